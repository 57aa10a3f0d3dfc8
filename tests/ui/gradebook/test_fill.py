"""Filling down, filling the empty cells of a column, emptying a column: one step each, and never 0 by itself."""

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton

from app.rules.marks import EMPTY
from tests.ui.desks import text
from tests.ui.gradebook.evening import CTRL, NAMES, SHIFT, Evening, Key


def fill(evening: Evening) -> QDialog:
    evening.press(Key.Key_B, modifier=CTRL)
    found = evening.place.findChild(QDialog, "fill")
    assert isinstance(found, QDialog)
    evening.qtbot.waitUntil(found.isActiveWindow)
    return found


def test_the_upper_mark_goes_into_the_chosen_cells_below(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, Key.Key_Up)
    for _ in range(3):
        evening.press(Key.Key_Down, modifier=SHIFT)
    evening.press(Key.Key_D, modifier=CTRL)
    assert evening.stored_numbers(4) == [80] * 4
    assert evening.stored()[4] == EMPTY
    assert "3 cells filled" in text(evening.place, "gradebook.message")
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored()[1:4] == [EMPTY] * 3


def test_a_single_cell_takes_the_mark_above_it(evening: Evening) -> None:
    evening.press("85", Key.Key_Return)
    evening.press(Key.Key_D, modifier=CTRL)
    assert evening.stored_numbers(2) == [85, 85]


def test_nothing_is_filled_with_nothing(evening: Evening) -> None:
    evening.go(1, 0)
    evening.press(Key.Key_D, modifier=CTRL)
    assert "no mark above" in text(evening.place, "gradebook.message")
    evening.go(0, 0)
    evening.press(Key.Key_D, modifier=CTRL)
    assert evening.stored()[:2] == [EMPTY, EMPTY]


def test_the_empty_cells_of_a_column_are_counted_before_they_are_filled(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return)
    dialog = fill(evening)
    mark, enter = dialog.findChild(QLineEdit, "fill.mark"), dialog.findChild(QPushButton, "fill.enter")
    told = dialog.findChild(QLabel, "fill.told")
    assert isinstance(mark, QLineEdit)
    assert isinstance(enter, QPushButton)
    assert isinstance(told, QLabel)
    assert (mark.text(), enter.isEnabled()) == ("", False), "never 0 by itself"
    evening.press("8,55")
    assert (enter.isEnabled(), mark.property("refused")) == (False, True)
    evening.press(Key.Key_Backspace)
    assert told.text() == f"{len(NAMES) - 2} pupils get 8,5."
    evening.press(Key.Key_Return)
    assert evening.stored_numbers(36) == [80, 90, *[85] * 34]
    evening.qtbot.waitUntil(evening.table.hasFocus)
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored()[2:] == [EMPTY] * 34


def test_a_column_is_emptied_in_one_step_and_comes_back(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return)
    evening.press(Key.Key_Delete, modifier=CTRL)
    assert evening.stored()[:2] == [EMPTY, EMPTY]
    assert "2 marks emptied. Ctrl+Z" in text(evening.place, "gradebook.message")
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored_numbers(2) == [80, 90]
    evening.go(0, 1)
    evening.press(Key.Key_Delete, modifier=CTRL)
    assert "empty already" in text(evening.place, "gradebook.message")


@pytest.mark.parametrize("key", [Key.Key_D, Key.Key_V])
def test_a_locked_book_is_not_filled(evening: Evening, monkeypatch: pytest.MonkeyPatch, key: Key) -> None:
    monkeypatch.setattr("ui.gradebook.wording.why_not", lambda _book: "Locked.")
    evening.press(key, modifier=CTRL)
    assert text(evening.place, "gradebook.message") == "Locked."
