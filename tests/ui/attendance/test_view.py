"""Attendance by keys in the real place, over a real encrypted store."""

import dataclasses
import datetime
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QDate, QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.desk import attendance
from app.desk.attendance import AttendanceSheet
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from app.workspace import Workspace
from sync.errors import EnvironmentProblem
from tests.school import PUPILS, School, class_named, enrol
from tests.ui.desks import Told, bench_of, press, put_up, text
from ui.attendance.model import STATE_ROLE
from ui.attendance.table import AttendanceTable
from ui.attendance.view import AttendancePlace
from ui.cell_states import Shown

TODAY = datetime.date(2027, 1, 6)
Key = Qt.Key
P, K, M, HERE = Attendance.EXCUSED, Attendance.UNEXCUSED, Attendance.LATE, Attendance.PRESENT


class Arrived(QObject):
    """Stands for the shell: brings a change from the crossing's thread to the GUI's."""

    changed = Signal()


@dataclass
class Morning:
    """The homeroom teacher's place, open on today."""

    place: AttendancePlace
    told: Told
    hai: Workspace
    qtbot: QtBot

    @property
    def table(self) -> AttendanceTable:
        table = self.place.findChild(AttendanceTable, "attendance.table")
        assert isinstance(table, AttendanceTable)
        return table

    def sheet(self, day: datetime.date = TODAY, session: Session = Session.MORNING) -> AttendanceSheet:
        """What is stored."""
        self.qtbot.waitUntil(lambda: self.place.bench.tasks.writing == 0)
        class_ = class_named(self.hai, "6A").ref
        return self.hai.read(lambda journal: attendance.open_sheet(journal, self.hai.me, class_, day, session))

    def values(self, session: Session = Session.MORNING) -> list[Attendance]:
        return [line.value for line in self.sheet(session=session).lines]

    def choose_day(self, day: datetime.date) -> None:
        edit = self.place.findChild(QDateEdit, "attendance.day")
        assert isinstance(edit, QDateEdit)
        edit.setDate(QDate(day.year, day.month, day.day))
        self.wait_for_rows()

    def wait_for_rows(self) -> None:
        self.qtbot.waitUntil(lambda: self.table.model().rowCount() == len(PUPILS))

    @property
    def take(self) -> QPushButton:
        button = self.place.findChild(QPushButton, "attendance.take")
        assert isinstance(button, QPushButton)
        return button


@pytest.fixture
def morning(founded_school: School, qtbot: QtBot) -> Iterator[Morning]:
    with ExitStack() as stack:
        clerk = stack.enter_context(founded_school.sign_in("mo"))
        enrol(clerk, "6A")
        clerk.cross()
        hai = stack.enter_context(founded_school.sign_in("hai"))
        bench, told = stack.enter_context(bench_of(hai))
        place = AttendancePlace(bench)
        arrived = Arrived()
        arrived.changed.connect(place.refresh)
        hai.on_change(arrived.changed.emit)
        put_up(qtbot, place)
        place.set_class(class_named(hai, "6A"), 1)
        morning = Morning(place, told, hai, qtbot)
        morning.wait_for_rows()
        yield morning


def test_it_opens_on_todays_session_with_everybody_present(morning: Morning) -> None:
    assert (morning.place.day, morning.place.session) == (TODAY, Session.MORNING)
    assert text(morning.place, "attendance.counter") == "5/5 present, absent 0"
    assert morning.values() == [HERE] * 5


def test_the_keys_of_attendance_are_said_beside_the_table(morning: Morning) -> None:
    assert "P with leave" in text(morning.place, "attendance.keys")
    morning.place.set_class(class_named(morning.hai, "6B"), 1)
    morning.qtbot.waitUntil(lambda: text(morning.place, "attendance.empty") != "")
    said = [text(morning.place, f"attendance.{name}") for name in ("keys", "counter", "taken")]
    assert said == ["", "", ""], "a class without pupils has nothing to be done"


def test_exceptions_by_one_key_each(morning: Morning) -> None:
    press(morning.table, Key.Key_P, Key.Key_Return, Key.Key_K, Key.Key_Return, Key.Key_M, Key.Key_Return, Key.Key_Space)
    assert morning.values() == [P, K, M, K, HERE]
    assert text(morning.place, "attendance.counter") == "2/5 present, absent 3", "late is present"
    assert not morning.sheet().taken


def test_space_goes_back_and_forth_and_delete_means_present(morning: Morning) -> None:
    press(morning.table, Key.Key_Space, Key.Key_Space, Key.Key_Return, Key.Key_P, Key.Key_Delete)
    assert morning.values() == [HERE] * 5


def test_enter_goes_down_and_shift_enter_up(morning: Morning) -> None:
    press(morning.table, Key.Key_Return, Key.Key_Return)
    assert morning.table.currentIndex().row() == 2
    press(morning.table, Key.Key_Return, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert morning.table.currentIndex().row() == 1


def test_that_the_register_is_taken_is_a_fact_of_its_own(morning: Morning) -> None:
    assert "not taken yet" in text(morning.place, "attendance.taken")
    QTest.keyClick(morning.table, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    morning.qtbot.waitUntil(lambda: text(morning.place, "attendance.taken").startswith("✓"))
    assert morning.sheet().taken
    assert not morning.take.isEnabled()
    assert morning.values() == [HERE] * 5
    assert not morning.sheet(session=Session.AFTERNOON).taken


def test_a_correction_after_taking_is_kept(morning: Morning) -> None:
    morning.take.click()
    press(morning.table, Key.Key_K)
    assert morning.values()[0] is K
    assert morning.sheet().taken


def test_morning_and_afternoon_are_two_sheets(morning: Morning) -> None:
    press(morning.table, Key.Key_K)
    session = morning.place.findChild(QComboBox, "attendance.session")
    assert isinstance(session, QComboBox)
    session.setCurrentIndex(1)
    morning.wait_for_rows()
    assert text(morning.place, "attendance.counter") == "5/5 present, absent 0"
    press(morning.table, Key.Key_P)
    assert morning.values()[0] is K
    assert morning.values(Session.AFTERNOON)[0] is P


def test_a_day_that_has_not_come_is_refused(morning: Morning) -> None:
    tomorrow = TODAY + datetime.timedelta(days=1)
    morning.choose_day(tomorrow)
    assert "not come yet" in text(morning.place, "attendance.note")
    press(morning.table, Key.Key_K)
    assert "not come yet" in morning.told.toasts[0]
    assert [line.value for line in morning.sheet(tomorrow).lines] == [HERE] * 5
    assert not morning.take.isEnabled()


def test_an_earlier_day_can_be_put_right(morning: Morning) -> None:
    yesterday = TODAY - datetime.timedelta(days=1)
    morning.choose_day(yesterday)
    press(morning.table, Key.Key_P)
    assert morning.sheet(yesterday).lines[0].value is P
    assert morning.values() == [HERE] * 5


def test_states_follow_the_crossing(morning: Morning) -> None:
    press(morning.table, Key.Key_K)
    index = morning.table.model().index(0, 0)
    morning.qtbot.waitUntil(lambda: index.data(STATE_ROLE) is Shown.WAITING)
    morning.hai.cross()
    morning.qtbot.waitUntil(lambda: index.data(STATE_ROLE) is Shown.SAVED)
    assert morning.table.currentIndex().row() == 0


def test_who_is_not_the_homeroom_teacher_reads(founded_school: School, qtbot: QtBot) -> None:
    with founded_school.sign_in("mo") as clerk, bench_of(clerk) as (bench, told):
        enrol(clerk, "6A")
        place = AttendancePlace(bench)
        put_up(qtbot, place)
        place.set_class(class_named(clerk, "6A"), 1)
        morning = Morning(place, told, clerk, qtbot)
        morning.wait_for_rows()
        press(morning.table, Key.Key_K)
        assert "homeroom teacher" in text(place, "attendance.note")
        assert "homeroom teacher" in told.toasts[0]
        assert morning.values() == [HERE] * 5
        assert not morning.take.isEnabled()


def test_a_screen_reader_hears_who_and_how(morning: Morning) -> None:
    press(morning.table, Key.Key_K)
    morning.sheet()
    spoken = morning.table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith(", absent, unexcused, saved on this computer, not sent yet")


def test_an_entry_that_did_not_reach_the_disk_waits_on_its_own_day_and_the_same_key_tries_again(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing: Future[int] = Future()
    with monkeypatch.context() as patch:
        patch.setattr(morning.hai, "commit", lambda _changes, _base: writing)
        press(morning.table, Key.Key_K)
        morning.choose_day(TODAY - datetime.timedelta(days=1))
        writing.set_exception(EnvironmentProblem("store.disk_full"))
        morning.qtbot.waitUntil(lambda: len(morning.told.banners) == 1)
    first = morning.table.model().index(0, 0)
    assert first.data(STATE_ROLE) is Shown.SAVED
    morning.choose_day(TODAY)
    assert morning.table.model().index(0, 0).data(STATE_ROLE) is Shown.FAILED
    press(morning.table, Key.Key_K)
    assert morning.values() == [K, HERE, HERE, HERE, HERE]


def _ask_why(morning: Morning) -> QLineEdit:
    """The register of an earlier day is taken; one more is absent, and half of the reason is typed."""
    day = datetime.date(2027, 1, 5)
    morning.choose_day(day)
    morning.table.setFocus()
    press(morning.table, Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
    morning.qtbot.waitUntil(lambda: morning.sheet(day).taken and "✓" in text(morning.place, "attendance.taken"))
    press(morning.table, Key.Key_K)
    field = morning.place.findChild(QLineEdit, "attendance.reason.text")
    assert isinstance(field, QLineEdit)
    assert field.isVisible()
    press(field, "the parents")
    return field


def test_a_correction_whose_reason_was_not_given_is_told_when_another_day_takes_its_place(morning: Morning) -> None:
    field = _ask_why(morning)
    assert morning.place.finish_typing() == "Nguyễn Văn An · absent, unexcused · the parents"
    press(morning.table, Key.Key_Left, modifier=Qt.KeyboardModifier.AltModifier)
    assert not field.isVisible()
    assert morning.told.toasts == ["“Nguyễn Văn An · absent, unexcused · the parents” was not taken."]
    assert morning.place.finish_typing() == ""


def test_another_name_of_the_class_leaves_the_reason_that_is_being_typed(morning: Morning) -> None:
    field = _ask_why(morning)
    morning.place.set_class(dataclasses.replace(class_named(morning.hai, "6A"), name="6A1"), 1)
    assert (field.isVisible(), field.text(), morning.told.toasts) == (True, "the parents", [])


def test_f1_explains_the_signs_of_the_sheets(morning: Morning) -> None:
    told = " · ".join(one.accessibleName() for one in morning.place.legend())
    assert "leave is known to the office" in told
    assert "not taken yet" in told
    assert "no school" in told


def test_the_pupil_one_is_asked_about_stays_in_sight_over_the_question(morning: Morning) -> None:
    morning.place.resize(900, 380)
    morning.table.setCurrentIndex(morning.table.model().index(len(PUPILS) - 1, 0))
    _ask_why(morning)
    morning.table.setCurrentIndex(morning.table.model().index(len(PUPILS) - 1, 0))
    press(morning.table, Key.Key_K)
    current = morning.table.currentIndex()
    morning.qtbot.waitUntil(lambda: morning.table.viewport().rect().contains(morning.table.visualRect(current)))
