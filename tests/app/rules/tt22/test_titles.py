"""TT22 Điều 15 khoản 1: the titles of the year."""

import itertools

import pytest

from app.rules.impossible import Impossible
from app.rules.tt22.levels import Level
from app.rules.tt22.titles import Title, outstanding_subjects, term_title, year_title


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
    assert outstanding_subjects({"Toán": 90, "Ngữ văn": 89, "Tin học": 100, "GDCD": None}) == ("Toán", "Tin học")


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(Impossible):
        year_title(Level.VERY_GOOD, Level.VERY_GOOD, -1)


@pytest.mark.parametrize(
    ("conduct", "learning", "outstanding", "code"),
    [
        (None, Level.VERY_GOOD, 8, "title.missing"),
        (Level.VERY_GOOD, None, 8, "title.missing"),
        (Level.VERY_GOOD, Level.VERY_GOOD, None, "title.missing"),
        (None, Level.NOT_PASSED, None, "title.none"),
        (Level.NOT_PASSED, None, None, "title.none"),
    ],
)
def test_what_is_missing_gives_no_title_and_what_is_too_low_is_told_at_once(
    conduct: Level | None, learning: Level | None, outstanding: int | None, code: str
) -> None:
    found = year_title(conduct, learning, outstanding)
    assert found.title is None
    assert [one.code for one in found.why] == [code]


def test_the_reason_names_the_subjects_from_nine_on() -> None:
    (told,) = year_title(Level.VERY_GOOD, Level.VERY_GOOD, 2, ("Toán", "Tin học")).why
    assert told.facts["named"] == " (Toán, Tin học)"


def test_dieu_15_khoan_1_a_term_has_no_title() -> None:
    assert (term_title().title, term_title().why[0].code) == (None, "title.term")
