"""May this change in? Verdicts on every change, by the role matrix, the locks and the form of the value (R6, R7)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select

from app.records import rights
from app.records.decisions import Outcome
from app.records.tables import DECISION, LOCK, SCORE, TABLES
from app.rules.roles import Duty
from server import values
from server.deciding import Decisions
from sync import merge
from sync.change import ADMITTED, Base, Change, Commit, State, Verdict
from sync.journal import Journal, Writer, unpack_key
from sync.merge import Head, replaced_by
from sync.schema import Key, Policy, Table


def judge(journal: Journal, writer: Writer, commits: Sequence[Commit]) -> list[list[Verdict]]:
    """Verdicts on `commits` of `writer` at the log's present position, one list a commit, one verdict a change."""
    bench = _Bench(journal, writer)
    return [bench.judge(commit) for commit in commits]


def hold_all(journal: Journal, _writer: Writer, commits: Sequence[Commit]) -> list[list[Verdict]]:
    """Of a person who was shut out: what was entered before is kept, and somebody has to look (R6). What means nothing
    is refused as ever: there would be nothing to look at.
    """
    return [
        [_unsound(journal, change) or Verdict(State.HELD, "shut_out") for change in commit.changes]
        for commit in commits
    ]


def _unsound(journal: Journal, change: Change) -> Verdict | None:
    """The refusal of a change that no person can have meant."""
    reason = values.refusal(journal.schema.by_number[change.table], change)
    return Verdict(State.REFUSED, reason) if reason else None


class _Bench:
    """What is known while the commits of one writer are judged."""

    def __init__(self, journal: Journal, writer: Writer) -> None:
        self._journal = journal
        self._writer = writer
        self._position = journal.position()
        self._duties = rights.duties_of(journal, writer.person)
        self._locks: dict[tuple[object, ...], Head | None] = {}
        self._bases: dict[Base, int] = {}
        self._duties_then: dict[int, tuple[Duty, ...]] = {}
        self._marked: dict[int, set[Key]] = {}

    def judge(self, commit: Commit) -> list[Verdict]:
        # The position already counts the changeset that is being judged.
        ahead = commit.base.epoch == self._position.epoch and commit.base.seq >= self._position.seq
        if ahead or commit.base.epoch > self._position.epoch:
            return [Verdict(State.REFUSED, "base_ahead") for _ in commit.changes]
        unsound = [_unsound(self._journal, change) for change in commit.changes]
        sound = tuple(change for change, verdict in zip(commit.changes, unsound, strict=True) if verdict is None)
        decides = any(change.table == DECISION.number for change in sound)
        decisions = Decisions(self._journal, replace(commit, changes=sound)) if decides else None
        return [
            verdict or self._judge(commit, change, decisions)
            for change, verdict in zip(commit.changes, unsound, strict=True)
        ]

    def _judge(self, commit: Commit, change: Change, decisions: Decisions | None) -> Verdict:
        base = self._effective(commit.base)
        table = self._journal.schema.by_number[change.table]
        cut = base < commit.base.seq
        if decisions is not None:
            decision = change if table is DECISION else decisions.accepting(change)
            if decision is not None:
                return self._decision(decisions, decision, base, cut) or ADMITTED
        return (
            self._authority(table, change, base, cut)
            or self._serial(table, change, base)
            or self._lock(table, change, base)
            or ADMITTED
        )

    def _decision(self, decisions: Decisions, decision: Change, base: int, cut: bool) -> Verdict | None:
        """On a decision and, where it accepts, on the value that it lets count: both enter or neither does.

        Such a value passes the lock, and needs no right but that to judge. A change is decided once, whatever the base:
        that is more than `serial` asks.
        """
        withdrawn = decision.values == ((1, Outcome.WITHDRAWN),)
        if not withdrawn and (verdict := self._authority(DECISION, decision, base, cut)):
            return verdict
        if reason := decisions.refusal(self._writer, decision, base):
            return Verdict(State.REFUSED, reason)
        accepted = decisions.accepted_by(decision)
        return self._serial(self._journal.schema.by_number[accepted.table], accepted, base) if accepted else None

    def _effective(self, base: Base) -> int:
        if base not in self._bases:
            self._bases[base] = self._journal.effective(base)
        return self._bases[base]

    def _authority(self, table: Table, change: Change, base: int, cut: bool) -> Verdict | None:
        """`cut`: what the author had seen is partly lost behind a restore, and a right may be among it (R14)."""
        if self._may(self._duties, table, change):
            return None
        if self._may(self._duties_at(base), table, change):
            return Verdict(State.HELD, "right_ended")
        return Verdict(State.HELD, "right_not_back") if cut else Verdict(State.REFUSED, "no_right")

    def _duties_at(self, base: int) -> tuple[Duty, ...]:
        if base not in self._duties_then:
            self._duties_then[base] = rights.duties_at(self._journal, self._writer.person, base)
        return self._duties_then[base]

    def _may(self, duties: Sequence[Duty], table: Table, change: Change) -> bool:
        if rights.may_write(duties, table, change.key, self._writer.person):
            return True
        return rights.may_settle(duties, table, change.key, self._writer.person) and self._contested(table, change)

    def _contested(self, table: Table, change: Change) -> bool:
        """Whether people disagree about all that the change sets."""
        address = (change.table, change.key)
        heads = self._journal.rows([address])[address].heads
        return {number for number, _ in change.values} <= merge.disputed(table, heads)

    def _serial(self, table: Table, change: Change, base: int) -> Verdict | None:
        """R7: a serial field changes only by one who has seen its present value, a lock also all it locks."""
        serial = [number for number, _ in change.values if table.by_number[number].policy is Policy.SERIAL]
        if not serial:
            return None
        heads = self._journal.heads([(change.table, change.key, number) for number in serial])
        if not self._seen(heads.values(), base):
            return Verdict(State.REFUSED, "changed_since")
        if table is LOCK and change.key in self._marked_since(base):
            return Verdict(State.REFUSED, "changed_since")
        return None

    def _seen(self, heads: Iterable[Sequence[Head]], base: int) -> bool:
        """Whether the author had seen all of `heads`: up to the base, and whatever came from the same writer."""
        return all(replaced_by(head, self._writer.n, base) for found in heads for head in found)

    def _marked_since(self, base: int) -> set[Key]:
        """The periods (class, subject, term) into which marks of others were admitted after `base`. Read once: one
        commit may lock all periods of a school.
        """
        if base not in self._marked:
            table = TABLES.change
            rows = self._journal.connection.execute(
                select(table.c.key).where(
                    table.c.school == self._journal.school,
                    table.c.seq > base,
                    table.c.writer != self._writer.n,
                    table.c.tbl == SCORE.number,
                    table.c.state == State.ADMITTED,
                )
            )
            keys = (unpack_key(bytes(packed)) for (packed,) in rows)
            self._marked[base] = {(class_, subject, term) for class_, subject, _pupil, term, _column in keys}
        return self._marked[base]

    def _lock(self, table: Table, change: Change, base: int) -> Verdict | None:
        if table is not SCORE:
            return None
        class_, subject, _, term, _ = change.key
        lock = self._standing_lock(class_, subject, term)
        if lock is None or self._settles(change, base):
            return None
        if self._seen([[lock]], base):
            return Verdict(State.REFUSED, "locked")
        return Verdict(State.HELD, "locked_meanwhile")

    def _settles(self, change: Change, base: int) -> bool:
        """A disagreement is not locked away: settling it passes the lock."""
        heads = self._journal.heads([(change.table, change.key, number) for number, _ in change.values])
        return self._contested(SCORE, change) and self._seen(heads.values(), base)

    def _standing_lock(self, class_: int | str, subject: int | str, term: int | str) -> Head | None:
        """The head that locks the period, None while it is open."""
        key: Key = (class_, subject, term)
        if key not in self._locks:
            heads = self._journal.heads([(LOCK.number, key, 1)])
            found = [head for one in heads.values() for head in one]
            self._locks[key] = found[0] if found and found[0].value == 1 else None
        return self._locks[key]
