"""Decisions on what was held or refused, as the server judges them: is it held, is it still open, whose is it?"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from app.desk import registers
from app.records import decisions
from app.records.decisions import Named, Outcome
from app.records.tables import DECISION, NOWHERE
from sync.change import Change, Commit, State
from sync.journal import Journal, Writer, unpack_key, unpack_value
from sync.merge import replaced_by
from sync.schema import Key, Ref, Table, Value

NOT_HELD = "not_held"
"""There is no such change, or it is not as the decision says."""
CHANGED_SINCE = "changed_since"
"""It is settled by now: somebody has decided, or its author has written anew."""


class _Cited(NamedTuple):
    """What a decision is about, as the log has it. `table` is None where the server could not read the change."""

    writer: Writer
    named: Named
    state: State
    table: Table | None
    key: Key
    values: dict[int, Value]


class Decisions:
    """The decisions of one commit, each beside the change of the same commit that it accepts."""

    def __init__(self, journal: Journal, commit: Commit) -> None:
        self._journal = journal
        made = [one for one in commit.changes if one.table == DECISION.number]
        self._times = Counter(one.key for one in made)
        self._cited = {key: _cited(journal, key) for key in self._times}
        others: dict[tuple[int, Key], list[Change]] = defaultdict(list)
        for one in commit.changes:
            others[one.table, one.key].append(one)
        self._accepted: dict[Change, Change] = {}
        for one in made:
            if one.values == ((1, Outcome.ACCEPTED),):
                accepted = _match(self._cited[one.key], others)
                if accepted is not None:
                    self._accepted[one] = accepted
        self._accepting = {accepted: one for one, accepted in self._accepted.items()}

    def accepted_by(self, decision: Change) -> Change | None:
        """The change that sets anew what `decision` accepts."""
        return self._accepted.get(decision)

    def accepting(self, change: Change) -> Change | None:
        """The decision that accepts what `change` sets anew."""
        return self._accepting.get(change)

    def refusal(self, by: Writer, decision: Change, base: int) -> str:
        """Why `decision`, made by `by` at `base`, is none; empty when it is in order."""
        cited = self._cited[decision.key]
        if cited is None or self._times[decision.key] > 1 or decision.key[0] != self._class(cited):
            return NOT_HELD
        if decision.values == ((1, Outcome.WITHDRAWN),):
            return self._withdrawal(by, cited, decision.key, base)
        return self._judgement(cited, decision)

    def _judgement(self, cited: _Cited, decision: Change) -> str:
        accepted = self._accepted.get(decision)
        accepts = decision.values == ((1, Outcome.ACCEPTED),)
        if cited.table is None or cited.state is not State.HELD or (accepts and accepted is None):
            return NOT_HELD
        still_open = registers.unsettled_of(self._journal, cited.table, [cited.key])
        fields = {one.field for one in still_open if one.change == cited.named}
        whole = accepted is None or {number for number, _ in accepted.values} == fields
        return "" if fields and whole else CHANGED_SINCE

    def _withdrawal(self, by: Writer, cited: _Cited, key: Key, base: int) -> str:
        """Own changes only. What the principal has declined is let go by one who has seen that."""
        if cited.writer.person != by.person:
            return "no_right"
        if cited.state is State.ADMITTED:
            return NOT_HELD
        said = [head for heads in self._journal.heads([(DECISION.number, key, 1)]).values() for head in heads]
        seen = all(head.value == Outcome.DECLINED and replaced_by(head, by.n, base) for head in said)
        return "" if seen else CHANGED_SINCE

    def _class(self, cited: _Cited) -> Ref | None:
        """What stands for the class in a decision's key: there is one row to decide on a change, and no other."""
        named = decisions.class_of(cited.table, cited.key) if cited.table is not None else None
        return named or self._journal.refs.find(NOWHERE)


def _match(cited: _Cited | None, others: dict[tuple[int, Key], list[Change]]) -> Change | None:
    """The change of the commit that sets what `cited` set, or the part of it that is still open."""
    if cited is None or cited.table is None:
        return None
    found: Sequence[Change] = others.get((cited.table.number, cited.key), ())
    return next(
        (one for one in found if all(cited.values.get(number, _NONE) == value for number, value in one.values)), None
    )


_NONE = object()


def _cited(journal: Journal, key: Key) -> _Cited | None:
    """What a decision's key names; None where the log has no such change. Commits that the server could not read stand
    in it as a whole, at position -1.
    """
    writer = decisions.writer_of(journal, key)
    if writer is None:
        return None
    number, pos = int(key[2]), int(key[3])
    change, entry = journal.tables.change, journal.tables.log_entry
    seq = journal.connection.execute(
        select(entry.c.seq)
        .where(entry.c.school == journal.school, entry.c.writer == writer.n, entry.c.last >= number)
        .order_by(entry.c.last)
        .limit(1)
    ).scalar()
    rows = journal.connection.execute(
        select(change.c.tbl, change.c.key, change.c.field, change.c.value, change.c.state)
        .where(change.c.school == journal.school, change.c.seq == seq, change.c.number == number)
        .where(change.c.pos.in_((pos, -1)))
        .order_by(change.c.field)
    ).all()
    if seq is None or not rows:
        return None
    return _Cited(
        writer,
        Named(writer.n, number, pos),
        State(rows[0].state),
        journal.schema.by_number.get(rows[0].tbl),
        unpack_key(bytes(rows[0].key)),
        {row.field: unpack_value(bytes(row.value)) for row in rows},
    )
