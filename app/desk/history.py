"""The history of a cell: every value it was ever given, by whom, where and when, and what became of it."""

from dataclasses import dataclass

from app.desk.school import people
from app.records import decisions
from app.records.decisions import Named, Outcome
from app.records.tables import SCORE
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

    `is_head`: nothing has replaced it. `reason` is the verdict's code for what came back.
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
    """The history of one mark."""
    return history(journal, SCORE, (class_, subject_code, pupil, term, column))
