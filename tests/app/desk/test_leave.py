"""Leave that the office knows of: proposed to who takes the register, saved with it, and never against the teacher."""

import datetime
from collections.abc import Iterator

import pytest

from app.desk import attendance, leave
from app.desk.attendance import AttendanceSheet
from app.desk.leave import LeaveBook
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.school import class_named

FIRST, LAST, TODAY = datetime.date(2026, 9, 14), datetime.date(2026, 9, 16), datetime.date(2027, 1, 6)
PRESENT, EXCUSED, UNEXCUSED, LATE = Attendance


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("leave")) as found:
        yield found


def book_of(workspace: Workspace, class_name: str = "6A") -> LeaveBook:
    class_ = class_named(workspace, class_name).ref
    return workspace.read(lambda journal: leave.open_leaves(journal, workspace.me, class_))


def sheet_of(workspace: Workspace, day: datetime.date, session: Session = Session.MORNING) -> AttendanceSheet:
    class_ = class_named(workspace, "6A").ref
    return workspace.read(lambda journal: attendance.open_sheet(journal, workspace.me, class_, day, session))


def ask_leave(workspace: Workspace, number: int, first: datetime.date, last: datetime.date, why: str = "Ốm") -> None:
    book = book_of(workspace)
    changes = leave.write_leave(book, book.roll[number - 1].pupil, first, last, why)
    workspace.commit(changes, book.base).result()


def test_leave_of_the_office_is_proposed_and_saved_when_the_register_is_taken(team: Team) -> None:
    ask_leave(team.mo, 1, FIRST, LAST)
    team.cross(team.mo, team.hai)
    line = sheet_of(team.hai, FIRST).lines[0]
    assert (line.value, line.proposed, line.leave and line.leave.reason) == (EXCUSED, True, "Ốm")
    assert not sheet_of(team.hai, LAST + datetime.timedelta(days=1)).lines[0].proposed
    sheet = sheet_of(team.hai, FIRST)
    team.hai.commit(attendance.take_register(sheet, TODAY), sheet.base).result()
    line = sheet_of(team.hai, FIRST).lines[0]
    assert (line.value, line.proposed) == (EXCUSED, False)
    team.cross(team.hai, team.mo)
    assert sheet_of(team.mo, FIRST).lines[0].value is EXCUSED


@pytest.mark.parametrize(("value", "session"), [(UNEXCUSED, Session.MORNING), (PRESENT, Session.AFTERNOON)])
def test_what_the_teacher_says_stands_beside_the_leave(team: Team, value: Attendance, session: Session) -> None:
    day = datetime.date(2026, 9, 21)
    ask_leave(team.hai, 2, day, day)
    sheet = sheet_of(team.hai, day, session)
    assert sheet.lines[1].proposed
    team.hai.commit(attendance.mark(sheet, {sheet.lines[1].pupil.pupil: value}, TODAY), sheet.base).result()
    sheet = sheet_of(team.hai, day, session)
    team.hai.commit(attendance.take_register(sheet, TODAY), sheet.base).result()
    line = sheet_of(team.hai, day, session).lines[1]
    assert (line.value, line.proposed) == (value, False)
    assert line.leave is not None, "it is still known"


def test_a_leave_that_comes_after_the_register_changes_nothing_in_it(team: Team) -> None:
    day = datetime.date(2026, 9, 23)
    sheet = sheet_of(team.hai, day)
    team.hai.commit(attendance.take_register(sheet, TODAY), sheet.base).result()
    ask_leave(team.mo, 3, day, day)
    team.cross(team.mo, team.hai)
    line = sheet_of(team.hai, day).lines[2]
    assert (line.value, line.proposed) == (PRESENT, False)
    assert line.leave is not None


def test_a_leave_is_taken_back_and_what_is_shortened_is_shorter(team: Team) -> None:
    first, last = datetime.date(2026, 10, 5), datetime.date(2026, 10, 9)
    ask_leave(team.mo, 4, first, last)
    ask_leave(team.mo, 4, first, first, "Việc nhà")
    found = [one for one in book_of(team.mo).leaves if one.first_day == first]
    assert [(one.last_day, one.reason) for one in found] == [(first, "Việc nhà")]
    book = book_of(team.mo)
    team.mo.commit(leave.take_back(book, found[0]), book.base).result()
    assert first not in {one.first_day for one in book_of(team.mo).leaves}
    assert not sheet_of(team.mo, first).lines[3].proposed


@pytest.mark.parametrize(
    ("first", "last", "why", "code"),
    [(LAST, FIRST, "Ốm", "leave.wrong_days"), (FIRST, LAST, "  ", "leave.no_reason"),
     (FIRST, FIRST.replace(year=2036), "Ốm", "leave.wrong_days")],
)  # fmt: skip
def test_what_is_no_leave_is_refused(
    team: Team, first: datetime.date, last: datetime.date, why: str, code: str
) -> None:
    book = book_of(team.mo)
    with pytest.raises(UserError) as refused:
        leave.write_leave(book, book.roll[0].pupil, first, last, why)
    assert refused.value.code == code


def test_a_subject_teacher_writes_no_leave(team: Team) -> None:
    ask_leave(team.hieu, 5, FIRST, FIRST)
    book = book_of(team.nam)
    with pytest.raises(UserError) as refused:
        leave.write_leave(book, book.roll[0].pupil, FIRST, LAST, "Ốm")
    assert refused.value.code == "leave.not_yours"
