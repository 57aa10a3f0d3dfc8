"""A preschool group is measured by keys; what is no figure is refused in place, and nothing that was typed is lost."""

import dataclasses
import datetime
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.desk import growth
from app.desk.school import SchoolClass
from app.workspace import Workspace
from sync.errors import EnvironmentProblem
from sync.schema import Ref
from tests.preschool import GROUP, SETUP_PRESCHOOL
from tests.school import class_named, enrol, running_school
from tests.ui.desks import Told, bench_of, press, put_up, text
from tests.ui.gradebook.evening import focused
from tests.ui.homeroom.homeroom_desk import open_window
from tests.ui.tour import findings
from ui.homeroom.growth_chart import GrowthChart
from ui.homeroom.growth_panel import GrowthTable
from ui.homeroom.view import GROWTH, REMARKS, HomeroomPlace

Key = Qt.Key


@dataclass
class Nurse:
    """The homeroom teacher at the scales."""

    place: HomeroomPlace
    who: Workspace
    qtbot: QtBot
    told: Told

    @property
    def table(self) -> GrowthTable:
        table = self.place.findChild(GrowthTable)
        assert isinstance(table, GrowthTable)
        return table

    def field(self, name: str) -> QLineEdit:
        field = self.place.findChild(QLineEdit, f"homeroom.growth.{name}")
        assert isinstance(field, QLineEdit)
        return field

    def shown(self, row: int, column: int) -> str:
        return str(self.table.model().index(row, column).data() or "")

    def stored(self) -> list[tuple[int | None, int | None]]:
        self.qtbot.waitUntil(lambda: self.place.bench.tasks.writing == 0)
        class_ = class_named(self.who, GROUP)
        book = self.who.read(lambda journal: growth.open_growth(journal, self.who.me, class_))
        return [(one.measured[0].weight_g, one.measured[0].height_mm) for one in book.children if one.measured]


@pytest.fixture
def nurse(tmp_path: Path, qtbot: QtBot) -> Iterator[Nurse]:
    with running_school(tmp_path, SETUP_PRESCHOOL) as school, school.sign_in("mo") as clerk:
        enrol(clerk, GROUP, born=2022)
        clerk.cross()
        with school.sign_in("hai") as hai, bench_of(hai) as (bench, told):
            place = HomeroomPlace(bench)
            put_up(qtbot, place)
            place.set_class(class_named(hai, GROUP), 1)
            found = Nurse(place, hai, qtbot, told)
            qtbot.waitUntil(lambda: found.table.model().rowCount() == 5)
            yield found


def test_a_preschool_group_opens_on_growth_and_has_no_conduct(nurse: Nurse) -> None:
    buttons = {one.objectName(): one.isVisible() for one in nurse.place.findChildren(QPushButton)}
    assert buttons["homeroom.growth.open"]
    assert buttons["homeroom.remarks.open"]
    assert not buttons["homeroom.conduct.open"]
    assert not buttons["homeroom.year.open"]


def test_three_children_by_keys_only(nurse: Nurse) -> None:
    nurse.table.setFocus()
    press(focused(), Key.Key_Return)
    for weight, height in (("15,5", "101"), ("12", "99,5"), ("16.2", "")):
        press(focused(), weight, Key.Key_Return)
        press(focused(), height, Key.Key_Return)
    assert nurse.stored() == [(15_500, 1_010), (12_000, 995), (16_200, None)]
    nurse.qtbot.waitUntil(lambda: nurse.shown(1, 3) == "▲ underweight")
    assert nurse.shown(0, 1) == "15,5"
    assert nurse.shown(0, 4) == "normal"
    assert nurse.shown(2, 4) == "—"


@pytest.mark.parametrize(("weight", "height", "where"), [("1255", "", "weight"), ("12,5", "1,05", "height")])
def test_what_is_no_figure_stays_in_its_field_and_says_what_is_allowed(
    nurse: Nurse, weight: str, height: str, where: str
) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), weight, Key.Key_Return)
    press(nurse.field("height"), height, Key.Key_Return)
    assert "for example" in text(nurse.place, "homeroom.growth.message")
    assert (nurse.field("weight").text(), nurse.field("height").text()) == (weight, height)
    assert nurse.field(where).hasFocus()
    assert nurse.stored() == []


def test_what_is_no_weight_is_told_before_the_height_is_asked_for(nurse: Nurse) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "1550", Key.Key_Return)
    assert "for example" in text(nurse.place, "homeroom.growth.message")
    assert nurse.field("weight").hasFocus()
    press(nurse.field("weight"), "15,5", Key.Key_Return)
    assert nurse.field("height").hasFocus()
    assert text(nurse.place, "homeroom.growth.message") == ""


def test_what_the_who_says_is_in_sight_on_a_small_screen(nurse: Nurse) -> None:
    nurse.place.resize(1048, 560)  # what 1280 × 672 leave beside the rail
    nurse.qtbot.waitUntil(lambda: nurse.table.model().rowCount() > 0)
    assert nurse.table.model().columnCount() == 6
    nurse.qtbot.waitUntil(lambda: nurse.table.horizontalScrollBar().maximum() == 0)


def test_figures_that_were_not_recorded_are_kept_for_their_child(nurse: Nurse) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "15")
    nurse.table.setCurrentIndex(nurse.table.model().index(2, 0))
    assert nurse.field("weight").text() == ""
    nurse.table.setCurrentIndex(nurse.table.model().index(0, 0))
    assert nurse.field("weight").text() == "15"
    nurse.place.refresh()
    nurse.qtbot.waitUntil(lambda: nurse.place.bench.tasks.writing == 0)
    assert nurse.field("weight").text() == "15"


def test_who_is_weighed_in_the_morning_and_measured_in_the_afternoon_keeps_both(nurse: Nurse) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "15", Key.Key_Return)
    press(nurse.field("height"), Key.Key_Return)
    assert nurse.stored() == [(15_000, None)]
    nurse.table.setCurrentIndex(nurse.table.model().index(0, 0))
    press(nurse.field("height"), "101", Key.Key_Return)
    assert nurse.stored() == [(15_000, 1_010)]


def test_figures_of_a_wrong_child_are_taken_away(nurse: Nurse) -> None:
    away = nurse.place.findChild(QPushButton, "homeroom.growth.take_away")
    assert isinstance(away, QPushButton)
    assert not away.isVisible()
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "15", Key.Key_Return)
    press(nurse.field("height"), Key.Key_Return)
    assert nurse.stored() == [(15_000, None)]
    nurse.table.setCurrentIndex(nurse.table.model().index(0, 0))
    nurse.qtbot.waitUntil(away.isVisible)
    QTest.keyClick(away, Key.Key_Space)
    assert nurse.stored() == []
    nurse.qtbot.waitUntil(lambda: not away.isVisible())


@pytest.mark.parametrize("way", ["another panel", "another class", "leaving"])
def test_figures_that_were_typed_are_saved_whatever_way_the_place_is_left(nurse: Nurse, way: str) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "15")
    nurse.table.setCurrentIndex(nurse.table.model().index(1, 0))
    press(nurse.field("height"), "99,5")
    if way == "another panel":
        nurse.place.open_panel(REMARKS)
    elif way == "another class":
        nurse.place.set_class(SchoolClass(Ref(10_000), "Lá 2", 0), 1)
    else:
        nurse.place.finish_typing()
    assert nurse.stored() == [(15_000, None), (None, 995)]


def test_what_is_no_figure_is_told_when_the_place_is_left_and_stands_there_again(nurse: Nurse) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "1550")
    nurse.place.open_panel(REMARKS)
    assert nurse.told.toasts == ["“1550” has not been taken yet; it stays where it is."]
    assert nurse.stored() == []
    nurse.place.open_panel(GROWTH)
    assert nurse.field("weight").text() == "1550"
    here = class_named(nurse.who, GROUP)
    nurse.place.set_class(SchoolClass(Ref(10_000), "Lá 2", 0), 1)
    assert nurse.field("weight").text() == ""
    nurse.place.set_class(here, 1)
    nurse.qtbot.waitUntil(lambda: nurse.field("weight").text() == "1550")


def test_the_window_fits_the_smallest_screen_with_all_that_the_card_can_say(tmp_path: Path, qtbot: QtBot) -> None:
    with running_school(tmp_path, SETUP_PRESCHOOL) as school, school.sign_in("mo") as clerk, ExitStack() as stack:
        enrol(clerk, GROUP, born=2022)
        clerk.cross()
        desk = open_window(stack, school, qtbot, "hai")
        who, class_ = desk.who, class_named(desk.who, GROUP)
        for day in range(1, 9):
            book = who.read(lambda journal: growth.open_growth(journal, who.me, class_))
            child = book.children[0].child.pupil
            on = who.today() - datetime.timedelta(90 * day - 90)
            who.commit(growth.measure(book, child, on, who.today(), 15_000, 1_000), book.base).result()
        desk.shell.resize(1366, 736)
        table = desk.table("homeroom.growth.table")
        qtbot.waitUntil(lambda: table.model().rowCount() > 0 and "…" in desk.says("homeroom.growth.past"))
        desk.find(QLineEdit, "homeroom.growth.weight").setFocus()
        desk.press("x", Key.Key_Return, Key.Key_Return)
        assert "for example" in desk.says("homeroom.growth.message")
        assert desk.find(QPushButton, "homeroom.growth.take_away").isVisible()
        qtbot.waitUntil(lambda: not findings.cramped(desk.shell, (1366, 736)))
        assert (desk.shell.width(), desk.shell.height()) == (1366, 736)
        desk.shell.close()


def test_the_chart_says_its_figures_to_who_cannot_see_it(nurse: Nurse) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "12", Key.Key_Return)
    press(nurse.field("height"), "99,5", Key.Key_Return)
    assert nurse.stored() == [(12_000, 995)]
    nurse.table.setCurrentIndex(nurse.table.model().index(0, 0))
    chart = nurse.place.findChild(GrowthChart)
    assert isinstance(chart, GrowthChart)
    nurse.qtbot.waitUntil(lambda: "12,0 kg" in chart.accessibleDescription())
    assert "underweight" in chart.accessibleDescription()
    assert chart.points() == [(58, 12.0)]
    height = nurse.place.findChild(QPushButton, "homeroom.growth.height_for_age")
    assert isinstance(height, QPushButton)
    QTest.keyClick(height, Key.Key_Space)
    assert chart.points() == [(58, 99.5)]
    past = nurse.place.findChild(QLabel, "homeroom.growth.past")
    assert isinstance(past, QLabel)
    assert past.text() == "06/01/2027: 12,0 kg · 99,5 cm"


def test_figures_that_did_not_reach_the_disk_are_there_again_for_their_child(
    nurse: Nurse, monkeypatch: pytest.MonkeyPatch
) -> None:
    full: Future[int] = Future()
    full.set_exception(EnvironmentProblem("store.full"))
    nurse.table.setFocus()
    press(focused(), Key.Key_Return)
    with monkeypatch.context() as patched:
        patched.setattr(nurse.who, "commit", lambda *_: full)
        press(focused(), "15,2", Key.Key_Return)
        press(focused(), "99", Key.Key_Return)
        nurse.qtbot.waitUntil(lambda: bool(nurse.told.banners))
    nurse.table.setCurrentIndex(nurse.table.model().index(0, 0))
    assert (nurse.field("weight").text(), nurse.field("height").text()) == ("15,2", "99")
    assert nurse.place.finish_typing() == ""
    assert nurse.stored() == [(15_200, 990)]


def test_another_name_of_the_group_takes_no_half_figure(nurse: Nurse) -> None:
    nurse.field("weight").setFocus()
    press(nurse.field("weight"), "12")
    nurse.place.set_class(dataclasses.replace(class_named(nurse.who, GROUP), name="Chồi 1"), 1)
    assert (nurse.stored(), nurse.field("weight").text()) == ([], "12")
