"""A remark is kept as typed but for stray spaces, and never cut."""

import unicodedata

import pytest

from app.rules.remarks import MAX_LENGTH, clean
from sync.errors import UserError


def test_spaces_at_the_ends_of_lines_go_and_the_text_is_composed() -> None:
    typed = unicodedata.normalize("NFD", "  Chăm  học \n\tTiến bộ rõ  ")
    assert clean(typed) == "Chăm học\nTiến bộ rõ"


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    assert clean("a" * MAX_LENGTH)
    with pytest.raises(UserError) as refusal:
        clean("a" * (MAX_LENGTH + 1))
    assert refusal.value.facts == {"limit": MAX_LENGTH}
