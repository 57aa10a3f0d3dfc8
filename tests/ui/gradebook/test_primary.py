"""A primary class's books by keys: levels, whole test marks, qualities and competences (TT27 Điều 6 and 7)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.rules.marks import Mark, MarkKind
from tests.primary import CLASS, MATH, SETUP_PRIMARY, TRAITS_BOOK, level
from tests.school import class_named, enrol, open_book, running_school
from tests.ui.desks import bench_of, put_up, text
from tests.ui.gradebook.evening import Evening, Key, choose
from ui.gradebook.view import GradebookPlace

PUPILS = 5


@pytest.fixture
def evening(tmp_path: Path, qtbot: QtBot) -> Iterator[Evening]:
    with running_school(tmp_path, SETUP_PRIMARY) as school, school.sign_in("mo") as clerk:
        enrol(clerk, CLASS)
        clerk.cross()
        with school.sign_in("hai") as hai, bench_of(hai) as (bench, told):
            place = GradebookPlace(bench)
            put_up(qtbot, place)
            place.set_class(class_named(hai, CLASS), 1)
            choose(place, qtbot, MATH, PUPILS)
            yield Evening(place, told, hai, hai, qtbot)


def stored(evening: Evening, code: str, column: int) -> list[Mark]:
    evening.saved()
    return [row.cells[column].mark for row in open_book(evening.hai, CLASS, code).rows]


def head(evening: Evening, column: int) -> str:
    return str(evening.table.model().headerData(column, Qt.Orientation.Horizontal))


def test_levels_and_whole_marks_by_keys_with_what_is_allowed_said_in_place(evening: Evening) -> None:
    assert [head(evening, column) for column in range(5)] == [
        "Level\nmid.", "Test\nmid.", "Level\nend", "Test\nend", "Result",
    ]  # fmt: skip
    evening.press("t", Key.Key_Return, "H", Key.Key_Return, "c", Key.Key_Return, "ht", Key.Key_Return, "t", Key.Key_Tab)
    assert stored(evening, MATH, 21) == [level(2), level(1), level(0), level(1), level(2)]
    evening.go(0, 1)
    evening.press("8,5", Key.Key_Return)
    assert "whole number" in text(evening.place, "gradebook.refusal")
    evening.press(Key.Key_Escape, "9", Key.Key_Return)
    assert stored(evening, MATH, 22)[0] == Mark(MarkKind.TENTHS, 90)
    evening.go(0, 2)
    evening.press("8", Key.Key_Return)
    assert "T, H or C" in text(evening.place, "gradebook.refusal")
    evening.press(Key.Key_Escape, "t", Key.Key_Return)
    evening.go(0, 3)
    evening.press("10", Key.Key_Return)
    assert evening.shown(0, 4) == "T", "what was achieved by the end of the term"
    assert evening.shown(1, 4) == "3 missing"


def test_qualities_and_competences_are_a_book_of_their_own(evening: Evening, qtbot: QtBot) -> None:
    choose(evening.place, qtbot, TRAITS_BOOK, PUPILS)
    qtbot.waitUntil(lambda: head(evening, 0).startswith("Yêu nước"))
    evening.go(0, 0)
    evening.press("t", Key.Key_Tab, "d", Key.Key_Tab, "c", Key.Key_Tab)
    assert [evening.shown(0, column) for column in range(3)] == ["T", "Đ", "C"]
    assert stored(evening, TRAITS_BOOK, 31)[0] == level(2)
    assert stored(evening, TRAITS_BOOK, 32)[0] == level(1)
    spoken = str(evening.table.model().index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("Nguyễn Văn An, Nhân ái, middle of the term, Đ")
