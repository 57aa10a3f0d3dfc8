"""The window around the places, over a real store, a real server and a real crossing."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app.desk import locks
from app.rules.subjects import subject
from app.workspace import Workspace
from server.database import ACCOUNT
from sync.errors import EnvironmentProblem
from tests.school import PUPILS, School, class_named, enrol, enter, open_book
from tests.ui.desks import Told, bench_of, press
from tests.ui.gradebook.evening import focused
from ui import theme
from ui.gradebook.table import MarkTable
from ui.shell import Farewell, Shell

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Work:
    """A person's window."""

    shell: Shell
    workspace: Workspace
    told: Told
    qtbot: QtBot

    def says(self, name: str) -> str:
        label = self.shell.findChild(QLabel, name)
        assert isinstance(label, QLabel), name
        return label.text() if label.isVisible() else ""

    def choice(self, name: str) -> QComboBox:
        box = self.shell.findChild(QComboBox, name)
        assert isinstance(box, QComboBox)
        return box

    def seen(self, name: str) -> bool:
        widget = self.shell.findChild(QWidget, name)
        return isinstance(widget, QWidget) and widget.isVisible()

    def rows(self, name: str) -> int:
        table = self.shell.findChild(QTableView, name)
        return table.model().rowCount() if isinstance(table, QTableView) else 0

    def places(self) -> list[str]:
        return [place.objectName() for place in self.shell.places]

    def wait_for(self, name: str, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.says(name), timeout=10_000)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
        focus = QApplication.focusWidget()
        QTest.keyClick(focus if focus is not None else self.shell, key, modifier)


class Window:
    """Opens windows for a test, and puts them away."""

    def __init__(self, stack: ExitStack, qtbot: QtBot, school: School) -> None:
        self._stack = stack
        self._qtbot = qtbot
        self._school = school

    def of(self, login: str, *, at: str = "gradebook", crossing: bool = False) -> Work:
        """The window of `login`, turned by its key to the place `at` where there is such a one."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, dark=False)
        workspace = self._stack.enter_context(self._school.sign_in(login))
        bench, told = self._stack.enter_context(bench_of(workspace))
        shell = Shell(bench)
        self._qtbot.addWidget(shell, before_close_func=lambda closing: closing.close())
        with self._qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        if crossing:
            workspace.start()
        work = Work(shell, workspace, told, self._qtbot)
        self._qtbot.waitUntil(lambda: shell.is_complete)
        if at in work.places() and not work.seen(at):
            work.key(Qt.Key(Qt.Key.Key_1 + work.places().index(at)))
        return work


@pytest.fixture
def window(founded_school: School, qtbot: QtBot) -> Iterator[Window]:
    with ExitStack() as stack:
        with founded_school.sign_in("mo") as clerk:
            enrol(clerk, "6A")
            clerk.cross()
        yield Window(stack, qtbot, founded_school)


def test_everybody_finds_the_places_of_the_own_role(window: Window) -> None:
    assert window.of("hai").places() == ["today", "gradebook", "attendance", "homeroom", "conflicts", "printing"]
    assert window.of("nam").places() == ["today", "gradebook", "homeroom", "conflicts"]
    assert window.of("mo").places()[:2] == ["gradebook", "attendance"], "the office writes leave down there"
    assert "office" in window.of("mo").places()
    assert {"review", "conflicts"} <= set(window.of("hieu").places())


def test_it_opens_on_this_term_and_a_class_that_the_person_may_read(window: Window) -> None:
    work = window.of("nam")
    classes = work.choice("shell.class")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    assert [classes.itemText(row) for row in range(classes.count())] == ["6A"]
    assert work.choice("shell.term").currentIndex() == 0
    assert work.says("shell.school") == "Trường THCS Phước Hà"
    assert work.says("shell.person") == "Lê Văn Nam"


def test_places_and_classes_by_keys(window: Window) -> None:
    work = window.of("hieu")
    work.qtbot.waitUntil(lambda: work.choice("shell.class").count() == 2)
    gradebook = work.places().index("gradebook") + 1
    work.key(Qt.Key(Qt.Key.Key_0 + gradebook))
    assert work.seen("gradebook")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    work.key(Qt.Key.Key_PageDown)
    assert work.choice("shell.class").currentText() == "6B"
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == 0)
    work.key(Qt.Key.Key_PageUp)
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))


def test_carrying_by_stick_opens_by_its_key_and_its_button(window: Window) -> None:
    work = window.of("hai")
    assert not work.seen("stick")
    work.key(Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert work.seen("stick")
    dialog = work.shell.findChild(QDialog, "stick")
    assert isinstance(dialog, QDialog)
    dialog.reject()
    button = work.shell.findChild(QPushButton, "status.stick")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert work.seen("stick")
    assert work.shell.findChildren(QDialog, "stick") == [dialog]
    dialog.reject()


def test_saved_unsent_and_crossed_are_told_apart(window: Window, founded_school: School) -> None:
    work = window.of("hai")
    assert work.says("status.saved") == "✓ Saved on this computer"
    founded_school.stop()
    work.workspace.start()
    work.key(Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    work.wait_for("status.crossing", "No connection, trying again")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    enter(work.workspace, open_book(work.workspace, "6A", "math"), {(1, 1): 85, (2, 1): 70})
    work.wait_for("status.unsent", "2 changes not sent yet")
    founded_school.start()
    work.key(Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    work.wait_for("status.crossing", "Last crossing at 07:30")
    work.qtbot.waitUntil(lambda: work.says("status.unsent") == "")


def test_what_arrives_is_shown_without_a_click(window: Window, founded_school: School) -> None:
    work = window.of("hai", crossing=True)
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    with founded_school.sign_in("nam") as nam:
        enter(nam, open_book(nam, "6A", "math"), {(1, 1): 60})
        enter(work.workspace, open_book(work.workspace, "6A", "math"), {(1, 1): 85})
        nam.cross()
    work.workspace.cross_now()
    work.wait_for("status.conflicts", "1 value to settle")


def test_what_a_crossing_brings_back_is_told_in_words_and_not_only_in_its_place(
    window: Window, founded_school: School
) -> None:
    """A lock that the server had refused was seen only by one who looked into "Needs you"."""
    work = window.of("hieu")
    work.qtbot.waitUntil(lambda: work.choice("shell.class").count() == 2)
    class_, me = class_named(work.workspace, "6A"), work.workspace.me
    book = work.workspace.read(lambda journal: locks.review(journal, me, class_, 1))
    work.workspace.commit(locks.set_lock(book, subject("math"), locked=True), book.base).result()
    with founded_school.sign_in("nam") as nam:
        enter(nam, open_book(nam, "6A", "math"), {(1, 1): 60})
        nam.cross()
    work.workspace.start()
    work.workspace.cross_now()
    work.wait_for("notice.banner.text", "1 entry of yours came back:")
    assert work.says("notice.banner.text").splitlines()[1:] == [
        "6A · Toán · Term I · lock: locked. Something new had arrived that this screen had not shown yet. "
        "Nothing was changed. Look at what is new, then do it again.",
    ]


def test_one_whose_account_was_closed_is_told_so_by_the_open_window_and_by_the_next(
    window: Window, founded_school: School, qtbot: QtBot
) -> None:
    """It showed a school without classes that nobody had been assigned to."""
    work = window.of("nam", crossing=True)
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    with founded_school.database() as connection:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.login == "nam").values(active=0))
    work.workspace.cross_now()
    work.wait_for("notice.banner.text", "This account has been closed.")
    shell = Shell(work.shell.bench)
    qtbot.addWidget(shell, before_close_func=lambda closing: closing.close())
    shell.show()
    label = shell.findChild(QLabel, "shell.welcome")
    assert isinstance(label, QLabel)
    qtbot.waitUntil(lambda: label.text().startswith("This account has been closed."))


def test_the_list_of_keys(window: Window) -> None:
    work = window.of("hai")
    work.key(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    keys = work.shell.findChild(QDialog, "shell.keys")
    assert isinstance(keys, QDialog)
    words = " ".join(label.text() for label in keys.findChildren(QLabel))
    assert "F5" in words
    assert "Ctrl+Z" in words
    assert "two different values, to settle" in words, "the signs of the place in front"
    assert keys.sizeHint().height() < 740, "it fits the smallest screen"
    keys.close()


def test_who_looked_a_key_up_goes_on_where_the_cursor_was(window: Window) -> None:
    work = window.of("hai")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    table = work.shell.findChild(QWidget, "gradebook.table")
    assert isinstance(table, QWidget)
    table.setFocus()
    work.key(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    keys = work.shell.findChild(QDialog, "shell.keys")
    assert isinstance(keys, QDialog)
    work.qtbot.waitUntil(keys.isActiveWindow)
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    work.qtbot.waitUntil(lambda: QApplication.focusWidget() is table)


def test_notices_are_shown_by_their_kind(window: Window) -> None:
    work = window.of("hai")
    notices = work.shell.bench.notices
    notices.toast.emit("an event")
    notices.banner.emit("the disk is full")
    assert (work.says("notice.toast.text"), work.says("notice.banner.text")) == ("an event", "the disk is full")
    close = work.shell.findChild(QPushButton, "notice.banner.close")
    assert isinstance(close, QPushButton)
    close.click()
    assert work.says("notice.banner.text") == ""
    notices.fault.emit("the program contradicts itself")
    box = work.shell.findChild(QDialog, "notice.fault")
    assert isinstance(box, QDialog)
    box.close()


def test_closing_with_nothing_unsent_closes(window: Window) -> None:
    work = window.of("hai")
    with work.qtbot.waitSignal(work.shell.closed):
        work.shell.close()
    assert not work.shell.isVisible()


def test_closing_with_unsent_changes_says_so_once_and_never_blocks(window: Window, founded_school: School) -> None:
    work = window.of("hai")
    founded_school.stop()
    enter(work.workspace, open_book(work.workspace, "6A", "math"), {(1, 1): 85})
    work.wait_for("status.unsent", "1 change not sent yet")
    work.shell.close()
    work.wait_for("notice.banner.text", "saved on this computer and not sent yet")
    assert work.shell.isVisible()
    with work.qtbot.waitSignal(work.shell.closed):
        work.shell.close()
    assert not work.shell.isVisible()


def test_closing_goes_on_as_soon_as_everything_is_sent(window: Window) -> None:
    work = window.of("hai", crossing=True)
    enter(work.workspace, open_book(work.workspace, "6A", "math"), {(1, 1): 85})
    work.wait_for("status.unsent", "1 change not sent yet")
    work.shell.close()
    work.qtbot.waitUntil(lambda: not work.shell.isVisible(), timeout=10_000)
    assert work.workspace.waiting() == 0


def test_what_is_being_typed_is_taken_when_one_locks(window: Window) -> None:
    work = window.of("nam")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    work.key(Qt.Key.Key_8, Qt.KeyboardModifier.NoModifier)
    farewells: list[Farewell] = []
    work.shell.left.connect(farewells.append)
    work.key(Qt.Key.Key_L)
    work.qtbot.waitUntil(lambda: farewells == [Farewell(1)])
    assert open_book(work.workspace, "6A", "math").rows[0].cells[1].mark.number == 80


@pytest.mark.parametrize("way", ["lock", "close", "close twice"])
def test_nobody_leaves_over_a_write_that_fails_and_its_failure_is_read(
    window: Window, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = window.of("nam")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    writing: Future[int] = Future()
    gone: list[object] = []
    work.shell.left.connect(gone.append)
    work.shell.closed.connect(lambda: gone.append("closed"))
    with monkeypatch.context() as patch:
        patch.setattr(work.workspace, "commit", lambda _changes, _base: writing)
        work.key(Qt.Key.Key_8, Qt.KeyboardModifier.NoModifier)
        if way == "lock":
            work.key(Qt.Key.Key_L)
        else:
            work.shell.close()
        if way == "close twice":
            work.shell.close()
    assert work.shell.bench.tasks.writing == 1
    assert (work.shell.isVisible(), gone) == (True, [])
    writing.set_exception(EnvironmentProblem("store.disk_full"))
    work.qtbot.waitUntil(lambda: work.says("notice.banner.text") != "")
    answered: list[int] = []
    work.shell.bench.tasks.query(lambda: 1, answered.append)
    work.qtbot.waitUntil(lambda: answered == [1])
    assert (work.shell.isVisible(), gone) == (True, [])


def test_closing_waits_for_a_write_under_way_and_counts_it(
    window: Window, founded_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = window.of("nam")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    founded_school.stop()
    work.key(Qt.Key.Key_8, Qt.KeyboardModifier.NoModifier)
    work.shell.close()
    work.wait_for("notice.banner.text", "1 change is saved on this computer and not sent yet")
    assert work.workspace.waiting() == 1
    writing: Future[int] = Future()
    monkeypatch.setattr(work.workspace, "commit", lambda _changes, _base: writing)
    work.key(Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    work.key(Qt.Key.Key_9, Qt.KeyboardModifier.NoModifier)
    work.shell._farewell_timer.timeout.emit()
    assert work.shell.bench.tasks.writing == 1
    assert work.shell.isVisible(), "time is up for the network, not for the disk"
    with work.qtbot.waitSignal(work.shell.closed):
        writing.set_result(2)


def test_a_disk_that_fills_up_is_told_while_it_still_saves(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    work = window.of("hai")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    monkeypatch.setattr(Workspace, "is_short_of_room", True)
    enter(work.workspace, open_book(work.workspace, "6A", "math"), {(1, 1): 85})
    work.wait_for("notice.banner.text", "disk of this computer is nearly full")


def test_the_keys_go_to_the_book_however_late_it_opens(window: Window) -> None:
    """They went to the class picker when the book was read after the window had become active."""
    work = window.of("nam")
    work.qtbot.waitUntil(lambda: work.rows("gradebook.table") == len(PUPILS))
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "gradebook.table"


def _typed(work: Work, letters: str) -> MarkTable:
    """The first mark of the open gradebook while these letters are in it."""
    table = work.shell.findChild(MarkTable, "gradebook.table")
    assert isinstance(table, MarkTable)
    work.qtbot.waitUntil(lambda: table.model().rowCount() == len(PUPILS))
    table.setFocus()
    for letter in letters:
        press(focused(), letter)
    return table


def test_the_window_outlives_a_book_that_goes_while_a_cell_is_open(window: Window, founded_school: School) -> None:
    work = window.of("nam")
    table = _typed(work, "8,")
    assert table.open_editor() is not None
    with founded_school.database() as connection:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.login == "nam").values(active=0))
    work.workspace.cross()
    work.qtbot.waitUntil(lambda: table.model().rowCount() == 0)
    assert "“8,” was not taken." in work.told.toasts


def test_what_is_no_mark_keeps_the_window_once_and_then_it_may_be_left(window: Window) -> None:
    work = window.of("nam")
    table = _typed(work, "8,55")
    left: list[Farewell] = []
    work.shell.left.connect(left.append)
    work.key(Qt.Key.Key_L)
    work.wait_for("notice.banner.text", "“8,55” has not been taken.")
    assert table.open_editor() is not None
    assert not left
    work.key(Qt.Key.Key_L)
    work.qtbot.waitUntil(lambda: len(left) == 1)
