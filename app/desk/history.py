"""The history of a cell: every value it was ever given, by whom, where and when, and what became of it."""

import dataclasses
from collections import defaultdict
from dataclasses import dataclass

from app.desk.school import classes, people
from app.records import decisions
from app.records.decisions import Named, Outcome
from app.records.tables import SCORE, SCORE_ORIGIN
from sync import known
from sync.change import State
from sync.journal import Journal
from sync.known import Known
from sync.schema import Key, Ref, Table, Value


@dataclass(frozen=True)
class PastDecision:
    """What became of a value that was held or refused: decided by whom, on which device, when by their clock; `sent`
    once the server has it.
    """

    outcome: Outcome
    by: str
    device: str
    at: int
    sent: bool


@dataclass(frozen=True)
class Past:
    """One value of a cell. `at` is the author's clock, `received` the server's (none before it answered); milliseconds.

    `is_head`: nothing has replaced it. `reason` is the verdict's code for what came back. `origin` names the class that
    the server copied a mark from; `by` and `at` are then the author's there.
    """

    value: Value
    by: str
    device: str
    at: int
    received: int | None
    state: State
    reason: str
    is_head: bool
    decided: PastDecision | None = None
    origin: str = ""


def history(journal: Journal, table: Table, key: Key) -> tuple[Past, ...]:
    """What this device knows of the row's first field, newest first."""
    field = table.fields[0].number
    rows = known.of_rows(journal, table, [key], every_waiting=True)[key]
    names, writers = people(journal), journal.writers()
    came_back = [(table, key, _name(one)) for one in rows if one.state in {State.HELD, State.REFUSED}]
    decided = {
        change: PastDecision(one.outcome, names.get(one.person, ""), one.device, one.at, one.sent)
        for change, one in decisions.decided(journal, came_back).items()
    }
    return tuple(
        Past(
            value=one.value,
            by=names.get(writers[one.writer].person, ""),
            device=writers[one.writer].device,
            at=one.at,
            received=one.received,
            state=one.state,
            reason=one.reason,
            is_head=one.is_head,
            decided=decided.get(_name(one)),
        )
        for one in reversed(rows)
        if one.field == field
    )


def _name(one: Known) -> Named:
    return Named(one.writer, one.number, one.pos)


def mark_history(
    journal: Journal, class_: Ref, subject_code: str, pupil: Ref, term: int, column: int
) -> tuple[Past, ...]:
    """The history of one mark, a copied one with where it came from."""
    key = (class_, subject_code, pupil, term, column)
    pasts = history(journal, SCORE, key)
    told = known.of_rows(journal, SCORE_ORIGIN, [key])[key]
    copies: dict[int, dict[int, Value]] = defaultdict(dict)
    for one in told:
        copies[one.at][one.field] = one.value
    names, class_names = people(journal), {one.ref: one.name for one in classes(journal)}

    def named(past: Past) -> Past:
        origin = copies.get(past.at)
        if past.by or origin is None or past.state is not State.ADMITTED:
            return past
        from_class, _pupil, author, seconds = (origin.get(number) for number in (1, 2, 3, 4))
        return dataclasses.replace(
            past,
            by=names.get(Ref(int(author or 0)), ""),
            at=int(seconds or 0) * 1000,
            origin=class_names.get(Ref(int(from_class or 0)), ""),
        )

    return tuple(named(past) for past in pasts)
