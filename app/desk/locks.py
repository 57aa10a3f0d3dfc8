"""Locking a subject's term, and what the principal looks at before doing so."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.registers import STATES, CellState, Marked, marked_cells
from app.desk.roll import roll_of
from app.desk.school import SchoolClass, classes, in_charge, my_duties, people, subjects_taught
from app.records.tables import LOCK, SCORE, TABLES
from app.rules import marks, subjects, tt22
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
    """A locked period: by whom, and when (milliseconds, the server's time once it is admitted)."""

    by: str
    at: int
    admitted: bool


def period_lock(journal: Journal, class_: Ref, subject: str, term: int) -> PeriodLock | None:
    """The lock on a class's subject and term as this device shows it; None while the period is open."""
    rows = _lock_changes(journal, class_, subject, term)
    row = next((row for row in rows if row.state in {State.PENDING, State.ADMITTED}), None)
    if row is None or row.value != 1:
        return None
    person = journal.writers()[row.writer].person
    return PeriodLock(people(journal).get(person, ""), row.received or row.at, row.state is State.ADMITTED)


def _lock_changes(journal: Journal, class_: Ref, subject: str, term: int) -> list[Known]:
    """Everything that is known to have been said about the lock, latest first."""
    key = (class_, subject, term)
    return known.of_rows(journal, LOCK, [key])[key][::-1]


def _lock_standing(journal: Journal, class_: Ref, subject: str, term: int) -> Marked:
    """What became of the latest word on the lock: it may wait for the server, or have come back."""
    rows = _lock_changes(journal, class_, subject, term)
    return Marked(STATES.get(rows[0].state, CellState.SAVED), rows[0].reason) if rows else Marked(CellState.SAVED)


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
                subject=subject,
                teachers=in_charge(journal, Role.SUBJECT_TEACHER, class_.ref, subject.code),
                entered=entered,
                due=len(pupils) * len(numbers),
                conflicts=marked[subject.code, CellState.CONFLICT],
                held=marked[subject.code, CellState.HELD],
                latest=latest.get(subject.code),
                lock=period_lock(journal, class_.ref, subject.code, term),
                lock_standing=_lock_standing(journal, class_.ref, subject.code, term),
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


@dataclass(frozen=True)
class ReturnedLock:
    """Locking (`locked`) or opening a subject's term that the server refused or held: the period is as it was before.

    `at` is the author's clock, `reason` the verdict's code.
    """

    class_name: str
    subject: Subject
    term: int
    locked: bool
    at: int
    reason: str


def returned(journal: Journal) -> tuple[ReturnedLock, ...]:
    """What came back and has no later word on the same lock behind it."""
    keys = known.unsettled_keys(journal, LOCK)
    latest = {key: rows[-1] for key, rows in known.of_rows(journal, LOCK, keys).items()}
    names = {int(one.ref): one.name for one in classes(journal)}
    return tuple(
        ReturnedLock(
            class_name=names.get(int(class_), ""),
            subject=subjects.subject(str(code)),
            term=int(term),
            locked=row.value == 1,
            at=row.at,
            reason=row.reason,
        )
        for (class_, code, term), row in latest.items()
        if row.state in {State.HELD, State.REFUSED}
    )
