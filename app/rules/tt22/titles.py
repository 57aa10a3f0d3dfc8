"""The titles of a school year (TT22 Điều 15 khoản 1); a term has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.rules.impossible import Impossible
from app.rules.reasons import Reasons, reason
from app.rules.tt22.learning import ENOUGH
from app.rules.tt22.levels import Level

OUTSTANDING_FROM = 90


class Title(StrEnum):
    """Named as the certificate names it."""

    OUTSTANDING = "Học sinh Xuất sắc"
    EXCELLENT = "Học sinh Giỏi"


@dataclass(frozen=True)
class TitleResult:
    """None: no title."""

    title: Title | None
    why: Reasons = ()


def year_title(conduct: Level, learning: Level, outstanding: int) -> TitleResult:
    """The title for conduct and learning Tốt.

    `outstanding` is how many scored subjects' year averages are 9.0 or more. Raises Impossible for a negative number.
    """
    if outstanding < 0:
        raise Impossible("outstanding", outstanding)
    if conduct is not Level.VERY_GOOD or learning is not Level.VERY_GOOD:
        return TitleResult(None, (reason("title.none", "TT22 Điều 15 k1", conduct=conduct, learning=learning),))
    if outstanding >= ENOUGH:
        told = reason("title.outstanding", "TT22 Điều 15 k1", count=outstanding, most_from=OUTSTANDING_FROM)
        return TitleResult(Title.OUTSTANDING, (told,))
    told = reason("title.excellent", "TT22 Điều 15 k1", count=outstanding, most_from=OUTSTANDING_FROM, enough=ENOUGH)
    return TitleResult(Title.EXCELLENT, (told,))


def outstanding_subjects(averages: Mapping[str, int | None]) -> int:
    """How many year averages are 9.0 or more."""
    return sum(tenths is not None and tenths >= OUTSTANDING_FROM for tenths in averages.values())
