"""Short signs by which a person names an entry of a list. They stay the same while the list around it changes, and are
the same on every computer: two people can speak of one entry.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.records.decisions import Named
from sync import canonical, seal
from sync.errors import UserError
from sync.journal import Journal, Register

LENGTH = 6
"""Letters of a sign. In a list of a hundred, two alike come once in three thousand schools; both are refused then."""

_Entry = TypeVar("_Entry")


def of_change(journal: Journal, change: Named) -> str:
    """The sign of a change, by its place in its writer's chain."""
    writer = seal.writer_id(journal.writers()[change.writer].key)
    return _short(f"{writer.hex}.{change.number}.{change.pos}".encode())


def of_register(journal: Journal, register: Register) -> str:
    """The sign of a register, by its address."""
    number, key, field = register
    expanded = canonical.expand_key(journal.schema.by_number[number], key, journal.refs.uuid_bytes)
    words = ".".join(one.hex() if isinstance(one, bytes) else str(one) for one in expanded)
    return _short(f"{number}.{words}.{field}".encode())


def _short(words: bytes) -> str:
    return hashlib.blake2b(words, person=b"chuyendo sign 1").hexdigest()[:LENGTH]


def find(entries: Sequence[_Entry], sign: str, sign_of: Callable[[_Entry], str]) -> _Entry:
    """The one of `entries` with this sign. Raises `UserError` where there is none any more, or more than one."""
    found = [one for one in entries if sign_of(one) == sign.strip().lower()]
    if len(found) != 1:
        raise UserError("signs.not_there" if not found else "signs.not_one", sign=sign)
    return found[0]
