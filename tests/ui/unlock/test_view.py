"""Signing in for the first time and unlocking, in the real window over real encrypted files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.records.device_secret import NoDeviceSecret
from app.records.vault import list_people, person_folder
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from sync.pace import Pace
from tests.conftest import ExpectedLogs
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School
from ui.notices import Notices
from ui.tasks import Tasks
from ui.unlock.opening import Opened, open_here
from ui.unlock.view import UnlockWindow


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    home = tmp_path / "this computer"
    home.mkdir()
    return Surroundings(home, FixedClock(seed=7), NoDeviceSecret(), Pace(), HARDNESS)


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    tasks = Tasks(Notices())
    yield tasks
    tasks.close()


class Door:
    """The window, and what it handed over."""

    def __init__(self, qtbot: QtBot, around: Surroundings, tasks: Tasks, server: str = "", note: str = "") -> None:
        self.opened: list[Opened] = []
        self.qtbot = qtbot
        self.window = UnlockWindow(around, tasks, server, note)
        self.window.opened.connect(self.opened.append)
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()

    def field(self, name: str) -> QLineEdit:
        field = self.window.findChild(QLineEdit, name)
        assert isinstance(field, QLineEdit)
        return field

    def button(self, name: str) -> QPushButton:
        button = self.window.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button

    def says(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def shows(self, page: str) -> bool:
        widget = self.window.findChild(QWidget, page)
        return isinstance(widget, QWidget) and widget.isVisible()

    def type(self, name: str, words: str, *keys: Qt.Key) -> None:
        field = self.field(name)
        field.clear()
        QTest.keyClicks(field, words)
        for key in keys:
            QTest.keyClick(field, key)

    def wait_open(self) -> Opened:
        self.qtbot.waitUntil(lambda: len(self.opened) == 1, timeout=15_000)
        return self.opened[0]

    def wait_for(self, label: str) -> str:
        self.qtbot.waitUntil(lambda: bool(self.says(label)), timeout=15_000)
        return self.says(label)


def _sign_in(around: Surroundings, school: School) -> None:
    sign_in_first(around, school.url, "hai", PASSWORD, "laptop").close()


def test_the_first_time_by_keys(qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School) -> None:
    door = Door(qtbot, around, tasks, founded_school.url)
    assert door.shows("sign_in")
    assert door.field("sign_in.server").text() == founded_school.url
    door.type("sign_in.login", "hai", Qt.Key.Key_Return)
    door.type("sign_in.device", "laptop")
    door.type("sign_in.password", PASSWORD, Qt.Key.Key_Return)
    opened = door.wait_open()
    opened.workspace.cross()
    assert [one.login for one in list_people(around.home)] == ["hai"]
    opened.close()


def test_a_wrong_password_at_the_server_leaves_nothing_behind(
    qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School
) -> None:
    door = Door(qtbot, around, tasks, founded_school.url)
    door.type("sign_in.login", "hai")
    door.type("sign_in.password", "wrong", Qt.Key.Key_Return)
    assert "not right" in door.wait_for("sign_in.error")
    assert list_people(around.home) == []
    assert door.field("sign_in.password").isEnabled()


def test_without_network_the_first_time_is_told(
    qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School
) -> None:
    founded_school.stop()
    door = Door(qtbot, around, tasks, founded_school.url)
    door.type("sign_in.login", "hai")
    door.type("sign_in.password", PASSWORD, Qt.Key.Key_Return)
    assert door.wait_for("sign_in.error")
    assert door.opened == []


def test_right_and_wrong_password_offline(
    qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School
) -> None:
    _sign_in(around, founded_school)
    founded_school.stop()
    door = Door(qtbot, around, tasks, note="3 changes are not sent yet.")
    assert door.shows("unlock")
    assert door.says("unlock.note") == "3 changes are not sent yet."
    people = door.window.findChild(QListWidget, "unlock.people")
    assert isinstance(people, QListWidget)
    assert people.currentItem().text() == "hai"
    door.type("unlock.password", "wrong", Qt.Key.Key_Return)
    assert "password" in door.wait_for("unlock.error").lower()
    assert not door.button("unlock.set_aside").isVisible()
    assert door.field("unlock.password").text() == ""
    door.type("unlock.password", PASSWORD, Qt.Key.Key_Return)
    door.wait_open().close()


def test_the_eye_shows_the_password(qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School) -> None:
    _sign_in(around, founded_school)
    door = Door(qtbot, around, tasks)
    field = door.field("unlock.password")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field.actions()[0].trigger()
    assert field.echoMode() is QLineEdit.EchoMode.Normal


def test_a_damaged_file_is_told_apart_and_the_way_back_works(
    qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School, expected_logs: ExpectedLogs
) -> None:
    _sign_in(around, founded_school)
    (identity,) = list_people(around.home)
    store = person_folder(around.home, identity) / "store.db"
    store.write_bytes(b"\xff" * store.stat().st_size)
    door = Door(qtbot, around, tasks)
    door.type("unlock.password", PASSWORD, Qt.Key.Key_Return)
    told = door.wait_for("unlock.error")
    assert "password" not in told.lower()
    assert door.button("unlock.set_aside").isVisible()
    door.button("unlock.set_aside").click()
    assert door.shows("sign_in")
    assert (door.field("sign_in.login").text(), door.field("sign_in.server").text()) == ("hai", founded_school.url)
    assert len(list((around.home / "people").glob("*.aside-1/store.db"))) == 1, "the damaged copy is kept"
    door.type("sign_in.password", PASSWORD, Qt.Key.Key_Return)
    door.wait_open().close()


def test_records_that_another_window_has_open_are_left_alone(
    qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.unlock.opening.LOCK_MS", 10)
    _sign_in(around, founded_school)
    first = Door(qtbot, around, tasks)
    first.type("unlock.password", PASSWORD, Qt.Key.Key_Return)
    opened = first.wait_open()
    second = Door(qtbot, around, tasks)
    second.type("unlock.password", PASSWORD, Qt.Key.Key_Return)
    assert "another window" in second.wait_for("unlock.error")
    opened.close()
    second.type("unlock.password", PASSWORD, Qt.Key.Key_Return)
    second.wait_open().close()


def test_what_was_opened_for_nobody_is_closed(qtbot: QtBot, around: Surroundings, founded_school: School) -> None:
    _sign_in(around, founded_school)
    tasks = Tasks(Notices())
    door = Door(qtbot, around, tasks)
    door.type("unlock.password", PASSWORD, Qt.Key.Key_Return)
    door.window.close()
    tasks.close()
    door.window.take_back()
    assert door.opened == []
    (identity,) = list_people(around.home)
    open_here(around, identity, PASSWORD, lambda: False).close()


def test_the_card_is_as_high_as_what_is_told_in_it(
    qtbot: QtBot, around: Surroundings, tasks: Tasks, founded_school: School
) -> None:
    """Its height was that of the texts in the window's width: a wrong password pushed the fields over each other."""
    _sign_in(around, founded_school)
    door = Door(qtbot, around, tasks)
    door.type("unlock.password", "wrong", Qt.Key.Key_Return)
    door.wait_for("unlock.error")
    people = door.window.findChild(QListWidget, "unlock.people")
    assert isinstance(people, QListWidget)
    field = door.field("unlock.password")
    error = door.window.findChild(QLabel, "unlock.error")
    assert isinstance(error, QLabel)
    qtbot.waitUntil(lambda: error.height() >= error.heightForWidth(error.width()))
    assert people.geometry().bottom() < field.geometry().top() < field.geometry().bottom() < error.geometry().top()
