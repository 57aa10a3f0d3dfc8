"""Somebody who learns: the real program on a computer where nobody has signed in yet, worked by keys."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.practice import DISPUTED, GAP, TO_TYPE, Cell
from tests.ui.gradebook.evening import focused
from ui.gradebook.model import GradebookModel
from ui.gradebook.table import MarkTable
from ui.lesson.steps import STEPS
from ui.lesson.window import LessonWindow
from ui.main import Program
from ui.unlock.view import UnlockWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass
class Learner:
    """At the keyboard."""

    program: Program
    qtbot: QtBot

    @property
    def window(self) -> LessonWindow:
        assert self.program.lessons.window is not None
        return self.program.lessons.window

    @property
    def table(self) -> MarkTable:
        table = self.window.findChild(MarkTable, "gradebook.table")
        assert isinstance(table, MarkTable)
        return table

    def press(self, *keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            if isinstance(key, str):
                for letter in key:
                    QTest.keyClicks(focused(), letter)
            else:
                QTest.keyClick(focused(), key, modifier)

    @property
    def asking(self) -> UnlockWindow:
        assert self.program.unlock_window is not None
        return self.program.unlock_window

    def ask(self) -> None:
        """For a lesson, from the page before work, by its key."""
        link = self.asking.findChild(QPushButton, "unlock.lesson")
        assert isinstance(link, QPushButton)
        link.setFocus()
        QTest.keyClick(link, Key.Key_Space)

    def start(self) -> None:
        self.ask()
        self.arrived()

    def arrived(self) -> None:
        self.qtbot.waitUntil(lambda: self.program.lessons.window is not None)
        self.qtbot.waitUntil(lambda: self.step == 1 and self.table.hasFocus())

    @property
    def step(self) -> int:
        """The number of the step that is told now; one more than there are at the end, none before the beginning."""
        told = [number for number in range(1, len(STEPS) + 1) if self.label(f"step.{number}.words").isVisible()]
        assert len(told) < 2
        return next(iter(told), len(STEPS) + 1 if self.label("end").isVisible() else 0)

    def label(self, name: str) -> QLabel:
        label = self.window.findChild(QLabel, f"lesson.{name}")
        assert isinstance(label, QLabel)
        return label

    @property
    def columns(self) -> list[int]:
        model = self.table.model()
        assert isinstance(model, GradebookModel)
        return [column.number for column in model.columns]

    def go(self, cell: Cell) -> None:
        """By arrows, as a learner would."""
        row, column = cell[0] - 1, self.columns.index(cell[1])
        index = self.table.currentIndex()
        self.press(*[Key.Key_Down if row > index.row() else Key.Key_Up] * abs(row - index.row()))
        self.press(*[Key.Key_Right if column > index.column() else Key.Key_Left] * abs(column - index.column()))
        assert self.at == cell

    @property
    def at(self) -> Cell:
        index = self.table.currentIndex()
        return index.row() + 1, self.columns[index.column()]

    def shown(self, cell: Cell) -> str:
        return str(self.table.model().index(cell[0] - 1, self.columns.index(cell[1])).data() or "")

    def dialog(self, name: str) -> QDialog:
        self.qtbot.waitUntil(lambda: self.window.findChild(QDialog, name) is not None)
        dialog = self.window.findChild(QDialog, name)
        assert isinstance(dialog, QDialog)
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog


def type_marks(learner: Learner) -> None:
    learner.press("85", Key.Key_Return, "9", Key.Key_Return)
    assert learner.step == 1, "two of three"
    learner.press("75", Key.Key_Return)


def correct(learner: Learner) -> None:
    learner.press(Key.Key_Up, Key.Key_F2, "6", Key.Key_Return)


def take_away(learner: Learner) -> None:
    learner.go(TO_TYPE[1])
    learner.press(Key.Key_Delete)


def undo(learner: Learner) -> None:
    learner.press(Key.Key_Z, modifier=CTRL)


def paste(learner: Learner) -> None:
    learner.press(Key.Key_Up, modifier=SHIFT)
    learner.press(Key.Key_C, modifier=CTRL)
    learner.press(Key.Key_Right)
    learner.press(Key.Key_V, modifier=CTRL)
    preview = learner.dialog("paste")
    assert learner.step == 5, "seen, not entered"
    QTest.keyClick(preview, Key.Key_Return)
    learner.qtbot.waitUntil(learner.table.hasFocus)


def fill_gap(learner: Learner) -> None:
    learner.press(Key.Key_Down, modifier=CTRL)
    assert learner.at == GAP
    learner.press("8", Key.Key_Return)


def read_sign(learner: Learner) -> None:
    learner.go(DISPUTED)
    learner.press(Key.Key_F4)


def look_up(learner: Learner) -> None:
    learner.press(Key.Key_F1)
    QTest.keyClick(learner.dialog("shell.keys"), Key.Key_Escape)
    learner.qtbot.waitUntil(learner.table.hasFocus)


DOING: tuple[Callable[[Learner], None], ...] = (
    type_marks, correct, take_away, undo, paste, fill_gap, read_sign, look_up,
)  # fmt: skip
"""How each step is done."""
