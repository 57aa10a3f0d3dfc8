"""The day of a teacher in the real window: what is to be done, and one key to each of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.desk import attendance
from app.rules.calendar import Session
from app.workspace import Workspace
from tests.school import PUPILS, School, class_named, enrol, enter, open_book
from tests.ui.desks import bench_of, press, put_up, text
from ui import theme
from ui.attendance.view import AttendancePlace
from ui.shell import Shell
from ui.today.view import TodayPlace

Key = Qt.Key
TODAY = date(2027, 1, 6)


@dataclass
class Day:
    """The homeroom teacher's window, on the place it opens with."""

    shell: Shell
    hai: Workspace
    qtbot: QtBot

    @property
    def table(self) -> QTableView:
        table = self.shell.findChild(QTableView, "today.table")
        assert isinstance(table, QTableView)
        return table

    def rows(self) -> list[str]:
        model = self.table.model()
        return [
            " | ".join(str(model.index(row, column).data()) for column in range(3)) for row in range(model.rowCount())
        ]

    def wait_for(self, words: str) -> int:
        """The row that holds `words`."""
        self.qtbot.waitUntil(lambda: any(words in row for row in self.rows()))
        return next(number for number, row in enumerate(self.rows()) if words in row)

    def open(self, words: str) -> None:
        """Go down to the task and press Enter."""
        row = self.wait_for(words)
        press(self.table, *[Key.Key_Up] * self.table.currentIndex().row(), *[Key.Key_Down] * row, Key.Key_Return)

    def seen(self, name: str) -> QWidget:

        def found() -> QWidget | None:
            widget = self.shell.findChild(QWidget, name)
            return widget if isinstance(widget, QWidget) and widget.isVisible() else None

        self.qtbot.waitUntil(lambda: found() is not None)
        widget = found()
        assert widget is not None
        return widget

    def take(self, day: date) -> None:
        class_ = class_named(self.hai, "6A").ref
        sheet = self.hai.read(lambda journal: attendance.open_sheet(journal, self.hai.me, class_, day, Session.MORNING))
        self.hai.commit(attendance.take_register(sheet, TODAY), sheet.base).result()


@pytest.fixture
def day(founded_school: School, qtbot: QtBot) -> Iterator[Day]:
    with ExitStack() as stack:
        clerk = stack.enter_context(founded_school.sign_in("mo"))
        enrol(clerk, "6A")
        clerk.cross()
        hai = stack.enter_context(founded_school.sign_in("hai"))
        bench, _told = stack.enter_context(bench_of(hai))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, dark=False)
        shell = Shell(bench)
        qtbot.addWidget(shell, before_close_func=lambda closing: closing.close())
        with qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        qtbot.waitUntil(lambda: shell.is_complete)
        yield Day(shell, hai, qtbot)


def test_it_is_the_first_place_and_has_the_keys(day: Day) -> None:
    day.wait_for("Attendance | 6A · Morning | ○ not taken yet today")
    assert QApplication.focusWidget() is day.table
    assert text(day.shell, "today.heading") == "Wednesday, 06/01/2027"
    assert day.rows()[1:3] == [
        "Attendance | 6A · Tuesday 05/01 · Morning | ▲ not taken, earlier this week",
        "Attendance | 6A · Monday 04/01 · Morning | ▲ not taken, earlier this week",
    ]


def test_enter_opens_the_class_and_the_day_that_is_not_taken(day: Day) -> None:
    day.open("Monday 04/01")
    place = day.seen("attendance")
    assert isinstance(place, AttendancePlace)
    assert (place.day, place.session) == (date(2027, 1, 4), Session.MORNING)
    table = day.seen("attendance.table")
    assert isinstance(table, QTableView)
    day.qtbot.waitUntil(lambda: table.model().rowCount() == len(PUPILS) and QApplication.focusWidget() is table)
    QTest.keyClick(table, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    day.seen("today.table")
    day.qtbot.waitUntil(lambda: not any("Monday 04/01" in row for row in day.rows()))


@pytest.mark.parametrize(("words", "code"), [("Ngữ văn · Regular assessment 1", "literature"), ("Toán", "math")])
def test_enter_opens_the_book_of_the_column_that_lacks_marks(day: Day, words: str, code: str) -> None:
    enter(day.hai, open_book(day.hai, "6A", "literature"), {(1, 1): 85, (2, 1): 70})
    day.wait_for("Ngữ văn · Regular assessment 1 | 3 of 5 missing")
    day.open(words)
    choice = day.seen("gradebook.subject")
    assert isinstance(choice, QComboBox)
    day.qtbot.waitUntil(lambda: choice.currentData() == code)
    table = day.seen("gradebook.table")
    assert isinstance(table, QTableView)
    day.qtbot.waitUntil(lambda: table.model().rowCount() == len(PUPILS) and QApplication.focusWidget() is table)


def test_going_to_another_subject_from_a_book_that_is_open(day: Day) -> None:
    for name, code in (("Toán", "math"), ("Nghệ thuật", "arts"), ("Toán", "math")):
        day.open(f"6A · {name}")
        choice = day.seen("gradebook.subject")
        assert isinstance(choice, QComboBox)
        day.qtbot.waitUntil(lambda choice=choice, code=code: choice.currentData() == code)  # type: ignore[misc]
        QTest.keyClick(choice, Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        day.seen("today.table")


def test_a_class_is_one_button_away_and_what_waits_is_said(day: Day) -> None:
    button = day.seen("today.class.6A")
    assert isinstance(button, QPushButton)
    assert button.text().startswith("6A · homeroom, ")
    day.take(TODAY)
    label = day.shell.findChild(QLabel, "today.sent")
    assert isinstance(label, QLabel)
    day.qtbot.waitUntil(lambda: label.text().startswith("● 1 change not sent yet"))
    QTest.keyClick(button, Key.Key_Space)
    day.seen("gradebook.table")


def test_what_people_disagree_about_is_there(day: Day, founded_school: School) -> None:
    with founded_school.sign_in("nam") as nam:
        enter(nam, open_book(nam, "6A", "math"), {(1, 1): 60})
        enter(day.hai, open_book(day.hai, "6A", "math"), {(1, 1): 85})
        nam.cross()
    day.hai.cross()
    day.open("1 value to settle")
    day.seen("conflicts")


def test_an_empty_day_says_what_comes_next(founded_school: School, qtbot: QtBot) -> None:
    for login, words in (("hai", "Nothing is left to do today."), ("mo", "No class is assigned to you yet.")):
        with founded_school.sign_in(login) as workspace, bench_of(workspace) as (bench, _told):
            place = TodayPlace(bench)
            put_up(qtbot, place)
            place.refresh()
            qtbot.waitUntil(lambda place=place, words=words: words in text(place, "today.empty"))  # type: ignore[misc]
    assert TODAY - timedelta(days=2) == date(2027, 1, 4)
