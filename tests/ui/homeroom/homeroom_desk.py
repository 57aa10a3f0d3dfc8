"""The homeroom teacher's window over a real store and server, for the tests of its place."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.workspace import Workspace
from tests.full_year import full_school, pupils_of
from tests.school import PUPILS, School, enrol
from tests.ui.desks import Told, bench_of
from ui import theme
from ui.homeroom.view import HomeroomPlace
from ui.shell import Shell

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_Widget = TypeVar("_Widget", bound=QWidget)


@dataclass
class Homeroom:
    """A person's whole window, opened on the place."""

    school: School
    who: Workspace
    shell: Shell
    place: HomeroomPlace
    told: Told
    qtbot: QtBot

    def find(self, kind: type[_Widget], name: str) -> _Widget:
        found = self.shell.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def says(self, name: str) -> str:
        label = self.find(QLabel, name)
        return label.text() if label.isVisible() else ""

    def table(self, name: str) -> QTableView:
        return self.find(QTableView, name)

    def cell(self, name: str, row: int, column: int) -> str:
        return str(self.table(name).model().index(row, column).data() or "")

    def press(self, *keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Each key goes where the focus is, as from a keyboard."""
        for key in keys:
            focus = QApplication.focusWidget()
            assert focus is not None
            if isinstance(key, str):
                for letter in key:
                    QTest.keyClicks(QApplication.focusWidget() or focus, letter)
            else:
                QTest.keyClick(focus, key, modifier)

    def wait(self, *conditions: bool) -> None:
        self.qtbot.waitUntil(lambda: all(conditions))

    def saved(self) -> None:
        """Wait until all that was entered is durable."""
        self.qtbot.waitUntil(lambda: self.shell.bench.tasks.writing == 0)

    def focus_on(self, name: str) -> None:
        """Wait until the keys are there."""
        self.qtbot.waitUntil(lambda: (focus := QApplication.focusWidget()) is not None and focus.objectName() == name)

    def open(self, number: int, table: str) -> None:
        """Turn to a panel by its key."""
        self.press(Qt.Key(Qt.Key.Key_1 + number), modifier=ALT)
        self.qtbot.waitUntil(lambda: self.table(table).model().rowCount() > 0)


@dataclass
class Windows:
    """Opens windows for a test; they are put away before the school is."""

    school: School
    stack: ExitStack
    qtbot: QtBot

    def open(self, login: str) -> Homeroom:
        return open_window(self.stack, self.school, self.qtbot, login)


def open_window(stack: ExitStack, school: School, qtbot: QtBot, login: str, *, dark: bool = False) -> Homeroom:
    """This person's window, on the place, as after the unlocking."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, dark=dark)
    workspace = stack.enter_context(school.sign_in(login))
    bench, told = stack.enter_context(bench_of(workspace))
    shell = Shell(bench)
    qtbot.addWidget(shell, before_close_func=lambda closing: closing.close())
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    qtbot.waitUntil(lambda: shell.is_complete)
    place = next(one for one in shell.places if isinstance(one, HomeroomPlace))
    QTest.keyClick(shell, Qt.Key(Qt.Key.Key_1 + shell.places.index(place)), CTRL)
    qtbot.waitUntil(place.isVisible)
    return Homeroom(school, workspace, shell, place, told, qtbot)


@contextmanager
def class_6a(home: Path) -> Iterator[School]:
    """A school whose 6A has its roll and learns everything."""
    with full_school(home) as school:
        with school.sign_in("mo") as clerk:
            enrol(clerk, "6A")
            clerk.cross()
        yield school


__all__ = ["PUPILS", "Homeroom", "Key", "Windows", "class_6a", "open_window", "pupils_of"]
