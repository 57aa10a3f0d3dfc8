"""The standards for children of five: structure, the uncertain choice, and the standing without ranks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.impossible import Impossible
from app.rules.preschool.five_year_standards import (
    is_five,
    standard_set,
    standard_sets,
    standing,
    with_structure,
)
from app.rules.preschool.observations import Result
from tests.app.rules.preschool.sentences import sentences

NEW: dict[str, tuple[int, ...]] = {
    "physical": (4, 4, 4, 4),
    "social": (3,) * 4,
    "language": (3,) * 4,
    "cognition": (3,) * 4,
}
NEW |= {"aesthetic": (3, 3, 3), "learning": (3, 3, 3)}


def test_tt23_article_2_four_domains_28_standards_120_indicators() -> None:
    old = standard_set()
    standards = [one for domain in old.domains for one in domain.standards]
    assert (old.id, len(old.domains), old.standards, old.indicators) == ("tt23_2010", 4, 28, 120)
    assert [one.number for one in standards] == list(range(1, 29))
    assert [number for one in standards for number in one.indicators] == list(range(1, 121))
    assert old.structured
    assert [len(domain.standards) for domain in old.domains] == [6, 7, 6, 9]


def test_what_was_read_in_a_quotation_stands_as_it_was_read() -> None:
    standards = {one.number: one for domain in standard_set().domains for one in domain.standards}
    seen = {number: one.indicators for number, one in standards.items() if one.seen}
    assert seen == {1: range(1, 5), 2: range(5, 9), 7: range(27, 31), 8: range(31, 35)}
    assert 104 in standards[23].indicators


def test_qd4222_has_totals_and_no_invented_structure() -> None:
    new = standard_set("qd4222_2024")
    assert (len(new.domains), new.standards, new.indicators, new.structured) == (6, 22, 70, False)
    with pytest.raises(Impossible) as problem:
        standing(new, {})
    assert problem.value.facts["field"] == "standard_set"


def test_the_school_enters_the_structure() -> None:
    entered = with_structure(standard_set("qd4222_2024"), NEW)
    assert entered.structured
    assert entered.domains[1].standards[0].number == 5
    assert entered.domains[1].standards[0].indicators == range(17, 20)
    assert len(standing(entered, {70: Result.ACHIEVED})[-1].achieved) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"more": (1,)}, "domains"),
        ({"physical": (4, 4, 4)}, "standards"),
        ({"physical": (4, 4, 4, 3)}, "indicators"),
        ({"physical": (4, 4, 8, 0)}, "indicators"),
    ],
)
def test_an_entered_structure_that_is_not_the_sets_is_impossible(
    change: dict[str, tuple[int, ...]], field: str
) -> None:
    with pytest.raises(Impossible) as problem:
        with_structure(standard_set("qd4222_2024"), NEW | change)
    assert problem.value.facts["field"] == field


def test_an_unknown_set_or_indicator_is_impossible() -> None:
    with pytest.raises(Impossible):
        standard_set("tt99")
    for number in (0, 121):
        with pytest.raises(Impossible) as problem:
            standing(standard_set(), {number: Result.ACHIEVED})
        assert problem.value.facts == {"field": "indicator", "value": number}


def test_five_years_are_60_to_71_months() -> None:
    born = date(2021, 9, 30)
    assert [is_five(born, day) for day in (date(2026, 9, 29), date(2026, 9, 30), date(2027, 9, 29))] == [
        False,
        True,
        True,
    ]
    assert not is_five(born, date(2027, 9, 30))


def test_the_uncertain_standing_of_the_set_is_told() -> None:
    told = sentences(standing(standard_set(), {1: Result.ACHIEVED, 2: Result.NOT_YET})[0].reasons)
    assert told[0] == "Phát triển thể chất: 1 of 26 indicators achieved, 24 not assessed."
    assert "Thông tư 23/2010/TT-BGDĐT" in told[1]


@given(st.dictionaries(st.integers(1, 120), st.sampled_from(Result)))
def test_every_indicator_stands_in_one_place(results: dict[int, Result]) -> None:
    found = standing(standard_set(), results)
    placed = [number for one in found for number in (*one.achieved, *one.not_yet, *one.not_assessed)]
    assert sorted(placed) == list(range(1, 121))
    assert sum(len(one.not_assessed) for one in found) == 120 - len(results)


def test_sets_have_distinct_ids() -> None:
    assert len({one.id for one in standard_sets()}) == len(standard_sets())
