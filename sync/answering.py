"""The server's half of a crossing: verify what came up, put it into the log, and gather what goes down."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Row, func, insert, select

from sync import canonical, seal
from sync.change import (
    MAX_CHANGESET_BYTES,
    MAX_COMMITS_PER_CHANGESET,
    Base,
    Changeset,
    Commit,
    State,
    Verdict,
)
from sync.errors import UserError
from sync.journal import Entered, Journal, Writer, pack_key, unpack_key, unpack_value
from sync.schema import Key, Policy, Ref, ScopeKind, covers, pack_scope, unpack_scope, whole
from sync.wire import ChangeMessage, EntryMessage, Grant, WriterMessage

_pack = msgspec.msgpack.Encoder().encode

MAX_BYTES_PER_ANSWER = 4_000_000
"""Roughly, and one changeset at least: an answer stays well below `MAX_MESSAGE_BYTES`."""
_ROW_BYTES = 150
"""What a change takes on the wire besides its stored key and value: ids written out, base, time, reason."""

Judge = Callable[[Journal, Writer, Sequence[Commit]], list[list[Verdict]]]
"""Verdicts on commits, one a change, judged at the log's present position."""


def admit(journal: Journal, changeset: Changeset, judge: Judge, received: int) -> int | None:
    """Put `changeset` into the log; its number there, or None when it is there already (R4).

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
    seal.verify_changeset(changeset, journal.identity(), writer.hash)
    position = journal.position()
    seq = position.seq + 1
    _keep_evidence(journal, writer, changeset, seq, received)
    journal.advance(Base(position.epoch, seq))
    journal.advance_writer(writer.n, changeset.last, changeset.hash)
    batches, malformed = _batches(journal, changeset)
    for batch in batches:
        _enter(journal, writer, batch, judge, seq, received)
    for number in malformed:
        _quarantine(journal, writer, number, seq, received)
    return seq


def _check_limits(changeset: Changeset) -> None:
    size = sum(len(body) for body in changeset.bodies)
    if not 0 < len(changeset.bodies) <= MAX_COMMITS_PER_CHANGESET or size > 2 * MAX_CHANGESET_BYTES:
        raise UserError("crossing.too_large", limit=MAX_CHANGESET_BYTES)


def _check_known(journal: Journal, writer: Writer, changeset: Changeset) -> None:
    table = journal.tables.log_entry
    query = select(table.c.hash).where(
        table.c.school == journal.school, table.c.writer == writer.n, table.c.last == changeset.last
    )
    known = journal.connection.execute(query).scalar()
    if known is None or bytes(known) != changeset.hash:
        raise UserError("crossing.fork")


def _keep_evidence(journal: Journal, writer: Writer, changeset: Changeset, seq: int, received: int) -> None:
    journal.connection.execute(
        insert(journal.tables.log_entry).values(
            school=journal.school, seq=seq, writer=writer.n, first=changeset.first, last=changeset.last,
            hash=changeset.hash, signature=changeset.signature, bodies=_pack(changeset.bodies), received=received,
        )
    )  # fmt: skip


def _batches(journal: Journal, changeset: Changeset) -> tuple[list[list[Commit]], list[int]]:
    """Runs of commits that can be judged together, and the numbers of commits whose form is wrong.

    Verdicts must not depend on how commits were grouped: one that touches a `serial` field stands alone, and no run
    touches a row twice.
    """
    raws: list[canonical.RawCommit] = []
    malformed: list[int] = []
    for number, body in enumerate(changeset.bodies, changeset.first):
        raw = _decoded(journal, body)
        if raw is not None and raw[0] == number:
            raws.append(raw)
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
            reason="malformed", received=received,
        )
    )  # fmt: skip


def _enter(journal: Journal, writer: Writer, commits: Sequence[Commit], judge: Judge, seq: int, received: int) -> None:
    epoch = journal.position().epoch
    entries = []
    for commit, verdicts in zip(commits, judge(journal, writer, commits), strict=True):
        # One that claims to have seen what is not there yet is refused; its row must fit all the same.
        base = min(commit.base.seq, seq - 1) if commit.base.epoch == epoch else 0
        for pos, (change, verdict) in enumerate(zip(commit.changes, verdicts, strict=True)):
            entries += [
                Entered(writer.n, commit.number, pos, field, change.table, change.key, value, commit.at, base, seq,
                        verdict.state, verdict.reason, received)
                for field, value in change.values
            ]  # fmt: skip
    journal.enter(entries)


@dataclass(frozen=True)
class Reader:
    """Who asks: the writer (its own changes need no repeating), what it may read, whether held changes are shown."""

    writer: Writer
    grants: Collection[int]
    judges: bool


@dataclass(frozen=True)
class Gathered:
    """The log from the asked position to `seq`, as far as the reader may see it."""

    seq: int
    writers: list[WriterMessage]
    entries: list[EntryMessage]


def gather(journal: Journal, reader: Reader, from_seq: int, new_grants: Collection[int]) -> Gathered:
    """Collect the log after `from_seq`, and all older entries that only `new_grants` let the reader see."""
    seq = _bounded_end(journal, from_seq)
    change = journal.tables.change
    ranges: ColumnElement[bool] = change.c.seq.between(from_seq + 1, seq)
    if new_grants:
        ranges = change.c.seq <= seq
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, ranges)
        .order_by(change.c.seq, change.c.number, change.c.pos, change.c.field)
    )
    same_person = {n for n, one in journal.writers().items() if one.person == reader.writer.person}
    visible = [row for row in rows if _visible(row, reader, same_person, from_seq, new_grants)]
    return _Composer(journal, reader).compose(visible, from_seq, seq)


def _bounded_end(journal: Journal, from_seq: int) -> int:
    """The last number that fits one answer."""
    change = journal.tables.change
    counted = (
        select(
            change.c.seq, func.sum(_ROW_BYTES + func.length(change.c.key) + func.length(change.c.value)).label("bytes")
        )
        .where(change.c.school == journal.school, change.c.seq > from_seq)
        .group_by(change.c.seq)
        .order_by(change.c.seq)
    )
    end, total = from_seq, 0
    for seq, size in journal.connection.execute(counted):
        total += int(size)
        if total > MAX_BYTES_PER_ANSWER and end > from_seq:
            return end
        end = seq
    return journal.position().seq


def _visible(
    row: Row[tuple[object, ...]],
    reader: Reader,
    same_person: Collection[int],
    from_seq: int,
    new_grants: Collection[int],
) -> bool:
    """A verdict is for the author, on any device; what is held also for who judges, what was admitted for all who may
    read it.
    """
    if row.writer == reader.writer.n:
        return bool(row.seq > from_seq)
    if not covers(reader.grants, row.scope) or (row.seq <= from_seq and not covers(new_grants, row.scope)):
        return False
    told = row.writer in same_person or (reader.judges and row.state == State.HELD)
    return bool(row.state == State.ADMITTED or (told and row.pos >= 0))


class _Composer:
    """Builds the messages of one answer."""

    def __init__(self, journal: Journal, reader: Reader) -> None:
        self._journal = journal
        self._reader = reader
        self._known = journal.writers()
        self._writers: dict[int, int] = {}
        self._messages: list[WriterMessage] = []

    def compose(self, rows: Sequence[Row[tuple[object, ...]]], from_seq: int, seq: int) -> Gathered:
        self._preload(rows)
        by_entry: dict[int, list[Row[tuple[object, ...]]]] = defaultdict(list)
        for row in rows:
            by_entry[row.seq].append(row)
        for own in self._own_entries(from_seq, seq):
            by_entry.setdefault(own, [])
        entries = [self._entry(number, by_entry[number]) for number in sorted(by_entry)]
        return Gathered(seq, self._messages, entries)

    def _own_entries(self, from_seq: int, seq: int) -> list[int]:
        table = self._journal.tables.log_entry
        query = select(table.c.seq).where(
            table.c.school == self._journal.school,
            table.c.writer == self._reader.writer.n,
            table.c.seq.between(from_seq + 1, seq),
        )
        return list(self._journal.connection.execute(query).scalars())

    def _entry(self, seq: int, rows: Sequence[Row[tuple[object, ...]]]) -> EntryMessage:
        table = self._journal.tables.log_entry
        entry = self._journal.connection.execute(
            select(table.c.writer, table.c.last, table.c.received).where(
                table.c.school == self._journal.school, table.c.seq == seq
            )
        ).one()
        own = entry.writer == self._reader.writer.n
        changes: dict[tuple[int, int], list[Row[tuple[object, ...]]]] = defaultdict(list)
        for row in rows:
            if not own or row.state != State.ADMITTED:
                changes[row.number, row.pos].append(row)
        messages = [self._change(fields, own) for fields in changes.values()]
        return EntryMessage(seq, self._writer(entry.writer), entry.last, entry.received, messages)

    def _change(self, fields: Sequence[Row[tuple[object, ...]]], own: bool) -> ChangeMessage:
        first = fields[0]
        head = (first.number, first.pos, first.at, first.base, first.tbl)
        if own:
            return ChangeMessage(*head, [], [], first.state, first.reason)
        table = self._journal.schema.by_number[first.tbl]
        expand = self._journal.refs.uuid_bytes
        values = [
            (row.field, canonical.expand_value(table.by_number[row.field].kind, unpack_value(bytes(row.value)), expand))
            for row in fields
        ]
        key = canonical.expand_key(table, unpack_key(bytes(first.key)), expand)
        return ChangeMessage(*head, key, values, first.state, first.reason)

    def _writer(self, n: int) -> int:
        if n not in self._writers:
            writer = self._known[n]
            person = self._journal.refs.uuid_bytes(writer.person)
            self._writers[n] = len(self._messages)
            self._messages.append(WriterMessage(writer.key, person, writer.device))
        return self._writers[n]

    def _preload(self, rows: Sequence[Row[tuple[object, ...]]]) -> None:
        tables = self._journal.schema.by_number
        keys = ((tables[row.tbl], unpack_key(bytes(row.key))) for row in rows if row.tbl in tables)
        self._journal.refs.preload(ref for table, key in keys for ref in table.refs_in(key))


def grants_to_wire(journal: Journal, grants: Collection[int]) -> list[Grant]:
    """Grants with ids in place of this store's numbers."""
    found = []
    for grant in sorted(grants):
        kind, ref = unpack_scope(grant)
        found.append(Grant(kind, journal.refs.uuid_bytes(ref) if ref else None))
    return found


def grants_from_wire(journal: Journal, grants: Collection[Grant]) -> set[int]:
    """Grants in this store's numbers."""
    refs = journal.refs.numbers(grant.id for grant in grants if grant.id)
    return {pack_scope(grant.kind, refs[grant.id] if grant.id else Ref(0)) for grant in grants}
