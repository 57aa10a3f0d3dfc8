"""A pupil changes class: one enrolment is closed, another opened, and the server carries the running term's marks over.

What the old class's teachers had not sent by then stays in the old class's rows; it is listed until it is carried over
as well, or written in the new class.
"""

import datetime
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from app.desk.locks import period_lock
from app.desk.places import Place, Places
from app.desk.pupils import is_there
from app.desk.roll import sits_in_class
from app.desk.school import SchoolClass, my_duties
from app.desk.value_words import value_words
from app.records.tables import ENROLMENT, PUPIL, SCORE, TABLES
from app.rules import marks
from app.rules.marks import MarkKind
from app.rules.roles import Action, may
from app.rules.statuses import MOVED
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Key, Ref


@dataclass(frozen=True)
class Sitting:
    """A pupil's enrolments, as read at `base`: where they sit now, with status."""

    base: Base
    pupil: Ref
    class_: Ref | None
    status: str | None
    may_move: bool


def sitting(journal: Journal, me: Ref, pupil: Ref) -> Sitting:
    """Where `pupil` sits now."""
    table = TABLES.projection[ENROLMENT.name]
    rows = journal.connection.execute(
        select(table.c.class_, table.c.status)
        .where(table.c.school == journal.school, table.c.pupil == pupil)
        .order_by(table.c.status_date, table.c.class_)
    )
    now = [row for row in rows if sits_in_class(row.status)]
    class_, status = (Ref(now[-1].class_), now[-1].status) if now else (None, None)
    return Sitting(journal.position(), pupil, class_, status, may(my_duties(journal, me), Action.KEEP_ROLL))


def move(where: Sitting, to: SchoolClass, day: datetime.date) -> list[Change]:
    """The changes that move a pupil to another class as of `day`. Raises `UserError`."""
    if not where.may_move:
        raise UserError("roll.not_yours")
    if where.class_ == to.ref:
        raise UserError("moving.there_already", name=to.name)
    opened = Change(
        ENROLMENT.number, (to.ref, where.pupil), ((1, where.status), (2, day.isoformat()), (3, where.class_))
    )
    if where.class_ is None:
        return [opened]
    return [Change(ENROLMENT.number, (where.class_, where.pupil), ((1, MOVED), (2, day.isoformat()))), opened]


@dataclass(frozen=True)
class LeftBehind:
    """A mark in the old class's rows that came after the move, or could not be carried over. `place` is where it stands
    and `mark` what it is, in words; `to` is the new class where this device knows it. Read at `base`.
    """

    base: Base
    key: Key
    place: Place
    mark: str
    to: Ref | None
    to_name: str
    may_carry: bool


@dataclass(frozen=True)
class _Move:
    """`to` is None where the new class's rows are not here; `since`: where the log stood when it was said."""

    pupil: Ref
    old: Ref
    to: Ref | None
    since: int


def left_behind(journal: Journal, me: Ref) -> tuple[LeftBehind, ...]:
    """What of moved pupils' marks stayed behind: for who keeps the roll, and for who taught them in the old class."""
    moves = list(_moves(journal))
    if not moves:
        return ()
    duties = my_duties(journal, me)
    keeps = may(duties, Action.KEEP_ROLL)
    places = Places(journal)
    found = []
    for one in moves:
        there = _scores(journal, one.to, one.pupil) if one.to else {}
        for key, (value, seq) in _scores(journal, one.old, one.pupil).items():
            if not (keeps or may(duties, Action.ENTER_MARKS, one.old, str(key[1]))):
                continue
            if marks.decode(value).kind is MarkKind.EMPTY or there.get((one.to or 0, *key[1:]), (None,))[0] == value:
                continue
            if seq > one.since or _is_locked(journal, one.to, key):
                place, name = places.place(SCORE, key), places.names.classes.get(one.to or 0, "")
                base, mark = journal.position(), value_words(SCORE, key, 1, value)
                found.append(LeftBehind(base, key, place, mark, one.to, name, keeps and bool(one.to)))
    return tuple(sorted(found, key=lambda one: one.place.order))


def carry_over(one: LeftBehind) -> list[Change]:
    """Asks the server to carry over what the new class lacks: it fills empty cells, and only those. Whatever the new
    class has instead is its teacher's word; that the old class's mark was looked at is said at both ends.
    """
    if not one.may_carry or one.to is None:
        raise UserError("roll.not_yours")
    old, pupil = one.key[0], one.key[2]
    return [
        Change(ENROLMENT.number, (old, pupil), ((1, MOVED),)),
        Change(ENROLMENT.number, (one.to, pupil), ((3, old),)),
    ]


def _moves(journal: Journal) -> Iterator[_Move]:
    """Moves of pupils who are there, one a class that they have left."""
    enrolment, pupil = TABLES.projection[ENROLMENT.name], TABLES.projection[PUPIL.name]
    rows = journal.connection.execute(
        select(enrolment.c.class_, enrolment.c.pupil, enrolment.c.came_from, enrolment.c.status)
        .join(pupil, and_(pupil.c.school == enrolment.c.school, pupil.c.pupil == enrolment.c.pupil))
        .where(enrolment.c.school == journal.school, is_there())
        .where(or_(enrolment.c.came_from.is_not(None), enrolment.c.status == MOVED))
    ).all()
    told = {(row.pupil, row.came_from) for row in rows if row.came_from and sits_in_class(row.status)}
    for row in rows:
        if sits_in_class(row.status):
            since = _said_at(journal, (row.class_, row.pupil), 3)
            yield _Move(Ref(row.pupil), Ref(row.came_from), Ref(row.class_), since)
        elif row.status == MOVED and (row.pupil, row.class_) not in told:
            yield _Move(Ref(row.pupil), Ref(row.class_), None, _said_at(journal, (row.class_, row.pupil), 1))


def _said_at(journal: Journal, key: Key, field: int) -> int:
    """Where in the log the newest head of an enrolment's field stands; far behind all while it only waits here."""
    heads = journal.heads([(ENROLMENT.number, key, field)])
    return max((head.seq for some in heads.values() for head in some), default=sys.maxsize)


def _is_locked(journal: Journal, class_: Ref | None, key: Key) -> bool:
    """Whether the new class's period of a mark is locked: nothing could be carried over into it."""
    return class_ is not None and period_lock(journal, class_, str(key[1]), int(key[3])) is not None


def _scores(journal: Journal, class_: Ref, pupil: Ref) -> Mapping[Key, tuple[int, int]]:
    """Marks of a pupil in a class, with the number in the log of the newest head behind each."""
    table = TABLES.projection[SCORE.name]
    query = select(*(table.c[part.name] for part in SCORE.key)).where(
        table.c.school == journal.school, table.c.class_ == class_, table.c.pupil == pupil, table.c.value.is_not(None)
    )
    keys = [(SCORE.number, tuple(row)) for row in journal.connection.execute(query)]
    found: dict[Key, tuple[int, int]] = {}
    for (_, key), row in journal.rows(keys).items():
        [value] = row.shown(SCORE)
        assert isinstance(value, int)
        found[key] = value, max((head.seq for head in row.heads.get(1, ())), default=0)
    return found
