"""The result of conduct (rèn luyện) in the year, from those of both terms (TT22 Điều 8 khoản 2)."""

from dataclasses import dataclass

from app.rules.reasons import Reasons, reason
from app.rules.tt22.levels import Level

_YEAR = {
    Level.VERY_GOOD: (Level.NOT_PASSED, Level.GOOD, Level.GOOD, Level.VERY_GOOD),
    Level.GOOD: (Level.NOT_PASSED, Level.PASSED, Level.GOOD, Level.VERY_GOOD),
    Level.PASSED: (Level.NOT_PASSED, Level.PASSED, Level.GOOD, Level.GOOD),
    Level.NOT_PASSED: (Level.NOT_PASSED, Level.PASSED, Level.PASSED, Level.GOOD),
}
"""By the first term's level; then by the second's, from Chưa đạt up."""


@dataclass(frozen=True)
class ConductResult:
    """None while a term's level is not there."""

    level: Level | None
    why: Reasons = ()


def year_conduct(first_term: Level | None, second_term: Level | None) -> ConductResult:
    """The year's level by the table of Điều 8 khoản 2."""
    if first_term is None or second_term is None:
        return ConductResult(None, (reason("conduct.missing", "TT22 Điều 8 k2"),))
    level = _YEAR[first_term][second_term]
    why = reason("conduct.year", "TT22 Điều 8 k2", first=first_term, second=second_term, level=level)
    return ConductResult(level, (why,))
