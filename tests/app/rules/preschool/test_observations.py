"""Observation of children: domains by stage, stages that are due, and the summary without marks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.impossible import Impossible
from app.rules.preschool.groups import Stage, group_type
from app.rules.preschool.observations import (
    Goal,
    Occasion,
    Result,
    domains_of,
    kindergarten_stage_due,
    kindergarten_stages,
    nursery_stages,
    nursery_stages_due,
    summarize,
)
from tests.app.rules.preschool.sentences import sentences

GOALS = [Goal("1", "physical"), Goal("2", "physical"), Goal("3", "language"), Goal("4", "aesthetic")]


def test_programme_four_domains_in_the_nursery_and_five_in_the_kindergarten() -> None:
    assert [domain.id for domain in domains_of(Stage.NURSERY)] == [
        "physical",
        "cognition",
        "language",
        "social_aesthetic",
    ]
    assert [domain.id for domain in domains_of(Stage.KINDERGARTEN)] == [
        "physical",
        "cognition",
        "language",
        "social",
        "aesthetic",
    ]
    with pytest.raises(Impossible):
        domains_of(Stage.MIXED)


def test_section_4_stages_results_and_occasions() -> None:
    assert nursery_stages() == (6, 12, 18, 24, 36)
    assert all(group_type(one).stage is Stage.KINDERGARTEN for one in kindergarten_stages())
    assert [(int(one), one.symbol) for one in Result] == [(0, "-"), (1, "+")]
    assert len(Occasion) == 3


def test_stages_that_ended_at_school_and_are_not_assessed_are_due() -> None:
    due = nursery_stages_due(date(2024, 11, 30), date(2025, 9, 5), date(2026, 11, 30), assessed=["months_18"])
    assert due.stages == (("months_12", date(2025, 11, 30)), ("months_24", date(2026, 11, 30)))
    assert sentences(due.reasons)[0] == "The stage of 12 months ended on 2025-11-30 and is not assessed yet."
    assert nursery_stages_due(date(2026, 1, 1), date(2026, 5, 1), date(2026, 6, 30)).stages == ()


def test_what_no_stage_can_be_is_named() -> None:
    with pytest.raises(Impossible) as problem:
        nursery_stages_due(date(2024, 11, 30), date(2025, 9, 5), date(2026, 1, 1), assessed=["months_7"])
    assert problem.value.facts == {"field": "age_stage", "value": "months_7"}
    with pytest.raises(Impossible) as problem:
        nursery_stages_due(date(2026, 11, 30), date(2025, 9, 5), date(2026, 1, 1))
    assert problem.value.facts["field"] == "birth_date"
    with pytest.raises(Impossible) as problem:
        kindergarten_stage_due(group_type("nursery_3_12"), date(2027, 5, 23), date(2027, 5, 23), False)
    assert problem.value.facts["field"] == "group_type"


def test_a_kindergarten_year_is_due_on_its_last_day() -> None:
    four, end = group_type("kindergarten_4_5"), date(2027, 5, 23)
    due = kindergarten_stage_due(four, end, end, assessed=False)
    assert due.stages == (("kindergarten_4_5", end),)
    assert "Lớp mẫu giáo 4-5 tuổi" in sentences(due.reasons)[0]
    assert kindergarten_stage_due(four, end, end, assessed=True).stages == ()
    assert kindergarten_stage_due(four, end, date(2027, 5, 22), assessed=False).stages == ()


def test_not_assessed_is_not_not_yet() -> None:
    found = summarize(Stage.KINDERGARTEN, GOALS, {"1": Result.ACHIEVED, "3": Result.NOT_YET})
    physical, cognition, language, _, aesthetic = found.domains
    assert (physical.achieved, physical.not_yet, physical.not_assessed) == (("1",), (), ("2",))
    assert (language.achieved, language.not_yet, language.not_assessed) == ((), ("3",), ())
    assert aesthetic.not_assessed == ("4",)
    assert not found.complete
    assert sentences(physical.reasons) == ["Phát triển thể chất: 1 of 2 goals achieved, 1 not assessed."]
    assert sentences(cognition.reasons) == ["Phát triển nhận thức: the school has not entered goals."]


def test_without_goals_nothing_is_complete() -> None:
    assert not summarize(Stage.NURSERY, [], {}).complete


@pytest.mark.parametrize(
    ("stage", "goals", "results", "field"),
    [
        (Stage.NURSERY, GOALS, {}, "domain"),
        (Stage.KINDERGARTEN, [*GOALS, Goal("1", "social")], {}, "goal"),
        (Stage.KINDERGARTEN, GOALS, {"9": Result.ACHIEVED}, "goal"),
    ],
)
def test_the_impossible_is_named(stage: Stage, goals: list[Goal], results: dict[str, Result], field: str) -> None:
    with pytest.raises(Impossible) as problem:
        summarize(stage, goals, results)
    assert problem.value.facts["field"] == field


@given(st.lists(st.none() | st.sampled_from(Result), min_size=4, max_size=4))
def test_every_goal_stands_in_one_place(chosen: list[Result | None]) -> None:
    results = {goal.code: one for goal, one in zip(GOALS, chosen, strict=True) if one is not None}
    found = summarize(Stage.KINDERGARTEN, GOALS, results)
    placed = [code for domain in found.domains for code in (*domain.achieved, *domain.not_yet, *domain.not_assessed)]
    assert sorted(placed) == [goal.code for goal in GOALS]
    assert found.complete == (len(results) == len(GOALS))
