"""The journal of one school in one database: what was changed, which changes are heads, and the tables screens query.

One code for SQLite and PostgreSQL, for server and client. A `Journal` lives inside one transaction of its caller.
State is a pure function of the log's prefix, plus this device's own unanswered changes on top (DESIGN §3).
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Table, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_upsert
from sqlalchemy.dialects.sqlite import insert as sqlite_upsert

from sync import merge, statehash
from sync.change import Base, State
from sync.merge import Head
from sync.refs import Refs
from sync.schema import Key, Ref, Schema, Value
from sync.tables import JournalTables

_pack = msgspec.msgpack.Encoder().encode
_unpack_key = msgspec.msgpack.Decoder(tuple[int | str, ...]).decode
_unpack_value: Callable[[bytes], Value] = msgspec.msgpack.Decoder(int | str | None).decode

_CHUNK = 400
"""Rows named in one statement: both databases bound the parameters of a statement."""

_Item = TypeVar("_Item")

Register = tuple[int, bytes, int]
"""Table number, packed key, field number."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One register set by one change, as the log has it. `base` is effective: cut to what this epoch still knows."""

    writer: int
    number: int
    pos: int
    field: int
    table: int
    key: Key
    value: Value
    at: int
    base: int
    seq: int | None
    state: State
    reason: str = ""
    received: int | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """A writer as this store knows it: `number` and `hash` say how far its chain is known here."""

    n: int
    key: bytes
    person: Ref
    device: str
    number: int
    hash: bytes


def pack_key(key: Key) -> bytes:
    """The bytes under which a row's key is stored."""
    return _pack(key)


def unpack_key(packed: bytes) -> Key:
    return _unpack_key(packed)


def unpack_value(packed: bytes) -> Value:
    return _unpack_value(packed)


class Journal:
    """The journal of school number `school` over an open transaction."""

    def __init__(self, connection: Connection, schema: Schema, tables: JournalTables, school: int = 1) -> None:
        self.connection = connection
        self.schema = schema
        self.tables = tables
        self.school = school
        self.refs = Refs(connection, tables, school)

    # --- where the log stands ---

    def found(self, identity: uuid.UUID, epoch: int) -> None:
        """Begin the journal of a school that this database does not hold yet."""
        self.connection.execute(
            insert(self.tables.log).values(school=self.school, uuid=identity.bytes, epoch=epoch, seq=0)
        )

    def identity(self) -> uuid.UUID:
        log = self.tables.log
        query = select(log.c.uuid).where(log.c.school == self.school)
        return uuid.UUID(bytes=bytes(self.connection.execute(query).scalar_one()))

    def position(self) -> Base:
        """How far the log runs here: what a screen that is read now has seen."""
        log = self.tables.log
        row = self.connection.execute(select(log.c.epoch, log.c.seq).where(log.c.school == self.school)).one()
        return Base(row.epoch, row.seq)

    def advance(self, position: Base) -> None:
        self.connection.execute(
            update(self.tables.log)
            .where(self.tables.log.c.school == self.school)
            .values(epoch=position.epoch, seq=position.seq)
        )

    # --- writers ---

    def writer(self, key: bytes) -> Writer | None:
        """The writer with this public key, if known here."""
        table = self.tables.writer
        row = self.connection.execute(select(table).where(table.c.school == self.school, table.c.key == key)).first()
        return Writer(row.n, bytes(row.key), Ref(row.person), row.device, row.number, bytes(row.hash)) if row else None

    def writers(self) -> dict[int, Writer]:
        """All writers known here, by their number in this store."""
        table = self.tables.writer
        rows = self.connection.execute(select(table).where(table.c.school == self.school))
        return {
            row.n: Writer(row.n, bytes(row.key), Ref(row.person), row.device, row.number, bytes(row.hash))
            for row in rows
        }

    def add_writer(self, key: bytes, person: Ref, device: str, chain_start: bytes) -> Writer:
        """Get to know a writer at the beginning of its chain."""
        n = max(self.writers(), default=0) + 1
        values = {"n": n, "key": key, "person": person, "device": device, "number": 0, "hash": chain_start}
        self.connection.execute(insert(self.tables.writer).values(school=self.school, **values))
        return Writer(n, key, person, device, 0, chain_start)

    def advance_writer(self, n: int, number: int, chain_hash: bytes) -> None:
        table = self.tables.writer
        self.connection.execute(
            update(table).where(table.c.school == self.school, table.c.n == n).values(number=number, hash=chain_hash)
        )

    # --- entering changes ---

    def enter(self, entries: Sequence[Entered]) -> None:
        """Record `entries`, in log order, and bring heads, projection, conflicts and state hash up to them.

        A change that was recorded before (an own one, now answered) gets its place and verdict.
        """
        if not entries:
            return
        self._record(entries)
        touched = {(one.table, pack_key(one.key), one.field) for one in entries}
        before = self.heads(touched)
        after: dict[Register, tuple[Head, ...]] = {register: before.get(register, ()) for register in touched}
        for one in entries:
            if one.state is State.ADMITTED:
                assert one.seq is not None
                register = (one.table, pack_key(one.key), one.field)
                head = Head(one.seq, one.number, one.pos, one.writer, one.at, one.value)
                after[register] = merge.admit(after[register], head, one.base)
        self._replace_heads({r: before.get(r, ()) for r in touched if before.get(r, ()) != after[r]}, after)
        self._project(after)

    def _record(self, entries: Sequence[Entered]) -> None:
        rows = [
            {
                "school": self.school,
                "writer": one.writer,
                "number": one.number,
                "pos": one.pos,
                "field": one.field,
                "tbl": one.table,
                "key": pack_key(one.key),
                "scope": self.schema.by_number[one.table].scope_of(one.key),
                "value": _pack(one.value),
                "at": one.at,
                "base": one.base,
                "seq": one.seq,
                "state": int(one.state),
                "reason": one.reason,
                "received": one.received,
            }
            for one in entries
        ]
        self.upsert(self.tables.change, rows, ("seq", "state", "reason", "received", "base"))

    def _replace_heads(
        self, before: Mapping[Register, Sequence[Head]], after: Mapping[Register, Sequence[Head]]
    ) -> None:
        table = self.tables.head
        gone = [(register, head) for register, heads in before.items() for head in heads if head not in after[register]]
        new = [(register, head) for register, heads in before.items() for head in after[register] if head not in heads]
        for chunk in _chunks(gone, _CHUNK // 4):
            identities = [(*register, head.seq, head.number, head.pos) for register, head in chunk]
            columns = tuple_(table.c.tbl, table.c.key, table.c.field, table.c.seq, table.c.number, table.c.pos)
            self.connection.execute(delete(table).where(table.c.school == self.school, columns.in_(identities)))
        if new:
            rows = [
                {
                    **self._register_columns(register),
                    "seq": head.seq,
                    "number": head.number,
                    "pos": head.pos,
                    "writer": head.writer,
                    "at": head.at,
                    "value": _pack(head.value),
                }
                for register, head in new
            ]
            self.connection.execute(insert(table), rows)
        statehash.add(self, gone, new)

    def _register_columns(self, register: Register) -> dict[str, object]:
        tbl, key, field = register
        return {"school": self.school, "tbl": tbl, "key": key, "field": field}

    def entered(self, seqs: Iterable[int]) -> set[tuple[int, int, int]]:
        """Writer, number and position of the changes that stand at `seqs` of the log here."""
        change = self.tables.change
        columns = select(change.c.writer, change.c.number, change.c.pos).where(change.c.school == self.school)
        found: set[tuple[int, int, int]] = set()
        for chunk in _chunks(sorted(set(seqs)), _CHUNK):
            rows = self.connection.execute(columns.where(change.c.seq.in_(chunk)))
            found |= {(writer, number, pos) for writer, number, pos in rows}
        return found

    # --- heads, conflicts, projection ---

    def heads(self, registers: Collection[Register]) -> dict[Register, tuple[Head, ...]]:
        """The heads of `registers`, in log order; a register without heads is left out."""
        table = self.tables.head
        found: dict[Register, list[Head]] = defaultdict(list)
        by_table: dict[int, set[bytes]] = defaultdict(set)
        for tbl, key, _ in registers:
            by_table[tbl].add(key)
        for tbl, keys in by_table.items():
            for chunk in _chunks(sorted(keys), _CHUNK):
                query = select(table).where(table.c.school == self.school, table.c.tbl == tbl, table.c.key.in_(chunk))
                for row in self.connection.execute(query):
                    head = Head(row.seq, row.number, row.pos, row.writer, row.at, _unpack_value(row.value))
                    found[tbl, bytes(row.key), row.field].append(head)
        wanted = set(registers)
        return {register: tuple(sorted(heads)) for register, heads in found.items() if register in wanted}

    def _project(self, after: Mapping[Register, Sequence[Head]]) -> None:
        """Write what screens show of the touched registers: the heads' value, under an own unanswered one."""
        pending = self.pending_values(after)
        shown: dict[tuple[int, bytes], dict[str, Value]] = defaultdict(dict)
        disputed: list[Register] = []
        empty_rows: set[tuple[int, bytes]] = set()
        for register, heads in after.items():
            tbl, key, number = register
            field = self.schema.by_number[tbl].by_number[number]
            if register in pending:
                shown[tbl, key][field.name] = pending[register]
            elif heads:
                shown[tbl, key][field.name] = merge.shown(heads, field)
            else:
                shown[tbl, key][field.name] = None
                empty_rows.add((tbl, key))
            if merge.contested(heads, field):
                disputed.append(register)
        self._write_projection(shown)
        self._drop_headless(empty_rows)
        self._mark_contested(after.keys(), disputed)

    def _write_projection(self, shown: Mapping[tuple[int, bytes], Mapping[str, Value]]) -> None:
        by_shape: dict[tuple[int, tuple[str, ...]], list[Mapping[str, object]]] = defaultdict(list)
        for (tbl, key), values in shown.items():
            row = {"school": self.school, **self._key_columns(tbl, key), **values}
            by_shape[tbl, tuple(sorted(values))].append(row)
        for (tbl, fields), rows in by_shape.items():
            self.upsert(self.tables.projection[self.schema.by_number[tbl].name], rows, fields)

    def _drop_headless(self, rows: set[tuple[int, bytes]]) -> None:
        """Remove rows that only a refused or held change of this device had brought up."""
        for tbl, key in rows:
            table = self.schema.by_number[tbl]
            registers = [(tbl, key, field.number) for field in table.fields]
            if not self.heads(registers) and not self.pending_values(registers):
                target = self.tables.projection[table.name]
                same = [target.c[name] == value for name, value in self._key_columns(tbl, key).items()]
                self.connection.execute(delete(target).where(target.c.school == self.school, *same))

    def _key_columns(self, tbl: int, key: bytes) -> dict[str, int | str]:
        names = (part.name for part in self.schema.by_number[tbl].key)
        return dict(zip(names, unpack_key(key), strict=True))

    def _mark_contested(self, touched: Iterable[Register], disputed: Sequence[Register]) -> None:
        table = self.tables.contested
        columns = tuple_(table.c.tbl, table.c.key, table.c.field)
        for chunk in _chunks(list(touched), _CHUNK):
            self.connection.execute(delete(table).where(table.c.school == self.school, columns.in_(chunk)))
        if disputed:
            self.connection.execute(insert(table), [self._register_columns(register) for register in disputed])

    def pending_values(self, registers: Collection[Register]) -> dict[Register, Value]:
        """This device's own changes of `registers` that the server has not answered: the latest of each."""
        change = self.tables.change
        query = (
            select(change.c.tbl, change.c.key, change.c.field, change.c.value)
            .where(change.c.school == self.school, change.c.seq.is_(None))
            .order_by(change.c.writer, change.c.number, change.c.pos)
        )
        if len(registers) <= _CHUNK:
            # Entering one mark must not read all that waits.
            query = query.where(change.c.key.in_({key for _, key, _ in registers}))
            query = query.where(change.c.tbl.in_({tbl for tbl, _, _ in registers}))
        rows = self.connection.execute(query)
        found = {(tbl, bytes(key), number): _unpack_value(value) for tbl, key, number, value in rows}
        return {register: found[register] for register in registers if register in found}

    def oldest_pending_base(self, rows: Collection[tuple[int, bytes]]) -> int | None:
        """The oldest base of this device's unanswered changes of `rows` (table and key); None where there is none."""
        change = self.tables.change
        found: list[int] = []
        for tbl in {tbl for tbl, _ in rows}:
            for chunk in _chunks([key for other, key in rows if other == tbl], _CHUNK):
                query = select(func.min(change.c.base)).where(
                    change.c.school == self.school, change.c.seq.is_(None), change.c.tbl == tbl, change.c.key.in_(chunk)
                )
                found += [base for base in self.connection.execute(query).scalars() if base is not None]
        return min(found, default=None)

    # --- SQL both databases understand ---

    def upsert(self, table: Table, rows: Sequence[Mapping[str, object]], changed: Collection[str]) -> None:
        """Insert `rows`; where the primary key is there already, set the columns `changed`."""
        upserting = postgresql_upsert if self.connection.dialect.name == "postgresql" else sqlite_upsert
        statement = upserting(table)
        self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=[column.name for column in table.primary_key],
                set_={name: statement.excluded[name] for name in changed},
            ),
            list(rows),
        )


def _chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
