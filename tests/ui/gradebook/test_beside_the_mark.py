"""What stands beside marks: notes, doubts, reasons of results, figures of columns, the size, the legend."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.desk import settling
from app.desk.book_figures import Doubt
from tests.school import class_named, enter, open_book
from tests.ui.desks import text
from tests.ui.gradebook.evening import CTRL, NAMES, SHIFT, Evening, Key, choose, focused
from ui.gradebook.footer import ColumnFooter
from ui.gradebook.model import DOUBTS_ROLE, NOTE_ROLE
from ui.history.panel import HistoryPanel
from ui.theme import ROW

TIP, SPOKEN = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole


def said(evening: Evening, row: int, column: int, role: int) -> str:
    return str(evening.table.model().index(row, column).data(role))


def note(evening: Evening, row: int, column: int) -> str:
    return said(evening, row, column, NOTE_ROLE)


def note_line(evening: Evening) -> QLineEdit:
    found = evening.place.findChild(QLineEdit, "gradebook.note.text")
    assert isinstance(found, QLineEdit)
    return found


# --- notes ---


def test_a_note_is_written_beside_the_cell_and_crosses(evening: Evening) -> None:
    evening.press("4", Key.Key_Return, Key.Key_Up)
    evening.press(Key.Key_F2, modifier=SHIFT)
    assert focused() is note_line(evening)
    assert NAMES[0] in text(evening.place, "gradebook.note.whose")
    evening.press("lam bu ngay 12", Key.Key_Return)
    assert evening.table.hasFocus()
    assert note(evening, 0, 0) == "lam bu ngay 12"
    assert "Note: lam bu ngay 12" in said(evening, 0, 0, TIP)
    assert said(evening, 0, 0, SPOKEN).endswith("below 5,0, Note: lam bu ngay 12")
    evening.saved()
    evening.hai.cross()
    evening.nam.cross()
    assert open_book(evening.nam, "6A", "math").rows[0].cells[1].note == "lam bu ngay 12"
    evening.qtbot.waitUntil(lambda: note(evening, 0, 0) == "lam bu ngay 12")
    evening.press(Key.Key_F2, modifier=SHIFT)
    assert note_line(evening).text() == "lam bu ngay 12"
    evening.press(Key.Key_A, modifier=CTRL)
    evening.press(Key.Key_Delete, Key.Key_Return)
    assert note(evening, 0, 0) == ""


def test_esc_leaves_the_note_and_the_mark(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, Key.Key_Up)
    evening.press(Key.Key_F2, modifier=SHIFT)
    evening.press("x", Key.Key_Escape)
    assert (note(evening, 0, 0), evening.shown(0, 0)) == ("", "8,0")
    assert evening.table.hasFocus()


def test_a_crossing_takes_neither_the_open_note_nor_its_text(evening: Evening) -> None:
    evening.press(Key.Key_F2, modifier=SHIFT)
    evening.press("nop muon")
    enter(evening.nam, open_book(evening.nam, "6A", "math"), {(1, 1): 60, (2, 1): 95})
    evening.cross()
    evening.qtbot.waitUntil(lambda: evening.shown(1, 0) == "9,5")
    assert (focused(), note_line(evening).text()) == (note_line(evening), "nop muon")
    evening.press(Key.Key_Return)
    evening.saved()
    evening.hai.cross()
    assert note(evening, 0, 0) == "nop muon"
    assert not evening.hai.read(lambda journal: settling.conflicts(journal, evening.hai.me))


def test_leaving_takes_the_note_that_is_being_written(evening: Evening) -> None:
    evening.press(Key.Key_F2, modifier=SHIFT)
    evening.press("x")
    evening.place.set_class(class_named(evening.hai, "6B"), 1)
    evening.saved()
    assert open_book(evening.hai, "6A", "math").rows[0].cells[1].note == "x"


def test_an_average_has_no_note(evening: Evening) -> None:
    evening.go(0, 6)
    evening.press(Key.Key_F2, modifier=SHIFT)
    assert not note_line(evening).isVisible()
    assert "computes" in text(evening.place, "gradebook.message")


# --- doubts ---


def test_a_mark_far_from_the_pupils_others_is_pointed_out_and_saved(evening: Evening) -> None:
    for mark in ("8", "9", "8"):
        evening.press(mark, Key.Key_Tab)
    evening.press("2", Key.Key_Tab)
    assert evening.table.model().index(0, 3).data(DOUBTS_ROLE) == (Doubt.LOW, Doubt.FAR)
    assert "2,0: more than 3 away" in text(evening.place, "gradebook.message")
    assert "own mean (6,8)" in said(evening, 0, 3, TIP)
    assert "below 5,0" in said(evening, 0, 3, SPOKEN)
    assert evening.stored(4)[0].number == 20
    assert evening.table.model().index(0, 0).data(DOUBTS_ROLE) == ()


def test_not_passed_is_pointed_out(evening: Evening) -> None:
    choose(evening.place, evening.qtbot, "arts")
    evening.press("c", Key.Key_Tab)
    assert "not passed" in said(evening, 0, 0, TIP)


# --- results and figures ---


def test_the_reason_of_a_result_is_told(evening: Evening) -> None:
    for mark in ("8", "7", "9", "85", "v"):
        evening.press(mark, Key.Key_Tab)
    evening.go(0, 6)
    progress = text(evening.place, "gradebook.progress")
    assert "no result while something is missing: Mid., Fin." in progress
    assert "absent (V): Mid.; enter the mark of the make-up test" in progress
    assert "missing: Mid-term assessment, Final assessment" in said(evening, 0, 6, SPOKEN)
    assert evening.place.minimumSizeHint().width() < 900, "a long reason makes no window wider"
    evening.go(0, 4)
    evening.press("75", Key.Key_Tab, "65", Key.Key_Return)
    assert "(8,0 + 7,0 + 9,0 + 8,5 + 2 × 7,5 + 3 × 6,5) : 9 = 7,4" in said(evening, 0, 6, TIP)
    assert "TT22 Điều 9" in said(evening, 0, 6, SPOKEN)


def test_the_mean_and_the_gaps_of_each_column_are_live(evening: Evening) -> None:
    figures = evening.place.findChild(ColumnFooter, "gradebook.figures")
    assert isinstance(figures, ColumnFooter)
    assert figures.texts(0) == ("—", "36")
    evening.press("8", Key.Key_Return, "75", Key.Key_Return, "v", Key.Key_Return)
    assert figures.texts(0) == ("7,8", "33 · 1 V")
    assert "Regular assessment 1: Class mean 7,8, 33 missing" in figures.accessibleDescription()
    choose(evening.place, evening.qtbot, "arts")
    evening.press("d", Key.Key_Return, "c", Key.Key_Return)
    assert figures.texts(0) == ("1 Đ · 1 CĐ", "34")


# --- size, legend ---


def test_the_size_follows_the_keys_and_stays_within_bounds(evening: Evening) -> None:
    def height() -> int:
        return evening.table.verticalHeader().defaultSectionSize()

    assert height() == ROW
    for _ in range(9):
        evening.press(Key.Key_Plus, modifier=CTRL)
    assert (height(), text(evening.place, "gradebook.message")) == (2 * ROW, "200 %")
    evening.press("8")
    assert evening.editor.fontInfo().pixelSize() == 32
    evening.press(Key.Key_Return)
    for _ in range(9):
        evening.press(Key.Key_Minus, modifier=CTRL)
    assert height() == ROW * 9 // 10
    evening.press(Key.Key_0, modifier=CTRL)
    assert height() == ROW


def test_the_legend_names_every_sign_and_the_list_every_key(evening: Evening) -> None:
    lines = [line.accessibleName() for line in evening.place.legend()]
    assert len(lines) == 11
    assert len(set(lines)) == 11
    told = " ".join(one.keys for one in evening.place.shortcuts())
    for action in evening.place.actions():
        keys = [one.toString() for one in action.shortcuts()]
        assert any(key.replace("Del", "Delete") in told or key in told for key in keys), action.text()
    for line in evening.place.legend():
        assert line.findChildren(QLabel)


# --- room ---


def test_beside_the_history_every_column_stays_in_sight(evening: Evening) -> None:
    usual = evening.table.columnWidth(0)
    evening.press(Key.Key_F4)
    evening.qtbot.waitUntil(lambda: evening.table.columnWidth(0) < usual)
    last = evening.table.model().columnCount() - 1
    right = evening.table.columnViewportPosition(last) + evening.table.columnWidth(last)
    assert right <= evening.table.viewport().width()
    evening.press(Key.Key_Escape)
    evening.qtbot.waitUntil(lambda: evening.table.columnWidth(0) == usual)


def test_history_and_next_missing_mark_stand_in_the_menu(evening: Evening) -> None:
    button = evening.place.findChild(QPushButton, "gradebook.commands")
    assert isinstance(button, QPushButton)
    actions = {action.text().split("\t")[-1]: action for action in button.menu().actions()}
    evening.press("8", Key.Key_Return, Key.Key_Up)
    actions["Ctrl+↓"].trigger()
    assert evening.current == (1, 0)
    actions["F4"].trigger()
    panel = evening.place.findChild(HistoryPanel)
    assert panel is not None
    assert panel.isVisible()


def test_a_class_without_pupils_offers_nothing_to_do_with_marks(evening: Evening) -> None:
    button = evening.place.findChild(QPushButton, "gradebook.commands")
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    evening.place.set_class(class_named(evening.hai, "6B"), 1)
    evening.qtbot.waitUntil(lambda: "no pupils" in text(evening.place, "gradebook.empty"))
    assert not button.isVisible()
