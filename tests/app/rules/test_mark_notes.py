"""What a note beside a mark can be."""

import pytest

from app.rules.mark_notes import MAX_LENGTH, clean
from sync.errors import UserError


def test_a_note_is_one_line_of_bounded_length() -> None:
    assert clean("  a\nb ") == "a b"
    assert clean("") == ""
    assert clean("x" * MAX_LENGTH) == "x" * MAX_LENGTH
    with pytest.raises(UserError, match=r"notes\.too_long"):
        clean("x" * (MAX_LENGTH + 1))
