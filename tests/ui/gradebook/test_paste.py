"""Pasting and copying with the system's clipboard, by keys, in the real place."""

import time

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.records.tables import ENROLMENT
from app.rules.marks import EMPTY, Mark, MarkKind
from app.rules.statuses import MOVED
from sync.change import Change
from tests.school import School, enter, open_book
from tests.ui.desks import text
from tests.ui.gradebook.evening import CTRL, NAMES, SHIFT, Evening, Key, an_evening
from ui.cell_states import Shown

FORTY_FIVE = tuple(f"{name} {given}" for name in ("Nguyễn Văn", "Trần Thị", "Lê Ngọc") for given in
                   ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khoa", "Lan", "Minh", "Nam", "Phúc", "Quân", "Sơn",
                    "Tú", "Vy"))  # fmt: skip


def put(block: str) -> None:
    QApplication.clipboard().setText(block)


def dialog(evening: Evening) -> QDialog:
    found = evening.place.findChild(QDialog, "paste")
    assert isinstance(found, QDialog)
    evening.qtbot.waitUntil(found.isActiveWindow)
    return found


def paste(evening: Evening, block: str) -> QDialog:
    put(block)
    evening.press(Key.Key_V, modifier=CTRL)
    return dialog(evening)


def hints(preview: QDialog) -> str:
    return "\n".join(label.text() for label in preview.findChildren(QLabel, "paste.hint"))


def cells(preview: QDialog, table: str = "paste.table") -> list[tuple[str, ...]]:
    found = preview.findChild(QTableView, table)
    if found is None:
        return []
    model = found.model()
    return [
        tuple(str(model.index(row, column).data()) for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def agree(evening: Evening) -> None:
    """Enter, and back in the table."""
    evening.press(Key.Key_Return)
    closed(evening)
    evening.saved()


def closed(evening: Evening) -> None:
    evening.qtbot.waitUntil(lambda: evening.place.findChild(QDialog, "paste") is None)
    evening.qtbot.waitUntil(evening.table.hasFocus)


def test_a_column_from_a_spreadsheet_is_shown_then_entered_as_one_step_and_one_commit(evening: Evening) -> None:
    evening.press("5", Key.Key_Return, Key.Key_Up)
    evening.saved()
    before = evening.hai.waiting()
    preview = paste(evening, "8,5\r\n7.0\r\n85\r\n")
    assert cells(preview)[0][1:] == ("Regular assessment 1", "5,0", "8,5")
    assert cells(preview)[2][3] == "85 → 8,5"
    assert "1 mark replaces another" in hints(preview)
    assert evening.stored_numbers(1) == [50], "nothing is entered before one agrees"
    agree(evening)
    assert evening.stored_numbers(3) == [85, 70, 85]
    assert evening.hai.waiting() <= before + 3
    assert "3 marks entered" in text(evening.place, "gradebook.message")
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored()[:3] == [Mark(MarkKind.TENTHS, 50), EMPTY, EMPTY], "one undo takes all of it back"
    evening.press(Key.Key_Y, modifier=CTRL)
    assert evening.stored_numbers(3) == [85, 70, 85]


def test_esc_enters_nothing(evening: Evening) -> None:
    paste(evening, "8\n7\n")
    evening.press(Key.Key_Escape)
    closed(evening)
    assert evening.stored()[:2] == [EMPTY, EMPTY]


def test_space_leaves_rows_out_and_only_the_chosen_are_entered(evening: Evening) -> None:
    preview = paste(evening, "8\n7\n6\n")
    evening.press(Key.Key_Down, Key.Key_Space)
    button = preview.findChild(QPushButton, "paste.enter")
    assert isinstance(button, QPushButton)
    assert button.text() == "Enter 2 marks"
    agree(evening)
    assert [mark.number for mark in evening.stored()[:3]] == [80, 0, 60]
    assert evening.stored()[1] == EMPTY


def test_what_is_not_taken_is_told_with_its_reason(evening: Evening) -> None:
    preview = paste(evening, "8,55\n101\n7\n")
    left = cells(preview, "paste.not_taken")
    assert [(one[0], one[3]) for one in left] == [("1", "8,55"), ("2", "101")]
    assert "one decimal" in left[0][4]
    assert len(cells(preview)) == 1
    agree(evening)
    assert [mark.kind for mark in evening.stored()[:3]] == [MarkKind.EMPTY, MarkKind.EMPTY, MarkKind.TENTHS]


def test_a_block_that_is_one_row_off_goes_to_the_right_pupils_by_their_names(evening: Evening) -> None:
    book = open_book(evening.hai, "6A", "math")
    names = [row.pupil.name for row in book.rows]
    evening.go(1, 0)
    preview = paste(evening, "\n".join(f"{name}\t{number % 10}" for number, name in enumerate(names)))
    assert f"{len(names)} lines would have landed on other pupils" in hints(preview)
    agree(evening)
    assert evening.stored_numbers(10) == [10 * number for number in range(10)]


def test_marks_of_another_class_are_refused(evening: Evening) -> None:
    preview = paste(evening, "Hoàng Đình Xuyến\t8\nMã Thị Yêu\t9\n")
    assert cells(preview) == []
    assert "No pupil of this class" in cells(preview, "paste.not_taken")[0][4]
    evening.press(Key.Key_Escape)
    assert evening.stored()[:2] == [EMPTY, EMPTY]


def test_more_lines_than_pupils_left_are_told(evening: Evening) -> None:
    evening.go(1, 0)
    preview = paste(evening, "7\n" * len(NAMES))
    assert f"1 copied line of {len(NAMES)} is below the last pupil" in hints(preview)
    assert "No pupil stands" in cells(preview, "paste.not_taken")[0][4]


def test_one_mark_is_pasted_at_once(evening: Evening) -> None:
    put("8,5\r\n")
    evening.press(Key.Key_V, modifier=CTRL)
    assert evening.stored_numbers(1) == [85]


def test_a_block_pasted_into_an_open_cell_is_shown_and_the_cell_is_left(evening: Evening) -> None:
    evening.press("7", Key.Key_Return, Key.Key_Up, "9")
    assert len(cells(paste(evening, "8\n6\n"))) == 2
    assert evening.table.open_editor() is None
    agree(evening)
    assert evening.stored_numbers(2) == [80, 60]


def test_one_mark_pasted_into_an_open_cell_is_text(evening: Evening) -> None:
    evening.press(Key.Key_F2)
    put("8,5\r\n")
    evening.press(Key.Key_V, modifier=CTRL)
    assert evening.editor.text().strip() == "8,5"
    evening.press(Key.Key_Return)
    assert evening.stored_numbers(1) == [85]


def test_an_empty_clipboard_says_what_to_do(evening: Evening) -> None:
    put("")
    evening.press(Key.Key_V, modifier=CTRL)
    assert "Copy the marks in the spreadsheet first" in text(evening.place, "gradebook.message")


def test_what_is_copied_pastes_back_elsewhere(evening: Evening) -> None:
    evening.press("8", Key.Key_Tab, "75", Key.Key_Tab)
    evening.go(1, 0)
    evening.press("10", Key.Key_Tab, "m", Key.Key_Tab)
    evening.go(0, 0)
    evening.press(Key.Key_Right, Key.Key_Down, modifier=SHIFT)
    evening.press(Key.Key_C, modifier=CTRL)
    assert QApplication.clipboard().text() == "8,0\t7,5\n10\tM"
    evening.go(0, 2)
    paste(evening, QApplication.clipboard().text())
    agree(evening)
    assert [evening.shown(row, column) for row in (0, 1) for column in (2, 3)] == ["8,0", "7,5", "10", "M"]


def test_a_crossing_under_the_preview_makes_a_disagreement_and_never_a_silent_loss(evening: Evening) -> None:
    paste(evening, "8\n7\n")
    enter(evening.nam, open_book(evening.nam, "6A", "math"), {(1, 1): 60})
    evening.cross()
    evening.qtbot.waitUntil(lambda: evening.shown(0, 0) == "6,0")
    agree(evening)
    evening.hai.cross()
    evening.qtbot.waitUntil(lambda: evening.state(0, 0) is Shown.CONFLICT)
    assert evening.shown(1, 0) == "7,0"


def test_a_pupil_who_leaves_under_the_preview_is_left_out_and_told(evening: Evening) -> None:
    paste(evening, "8\n7\n6\n")
    book = open_book(evening.hai, "6A", "math")
    changes = [Change(ENROLMENT.number, (book.class_, book.rows[1].pupil.pupil), ((1, MOVED),))]
    evening.hai.commit(changes, book.base).result()
    evening.qtbot.waitUntil(lambda: evening.table.model().rowCount() == len(NAMES) - 1)
    agree(evening)
    assert evening.stored_numbers(2) == [80, 60]
    assert "1 mark is not entered" in evening.told.toasts[0]


def test_undo_of_a_paste_after_a_crossing_leaves_what_another_has_changed_and_says_so(evening: Evening) -> None:
    paste(evening, "8\n7\n6\n")
    agree(evening)
    for workspace in (evening.hai, evening.nam):
        workspace.cross()
    enter(evening.nam, open_book(evening.nam, "6A", "math"), {(2, 1): 95})
    evening.cross()
    evening.qtbot.waitUntil(lambda: evening.shown(1, 0) == "9,5")
    evening.press(Key.Key_Z, modifier=CTRL)
    assert [evening.shown(row, 0) for row in range(3)] == ["", "9,5", ""]
    assert "1 mark has been changed since" in text(evening.place, "gradebook.message")
    evening.saved()
    evening.cross()
    evening.nam.cross()
    assert [row.cells[1].mark.number for row in open_book(evening.nam, "6A", "math").rows[:3]] == [0, 95, 0]


def test_a_locked_book_takes_no_paste(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.gradebook.wording.why_not", lambda _book: "Locked.")
    put("8\n7\n")
    evening.press(Key.Key_V, modifier=CTRL)
    assert text(evening.place, "gradebook.message") == "Locked."
    assert evening.place.findChild(QDialog, "paste") is None


def test_45_pupils_by_keys_only_then_a_block_of_45_by_8_in_no_time(founded_school: School, qtbot: QtBot) -> None:
    with an_evening(founded_school, qtbot, FORTY_FIVE) as evening:
        for number in range(45):
            evening.press(("85", "8,5", "10", "7", "0")[number % 5], Key.Key_Return)
        assert evening.stored_numbers(45) == [85, 85, 100, 70, 0] * 9
        assert evening.current == (0, 1)
        evening.go(0, 0)
        put("\n".join("\t".join(["8,5", "7.0", "65", "9", "10", "5", "", ""]) for _ in range(45)))
        start = time.perf_counter()
        evening.press(Key.Key_V, modifier=CTRL)
        work = time.perf_counter() - start
        preview = dialog(evening)
        assert len(cells(preview)) == 45 * 6 - 18
        start = time.perf_counter()
        evening.press(Key.Key_Return)
        work += time.perf_counter() - start
        evening.saved()
        assert evening.stored_numbers(45) == [85] * 45
        assert evening.stored(12)[44] == Mark(MarkKind.TENTHS, 50)
        assert work < 2, "ten times the budget: others may be using this computer's cores"
