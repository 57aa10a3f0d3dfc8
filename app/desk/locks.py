"""Locking a subject's term, and what the principal looks at before doing so."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.registers import CellState, marked_cells
from app.desk.roll import roll_of
from app.desk.school import SchoolClass, my_duties, people, subjects_taught
from app.records.tables import LOCK, SCORE, TABLES
from app.rules import marks, tt22
from app.rules.marks import MarkKind
from app.rules.roles import Action, may
from app.rules.subjects import Subject
from sync.change import Base, Change, State
from sync.errors import UserError
from sync.journal import Journal, pack_key
from sync.schema import Ref


@dataclass(frozen=True)
class PeriodLock:
    """A locked period: by whom, and when (milliseconds, the server's time once it is admitted)."""

    by: str
    at: int
    admitted: bool


def period_lock(journal: Journal, class_: Ref, subject: str, term: int) -> PeriodLock | None:
    """The lock on a class's subject and term as this device shows it; None while the period is open."""
    change, writer = TABLES.change, TABLES.writer
    row = journal.connection.execute(
        select(change.c.value, change.c.at, change.c.received, change.c.state, writer.c.person)
        .join(writer, (writer.c.school == change.c.school) & (writer.c.n == change.c.writer))
        .where(change.c.school == journal.school, change.c.tbl == LOCK.number)
        .where(change.c.key == pack_key((class_, subject, term)))
        .where(change.c.state.in_([State.PENDING, State.ADMITTED]))
        .order_by(change.c.seq.is_(None).desc(), change.c.seq.desc(), change.c.number.desc())
        .limit(1)
    ).first()
    locked = TABLES.projection[LOCK.name]
    value = journal.connection.execute(
        select(locked.c.locked).where(
            locked.c.school == journal.school, locked.c.class_ == class_, locked.c.subject == subject,
            locked.c.term == term,
        )
    ).scalar()  # fmt: skip
    if value != 1 or row is None:
        return None
    return PeriodLock(people(journal).get(Ref(row.person), ""), row.received or row.at, row.state == State.ADMITTED)


@dataclass(frozen=True)
class SubjectProgress:
    """How far one subject of a class is in a term. `due` counts cells, `entered` those that hold something."""

    subject: Subject
    entered: int
    due: int
    conflicts: int
    held: int
    lock: PeriodLock | None


@dataclass(frozen=True)
class ClassReview:
    """What the principal sees of a class, as read at `base`: a lock from this screen carries it."""

    base: Base
    class_: SchoolClass
    term: int
    subjects: tuple[SubjectProgress, ...]
    may_lock: bool


def review(journal: Journal, me: Ref, class_: SchoolClass, term: int) -> ClassReview:
    """Progress of every subject of `class_` in `term`."""
    pupils = {line.pupil for line in roll_of(journal, class_.ref)}
    score = TABLES.projection[SCORE.name]
    rows = journal.connection.execute(
        select(score.c.subject, score.c.pupil, score.c.column_, score.c.value).where(
            score.c.school == journal.school, score.c.class_ == class_.ref, score.c.term == term,
            score.c.value.is_not(None),
        )
    ).all()  # fmt: skip
    marked = Counter(
        (key[1], said.state) for key, said in marked_cells(journal, SCORE, class_.ref).items() if key[3] == term
    )
    progress = []
    for subject in subjects_taught(journal, class_.ref):
        numbers = {column.number for column in tt22.columns(subject, class_.grade)}
        entered = sum(
            row.subject == subject.code
            and row.pupil in pupils
            and row.column_ in numbers
            and marks.decode(row.value).kind is not MarkKind.EMPTY
            for row in rows
        )
        progress.append(
            SubjectProgress(
                subject, entered, len(pupils) * len(numbers), marked[subject.code, CellState.CONFLICT],
                marked[subject.code, CellState.HELD], period_lock(journal, class_.ref, subject.code, term),
            )
        )  # fmt: skip
    may_lock = may(my_duties(journal, me), Action.LOCK, class_.ref)
    return ClassReview(journal.position(), class_, term, tuple(progress), may_lock)


def set_lock(book: ClassReview, subject: Subject, *, locked: bool) -> list[Change]:
    """The change that locks or opens a subject's term. Raises `UserError` when this person may not."""
    if not book.may_lock:
        raise UserError("locks.not_yours")
    return [Change(LOCK.number, (book.class_.ref, subject.code, book.term), ((1, int(locked)),))]
