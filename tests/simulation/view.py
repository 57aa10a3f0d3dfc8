"""The only place of the simulation that reads (and, to damage it, writes) the journal's own tables.

Everything comes out as on the wire, ids as the bytes of their UUID: so copies can be compared with each other and with
the oracle. Plain SQL on purpose: it is quick, and it is not the code under test.
"""

import dataclasses
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from app.records.tables import SCHEMA
from sync import audit, statehash, wire
from sync.change import Base, State
from sync.errors import Defect
from sync.holding import held_grants
from sync.journal import Journal
from sync.schema import Kind, Ref, ScopeKind, Table, pack_scope, unpack_scope

Raw = int | str | bytes | None
Row = tuple[int, tuple[Raw, ...]]
"""Table and key."""
Register = tuple[int, tuple[Raw, ...], int]
"""Table, key and field."""
Standing = tuple[int, int, int, Raw]
"""A head: place in the log, number and position of its commit, value."""
Place = tuple[bytes, int, int]
"""Of a change: writer's key, number of the commit, position in it."""
Scope = tuple[ScopeKind, bytes | None]

_unpack = msgspec.msgpack.Decoder().decode
_unpack_registers = msgspec.msgpack.Decoder(tuple[dict[int, Any], dict[int, Any]]).decode


@dataclass(frozen=True)
class Line:
    """One register set by one change, as a copy has it of the log."""

    table: int
    key: tuple[Raw, ...]
    field: int
    value: Raw
    seq: int
    state: State
    reason: str

    @property
    def register(self) -> Register:
        return self.table, self.key, self.field


@dataclass(frozen=True)
class Entry:
    """One changeset of the server's log, as it was signed."""

    seq: int
    writer: bytes
    first: int
    bodies: tuple[bytes, ...]
    hash: bytes
    received: int
    """By the server's clock, in seconds."""


@dataclass(frozen=True)
class Read:
    """A head as a copy holds it, or misses it: by whom, where in the log (0 where that is not kept), on what."""

    writer: bytes
    number: int
    pos: int
    register: Register
    value: Raw
    seq: int = 0


@dataclass(frozen=True)
class Copy:
    """Everything one copy of the school holds."""

    position: Base
    heads: dict[Register, frozenset[Standing]]
    contested: frozenset[Register]
    projection: dict[Row, tuple[Raw, ...]]
    history: dict[tuple[bytes, int, int, int], Line]
    """By writer, number, position and field; a commit of wrong form stands at position -1."""
    grants: frozenset[Scope]
    writers: dict[bytes, bytes]
    """Persons by writer's key."""
    state_hash: bytes
    waiting: int
    """Rows over which something lies that the server has not answered."""
    missed: frozenset[Read] = frozenset()
    epochs: dict[int, int] = dataclasses.field(default_factory=dict)

    def digest(self) -> str:
        """Changes when anything that a person or another copy could notice does."""
        told = [
            self.position,
            sorted(map(repr, self.projection.items())),
            sorted(map(repr, self.history.items())),
            sorted(repr((register, sorted(map(repr, found)))) for register, found in self.heads.items()),
            sorted(map(repr, self.contested)),
            sorted(map(repr, self.missed)),
        ]
        return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()


class Reader(Protocol):
    """A disk, as far as this module knows it."""

    def rows(self, statement: str, *values: object) -> list[Any]: ...


@dataclass(frozen=True)
class Source:
    """The journal of school number `school` on a disk, read past the code under test."""

    disk: Reader
    school: int

    def rows(self, statement: str, *values: object) -> list[Any]:
        return self.disk.rows(statement, self.school, *values)


def ids(source: Source) -> dict[int, bytes]:
    """UUIDs by this store's own numbers."""
    return {n: bytes(identity) for n, identity in source.rows("SELECT n, uuid FROM ident WHERE school = ?")}


class _Names:
    """A store's own numbers, written out."""

    def __init__(self, source: Source) -> None:
        self._ids = ids(source)

    def key(self, table: Table, parts: tuple[Any, ...] | list[Any]) -> tuple[Raw, ...]:
        return tuple(self.one(part.kind, value) for part, value in zip(table.key, parts, strict=True))

    def one(self, kind: Kind, value: Any) -> Raw:
        found: Raw = self._ids[value] if kind is Kind.REF and value is not None else value
        return found

    def __getitem__(self, n: int) -> bytes:
        return self._ids[n]


def copy(source: Source, state_hash: bytes = b"") -> Copy:
    """All that lies there; `state_hash` is what the code under test says of it."""
    names = _Names(source)
    rows = source.rows("SELECT n, key, person FROM writer WHERE school = ?")
    writers = {n: bytes(key) for n, key, _ in rows}
    held = source.rows("SELECT scope FROM held_grant WHERE school = ?")
    heads: dict[Register, frozenset[Standing]] = {}
    projection: dict[Row, tuple[Raw, ...]] = {}
    waiting = 0
    for where, values, registers in _rows(source, names):
        projection[where] = values
        standing, over = registers
        waiting += bool(over)
        table = SCHEMA.by_number[where[0]]
        for number, found in standing.items():
            kind = table.by_number[number].kind
            heads[(*where, number)] = frozenset((*head[:3], names.one(kind, head[5])) for head in found)
    return Copy(
        position=position(source),
        heads=heads,
        contested=_contested(source, names),
        projection=projection,
        history=dict(_history(source, names, writers)),
        grants=frozenset(_scope(names, one) for (one,) in held),
        writers={bytes(key): names[person] for _, key, person in rows},
        state_hash=state_hash,
        waiting=waiting,
        missed=missed(source),
        epochs=epochs(source),
    )


def _scope(names: _Names, packed: int) -> Scope:
    kind, ref = unpack_scope(packed)
    return kind, names[ref] if ref else None


def _contested(source: Source, names: _Names) -> frozenset[Register]:
    rows = source.rows("SELECT tbl, key, field FROM contested WHERE school = ?")
    tables = SCHEMA.by_number
    return frozenset((tbl, names.key(tables[tbl], _unpack(key)), number) for tbl, key, number in rows)


def _rows(source: Source, names: _Names) -> Iterator[tuple[Row, tuple[Raw, ...], Any]]:
    """Every row: where it stands, what is shown, and behind it heads and own waiting changes by field."""
    for table in SCHEMA.tables:
        columns = ", ".join([part.name for part in table.key] + [field.name for field in table.fields])
        for row in source.rows(f"SELECT {columns}, registers FROM {table.name} WHERE school = ?"):
            cut = len(table.key)
            shown = zip(table.fields, row[cut:-1], strict=True)
            values = tuple(names.one(field.kind, one) for field, one in shown)
            yield (table.number, names.key(table, row[:cut])), values, _unpack_registers(bytes(row[-1]))


def _history(
    source: Source, names: _Names, writers: dict[int, bytes]
) -> Iterator[tuple[tuple[bytes, int, int, int], Line]]:
    statement = "SELECT writer, number, pos, field, tbl, key, value, seq, state, reason FROM change WHERE school = ?"
    for writer, number, pos, field, tbl, key, value, seq, state, reason in source.rows(statement):
        table = SCHEMA.by_number.get(tbl)
        told: Raw = None
        where: tuple[Raw, ...] = ()
        if table is not None:
            told = names.one(table.by_number[field].kind, _unpack(value))
            where = names.key(table, _unpack(key))
        yield (writers[writer], number, pos, field), Line(tbl, where, field, told, seq, State(state), reason)


def log(source: Source, after: int = 0) -> list[Entry]:
    """The server's log as it was received, behind place `after`."""
    statement = (
        "SELECT e.seq, w.key, e.first, e.bodies, e.hash, e.received FROM log_entry e "
        "JOIN writer w ON w.school = e.school AND w.n = e.writer WHERE e.school = ? AND e.seq > ? ORDER BY e.seq"
    )
    return [
        Entry(seq, bytes(key), first, tuple(_unpack(wire.expanded(bytes(bodies)))), bytes(hashed), at // 1000)
        for seq, key, first, bodies, hashed, at in source.rows(statement, after)
    ]


def position(source: Source) -> Base:
    return Base(*source.rows("SELECT epoch, seq FROM log WHERE school = ?")[0])


def epochs(source: Source) -> dict[int, int]:
    """Every epoch behind the first, with the place at which it began."""
    return dict(source.rows("SELECT epoch, seq FROM epoch WHERE school = ?"))


def closing_due(source: Source, seconds: int) -> bool:
    """At the server: whether the next crossing has something to close."""
    statement = "SELECT count(*) FROM closing WHERE school = ? AND closes_at <= ?"
    return bool(source.rows(statement, seconds)[0][0])


def heads_of_others(source: Source, own: Collection[bytes]) -> frozenset[Read]:
    """What this copy holds of heads that others wrote."""
    names = _Names(source)
    writers = {n: bytes(key) for n, key in source.rows("SELECT n, key FROM writer WHERE school = ?")}
    return frozenset(
        Read(writers[head[3]], head[1], head[2], (*where, number), names.one(kind, head[5]), head[0])
        for where, _, (standing, _) in _rows(source, names)
        for number, found in standing.items()
        for kind in [SCHEMA.by_number[where[0]].by_number[number].kind]
        for head in found
        if writers[head[3]] not in own
    )


def missed(source: Source) -> frozenset[Read]:
    """What this copy lists as missing at a restored server."""
    names = _Names(source)
    rows = source.rows(
        "SELECT w.key, l.number, l.pos, l.field, l.tbl, l.key, l.value FROM lost_head l "
        "JOIN writer w ON w.school = l.school AND w.n = l.writer WHERE l.school = ?"
    )
    tables = SCHEMA.by_number
    return frozenset(
        Read(
            bytes(writer), number, pos, (tbl, names.key(tables[tbl], _unpack(key)), field),
            names.one(tables[tbl].by_number[field].kind, _unpack(value)),
        )
        for writer, number, pos, field, tbl, key, value in rows
    )  # fmt: skip


def own_number(source: Source, writer_key: bytes) -> int:
    """How far this device's own commits go."""
    statement = (
        "SELECT max(c.number) FROM own_commit c JOIN writer w ON w.school = c.school AND w.n = c.writer "
        "WHERE c.school = ? AND w.key = ?"
    )
    return source.rows(statement, writer_key)[0][0] or 0


def answered(source: Source, writer_key: bytes) -> int:
    """At the server: the last commit of this writer that stands in the log."""
    found = source.rows("SELECT number FROM writer WHERE school = ? AND key = ?", writer_key)
    return int(found[0][0]) if found else 0


def contested(source: Source) -> list[tuple[int, tuple[Any, ...], int]]:
    """Registers on which people disagree here, in this store's own numbers."""
    rows = source.rows("SELECT tbl, key, field FROM contested WHERE school = ?")
    return sorted((tbl, tuple(_unpack(key)), field) for tbl, key, field in rows)


def hash_here(journal: Journal) -> bytes:
    """The state hash of a device, as it computes it itself."""
    return statehash.total(journal, held_grants(journal), SCHEMA.generation)


def hash_over(journal: Journal, grants: frozenset[Scope]) -> bytes:
    """The state hash over `grants`, which another copy holds."""
    packed = {pack_scope(kind, journal.refs.numbers([one])[one] if one else Ref(0)) for kind, one in grants}
    return statehash.total(journal, packed, SCHEMA.generation)


def contradiction(journal: Journal) -> str:
    """What the program's own check of this copy finds; empty where nothing."""
    try:
        audit.audit(journal)
    except Defect as error:
        return str(error)
    return ""


# --- doing damage ---


def damage(source: Source) -> None:
    """A page of the file goes back to an older state: the sum of one scope is another's."""
    found = hashlib.blake2b(b"rot", digest_size=16).digest()
    source.disk.rows("UPDATE scope_sum SET total = ? WHERE school = ? AND scope = 0", found, source.school)
