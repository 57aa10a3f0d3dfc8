"""What people have to look at: cells on which they disagree, and changes that the server held or refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.history import Past, history
from app.desk.inbox import hindrance, inbox
from app.desk.judging import queue
from app.desk.returned import Returned
from app.desk.school import class_order, my_duties
from app.records.tables import CLASS, PUPIL, SCORE, TABLES
from app.rules import marks
from app.rules.marks import Mark
from app.rules.names import roll_key
from app.rules.roles import Action, may
from app.rules.subjects import Subject, subject
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Key, Ref, Value


@dataclass(frozen=True)
class Side:
    """One of the values people disagree about: who, on which device, when by their clock (milliseconds)."""

    mark: Mark
    by: str
    device: str
    at: int


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
class Conflict:
    """A mark on which people disagree, as read at `base`. `sides` in the order of admission; the first is on screen.

    `settled` is what this device has settled it to, while the server has not answered.
    """

    base: Base
    place: MarkPlace
    sides: tuple[Side, ...]
    may_settle: bool
    settled: Mark | None = None


def conflicts(journal: Journal, me: Ref) -> tuple[Conflict, ...]:
    """All disagreements about marks that this device knows."""
    duties = my_duties(journal, me)
    base = journal.position()
    found = []
    for key, place in _places(journal, [key for _, key, _ in journal.contested(SCORE)]):
        sides = [_side(past) for past in reversed(history(journal, SCORE, key)) if past.is_head]
        may_settle = may(duties, Action.SETTLE_MARKS, place.class_, place.subject.code)
        found.append(Conflict(base, place, tuple(sides), may_settle, _settled(journal, key)))
    return tuple(found)


def _settled(journal: Journal, key: Key) -> Mark | None:
    """The own unanswered mark that has seen all heads, if there is one."""
    row = journal.rows([(SCORE.number, key)])[SCORE.number, key]
    own = row.pending.get(1)
    if own is None or any(head.seq > own.base for head in row.heads.get(1, ())):
        return None
    return _mark(own.value)


def _side(past: Past) -> Side:
    return Side(_mark(past.value), past.by, past.device, past.at)


def _mark(value: Value) -> Mark:
    assert isinstance(value, int), "the server lets nothing else into a mark"
    return marks.decode(value)


def settle(conflict: Conflict, mark: Mark) -> list[Change]:
    """The change that settles `conflict`: an ordinary one that has seen all sides. Raises `UserError`."""
    if not conflict.may_settle:
        raise UserError("conflicts.not_yours")
    place = conflict.place
    key = (place.class_, place.subject.code, place.pupil, place.term, place.column)
    return [Change(SCORE.number, key, ((1, marks.encode(mark)),))]


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
    """What waits for a person. `conflicts` are still to settle; `settled` are settled here and not sent yet; `held` is
    for this person to judge; `returned` came back to this person, beside why it cannot be sent again, if so.
    """

    conflicts: tuple[Conflict, ...]
    settled: int
    held: tuple[Returned, ...]
    returned: tuple[tuple[Returned, str], ...]

    @property
    def count(self) -> int:
        return len(self.conflicts) + len(self.held) + len(self.returned)


def needs_you(journal: Journal, me: Ref) -> NeedsYou:
    """All of it, in one snapshot."""
    found = conflicts(journal, me)
    open_ones = tuple(one for one in found if one.settled is None)
    came_back = tuple((one, hindrance(journal, me, one)) for one in inbox(journal, me))
    return NeedsYou(open_ones, len(found) - len(open_ones), queue(journal, me), came_back)
