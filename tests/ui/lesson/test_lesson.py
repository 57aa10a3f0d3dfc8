"""The first lesson, from the page before work and from the list of keys, worked by keys."""

import operator
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import practice
from app.practice import SUBJECT, TO_PASTE, TO_TYPE, Practice, open_practice
from app.records.device_secret import NoDeviceSecret
from app.records.vault import list_people
from app.rules.marks import EMPTY
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from sync.errors import EnvironmentProblem
from sync.pace import Pace
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School, enrol, open_book
from tests.ui.lesson.learner import CTRL, DOING, Key, Learner, correct, take_away, type_marks, undo
from ui import theme
from ui.gradebook.view import GradebookPlace
from ui.main import Program


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    home = tmp_path / "this computer"
    home.mkdir()
    return Surroundings(home, FixedClock(seed=7), NoDeviceSecret(), Pace(), HARDNESS)


@pytest.fixture
def learner(qapp: QApplication, qtbot: QtBot, around: Surroundings) -> Iterator[Learner]:
    theme.apply(qapp, dark=False)
    program = Program(qapp, around)
    program.start()
    yield Learner(program, qtbot)
    program.close()
    program.deleteLater()


def test_the_whole_lesson_by_keys(learner: Learner, around: Surroundings) -> None:
    learner.start()
    folder = learner.window.practice.folder
    assert folder.is_dir()
    assert "practice data" in learner.window.windowTitle()
    assert "Nothing is sent" in learner.label("practice").text()
    assert learner.at == TO_TYPE[0]
    for number, do in enumerate(DOING, 1):
        assert learner.step == number
        assert learner.window.steps_done == number - 1
        do(learner)
        assert learner.step == number + 1, do.__name__
    assert [learner.shown(cell) for cell in TO_TYPE] == ["8,5", "9,0", "6,0"]
    assert [learner.shown(cell) for cell in TO_PASTE] == ["8,5", "9,0"]
    older = learner.window.findChild(QPushButton, "history.older")
    assert isinstance(older, QPushButton)
    assert not older.isVisible(), "there is no server to ask"
    learner.press(Key.Key_Escape)  # closes the history
    assert learner.window.isVisible()
    learner.press(Key.Key_Escape)
    assert learner.program.lessons.window is None
    assert not folder.exists()
    assert not list_people(around.home)
    learner.qtbot.waitUntil(learner.asking.isActiveWindow)


def test_only_what_is_told_ends_a_step(learner: Learner) -> None:
    learner.start()
    learner.press("7", Key.Key_Return, "8", Key.Key_Return, "9", Key.Key_Return)
    assert learner.step == 1, "another mark than the one told"
    learner.go(TO_TYPE[0])
    learner.press("85", Key.Key_Return)
    assert learner.step == 2
    learner.go(TO_TYPE[2])
    learner.press("5", Key.Key_Return)
    assert learner.step == 2, "typed over, without F2"
    correct(learner)
    assert learner.step == 3
    take_away(learner)
    assert learner.step == 4
    learner.press("8", Key.Key_Return)
    assert learner.step == 4, "typed again, without Ctrl+Z"
    undo(learner)
    assert learner.step == 4, "what is undone first is what was typed last"
    undo(learner)
    assert learner.step == 5


def test_esc_in_a_cell_leaves_the_cell_and_esc_on_the_table_the_lesson(learner: Learner) -> None:
    learner.start()
    folder = learner.window.practice.folder
    learner.press("8", Key.Key_Escape)
    assert learner.window.isVisible()
    assert learner.shown(TO_TYPE[0]) == ""
    learner.press(Key.Key_F, modifier=CTRL)
    assert not learner.table.hasFocus()
    learner.press(Key.Key_Escape)
    assert learner.table.hasFocus(), "from the field for a name back to the table"
    learner.press(Key.Key_Escape)
    assert learner.program.lessons.window is None
    assert not folder.exists()


def test_the_button_ends_it_in_the_middle_of_a_word(learner: Learner) -> None:
    learner.start()
    folder = learner.window.practice.folder
    learner.press("8")
    button = learner.window.findChild(QPushButton, "lesson.leave")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert learner.program.lessons.window is None
    assert not folder.exists()


def test_a_second_lesson_begins_anew(learner: Learner) -> None:
    learner.start()
    type_marks(learner)
    assert learner.step == 2
    learner.press(Key.Key_Escape)
    learner.start()
    assert learner.step == 1
    assert learner.shown(TO_TYPE[0]) == ""


def test_the_step_is_told_to_who_does_not_see_it(learner: Learner) -> None:
    learner.start()
    card = learner.window.findChild(QFrame, "lesson.card")
    assert isinstance(card, QFrame)
    assert card.accessibleName() == "First lesson"
    assert "0 of 8 done. Type marks. The cursor is on Nguyễn Văn An" in card.accessibleDescription()
    type_marks(learner)
    assert "1 of 8 done. Correct a mark." in card.accessibleDescription()


@pytest.mark.parametrize("end", ["close", "lessons.end"])
def test_a_lesson_that_is_just_opening_is_taken_back(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    opened: list[Practice] = []

    def slowly(around: Surroundings) -> Practice:
        opened.append(open_practice(around))
        return opened[0]

    monkeypatch.setattr(practice, "open_practice", slowly)
    learner.ask()
    operator.attrgetter(end)(learner.program)()
    learner.qtbot.waitUntil(lambda: bool(opened) and not opened[0].folder.exists())
    assert learner.program.lessons.window is None


def test_where_there_is_no_room_it_is_said(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_around: Surroundings) -> None:
        raise EnvironmentProblem("store.disk_full")

    monkeypatch.setattr(practice, "open_practice", full)
    learner.ask()
    error = learner.asking.findChild(QLabel, "sign_in.error")
    assert isinstance(error, QLabel)
    learner.qtbot.waitUntil(error.isVisible)
    assert "disk" in error.text()


# --- beside real work ---


@pytest.fixture
def at_work(learner: Learner, around: Surroundings, founded_school: School) -> Learner:
    """A teacher has unlocked, and looks at the gradebook."""
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A")
        clerk.cross()
    sign_in_first(around, founded_school.url, "hai", PASSWORD, "laptop").close()
    program, qtbot = learner.program, learner.qtbot
    learner.asking.close()
    learner.asking.deleteLater()
    program.start()
    field = learner.asking.findChild(QLineEdit, "unlock.password")
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, PASSWORD)
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: program.shell is not None and bool(program.shell.places), timeout=15_000)
    assert program.shell is not None
    (place,) = [one for one in program.shell.places if isinstance(one, GradebookPlace)]
    program.shell.open_place(place)
    qtbot.waitUntil(program.shell.isActiveWindow)
    return learner


def _ask_by_f1(learner: Learner) -> None:
    shell = learner.program.shell
    assert shell is not None
    QTest.keyClick(shell, Key.Key_F1)
    learner.qtbot.waitUntil(lambda: shell.findChild(QDialog, "shell.keys") is not None)
    lesson = shell.findChild(QPushButton, "keys.lesson")
    assert isinstance(lesson, QPushButton)
    learner.qtbot.waitUntil(lesson.isVisible)
    QTest.keyClick(lesson, Key.Key_Space)
    learner.arrived()


def test_from_the_list_of_keys_and_back_to_work_with_nothing_mixed(at_work: Learner) -> None:
    shell = at_work.program.shell
    assert shell is not None
    real = shell.bench.workspace
    before = open_book(real, "6A", SUBJECT)
    _ask_by_f1(at_work)
    assert at_work.window.windowModality() is Qt.WindowModality.ApplicationModal
    type_marks(at_work)
    assert at_work.step == 2
    after = open_book(real, "6A", SUBJECT)
    assert after == before
    assert all(cell.mark == EMPTY for row in after.rows for cell in row.cells.values())
    assert real.waiting() == 0
    at_work.press(Key.Key_Escape)
    at_work.qtbot.waitUntil(shell.isActiveWindow)
    assert shell.isVisible()


def test_a_rest_ends_the_lesson(at_work: Learner) -> None:
    _ask_by_f1(at_work)
    folder = at_work.window.practice.folder
    at_work.program.idle.idle.emit()
    assert at_work.program.lessons.window is None
    assert not folder.exists()
    assert at_work.asking.isVisible()
