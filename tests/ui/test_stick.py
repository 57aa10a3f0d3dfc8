"""Carrying by USB in the window, over real workspaces and a real server."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bundles import Report
from app.workspace import Workspace
from sync.errors import Cancelled
from tests.school import School, enrol, enter, open_book
from tests.ui.desks import bench_of
from ui import theme
from ui.stick import StickDialog


class Stick:
    """The dialog of one person, over a stick."""

    def __init__(self, dialog: StickDialog, workspace: Workspace, qtbot: QtBot) -> None:
        self.dialog = dialog
        self.window = dialog.parent()  # which Python would otherwise take away, and the dialog with it
        self.workspace = workspace
        self.qtbot = qtbot

    def widget(self, name: str) -> QWidget:
        found = self.dialog.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def choose(self, folder: Path) -> None:
        line = self.widget("stick.folder")
        assert isinstance(line, QLineEdit)
        line.setText(str(folder))

    def press(self, name: str) -> str:
        """Press a button, wait until its work is over; what is told then."""
        button, result = self.widget(name), self.widget("stick.result")
        assert isinstance(button, QPushButton)
        assert isinstance(result, QLabel)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: button.isEnabled() and bool(result.text()), timeout=20_000)
        return result.text()


@pytest.fixture
def opened(founded_school: School, qtbot: QtBot) -> Iterator["Opened"]:
    with ExitStack() as stack:
        yield Opened(founded_school, qtbot, stack)


class Opened:
    def __init__(self, school: School, qtbot: QtBot, stack: ExitStack) -> None:
        self._school, self._qtbot, self._stack = school, qtbot, stack

    def of(self, login: str) -> Stick:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, dark=False)
        workspace = self._stack.enter_context(self._school.sign_in(login))
        bench, _told = self._stack.enter_context(bench_of(workspace))
        window = QWidget()
        self._qtbot.addWidget(window)
        dialog = StickDialog(window, bench)
        with self._qtbot.waitExposed(dialog):
            dialog.show()
        return Stick(dialog, workspace, self._qtbot)


def test_a_packet_goes_across_by_the_clerks_window(founded_school: School, opened: Opened, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    clerk = opened.of("mo")
    enrol(clerk.workspace, "6A")
    assert clerk.workspace.cross().error is None
    teacher = opened.of("hai")
    enter(teacher.workspace, open_book(teacher.workspace, "6A", "math"), {(1, 1): 85})
    for one in (clerk, teacher):
        assert not one.widget("stick.write").isEnabled()
        one.choose(stick)
    assert teacher.press("stick.write").startswith("✓ Written: chuyendo-")
    assert "1 packet was handed to the server" in clerk.press("stick.take")
    founded_school.stop()
    assert teacher.press("stick.take") == "✓ Taken in: 1 of yours are at the server."
    founded_school.start()
    assert teacher.workspace.waiting() == 0
    assert list(stick.iterdir()) == []


def test_trouble_is_told_in_the_dialog_and_another_try_is_possible(opened: Opened, tmp_path: Path) -> None:
    teacher = opened.of("hai")
    teacher.choose(tmp_path / "unplugged")
    assert "× The stick does not let the program write." in teacher.press("stick.write")
    assert "× The folder cannot be opened" in teacher.press("stick.take")
    (tmp_path / "letter.ferry").write_text("Dear colleague")
    teacher.choose(tmp_path)
    assert teacher.press("stick.take").startswith("× letter.ferry: This file is not a packet")
    assert teacher.press("stick.write").startswith("✓ Written")


def test_the_folder_is_chosen_in_the_systems_way(opened: Opened, tmp_path: Path) -> None:
    teacher = opened.of("hai")
    QTest.mouseClick(teacher.widget("stick.choose"), Qt.MouseButton.LeftButton)
    dialog = teacher.dialog.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.reject()
    line = teacher.widget("stick.folder")
    assert isinstance(line, QLineEdit)
    assert line.text() == str(tmp_path)


def test_it_can_be_stopped_and_put_away(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(_folder: Path, progress, cancelled) -> Report:  # type: ignore[no-untyped-def]
        while not cancelled():
            progress(1, 3, "packet.ferry")
            threading.Event().wait(0.02)
        raise Cancelled

    teacher = opened.of("hai")
    teacher.choose(tmp_path)
    monkeypatch.setattr(teacher.workspace, "import_bundles", wait)
    QTest.mouseClick(teacher.widget("stick.take"), Qt.MouseButton.LeftButton)
    bar = teacher.widget("stick.progress")
    assert isinstance(bar, QProgressBar)
    teacher.qtbot.waitUntil(lambda: bar.maximum() == 3)
    assert bar.isVisible()
    assert not teacher.widget("stick.write").isEnabled()
    QTest.mouseClick(teacher.widget("stick.stop"), Qt.MouseButton.LeftButton)
    result = teacher.widget("stick.result")
    assert isinstance(result, QLabel)
    teacher.qtbot.waitUntil(lambda: result.text().startswith("✓ Stopped."))
    QTest.mouseClick(teacher.widget("stick.take"), Qt.MouseButton.LeftButton)
    teacher.dialog.reject()
    teacher.qtbot.waitUntil(lambda: teacher.widget("stick.write").isEnabled())


def test_everything_has_a_name_that_a_screen_reader_says_and_is_reached_by_tab(opened: Opened) -> None:
    teacher = opened.of("hai")
    teacher.choose(Path("x"))
    for name in ("stick.choose", "stick.write", "stick.take"):
        button = teacher.widget(name)
        assert isinstance(button, QPushButton)
        assert button.accessibleName() or button.text()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    order = []
    teacher.widget("stick.folder").setFocus()
    for _ in range(4):
        focus = QApplication.focusWidget()
        order.append(focus.objectName() if focus else "")
        QTest.keyClick(teacher.dialog, Qt.Key.Key_Tab)
    assert order == ["stick.folder", "stick.choose", "stick.write", "stick.take"]
