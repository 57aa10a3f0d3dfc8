"""The titles of a school year (TT22 Điều 15 khoản 1); a term has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.rules.impossible import Impossible
from app.rules.reasons import Reasons, in_brackets, reason
from app.rules.tt22.learning import ENOUGH
from app.rules.tt22.levels import Level

OUTSTANDING_FROM = 90
_ARTICLE = "TT22 Điều 15 k1"


class Title(StrEnum):
    """Named as the certificate names it."""

    OUTSTANDING = "Học sinh Xuất sắc"
    EXCELLENT = "Học sinh Giỏi"


@dataclass(frozen=True)
class TitleResult:
    """None: no title."""

    title: Title | None
    why: Reasons = ()


def year_title(
    conduct: Level | None, learning: Level | None, outstanding: int | None, subjects: Sequence[str] = ()
) -> TitleResult:
    """The title for conduct and learning Tốt; none while something is missing that it takes.

    `outstanding` is how many scored subjects' year averages are 9.0 or more, `subjects` their names where they are
    known. Raises Impossible for a negative number.
    """
    if outstanding is not None and outstanding < 0:
        raise Impossible("outstanding", outstanding)
    known = [one for one in (conduct, learning) if one is not None]
    if any(one is not Level.VERY_GOOD for one in known):
        return TitleResult(None, (reason("title.none", _ARTICLE, conduct=_told(conduct), learning=_told(learning)),))
    if len(known) < 2 or outstanding is None:
        return TitleResult(None, (reason("title.missing", _ARTICLE),))
    facts = {"count": outstanding, "most_from": OUTSTANDING_FROM, "named": in_brackets(subjects)}
    if outstanding >= ENOUGH:
        return TitleResult(Title.OUTSTANDING, (reason("title.outstanding", _ARTICLE, **facts),))
    return TitleResult(Title.EXCELLENT, (reason("title.excellent", _ARTICLE, enough=ENOUGH, **facts),))


def _told(level: Level | None) -> Level | str:
    return "—" if level is None else level


def term_title() -> TitleResult:
    """A term has no title."""
    return TitleResult(None, (reason("title.term", _ARTICLE),))


def outstanding_subjects(averages: Mapping[str, int | None]) -> tuple[str, ...]:
    """The subjects whose year averages are 9.0 or more."""
    return tuple(name for name, tenths in averages.items() if tenths is not None and tenths >= OUTSTANDING_FROM)
