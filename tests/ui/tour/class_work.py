"""What a homeroom teacher does: the day, attendance, conduct, remarks, results."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.desk.today import today
from tests.preschool import GROUP
from tests.primary import CLASS as PRIMARY_CLASS
from tests.ui.tour.guide import ALT, CTRL, Guide
from tests.ui.tour.school import CLASS, EMPTY_CLASS
from tests.ui.tour.stop import Stops
from ui.attendance.reading import session_now
from ui.shell import Shell
from ui.today.view import TodayPlace

STOPS = Stops()
Key = Qt.Key


# --- today ---


@STOPS.at("today")
def today_full(guide: Guide) -> QWidget:
    return guide.open(guide.toured.homeroom, "today")


@STOPS.at("today-done")
def today_done(guide: Guide) -> QWidget:
    """As when everything is taken, entered and sent."""
    who = guide.toured.homeroom
    shell = guide.open(who, "today")
    place = guide.place(shell)
    assert isinstance(place, TodayPlace)
    found = who.read(lambda journal: today(journal, who.me, *session_now(who.clock)))
    place._show(replace(found, registers=(), columns=(), unsent=0, came_back=0, conflicts=0, held=0))
    shell._status.show_counts(0, 0)
    guide.settle()
    return shell


# --- attendance ---


def _attendance(guide: Guide, class_name: str = CLASS) -> Shell:
    return guide.open(guide.toured.homeroom, "attendance", class_name)


@STOPS.at("attendance")
def attendance(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.go(shell, "attendance.table", 2, 0)
    return shell


@STOPS.at("attendance-week")
def attendance_week(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.press(Key.Key_2, modifier=ALT)
    return shell


@STOPS.at("attendance-month")
def attendance_month(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.press(Key.Key_3, modifier=ALT)
    guide.press(Key.Key_Left, modifier=ALT)
    return shell


@STOPS.at("attendance-reason")
def attendance_reason(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.press(Key.Key_Left, Key.Key_Left, modifier=ALT)
    guide.go(shell, "attendance.table", 12, 0)
    guide.press("p")
    guide.find(shell, QLineEdit, "attendance.reason.text").setText("Phụ huynh gọi điện báo muộn")
    guide.settle()
    return shell


@STOPS.at("attendance-past")
def attendance_past(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.press(Key.Key_Left, Key.Key_Left, modifier=ALT)
    guide.go(shell, "attendance.table", 10, 0)
    guide.press(Key.Key_F4)
    return shell


@STOPS.at("attendance-past-nothing")
def attendance_past_nothing(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.go(shell, "attendance.table", 0, 0)
    guide.press(Key.Key_F4)
    return shell


@STOPS.at("attendance-leave")
def attendance_leave(guide: Guide) -> QWidget:
    shell = _attendance(guide)
    guide.go(shell, "attendance.table", 5, 0)
    guide.press(Key.Key_N, modifier=CTRL)
    return shell


@STOPS.at("attendance-due")
def attendance_due(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.principal, "attendance", CLASS)
    guide.press(Key.Key_D, modifier=CTRL)
    return shell


@STOPS.at("attendance-empty")
def attendance_empty(guide: Guide) -> QWidget:
    return _attendance(guide, EMPTY_CLASS)


# --- homeroom ---


def _homeroom(guide: Guide, panel: int, class_name: str = CLASS) -> Shell:
    shell = guide.open(guide.toured.homeroom, "homeroom", class_name)
    QTest.keySequence(guide.place(shell), QKeySequence(f"Alt+{panel}"))
    guide.settle()
    return shell


@STOPS.at("homeroom-conduct")
def conduct(guide: Guide) -> QWidget:
    return _homeroom(guide, 1)


@STOPS.at("homeroom-remarks")
def remarks(guide: Guide) -> QWidget:
    shell = _homeroom(guide, 2)
    guide.go(shell, "homeroom.remarks.table", 4, 0)
    return shell


@STOPS.at("homeroom-phrases")
def phrases(guide: Guide) -> QWidget:
    shell = remarks(guide)
    guide.press(Key.Key_F3)
    return shell


@STOPS.at("homeroom-keep-phrase")
def keep_phrase(guide: Guide) -> QWidget:
    shell = remarks(guide)
    guide.press(Key.Key_K, modifier=CTRL)
    return shell


@STOPS.at("homeroom-term")
def term(guide: Guide) -> QWidget:
    return _homeroom(guide, 3)


@STOPS.at("homeroom-term-why")
def term_why(guide: Guide) -> QWidget:
    shell = _homeroom(guide, 3)
    guide.go(shell, "homeroom.term.table", 6, 1)
    guide.press(Key.Key_Return)
    return shell


@STOPS.at("homeroom-year-why")
def year_why(guide: Guide) -> QWidget:
    shell = _homeroom(guide, 4)
    guide.go(shell, "homeroom.year.table", 6, 2)
    guide.press(Key.Key_Return)
    return shell


@STOPS.at("homeroom-year-decide")
def year_decide(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.principal, "homeroom", CLASS)
    QTest.keySequence(guide.place(shell), QKeySequence("Alt+4"))
    guide.settle()
    guide.go(shell, "homeroom.year.table", 6, 2)
    guide.press("d")
    return shell


@STOPS.at("homeroom-primary")
def primary_term(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.primary, "homeroom", PRIMARY_CLASS)
    QTest.keySequence(guide.place(shell), QKeySequence("Alt+3"))
    guide.settle()
    return shell


@STOPS.at("homeroom-award")
def award(guide: Guide) -> QWidget:
    """What the award of the second pupil is for, asked and refused."""
    shell = guide.open(guide.toured.primary, "homeroom", PRIMARY_CLASS)
    QTest.keySequence(guide.place(shell), QKeySequence("Alt+4"))
    guide.settle()
    guide.go(shell, "homeroom.year.table", 1, 0)
    guide.press("k", Key.Key_Return, Key.Key_Return)
    return shell


@STOPS.at("homeroom-growth")
def growth(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.nurse, "homeroom", GROUP)
    guide.go(shell, "homeroom.growth.table", 1, 0)
    return shell


@STOPS.at("homeroom-growth-refused")
def growth_refused(guide: Guide) -> QWidget:
    shell = growth(guide)
    guide.find(shell, QLineEdit, "homeroom.growth.weight").setFocus()
    guide.press("1550", Key.Key_Return)
    guide.find(shell, QLabel, "homeroom.growth.message")
    return shell


@STOPS.at("homeroom-empty")
def homeroom_empty(guide: Guide) -> QWidget:
    return _homeroom(guide, 3, EMPTY_CLASS)
