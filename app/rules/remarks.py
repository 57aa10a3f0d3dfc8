"""Remarks on a pupil (TT22 Điều 9 and 10): how a text is kept, and how long it may be."""

from app.rules.names import nfc
from sync.errors import UserError

MAX_LENGTH = 1_000
"""Signs: what fits the paper's frame in small letters, with room; far below what a field may hold."""


def clean(text: str) -> str:
    """A remark as it is kept: composed, lines without spaces at their ends, nothing before or after.

    Raises `UserError` when it is too long.
    """
    lines = (" ".join(line.split()) for line in nfc(text).strip().splitlines())
    cleaned = "\n".join(lines)
    if len(cleaned) > MAX_LENGTH:
        raise UserError("remarks.too_long", limit=MAX_LENGTH)
    return cleaned
