"""The journal of one school in one database: what was changed, which changes are heads, and the tables screens query.

One code for SQLite and PostgreSQL, for server and client. A `Journal` lives inside one transaction of its caller.
State is a pure function of the log's prefix, plus this device's own unanswered changes on top (DESIGN §3).
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Update, bindparam, insert, select, update
from sqlalchemy import Table as SqlTable

from sync import merge, statehash
from sync.change import Base, State
from sync.merge import Head
from sync.refs import Refs
from sync.rows import Pending, Row, pack_row, unpack_row
from sync.schema import Key, Ref, Schema, Table, Value
from sync.sql import Rows
from sync.tables import JournalTables

_pack = msgspec.msgpack.Encoder().encode
_unpack_key = msgspec.msgpack.Decoder(tuple[int | str, ...]).decode
_unpack_value: Callable[[bytes], Value] = msgspec.msgpack.Decoder(int | str | None).decode

FIRST_EPOCH = 1
Register = tuple[int, Key, int]
"""Table number, row key, field number."""


class Entered(NamedTuple):
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
    seq: int
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """A writer as this store knows it: `number` and `hash` say how far its chain is known here."""

    n: int
    key: bytes
    person: Ref
    device: str
    number: int
    hash: bytes


class LogRow(NamedTuple):
    """Who the school is, how far its log runs here, and what else `sync.tables` keeps beside."""

    identity: uuid.UUID
    epoch: int
    seq: int
    ids: int
    generation: int
    server_generation: int


def pack_key(key: Key) -> bytes:
    """The bytes under which a row's key is stored beside the log."""
    return _pack(key)


def unpack_key(packed: bytes) -> Key:
    return _unpack_key(packed)


def pack_value(value: Value) -> bytes:
    return _pack(value)


def unpack_value(packed: bytes) -> Value:
    return _unpack_value(packed)


class Journal:
    """The journal of school number `school` over an open transaction."""

    def __init__(self, connection: Connection, schema: Schema, tables: JournalTables, school: int = 1) -> None:
        self.connection = connection
        self.schema = schema
        self.tables = tables
        self.school = school
        self.bulk = Rows(connection)
        self.refs = Refs(connection, tables, school)
        # Nobody else moves them while this transaction lasts.
        self._log: LogRow | None = None
        self._known_writers: dict[int, Writer] | None = None
        self.own_ends: dict[int, tuple[int, bytes]] = {}
        """By own writer: number and chain's hash of the last own commit, once it has been looked up."""

    # --- where the log stands ---

    def found(self, identity: uuid.UUID, epoch: int) -> None:
        """Begin the journal of a school that this database does not hold yet."""
        generation = self.schema.generation
        self.connection.execute(
            insert(self.tables.log).values(
                school=self.school, uuid=identity.bytes, epoch=epoch, seq=0, ids=0, generation=generation,
                server_generation=generation,
            )
        )  # fmt: skip

    def identity(self) -> uuid.UUID:
        return self.log().identity

    def log(self) -> "LogRow":
        """What is written down about the log as a whole."""
        if self._log is None:
            [(identity, *rest)] = self.bulk.fetch(self.tables.log, ("uuid", *LogRow._fields[1:]), (), self.school, [()])
            self._log = LogRow(uuid.UUID(bytes=bytes(identity)), *rest)
        return self._log

    def position(self) -> Base:
        """How far the log runs here: what a screen that is read now has seen."""
        log = self.log()
        return Base(log.epoch, log.seq)

    def advance(self, position: Base) -> None:
        self.note(epoch=position.epoch, seq=position.seq)

    def note(self, **what: int) -> None:
        """Write down something about the log as a whole."""
        self.bulk.update(_note(self.tables.log, tuple(sorted(what))), the_school=self.school, **what)
        self._log = None

    def begin_epoch(self, epoch: int, seq: int) -> None:
        """The log goes on from `seq` under a new epoch: what was behind it is lost."""
        self.bulk.insert(self.tables.epoch, [(self.school, epoch, seq)], update=True)
        self.advance(Base(epoch, seq))

    def epochs(self) -> list[tuple[int, int]]:
        """The epochs behind the first that led to this one, each with where it began."""
        found = self.bulk.fetch(self.tables.epoch, ("epoch", "seq"), (), self.school, [()])
        return sorted((epoch, seq) for epoch, seq in found)

    def take_over_epochs(self, epochs: Sequence[tuple[int, int]]) -> None:
        """What led to the server's present epoch is this; an epoch of which it knows nothing is none any more."""
        self.bulk.delete(self.tables.epoch, (), self.school, [()])
        for epoch, seq in epochs:
            self.begin_epoch(epoch, seq)

    def effective(self, base: Base) -> int:
        """How far an author with `base` had seen what is this epoch's log. Of an epoch that did not lead to this one,
        because an older backup had been put back first, nobody knows where it left this log: nothing counts as seen.
        """
        if base.epoch == self.position().epoch:
            return base.seq
        epochs = dict(self.epochs())
        if base.epoch != FIRST_EPOCH and base.epoch not in epochs:
            return 0
        return min([base.seq, *(seq for epoch, seq in epochs.items() if epoch > base.epoch)])

    # --- writers ---

    def writer(self, key: bytes) -> Writer | None:
        """The writer with this public key, if known here."""
        if self._known_writers is None:  # a mark's commit asks for one of a whole school's
            return next(self._stored_writers(("key",), (key,)), None)
        return next((one for one in self._known_writers.values() if one.key == key), None)

    def writers(self) -> dict[int, Writer]:
        """All writers known here, by their number in this store."""
        if self._known_writers is None:
            self._known_writers = {one.n: one for one in self._stored_writers((), ())}
        return self._known_writers

    def _stored_writers(self, named: tuple[str, ...], key: tuple[bytes, ...]) -> Iterator[Writer]:
        columns = ("n", "key", "person", "device", "number", "hash")
        for n, public, person, device, number, hashed in self.bulk.fetch(
            self.tables.writer, columns, named, self.school, [key]
        ):
            yield Writer(n, bytes(public), Ref(person), device, number, bytes(hashed))

    def add_writer(self, key: bytes, person: Ref, device: str, chain_start: bytes) -> Writer:
        """Get to know a writer at the beginning of its chain."""
        known = self.writers()
        added = Writer(max(known, default=0) + 1, key, person, device, 0, chain_start)
        self.bulk.insert(self.tables.writer, [(self.school, added.n, key, person, device, 0, chain_start)])
        known[added.n] = added
        return added

    def advance_writer(self, n: int, number: int, chain_hash: bytes) -> None:
        self.bulk.update(
            _advance_writer(self.tables.writer), the_school=self.school, the_n=n, number=number, hash=chain_hash
        )
        self._known_writers = None

    # --- entering changes ---

    def enter(self, entries: Sequence[Entered]) -> None:
        """Record `entries` of the log, in its order, and bring heads, projection, conflicts and state hash up to them.

        An own change that was waiting has its place now and waits no more.
        """
        if not entries:
            return
        self._record(entries)
        rows = self.rows((one.table, one.key) for one in entries)
        before = {address: dict(row.heads) for address, row in rows.items()}
        for one in entries:
            row = rows[one.table, one.key]
            waiting = row.pending.get(one.field)
            if waiting is not None and waiting[:3] == (one.writer, one.number, one.pos):
                del row.pending[one.field]
            if one.state is State.ADMITTED:
                head = Head(one.seq, one.number, one.pos, one.writer, one.at, one.value, one.base)
                row.heads[one.field] = merge.admit(row.heads.get(one.field, ()), head)
        self._move(before, rows, max(one.seq for one in entries))
        self.write_rows(rows)

    def overlay(self, changes: Mapping[Register, Pending]) -> None:
        """Lay own unanswered changes over the rows."""
        rows = self.rows((tbl, key) for tbl, key, _ in changes)
        for (tbl, key, number), pending in changes.items():
            rows[tbl, key].pending[number] = pending
        self.write_rows(rows)

    def _record(self, entries: Sequence[Entered]) -> None:
        tables = self.schema.by_number
        self.bulk.insert(
            self.tables.change,
            [
                (
                    self.school, one.seq, one.number, one.pos, one.field, one.writer, one.table, _pack(one.key),
                    tables[one.table].scope_of(one.key), _pack(one.value), one.at, one.base, int(one.state), one.reason,
                )
                for one in entries
            ],
        )  # fmt: skip

    def _move(
        self,
        before: Mapping[tuple[int, Key], dict[int, tuple[Head, ...]]],
        after: Mapping[tuple[int, Key], Row],
        seq: int,
    ) -> None:
        """Bring state hash and list of conflicts from the heads `before` to those `after`."""
        sums = statehash.Sums(self)
        self.preload(before)
        open_before: set[Register] = set()
        open_after: set[Register] = set()
        for (tbl, key), old in before.items():
            table, new = self.schema.by_number[tbl], after[tbl, key].heads
            for number, heads in new.items():
                had = old.get(number, ())
                if had is not heads:
                    gone = [head for head in had if head not in heads]
                    sums.move(table, key, number, gone, [head for head in heads if head not in had])
            open_before |= {(tbl, key, number) for number in merge.disputed(table, old)}
            open_after |= {(tbl, key, number) for number in merge.disputed(table, new)}
        sums.write(seq)
        self.mark_contested(open_before - open_after, open_after - open_before)

    def mark_contested(self, settled: Iterable[Register], disputed: Iterable[Register]) -> None:
        """Take registers from the list of disagreements and put others on it."""
        table = self.tables.contested
        gone = [(tbl, _pack(key), number) for tbl, key, number in settled]
        self.bulk.delete(table, ("tbl", "key", "field"), self.school, gone)
        self.bulk.insert(table, [(self.school, tbl, _pack(key), number) for tbl, key, number in disputed], update=True)

    def contested(self, table: Table | None = None) -> list[Register]:
        """The registers on which people disagree."""
        source = self.tables.contested
        query = select(source.c.tbl, source.c.key, source.c.field).where(source.c.school == self.school)
        if table is not None:
            query = query.where(source.c.tbl == table.number)
        return [(tbl, _unpack_key(bytes(key)), number) for tbl, key, number in self.connection.execute(query)]

    # --- rows ---

    def rows(self, addresses: Iterable[tuple[int, Key]]) -> dict[tuple[int, Key], Row]:
        """The rows at `addresses` (table and key); an empty one where there is none."""
        found = {address: Row({}, {}) for address in addresses}
        keys: dict[int, list[Key]] = defaultdict(list)
        for tbl, key in found:
            keys[tbl].append(key)
        for tbl, some in keys.items():
            table = self.schema.by_number[tbl]
            names = tuple(part.name for part in table.key)
            wanted = (*names, "registers")
            for row in self.bulk.fetch(self.tables.projection[table.name], wanted, names, self.school, some):
                found[tbl, tuple(row[:-1])] = unpack_row(bytes(row[-1]))
        return found

    def write_rows(self, rows: Mapping[tuple[int, Key], Row]) -> None:
        """Store `rows` with what screens show of them; one behind which nothing stands any more is removed."""
        kept: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        empty: dict[int, list[Key]] = defaultdict(list)
        for (tbl, key), row in rows.items():
            if row.heads or row.pending:
                shown = row.shown(self.schema.by_number[tbl])
                kept[tbl].append((self.school, *key, *shown, 1 if row.pending else 0, pack_row(row)))
            else:
                empty[tbl].append(key)
        for tbl, some in kept.items():
            self.bulk.insert(self.tables.projection[self.schema.by_number[tbl].name], some, update=True)
        for tbl, keys in empty.items():
            table = self.schema.by_number[tbl]
            names = tuple(part.name for part in table.key)
            self.bulk.delete(self.tables.projection[table.name], names, self.school, keys)

    def all_rows(self, table: Table, scope: Ref | None = None) -> Iterator[tuple[Key, Row]]:
        """Every row of a table that is here, or with `scope` those of the class or pupil that their scope is about."""
        source = self.tables.projection[table.name]
        query = select(*(source.c[part.name] for part in table.key), source.c.registers)
        query = query.where(source.c.school == self.school)
        if scope and table.scope_part is not None:
            query = query.where(source.c[table.scope_part] == scope)
        for row in self.connection.execute(query):
            yield tuple(row[:-1]), unpack_row(bytes(row[-1]))

    def heads(self, registers: Collection[Register]) -> dict[Register, tuple[Head, ...]]:
        """The heads of `registers`, in log order; a register without heads is left out."""
        rows = self.rows((tbl, key) for tbl, key, _ in registers)
        found = {(tbl, key, number): rows[tbl, key].heads.get(number, ()) for tbl, key, number in registers}
        return {register: heads for register, heads in found.items() if heads}

    def preload(self, addresses: Iterable[tuple[int, Key]]) -> None:
        """Fetch the ids that the keys of many rows name, all at once."""
        tables = self.schema.by_number
        self.refs.preload(ref for tbl, key in addresses for ref in tables[tbl].refs_in(key))


@cache
def _note(log: SqlTable, names: tuple[str, ...]) -> Update:
    return update(log).where(log.c.school == bindparam("the_school")).values({name: bindparam(name) for name in names})


@cache
def _advance_writer(table: SqlTable) -> Update:
    same = (table.c.school == bindparam("the_school")) & (table.c.n == bindparam("the_n"))
    return update(table).where(same).values(number=bindparam("number"), hash=bindparam("hash"))
