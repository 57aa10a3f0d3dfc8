"""An evening's work of a teacher: marks by keys only, in the real place over a real encrypted store."""

import dataclasses
from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.desk import locks, settling
from app.messages import explain
from app.records.tables import ENROLMENT
from app.rules.marks import EMPTY, Mark, MarkKind
from app.rules.names import fold
from app.rules.statuses import MOVED
from app.rules.subjects import subject
from sync.change import Change
from sync.errors import EnvironmentProblem, UserError
from tests.school import School, class_named, enrol, enter, open_book
from tests.ui.desks import bench_of, put_up, text
from tests.ui.gradebook.evening import CTRL, NAMES, NONE, SHIFT, Evening, Key, choose, focused
from ui.cell_states import Shown
from ui.gradebook.reading import Opened
from ui.gradebook.view import GradebookPlace

# --- typing ---


def test_a_column_of_36_marks_by_keys_only(evening: Evening) -> None:
    typed = ["85", "8,5", "8.5", "10", "0", "7", "65", "9,0", "10"] * 4
    meant = [85, 85, 85, 100, 0, 70, 65, 90, 100] * 4
    assert len(NAMES) == 36
    for mark in typed:
        evening.press(mark, Key.Key_Return)
    assert evening.stored_numbers(36) == meant
    assert evening.shown(0, 0) == "8,5"
    assert evening.shown(3, 0) == "10"
    assert evening.current == (0, 1), "after the last pupil Enter goes to the top of the next column"
    assert text(evening.place, "gradebook.progress") == "Reg. 2: 0/36 · 36/216 marks"


@pytest.mark.parametrize("typed", ["101", "8,55", "abc", "-1", "11,0"])
def test_what_is_no_mark_is_refused_in_place_and_the_old_mark_is_kept(evening: Evening, typed: str) -> None:
    evening.press("7", Key.Key_Return, Key.Key_Up, typed, Key.Key_Return)
    assert evening.current == (0, 0)
    assert evening.editor.text() == typed
    assert evening.editor.property("refused") is True
    assert "kept" in text(evening.place, "gradebook.refusal")
    assert evening.stored_numbers(1) == [70]
    evening.press(Key.Key_Escape)
    assert text(evening.place, "gradebook.refusal") == ""
    assert evening.shown(0, 0) == "7,0"
    assert evening.stored_numbers(1) == [70]


def test_the_refusal_goes_when_the_text_is_put_right(evening: Evening) -> None:
    evening.press("101", Key.Key_Return, Key.Key_Backspace)
    assert text(evening.place, "gradebook.refusal") == ""
    evening.press(Key.Key_Return)
    assert evening.stored_numbers(1) == [100]


def test_keys_move_as_in_a_spreadsheet(evening: Evening) -> None:
    steps = [
        (Key.Key_Return, None, (1, 0)), (Key.Key_Return, SHIFT, (0, 0)), (Key.Key_Tab, None, (0, 1)),
        (Key.Key_Backtab, SHIFT, (0, 0)), (Key.Key_Right, None, (0, 1)), (Key.Key_Down, None, (1, 1)),
        (Key.Key_Left, None, (1, 0)), (Key.Key_Up, None, (0, 0)), (Key.Key_Return, SHIFT, (0, 0)),
    ]  # fmt: skip
    for key, modifier, expected in steps:
        evening.press(key, modifier=modifier or Qt.KeyboardModifier.NoModifier)
        assert evening.current == expected


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Key.Key_Return, None, (2, 1)), (Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, (2, 1)),
        (Key.Key_Return, SHIFT, (0, 1)), (Key.Key_Tab, None, (1, 2)), (Key.Key_Backtab, SHIFT, (1, 0)),
        (Key.Key_Down, None, (2, 1)), (Key.Key_Up, None, (0, 1)), (Key.Key_Left, None, (1, 0)),
        (Key.Key_Right, None, (1, 2)),
    ],
)  # fmt: skip
def test_every_key_that_leaves_the_cell_saves_the_mark(
    evening: Evening, key: Qt.Key, modifier: Qt.KeyboardModifier | None, expected: tuple[int, int]
) -> None:
    evening.go(1, 1)
    evening.press("85")
    evening.press(key, modifier=modifier or Qt.KeyboardModifier.NoModifier)
    assert evening.current == expected
    assert evening.stored(2)[1] == Mark(MarkKind.TENTHS, 85)


def test_going_up_with_shift_held_chooses_one_cell_and_delete_empties_that_one(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return, "7")
    evening.press(Key.Key_Return, modifier=SHIFT)
    evening.press(Key.Key_Delete)
    assert [mark.number for mark in evening.stored()[:3]] == [80, 0, 70]
    evening.press(Key.Key_Z, modifier=CTRL)
    evening.press(Key.Key_Delete)
    assert [mark.number for mark in evening.stored()[:3]] == [80, 0, 70]


def test_f2_changes_and_esc_leaves_as_it_was(evening: Evening) -> None:
    evening.press("7", Key.Key_Return, Key.Key_Up, Key.Key_F2)
    assert evening.editor.text() == "7,0"
    evening.press(Key.Key_Left, Key.Key_Backspace, "5", Key.Key_Escape)
    assert evening.shown(0, 0) == "7,0"
    evening.press(Key.Key_F2, Key.Key_End, Key.Key_Backspace, "5", Key.Key_Return)
    assert evening.stored_numbers(1) == [75]


def test_delete_empties_and_empty_is_not_zero(evening: Evening) -> None:
    evening.press("0", Key.Key_Return, Key.Key_Up)
    assert evening.shown(0, 0) == "0"
    evening.press(Key.Key_Delete)
    assert evening.shown(0, 0) == ""
    assert evening.stored()[0] == EMPTY


def test_a_mark_that_was_left_alone_is_not_written_again(evening: Evening) -> None:
    evening.press("7", Key.Key_Return)
    evening.saved()
    written = evening.hai.waiting()
    evening.press(Key.Key_Up, Key.Key_F2, Key.Key_Return, Key.Key_Up, "7", Key.Key_Return)
    evening.saved()
    assert evening.hai.waiting() == written


def test_how_85_was_read_is_said(evening: Evening) -> None:
    evening.press("85", Key.Key_Return)
    assert text(evening.place, "gradebook.message") == "85 → 8,5"


def test_averages_and_missing_marks_are_live(evening: Evening) -> None:
    assert evening.shown(0, 6) == "6 missing"
    for mark in ("8", "7", "9", "85", "75"):
        evening.press(mark, Key.Key_Tab)
    assert evening.shown(0, 6) == "1 missing"
    evening.press("65", Key.Key_Tab)
    assert evening.shown(0, 6) == "7,4", "TT22 Điều 9: (8 + 7 + 9 + 8,5 + 2·7,5 + 3·6,5) : 9"
    assert evening.current == (1, 0), "Tab goes on to the next pupil"


def test_marks_of_a_comment_subject(evening: Evening) -> None:
    choose(evening.place, evening.qtbot, "arts")
    for typed in ("d", "DD", "1", "c"):
        evening.press(typed, Key.Key_Tab)
    evening.saved()
    assert [evening.shown(0, column) for column in range(5)] == ["Đ", "Đ", "Đ", "CĐ", "CĐ"]


# --- input methods ---


def test_a_letter_committed_at_once_is_not_lost(evening: Evening) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString("8")
    QApplication.sendEvent(evening.table, event)
    assert evening.editor.text() == "8"
    evening.press(Key.Key_Return)
    assert evening.stored_numbers(1) == [80]


def test_a_composition_goes_into_the_editor(evening: Evening) -> None:
    choose(evening.place, evening.qtbot, "arts")
    QApplication.sendEvent(evening.table, QInputMethodEvent("d", []))
    done = QInputMethodEvent("", [])
    done.setCommitString("đ")
    QApplication.sendEvent(focused(), done)
    assert evening.editor.text() == "đ"
    evening.press(Key.Key_Return)
    evening.saved()
    assert evening.shown(0, 0) == "Đ"


def test_a_composition_that_is_given_up_keeps_the_mark(evening: Evening) -> None:
    evening.press("7", Key.Key_Return, Key.Key_Up)
    QApplication.sendEvent(evening.table, QInputMethodEvent("8", []))
    QApplication.sendEvent(focused(), QInputMethodEvent("", []))
    assert evening.editor.text() == "7,0"
    evening.press(Key.Key_Return)
    assert evening.stored_numbers(1) == [70]


def test_letters_that_are_typed_anew_by_an_input_method_are_not_lost(evening: Evening) -> None:
    """As UniKey does: the plain letter, a backspace, the Vietnamese one, all as keys."""
    choose(evening.place, evening.qtbot, "arts")
    for key, letter in ((Key.Key_D, "d"), (Key.Key_Backspace, "\b"), (Key.Key_unknown, "đ")):
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(focused(), QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))
    assert evening.editor.text() == "đ"


# --- undo ---


def test_undo_and_redo_are_new_changes(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return, "85", Key.Key_Return)
    evening.press(Key.Key_Z, modifier=CTRL)
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored()[:3] == [Mark(MarkKind.TENTHS, 80), EMPTY, EMPTY]
    assert evening.current == (1, 0), "one sees what was undone"
    evening.press(Key.Key_Y, modifier=CTRL)
    assert evening.stored()[:3] == [Mark(MarkKind.TENTHS, 80), Mark(MarkKind.TENTHS, 90), EMPTY]
    evening.press(Key.Key_Z, modifier=CTRL)
    evening.press(Key.Key_Z, modifier=CTRL)
    evening.press(Key.Key_Z, modifier=CTRL)
    assert text(evening.place, "gradebook.message") == "Nothing to undo."
    assert evening.stored()[:3] == [EMPTY, EMPTY, EMPTY]


def test_emptied_cells_come_back_in_one_step(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return)
    evening.go(0, 0)
    evening.press(Key.Key_Down, modifier=SHIFT)
    evening.press(Key.Key_Delete)
    assert evening.stored()[:2] == [EMPTY, EMPTY]
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored_numbers(2) == [80, 90]


def test_undo_leaves_alone_what_another_has_changed_since(evening: Evening) -> None:
    evening.press("8", Key.Key_Return)
    evening.saved()
    evening.hai.cross()
    evening.nam.cross()
    enter(evening.nam, open_book(evening.nam, "6A", "math"), {(1, 1): 60})
    evening.cross()
    evening.qtbot.waitUntil(lambda: evening.shown(0, 0) == "6,0")
    evening.press(Key.Key_Z, modifier=CTRL)
    assert "changed since" in text(evening.place, "gradebook.message")
    assert evening.stored_numbers(1) == [60]


# --- what arrives ---


def test_a_crossing_leaves_the_open_cell_alone_and_the_disagreement_is_noticed(evening: Evening) -> None:
    evening.press("8")
    enter(evening.nam, open_book(evening.nam, "6A", "math"), {(1, 1): 60, (2, 1): 95})
    evening.cross()
    evening.qtbot.waitUntil(lambda: evening.shown(1, 0) == "9,5")
    assert evening.current == (0, 0)
    assert evening.editor.text() == "8"
    evening.press(",5", Key.Key_Return)
    evening.saved()
    evening.hai.cross()
    assert len(evening.hai.read(lambda journal: settling.conflicts(journal, evening.hai.me))) == 1
    evening.qtbot.waitUntil(lambda: evening.state(0, 0) is Shown.CONFLICT)


def test_a_pupil_who_arrives_waits_for_the_end_of_typing(evening: Evening, founded_school: School) -> None:
    evening.go(3, 0)
    who = evening.table.model().headerData(3, Qt.Orientation.Vertical)
    evening.press("8")
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A", ["Bùi Á"])
        clerk.cross()
    evening.hai.cross()
    read: list[int] = []
    evening.place.bench.tasks.query(lambda: 1, read.append)
    evening.qtbot.waitUntil(lambda: read == [1])
    assert evening.editor.text() == "8"
    evening.press(Key.Key_Return)
    evening.qtbot.waitUntil(lambda: evening.table.model().rowCount() == len(NAMES) + 1)
    row = evening.current[0] - 1
    assert str(evening.table.model().headerData(row, Qt.Orientation.Vertical)).split(". ")[1] == who.split(". ")[1]
    assert evening.shown(row, 0) == "8,0"


def test_states_follow_the_mark_across(evening: Evening) -> None:
    evening.press("8", Key.Key_Return)
    assert evening.state(0, 0) is Shown.SAVING
    evening.saved()
    assert evening.state(0, 0) is Shown.WAITING
    assert "not sent yet" in evening.table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    evening.hai.cross()
    evening.qtbot.waitUntil(lambda: evening.state(0, 0) is Shown.SAVED)


def test_a_mark_that_did_not_reach_the_disk_stays_in_sight_and_can_be_tried_again(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    full: Future[int] = Future()
    full.set_exception(EnvironmentProblem("store.disk_full"))
    with monkeypatch.context() as patch:
        patch.setattr(evening.hai, "commit", lambda _changes, _base: full)
        evening.press("8", Key.Key_Return)
        evening.saved()
    assert len(evening.told.banners) == 1
    assert (evening.shown(0, 0), evening.state(0, 0)) == ("8,0", Shown.FAILED)
    assert evening.stored()[0] == EMPTY
    evening.press(Key.Key_Up, Key.Key_F2, Key.Key_Return)
    assert evening.stored_numbers(1) == [80]
    evening.qtbot.waitUntil(lambda: evening.state(0, 0) is Shown.WAITING)


def test_a_failure_of_one_subject_is_not_shown_in_another_and_waits_until_one_comes_back(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing: Future[int] = Future()
    with monkeypatch.context() as patch:
        patch.setattr(evening.hai, "commit", lambda _changes, _base: writing)
        evening.press("8", Key.Key_Return)
        choose(evening.place, evening.qtbot, "literature")
        assert (evening.shown(0, 0), evening.state(0, 0)) == ("", Shown.SAVED)
        writing.set_exception(EnvironmentProblem("store.disk_full"))
        evening.saved()
    evening.qtbot.waitUntil(lambda: len(evening.told.banners) == 1)
    assert (evening.shown(0, 0), evening.state(0, 0)) == ("", Shown.SAVED)
    choose(evening.place, evening.qtbot, "math")
    assert (evening.shown(0, 0), evening.state(0, 0)) == ("8,0", Shown.FAILED)


def test_emptying_a_mark_that_did_not_reach_the_disk_can_be_tried_again(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening.press("8", Key.Key_Return, Key.Key_Up)
    evening.saved()
    full: Future[int] = Future()
    full.set_exception(EnvironmentProblem("store.disk_full"))
    with monkeypatch.context() as patch:
        patch.setattr(evening.hai, "commit", lambda _changes, _base: full)
        evening.press(Key.Key_Delete)
        evening.saved()
    assert evening.state(0, 0) is Shown.FAILED
    evening.press(Key.Key_Delete)
    assert evening.stored()[0] == EMPTY


# --- what may not be entered ---


def test_a_mark_on_which_people_disagree_is_settled_elsewhere_and_kept_here_whole(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, Key.Key_Up)
    evening.saved()
    enter(evening.nam, open_book(evening.nam, "6A", "math"), {(1, 1): 90})
    for workspace in (evening.hai, evening.nam, evening.hai):
        workspace.cross()
    evening.qtbot.waitUntil(lambda: evening.state(0, 0) is Shown.CONFLICT)
    before = evening.stored()[0]
    sentence = str(explain(UserError("gradebook.disputed")))
    message = evening.place.findChild(QLabel, "gradebook.message")
    assert isinstance(message, QLabel)
    for key, modifier in (
        ("7", NONE),
        (Key.Key_F2, NONE),
        (Key.Key_Delete, NONE),
        (Key.Key_Z, CTRL),
        (Key.Key_Z, CTRL),
    ):
        message.clear()
        evening.press(key, modifier=modifier)
        assert (message.text(), evening.table.open_editor()) == (sentence, None)
    assert evening.stored()[0] == before
    assert len(evening.hai.read(lambda journal: settling.conflicts(journal, evening.hai.me))) == 1


def test_undo_after_a_pupil_has_left_the_roll_leaves_that_pupil_out(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return)
    evening.saved()
    book = open_book(evening.hai, "6A", "math")
    leaving = book.rows[1].pupil.pupil
    changes = [Change(ENROLMENT.number, (book.class_, leaving), ((1, MOVED),))]
    evening.hai.commit(changes, book.base).result()
    evening.qtbot.waitUntil(lambda: evening.table.model().rowCount() == len(NAMES) - 1)
    evening.press(Key.Key_Z, modifier=CTRL)
    assert "nothing was undone" in text(evening.place, "gradebook.message")
    evening.press(Key.Key_Z, modifier=CTRL)
    assert evening.stored()[0] == EMPTY


def twice_on(evening: Evening, row: int, column: int) -> None:
    """Double-click a cell."""
    viewport = evening.table.viewport()
    where = evening.table.visualRect(evening.table.model().index(row, column)).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=where)


def test_a_double_click_changes_a_mark_that_may_be_changed(evening: Evening) -> None:
    twice_on(evening, 1, 2)
    assert evening.table.open_editor() is not None
    assert text(evening.place, "gradebook.message") == ""


def test_a_locked_period_can_be_read_and_says_who_locked_it(evening: Evening, founded_school: School) -> None:
    with founded_school.sign_in("hieu") as principal:
        review = principal.read(lambda journal: locks.review(journal, principal.me, class_named(principal, "6A"), 1))
        principal.commit(locks.set_lock(review, subject("math"), locked=True), review.base).result()
        principal.cross()
    evening.hai.cross()
    evening.qtbot.waitUntil(lambda: "Trần Trọng Hiếu" in text(evening.place, "gradebook.locked"))
    evening.press("8")
    assert evening.table.open_editor() is None
    assert "Locked by Trần Trọng Hiếu on 06/01/2027" in text(evening.place, "gradebook.message")
    message = evening.place.findChild(QLabel, "gradebook.message")
    assert isinstance(message, QLabel)
    message.clear()
    evening.press(Key.Key_F2)
    assert "Locked by" in message.text()
    message.clear()
    twice_on(evening, 1, 2)
    assert "Locked by" in message.text()
    evening.press(Key.Key_Delete)
    assert evening.stored()[0] == EMPTY


def test_who_does_not_teach_the_subject_reads(founded_school: School, qtbot: QtBot) -> None:
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A", NAMES)
        clerk.cross()
        with bench_of(clerk) as (bench, _told):
            place = GradebookPlace(bench)
            put_up(qtbot, place)
            place.set_class(class_named(clerk, "6A"), 1)
            choose(place, qtbot, "math")
            QTest.keyClicks(focused(), "8")
            assert "For reading" in text(place, "gradebook.locked")
            assert "For reading" in text(place, "gradebook.message")


def test_the_average_is_not_typed(evening: Evening) -> None:
    evening.go(0, 6)
    evening.press("8")
    assert evening.table.open_editor() is None
    assert "computes" in text(evening.place, "gradebook.message")


# --- finding one's way ---


def test_a_pupil_is_found_without_marks(evening: Evening) -> None:
    evening.press(Key.Key_F, modifier=CTRL)
    evening.press(fold("Lưu Đức Quang"), Key.Key_Return)
    assert evening.current[0] == NAMES.index("Lưu Đức Quang")
    assert evening.table.hasFocus()


def test_of_several_pupils_of_one_name_each_is_reached(evening: Evening) -> None:
    first, second = (NAMES.index(name) for name in ("Chamaléa Thị Huệ", "Nguyễn Thị Huệ"))
    evening.press(Key.Key_F, modifier=CTRL)
    evening.press("hue")
    assert evening.current[0] == first
    assert text(evening.place, "gradebook.message") == "2 pupils are found; F3 goes to the next."
    evening.press(Key.Key_F3)
    assert evening.current[0] == second
    evening.press(Key.Key_Return, Key.Key_F3)
    assert evening.current[0] == first, "behind the last one the first again, from the table too"


def test_the_next_missing_mark(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, "9", Key.Key_Return)
    evening.go(0, 0)
    evening.press(Key.Key_Down, modifier=CTRL)
    assert evening.current == (2, 0)
    evening.go(len(NAMES) - 1, 5)
    evening.press(Key.Key_Down, modifier=CTRL)
    assert evening.current == (2, 0), "once round"


def test_one_comes_back_to_where_one_was(evening: Evening) -> None:
    evening.go(7, 3)
    choose(evening.place, evening.qtbot, "arts")
    assert evening.current == (0, 0)
    choose(evening.place, evening.qtbot, "math")
    assert evening.current == (7, 3)


def test_what_is_no_mark_is_told_when_one_leaves(evening: Evening) -> None:
    evening.press("abc")
    evening.place.set_class(class_named(evening.hai, "6B"), 1)
    assert "abc" in evening.told.toasts[0]


def test_leaving_takes_what_was_typed(evening: Evening) -> None:
    evening.press("9")
    evening.place.finish_typing()
    assert evening.stored_numbers(1) == [90]


def test_a_class_without_pupils_says_what_to_do(evening: Evening) -> None:
    evening.place.set_class(class_named(evening.hai, "6B"), 1)
    evening.qtbot.waitUntil(lambda: "imports" in text(evening.place, "gradebook.empty"))


def test_a_screen_reader_hears_who_what_and_how_it_stands(evening: Evening) -> None:
    evening.press("8", Key.Key_Return)
    evening.saved()
    spoken = evening.table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"{NAMES[0]}, Regular assessment 1, 8,0, saved on this computer, not sent yet"


def test_the_history_of_a_mark_opens_beside_it(evening: Evening) -> None:
    evening.press("8", Key.Key_Return, Key.Key_Up, Key.Key_F4)
    evening.qtbot.waitUntil(lambda: NAMES[0] in text(evening.place, "history.whose"))
    assert evening.table.hasFocus()
    evening.press(Key.Key_Escape)
    assert text(evening.place, "history.whose") == "", "Esc closes it from the table too"
    assert evening.table.hasFocus()


@pytest.mark.parametrize("typed", ["8,", "8"])
def test_another_name_of_the_class_takes_neither_the_cell_nor_half_a_mark(evening: Evening, typed: str) -> None:
    before = evening.stored_numbers(1)
    evening.press(typed)
    evening.place.set_class(dataclasses.replace(class_named(evening.hai, "6A"), name="6A1"), 1)
    assert evening.editor.text() == typed
    assert evening.stored_numbers(1) == before


def test_a_mark_that_is_being_typed_when_the_book_goes_is_told_and_nothing_breaks(evening: Evening) -> None:
    """The table was emptied under its open editor, and the program died."""
    evening.press("8,")
    class_ = class_named(evening.hai, "6A")
    evening.place._show(Opened((), 0, None), class_, evening.place._model.ask())
    assert evening.table.open_editor() is None
    assert evening.told.toasts == ["“8,” was not taken."]


def test_names_stay_in_sight_however_far_one_goes_to_the_right(evening: Evening) -> None:
    evening.place.resize(640, 480)
    roll = evening.table.roll
    before = roll.geometry()
    evening.go(3, evening.table.model().columnCount() - 1)
    evening.qtbot.waitUntil(lambda: evening.table.horizontalScrollBar().value() > 0)
    assert roll.isVisible()
    assert (roll.x(), roll.width()) == (before.x(), before.width())


def test_by_tab_a_pupil_is_entered_across_and_then_the_next_one(evening: Evening) -> None:
    last = evening.table.model().columnCount() - 2
    evening.go(0, last)
    evening.press("8", Key.Key_Tab)
    assert evening.current == (1, 0)


@pytest.mark.parametrize("key", [Key.Key_Home, Key.Key_Left, Key.Key_Up])
def test_what_ctrl_leads_to_is_what_delete_empties(evening: Evening, key: Key) -> None:
    """The frame moved, and the mark of the cell before was gone."""
    evening.press("7", Key.Key_Return, "8", Key.Key_Return)
    evening.go(1, 0)
    evening.press(key, modifier=CTRL)
    here = evening.table.currentIndex()
    assert evening.table.selectedIndexes() == [here]
    evening.press(Key.Key_Delete)
    assert evening.stored_numbers(2) == ([0, 80] if here.row() == 0 else [70, 0])


def test_what_was_taken_back_is_said_instead_of_the_offer_to_take_it_back(evening: Evening) -> None:
    evening.press("7", Key.Key_Return)
    evening.press(Key.Key_Z, modifier=CTRL)
    assert text(evening.place, "gradebook.message") == "1 mark is as it was before."
    evening.press(Key.Key_Y, modifier=CTRL)
    assert text(evening.place, "gradebook.message") == "1 mark is entered again."
