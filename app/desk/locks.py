"""Locking a subject's term, and what the principal looks at before doing so."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.registers import STATES, CellState, Marked, marked_cells, unsettled_of
from app.desk.roll import roll_of
from app.desk.school import SchoolClass, in_charge, my_duties, people, subjects_taught
from app.records.decisions import Named
from app.records.tables import CLOSING, LOCK, NOWHERE, SCORE, TABLES
from app.rules import marks
from app.rules.gradebooks import columns_in
from app.rules.marks import MarkKind
from app.rules.roles import Action, Role, may
from app.rules.subjects import Subject
from sync import known
from sync.change import Base, Change, State
from sync.errors import UserError
from sync.journal import Journal
from sync.known import Known
from sync.schema import Ref


@dataclass(frozen=True)
class PeriodLock:
    """A locked period: by whom, and when (milliseconds, the server's time once it is admitted). `timed`: nobody locked
    it, its closing time had come.
    """

    by: str
    at: int
    admitted: bool
    timed: bool = False


@dataclass(frozen=True)
class Closing:
    """When a period is to be closed: seconds, by the server's clock; `sent` once the server has it."""

    at: int
    sent: bool


def period_lock(journal: Journal, class_: Ref, subject: str, term: int) -> PeriodLock | None:
    """The lock on a class's subject and term as this device shows it; None while the period is open."""
    rows = _lock_changes(journal, class_, subject, term)
    row = next((row for row in rows if row.state in {State.PENDING, State.ADMITTED}), None)
    if row is None or row.value != 1:
        return None
    person = journal.writers()[row.writer].person
    timed = person == journal.refs.find(NOWHERE)
    return PeriodLock(people(journal).get(person, ""), row.received or row.at, row.state is State.ADMITTED, timed)


def _closing(journal: Journal, class_: Ref, subject: str, term: int) -> Closing | None:
    """The closing time that this device shows for a period."""
    row = journal.rows([(CLOSING.number, (class_, subject, term))])[CLOSING.number, (class_, subject, term)]
    (at,) = row.shown(CLOSING)
    return Closing(at, not row.pending) if isinstance(at, int) else None


def _lock_changes(journal: Journal, class_: Ref, subject: str, term: int) -> list[Known]:
    """Everything that is known to have been said about the lock, latest first."""
    key = (class_, subject, term)
    return known.of_rows(journal, LOCK, [key])[key][::-1]


def _lock_standing(journal: Journal, class_: Ref, subject: str, term: int) -> Marked:
    """What became of the latest word on the lock: it may wait for the server, or have come back."""
    rows = _lock_changes(journal, class_, subject, term)
    still_open = {one.change for one in unsettled_of(journal, LOCK, [(class_, subject, term)])}
    if not rows or Named(rows[0].writer, rows[0].number, rows[0].pos) not in still_open:
        return Marked(CellState.SAVED)
    return Marked(STATES[rows[0].state], rows[0].reason)


@dataclass(frozen=True)
class SubjectProgress:
    """How far one subject of a class is in a term. `due` counts cells, `entered` those that hold something.

    `latest`: when the newest mark that the server has was entered, by its author's clock (milliseconds).
    `lock_standing` tells whether the latest word on the lock waits for the server or came back.
    """

    subject: Subject
    teachers: tuple[str, ...]
    entered: int
    due: int
    conflicts: int
    held: int
    latest: int | None
    lock: PeriodLock | None
    lock_standing: Marked
    closing: Closing | None

    @property
    def missing(self) -> int:
        return self.due - self.entered


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
        (key[1], said.state)
        for key, said in marked_cells(journal, SCORE, class_.ref).items()
        if key[3] == term and key[2] in pupils
    )
    latest = _latest_marks(journal, class_.ref, term)
    progress = []
    for subject in subjects_taught(journal, class_.ref):
        numbers = {column.number for column in columns_in(subject, class_.grade, term)}
        entered = sum(
            row.subject == subject.code
            and row.pupil in pupils
            and row.column_ in numbers
            and marks.decode(row.value).kind is not MarkKind.EMPTY
            for row in rows
        )
        progress.append(
            SubjectProgress(
                subject=subject,
                teachers=in_charge(journal, Role.SUBJECT_TEACHER, class_.ref, subject.code),
                entered=entered,
                due=len(pupils) * len(numbers),
                conflicts=marked[subject.code, CellState.CONFLICT],
                held=marked[subject.code, CellState.HELD],
                latest=latest.get(subject.code),
                lock=period_lock(journal, class_.ref, subject.code, term),
                lock_standing=_lock_standing(journal, class_.ref, subject.code, term),
                closing=_closing(journal, class_.ref, subject.code, term),
            )
        )
    may_lock = may(my_duties(journal, me), Action.LOCK, class_.ref)
    return ClassReview(journal.position(), class_, term, tuple(progress), may_lock)


def _latest_marks(journal: Journal, class_: Ref, term: int) -> dict[str, int]:
    """By subject: when the newest mark that the server has was entered."""
    found: dict[str, int] = {}
    for (_, subject, _, of_term, _), row in journal.all_rows(SCORE, class_):
        for head in row.heads.get(1, ()):
            if of_term == term:
                found[str(subject)] = max(head.at, found.get(str(subject), 0))
    return found


def set_lock(book: ClassReview, subject: Subject, *, locked: bool) -> list[Change]:
    """The change that locks or opens a subject's term. Raises `UserError` when this person may not."""
    if not book.may_lock:
        raise UserError("locks.not_yours")
    return [Change(LOCK.number, (book.class_.ref, subject.code, book.term), ((1, int(locked)),))]


def set_closing(book: ClassReview, subject: Subject, at: int | None, now_ms: int) -> list[Change]:
    """The change that has the server lock a subject's term at `at` (seconds), or with None no more. Raises `UserError`
    when this person may not, when the term is locked, or when that time is past by this device's clock, `now_ms`.
    """
    if not book.may_lock:
        raise UserError("locks.not_yours")
    if at is not None and at * 1000 < now_ms:
        raise UserError("locks.closing_past")
    if at is not None and any(one.lock is not None for one in book.subjects if one.subject == subject):
        raise UserError("locks.locked_already")
    return [Change(CLOSING.number, (book.class_.ref, subject.code, book.term), ((1, at),))]
