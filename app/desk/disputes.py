"""What people have to look at: registers on which they disagree, and changes that the server held or refused."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.moving import LeftBehind, left_behind
from app.desk.registers import unsettled
from app.desk.school import class_order, people
from app.desk.settling import Conflict, conflicts
from app.records.tables import CLASS, PUPIL, SCORE, TABLES
from app.rules import marks
from app.rules.marks import Mark
from app.rules.names import roll_key
from app.rules.subjects import Subject, subject
from sync.change import State
from sync.journal import Journal
from sync.schema import Key, Ref, Value


@dataclass(frozen=True)
class MarkPlace:
    """Where a mark stands, in words."""

    class_: Ref
    class_name: str
    subject: Subject
    pupil: Ref
    pupil_name: str
    term: int
    column: int


@dataclass(frozen=True)
class Returned:
    """A mark that the server held for a person, or refused. `state` and `reason` are the verdict's."""

    place: MarkPlace
    mark: Mark
    by: str
    at: int
    state: State
    reason: str
    mine: bool


def _mark(value: Value) -> Mark:
    assert isinstance(value, int), "the server lets nothing else into a mark"
    return marks.decode(value)


def returned(journal: Journal, me: Ref) -> tuple[Returned, ...]:
    """Marks held or refused, own and (for who judges them) others', that no later change has closed."""
    came_back = defaultdict(list)
    for one in unsettled(journal, SCORE):
        if one.state in {State.HELD, State.REFUSED}:
            came_back[one.key].append(one)
    names = people(journal)
    return tuple(
        Returned(place, _mark(one.value), names.get(one.person, ""), one.at, one.state, one.reason, one.person == me)
        for key, place in _places(journal, came_back)
        for one in came_back[key]
    )


def _places(journal: Journal, keys: Iterable[Key]) -> list[tuple[Key, MarkPlace]]:
    """Keys of marks with their places in words, in the order of class, subject, term, column and roll."""
    class_names = _names(journal, CLASS.name, "class_")
    pupil_names = _names(journal, PUPIL.name, "pupil")
    found = []
    for key in keys:
        class_, code, pupil, term, column = key
        place = MarkPlace(
            Ref(int(class_)), class_names.get(int(class_), ""), subject(str(code)), Ref(int(pupil)),
            pupil_names.get(int(pupil), ""), int(term), int(column),
        )  # fmt: skip
        found.append((key, place))
    return sorted(found, key=_place_order)


def _place_order(one: tuple[Key, MarkPlace]) -> tuple[object, ...]:
    """The same on every reading, also for two pupils of one name: people settle by the number in the list."""
    place = one[1]
    return (
        class_order(place.class_name), place.subject.order, place.term, place.column, roll_key(place.pupil_name),
        place.pupil,
    )  # fmt: skip


def _names(journal: Journal, table_name: str, column: str) -> dict[int, str]:
    table = TABLES.projection[table_name]
    rows = journal.connection.execute(select(table.c[column], table.c.name).where(table.c.school == journal.school))
    return {ref: name or "" for ref, name in rows}


@dataclass(frozen=True)
class NeedsYou:
    """What waits for a person. `conflicts` are still to settle; `settled` are settled here and not sent yet;
    `left_behind` are marks of pupils who have moved class, for reading.
    """

    conflicts: tuple[Conflict, ...]
    settled: int
    returned: tuple[Returned, ...]
    left_behind: tuple[LeftBehind, ...]

    @property
    def count(self) -> int:
        return len(self.conflicts) + len(self.returned)


def needs_you(journal: Journal, me: Ref) -> NeedsYou:
    """All of it, in one snapshot."""
    found = conflicts(journal, me)
    open_ones = tuple(one for one in found if one.settled is None)
    return NeedsYou(open_ones, len(found) - len(open_ones), returned(journal, me), left_behind(journal, me))
