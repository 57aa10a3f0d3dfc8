"""One number that says what a copy holds: a sum over its admitted heads, kept up to date as they come and go (R1)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from sync import canonical
from sync.schema import Kind, Ref, covers

if TYPE_CHECKING:
    from sync.journal import Journal, Register
    from sync.merge import Head

_encode = msgspec.msgpack.Encoder().encode
_unpack_key = msgspec.msgpack.Decoder(tuple[int | str, ...]).decode
_MODULUS = 2**128


def add(journal: Journal, gone: Iterable[tuple[Register, Head]], new: Iterable[tuple[Register, Head]]) -> None:
    """Take the heads `gone` out of their scopes' sums and put `new` in."""
    moved: dict[int, int] = defaultdict(int)
    for sign, heads in ((-1, list(gone)), (1, list(new))):
        _preload(journal, heads)
        for register, head in heads:
            table = journal.schema.by_number[register[0]]
            moved[table.scope_of(_unpack_key(register[1]))] += sign * _hash(journal, register, head)
    if not moved:
        return
    sums = journal.tables.scope_sum
    query = select(sums.c.scope, sums.c.total).where(sums.c.school == journal.school, sums.c.scope.in_(list(moved)))
    totals = {scope: int.from_bytes(bytes(total), "big") for scope, total in journal.connection.execute(query)}
    rows = [
        {
            "school": journal.school,
            "scope": scope,
            "total": ((totals.get(scope, 0) + change) % _MODULUS).to_bytes(16, "big"),
        }
        for scope, change in moved.items()
    ]
    journal.upsert(sums, rows, ("total",))


def total(journal: Journal, grants: Collection[int]) -> bytes:
    """The state hash of all that `grants` let a device hold."""
    table = journal.tables.scope_sum
    query = select(table.c.scope, table.c.total).where(table.c.school == journal.school)
    sums = (
        int.from_bytes(bytes(one), "big") for scope, one in journal.connection.execute(query) if covers(grants, scope)
    )
    return (sum(sums) % _MODULUS).to_bytes(16, "big")


def _preload(journal: Journal, heads: list[tuple[Register, Head]]) -> None:
    refs: list[Ref] = []
    for (tbl, key, number), head in heads:
        table = journal.schema.by_number[tbl]
        refs += table.refs_in(_unpack_key(key))
        if table.by_number[number].kind is Kind.REF and isinstance(head.value, int):
            refs.append(Ref(head.value))
    journal.refs.preload(refs)


def _hash(journal: Journal, register: Register, head: Head) -> int:
    tbl, key, number = register
    table = journal.schema.by_number[tbl]
    expand = journal.refs.uuid_bytes
    value = canonical.expand_value(table.by_number[number].kind, head.value, expand)
    told = [tbl, canonical.expand_key(table, _unpack_key(key), expand), number, head.seq, head.number, head.pos, value]
    return int.from_bytes(hashlib.blake2b(_encode(told), digest_size=16).digest(), "big")
