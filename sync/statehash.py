"""One number that says what a copy holds: a sum over its admitted heads, kept up to date as they come and go (R1).

The sum is kept by scope and by the generation of the schema that brought a field, so that devices with other rights or
of an older program compare what they hold and nothing else.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from sync import canonical
from sync.columns import translated
from sync.schema import Key, Kind, Ref, Table, covers

if TYPE_CHECKING:
    from sync.journal import Journal
    from sync.merge import Head

_encode = msgspec.msgpack.Encoder().encode
_MODULUS = 2**128


class Sums:
    """What a transaction's moves of heads do to the sums. `preload` the keys of many rows first."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._moved: dict[tuple[int, int], int] = defaultdict(int)

    def move(self, table: Table, key: Key, number: int, gone: Iterable[Head], new: Iterable[Head]) -> None:
        """Take the heads `gone` of one register out of the sum and put `new` in."""
        field = table.by_number[number]
        prefix = key_prefix(self._journal, table, key)
        expand = self._journal.refs.uuid_bytes if field.kind is Kind.REF else None
        change = 0
        for head in new:
            change += head_hash(prefix, number, head, expand(Ref(head.value)) if expand and head.value else head.value)  # type: ignore[arg-type]
        for head in gone:
            change -= head_hash(prefix, number, head, expand(Ref(head.value)) if expand and head.value else head.value)  # type: ignore[arg-type]
        self._moved[table.scope_of(key), field.since] += change

    def add(self, scope: int, since: int, amount: int) -> None:
        """Put many hashes, already summed, into a scope's sum."""
        self._moved[scope, since] += amount

    def write(self, seq: int) -> None:
        """Bring the stored sums up to the moves; `seq` is where the log now stands."""
        if not self._moved:
            return
        journal = self._journal
        sums = journal.tables.scope_sum
        found = journal.bulk.fetch(
            sums, ("scope", "since", "total"), ("scope", "since"), journal.school, list(self._moved)
        )
        totals = {(scope, since): int.from_bytes(bytes(total), "big") for scope, since, total in found}
        rows = [
            (journal.school, *which, ((totals.get(which, 0) + change) % _MODULUS).to_bytes(16, "big"), seq)
            for which, change in self._moved.items()
        ]
        journal.bulk.insert(sums, rows, update=True)
        self._moved.clear()


def key_prefix(journal: Journal, table: Table, key: Key) -> bytes:
    """The bytes that stand for a row's key in the hashes of its heads."""
    parts = canonical.expand_key(table, key, journal.refs.uuid_bytes)
    return b"".join([_encode(table.number), *map(_encode, parts)])


def key_prefixes(journal: Journal, table: Table, columns: Sequence[Sequence[int | str]], count: int) -> list[bytes]:
    """As `key_prefix` for many rows, whose keys are given part by part."""
    expand = journal.refs.uuid_bytes
    encoded = [
        translated(column, lambda value, kind=part.kind: _encode(canonical.expand_value(kind, value, expand)))  # type: ignore[misc]
        for part, column in zip(table.key, columns, strict=True)
    ]
    return list(map(b"".join, zip([_encode(table.number)] * count, *encoded, strict=True)))


def head_hash(prefix: bytes, number: int, head: Head, value: canonical.RawValue) -> int:
    """What a head with this `value` (ids written out) adds to the sum."""
    told = _encode((number, head[0], head[1], head[2], value))
    return int.from_bytes(hashlib.blake2b(prefix + told, digest_size=16).digest(), "big")


def head_hashes(
    prefixes: Iterable[bytes], number: int, heads: Iterable[Head], values: Iterable[canonical.RawValue]
) -> Iterator[int]:
    """As `head_hash`, of one field of many rows."""
    encode, blake, whole = _encode, hashlib.blake2b, int.from_bytes
    for prefix, head, value in zip(prefixes, heads, values, strict=True):
        told = prefix + encode((number, head[0], head[1], head[2], value))
        yield whole(blake(told, digest_size=16).digest(), "big")


def total(journal: Journal, grants: Collection[int], generation: int) -> bytes:
    """The state hash of all that `grants` let a device with this `generation` of the schema hold."""
    sums = (int.from_bytes(one, "big") for scope, one in _stored(journal, generation) if covers(grants, scope))
    return (sum(sums) % _MODULUS).to_bytes(16, "big")


def by_scope(journal: Journal, generation: int) -> dict[int, int]:
    """Each scope's sum, for finding where two copies differ."""
    found: dict[int, int] = defaultdict(int)
    for scope, one in _stored(journal, generation):
        found[scope] = (found[scope] + int.from_bytes(one, "big")) % _MODULUS
    return found


def _stored(journal: Journal, generation: int) -> Iterator[tuple[int, bytes]]:
    """Every sum that a program of this generation keeps."""
    columns = ("scope", "since", "total")
    for scope, since, one in journal.bulk.fetch(journal.tables.scope_sum, columns, (), journal.school, [()]):
        if since <= generation:
            yield scope, bytes(one)


def readable(journal: Journal, grants: Collection[int], generation: int) -> dict[int, int]:
    """The sums of the scopes that `grants` cover."""
    return {scope: one for scope, one in by_scope(journal, generation).items() if covers(grants, scope)}
