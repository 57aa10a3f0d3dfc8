"""Weight and height as they are typed: never clamped, never rounded."""

import pytest

from app.rules.preschool.measured import (
    centimetres_text,
    grams,
    is_height,
    is_weight,
    kilograms_text,
    millimetres,
)
from sync.errors import UserError


@pytest.mark.parametrize(
    ("text", "found"), [("12,5", 12_500), ("12.45", 12_450), (" 9 ", 9_000), ("0,5", 500), ("", None)]
)
def test_a_weight_in_kilograms(text: str, found: int | None) -> None:
    assert grams(text) == found


@pytest.mark.parametrize("text", ["0,4", "0", "151", "12,5kg", "-3", "1.2.3", "12,3456", "mười hai"])
def test_no_weight(text: str) -> None:
    with pytest.raises(UserError, match=r"growth\.not_a_weight"):
        grams(text)


@pytest.mark.parametrize(("text", "found"), [("95,5", 955), ("95", 950), ("103.0", 1_030), ("25", 250), (" ", None)])
def test_a_height_in_centimetres(text: str, found: int | None) -> None:
    assert millimetres(text) == found


@pytest.mark.parametrize("text", ["95,55", "24,9", "221", "1,05m", "một mét"])
def test_no_height(text: str) -> None:
    with pytest.raises(UserError, match=r"growth\.not_a_height"):
        millimetres(text)


def test_what_the_server_takes() -> None:
    assert [is_weight(one) for one in (499, 500, 150_000, 150_001)] == [False, True, True, False]
    assert [is_height(one) for one in (249, 250, 2_200, 2_201)] == [False, True, True, False]


def test_as_screens_show_them() -> None:
    assert [kilograms_text(one) for one in (12_500, 12_450, 9_000, 12_005)] == ["12,5", "12,45", "9,0", "12,005"]
    assert [centimetres_text(one) for one in (955, 950, 1_030)] == ["95,5", "95,0", "103,0"]
