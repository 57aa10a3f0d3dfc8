"""The client's half of a crossing: make the request, apply the answer in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from nacl.signing import SigningKey
from sqlalchemy import delete, insert

from sync import answering, canonical, holding, outbox, snapshot, statehash
from sync.change import MAX_CHANGESETS_PER_REQUEST, Base, Changeset, State
from sync.change_columns import MeaningsOf, pack_commits, unpack_changes, unpack_commits
from sync.columns import looked_up, unpack_ints, unpack_texts
from sync.errors import Defect, UserError
from sync.journal import Entered, Journal
from sync.schema import covers
from sync.seal import chain_start, new_writer_bytes
from sync.wire import (
    PROTOCOL,
    Answer,
    ChangesetMessage,
    EntryColumns,
    NewWriter,
    Request,
    grants_digest,
    split_ids,
)


def make_request(
    journal: Journal,
    signing_key: SigningKey,
    *,
    tell_grants: bool = False,
    tell_sums: bool = False,
    new_writer: bool = False,
    nonce: bytes = b"",
    after: int = 0,
) -> Request:
    """Seal what waits and ask for everything after this device's position. A new device always tells its grants, and so
    does one whose program knows more of the schema than it holds: it holds nothing of that.

    With `after` it brings only changesets that begin behind that commit: those before it travel in another request.
    With `new_writer` the request makes `signing_key`, which is not in the journal yet, this device's writer (R4). It
    always tells its grants: it is answered once, and an answer that only asks for them would make a writer unread.
    `nonce` is some bytes of chance.
    """
    row = journal.log()
    generation = journal.schema.generation
    held = holding.held_grants(journal) if row.generation == generation else set()
    grants = answering.grants_to_wire(journal, held)
    renewal = None
    changesets: list[ChangesetMessage] = []
    fresh: dict[bytes, int] = {}
    if new_writer:
        key = bytes(signing_key.verify_key)
        signature = signing_key.sign(new_writer_bytes(journal.identity(), key)).signature
        renewal = NewWriter(key, signature)
    else:
        outbox.seal_pending(journal, signing_key)
        unanswered = outbox.unanswered(journal, bytes(signing_key.verify_key), MAX_CHANGESETS_PER_REQUEST, after)
        changesets = _changesets(journal, bytes(signing_key.verify_key), unanswered, row.ids, fresh)
    return Request(
        protocol=PROTOCOL,
        epoch=row.epoch,
        seq=row.seq,
        ids=row.ids,
        generation=generation,
        grants_digest=grants_digest(grants),
        grants=grants if tell_grants or tell_sums or new_writer or not grants else None,
        fresh=b"".join(fresh),
        changesets=changesets,
        new_writer=renewal,
        tell_sums=tell_sums,
        nonce=nonce,
        missed=holding.missed_writers(journal),
    )


def _changesets(
    journal: Journal, writer_key: bytes, unanswered: Sequence[Changeset], known_ids: int, fresh: dict[bytes, int]
) -> list[ChangesetMessage]:
    """Changesets as columns. Ids that the server has not numbered for us go into `fresh`, from -1 downwards."""
    told: dict[bytes, int] = {}

    def number_of(identity: bytes) -> int:
        if identity in told:
            return told[identity]
        return fresh.setdefault(identity, -1 - len(fresh))

    found = []
    for one in unanswered:
        raws = [canonical.decode(journal.schema, body) for body in one.bodies]
        numbers = journal.refs.told(canonical.ids(raws))
        told |= {identity: number for identity, number in numbers.items() if number <= known_ids}
        columns = pack_commits(journal.schema, one.first, one.bodies, number_of)
        found.append(
            ChangesetMessage(
                one.first,
                one.signature,
                columns,
                None if columns else list(one.bodies),
                None if one.writer_key == writer_key else one.writer_key,
            )
        )
    return found


def changeset_of(journal: Journal, message: ChangesetMessage, writer_key: bytes, ids_of: MeaningsOf) -> Changeset:
    """The changeset that travelled as `message`, in its signed form. Raises `UserError`."""
    if message.columns is None:
        return Changeset(writer_key, message.first, tuple(message.bodies or ()), message.signature)
    raws = unpack_commits(journal.schema, message.first, message.columns, ids_of)
    return Changeset(writer_key, message.first, tuple(canonical.encode_raw(raw) for raw in raws), message.signature)


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
    new_epoch: bool
    reread: bool
    """The copies differed: what differs is to be read anew, once."""


class Forked(Defect):
    """The log has commits of this device's writer that are not here: the disk was copied or put back (R4)."""


class StateMismatch(Defect):
    """This copy and the server would not hold the same afterwards (R1)."""


def apply(journal: Journal, answer: Answer, writer_key: bytes) -> Applied:
    """Bring this copy to `answer.seq`. Everything or nothing: any error leaves the caller's transaction to roll back.

    Raises `UserError("crossing.stale_answer")` when the answer continues another position than this copy's,
    `Forked("crossing.fork")` for own commits that this copy does not have,
    `StateMismatch("crossing.state_mismatch")` when the copies would differ afterwards (R1) and the answer does not say
    where.
    """
    if answer.refusals:  # after a fork its verdicts are on what the other copy of this disk wrote
        code = answer.refusals[0].code
        raise (Forked if code == "crossing.fork" else Defect)(code)
    new_epoch = answer.epoch > journal.position().epoch
    if new_epoch:
        if not answer.restored or answer.restored[-1][0] != answer.epoch:
            raise UserError("crossing.malformed", what="answer")
        holding.begin_epoch(journal, answer.restored)
    shared: dict[int, int] = {}
    if answer.token is not None:
        # What was answered under an earlier epoch says nothing of this one's log.
        shared = outbox.shared(journal, writer_key, answer.chain or (), answer.chain_of if new_epoch else None)
    elif answer.chain is not None and not outbox.goes_on(journal, writer_key, answer.chain):
        raise Forked("crossing.fork")  # this disk was put back as well, before the server told what it holds
    _check_fits(journal, answer)
    _learn_ids(journal, answer)
    translator = _Translator(journal, answer, writer_key, shared)
    entries = translator.entries()
    journal.enter(_not_entered_yet(journal, entries))
    journal.advance(Base(answer.epoch, answer.seq))
    journal.note(server_generation=answer.generation)
    if answer.grants is not None and not answer.want_grants:
        _regrant(journal, answer, translator)
    else:
        _leave_out(journal, entries)
    holding.forget_found(journal, entries)
    reread = not _agrees(journal, answer)
    outbox.reseal(journal, writer_key, shared, answer.seq)
    if journal.epochs() and not answer.more and not answer.want_grants:
        outbox.reseal_unsigned(journal, writer_key)
    holding.forget_chained(journal, answer.chains)
    holding.forget_loaded(journal)
    own = outbox.own_writer(journal, writer_key).n
    mine = [one for one in entries if one.writer == own]
    return Applied(
        received=len(entries) - len(mine),
        admitted=sum(one.state is State.ADMITTED for one in mine),
        held=sum(one.state is State.HELD for one in mine),
        refused=sum(one.state is State.REFUSED for one in mine),
        more=answer.more,
        want_grants=answer.want_grants,
        all_answered=outbox.is_answered(journal),
        new_epoch=new_epoch,
        reread=reread,
    )


def _check_fits(journal: Journal, answer: Answer) -> None:
    position = journal.position()
    if answer.epoch != position.epoch or answer.from_seq != position.seq or answer.seq < answer.from_seq:
        raise UserError("crossing.stale_answer", ours=position.seq, theirs=answer.from_seq)


def _learn_ids(journal: Journal, answer: Answer) -> None:
    if not answer.ids:
        return
    known = journal.log().ids
    identities = split_ids(answer.ids)
    journal.refs.learn(known, identities)
    journal.note(ids=known + len(identities))


def _regrant(journal: Journal, answer: Answer, translator: "_Translator") -> None:
    """Take over the list of rights: what they no longer cover goes, snapshots of what they newly cover come."""
    assert answer.grants is not None
    grants = answering.grants_from_wire(journal, answer.grants)
    loading = not answer.more
    kept = holding.held_grants(journal) & grants if _holds_generation(journal) else set()
    holding.purge_rows(journal, kept)
    holding.purge_log(journal, translator.person, kept, grants)
    _hold_grants(journal, grants if loading else kept)
    if loading:
        for part in answer.parts:
            loaded = snapshot.load(journal, part, translator.refs, translator.writer_number, answer.seq)
            if loaded not in grants or loaded in kept:
                raise UserError("crossing.malformed", what="snapshot")
        journal.note(generation=journal.schema.generation)
    outbox.lay_over(journal)


def _leave_out(journal: Journal, entries: Sequence[Entered]) -> None:
    """Own changes that were admitted under a right which came and went unseen lie in rows that nobody here may read."""
    held, tables = holding.held_grants(journal), journal.schema.by_number
    if any(not covers(held, tables[one.table].scope_of(one.key)) for one in entries if one.state is State.ADMITTED):
        holding.purge_rows(journal, held)
        outbox.lay_over(journal)


def _holds_generation(journal: Journal) -> bool:
    return journal.log().generation == journal.schema.generation


def _hold_grants(journal: Journal, grants: Iterable[int]) -> None:
    table = journal.tables.held_grant
    journal.connection.execute(delete(table).where(table.c.school == journal.school))
    rows = [{"school": journal.school, "scope": grant} for grant in grants]
    if rows:
        journal.connection.execute(insert(table), rows)


def _agrees(journal: Journal, answer: Answer) -> bool:
    """Whether both copies now hold the same; where they do not, the grants that differ are given up and read anew."""
    if answer.state_hash is None:
        return True
    grants = holding.held_grants(journal)
    if statehash.total(journal, grants, journal.schema.generation) == answer.state_hash:
        return True
    if answer.sums is None:
        raise StateMismatch("crossing.state_mismatch", seq=answer.seq)
    theirs = {next(iter(answering.grants_from_wire(journal, [grant])), 0): int.from_bytes(one, "big")
              for grant, one in answer.sums}  # fmt: skip
    differing = holding.differing(journal, theirs)
    if not differing:
        raise StateMismatch("crossing.state_mismatch", seq=answer.seq)
    _hold_grants(journal, grants - differing)
    return False


def _not_entered_yet(journal: Journal, entries: Sequence[Entered]) -> list[Entered]:
    """What this copy does not hold: old verdicts that come with a new right may have come before with another."""
    if not entries:
        return []
    change = journal.tables.change
    seqs = [(seq,) for seq in {one.seq for one in entries}]
    rows = journal.bulk.fetch(change, ("seq", "number", "pos", "field"), ("seq",), journal.school, seqs)
    known = set(rows)
    return [one for one in entries if (one.seq, one.number, one.pos, one.field) not in known]


class _Translator:
    """An answer's entries in this store's own numbers."""

    def __init__(self, journal: Journal, answer: Answer, writer_key: bytes, shared: Mapping[int, int]) -> None:
        """`shared`: how far the chains of former own writers are the log's too, where that has just been found out."""
        self._shared = shared
        self._journal = journal
        self._answer = answer
        own = outbox.own_writer(journal, writer_key)
        self._own, self.person = own.n, own.person
        self._former = set(outbox.own_writers(journal)) - {own.n}
        self.refs = journal.refs.by_told() if answer.entries is not None or answer.parts else {}
        self._writers = [self.writer_number(one.key, one.person, one.device) for one in answer.writers]

    def entries(self) -> list[Entered]:
        """All of them, in log order."""
        columns = self._answer.entries
        if columns is None:
            return []
        seqs = unpack_ints(columns.seqs, columns.entries)
        writers = looked_up(self._writers, unpack_ints(columns.writers, columns.entries))
        counts = unpack_ints(columns.counts, columns.entries)
        if min(counts, default=0) < 0 or sum(counts) != columns.changes or seqs != sorted(set(seqs)):
            raise UserError("crossing.malformed", what="answer")
        lines = lines_of(columns)
        found: list[Entered] = []
        spans = zip(
            seqs,
            writers,
            unpack_ints(columns.firsts, columns.entries),
            unpack_ints(columns.lasts, columns.entries),
            unpack_ints(columns.received, columns.entries),
            accumulate(counts),
            counts,
            strict=True,
        )
        full = iter(self._full(columns))
        rows = []
        for seq, writer, first, last, received, end, count in spans:
            rows.append((self._journal.school, seq, writer, first, last, received * 1000, None, None, None))
            told = lines[end - count : end]
            if writer == self._own:
                found += self._own_entry(seq, first, last, told)
            else:
                if writer in self._former and last <= self._shared.get(writer, last):
                    outbox.mark_answered(self._journal, writer, last, seq)
                found += [one for line in told for one in _foreign(seq, writer, line, next(full))]
        self._journal.bulk.insert(self._journal.tables.log_entry, rows, update=True)
        return found

    def _full(self, columns: EntryColumns) -> list[tuple[int, Sequence[int | str], Sequence[tuple[int, int | str]]]]:
        count = unpack_ints(columns.full, 1)[0]
        if not 0 <= count <= columns.changes:
            raise UserError("crossing.malformed", what="answer")
        return unpack_changes(self._journal.schema, columns.table, count, lambda _numbers: self.refs)

    def writer_number(self, key: bytes, person: bytes, device: str) -> int:
        """This store's number for a writer; got to know now if it is new here."""
        known = self._journal.writer(key)
        if known is None:
            start = chain_start(self._journal.identity(), key)
            known = self._journal.add_writer(key, self._journal.refs.numbers([person])[person], device, start)
        return known.n

    def _own_entry(self, seq: int, first: int, last: int, told: "Sequence[_Line]") -> list[Entered]:
        """Own commits up to `last` now have a place in the log; those not named in it are admitted."""
        verdicts = {(number, pos): (state, reason) for number, pos, _, _, state, reason in told}
        if not outbox.has_sealed(self._journal, self._own, first, last):
            raise Forked("crossing.fork")
        outbox.mark_answered(self._journal, self._own, last, seq)
        found = []
        for commit in outbox.commits(self._journal, self._own, first, last):
            base = answering.effective_base(self._journal, commit.base, seq)
            whole = verdicts.get((commit.number, -1))
            for pos, change in enumerate(commit.changes):
                state, reason = verdicts.get((commit.number, pos)) or whole or (State.ADMITTED, "")
                found += [
                    Entered(self._own, commit.number, pos, field, change.table, change.key, value,
                            commit.at - commit.at % 1000, base, seq, state, reason)
                    for field, value in change.values
                ]  # fmt: skip
        return found


_Line = tuple[int, int, int, int, State, str]
"""Of a change that is told: commit, position, seconds, how far behind its base lies, state, reason."""


def lines_of(columns: EntryColumns) -> list[_Line]:
    """What entries tell of each change beside its key and values. Raises `UserError`."""
    count = columns.changes
    return list(
        zip(
            unpack_ints(columns.numbers, count),
            unpack_ints(columns.positions, count),
            unpack_ints(columns.times, count),
            unpack_ints(columns.bases, count),
            looked_up(list(State), unpack_ints(columns.states, count)),
            [reason or "" for reason in unpack_texts(columns.reasons, count)],
            strict=True,
        )
    )


def _foreign(
    seq: int, writer: int, line: _Line, change: tuple[int, Sequence[int | str], Sequence[tuple[int, int | str]]]
) -> list[Entered]:
    number, pos, seconds, back, state, reason = line
    table, key, values = change
    return [
        Entered(writer, number, pos, field, table, tuple(key), value, seconds * 1000, seq - back, seq, state, reason)
        for field, value in values
    ]
