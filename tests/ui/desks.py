"""A person's bench for tests of single places, and pressing keys where the focus is."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.workspace import Workspace
from ui import theme
from ui.notices import Notices
from ui.place import Bench, Place
from ui.tasks import Tasks


@dataclass
class Told:
    """What the person was told, by kind."""

    toasts: list[str] = field(default_factory=list)
    banners: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@contextlib.contextmanager
def bench_of(workspace: Workspace) -> Iterator[tuple[Bench, Told]]:
    """The doors that a place works through; they are closed at the end, whatever happens."""
    notices, told = Notices(), Told()
    notices.toast.connect(told.toasts.append)
    notices.banner.connect(told.banners.append)
    notices.fault.connect(told.faults.append)
    tasks = Tasks(notices)
    try:
        yield Bench(workspace, workspace.me, tasks, notices), told
    finally:
        tasks.close()


def put_up(qtbot: QtBot, place: Place) -> None:
    """Show `place` as the shell does, and give it the focus."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, dark=False)
    qtbot.addWidget(place)
    place.resize(1120, 640)
    with qtbot.waitExposed(place):
        place.show()
    place.activateWindow()
    place.setFocus()


def press(widget: QWidget, *keys: Qt.Key | str, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Press keys one after the other: a key, or the letters of a text (ASCII: Qt's test keyboard has no others)."""
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(widget, key)
        else:
            QTest.keyClick(widget, key, modifier or Qt.KeyboardModifier.NoModifier)


def text(place: QWidget, name: str) -> str:
    """What the label of this name says; nothing where it is hidden."""
    label = place.findChild(QLabel, name)
    assert isinstance(label, QLabel), name
    return label.text() if label.isVisible() else ""
