"""A teacher's word beside a mark: how it is kept, and how long it may be. It has no weight and stands on no paper."""

from app.rules.names import clean_name
from sync.errors import UserError

MAX_LENGTH = 200
"""Signs: one or two lines beside a cell."""


def clean(text: str) -> str:
    """A note as it is kept: one line, composed, single spaces. Raises `UserError` when it is too long."""
    cleaned = clean_name(text)
    if len(cleaned) > MAX_LENGTH:
        raise UserError("notes.too_long", limit=MAX_LENGTH)
    return cleaned
