"""What a primary school's term has brought in a subject, or in qualities and competences (TT27 Điều 6 and 7)."""

from collections.abc import Iterable, Mapping

from app.rules.columns import Column, Part
from app.rules.marks import EMPTY, Mark, MarkKind

_HELD = {MarkKind.TENTHS, MarkKind.ACHIEVEMENT, MarkKind.LEVEL}
_AT_END = {Part.FINAL, Part.FINAL_TEST}


def gaps(found: Mapping[int, Mark], columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns in which nothing stands that counts: a test that was not sat, or a subject that a pupil is exempt
    from, leaves a gap that a person sees. `found` are the marks by column number.
    """
    return tuple(column for column in columns if found.get(column.number, EMPTY).kind not in _HELD)


def at_end(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Those that tell what was achieved by the end of the term; at the end of the year its result rests on them."""
    return tuple(column for column in columns if column.part in _AT_END)


def achieved(found: Mapping[int, Mark], columns: Iterable[Column]) -> Mark:
    """The level of the end of the term, `EMPTY` where there is none yet."""
    return next((found.get(column.number, EMPTY) for column in columns if column.part is Part.FINAL), EMPTY)
