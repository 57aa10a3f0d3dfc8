"""Types of groups and classes, and the one proposed for a child."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.impossible import Impossible
from app.rules.preschool.groups import (
    KindergartenBy,
    Settings,
    Stage,
    default_settings,
    group_type,
    group_types,
    propose,
    reference_day,
    together,
)
from tests.app.rules.preschool.sentences import sentences

BY_MONTHS = Settings(KindergartenBy.MONTHS, (9, 5))


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(2026, 6, 6), None),
        (date(2026, 6, 5), "nursery_3_12"),
        (date(2025, 8, 6), "nursery_3_12"),
        (date(2025, 8, 5), "nursery_13_24"),
        (date(2024, 8, 6), "nursery_13_24"),
        (date(2024, 8, 5), "nursery_25_36"),
        (date(2024, 1, 1), "nursery_25_36"),
        (date(2023, 12, 31), "kindergarten_3_4"),
        (date(2022, 12, 31), "kindergarten_4_5"),
        (date(2021, 12, 31), "kindergarten_5_6"),
        (date(2021, 1, 1), "kindergarten_5_6"),
        (date(2020, 12, 31), None),
    ],
)
def test_charter_types_by_birth_year_as_schools_do(birth: date, expected: str | None) -> None:
    proposal = propose(birth, "2026-2027")
    assert (proposal.group_type and proposal.group_type.id) == expected
    assert len(sentences(proposal.reasons)) == 1


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(2023, 9, 6), "nursery_25_36"),
        (date(2023, 9, 5), "kindergarten_3_4"),
        (date(2022, 9, 5), "kindergarten_4_5"),
        (date(2021, 9, 5), "kindergarten_5_6"),
        (date(2020, 9, 6), "kindergarten_5_6"),
        (date(2020, 9, 5), None),
    ],
)
def test_charter_types_by_months_when_the_school_reads_it_so(birth: date, expected: str | None) -> None:
    proposal = propose(birth, "2026-2027", BY_MONTHS)
    assert (proposal.group_type and proposal.group_type.id) == expected
    assert len(sentences(proposal.reasons)) == 1


def test_who_joins_later_is_as_old_as_on_that_day() -> None:
    later = propose(date(2026, 6, 6), "2026-2027", on=date(2026, 12, 1))
    assert later.group_type == group_type("nursery_3_12")
    assert sentences(later.reasons) == ["The child is 5 months old on 2026-12-01."]


def test_a_birth_after_the_day_and_an_unreadable_year_are_impossible() -> None:
    for birth, year, settings, field in (
        (date(2026, 9, 6), "2026-2027", default_settings(), "birth_date"),
        (date(2022, 9, 6), "2026", default_settings(), "school_year"),
        (date(2022, 9, 6), "2026-2028", default_settings(), "school_year"),
        (date(2022, 9, 6), "2026-2027", Settings(KindergartenBy.MONTHS, (2, 30)), "school_year"),
    ):
        with pytest.raises(Impossible) as problem:
            propose(birth, year, settings)
        assert problem.value.facts["field"] == field


@given(st.dates(date(2018, 1, 1), date(2026, 9, 5)), st.dates(date(2018, 1, 1), date(2026, 9, 5)))
def test_the_older_child_is_never_in_the_younger_group(one: date, other: date) -> None:
    order = [kind.id for kind in group_types()]
    older, younger = (propose(birth, "2026-2027").group_type for birth in sorted((one, other)))
    assert older is None or younger is None or order.index(older.id) >= order.index(younger.id)


def test_mixed_groups() -> None:
    small, big = group_type("nursery_13_24"), group_type("nursery_25_36")
    three, five = group_type("kindergarten_3_4"), group_type("kindergarten_5_6")
    assert together([small, small]) == small
    assert together([small, big]).id == "nursery_mixed"
    assert together([three, five]).id == "kindergarten_mixed"
    assert together([big, three]).id == "mixed"
    assert together([group_type("mixed"), group_type("nursery_mixed")]).stage is Stage.MIXED
    with pytest.raises(Impossible):
        together([])
    with pytest.raises(Impossible):
        group_type("crèche")


def test_the_reference_day_is_the_opening_day() -> None:
    assert reference_day("2026-2027", default_settings()) == date(2026, 9, 5)
