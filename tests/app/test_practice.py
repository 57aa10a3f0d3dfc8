"""The school to practise in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk import settling
from app.desk.gradebook import Gradebook
from app.desk.history import mark_history
from app.desk.registers import CellState
from app.practice import (
    CLASS_NAME,
    DISPUTED,
    GAP,
    OTHER_TENTHS,
    SUBJECT,
    TERM,
    TO_PASTE,
    TO_TYPE,
    Practice,
    open_practice,
)
from app.records.device_secret import NoDeviceSecret
from app.records.vault import list_people
from app.rules.marks import EMPTY
from app.surroundings import Surroundings
from sync.engine import Phase
from sync.pace import Pace
from tests.doubles import FixedClock
from tests.school import HARDNESS, enter, open_book


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path / "home", FixedClock(seed=3), NoDeviceSecret(), Pace(), HARDNESS)


@pytest.fixture
def practice(around: Surroundings) -> Iterator[Practice]:
    found = open_practice(around)
    yield found
    found.close()


def _book(practice: Practice) -> Gradebook:
    return open_book(practice.workspace, CLASS_NAME, SUBJECT, TERM)


def test_the_book_has_the_gaps_that_a_lesson_needs_and_no_others(practice: Practice) -> None:
    book = _book(practice)
    empty = {
        (row.pupil.number, number) for row in book.rows for number, cell in row.cells.items() if cell.mark == EMPTY
    }
    assert empty == {*TO_TYPE, *TO_PASTE, GAP}
    assert book.may_enter
    assert book.lock is None


def test_the_roll_is_in_its_order(practice: Practice) -> None:
    rows = _book(practice).rows
    assert [rows[0].pupil.name, rows[3].pupil.name, rows[-1].pupil.name] == [
        "Nguyễn Văn An", "Đàng Gia Đạo", "Bo Bo Thị Yến",
    ]  # fmt: skip


def test_one_mark_is_disputed_and_its_history_says_by_whom(practice: Practice) -> None:
    book, me = _book(practice), practice.me
    states = {(row.pupil.number, number): cell.state for row in book.rows for number, cell in row.cells.items()}
    assert [cell for cell, state in states.items() if state is not CellState.SAVED] == [DISPUTED]
    pupil = book.rows[DISPUTED[0] - 1].pupil.pupil
    told = practice.workspace.read(
        lambda journal: mark_history(journal, practice.class_.ref, SUBJECT, pupil, TERM, DISPUTED[1])
    )
    assert [past.by for past in told] == ["Lê Văn Nam", "You"]
    assert all(past.is_head for past in told)
    assert len(practice.workspace.read(lambda journal: settling.conflicts(journal, me))) == 1
    assert book.rows[DISPUTED[0] - 1].cells[DISPUTED[1]].mark.number != OTHER_TENTHS


def test_what_is_typed_is_kept_as_in_a_real_school_until_the_lesson_ends(practice: Practice) -> None:
    book = _book(practice)
    enter(practice.workspace, book, {TO_TYPE[0]: 85})
    cell = _book(practice).rows[0].cells[TO_TYPE[0][1]]
    assert (cell.mark.number, cell.state) == (85, CellState.WAITING)
    assert practice.workspace.verify() > 0  # the copy does not contradict itself


def test_nothing_of_it_stays_and_nothing_is_mixed_with_real_records(around: Surroundings) -> None:
    practice = open_practice(around)
    enter(practice.workspace, _book(practice), {TO_TYPE[0]: 85})
    folder = practice.folder
    assert (folder / "store.db").is_file()
    assert b"SQLite format 3" not in (folder / "store.db").read_bytes()
    practice.close()
    assert not folder.exists()
    assert not around.home.exists()
    assert not list_people(around.home)


def test_it_asks_no_network(practice: Practice) -> None:
    assert not practice.workspace.has_server
    assert practice.workspace.status.phase is Phase.IDLE
