"""A primary pupil's award is named by keys beside the year's result (TT27 Điều 13)."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.primary import CLASS, SETUP_PRIMARY, fill
from tests.school import enrol, running_school
from tests.ui.homeroom.homeroom_desk import ALT, Homeroom, Key, open_window
from ui.cell_states import Shown
from ui.homeroom.results_model import STATE_ROLE

TABLE = "homeroom.year.table"
OVERALL, _PROPOSAL, DECISION, AWARD = range(4)
EXEMPLARY = "Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện"


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Homeroom]:
    with running_school(tmp_path, SETUP_PRIMARY) as school, ExitStack() as stack:
        with school.sign_in("mo") as clerk:
            enrol(clerk, CLASS)
            clerk.cross()
        with school.sign_in("hai") as hai:
            fill(hai, 1, levels=2, points=9)
            fill(hai, 2, levels=2, points=8)
            hai.cross()
        found = open_window(stack, school, qtbot, "hai")
        found.open(3, TABLE)
        found.focus_on(TABLE)
        yield found


def go(desk: Homeroom, row: int) -> None:
    table = desk.table(TABLE)
    table.setCurrentIndex(table.model().index(row, OVERALL))


def test_an_award_is_named_by_keys_with_what_is_missing_said_in_place(desk: Homeroom) -> None:
    assert [desk.cell(TABLE, row, AWARD) for row in range(3)] == ["Học sinh Xuất sắc", "?", ""]
    assert desk.find(QPushButton, "homeroom.year.award").isVisible()
    go(desk, 1)
    desk.press("k")
    desk.focus_on("homeroom.decision.outcome")
    assert desk.find(QComboBox, "homeroom.decision.outcome").currentText() == "Excellent in a subject"
    desk.press(Key.Key_Return)
    desk.focus_on("homeroom.decision.reason")
    desk.press(Key.Key_Return)
    assert "not said what the award is for" in desk.says("homeroom.year.message")
    desk.press("First in mathematics", Key.Key_Return)
    desk.saved()
    desk.qtbot.waitUntil(lambda: desk.cell(TABLE, 1, AWARD) == EXEMPLARY)
    desk.focus_on(TABLE)
    assert desk.table(TABLE).model().index(1, AWARD).data(STATE_ROLE) is Shown.WAITING
    told = desk.says("homeroom.year.why.text")
    assert "Named by Nguyễn Thị Hải: Excellent in a subject. First in mathematics" in told
    desk.press("k")
    desk.qtbot.waitUntil(lambda: "Nguyễn Thị Hải: Excellent in a subject" in desk.says("homeroom.decision.past"))
    desk.press(Key.Key_Escape)


def test_the_two_things_decided_about_one_pupil_keep_their_half_typed_words_apart(desk: Homeroom) -> None:
    go(desk, 1)
    desk.press("k", Key.Key_Return)
    desk.focus_on("homeroom.decision.reason")
    desk.press("Half an award", Key.Key_Escape)
    desk.focus_on(TABLE)
    desk.press("d", Key.Key_Return)
    desk.focus_on("homeroom.decision.reason")
    desk.press("Half a reason", Key.Key_Escape)
    desk.focus_on(TABLE)
    desk.press("k", Key.Key_Return, Key.Key_Return)
    desk.saved()
    desk.qtbot.waitUntil(lambda: desk.cell(TABLE, 1, AWARD) == EXEMPLARY)
    assert "Half an award" in desk.says("homeroom.year.why.text")


def test_where_the_result_leaves_nothing_to_name_the_key_says_so(desk: Homeroom) -> None:
    go(desk, 0)
    desk.press("k")
    assert any("the award follows from it" in one for one in desk.told.toasts + desk.told.banners)
    assert desk.says("homeroom.decision.head") == ""


def test_a_primary_class_has_no_conduct_and_opens_on_remarks(desk: Homeroom) -> None:
    """Primary school assesses qualities and competences, in a book of the gradebook (TT27 Điều 6)."""
    assert not desk.find(QPushButton, "homeroom.conduct.open").isVisible()
    desk.press(Key.Key_2, modifier=ALT)
    desk.focus_on("homeroom.remarks.table")


def test_where_nothing_is_proposed_nothing_is_decided_by_enter_alone(desk: Homeroom) -> None:
    go(desk, 2)
    desk.press("d")
    desk.focus_on("homeroom.decision.outcome")
    outcome = desk.find(QComboBox, "homeroom.decision.outcome")
    assert (outcome.currentIndex(), outcome.placeholderText()) == (-1, "Choose…")
    desk.press(Key.Key_Return, "Because.", Key.Key_Return)
    assert outcome.view().isVisible()
    outcome.hidePopup()
    desk.focus_on("homeroom.decision.outcome")
    desk.press(Key.Key_Down, Key.Key_Return, Key.Key_Return)
    desk.saved()
    desk.qtbot.waitUntil(lambda: desk.cell(TABLE, 2, DECISION) == "≠ Moves up")


def test_a_key_of_what_a_primary_class_has_not_leads_nowhere_and_is_not_on_f1(desk: Homeroom) -> None:
    """Alt+1 opened conduct without its tab, and no key led out of it."""
    desk.press(Key.Key_1, modifier=ALT)
    desk.focus_on(TABLE)
    assert [one.keys for one in desk.place.shortcuts()][:3] == ["Alt+2", "Alt+3", "Alt+4"]
