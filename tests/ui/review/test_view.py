"""The principal's place: what it tells before a lock, locking by keys, and a lock that came back."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDateTimeEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.desk.locks import PeriodLock
from app.workspace import Workspace
from tests.doubles import SCHOOL_DAY_MS, FixedClock
from tests.school import School, class_named, enrol, enter, open_book
from tests.ui.desks import bench_of, press, put_up, text
from ui.gradebook import wording
from ui.review.view import ReviewPlace

SUBJECT, ENTERED, MISSING, NEEDS, STATE, LATEST = range(6)
MATHS = 1


@dataclass
class Term:
    """Five pupils of 6A: maths half entered and one mark in dispute, the other subjects empty."""

    hai: Workspace
    nam: Workspace
    principal: Workspace


@pytest.fixture
def term(founded_school: School) -> Iterator[Term]:
    with ExitStack() as stack:
        clerk, hai, nam, principal = (
            stack.enter_context(founded_school.sign_in(login)) for login in ("mo", "hai", "nam", "hieu")
        )
        enrol(clerk, "6A")
        for workspace in (clerk, hai, nam):
            workspace.cross()
        entered = {(number, column): 80 for number in range(1, 6) for column in (1, 2, 3)}
        enter(hai, open_book(hai, "6A", "math"), entered)
        enter(nam, open_book(nam, "6A", "math"), {(1, 1): 60})
        for workspace in (hai, nam, hai, principal):
            workspace.cross()
        yield Term(hai, nam, principal)


def _put_up(qtbot: QtBot, place: ReviewPlace, principal: Workspace) -> QTableView:
    put_up(qtbot, place)
    place.set_class(class_named(principal, "6A"), 1)
    table = place.findChild(QTableView, "review.table")
    assert isinstance(table, QTableView)
    qtbot.waitUntil(lambda: table.model().rowCount() == 3 and table.currentIndex().isValid())
    table.setCurrentIndex(table.model().index(MATHS, 0))
    return table


def _cell(table: QTableView, column: int) -> str:
    return str(table.model().index(MATHS, column).data())


def _button(place: ReviewPlace, name: str) -> QPushButton:
    button = place.findChild(QPushButton, name)
    assert isinstance(button, QPushButton), name
    return button


def test_progress_stands_beside_what_is_missing_and_what_needs_a_person(term: Term, qtbot: QtBot) -> None:
    with bench_of(term.principal) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.principal)
        assert _cell(table, SUBJECT) == "Toán\nNguyễn Thị Hải, Lê Văn Nam"
        assert (_cell(table, ENTERED), _cell(table, MISSING)) == ("15 of 30", "15")
        assert _cell(table, NEEDS) == "◆ 1 to settle"
        assert (_cell(table, STATE), _cell(table, LATEST)) == ("○ Open", "07:30")
        assert text(place, "review.summary") == "6A, term I: 0 of 3 subjects locked"
        assert "last crossing at 07:30" in text(place, "review.fresh")
        assert "have not sent yet" in text(place, "review.fresh")


def test_locking_asks_once_with_what_is_missing_and_says_that_it_waits(term: Term, qtbot: QtBot) -> None:
    with bench_of(term.principal) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.principal)
        press(table, "l")
        assert text(place, "review.question.head") == "Lock Toán, class 6A, term I?"
        assert "15 of 30 marks are missing." in text(place, "review.question.text")
        assert "1 to settle" in text(place, "review.question.text")
        press(_button(place, "review.yes"), Qt.Key.Key_Escape)
        assert text(place, "review.question.head") == ""
        assert term.principal.waiting() == 0

        press(table, "l")
        press(_button(place, "review.yes"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: _cell(table, STATE).startswith("● Locked here, not sent yet"))
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, STATE) == "🔒 Locked\nby Trần Trọng Hiếu at 07:30")
        assert _button(place, "review.lock.math").text() == "Open…"
        term.hai.cross()
        assert open_book(term.hai, "6A", "math").lock is not None


def test_a_locked_term_is_opened_again_with_its_button(term: Term, qtbot: QtBot) -> None:
    with bench_of(term.principal) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.principal)
        for state in ("● Locked here", "● Opened here"):
            QTest.mouseClick(_button(place, "review.lock.math"), Qt.MouseButton.LeftButton)
            QTest.mouseClick(_button(place, "review.yes"), Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda state=state: _cell(table, STATE).startswith(state))  # type: ignore[misc]
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, STATE) == "○ Open")


def test_a_lock_on_marks_that_nobody_had_seen_comes_back_visibly(term: Term, qtbot: QtBot) -> None:
    """R7: a lock's base covers every mark of its period."""
    with bench_of(term.principal) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.principal)
        press(table, "l")
        enter(term.nam, open_book(term.nam, "6A", "math"), {(5, 11): 90})
        term.nam.cross()
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, ENTERED) == "16 of 30")
        press(_button(place, "review.yes"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: _cell(table, STATE).startswith("● Locked here"))
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, STATE).startswith("× Not done"))
        assert "Something new had arrived" in _cell(table, STATE)

        press(table, "l")
        press(_button(place, "review.yes"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: _cell(table, STATE).startswith("● Locked here"))
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, STATE).startswith("🔒 Locked"))


def test_who_may_not_lock_has_no_way_to(term: Term, qtbot: QtBot) -> None:
    with bench_of(term.hai) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.hai)
        assert not _button(place, "review.lock.math").isEnabled()
        press(table, "l", Qt.Key.Key_Return)
        assert text(place, "review.question.head") == ""


# --- closing at a time ---


def test_a_closing_time_is_set_by_keys_shown_and_taken_away_and_the_term_closes_when_it_has_come(
    term: Term, qtbot: QtBot
) -> None:
    with bench_of(term.principal) as (bench, told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.principal)
        when = place.findChild(QDateTimeEdit, "review.closing.when")
        assert isinstance(when, QDateTimeEdit)
        press(table, "t")
        assert text(place, "review.closing.head") == "When is Toán, class 6A, term I to be closed?"
        assert when.text() == "17:00 06/01/2027", "this evening"
        assert not _button(place, "review.closing.none").isVisible()
        press(when, Qt.Key.Key_Escape)
        assert not when.isVisible()
        assert table.hasFocus()

        press(table, "t")
        when.setDateTime(QDateTime(2027, 1, 15, 17, 30, 0))
        press(when, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: _cell(table, STATE) == "○ Open\ncloses at 17:30 15/01\n● not sent yet")
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, STATE) == "○ Open\ncloses at 17:30 15/01")

        _button(place, "review.ask_when").click()
        assert when.text() == "17:30 15/01/2027"
        _button(place, "review.closing.none").click()
        qtbot.waitUntil(lambda: _cell(table, STATE) == "○ Open")

        press(table, "t")
        when.setDateTime(QDateTime(2027, 1, 6, 7, 0, 0))
        press(when, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: told.toasts != [])
        assert told.toasts[0].startswith("This time is past. Nothing was changed.")
        assert isinstance(term.principal.clock, FixedClock)
        term.principal.clock.set_wall(SCHOOL_DAY_MS - 3_600_000)  # for a computer that is slow it is to come
        press(table, "t")
        when.setDateTime(QDateTime(2027, 1, 6, 7, 0, 0))
        press(when, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "closes at 07:00" in _cell(table, STATE))
        term.principal.cross()
        term.principal.cross()
        place.refresh()
        qtbot.waitUntil(lambda: _cell(table, STATE) == "🔒 Locked\nits closing time had come at 07:30")
        press(table, "t")
        assert not when.isVisible(), "a locked term has no closing time"
    assert "at its closing time" in wording.locked_line(term_lock(term.principal))


def term_lock(workspace: Workspace) -> PeriodLock:
    lock = open_book(workspace, "6A", "math").lock
    assert lock is not None
    return lock


def test_one_question_at_a_time(term: Term, qtbot: QtBot) -> None:
    with bench_of(term.principal) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.principal)
        press(table, "t")
        table.setFocus()
        press(table, "l")
        assert text(place, "review.closing.head") == ""
        assert text(place, "review.question.head") == "Lock Toán, class 6A, term I?"
        table.setFocus()
        press(table, "t")
        assert text(place, "review.question.head") == ""


def test_who_may_not_lock_sets_no_closing_time(term: Term, qtbot: QtBot) -> None:
    with bench_of(term.hai) as (bench, _told):
        place = ReviewPlace(bench)
        table = _put_up(qtbot, place, term.hai)
        press(table, "t")
        assert text(place, "review.closing.head") == ""
        assert not _button(place, "review.ask_when").isVisible()
