"""TT22 Điều 15 khoản 1: the titles of the year."""

import itertools

import pytest

from app.rules.impossible import Impossible
from app.rules.tt22.levels import Level
from app.rules.tt22.titles import Title, outstanding_subjects, year_title


@pytest.mark.parametrize(
    ("outstanding", "title"),
    [(0, Title.EXCELLENT), (5, Title.EXCELLENT), (6, Title.OUTSTANDING), (8, Title.OUTSTANDING)],
)
def test_dieu_15_khoan_1(outstanding: int, title: Title) -> None:
    assert year_title(Level.VERY_GOOD, Level.VERY_GOOD, outstanding).title is title


def test_dieu_15_khoan_1_both_conduct_and_learning_must_be_tot() -> None:
    for conduct, learning in itertools.product(Level, Level):
        if (conduct, learning) != (Level.VERY_GOOD, Level.VERY_GOOD):
            assert year_title(conduct, learning, 8).title is None


def test_nine_is_enough_and_a_missing_average_is_not() -> None:
    assert outstanding_subjects({"Toán": 90, "Ngữ văn": 89, "Tin học": 100, "GDCD": None}) == 2


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(Impossible):
        year_title(Level.VERY_GOOD, Level.VERY_GOOD, -1)
