"""Fitting texts into their places: shrunk, wrapped, never cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.lettering import LEADING, REGULAR, SMALLEST, drawable, fit, load_fonts, width_of
from sync.errors import UserError

load_fonts()

WORDS = st.lists(st.text("aăâêđơưỆỗ,.;mwiI", min_size=1, max_size=30), min_size=1, max_size=40).map(" ".join)


def test_a_short_text_keeps_its_size() -> None:
    fitted = fit("Toán", REGULAR, 100, 15, 12)
    assert (fitted.lines, fitted.size) == (("Toán",), 12)


def test_a_longer_text_shrinks_before_it_wraps_into_the_same_height() -> None:
    fitted = fit("Hoạt động trải nghiệm, hướng nghiệp", REGULAR, 150, 15, 12)
    assert len(fitted.lines) == 1
    assert SMALLEST <= fitted.size < 12


def test_a_text_wraps_where_there_is_height() -> None:
    fitted = fit("Hoạt động trải nghiệm, hướng nghiệp", REGULAR, 120, 30, 12)
    assert fitted.lines == ("Hoạt động trải nghiệm,", "hướng nghiệp")
    assert fitted.size == 12


def test_line_ends_in_the_text_are_kept() -> None:
    assert fit("Chăm ngoan.\n\nCần cố gắng.", REGULAR, 200, 60, 12).lines == ("Chăm ngoan.", "", "Cần cố gắng.")


def test_an_empty_text_is_an_empty_line() -> None:
    assert fit("", REGULAR, 10, 20, 12).lines == ("",)


@given(WORDS)
@settings(max_examples=100, deadline=None)
def test_a_fitted_text_is_whole_and_inside_its_place(text: str) -> None:
    width, height = 160.0, 400.0
    try:
        fitted = fit(text, REGULAR, width, height, 12)
    except UserError as error:
        assert error.code == "documents.text_too_long"
        assert width_of(text, REGULAR, SMALLEST) > width * 10
        return
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, REGULAR, fitted.size) <= width + 0.001 for line in fitted.lines)
    assert len(fitted.lines) * fitted.size * LEADING <= height


def test_a_text_that_fits_at_no_legible_size_is_refused() -> None:
    with pytest.raises(UserError) as raised:
        fit("chăm ngoan " * 100, REGULAR, 100, 30, 12)
    assert (raised.value.code, raised.value.facts) == ("documents.text_too_long", {"letters": 1100})


@pytest.mark.parametrize("width", [0.0, -3.0])
def test_a_text_whose_label_left_no_room_is_refused(width: float) -> None:
    """A long label took the whole line, and breaking the text into lines went on for ever."""
    with pytest.raises(UserError, match="text_too_long"):
        fit("Nguyễn Văn An", REGULAR, width, 20, 12)


@pytest.mark.parametrize(("text", "named"), [("Lan \U0001f600", "U+1F600"), ("a\tb", "U+0009"), ("\x00", "U+0000")])
def test_a_character_that_paper_cannot_show_is_refused(text: str, named: str) -> None:
    with pytest.raises(UserError) as raised:
        drawable(text, REGULAR)
    assert (raised.value.code, raised.value.facts) == ("documents.letter_missing", {"letter": named})
