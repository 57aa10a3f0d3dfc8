"""The server's half of a crossing: verify what came up, put it into the log, and gather what goes down."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, insert, or_, select
from sqlalchemy import Table as SqlTable

from sync import canonical, seal
from sync.change import (
    MAX_CELLS_PER_CHANGESET,
    MAX_CHANGESET_BYTES,
    MAX_COMMITS_PER_CHANGESET,
    MAX_ENTRIES_PER_ANSWER,
    MAX_HISTORY,
    MAX_OLDER_VERDICTS,
    Base,
    Changeset,
    Commit,
    State,
    Verdict,
)
from sync.change_columns import pack_changes
from sync.columns import pack_ints, pack_texts
from sync.errors import UserError
from sync.journal import Entered, Journal, Writer, pack_key, unpack_key, unpack_value
from sync.schema import Key, Kind, Policy, Ref, ScopeKind, Table, Value, covers, pack_scope, unpack_scope, whole
from sync.wire import EntryColumns, Grant, WriterMessage, compressed

_pack = msgspec.msgpack.Encoder().encode

MAX_BYTES_PER_ANSWER = 4_000_000
"""Of stored keys and values, roughly, and one changeset at least: an answer stays well below `MAX_MESSAGE_BYTES`."""

Judge = Callable[[Journal, Writer, Sequence[Commit]], list[list[Verdict]]]
"""Verdicts on commits, one a change, judged at the log's present position."""


def admit(journal: Journal, changeset: Changeset, judge: Judge, received: int) -> int | None:
    """Put `changeset` into the log; its number there, or None when it is there already (R4). `received` is the server's
    clock in milliseconds, of which whole seconds are kept.

    Raises `UserError` when it cannot enter: unknown writer, a gap or fork in the chain, a bad signature. Commits whose
    form is wrong enter as refused, so that they never block those behind them (R8).
    """
    writer = journal.writer(changeset.writer_key)
    if writer is None:
        raise UserError("crossing.unknown_writer")
    _check_limits(changeset)
    if changeset.last <= writer.number:
        _check_known(journal, writer, changeset)
        return None
    if changeset.first <= writer.number:  # what was sealed once is never cut or grouped anew
        raise UserError("crossing.fork")
    if changeset.first > writer.number + 1:
        raise UserError("crossing.gap", have=writer.number)
    chained = seal.verify_changeset(changeset, journal.identity(), writer.hash)[-1]
    received -= received % 1000
    position = journal.position()
    seq = position.seq + 1
    _keep_evidence(journal, writer, changeset, chained, seq, received)
    journal.advance(Base(position.epoch, seq))
    journal.advance_writer(writer.n, changeset.last, chained)
    batches, malformed = _batches(journal, changeset)
    for batch in batches:
        _enter(journal, writer, batch, judge, seq)
    for number in malformed:
        _quarantine(journal, writer, number, seq, received)
    return seq


def _check_limits(changeset: Changeset) -> None:
    size = sum(len(body) for body in changeset.bodies)
    if not 0 < len(changeset.bodies) <= MAX_COMMITS_PER_CHANGESET or size > 2 * MAX_CHANGESET_BYTES:
        raise UserError("crossing.too_large", limit=MAX_CHANGESET_BYTES)


def _check_known(journal: Journal, writer: Writer, changeset: Changeset) -> None:
    """The server has the commit with this number: it must be the same one (R4)."""
    table, place = journal.tables.log_entry, (writer.n, changeset.last, changeset.first)
    known = journal.bulk.fetch(table, ("signature",), ("writer", "last", "first"), journal.school, [place])
    if not known or bytes(known[0][0]) != changeset.signature:
        raise UserError("crossing.fork")


def _keep_evidence(
    journal: Journal, writer: Writer, changeset: Changeset, chained: bytes, seq: int, received: int
) -> None:
    row = (
        journal.school, seq, writer.n, changeset.first, changeset.last, received, chained, changeset.signature,
        compressed(_pack(changeset.bodies)),
    )  # fmt: skip
    journal.bulk.insert(journal.tables.log_entry, [row])


def _batches(journal: Journal, changeset: Changeset) -> tuple[list[list[Commit]], list[int]]:
    """Runs of commits that can be judged together, and the numbers of commits whose form is wrong.

    Verdicts must not depend on how commits were grouped: one that touches a `serial` field stands alone, and no run
    touches a row twice.
    """
    raws: list[canonical.RawCommit] = []
    malformed: list[int] = []
    cells = 0
    for number, body in enumerate(changeset.bodies, changeset.first):
        raw = _decoded(journal, body)
        sets = sum(len(values) for _, _, values in raw[4]) if raw is not None else 0
        if raw is not None and raw[0] == number and cells + sets <= MAX_CELLS_PER_CHANGESET:
            raws.append(raw)
            cells += sets
        else:
            malformed.append(number)
    refs = journal.refs.numbers(canonical.ids(raws))
    batches: list[list[Commit]] = []
    alone = True
    touched: set[tuple[int, Key]] = set()
    for raw in raws:
        commit = canonical.localise(raw, refs)
        serial = _touches_serial(journal, commit)
        registers = {(change.table, change.key) for change in commit.changes}
        if alone or serial or registers & touched:
            batches.append([])
            touched = set()
        touched |= registers
        batches[-1].append(commit)
        alone = serial
    return batches, malformed


def _decoded(journal: Journal, body: bytes) -> canonical.RawCommit | None:
    try:
        return canonical.decode(journal.schema, body)
    except UserError:
        return None


def _touches_serial(journal: Journal, commit: Commit) -> bool:
    return any(
        journal.schema.by_number[change.table].by_number[number].policy is Policy.SERIAL
        for change in commit.changes
        for number, _ in change.values
    )


def _quarantine(journal: Journal, writer: Writer, number: int, seq: int, received: int) -> None:
    """Note that commit `number` entered the log as refused because of its form: position -1 stands for all of it."""
    journal.connection.execute(
        insert(journal.tables.change).values(
            school=journal.school, writer=writer.n, number=number, pos=-1, field=0, tbl=0, key=pack_key(()),
            scope=whole(ScopeKind.SCHOOL), value=_pack(None), at=received, base=0, seq=seq, state=State.REFUSED,
            reason="malformed",
        )
    )  # fmt: skip


def _enter(journal: Journal, writer: Writer, commits: Sequence[Commit], judge: Judge, seq: int) -> None:
    entries = []
    bases: dict[Base, int] = {}
    for commit, verdicts in zip(commits, judge(journal, writer, commits), strict=True):
        if commit.base not in bases:
            bases[commit.base] = effective_base(journal, commit.base, seq)
        base = bases[commit.base]
        for pos, (change, verdict) in enumerate(zip(commit.changes, verdicts, strict=True)):
            entries += [
                Entered(writer.n, commit.number, pos, field, change.table, change.key, value,
                        commit.at - commit.at % 1000, base, seq, verdict.state, verdict.reason)
                for field, value in change.values
            ]  # fmt: skip
    journal.enter(entries)


def effective_base(journal: Journal, base: Base, seq: int) -> int:
    """What an author with `base` had seen of this epoch's log, for a change that stands at `seq` of it.

    One that claims to have seen what is not there yet is refused; its row must fit all the same.
    """
    return min(journal.effective(base), seq - 1) if base.epoch <= journal.position().epoch else 0


@dataclass(frozen=True)
class Reader:
    """Who asks: the writer (its own changes need no repeating), how far it has read, what it may read, the generation
    of the schema that it knows. `kept` are the grants that it held before and holds on, `new` the others.
    """

    writer: Writer
    from_seq: int
    grants: Collection[int]
    kept: Collection[int]
    new: Collection[int]
    generation: int

    @property
    def judges(self) -> bool:
        return covers(self.grants, whole(ScopeKind.HELD))


@dataclass(frozen=True)
class Gathered:
    """The log from the asked position to `seq`, as far as the reader may see it."""

    seq: int
    writers: list[WriterMessage]
    entries: EntryColumns | None


def gather(journal: Journal, reader: Reader) -> Gathered:
    """Collect the log after the reader's position, and older verdicts that only now concern the reader."""
    query = _log_behind(journal.tables.change, only_own=not reader.kept)  # all others' come as a snapshot
    asked = {"school": journal.school, "known": reader.from_seq, "most": MAX_ENTRIES_PER_ANSWER + 1}
    if not reader.kept:
        asked["own"] = reader.writer.n
    rows: Sequence[Row[Any]] = journal.connection.execute(query, asked).all()
    end = journal.position().seq
    rows, seq = _bounded(rows, end)
    same_person = {n for n, one in journal.writers().items() if one.person == reader.writer.person}
    visible = [row for row in rows if _visible(journal, row, reader, same_person)]
    if reader.new and seq == end:
        told = {(row.seq, row.number, row.pos, row.field) for row in visible}
        older = _verdicts_on_new(journal, reader, same_person)
        visible = sorted(
            [*visible, *(row for row in older if (row.seq, row.number, row.pos, row.field) not in told)],
            key=lambda row: (row.seq, row.number, row.pos, row.field),
        )
    return _Composer(journal, reader, same_person).compose(visible, seq)


@cache
def _log_behind(change: SqlTable, *, only_own: bool) -> Select[Any]:
    query = select(change).where(change.c.school == bindparam("school"), change.c.seq > bindparam("known"))
    if only_own:
        query = query.where(change.c.writer == bindparam("own"))
    query = query.order_by(change.c.seq, change.c.number, change.c.pos, change.c.field)
    return query.limit(bindparam("most", type_=Integer))


def _bounded(rows: Sequence[Row[Any]], end: int) -> tuple[Sequence[Row[Any]], int]:
    """The rows of whole entries that fit one answer, and the last entry's number."""
    total = 0
    for place, row in enumerate(rows):
        total += len(row.key) + len(row.value) + 20
        if total > MAX_BYTES_PER_ANSWER or place == MAX_ENTRIES_PER_ANSWER:
            cut = row.seq if row.seq > rows[0].seq else row.seq + 1
            kept = [one for one in rows if one.seq < cut]
            return (kept, cut - 1) if len(kept) < len(rows) else (rows, end)
    return rows, end


def _visible(journal: Journal, row: Row[Any], reader: Reader, same_person: Collection[int]) -> bool:
    """A verdict is for the author, on any device, also where the right to read the scope has ended; what is held also
    for who judges, what was admitted for all who may read it.
    """
    if row.writer == reader.writer.n:
        return True
    if not _known_to(journal, row, reader.generation):
        return False
    if row.state != State.ADMITTED and row.writer in same_person:
        return bool(row.pos >= 0)
    judged = reader.judges and row.state == State.HELD and row.pos >= 0
    return bool(covers(reader.kept, row.scope) and (row.state == State.ADMITTED or judged))


def _known_to(journal: Journal, row: Row[Any], generation: int) -> bool:
    table = journal.schema.by_number.get(row.tbl)
    return table is not None and table.by_number[row.field].since <= generation


def _verdicts_on_new(journal: Journal, reader: Reader, same_person: Collection[int]) -> list[Row[Any]]:
    """What was ever held or refused in scopes that are new to this device, and of a new device's person in all: the
    author's own, and for who judges what others wrote. Snapshots hold heads, and these never became heads. The newest,
    and no more than an answer takes.
    """
    change = journal.tables.change
    judging = covers(reader.new, whole(ScopeKind.HELD))
    concerned: ColumnElement[bool] = change.c.writer.in_(list(same_person - {reader.writer.n}))  # type: ignore[operator]
    if judging:
        concerned = or_(concerned, change.c.state == State.HELD)
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, change.c.state != State.ADMITTED, change.c.pos >= 0)
        .where(change.c.writer != reader.writer.n, concerned)
        .order_by(change.c.seq.desc(), change.c.number.desc(), change.c.pos.desc(), change.c.field.desc())
        .limit(MAX_OLDER_VERDICTS)
    ).all()
    return [
        row
        for row in _whole_changes(rows)
        if (
            covers(reader.new, row.scope)
            or (judging and covers(reader.grants, row.scope) and row.state == State.HELD)
            or (not reader.kept and row.writer in same_person)
        )
        and _known_to(journal, row, reader.generation)
    ]


def _whole_changes(newest_first: Sequence[Row[Any]]) -> list[Row[Any]]:
    """As many of the rows as an answer takes, oldest first, and no change cut."""
    found: list[Row[Any]] = []
    total = 0
    for row in newest_first:
        total += len(row.key) + len(row.value) + 20
        if total > MAX_BYTES_PER_ANSWER:
            break
        found.append(row)
    if found and (len(found) < len(newest_first) or len(found) == MAX_OLDER_VERDICTS):
        last = (found[-1].seq, found[-1].number, found[-1].pos)
        found = [row for row in found if (row.seq, row.number, row.pos) != last]
    return found[::-1]


class _Entry(NamedTuple):
    """A changeset's place in the log."""

    seq: int
    writer: int
    first: int
    last: int
    received: int


@cache
def _entries_of(entry: SqlTable) -> Select[Any]:
    """Those of some writers in a run of the log."""
    run = (entry.c.seq > bindparam("known")) & (entry.c.seq <= bindparam("end"))
    theirs = entry.c.writer.in_(bindparam("persons", expanding=True))
    return select(*(entry.c[name] for name in _Entry._fields)).where(entry.c.school == bindparam("school"), theirs, run)


class _Composer:
    """Builds the messages of one answer."""

    def __init__(self, journal: Journal, reader: Reader, same_person: Collection[int] = ()) -> None:
        """Entries of `same_person`'s writers are named even where nothing of them is told: a device that has become
        another writer learns that what it had sent before has arrived.
        """
        self._same_person = list({reader.writer.n, *same_person})
        self._journal = journal
        self._reader = reader
        self._known = journal.writers()
        self._writers: dict[int, int] = {}
        self._messages: list[WriterMessage] = []

    def compose(self, rows: Sequence[Row[Any]], seq: int) -> Gathered:
        changes: dict[int, dict[tuple[int, int], list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
        own = self._reader.writer.n
        for row in rows:
            if row.writer != own or row.state != State.ADMITTED:
                changes[row.seq][row.number, row.pos].append(row)
        entries = self._entries(set(changes), seq)
        if not entries:
            return Gathered(seq, [], None)
        told = [fields for entry in entries for fields in changes[entry.seq].values()]
        return Gathered(seq, self._messages, self._columns(entries, changes, told))

    def _entries(self, told: Collection[int], seq: int) -> list[_Entry]:
        """The log's entries that the answer names: those told of, and all of the reader's own."""
        entry = self._journal.tables.log_entry
        columns = _Entry._fields
        others = self._journal.bulk.fetch(entry, columns, ("seq",), self._journal.school, [(one,) for one in told])
        own = self._journal.connection.execute(
            _entries_of(entry),
            {"school": self._journal.school, "persons": self._same_person, "known": self._reader.from_seq, "end": seq},
        )
        return [_Entry(*one) for one in sorted({one[0]: tuple(one) for one in (*own, *others)}.values())]

    def _columns(
        self,
        entries: Sequence[_Entry],
        changes: Mapping[int, Mapping[tuple[int, int], list[Row[Any]]]],
        told: Sequence[Sequence[Row[Any]]],
    ) -> EntryColumns:
        first = [fields[0] for fields in told]
        full = [fields for fields in told if fields[0].writer != self._reader.writer.n]
        return EntryColumns(
            entries=len(entries),
            seqs=pack_ints([one.seq for one in entries]),
            writers=pack_ints([self._writer(one.writer) for one in entries]),
            firsts=pack_ints([one.first for one in entries]),
            lasts=pack_ints([one.last for one in entries]),
            received=pack_ints([one.received // 1000 for one in entries]),
            counts=pack_ints([len(changes[one.seq]) for one in entries]),
            changes=len(told),
            numbers=pack_ints([row.number for row in first]),
            positions=pack_ints([row.pos for row in first]),
            times=pack_ints([row.at // 1000 for row in first]),
            bases=pack_ints([row.seq - row.base for row in first]),
            states=pack_ints([row.state for row in first]),
            reasons=pack_texts([row.reason for row in first]),
            full=len(full),
            table=pack_changes(
                self._journal.schema,
                [
                    (
                        fields[0].tbl,
                        unpack_key(bytes(fields[0].key)),
                        [(row.field, unpack_value(bytes(row.value))) for row in fields],
                    )
                    for fields in full
                ],
                int,
            ),
        )

    def _writer(self, n: int) -> int:
        if n not in self._writers:
            writer = self._known[n]
            person = self._journal.refs.uuid_bytes(writer.person)
            self._writers[n] = len(self._messages)
            self._messages.append(WriterMessage(writer.key, person, writer.device))
        return self._writers[n]


def row_of(journal: Journal, number: int, raw: Sequence[Any]) -> tuple[Table, Key]:
    """The row that a table's number and a key in canonical form mean here. Raises `UserError`; makes no ids."""
    table = journal.schema.by_number.get(number)
    if table is None:
        raise UserError("crossing.malformed", what="table")
    canonical.check_key(table, raw)
    known = journal.refs.known(part for part in raw if isinstance(part, bytes))
    if any(isinstance(part, bytes) and part not in known for part in raw):
        raise UserError("crossing.malformed", what="id")
    return table, tuple(known[part] if isinstance(part, bytes) else part for part in raw)


def history(
    journal: Journal, writer: Writer, grants: Collection[int], table: Table, key: Key
) -> tuple[Gathered, dict[int, bytes]]:
    """All changes of a row that `writer`'s person, who may read its scope, may see, and the ids behind the numbers in
    them: the person's device may not have heard of these yet.
    """
    change = journal.tables.change
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, change.c.tbl == table.number, change.c.key == pack_key(key))
        .order_by(change.c.seq.desc(), change.c.number.desc(), change.c.pos.desc(), change.c.field.desc())
        .limit(MAX_HISTORY + 1)
    ).all()
    if len(rows) > MAX_HISTORY:  # the oldest may lack some of its fields
        cut = (rows[-1].seq, rows[-1].number, rows[-1].pos)
        rows = [row for row in rows if (row.seq, row.number, row.pos) != cut]
    # To itself a writer is told no keys and values; here nobody is the writer.
    nobody = replace(writer, n=0)
    reader = Reader(nobody, 0, grants, grants, (), journal.schema.generation)
    same_person = {n for n, one in journal.writers().items() if one.person == writer.person}
    told = [row for row in rows[::-1] if _visible(journal, row, reader, same_person)]
    named: set[Value] = set(table.refs_in(key))
    named |= {unpack_value(bytes(row.value)) for row in told if table.by_number[row.field].kind is Kind.REF}
    ids = journal.refs.uuids(one for one in named if isinstance(one, int))
    return _Composer(journal, reader).compose(told, 0), ids


def grants_to_wire(journal: Journal, grants: Iterable[int]) -> list[Grant]:
    """Grants with ids in place of this store's numbers."""
    found = []
    for grant in sorted(grants):
        kind, ref = unpack_scope(grant)
        found.append(Grant(kind, journal.refs.uuid_bytes(ref) if ref else None))
    return found


def grants_from_wire(journal: Journal, grants: Collection[Grant]) -> set[int]:
    """Grants in this store's numbers; one about an id that is not known here is left out."""
    refs = journal.refs.known(grant.id for grant in grants if grant.id)
    return {
        pack_scope(grant.kind, refs[grant.id] if grant.id else Ref(0))
        for grant in grants
        if grant.id is None or grant.id in refs
    }
