"""Which missed sessions count towards the limit of promotion (TT22 Điều 12; domain facts, sections 1.8 and 10).

The limit is counted on the plan of one session a day of the general programme. In a school of two sessions a day only
the official one counts: a whole day missed is one, the extra session alone is none.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from app.rules.attendance import Attendance
from app.rules.calendar import Session, Term
from app.rules.impossible import Impossible


class SessionType(Enum):
    """What a session of the school's plan is."""

    OFFICIAL = "official"
    EXTRA = "extra"

    @property
    def counts_toward_limit(self) -> bool:
        """Whether missing it counts (TT22 Điều 12: the plan of one session a day)."""
        return self is SessionType.OFFICIAL


@dataclass(frozen=True)
class SessionPlan:
    """Sessions that a class has each day from `first_day` on: one of them is official."""

    first_day: datetime.date
    sessions: Mapping[Session, SessionType]

    def __post_init__(self) -> None:
        official = [session for session, kind in self.sessions.items() if kind.counts_toward_limit]
        if len(official) != 1:
            raise Impossible("official_sessions", len(official))


@dataclass(frozen=True)
class MissedSessions:
    """`excused` and `unexcused` count towards the limit; `extra` are absences that do not. `unplanned` are absences on
    days outside the terms or in sessions that the plan does not have: they count nowhere, and a person looks at them.
    """

    excused: int
    unexcused: int
    extra: int
    unplanned: tuple[tuple[datetime.date, Session], ...]

    @property
    def counted(self) -> int:
        """Sessions that count, with and without leave, consecutive or not (TT22 Điều 12)."""
        return self.excused + self.unexcused


def missed_sessions(
    recorded: Mapping[tuple[datetime.date, Session], Attendance], plans: Sequence[SessionPlan], terms: Sequence[Term]
) -> MissedSessions:
    """Count a pupil's absences of a year (TT22 Điều 12). Each day goes by the last plan that had begun; to be late is
    no absence. Raises Impossible for two plans that begin on one day.

    What nobody has entered leaves nothing out, so that a warning comes rather too early: without plans the first
    session missed on a day is the official one, without terms no day lies outside them.
    """
    starts = [plan.first_day for plan in plans]
    for first_day in starts:
        if starts.count(first_day) > 1:
            raise Impossible("first_day", first_day)
    in_order = sorted(plans, key=lambda plan: plan.first_day)
    counted = {Attendance.EXCUSED: 0, Attendance.UNEXCUSED: 0}
    extra = 0
    unplanned: list[tuple[datetime.date, Session]] = []
    absent = sorted((place, value) for place, value in recorded.items() if value.is_absence)
    first_on = {day: session for (day, session), _value in reversed(absent)}
    for (day, session), value in absent:
        kind = _type_of(day, session, in_order) if plans else _assumed_type(session, first_on[day])
        if kind is None or not _lies_in(day, terms):
            unplanned.append((day, session))
        elif kind.counts_toward_limit:
            counted[value] += 1
        else:
            extra += 1
    return MissedSessions(counted[Attendance.EXCUSED], counted[Attendance.UNEXCUSED], extra, tuple(unplanned))


def _assumed_type(session: Session, first_missed: Session) -> SessionType:
    return SessionType.OFFICIAL if session is first_missed else SessionType.EXTRA


def _lies_in(day: datetime.date, terms: Sequence[Term]) -> bool:
    return not terms or any(term.first_day <= day <= term.last_day for term in terms)


def _type_of(day: datetime.date, session: Session, in_order: Sequence[SessionPlan]) -> SessionType | None:
    begun = [plan for plan in in_order if plan.first_day <= day]
    return begun[-1].sessions.get(session) if begun else None
