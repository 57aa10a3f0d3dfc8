"""Sessions that pupils have missed this year, as far as they count towards the limit (TT22 Điều 12 khoản 1)."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.attendance import Sitting, taken_sessions
from app.records.tables import ATTENDANCE, TABLES
from app.rules.attendance import Attendance
from app.rules.calendar import Session, Term, day_number, day_of, school_year_of, terms_of
from app.rules.sessions import SessionPlan, missed_sessions
from app.rules.tt22.promotion import FIRST_GRADE, MOST_SESSIONS_MISSED
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

LIMIT = MOST_SESSIONS_MISSED
WARN_FROM = 40


@dataclass(frozen=True)
class Missed:
    """A pupil's year so far: all sessions missed. `counted` of them count towards `limit`, which is None where there is
    none; `days_running` are the days in a row, up to the last that was taken, on which the pupil was absent all day.
    """

    excused: int = 0
    unexcused: int = 0
    counted: int = 0
    days_running: int = 0
    limit: int | None = LIMIT

    @property
    def is_near(self) -> bool:
        """Whether somebody should talk with the parents now."""
        return self.limit is not None and self.counted >= WARN_FROM

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.counted > self.limit


def count_missed(
    written: Mapping[Sitting, Attendance],
    taken: Collection[Sitting],
    plans: Sequence[SessionPlan] = (),
    terms: Sequence[Term] = (),
    limit: int | None = LIMIT,
) -> Missed:
    """Count one pupil's year: what was written of the pupil, and the class's sessions whose register was taken."""
    absent = {sitting: value for sitting, value in written.items() if value.is_absence}
    excused = sum(value is Attendance.EXCUSED for value in absent.values())
    counted = missed_sessions(written, plans, terms).counted
    return Missed(excused, len(absent) - excused, counted, _days_running(absent, taken), limit)


def _days_running(absent: Collection[Sitting], taken: Collection[Sitting]) -> int:
    """A day counts that was missed in all sessions of which anything is known."""
    known: dict[datetime.date, set[Session]] = defaultdict(set)
    for day, session in {*taken, *absent}:
        known[day].add(session)
    running = 0
    for day in sorted(known, reverse=True):
        if any((day, session) not in absent for session in known[day]):
            break
        running += 1
    return running


def missed_in_class(
    journal: Journal, class_: Ref, grade: int, until: datetime.date, plans: Sequence[SessionPlan] = ()
) -> dict[Ref, Missed]:
    """Every pupil of whom an absence is written in the school year of `until`, up to that day."""
    year = school_year_of(until)
    august = datetime.date(int(year[:4]), 8, 1)
    first = min((term.first_day for term in _known_terms(year)), default=august)
    return missed_between(journal, class_, grade, first, until, plans)


def missed_between(
    journal: Journal,
    class_: Ref,
    grade: int,
    first: datetime.date,
    until: datetime.date,
    plans: Sequence[SessionPlan] = (),
) -> dict[Ref, Missed]:
    """Every pupil of whom an absence is written between two days of one school year, both included."""
    table = TABLES.projection[ATTENDANCE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.day, table.c.session, table.c.value).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.value.is_not(None),
            table.c.day.between(day_number(first), day_number(until)),
        )
    )  # fmt: skip
    written: dict[Ref, dict[Sitting, Attendance]] = defaultdict(dict)
    for pupil, day, session, value in rows:
        written[Ref(pupil)][day_of(day), Session(session)] = Attendance(value)
    taken = taken_sessions(journal, class_, first, until)
    limit = LIMIT if grade >= FIRST_GRADE else None
    terms = _known_terms(school_year_of(first))
    counts = {pupil: count_missed(sittings, taken, plans, terms, limit) for pupil, sittings in written.items()}
    return {pupil: missed for pupil, missed in counts.items() if missed.excused or missed.unexcused}


def _known_terms(school_year: str) -> tuple[Term, ...]:
    """None where the calendar of the year has not been entered."""
    try:
        return terms_of(school_year)
    except UserError:
        return ()
