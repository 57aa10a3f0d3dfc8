"""TT22 Điều 8 khoản 2: the year's conduct from those of both terms, all sixteen cases."""

import pytest

from app.rules.impossible import Impossible
from app.rules.tt22.conduct import year_conduct
from app.rules.tt22.levels import Level, level_of

COLUMNS = ("Tốt", "Khá", "Đạt", "Chưa đạt")
TABLE = {
    "Tốt": ("Tốt", "Khá", "Khá", "Chưa đạt"),
    "Khá": ("Tốt", "Khá", "Đạt", "Chưa đạt"),
    "Đạt": ("Khá", "Khá", "Đạt", "Chưa đạt"),
    "Chưa đạt": ("Khá", "Đạt", "Đạt", "Chưa đạt"),
}
CASES = [(first, second, year) for first, row in TABLE.items() for second, year in zip(COLUMNS, row, strict=True)]


@pytest.mark.parametrize(("first", "second", "year"), CASES)
def test_dieu_8_khoan_2(first: str, second: str, year: str) -> None:
    found = year_conduct(level_of(first), level_of(second))
    assert found.level is not None
    assert found.level.text == year
    assert found.why[0].article == "TT22 Điều 8 k2"


@pytest.mark.parametrize("terms", [(None, Level.GOOD), (Level.GOOD, None), (None, None)])
def test_there_is_no_year_while_a_term_is_missing(terms: tuple[Level | None, Level | None]) -> None:
    found = year_conduct(*terms)
    assert found.level is None
    assert found.why[0].code == "conduct.missing"


def test_a_better_term_never_lowers_the_year() -> None:
    for first in Level:
        for second in Level:
            here = year_conduct(first, second).level
            assert here is not None
            for better in Level:
                there = year_conduct(max(first, better), second).level, year_conduct(first, max(second, better)).level
                assert all(one is not None and one >= here for one in there)


def test_a_text_that_is_no_level_is_refused() -> None:
    with pytest.raises(Impossible) as told:
        level_of("Giỏi", "hk1")
    assert told.value.facts == {"field": "hk1", "value": "Giỏi"}
