"""The program from unlocking to leaving."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.records.device_secret import NoDeviceSecret
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from sync.pace import Pace
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School, enrol, enter, open_book
from ui import main
from ui.main import Program
from ui.shell import Shell
from ui.tasks import LongTask
from ui.unlock.view import UnlockWindow


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, founded_school: School) -> Iterator[Program]:
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A")
        clerk.cross()
    home = tmp_path / "this computer"
    home.mkdir()
    around = Surroundings(home, FixedClock(seed=7), NoDeviceSecret(), Pace(), HARDNESS)
    sign_in_first(around, founded_school.url, "hai", PASSWORD, "laptop").close()
    program = Program(qapp, around)
    yield program
    program.close()
    program.deleteLater()


def _unlock(program: Program, qtbot: QtBot) -> Shell:
    window = program.unlock_window
    assert isinstance(window, UnlockWindow)
    field = window.findChild(QLineEdit, "unlock.password")
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, PASSWORD)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.shell is not None, timeout=15_000)
    shell = program.shell
    assert shell is not None
    qtbot.waitUntil(lambda: shell.is_complete and shell.isActiveWindow(), timeout=10_000)
    return shell


def _is_asking(program: Program) -> bool:
    return program.unlock_window is not None


def _is_working(program: Program) -> bool:
    return program.shell is not None


def test_unlock_work_lock_and_unlock_again(program: Program, qtbot: QtBot, founded_school: School) -> None:
    program.start()
    shell = _unlock(program, qtbot)
    assert not _is_asking(program)
    founded_school.stop()
    workspace = shell.bench.workspace
    enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
    unsent = shell.findChild(QLabel, "status.unsent")
    assert isinstance(unsent, QLabel)
    qtbot.waitUntil(lambda: "1 change" in unsent.text())
    QTest.keyClick(shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not _is_working(program))
    window = program.unlock_window
    assert isinstance(window, UnlockWindow)
    note = window.findChild(QLabel, "unlock.note")
    assert isinstance(note, QLabel)
    assert "1 change is saved on this computer" in note.text()
    again = _unlock(program, qtbot).bench.workspace
    assert open_book(again, "6A", "math").rows[0].cells[1].mark.number == 85


def test_a_window_that_was_put_away_hears_no_more_of_the_workspace(program: Program, qtbot: QtBot) -> None:
    program.start()
    shell = _unlock(program, qtbot)
    workspace = shell.bench.workspace
    heard: list[int] = []
    shell._changed.connect(lambda: heard.append(1))
    book = open_book(workspace, "6A", "math")
    enter(workspace, book, {(1, 1): 85})
    qtbot.waitUntil(lambda: bool(heard))
    shell.stop_listening()
    heard.clear()
    told: list[int] = []
    workspace.on_change(lambda: told.append(1))
    enter(workspace, book, {(2, 1): 70})
    qtbot.waitUntil(lambda: bool(told))
    assert heard == []


def test_closing_the_window_ends_the_program(program: Program, qtbot: QtBot, qapp: QApplication) -> None:
    program.start()
    shell = _unlock(program, qtbot)
    with qtbot.waitSignal(shell.closed):
        shell.close()
    program.close()
    assert not _is_working(program)


def test_nobody_wants_to_work(program: Program, qtbot: QtBot) -> None:
    program.start()
    window = program.unlock_window
    assert isinstance(window, UnlockWindow)
    with qtbot.waitSignal(window.closed):
        window.close()


def test_the_window_that_unlocks_waits_for_nothing_that_it_does_not_need() -> None:
    told = "import sys, ui.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout.split()
    assert "ui.unlock.view" in loaded
    assert {"app.cli", "app.workspace", "sqlalchemy", "ui.shell"}.isdisjoint(loaded)


def test_who_works_does_not_hold_what_only_printing_and_importing_need() -> None:
    told = "import sys, ui.shell; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout.split()
    assert "ui.printing.view" in loaded
    assert {"reportlab", "pypdfium2", "xlsxwriter", "python_calamine", "PIL"}.isdisjoint(loaded)


def test_what_is_behind_it_is_loaded_while_the_password_is_typed(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.start()
    loaded: list[str] = []
    monkeypatch.setattr(main, "_load_records", lambda: loaded.append("records"))
    monkeypatch.setattr(main, "_load_windows", lambda: loaded.append("windows"))
    gc.unfreeze()
    qtbot.waitUntil(lambda: loaded == ["records", "windows"])
    assert gc.get_freeze_count() > 1_000, "no search for garbage goes through all of it in the midst of a crossing"
    program._load()
    assert not program._tasks.findChildren(LongTask)
    assert loaded == ["records", "windows"], "once: what a window leaves behind is garbage"


def test_a_word_that_is_neither_option_nor_command_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["chuyendo", "--hoome", "here"])
    with pytest.raises(SystemExit) as stopped:
        main.main()
    assert stopped.value.code == 2
    assert "--hoome" in capsys.readouterr().err


def test_with_a_command_it_is_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["chuyendo", "sign-in", "--help"])
    with pytest.raises(SystemExit) as stopped:
        main.main()
    assert stopped.value.code == 0
    assert "--device" in capsys.readouterr().out
