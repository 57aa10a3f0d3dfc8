"""Which absences count towards the 45 sessions of promotion (TT22 Điều 12 khoản 1c; domain facts, section 10)."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.rules.attendance import Attendance
from app.rules.calendar import SESSIONS, Session
from app.rules.impossible import Impossible

ONE_SESSION_A_DAY = frozenset({Session.MORNING})
"""The plan of the general programme: further sessions of a school with two a day do not count."""


@dataclass(frozen=True)
class Missed:
    """What was written down of one pupil at one session."""

    day: datetime.date
    session: Session
    value: Attendance


def counted_sessions(found: Iterable[Missed], counting: Collection[Session] = ONE_SESSION_A_DAY) -> int:
    """How many sessions count as missed: absences with leave and without, at sessions of the official plan.

    `counting` are the sessions of a day that the plan has: those of another half-day class, or both where each is
    official. So a whole day away counts as one where one session counts. Raises Impossible for a session that was
    written down twice, and for no session at all.
    """
    if not counting or not set(counting) <= set(SESSIONS):
        raise Impossible("sessions", tuple(counting))
    seen: set[tuple[datetime.date, Session]] = set()
    count = 0
    for one in found:
        if (one.day, one.session) in seen:
            raise Impossible("session", one.day.isoformat())
        seen.add((one.day, one.session))
        count += one.session in counting and one.value.is_absence
    return count
