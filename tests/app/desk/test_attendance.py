"""Attendance: everybody is present, exceptions are marked, and a register that was taken is not the same as that."""

import datetime

import pytest

from app.desk import attendance
from app.desk.attendance import Absences, AttendanceSheet
from app.desk.registers import CellState
from app.records.tables import ATTENDANCE
from app.rules.attendance import Attendance
from app.rules.calendar import Session, day_number, terms_of
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team
from tests.school import PUPILS, class_named

TODAY = datetime.date(2027, 1, 6)
PRESENT, EXCUSED, UNEXCUSED, LATE = Attendance
MORNING, AFTERNOON = Session


def sheet_of(workspace: Workspace, day: datetime.date, session: Session = MORNING) -> AttendanceSheet:
    class_ = class_named(workspace, "6A").ref
    return workspace.read(lambda journal: attendance.open_sheet(journal, workspace.me, class_, day, session))


def mark(
    workspace: Workspace, day: datetime.date, values: dict[int, Attendance], session: Session = MORNING
) -> AttendanceSheet:
    """Mark exceptions by roll number; the sheet as it was before."""
    sheet = sheet_of(workspace, day, session)
    by_pupil = {sheet.lines[number - 1].pupil.pupil: value for number, value in values.items()}
    workspace.commit(attendance.mark(sheet, by_pupil, TODAY), sheet.base).result()
    return sheet


def values_of(sheet: AttendanceSheet) -> list[Attendance]:
    return [line.value for line in sheet.lines]


def test_a_pupil_of_whom_nothing_is_written_is_present_and_the_register_is_not_taken(team: Team) -> None:
    sheet = sheet_of(team.hai, datetime.date(2026, 9, 9))
    assert values_of(sheet) == [PRESENT] * len(PUPILS)
    assert {line.state for line in sheet.lines} == {CellState.SAVED}
    assert (sheet.absent, sheet.taken, sheet.may_take) == (0, False, True)


def test_taking_the_register_says_that_it_was_done_and_writes_nobody_present(team: Team) -> None:
    day = datetime.date(2026, 9, 8)
    sheet = sheet_of(team.hai, day)
    changes = attendance.take_register(sheet, TODAY)
    assert len(changes) == 1
    team.hai.commit(changes, sheet.base).result()
    assert sheet_of(team.hai, day).taken
    assert not sheet_of(team.hai, day, AFTERNOON).taken, "the other session is another register"
    team.cross(team.hai, team.hieu)
    assert sheet_of(team.hieu, day).taken
    assert not sheet_of(team.hieu, datetime.date(2026, 9, 9)).taken


def test_exceptions_wait_until_crossed_and_late_is_no_absence(team: Team) -> None:
    day = datetime.date(2026, 9, 10)
    mark(team.hai, day, {1: EXCUSED, 2: UNEXCUSED, 3: LATE})
    here = sheet_of(team.hai, day)
    assert values_of(here) == [EXCUSED, UNEXCUSED, LATE, PRESENT, PRESENT]
    assert [line.state for line in here.lines] == [CellState.WAITING] * 3 + [CellState.SAVED] * 2
    assert (here.absent, here.taken) == (2, False), "marking exceptions is not yet taking the register"
    assert sheet_of(team.hai, day, AFTERNOON).absent == 0
    team.cross(team.hai, team.hieu)
    there = sheet_of(team.hieu, day)
    assert values_of(there) == values_of(here)
    assert {line.state for line in there.lines} == {CellState.SAVED}


def test_excused_beats_unexcused_whichever_came_first(team: Team) -> None:
    """DESIGN §3.3: written down on two devices of the homeroom teacher that had not seen each other."""
    for day, first, second in (
        (datetime.date(2026, 9, 14), EXCUSED, UNEXCUSED),
        (datetime.date(2026, 9, 15), UNEXCUSED, EXCUSED),
    ):
        with team.school.sign_in("hai", "phone") as phone:
            mark(team.hai, day, {1: first})
            mark(phone, day, {1: second})
            team.cross(team.hai, phone, team.hai)
            for who in (team.hai, phone):
                line = sheet_of(who, day).lines[0]
                assert (line.value, line.state) == (EXCUSED, CellState.SAVED)


def test_late_against_absent_is_for_a_person_to_settle(team: Team) -> None:
    day = datetime.date(2026, 9, 16)
    with team.school.sign_in("hai", "phone") as phone:
        mark(team.hai, day, {1: UNEXCUSED})
        mark(phone, day, {1: LATE})
        team.cross(team.hai, phone, team.hai)
        line = sheet_of(team.hai, day).lines[0]
        assert (line.value, line.state) == (UNEXCUSED, CellState.CONFLICT)
        mark(team.hai, day, {1: LATE})
        team.cross(team.hai, phone)
        line = sheet_of(phone, day).lines[0]
        assert (line.value, line.state) == (LATE, CellState.SAVED)


def test_a_day_that_has_not_come_is_refused(team: Team) -> None:
    tomorrow = sheet_of(team.hai, TODAY + datetime.timedelta(days=1))
    pupil = tomorrow.lines[0].pupil.pupil
    with pytest.raises(UserError) as refused:
        attendance.mark(tomorrow, {pupil: EXCUSED}, TODAY)
    assert refused.value.code == "attendance.future"
    with pytest.raises(UserError) as refused:
        attendance.take_register(tomorrow, TODAY)
    assert refused.value.code == "attendance.future"
    assert attendance.take_register(sheet_of(team.hai, TODAY), TODAY), "today has come"


@pytest.mark.parametrize("who", ["nam", "hieu", "mo"])
def test_only_the_homeroom_teacher_takes_attendance(team: Team, who: str) -> None:
    sheet = sheet_of(getattr(team, who), TODAY)
    assert not sheet.may_take
    with pytest.raises(UserError) as refused:
        attendance.mark(sheet, {sheet.lines[0].pupil.pupil: EXCUSED}, TODAY)
    assert refused.value.code == "attendance.not_yours"


def test_absences_are_counted_by_session_within_the_days_of_the_term(team: Team) -> None:
    first, second = terms_of("2026-2027")
    days = [first.first_day, first.last_day, second.first_day]
    for number, day in enumerate(days):
        for session in Session:
            sheet = sheet_of(team.hai, day, session)
            excused, late = sheet.lines[3].pupil.pupil, sheet.lines[4].pupil.pupil
            values = {excused: UNEXCUSED if number else EXCUSED, late: LATE}
            team.hai.commit(attendance.mark(sheet, values, second.last_day), sheet.base).result()
    class_ = class_named(team.hai, "6A").ref
    in_first, in_second = (
        team.hai.read(lambda journal, term=term: attendance.absences(journal, class_, term))  # type: ignore[misc]
        for term in (first, second)
    )
    assert in_first[excused] == Absences(excused=2, unexcused=2), "the first and the last day belong to the term"
    assert in_second == {excused: Absences(excused=0, unexcused=2)}
    assert late not in in_first


def test_a_day_stands_in_keys_as_people_write_it() -> None:
    assert ATTENDANCE.key[2].name == "day"
    assert day_number(TODAY) == 20270106


def test_a_taken_register_of_an_earlier_day_is_changed_only_with_a_reason(team: Team) -> None:
    day = datetime.date(2026, 9, 28)
    sheet = sheet_of(team.hai, day)
    pupil = sheet.lines[0].pupil.pupil
    team.hai.commit(attendance.take_register(sheet, TODAY), sheet.base).result()
    sheet = sheet_of(team.hai, day)
    assert attendance.mark(sheet, {pupil: EXCUSED}, day), "on the day itself it is still being taken"
    assert attendance.mark(sheet, {pupil: PRESENT}, TODAY), "nothing is changed"
    with pytest.raises(UserError) as refused:
        attendance.mark(sheet, {pupil: EXCUSED}, TODAY, " ")
    assert refused.value.code == "attendance.reason_needed"
    team.hai.commit(attendance.mark(sheet, {pupil: EXCUSED}, TODAY, "Đơn đến muộn"), sheet.base).result()
    line = sheet_of(team.hai, day).lines[0]
    assert (line.value, line.reason) == (EXCUSED, "Đơn đến muộn")
    team.cross(team.hai, team.hieu)
    assert sheet_of(team.hieu, day).lines[0].reason == "Đơn đến muộn"
