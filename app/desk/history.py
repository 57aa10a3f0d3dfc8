"""The history of a cell: every value it was ever given, by whom, where and when, and what became of it."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.desk.school import classes, people
from app.records import decisions
from app.records.decisions import Named, Outcome
from app.records.tables import SCORE, SCORE_ORIGIN
from sync import known
from sync.asking import Told
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


def history(journal: Journal, table: Table, key: Key, told: Sequence[Told] = ()) -> tuple[Past, ...]:
    """What this device knows of the row's first field, and what the server has `told` beside it, newest first."""
    field = table.fields[0].number
    rows = known.of_rows(journal, table, [key], every_waiting=True)[key]
    names, writers = people(journal), journal.writers()
    came_back = [(table, key, _name(one)) for one in rows if one.state in {State.HELD, State.REFUSED}]
    decided = {
        change: PastDecision(one.outcome, names.get(one.person, ""), one.device, one.at, one.sent)
        for change, one in decisions.judged(journal, came_back).items()
    }
    places = {(one.writer_key, one.number, one.pos): one for one in told if one.field == field}
    found: list[tuple[int | None, Past]] = []
    for one in rows:
        if one.field != field:
            continue
        from_server = places.pop((writers[one.writer].key, one.number, one.pos), None)
        received = one.received or (from_server.received if from_server else None)
        past = Past(
            value=one.value,
            by=names.get(writers[one.writer].person, ""),
            device=writers[one.writer].device,
            at=one.at,
            received=received,
            state=one.state,
            reason=one.reason,
            is_head=one.is_head,
            decided=decided.get(_name(one)),
        )
        found.append((one.seq, past))
    for other in places.values():
        by = names.get(other.person, "") if other.person is not None else ""
        past = Past(other.value, by, other.device, other.at, other.received, other.state, other.reason, is_head=False)
        found.append((other.seq, past))
    found.sort(key=lambda one: (one[0] is None, one[0] or 0))
    return tuple(past for _, past in reversed(found))


def _name(one: Known) -> Named:
    return Named(one.writer, one.number, one.pos)


def mark_history(
    journal: Journal, class_: Ref, subject_code: str, pupil: Ref, term: int, column: int, told: Sequence[Told] = ()
) -> tuple[Past, ...]:
    """The history of one mark, a copied one with where it came from; `told` as in `history`."""
    key = (class_, subject_code, pupil, term, column)
    pasts = history(journal, SCORE, key, told)
    copied = known.of_rows(journal, SCORE_ORIGIN, [key])[key]
    copies: dict[int, dict[int, Value]] = defaultdict(dict)
    for one in copied:
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
