"""Remarks in the whole window: nothing typed is lost, whatever happens meanwhile; phrases; names of others."""

from concurrent.futures import Future

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget

from app.desk import phrases, remarks
from app.desk.remarks import HOMEROOM
from app.records.tables import REMARK
from app.rules.remarks import MAX_LENGTH
from app.workspace import Workspace
from sync.change import Change
from sync.errors import EnvironmentProblem
from tests.school import class_named
from tests.ui.homeroom.homeroom_desk import ALT, CTRL, PUPILS, Homeroom, Key, Windows, pupils_of
from ui.homeroom.remark_edit import RemarkEdit

TABLE, EDIT = "homeroom.remarks.table", "homeroom.remark"


@pytest.fixture
def desk(windows: Windows) -> Homeroom:
    found = windows.open("hai")
    found.focus_on("homeroom.conduct.table")
    found.open(1, TABLE)
    found.focus_on(TABLE)
    return found


def edit(desk: Homeroom) -> RemarkEdit:
    return desk.find(RemarkEdit, EDIT)


def stored(who: Workspace, subject: str = HOMEROOM) -> list[str]:
    class_ = class_named(who, "6A").ref
    book = who.read(lambda journal: remarks.open_remarks(journal, who.me, class_, subject, 1))
    return [line.text for line in book.lines]


def wait_stored(desk: Homeroom, number: int, text: str) -> None:
    desk.qtbot.waitUntil(lambda: stored(desk.who)[number] == text)


def write(who: Workspace, number: int, text: str) -> None:
    """Somebody's device writes the homeroom remark on a pupil, and crosses."""
    key = (class_named(who, "6A").ref, HOMEROOM, pupils_of(who)[number], 1)
    change = Change(REMARK.number, key, ((1, text),))
    who.commit([change], who.read(lambda journal: journal.position())).result()
    who.cross()


def test_remarks_on_a_class_by_keys_from_pupil_to_pupil(desk: Homeroom) -> None:
    desk.press(Key.Key_Return)
    for number in range(len(PUPILS)):
        assert desk.says("homeroom.remarks.whose").startswith(f"{number + 1}. ")
        desk.press(f"Remark number {number}.")
        desk.press(Key.Key_Return, modifier=CTRL)
    desk.saved()
    assert stored(desk.who) == [f"Remark number {number}." for number in range(len(PUPILS))]
    assert desk.says("homeroom.remarks.progress") == "5 of 5 written"
    desk.press(Key.Key_Return, modifier=ALT)
    assert edit(desk).toPlainText() == "Remark number 3."
    assert desk.says("homeroom.remarks.counter") == f"16/{MAX_LENGTH}"


def test_a_remark_interrupted_by_a_crossing_stays_in_the_field_and_is_saved(desk: Homeroom) -> None:
    with desk.school.sign_in("hai", "the other laptop") as other:
        desk.press(Key.Key_Return, "Works hard, ")
        write(other, 0, "Another text.")
        write(other, 1, "The second pupil's.")
        desk.who.cross()
        desk.qtbot.waitUntil(lambda: "Another text." in desk.says("homeroom.remarks.arrived"))
        assert edit(desk).toPlainText() == "Works hard, "
        desk.press("and helps others.")
        assert edit(desk).toPlainText() == "Works hard, and helps others."
        desk.press(Key.Key_Escape)
        desk.focus_on(TABLE)
        desk.saved()
        wait_stored(desk, 0, "Works hard, and helps others.")
        desk.who.cross()
        other.cross()
        contested = other.read(lambda journal: journal.contested(REMARK))
        assert len(contested) == 1, "both texts are kept, for people to choose"
        desk.press(Key.Key_Down)
        assert edit(desk).toPlainText() == "The second pupil's."


def test_a_text_that_nobody_has_touched_follows_what_arrives(desk: Homeroom) -> None:
    with desk.school.sign_in("hai", "the other laptop") as other:
        write(other, 0, "Written elsewhere.")
        desk.who.cross()
        desk.qtbot.waitUntil(lambda: edit(desk).toPlainText() == "Written elsewhere.")


@pytest.mark.parametrize("way", ["another panel", "another place", "another term", "closing", "a pause"])
def test_whatever_way_the_field_is_left_what_was_typed_is_saved(desk: Homeroom, way: str) -> None:
    desk.press(Key.Key_Return, "Typed and left.")
    if way == "another panel":
        desk.press(Key.Key_1, modifier=Qt.KeyboardModifier.AltModifier)
    elif way == "another place":
        desk.press(Key.Key_1, modifier=CTRL)
    elif way == "another term":
        desk.find(QComboBox, "shell.term").setCurrentIndex(1)
    elif way == "closing":
        desk.shell.close()
    wait_stored(desk, 0, "Typed and left.")
    desk.saved()


def test_the_field_takes_no_more_than_can_be_kept_and_loses_nothing(desk: Homeroom) -> None:
    desk.press(Key.Key_Return)
    desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is edit(desk))
    pasted = QMimeData()
    pasted.setText("x" * (MAX_LENGTH - 3))
    edit(desk).insertFromMimeData(pasted)
    desk.press("abcd")
    assert edit(desk).toPlainText() == "x" * (MAX_LENGTH - 3) + "abc"
    assert "no room" in desk.says("homeroom.remarks.message")
    edit(desk).insertFromMimeData(pasted)
    assert len(edit(desk).toPlainText()) == MAX_LENGTH
    desk.press(Key.Key_Escape)
    desk.saved()
    assert len(stored(desk.who)[0]) == MAX_LENGTH


def test_a_remark_that_names_another_pupil_of_the_class_is_warned_of_and_saved(desk: Homeroom) -> None:
    desk.press(Key.Key_Return)
    edit(desk).insert("Bình học tốt.")
    assert "Chamaléa Thị Bình" in desk.says("homeroom.remarks.warning")
    desk.press(Key.Key_Return, modifier=CTRL)
    assert desk.says("homeroom.remarks.warning") == ""
    wait_stored(desk, 0, "Bình học tốt.")
    desk.saved()


# --- phrases ---


def keep(desk: Homeroom, text: str) -> None:
    book = desk.who.read(lambda journal: phrases.open_phrases(journal, desk.who.me))
    work = phrases.keep_phrase(book, text, "", "", desk.who.clock, shared=False, class_names=())
    desk.who.commit(work, book.base).result()


def test_a_phrase_is_inserted_by_a_few_letters_with_the_pupils_name(desk: Homeroom) -> None:
    keep(desk, "{em} {tên} viết chữ đẹp.")
    keep(desk, "{tên} mạnh dạn phát biểu.")
    desk.press(Key.Key_Return, "Ok.", Key.Key_F3)
    desk.focus_on("homeroom.phrases.search")
    found = desk.find(QListWidget, "homeroom.phrases.list")
    desk.qtbot.waitUntil(lambda: found.count() == 2)
    desk.press("viet ch")
    assert [found.item(row).text() for row in range(found.count())] == ["Em An viết chữ đẹp."]
    desk.press(Key.Key_Return)
    desk.focus_on(EDIT)
    assert edit(desk).toPlainText() == "Ok. Em An viết chữ đẹp."
    desk.press(Key.Key_Return, modifier=CTRL)
    wait_stored(desk, 0, "Ok. Em An viết chữ đẹp.")
    desk.press(Key.Key_F3, Key.Key_Down, Key.Key_Return)
    assert edit(desk).toPlainText() in {"Bình mạnh dạn phát biểu.", "Em Bình viết chữ đẹp."}
    desk.press(Key.Key_Escape)
    desk.saved()


def test_the_present_text_is_kept_as_a_phrase_without_the_name(desk: Homeroom) -> None:
    desk.press(Key.Key_Return)
    edit(desk).insert("Em An tích cực, mong em cố gắng hơn.")
    desk.press(Key.Key_K, modifier=CTRL)
    desk.focus_on("homeroom.keep.text")
    assert desk.find(QLineEdit, "homeroom.keep.text").text() == "{em} {tên} tích cực, mong {em} cố gắng hơn."
    desk.press(Key.Key_Return)
    desk.focus_on(EDIT)
    desk.saved()
    [kept] = desk.who.read(lambda journal: phrases.open_phrases(journal, desk.who.me)).phrases
    assert (kept.text, kept.shared, kept.subject) == ("{em} {tên} tích cực, mong {em} cố gắng hơn.", False, "")
    desk.qtbot.waitUntil(lambda: desk.told.toasts == ["Kept as a phrase."])


def test_a_text_about_somebody_else_is_not_kept_as_a_phrase(desk: Homeroom) -> None:
    desk.press(Key.Key_Return)
    edit(desk).insert("Bạn Hạ giúp em nhiều.")
    desk.press(Key.Key_K, modifier=CTRL)
    desk.focus_on("homeroom.keep.text")
    desk.press(Key.Key_Return)
    assert "Lê Ngọc Hạ" in desk.says("homeroom.remarks.message")
    desk.press(Key.Key_Escape)
    desk.saved()


def test_a_subject_teacher_writes_in_the_own_subject_and_reads_the_others(windows: Windows) -> None:
    desk = windows.open("nam")
    desk.focus_on(TABLE)
    subject = desk.find(QComboBox, "homeroom.remarks.subject")
    assert subject.currentText() == "Toán"
    desk.press(Key.Key_Return, "Good at sums.", Key.Key_Escape)
    desk.saved()
    assert stored(desk.who, "math")[0] == "Good at sums."
    subject.setCurrentIndex(subject.findData(HOMEROOM))
    subject.activated.emit(subject.currentIndex())
    desk.qtbot.waitUntil(lambda: "homeroom teacher" in desk.says("homeroom.remarks.note"))
    assert edit(desk).isReadOnly()


def test_a_failed_text_does_not_come_back_over_a_newer_one(desk: Homeroom, monkeypatch: pytest.MonkeyPatch) -> None:
    real, slow = desk.who.commit, [Future[int]()]
    first = slow[0]
    monkeypatch.setattr(desk.who, "commit", lambda changes, base: slow.pop() if slow else real(changes, base))
    desk.press(Key.Key_Return, "Old text.", Key.Key_Escape, Key.Key_Return)
    edit(desk).selectAll()
    desk.press("New text.", Key.Key_Escape, Key.Key_Down)
    first.set_exception(EnvironmentProblem("store.full"))
    desk.qtbot.waitUntil(lambda: bool(desk.told.banners))
    desk.saved()
    desk.press(Key.Key_Up)
    assert edit(desk).toPlainText() == "New text."
    desk.press(Key.Key_Down)
    desk.saved()
    assert stored(desk.who)[0] == "New text."


def test_a_text_that_did_not_reach_the_disk_is_tried_again(desk: Homeroom, monkeypatch: pytest.MonkeyPatch) -> None:
    full: Future[int] = Future()
    full.set_exception(EnvironmentProblem("store.full"))
    with monkeypatch.context() as patched:
        patched.setattr(desk.who, "commit", lambda *_: full)
        desk.press(Key.Key_Return, "A text.", Key.Key_Escape, Key.Key_Down)
        desk.qtbot.waitUntil(lambda: bool(desk.told.banners))
    desk.press(Key.Key_Up)
    assert edit(desk).toPlainText() == "A text."
    desk.press(Key.Key_Down)
    desk.saved()
    assert stored(desk.who)[0] == "A text."
