"""The guide of the tour: opens people's windows, waits until all is read, presses keys, and puts everything away."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

from app.workspace import Workspace
from tests.ui.desks import bench_of
from tests.ui.tour.pictures import ROOMS
from tests.ui.tour.school import Toured
from ui.lesson.window import LessonWindow
from ui.place import Place
from ui.shell import Shell
from ui.tasks import LongTask, Tasks

ROOM = ROOMS[100]
PATIENCE = 20.0
LOOK_MS = 5
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_Widget = TypeVar("_Widget", bound=QWidget)


class Guide:
    """One stop's way through the windows. Nothing that is opened is agreed to: the school stays as it was."""

    def __init__(self, toured: Toured, stack: ExitStack, room: tuple[int, int] = ROOM) -> None:
        self.toured = toured
        self.room = room
        self._stack = stack
        self._tasks: list[Tasks] = []

    # --- windows ---

    def shell(self, who: Workspace, *, read: bool = True) -> Shell:
        """This person's window; `read`: as soon as its records are read."""
        bench, _told = self._stack.enter_context(bench_of(who))
        shell = Shell(bench)
        self._stack.callback(_put_away, shell)
        self._tasks.append(bench.tasks)
        self.show(shell)
        if read:
            self.settle()
            # Who has no task has no place; whoever has one gets them one after the other.
            self.wait(lambda: shell.is_complete or not shell.places)
            self.settle()
        return shell

    def watch(self, tasks: Tasks) -> None:
        """Wait for these, too, and close them at the end."""
        self._stack.callback(tasks.close)
        self._tasks.append(tasks)

    def show(self, window: QWidget) -> None:
        """Show a window in the room that the screen has, and give it the keys."""
        window.resize(*self.room)
        window.show()
        window.activateWindow()
        self.wait(window.isActiveWindow)

    def keep(self, window: QWidget) -> None:
        """Put this window away at the end."""
        self._stack.callback(_put_away, window)

    def open(self, who: Workspace, place: str, class_name: str = "") -> Shell:
        """This person's window on a place, for a class where one is named."""
        shell = self.shell(who)
        found = next(one for one in shell.places if one.objectName() == place)
        shell.open_place(found)
        if class_name:
            classes = self.find(shell, QComboBox, "shell.class")
            classes.setCurrentIndex(classes.findText(class_name))
        self.settle()
        return shell

    def place(self, shell: Shell) -> Place:
        """The place in front."""
        return next(one for one in shell.places if one.isVisible())

    # --- waiting ---

    def wait(self, there: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        tick = QTimer(interval=LOOK_MS)  # so that there is an event to wait for, whatever happens
        tick.start()
        while not there():
            assert time.monotonic() < end, "it does not come"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        tick.stop()

    def settle(self) -> None:
        """Wait until everything that was asked is read and shown."""
        for _round in range(3):  # what arrives may ask for more
            for tasks in self._tasks:
                answers: list[None] = []
                tasks.query(lambda: None, answers.append)
                self.wait(lambda answers=answers: bool(answers))  # type: ignore[misc]
                self.wait(lambda tasks=tasks: not tasks.findChildren(LongTask))  # type: ignore[misc]
            lay_out()

    # --- hands ---

    def find(self, window: QWidget, kind: type[_Widget], name: str) -> _Widget:
        found = [one for one in window.findChildren(kind, name) if one.isVisibleTo(window)]
        assert found, f"{name} is not there"
        return found[0]

    def press(self, *keys: Qt.Key | str, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Each key goes where the focus is; then everything is waited for."""
        for key in keys:
            focus = QApplication.focusWidget() or QApplication.activeWindow()
            assert focus is not None
            if isinstance(key, str):
                for letter in key:
                    QTest.keyClicks(QApplication.focusWidget() or focus, letter)
            else:
                QTest.keyClick(focus, key, modifier)
        self.settle()

    def go(self, window: QWidget, table: str, row: int, column: int) -> QAbstractItemView:
        """Put the cursor of a table onto a cell, and the keys with it."""
        view = self.find(window, QAbstractItemView, table)
        view.setFocus()
        view.setCurrentIndex(view.model().index(row, column))
        self.settle()
        return view

    def dialog(self) -> QWidget:
        """The dialog that has just opened, with the keys."""
        self.settle()
        self.wait(lambda: (front := QApplication.activeWindow()) is not None and front.parentWidget() is not None)
        front = QApplication.activeWindow()
        assert front is not None
        return front


@contextmanager
def guided(toured: Toured, room: tuple[int, int] = ROOM) -> Iterator[Guide]:
    """A guide for one stop; what it opened is put away."""
    with ExitStack() as stack:
        yield Guide(toured, stack, room)


def lay_out() -> None:
    """Let everything get its place: a label that has just changed its text gets its new width with these events."""
    for _round in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        QApplication.processEvents()


def _put_away(window: QObject) -> None:
    assert isinstance(window, QWidget)
    if isinstance(window, LessonWindow):
        window.put_away()
    elif isinstance(window, Shell):
        window.stop_listening()
    for one in QApplication.topLevelWidgets():
        if one.parentWidget() is not None and window.isAncestorOf(one):
            one.hide()
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
