"""The table of the year in the whole window: what it says, why, and decisions beside it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.desk import class_results
from app.desk.class_results import YEAR, PupilResult
from app.rules.tt22.promotion import Outcome
from app.workspace import Workspace
from tests.full_year import give_conduct, give_marks, miss_days, pupils_of
from tests.school import School, class_named
from tests.ui.homeroom.homeroom_desk import Homeroom, Key, Windows, class_6a
from ui.cell_states import Shown
from ui.homeroom.results_model import STATE_ROLE

TABLE = "homeroom.year.table"
LEARNING, CONDUCT, MISSED, PROPOSAL, DECISION, TITLE, _LITERATURE, MATHS = range(8)
MATHS_OF_TERM = 4


def fill(school: School) -> None:
    """Outstanding, lowered by one subject, conduct failed, absent too often, and one without marks."""
    with school.sign_in("hai") as hai:
        pupils = pupils_of(hai)
        for term in (1, 2):
            give_marks(hai, pupils[0], 92, term=term)
            give_marks(hai, pupils[1], 85, term=term, others={"math": 30})
            give_marks(hai, pupils[2], 70, term=term)
            give_marks(hai, pupils[3], 70, term=term)
        levels = (("Tốt", "Tốt"), ("Khá", "Tốt"), ("Đạt", "Chưa đạt"), ("Tốt", "Tốt"))
        for pupil, (first, second) in zip(pupils[:4], levels, strict=True):
            give_conduct(hai, pupil, first, second)
        miss_days(hai, pupils[3], 46)
        hai.cross()


@pytest.fixture
def filled(tmp_path: Path, qtbot: QtBot) -> Iterator[Windows]:
    with class_6a(tmp_path) as school, ExitStack() as stack:
        fill(school)
        yield Windows(school, stack, qtbot)


@pytest.fixture
def desk(filled: Windows) -> Homeroom:
    found = filled.open("hai")
    found.focus_on("homeroom.conduct.table")
    found.open(3, TABLE)
    found.focus_on(TABLE)
    return found


def row_of(who: Workspace, number: int) -> PupilResult:
    class_ = class_named(who, "6A")
    return who.read(lambda journal: class_results.open_results(journal, who.me, class_, YEAR)).rows[number]


def go(desk: Homeroom, row: int, column: int) -> None:
    table = desk.table(TABLE)
    table.setCurrentIndex(table.model().index(row, column))


def test_the_year_of_a_class_stands_in_one_table_and_names_what_is_missing(desk: Homeroom) -> None:
    told = [[desk.cell(TABLE, row, column) for column in range(LEARNING, TITLE + 1)] for row in range(5)]
    assert told == [
        ["Tốt", "Tốt", "0", "Moves up", "", "Học sinh Xuất sắc"],
        ["Đạt ↑", "Tốt", "0", "Moves up", "", ""],
        ["Khá", "Chưa đạt", "0", "Training in the summer", "", ""],
        ["Khá", "Tốt", "46", "Does not move up", "", ""],
        ["12 missing", "—", "0", "—", "", ""],
    ]
    assert desk.cell(TABLE, 0, MATHS) == "9,2"
    assert desk.says("homeroom.year.summary") == "5 pupils · ▲ 1 lacks something"
    assert "Toán (1)" in desk.says("homeroom.year.missing")
    assert "2026-2027" in desk.says("homeroom.year.rules")


def test_one_key_says_why_and_another_cell_says_its_own(desk: Homeroom) -> None:
    go(desk, 1, LEARNING)
    desk.press(Key.Key_Return)
    assert "only because of Toán: raised by one level, to Đạt" in desk.says("homeroom.year.why.text")
    assert desk.says("homeroom.year.why.value") == "Đạt ↑"
    go(desk, 3, PROPOSAL)
    assert "46 sessions missed, more than 45" in desk.says("homeroom.year.why.text")
    assert desk.says("homeroom.year.why.whose") == "Lê Ngọc Hạ"
    desk.press(Key.Key_F4)
    assert desk.says("homeroom.year.why.text") == ""
    assert "raised by one level" in str(desk.table(TABLE).model().index(1, LEARNING).data(3)), "the tooltip too"


def test_the_term_has_its_own_table(desk: Homeroom) -> None:
    desk.open(2, "homeroom.term.table")
    assert desk.cell("homeroom.term.table", 1, MATHS_OF_TERM) == "3,0"
    assert desk.cell("homeroom.term.table", 1, LEARNING) == "Đạt ↑"
    desk.find(QComboBox, "shell.term").setCurrentIndex(1)
    desk.qtbot.waitUntil(lambda: desk.cell("homeroom.term.table", 2, CONDUCT) == "Chưa đạt")


def test_a_decision_that_departs_needs_a_reason_and_is_marked(desk: Homeroom) -> None:
    go(desk, 3, LEARNING)
    desk.press("d")
    outcome = desk.find(QComboBox, "homeroom.decision.outcome")
    desk.focus_on("homeroom.decision.outcome")
    assert outcome.currentText() == "Does not move up", "what is proposed is offered first"
    desk.press(Key.Key_Up, Key.Key_Return)
    assert outcome.currentText() == "Moves up"
    desk.focus_on("homeroom.decision.reason")
    desk.press(Key.Key_Return)
    assert "needs a reason" in desk.says("homeroom.year.message")
    assert row_of(desk.who, 3).decision is None
    desk.press("Ill for weeks, caught up.", Key.Key_Return)
    desk.saved()
    desk.qtbot.waitUntil(lambda: desk.cell(TABLE, 3, DECISION) == "≠ Moves up")
    assert desk.cell(TABLE, 3, PROPOSAL) == "Does not move up"
    desk.focus_on(TABLE)
    decided = row_of(desk.who, 3).decision
    assert decided is not None
    assert (decided.outcome, decided.reason) == (Outcome.PROMOTED, "Ill for weeks, caught up.")
    told = desk.says("homeroom.year.why.text")
    assert "Proposed by Nguyễn Thị Hải" in told
    assert "departs" in told
    index = desk.table(TABLE).model().index(3, DECISION)
    assert index.data(STATE_ROLE) is Shown.WAITING
    desk.press("d")
    desk.qtbot.waitUntil(lambda: "Nguyễn Thị Hải: Moves up" in desk.says("homeroom.decision.past"))


def test_a_decision_stays_when_the_proposal_changes_under_it(desk: Homeroom) -> None:
    go(desk, 2, PROPOSAL)
    desk.press("d", Key.Key_Return, Key.Key_Return)
    desk.saved()
    desk.qtbot.waitUntil(lambda: desk.cell(TABLE, 2, DECISION) == "Training in the summer")
    give_conduct(desk.who, pupils_of(desk.who)[2], "Đạt", "Đạt")
    desk.qtbot.waitUntil(lambda: desk.cell(TABLE, 2, PROPOSAL) == "Moves up")
    assert desk.cell(TABLE, 2, DECISION) == "≠ Training in the summer"
    assert "has changed since" in desk.says("homeroom.year.why.text")


def test_the_principal_decides_and_the_homeroom_teacher_does_not_replace_it(filled: Windows) -> None:
    desk = filled.open("hieu")
    desk.focus_on(TABLE)
    desk.qtbot.waitUntil(lambda: desk.table(TABLE).model().rowCount() == 5)
    go(desk, 3, PROPOSAL)
    desk.press("d", Key.Key_Return, Key.Key_Return)
    desk.saved()
    desk.who.cross()
    with desk.school.sign_in("hai") as hai:
        standing = row_of(hai, 3).decision
        assert standing is not None
        assert standing.by_principal
    other = filled.open("hai")
    other.focus_on("homeroom.conduct.table")
    other.open(3, TABLE)
    go(other, 3, PROPOSAL)
    other.press("d", Key.Key_Up, Key.Key_Return, "No.", Key.Key_Return)
    assert "principal has decided" in other.says("homeroom.year.message")
    other.press(Key.Key_Escape)
    other.focus_on(TABLE)


def test_a_reason_that_was_typed_and_not_recorded_is_there_again(desk: Homeroom) -> None:
    go(desk, 3, PROPOSAL)
    desk.press("d", Key.Key_Up, Key.Key_Return, "Half a reason", Key.Key_Escape)
    desk.focus_on(TABLE)
    go(desk, 0, PROPOSAL)
    go(desk, 3, PROPOSAL)
    desk.press("d")
    assert desk.find(QLineEdit, "homeroom.decision.reason").text() == "Half a reason"
    assert desk.find(QComboBox, "homeroom.decision.outcome").currentText() == "Moves up"
    assert row_of(desk.who, 3).decision is None
