"""Several people on one computer: locked after a rest with everything as it was, and changed by two keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from app.records.device_secret import NoDeviceSecret
from app.records.vault import list_people
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first, unlock
from sync.pace import Pace
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School, enrol, open_book
from tests.ui.desks import press
from tests.ui.gradebook.evening import choose, focused
from ui.gradebook.table import MarkTable
from ui.gradebook.view import GradebookPlace
from ui.main import Program
from ui.shell import Shell
from ui.unlock.view import UnlockWindow

LONG_MS = 600_000
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@dataclass
class Computer:
    """The school's one computer, with the copies of two teachers of mathematics in 6A."""

    program: Program
    around: Surroundings
    clock: FixedClock
    school: School
    qtbot: QtBot

    @property
    def shell(self) -> Shell:
        assert self.program.shell is not None
        return self.program.shell

    @property
    def asking(self) -> UnlockWindow:
        assert self.program.unlock_window is not None
        return self.program.unlock_window

    @property
    def workspace(self) -> Workspace:
        return self.shell.bench.workspace

    @property
    def place(self) -> GradebookPlace:
        (place,) = [one for one in self.shell.places if isinstance(one, GradebookPlace)]
        return place

    @property
    def table(self) -> MarkTable:
        table = self.place.findChild(MarkTable, "gradebook.table")
        assert isinstance(table, MarkTable)
        return table

    def people(self) -> QListWidget:
        people = self.asking.findChild(QListWidget, "unlock.people")
        assert isinstance(people, QListWidget)
        return people

    def says(self, name: str) -> str:
        label = self.asking.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def type_password(self, password: str = PASSWORD) -> None:
        field = self.asking.findChild(QLineEdit, "unlock.password")
        assert isinstance(field, QLineEdit)
        self.qtbot.waitUntil(lambda: field.isEnabled() and field.isVisible())
        QTest.keyClicks(field, password)
        QTest.keyClick(field, Key.Key_Return)

    def unlock(self) -> None:
        self.type_password()
        self.qtbot.waitUntil(lambda: self.program.shell is not None, timeout=15_000)
        self.qtbot.waitUntil(lambda: bool(self.shell.places) and self.shell.isActiveWindow(), timeout=10_000)

    def open_book(self) -> None:
        self.shell.open_place(self.place)
        choose(self.place, self.qtbot, "math", 5)

    def type(self, *keys: str | Qt.Key) -> None:
        """Each key goes where the focus is: the first letter of a mark moves it into the editor."""
        for key in keys:
            for one in key if isinstance(key, str) else (key,):
                press(focused(), one)

    def rest(self) -> None:
        """Nobody touches anything for ten minutes; then the watch looks."""
        self.clock.advance(LONG_MS)
        assert self.program.idle.look()
        assert self.program.shell is None


def _has_sent(workspace: Workspace) -> bool:
    return workspace.waiting() == 0


@pytest.fixture
def computer(qapp: QApplication, tmp_path: Path, founded_school: School, qtbot: QtBot) -> Iterator[Computer]:
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A")
        clerk.cross()
    home = tmp_path / "this computer"
    home.mkdir()
    clock = FixedClock(seed=7)
    around = Surroundings(home, clock, NoDeviceSecret(), Pace(), HARDNESS)
    for login in ("hai", "nam"):
        with sign_in_first(around, founded_school.url, login, PASSWORD, "the school's computer") as workspace:
            workspace.cross()
    program = Program(qapp, around)
    program.start()
    yield Computer(program, around, clock, founded_school, qtbot)
    program.close()
    program.deleteLater()


def test_after_a_rest_everything_is_hidden_and_comes_back_as_it_was(computer: Computer) -> None:
    """The text of the cell is no mark yet: a lock that left the cell would have lost it."""
    computer.unlock()
    computer.open_book()
    table = computer.table
    table.setFocus()
    computer.type("85", Key.Key_Return, "101")
    editor = table.open_editor()
    assert editor is not None
    assert editor.text() == "101"
    shell = computer.shell
    computer.rest()
    assert not shell.isVisible()
    assert "was being typed is kept" in computer.says("unlock.note")
    computer.type_password("not the password")
    computer.qtbot.waitUntil(lambda: computer.says("unlock.error") != "", timeout=15_000)
    assert computer.program.shell is None
    computer.unlock()
    assert computer.shell is shell, "not opened anew"
    again = computer.table.open_editor()
    assert again is editor
    assert again.text() == "101"
    assert computer.table.currentIndex().row() == 1
    assert computer.table.model().index(0, 0).data() == "8,5"


def test_a_key_after_a_rest_of_which_the_computer_slept_goes_to_nobody(computer: Computer) -> None:
    computer.unlock()
    computer.open_book()
    computer.table.setFocus()
    computer.clock.advance(LONG_MS)
    press(focused(), "9")
    assert computer.program.shell is None
    computer.unlock()
    assert computer.table.open_editor() is None


def test_whoever_works_is_not_locked_out(computer: Computer) -> None:
    computer.unlock()
    computer.open_book()
    computer.table.setFocus()
    for _minute in range(12):
        computer.clock.advance(LONG_MS // 10)
        press(focused(), Key.Key_Down)
        assert not computer.program.idle.look()
    computer.clock.set_wall(computer.clock.now_ms() - LONG_MS)
    assert not computer.program.idle.look(), "a clock set back locks nobody out"


def test_another_person_works_while_one_rests_and_each_signs_as_a_writer_of_their_own(computer: Computer) -> None:
    computer.unlock()
    computer.open_book()
    computer.table.setFocus()
    computer.type("85", Key.Key_Return)
    hai = computer.workspace
    computer.rest()
    people = computer.people()
    assert [people.item(row).text() for row in range(people.count())] == ["hai", "nam"]
    assert people.currentRow() == 0, "who was locked out is offered first"
    people.setCurrentRow(1)
    computer.unlock()
    nam = computer.workspace
    assert nam.device.writer_key != hai.device.writer_key
    computer.open_book()
    computer.table.setFocus()
    computer.table.setCurrentIndex(computer.table.model().index(1, 0))
    computer.type("70", Key.Key_Return)
    computer.qtbot.waitUntil(lambda: computer.shell.bench.tasks.writing == 0)
    computer.rest()
    assert computer.people().currentRow() == 1
    computer.people().setCurrentRow(0)
    computer.unlock()
    assert computer.workspace is hai
    for one in (hai, nam):
        one.cross_now()
        computer.qtbot.waitUntil(partial(_has_sent, one), timeout=15_000)
    with computer.school.sign_in("hieu") as principal:
        rows = open_book(principal, "6A", "math").rows
        assert [row.cells[1].mark.number for row in rows[:2]] == [85, 70]


def test_two_keys_lead_to_another_persons_password(computer: Computer) -> None:
    computer.unlock()
    computer.open_book()
    press(computer.shell, Key.Key_L, modifier=CTRL)
    computer.qtbot.waitUntil(lambda: computer.program.unlock_window is not None)
    computer.qtbot.waitUntil(computer.asking.isActiveWindow)
    press(focused(), Key.Key_Down)
    assert computer.people().currentItem().text() == "nam"
    computer.unlock()
    assert computer.workspace.device.login == "nam"


def test_who_closes_the_program_while_others_rest_loses_nothing(computer: Computer) -> None:
    computer.unlock()
    computer.open_book()
    computer.table.setFocus()
    computer.type("85")
    computer.rest()
    computer.program.close()
    with unlock(computer.around, list_people(computer.around.home)[0], PASSWORD) as workspace:
        assert workspace.device.login == "hai"
        assert open_book(workspace, "6A", "math").rows[0].cells[1].mark.number == 85


def test_a_password_typed_with_unikey_on_is_pointed_out(computer: Computer) -> None:
    field = computer.asking.findChild(QLineEdit, "unlock.password")
    assert isinstance(field, QLineEdit)
    field.setText("mât khâu")
    assert "UniKey" in computer.says("unlock.password.doubt")
    field.setText("mat khau 1!")
    assert computer.says("unlock.password.doubt") == ""
    QTest.keyClick(field, Key.Key_E, CTRL)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
