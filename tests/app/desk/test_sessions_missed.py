"""Missed sessions on the plan of one a day (TT22 Điều 12; domain facts, section 10), and days absent in a row."""

import datetime

import pytest

from app.desk import attendance
from app.desk.sessions_missed import LIMIT, Missed, count_missed, missed_in_class
from app.rules.attendance import Attendance
from app.rules.calendar import Session, terms_of
from app.rules.sessions import SessionPlan, SessionType
from tests.app.desk.conftest import Team
from tests.school import class_named

P, K, M, HERE = Attendance.EXCUSED, Attendance.UNEXCUSED, Attendance.LATE, Attendance.PRESENT
MORNING, AFTERNOON = Session
DAYS = [datetime.date(2026, 9, 7) + datetime.timedelta(days=number) for number in range(60)]


def _plan(official: Session, extra: Session) -> SessionPlan:
    return SessionPlan(DAYS[0], {official: SessionType.OFFICIAL, extra: SessionType.EXTRA})


def test_what_lies_outside_the_terms_does_not_count() -> None:
    written = {(DAYS[0], MORNING): K, (datetime.date(2027, 6, 15), MORNING): K}
    missed = count_missed(written, written, terms=terms_of("2026-2027"))
    assert (missed.unexcused, missed.counted) == (2, 1)


def test_a_whole_day_counts_once_and_late_not_at_all() -> None:
    written = {(DAYS[0], MORNING): P, (DAYS[0], AFTERNOON): P, (DAYS[1], MORNING): K, (DAYS[2], MORNING): M}
    missed = count_missed(written, written)
    assert (missed.excused, missed.unexcused, missed.counted) == (2, 1, 2)


def test_with_the_schools_plan_an_extra_session_does_not_count() -> None:
    written = {(DAYS[0], MORNING): P, (DAYS[1], AFTERNOON): K}
    assert count_missed(written, written, [_plan(MORNING, AFTERNOON)]).counted == 1
    assert count_missed(written, written, [_plan(AFTERNOON, MORNING)]).counted == 1


@pytest.mark.parametrize(("sessions", "near", "over"), [(39, False, False), (40, True, False), (45, True, False),
                                                        (46, True, True)])  # fmt: skip
def test_one_warns_from_40_and_45_are_still_allowed(sessions: int, near: bool, over: bool) -> None:
    written = {(day, MORNING): (P if number % 2 else K) for number, day in enumerate(DAYS[:sessions])}
    missed = count_missed(written, written)
    assert (missed.counted, missed.is_near, missed.is_over) == (sessions, near, over)
    primary = count_missed(written, written, limit=None)
    assert (primary.counted, primary.is_near, primary.is_over) == (sessions, False, False)


def test_days_in_a_row_end_with_the_last_day_that_is_known() -> None:
    taken = [(day, MORNING) for day in DAYS[:5]]
    absent = {(day, MORNING): K for day in DAYS[2:5]}
    assert count_missed(absent, taken).days_running == 3
    assert count_missed(absent, [*taken, (DAYS[9], MORNING)]).days_running == 0, "came back"
    assert count_missed(absent, [*taken, (DAYS[4], AFTERNOON)]).days_running == 0, "half a day"
    assert count_missed({}, taken).days_running == 0


def test_a_class_of_the_real_store(team: Team) -> None:
    class_ = class_named(team.hai, "6A").ref

    def sheet_of(day: datetime.date, session: Session) -> attendance.AttendanceSheet:
        return team.hai.read(lambda journal: attendance.open_sheet(journal, team.hai.me, class_, day, session))

    # The days in a row end here, whatever other tests have written before.
    before = sheet_of(datetime.date(2027, 2, 27), MORNING)
    team.hai.commit(attendance.take_register(before, before.day), before.base).result()
    for number, session in ((1, MORNING), (1, AFTERNOON), (2, MORNING)):
        day = datetime.date(2027, 3, number)
        sheet = sheet_of(day, session)
        pupil = sheet.lines[0].pupil.pupil
        changes = attendance.mark(sheet, {pupil: P, sheet.lines[1].pupil.pupil: M}, day)
        team.hai.commit(changes, sheet.base).result()
    until = datetime.date(2027, 3, 2)
    found = team.hai.read(lambda journal: missed_in_class(journal, class_, 6, until))
    assert (found[pupil].limit, found[pupil].days_running) == (LIMIT, 2)
    assert found[pupil].counted >= 2
    primary = team.hai.read(lambda journal: missed_in_class(journal, class_, 5, until))
    assert primary[pupil].limit is None
    next_year = team.hai.read(lambda journal: missed_in_class(journal, class_, 6, datetime.date(2028, 3, 2)))
    assert next_year == {}, "a year whose calendar nobody has entered begins in August"
    assert Missed() not in found.values()
