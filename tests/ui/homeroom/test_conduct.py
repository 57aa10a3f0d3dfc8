"""A class's conduct by keys only, in the whole window."""

import pytest

from app.desk import class_conduct
from app.desk.conduct import Conduct
from app.records.tables import CONDUCT
from sync.change import Change
from tests.school import class_named
from tests.ui.homeroom.homeroom_desk import CTRL, PUPILS, SHIFT, Homeroom, Key, Windows, pupils_of
from ui.cell_states import Shown
from ui.homeroom.conduct_model import STATE_ROLE

TABLE = "homeroom.conduct.table"


@pytest.fixture
def desk(windows: Windows) -> Homeroom:
    found = windows.open("hai")
    found.qtbot.waitUntil(lambda: found.table(TABLE).model().rowCount() == len(PUPILS))
    found.focus_on(TABLE)
    return found


def stored(desk: Homeroom, term: int) -> list[Conduct | None]:
    desk.saved()
    class_ = class_named(desk.who, "6A")
    sheet = desk.who.read(lambda journal: class_conduct.open_sheet(journal, desk.who.me, class_))
    return [line.cells[term].level for line in sheet.lines]


def test_a_whole_class_in_both_terms_by_one_key_a_pupil(desk: Homeroom) -> None:
    for key in "tkdct":
        desk.press(key, Key.Key_Return)
    assert (desk.table(TABLE).currentIndex().row(), desk.table(TABLE).currentIndex().column()) == (0, 1), "term II"
    for key in "tttkc":
        desk.press(key, Key.Key_Return)
    assert [str(one) for one in stored(desk, 1)] == ["Tốt", "Khá", "Đạt", "Chưa đạt", "Tốt"]
    assert [str(one) for one in stored(desk, 2)] == ["Tốt", "Tốt", "Tốt", "Khá", "Chưa đạt"]
    assert [desk.cell(TABLE, row, 2) for row in range(5)] == ["Tốt", "Tốt", "Khá", "Đạt", "Chưa đạt"]
    assert desk.says("homeroom.conduct.progress") == "Term I: 5/5 · Term II: 5/5"
    year = desk.table(TABLE).model().index(2, 2)
    assert "TT22 Điều 8 k2: term I Đạt, term II Tốt: the year Khá" in year.data(3)  # tooltip


def test_what_is_given_waits_with_a_sign_and_the_year_is_not_typed(desk: Homeroom) -> None:
    desk.press("t")
    desk.saved()
    index = desk.table(TABLE).model().index(0, 0)
    desk.qtbot.waitUntil(lambda: index.data(STATE_ROLE) is Shown.WAITING)
    desk.who.cross()
    desk.qtbot.waitUntil(lambda: index.data(STATE_ROLE) is Shown.SAVED)
    desk.press(Key.Key_Right, Key.Key_Right, "k")
    assert "computes this" in desk.says("homeroom.conduct.message")
    assert stored(desk, 1)[0] is Conduct.GOOD


def test_a_level_is_taken_away_and_undone(desk: Homeroom) -> None:
    desk.press("t", "k", Key.Key_Delete)
    assert stored(desk, 1)[0] is None
    desk.press(Key.Key_Z, modifier=CTRL)
    assert stored(desk, 1)[0] is Conduct.FAIR
    desk.press(Key.Key_Z, modifier=CTRL)
    desk.press(Key.Key_Return, Key.Key_D)
    desk.press(Key.Key_Return, modifier=SHIFT)
    assert stored(desk, 1)[:2] == [Conduct.GOOD, Conduct.PASSED]
    assert desk.table(TABLE).currentIndex().row() == 0


def test_a_level_that_another_device_gave_meanwhile_is_no_silent_loser(desk: Homeroom) -> None:
    with desk.school.sign_in("hai", "the other laptop") as other:
        class_ = class_named(other, "6A").ref
        change = Change(CONDUCT.number, (class_, pupils_of(other)[0], 1), ((1, "Chưa đạt"),))
        other.commit([change], other.read(lambda journal: journal.position())).result()
        desk.press("t")
        desk.saved()
        other.cross()
        desk.who.cross()
        index = desk.table(TABLE).model().index(0, 0)
        desk.qtbot.waitUntil(lambda: index.data(STATE_ROLE) is Shown.CONFLICT)
        desk.press("k")
        assert "Needs you" in desk.says("homeroom.conduct.message")


def test_who_is_not_the_homeroom_teacher_reads(windows: Windows) -> None:
    desk = windows.open("nam")
    desk.focus_on("homeroom.remarks.table")
    desk.open(0, TABLE)
    assert "homeroom teacher" in desk.says("homeroom.conduct.note")
    desk.press("t")
    assert "homeroom teacher" in desk.says("homeroom.conduct.message")
    assert desk.cell(TABLE, 0, 0) == ""
