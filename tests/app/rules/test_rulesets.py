"""A past year is always computed by its own rules, and a year without rules is refused."""

import pytest

from app.rules.impossible import Impossible
from app.rules.rulesets import RuleSet, rule_set, rule_sets
from app.rules.tt22.levels import AS_SHIPPED, Settings

TT22_BEGINS = {6: 2021, 7: 2022, 10: 2022, 8: 2023, 11: 2023, 9: 2024, 12: 2024}
TT27_BEGINS = {1: 2020, 2: 2021, 3: 2022, 4: 2023, 5: 2024}


@pytest.mark.parametrize(("grade", "first"), TT22_BEGINS.items())
def test_tt22_holds_from_the_roadmaps_year_on(grade: int, first: int) -> None:
    assert rule_set(f"{first}-{first + 1}", grade).id == "tt22"
    assert rule_set("2026-2027", grade).id == "tt22"
    with pytest.raises(Impossible) as told:
        rule_set(f"{first - 1}-{first}", grade)
    assert told.value.facts == {"field": "grade", "value": grade}


@pytest.mark.parametrize(("grade", "first"), TT27_BEGINS.items())
def test_tt27_holds_from_the_roadmaps_year_on(grade: int, first: int) -> None:
    assert rule_set(f"{first}-{first + 1}", grade).id == "tt27"
    with pytest.raises(Impossible):
        rule_set(f"{first - 1}-{first}", grade)


def test_preschool_is_grade_0() -> None:
    assert rule_set("2026-2027", 0).id == "preschool"


@pytest.mark.parametrize("school_year", ["2026", "2026-2028", "2026/2027", "", "-", "abcd-efgh", "2026-"])
def test_a_school_year_that_cannot_be_read_is_refused(school_year: str) -> None:
    with pytest.raises(Impossible) as told:
        rule_set(school_year, 6)
    assert told.value.facts["field"] == "school_year"


@pytest.mark.parametrize("grade", [13, -1, 100])
def test_a_grade_without_rules_is_refused(grade: int) -> None:
    with pytest.raises(Impossible):
        rule_set("2026-2027", grade)


def test_in_no_year_two_sets_hold_for_a_grade() -> None:
    for year in range(2009, 2040):
        for grade in range(13):
            assert sum(one.covers(year, grade) for one in rule_sets()) <= 1


def test_a_set_that_was_replaced_ends_with_its_last_year() -> None:
    replaced = RuleSet("old", "old", {6: 2021}, 2026, {})
    assert replaced.covers(2026, 6)
    assert not replaced.covers(2027, 6)


def test_the_settings_of_the_shipped_set_are_the_defaults_of_the_code() -> None:
    assert Settings.of(rule_set("2026-2027", 6)) == AS_SHIPPED
