"""A past year is always computed by its own rules, and a year without rules is refused."""

import pytest

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.rulesets import RuleSet, read_rule_sets, rule_set, rule_sets
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


def test_no_two_sets_begin_in_the_same_year_for_a_grade() -> None:
    for grade in range(13):
        begins = [one.begins[grade] for one in rule_sets() if grade in one.begins]
        assert len(set(begins)) == len(begins)


def test_a_new_set_takes_over_grade_by_grade_and_past_years_keep_theirs() -> None:
    """The draft of July 2026 will come so: a row beside the others, which stay as they are."""
    known = (*rule_sets(), RuleSet("amended", "amended", {6: 2027, 7: 2028}, {}))
    years = [f"{year}-{year + 1}" for year in (2026, 2027, 2028)]
    assert [rule_set(year, 6, known).id for year in years] == ["tt22", "amended", "amended"]
    assert [rule_set(year, 7, known).id for year in years] == ["tt22", "tt22", "amended"]
    assert [rule_set(year, 8, known).id for year in years] == ["tt22", "tt22", "tt22"]


def test_a_setting_that_is_none_of_its_choices_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "odd", "name": "odd", "begins": {"6": 2027}}
    row |= {"settings": {"topic_result": {"default": "both", "choices": ["extra", "inside"]}}}
    monkeypatch.setattr(shipped, "read", lambda name: {"rule_sets": [row]})
    with pytest.raises(Impossible) as told:
        read_rule_sets()
    assert told.value.facts == {"field": "topic_result", "value": "both"}


def test_the_settings_of_the_shipped_set_are_the_defaults_of_the_code() -> None:
    assert Settings.of(rule_set("2026-2027", 6)) == AS_SHIPPED
