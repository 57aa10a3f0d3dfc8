"""What people have to look at: cells on which they disagree, and changes that the server held or refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.history import Past, history
from app.desk.school import my_duties
from app.records.tables import CLASS, PUPIL, SCORE, TABLES
from app.rules import marks
from app.rules.marks import Mark
from app.rules.roles import Action, may
from app.rules.subjects import Subject, subject
from sync.change import Base, Change, State
from sync.errors import UserError
from sync.journal import Journal, pack_key, unpack_key
from sync.schema import Key, Ref


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
    """A mark on which people disagree, as read at `base`. `sides` in the order of admission; the first is on screen."""

    base: Base
    place: MarkPlace
    sides: tuple[Side, ...]
    may_settle: bool


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


def conflicts(journal: Journal, me: Ref) -> tuple[Conflict, ...]:
    """All disagreements about marks that this device knows."""
    table = TABLES.contested
    keys = journal.connection.execute(
        select(table.c.key).where(table.c.school == journal.school, table.c.tbl == SCORE.number)
    ).scalars()
    duties = my_duties(journal, me)
    base = journal.position()
    found = []
    for key, place in _places(journal, [unpack_key(bytes(packed)) for packed in keys]):
        sides = [_side(past) for past in reversed(history(journal, SCORE, key)) if past.is_head]
        may_settle = may(duties, Action.SETTLE_MARKS, place.class_, place.subject.code)
        found.append(Conflict(base, place, tuple(sides), may_settle))
    return tuple(found)


def _side(past: Past) -> Side:
    assert isinstance(past.value, int)
    return Side(marks.decode(past.value), past.by, past.device, past.at)


def settle(conflict: Conflict, mark: Mark) -> list[Change]:
    """The change that settles `conflict`: an ordinary one that has seen all sides. Raises `UserError`."""
    if not conflict.may_settle:
        raise UserError("conflicts.not_yours")
    place = conflict.place
    key = (place.class_, place.subject.code, place.pupil, place.term, place.column)
    return [Change(SCORE.number, key, ((1, marks.encode(mark)),))]


def returned(journal: Journal, me: Ref) -> tuple[Returned, ...]:
    """Marks held or refused, own and (for who judges them) others', that no later change has closed."""
    change, writer = TABLES.change, TABLES.writer
    rows = journal.connection.execute(
        select(change.c.key, change.c.state, change.c.value, change.c.writer, writer.c.person)
        .join(writer, (writer.c.school == change.c.school) & (writer.c.n == change.c.writer))
        .where(change.c.school == journal.school, change.c.tbl == SCORE.number)
        .where(change.c.state.in_([State.HELD, State.REFUSED]))
    ).all()
    keys = {unpack_key(bytes(row.key)) for row in rows}
    found = []
    for key, place in _places(journal, keys):
        for past, person in _unclosed(journal, key):
            assert isinstance(past.value, int)
            mark = marks.decode(past.value)
            found.append(Returned(place, mark, past.by, past.at, past.state, past.reason, person == me))
    return tuple(found)


def _unclosed(journal: Journal, key: Key) -> Iterable[tuple[Past, Ref]]:
    """The latest change of each writer on the mark, where it was held or refused."""
    change, writer = TABLES.change, TABLES.writer
    rows = journal.connection.execute(
        select(change.c.writer, change.c.number, change.c.pos, writer.c.person)
        .join(writer, (writer.c.school == change.c.school) & (writer.c.n == change.c.writer))
        .where(change.c.school == journal.school, change.c.tbl == SCORE.number, change.c.key == pack_key(key))
        .order_by(change.c.seq.is_(None).desc(), change.c.seq.desc(), change.c.number.desc(), change.c.pos.desc())
    ).all()
    seen = set()
    for row, past in zip(rows, history(journal, SCORE, key), strict=True):
        if row.writer not in seen and past.state in {State.HELD, State.REFUSED}:
            yield past, Ref(row.person)
        seen.add(row.writer)


def _places(journal: Journal, keys: Iterable[Key]) -> list[tuple[Key, MarkPlace]]:
    """Keys of marks with their places in words, in the order of class, subject, column and name."""
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
    return sorted(found, key=lambda one: (one[1].class_name, one[1].subject.order, one[1].column, one[1].pupil_name))


def _names(journal: Journal, table_name: str, column: str) -> dict[int, str]:
    table = TABLES.projection[table_name]
    rows = journal.connection.execute(select(table.c[column], table.c.name).where(table.c.school == journal.school))
    return {ref: name or "" for ref, name in rows}
