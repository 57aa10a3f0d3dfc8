"""Age in completed months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.impossible import Impossible
from app.rules.preschool.ages import completed_months, reached_on


@pytest.mark.parametrize(
    ("birth", "day", "months"),
    [
        (date(2024, 1, 15), date(2024, 1, 15), 0),
        (date(2024, 1, 15), date(2024, 2, 14), 0),
        (date(2024, 1, 15), date(2024, 2, 15), 1),
        (date(2023, 12, 31), date(2024, 2, 28), 1),
        (date(2023, 12, 31), date(2024, 2, 29), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2021, 9, 5), date(2026, 9, 4), 59),
        (date(2021, 9, 5), date(2026, 9, 5), 60),
    ],
)
def test_civil_code_article_148_a_month_without_that_day_ends_on_its_last(birth: date, day: date, months: int) -> None:
    assert completed_months(birth, day) == months


def test_nobody_is_born_tomorrow() -> None:
    with pytest.raises(Impossible) as problem:
        completed_months(date(2026, 9, 6), date(2026, 9, 5))
    assert problem.value.facts["field"] == "birth_date"


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(0, 100))
def test_the_day_on_which_an_age_is_reached_is_the_first_of_it(birth: date, months: int) -> None:
    day = reached_on(birth, months)
    assert completed_months(birth, day) == months
    assert months == 0 or completed_months(birth, day - timedelta(1)) == months - 1
