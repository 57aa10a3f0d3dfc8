"""A week and a month by the same keys, late corrections with their reason, leave, and registers that are due."""

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.desk import attendance, leave
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from tests.school import PUPILS, School, class_named, enrol
from tests.ui.attendance.test_view import TODAY, Key, Morning, morning  # noqa: F401 - the fixture
from tests.ui.desks import bench_of, press, put_up, text
from ui.attendance.grid_table import GridTable
from ui.attendance.view import AttendancePlace
from ui.place import Goal

P, K, M, HERE = Attendance.EXCUSED, Attendance.UNEXCUSED, Attendance.LATE, Attendance.PRESENT
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
YESTERDAY = TODAY - datetime.timedelta(days=1)


def grid_of(morning: Morning, span: Qt.Key) -> GridTable:  # noqa: F811
    """The week (Alt+2) or month (Alt+3), opened by its key."""
    QTest.keyClick(morning.table, span, ALT)
    grid = morning.place.findChild(GridTable, "attendance.grid")
    assert isinstance(grid, GridTable)
    morning.qtbot.waitUntil(lambda: grid.isVisible() and grid.currentIndex().isValid())
    assert QApplication.focusWidget() is grid
    return grid


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def take(morning: Morning, day: datetime.date) -> None:  # noqa: F811
    sheet = morning.sheet(day)
    morning.hai.commit(attendance.take_register(sheet, TODAY), sheet.base).result()


def head(grid: QTableView, column: int) -> str:
    return str(grid.model().headerData(column, Qt.Orientation.Horizontal))


def test_a_week_by_the_same_keys_with_its_totals(morning: Morning) -> None:  # noqa: F811
    grid = grid_of(morning, Key.Key_2)
    assert grid.model().columnCount() == 6 * 2 + 1 + 4, "six days of two sessions, Sunday, four totals"
    assert head(grid, grid.currentIndex().column()).startswith("Wednesday 06/01/2027 · Morning")
    press(grid, Key.Key_K, Key.Key_Return, Key.Key_P, Key.Key_Left, Key.Key_Left, Key.Key_P, Key.Key_Left, Key.Key_M)
    assert [line.value for line in morning.sheet().lines] == [K, P, HERE, HERE, HERE]
    assert morning.sheet(YESTERDAY).lines[1].value is P
    monday = TODAY - datetime.timedelta(days=2)
    assert morning.sheet(monday, Session.AFTERNOON).lines[1].value is M
    totals = [grid.model().index(1, column).data() for column in range(13, 17)]
    morning.qtbot.waitUntil(lambda: grid.model().index(1, 16).data() == "2/45")
    assert totals[:3] == ["2", "2", ""], "late is no absence, and zero stays blank"
    assert text(morning.place, "attendance.counter").startswith("Mon 04/01, Afternoon: 5/5 present")


def test_the_arrows_pass_sunday_by_and_a_day_to_come_is_refused(morning: Morning) -> None:  # noqa: F811
    grid = grid_of(morning, Key.Key_2)
    press(grid, Key.Key_Right, Key.Key_Right)
    assert head(grid, grid.currentIndex().column()).endswith("not come yet")
    press(grid, Key.Key_K)
    assert "not come yet" in morning.told.toasts[0]
    press(grid, *[Key.Key_Right] * 9)
    assert head(grid, grid.currentIndex().column()).startswith("Saturday 09/01/2027 · Afternoon")
    assert head(grid, 12) == "Sunday 10/01/2027 · Sunday"


def test_a_month_shows_holidays_as_such(morning: Morning) -> None:  # noqa: F811
    grid = grid_of(morning, Key.Key_3)
    assert grid.model().columnCount() == 31 + 4
    assert head(grid, 0) == "Friday 01/01/2027 · Tết Dương lịch"
    press(grid, Key.Key_K)
    assert morning.values()[0] is K
    QTest.keyClick(grid, Key.Key_Left, ALT)
    morning.qtbot.waitUntil(lambda: grid.currentIndex().isValid())
    assert head(grid, 0).startswith("Tuesday 01/12/2026"), "a month back"


def test_the_sums_of_a_month_are_in_sight_on_a_small_screen(morning: Morning) -> None:  # noqa: F811
    grid = grid_of(morning, Key.Key_3)
    morning.place.resize(1080, 560)  # English weekdays are wider than those of the 1048 points beside the rail
    morning.qtbot.waitUntil(lambda: grid.horizontalScrollBar().maximum() == 0)
    tight = grid.columnWidth(1)
    morning.place.resize(1400, 560)
    morning.qtbot.waitUntil(lambda: grid.columnWidth(1) > tight)


def test_the_register_of_the_column_is_taken_and_the_day_opens_on_it(morning: Morning) -> None:  # noqa: F811
    grid = grid_of(morning, Key.Key_2)
    press(grid, Key.Key_Left, Key.Key_Left)
    QTest.keyClick(grid, Key.Key_S, CTRL)
    morning.qtbot.waitUntil(lambda: morning.sheet(YESTERDAY).taken)
    morning.qtbot.waitUntil(lambda: head(grid, grid.currentIndex().column()).endswith("register taken"))
    QTest.keyClick(grid, Key.Key_1, ALT)
    morning.wait_for_rows()
    assert (morning.place.day, morning.place.session) == (YESTERDAY, Session.MORNING)


def test_a_late_correction_asks_for_its_reason_and_the_history_tells_it(morning: Morning) -> None:  # noqa: F811
    take(morning, YESTERDAY)
    morning.choose_day(YESTERDAY)
    press(morning.table, Key.Key_P)
    assert isinstance(focus(), QLineEdit)
    press(focus(), Key.Key_Escape)
    assert morning.sheet(YESTERDAY).lines[0].value is HERE, "not without a reason"
    press(morning.table, Key.Key_P)
    press(focus(), Key.Key_Return)
    assert morning.sheet(YESTERDAY).lines[0].value is HERE
    press(focus(), "Don den muon", Key.Key_Return)
    line = morning.sheet(YESTERDAY).lines[0]
    assert (line.value, line.reason) == (P, "Don den muon")
    assert focus() is morning.table
    press(morning.table, Key.Key_F4)
    past = morning.place.findChild(QTableView, "attendance.past.table")
    assert isinstance(past, QTableView)
    morning.qtbot.waitUntil(lambda: past.model().rowCount() == 1)
    told = str(past.model().index(0, 0).data())
    assert told.startswith("absent, excused\n")
    assert told.endswith("Reason: Don den muon")


def test_leave_written_here_is_proposed_and_the_teachers_key_beats_it(morning: Morning) -> None:  # noqa: F811
    button = morning.place.findChild(QPushButton, "attendance.leave.open")
    assert isinstance(button, QPushButton)
    morning.qtbot.waitUntil(button.isEnabled)  # whether one may is read with the duties
    QTest.keyClick(morning.table, Key.Key_N, CTRL)
    morning.qtbot.waitUntil(lambda: focus().objectName() == "attendance.leave.reason" and focus().isEnabled())
    table = morning.place.findChild(QTableView, "attendance.leave.table")
    assert isinstance(table, QTableView)
    press(focus(), "Om", Key.Key_Return)
    morning.qtbot.waitUntil(lambda: table.model().rowCount() == 1)
    press(focus(), Key.Key_Escape)
    assert focus() is morning.table
    first = morning.table.model().index(0, 0)
    morning.qtbot.waitUntil(lambda: str(first.data()).startswith("(P) · leave known"))
    class_ = class_named(morning.hai, "6A").ref
    book = morning.hai.read(lambda journal: leave.open_leaves(journal, morning.hai.me, class_))
    changes = leave.write_leave(book, book.roll[1].pupil, TODAY, TODAY, "Viec nha")
    morning.hai.commit(changes, book.base).result()
    second = morning.table.model().index(1, 0)
    morning.qtbot.waitUntil(lambda: str(second.data()).startswith("(P)"))
    press(morning.table, Key.Key_K)
    assert "K · absent, unexcused · leave known" in str(first.data())
    QTest.keyClick(morning.table, Key.Key_S, CTRL)
    morning.qtbot.waitUntil(lambda: morning.sheet().taken)
    assert morning.values() == [K, P, HERE, HERE, HERE]


def test_what_is_near_the_limit_is_said_in_words(morning: Morning) -> None:  # noqa: F811
    day, count = TODAY, 0
    while count < 41:
        day -= datetime.timedelta(days=1)
        if day.isoweekday() == 7:
            continue
        count += 1
        sheet = morning.sheet(day)
        changes = attendance.mark(sheet, {sheet.lines[0].pupil.pupil: P}, TODAY)
        morning.hai.commit(changes, sheet.base).result()
    year = morning.table.model().index(0, 1)
    morning.qtbot.waitUntil(lambda: str(year.data()).startswith("▲ 41/45 · 41 days running"))
    morning.qtbot.waitUntil(lambda: text(morning.place, "attendance.near") == "▲ 1 pupil near the limit of absence")


def test_who_has_not_taken_it_today_is_one_key_away(founded_school: School, qtbot: QtBot) -> None:
    with founded_school.sign_in("mo") as clerk, bench_of(clerk) as (bench, _told):
        enrol(clerk, "6A")
        enrol(clerk, "6B")
        place = AttendancePlace(bench)
        put_up(qtbot, place)
        place.set_class(class_named(clerk, "6A"), 1)
        button = place.findChild(QPushButton, "attendance.due.open")
        assert isinstance(button, QPushButton)
        qtbot.waitUntil(lambda: button.isVisible() and "2 registers" in button.text())
        QTest.keyClick(focus(), Key.Key_D, CTRL)
        table = focus()
        assert isinstance(table, QTableView)
        assert [table.model().index(row, 0).data() for row in range(2)] == ["6A", "6B"]
        goals: list[Goal] = []
        place.wanted.connect(goals.append)
        press(table, Key.Key_Down, Key.Key_Return)
        wanted = class_named(clerk, "6B")
        assert goals == [Goal("attendance", class_=wanted.ref, day=TODAY, session=Session.MORNING)]
        assert len(PUPILS) == 5


@pytest.mark.parametrize("day", [YESTERDAY])
def test_a_place_turns_to_the_day_that_is_wanted(morning: Morning, day: datetime.date) -> None:  # noqa: F811
    grid_of(morning, Key.Key_3)
    morning.place.turn_to(Goal("attendance", day=day, session=Session.AFTERNOON))
    morning.wait_for_rows()
    assert (morning.place.day, morning.place.session) == (day, Session.AFTERNOON)
