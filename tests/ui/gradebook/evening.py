"""An evening of a teacher at the gradebook: the real place over a real encrypted store, worked by keys."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.rules.marks import Mark
from app.workspace import Workspace
from tests.generator.school import generate_school
from tests.school import School, class_named, enrol, open_book
from tests.ui.desks import Told, bench_of, put_up
from ui.cell_states import Shown
from ui.gradebook.model import STATE_ROLE
from ui.gradebook.table import MarkTable
from ui.gradebook.view import GradebookPlace

NAMES = tuple(pupil.person.full_name for pupil in generate_school().classes[0].pupils)
Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Arrived(QObject):
    """Stands for the shell: brings a change from the crossing's thread to the GUI's."""

    changed = Signal()


@dataclass
class Evening:
    """The teacher's place, open on mathematics of 6A."""

    place: GradebookPlace
    told: Told
    hai: Workspace
    nam: Workspace
    qtbot: QtBot

    @property
    def table(self) -> MarkTable:
        table = self.place.findChild(MarkTable, "gradebook.table")
        assert isinstance(table, MarkTable)
        return table

    @property
    def current(self) -> tuple[int, int]:
        index = self.table.currentIndex()
        return index.row(), index.column()

    @property
    def editor(self) -> QLineEdit:
        editor = self.table.open_editor()
        assert editor is not None
        return editor

    def go(self, row: int, column: int) -> None:
        self.table.setCurrentIndex(self.table.model().index(row, column))

    def press(self, *keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Each key goes where the focus is, as from a keyboard."""
        for key in keys:
            if isinstance(key, str):
                for letter in key:  # the first letter of a mark moves the focus into the editor
                    QTest.keyClicks(focused(), letter)
            else:
                QTest.keyClick(focused(), key, modifier)

    def shown(self, row: int, column: int) -> str:
        return str(self.table.model().index(row, column).data() or "")

    def state(self, row: int, column: int) -> Shown:
        state: Shown = self.table.model().index(row, column).data(STATE_ROLE)
        return state

    def saved(self) -> None:
        """Wait until all that was entered is durable."""
        self.qtbot.waitUntil(lambda: self.place.bench.tasks.writing == 0)

    def stored(self, column: int = 1) -> list[Mark]:
        self.saved()
        return [row.cells[column].mark for row in open_book(self.hai, "6A", "math").rows]

    def stored_numbers(self, count: int) -> list[int]:
        return [mark.number for mark in self.stored()[:count]]

    def cross(self) -> None:
        """The other teacher's changes go over, then this one's device looks."""
        self.nam.cross()
        self.hai.cross()


def focused() -> QWidget:
    """Where a key goes."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def choose(place: GradebookPlace, qtbot: QtBot, code: str, pupils: int = len(NAMES)) -> None:
    """Turn to a subject, and wait until it is shown."""
    subjects = place.findChild(QComboBox, "gradebook.subject")
    table = place.findChild(MarkTable, "gradebook.table")
    assert isinstance(subjects, QComboBox)
    assert isinstance(table, MarkTable)
    qtbot.waitUntil(lambda: subjects.count() > 0)
    subjects.setCurrentIndex(subjects.findData(code))
    subjects.activated.emit(subjects.currentIndex())
    qtbot.waitUntil(lambda: table.model().rowCount() == pupils)


@contextlib.contextmanager
def an_evening(school: School, qtbot: QtBot, names: Sequence[str] = NAMES) -> Iterator[Evening]:
    """The class of `names` has been entered, both teachers of mathematics are signed in, one of them sits here."""
    with contextlib.ExitStack() as stack:
        clerk = stack.enter_context(school.sign_in("mo"))
        enrol(clerk, "6A", names)
        clerk.cross()
        hai = stack.enter_context(school.sign_in("hai"))
        nam = stack.enter_context(school.sign_in("nam"))
        bench, told = stack.enter_context(bench_of(hai))
        place = GradebookPlace(bench)
        arrived = Arrived()
        arrived.changed.connect(place.refresh)
        hai.on_change(arrived.changed.emit)
        put_up(qtbot, place)
        place.set_class(class_named(hai, "6A"), 1)
        choose(place, qtbot, "math", len(names))
        yield Evening(place, told, hai, nam, qtbot)
