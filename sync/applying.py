"""The client's half of a crossing: make the request, apply the answer in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nacl.signing import SigningKey
from sqlalchemy import delete, insert, select

from sync import answering, canonical, outbox, statehash
from sync.change import MAX_CHANGESETS_PER_REQUEST, Base, State
from sync.errors import Defect, EnvironmentProblem, UserError
from sync.journal import Entered, Journal, unpack_key, unpack_value
from sync.seal import chain_start
from sync.wire import PROTOCOL, Answer, ChangeMessage, ChangesetMessage, EntryMessage, Request, grants_digest


def make_request(journal: Journal, signing_key: SigningKey, *, tell_grants: bool) -> Request:
    """Seal what waits and ask for everything after this device's position. A new device always tells its grants."""
    outbox.seal_pending(journal, signing_key)
    writer_key = bytes(signing_key.verify_key)
    position = journal.position()
    grants = answering.grants_to_wire(journal, held_grants(journal))
    return Request(
        protocol=PROTOCOL,
        school=journal.identity().bytes,
        writer_key=writer_key,
        epoch=position.epoch,
        seq=position.seq,
        grants_digest=grants_digest(grants),
        grants=grants if tell_grants or not grants else None,
        changesets=[
            ChangesetMessage(one.writer_key, one.first, list(one.bodies), one.hash, one.signature)
            for one in outbox.unanswered(journal, writer_key, MAX_CHANGESETS_PER_REQUEST)
        ],
    )


def held_grants(journal: Journal) -> set[int]:
    """What this device may read, as the server last said."""
    table = journal.tables.held_grant
    return set(journal.connection.execute(select(table.c.scope).where(table.c.school == journal.school)).scalars())


@dataclass(frozen=True)
class Applied:
    """What an answer brought: cells from others, verdicts on own cells, and whether to ask on."""

    received: int
    admitted: int
    held: int
    refused: int
    more: bool
    want_grants: bool
    all_answered: bool


def apply(journal: Journal, answer: Answer, writer_key: bytes) -> Applied:
    """Bring this copy to `answer.seq`. Everything or nothing: any error leaves the caller's transaction to roll back.

    Raises `UserError("crossing.stale_answer")` when the answer continues another position than this copy's,
    `Defect("crossing.state_mismatch")` when the copies would differ afterwards (R1).
    """
    _check_fits(journal, answer)
    entries = _Translator(journal, answer, writer_key).entries()
    journal.enter(_not_entered_yet(journal, entries))
    if answer.grants is not None:
        _hold_grants(journal, answering.grants_from_wire(journal, answer.grants))
    journal.advance(Base(answer.epoch, answer.seq))
    if answer.state_hash is not None and statehash.total(journal, held_grants(journal)) != answer.state_hash:
        raise Defect("crossing.state_mismatch", seq=answer.seq)
    own = outbox.own_writer(journal, writer_key).n
    mine = [one for one in entries if one.writer == own]
    return Applied(
        received=len(entries) - len(mine),
        admitted=sum(one.state is State.ADMITTED for one in mine),
        held=sum(one.state is State.HELD for one in mine),
        refused=sum(one.state is State.REFUSED for one in mine),
        more=answer.more,
        want_grants=answer.want_grants,
        all_answered=outbox.is_answered(journal, writer_key),
    )


def _not_entered_yet(journal: Journal, entries: Sequence[Entered]) -> list[Entered]:
    """What this copy does not hold. A scope that was granted before and is granted again comes whole: what lies here
    from the first time must not be entered twice, because own entries, which do not come again, may have replaced it.
    """
    here = journal.position().seq
    known = journal.entered(one.seq for one in entries if one.seq is not None and one.seq <= here)
    return [one for one in entries if (one.writer, one.number, one.pos) not in known]


def _check_fits(journal: Journal, answer: Answer) -> None:
    if answer.protocol != PROTOCOL:
        raise UserError("crossing.protocol", theirs=answer.protocol, ours=PROTOCOL)
    position = journal.position()
    if answer.epoch != position.epoch:
        raise EnvironmentProblem("crossing.new_epoch", theirs=answer.epoch, ours=position.epoch)
    if answer.from_seq != position.seq or answer.seq < answer.from_seq:
        raise UserError("crossing.stale_answer", ours=position.seq, theirs=answer.from_seq)


def _hold_grants(journal: Journal, grants: Iterable[int]) -> None:
    table = journal.tables.held_grant
    journal.connection.execute(delete(table).where(table.c.school == journal.school))
    rows = [{"school": journal.school, "scope": grant} for grant in grants]
    if rows:
        journal.connection.execute(insert(table), rows)


class _Translator:
    """An answer's entries in this store's own numbers."""

    def __init__(self, journal: Journal, answer: Answer, writer_key: bytes) -> None:
        self._journal = journal
        self._answer = answer
        self._own = outbox.own_writer(journal, writer_key).n
        self._own_done = 0
        """The last own commit that an earlier entry of this answer has placed."""
        self._refs = journal.refs.numbers(self._named_ids())
        self._writers = [self._writer_number(index) for index in range(len(answer.writers))]

    def entries(self) -> list[Entered]:
        """All of them, in log order."""
        if any(entry.writer >= len(self._writers) for entry in self._answer.entries):
            raise UserError("crossing.malformed", what="answer")
        found: list[Entered] = []
        for entry in sorted(self._answer.entries, key=lambda one: one.seq):
            writer = self._writers[entry.writer]
            found += self._own_entry(entry, writer) if writer == self._own else self._foreign_entry(entry, writer)
        return found

    def _named_ids(self) -> Iterable[bytes]:
        for writer in self._answer.writers:
            yield writer.person
        for entry in self._answer.entries:
            for change in entry.changes:
                yield from (part for part in change.key if isinstance(part, bytes))
                yield from (value for _, value in change.values if isinstance(value, bytes))

    def _writer_number(self, index: int) -> int:
        message = self._answer.writers[index]
        known = self._journal.writer(message.key)
        if known is None:
            start = chain_start(self._journal.identity(), message.key)
            known = self._journal.add_writer(message.key, self._refs[message.person], message.device, start)
        return known.n

    def _own_entry(self, entry: EntryMessage, writer: int) -> list[Entered]:
        """Own commits up to `entry.last` now have a place in the log; those not named in it are admitted."""
        verdicts = {(change.number, change.pos): change for change in entry.changes}
        outbox.mark_answered(self._journal, writer, entry.last, entry.seq)
        table = self._journal.tables.change
        rows = self._journal.connection.execute(
            select(table)
            .where(table.c.school == self._journal.school, table.c.writer == writer)
            .where(table.c.seq.is_(None), table.c.number > self._own_done, table.c.number <= entry.last)
            .order_by(table.c.number, table.c.pos, table.c.field)
        )
        self._own_done = entry.last
        found = []
        for row in rows:
            verdict = verdicts.get((row.number, row.pos)) or verdicts.get((row.number, -1))
            state, reason = (verdict.state, verdict.reason) if verdict else (State.ADMITTED, "")
            found.append(
                Entered(
                    row.writer, row.number, row.pos, row.field, row.tbl, unpack_key(bytes(row.key)),
                    unpack_value(bytes(row.value)), row.at, row.base, entry.seq, state, reason, entry.received,
                )
            )  # fmt: skip
        return found

    def _foreign_entry(self, entry: EntryMessage, writer: int) -> list[Entered]:
        return [
            Entered(
                writer, change.number, change.pos, field, change.table, key, self._value(value), change.at,
                change.base, entry.seq, change.state, change.reason, entry.received,
            )
            for change in entry.changes
            for key in [self._key(change)]
            for field, value in change.values
        ]  # fmt: skip

    def _key(self, change: ChangeMessage) -> tuple[int | str, ...]:
        table = self._journal.schema.by_number.get(change.table)
        if table is None or any(number not in table.by_number for number, _ in change.values):
            raise UserError("crossing.newer_server")
        canonical.check_change(self._journal.schema, change.table, change.key, change.values)
        return tuple(self._refs[part] if isinstance(part, bytes) else part for part in change.key)

    def _value(self, value: canonical.RawValue) -> int | str | None:
        return self._refs[value] if isinstance(value, bytes) else value
