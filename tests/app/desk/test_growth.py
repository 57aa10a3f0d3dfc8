"""A preschool group: measurings that cross, what the WHO says of them, and who may write."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.desk import growth
from app.desk.class_results import YEAR, open_results
from app.desk.growth import GrowthBook
from app.desk.registers import CellState
from app.records.tables import MEASUREMENT
from app.rules.marks import NOT_PASSED, PASSED
from app.rules.preschool.growth import Indicator, Level
from app.workspace import Workspace
from sync.change import Change
from sync.errors import UserError
from tests.preschool import GROUP, PHYSICAL, SETUP_PRESCHOOL
from tests.school import class_named, enrol, enter, open_book, running_school

TODAY = datetime.date(2027, 1, 6)
EARLIER = datetime.date(2026, 10, 5)


@dataclass
class Group:
    hai: Workspace
    hieu: Workspace

    def book(self, who: Workspace) -> GrowthBook:
        return who.read(lambda journal: growth.open_growth(journal, who.me, class_named(who, GROUP)))

    def measure(self, number: int, day: datetime.date, weight_g: int | None, height_mm: int | None) -> None:
        book = self.book(self.hai)
        child = book.children[number].child.pupil
        self.hai.commit(growth.measure(book, child, day, TODAY, weight_g, height_mm), book.base).result()


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    with running_school(tmp_path_factory.mktemp("school"), SETUP_PRESCHOOL) as school, school.sign_in("mo") as clerk:
        enrol(clerk, GROUP, born=2022)
        clerk.cross()
        with school.sign_in("hai") as hai, school.sign_in("hieu") as hieu:
            yield Group(hai, hieu)


def test_measurings_cross_and_say_where_the_child_stands_in_its_age(group: Group) -> None:
    group.measure(0, EARLIER, 15_000, 1_020)
    group.measure(0, TODAY, 12_000, 1_040)
    group.hai.cross()
    group.hieu.cross()
    child = group.book(group.hieu).children[0]
    assert [(one.day, one.weight_g, one.height_mm, one.state) for one in child.measured] == [
        (TODAY, 12_000, 1_040, CellState.SAVED), (EARLIER, 15_000, 1_020, CellState.SAVED),
    ]  # fmt: skip
    latest = child.latest
    assert latest is not None
    assert latest.growth is not None
    levels = {one.indicator: one.level for one in latest.growth.scores}
    assert levels[Indicator.WEIGHT_FOR_AGE] is Level.LOW
    assert levels[Indicator.HEIGHT_FOR_AGE] is Level.NORMAL
    assert child.again_by == datetime.date(2027, 4, 6)


def test_a_measuring_of_the_same_day_replaces_and_an_empty_one_takes_away(group: Group) -> None:
    group.measure(1, TODAY, 15_000, None)
    group.measure(1, TODAY, 15_500, 1_050)
    assert [one.weight_g for one in group.book(group.hai).children[1].measured] == [15_500]
    group.measure(1, TODAY, 15_600, None)
    assert [(one.weight_g, one.height_mm) for one in group.book(group.hai).children[1].measured] == [(15_600, 1_050)]
    group.measure(1, TODAY, None, None)
    child = group.book(group.hai).children[1]
    assert (child.measured, child.latest, child.again_by) == ((), None, None)


def test_who_may_not_and_days_to_come_are_refused(group: Group) -> None:
    theirs, mine = group.book(group.hieu), group.book(group.hai)
    child = mine.children[2].child.pupil
    with pytest.raises(UserError, match=r"growth\.not_yours"):
        growth.measure(theirs, child, TODAY, TODAY, 15_000, None)
    with pytest.raises(UserError, match=r"growth\.future"):
        growth.measure(mine, child, TODAY + datetime.timedelta(days=1), TODAY, 15_000, None)


@pytest.mark.parametrize("values", [((2, 400),), ((1, 9_000),), ((2, -1),)])
def test_the_server_refuses_figures_that_no_child_has(group: Group, values: tuple[tuple[int, int], ...]) -> None:
    mine = group.book(group.hai)
    key = (mine.class_, mine.children[4].child.pupil, 20270105)
    group.hai.commit([Change(MEASUREMENT.number, key, values)], mine.base).result()
    group.hai.cross()
    assert group.book(group.hai).children[4].measured == ()


def test_what_is_seen_each_month_is_kept_for_each_domain(group: Group) -> None:
    book = open_book(group.hai, GROUP, PHYSICAL)
    assert book.may_enter
    assert [column.number for column in book.columns] == [89, 90, 91, 92]
    enter(group.hai, book, {(1, 89): PASSED, (1, 90): NOT_PASSED, (1, 91): PASSED})
    assert open_book(group.hai, GROUP, PHYSICAL).rows[0].result.text == ""
    enter(group.hai, open_book(group.hai, GROUP, PHYSICAL), {(1, 92): PASSED})
    group.hai.cross()
    group.hieu.cross()
    row = open_book(group.hieu, GROUP, PHYSICAL).rows[0]
    assert row.cells[90].mark == NOT_PASSED
    assert row.result.text == "4", "months that were looked at, and no overall result"


def test_preschool_has_no_results_of_a_year(group: Group) -> None:
    found = group.hai.read(lambda journal: open_results(journal, group.hai.me, class_named(group.hai, GROUP), YEAR))
    assert not found.applies
