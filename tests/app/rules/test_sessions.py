"""TT22 Điều 12 khoản 1c: which absences count, on the plan of one session a day."""

import datetime

import pytest

from app.rules.attendance import Attendance
from app.rules.calendar import Session
from app.rules.impossible import Impossible
from app.rules.sessions import Missed, counted_sessions

DAY = datetime.date(2026, 11, 25)
MORNING, AFTERNOON = Session
EXCUSED, UNEXCUSED, LATE = Attendance.EXCUSED, Attendance.UNEXCUSED, Attendance.LATE


def missed(*found: tuple[int, Session, Attendance]) -> list[Missed]:
    return [Missed(DAY + datetime.timedelta(days=after), session, value) for after, session, value in found]


def test_a_whole_day_counts_once_where_one_session_is_official() -> None:
    day = missed((0, MORNING, EXCUSED), (0, AFTERNOON, EXCUSED))
    assert counted_sessions(day) == 1
    assert counted_sessions(day, {AFTERNOON}) == 1
    assert counted_sessions(day, {MORNING, AFTERNOON}) == 2


def test_with_leave_and_without_count_and_being_late_does_not() -> None:
    found = missed((0, MORNING, EXCUSED), (1, MORNING, UNEXCUSED), (2, MORNING, LATE), (3, MORNING, Attendance.PRESENT))
    assert counted_sessions(found) == 2
    assert counted_sessions([]) == 0


def test_an_extra_session_alone_does_not_count() -> None:
    assert counted_sessions(missed((0, AFTERNOON, UNEXCUSED))) == 0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Impossible):
        counted_sessions(missed((0, MORNING, EXCUSED), (0, MORNING, LATE)))
    with pytest.raises(Impossible):
        counted_sessions([], frozenset())
