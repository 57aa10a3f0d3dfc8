"""Promotion, summer training and re-examination (TT22 Điều 12, 13, 14)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.rules.impossible import Impossible
from app.rules.reasons import Reason, Reasons, reason
from app.rules.tt22.learning import LearningResult, learning_result
from app.rules.tt22.levels import AS_SHIPPED, Level, Settings

MOST_SESSIONS_MISSED = 45
"""Sessions of the plan of one session a day, with leave and without; 45 still pass (Điều 12 khoản 1c)."""
FIRST_GRADE = 6
"""Below it absence is written down and has no limit: TT22 is for secondary schools."""
PASS_MARK = 50
"""Tenths: 5,0 is the least for Đạt (Điều 9)."""
_SESSIONS = "TT22 Điều 12 k1c"


class Outcome(StrEnum):
    """What becomes of a pupil at the end of the year."""

    PROMOTED = "promoted"
    NOT_PROMOTED = "not_promoted"
    REEXAMINATION = "reexamination"
    """Subjects are assessed again in the summer (Điều 14)."""
    SUMMER_TRAINING = "summer_training"
    """Điều 13."""


@dataclass(frozen=True)
class Proposal:
    """`outcome` is None while something is not there. `undecided`: the text does not say, the principal must decide."""

    outcome: Outcome | None
    undecided: bool = False
    why: Reasons = ()


def promotion(
    conduct: Level | None, learning: Level | None, missed: int | None, *, after_summer: Level | None = None
) -> Proposal:
    """Whether the pupil moves up, from the year's levels and the sessions missed (Điều 12 khoản 1).

    `after_summer` is the conduct's level after the summer, which replaces the year's (Điều 13). Raises Impossible for
    a negative count, and for summer training where the year's conduct was Đạt or better.
    """
    if missed is not None and missed < 0:
        raise Impossible("missed", missed)
    if after_summer is not None and conduct is not None and conduct >= Level.PASSED:
        raise Impossible("after_summer", after_summer.text)
    if conduct is None or learning is None:
        return Proposal(None, why=(reason("promotion.missing", "TT22 Điều 12 k1"),))
    final = after_summer if after_summer is not None else conduct
    why = [
        _condition("promotion.conduct", "TT22 Điều 12 k1a", final >= Level.PASSED, level=final),
        _condition("promotion.learning", "TT22 Điều 12 k1b", learning >= Level.PASSED, level=learning),
    ]
    if missed is None:
        return Proposal(None, why=(*why, reason("promotion.sessions_missing", _SESSIONS)))
    regular = missed <= MOST_SESSIONS_MISSED
    why.append(_condition("promotion.sessions", _SESSIONS, regular, missed=missed, most=MOST_SESSIONS_MISSED))
    return _proposed(conduct, after_summer, learning, regular, tuple(why))


def _condition(code: str, article: str, holds: bool, **facts: object) -> Reason:
    return reason(code if holds else f"{code}_not", article, **facts)


def _proposed(conduct: Level, after_summer: Level | None, learning: Level, regular: bool, why: Reasons) -> Proposal:
    if not regular:
        return Proposal(Outcome.NOT_PROMOTED, why=why)
    if conduct >= Level.PASSED:
        if learning >= Level.PASSED:
            return Proposal(Outcome.PROMOTED, why=why)
        return Proposal(Outcome.REEXAMINATION, why=(*why, reason("promotion.reexamination", "TT22 Điều 14")))
    if learning < Level.PASSED:  # Điều 13 and 14 say nothing of one who has passed neither
        return Proposal(Outcome.NOT_PROMOTED, True, (*why, reason("promotion.both_failed", "TT22 Điều 13, 14")))
    if after_summer is None:
        return Proposal(Outcome.SUMMER_TRAINING, why=(*why, reason("promotion.summer", "TT22 Điều 13")))
    promoted = after_summer >= Level.PASSED
    return Proposal(Outcome.PROMOTED if promoted else Outcome.NOT_PROMOTED, why=why)


@dataclass(frozen=True)
class Reexamination:
    """`subjects` are those to be assessed again; `result` and `proposal` are there once new results are."""

    year: LearningResult
    subjects: tuple[str, ...]
    result: LearningResult | None = None
    proposal: Proposal | None = None
    why: Reasons = ()


def reexamination(
    conduct: Level,
    averages: Mapping[str, int | None],
    comments: Mapping[str, bool | None],
    missed: int | None,
    again: Mapping[str, int | bool] | None = None,
    settings: Settings = AS_SHIPPED,
) -> Reexamination:
    """Which subjects are assessed again (Điều 14), and with their new results in `again` what comes of it.

    A pupil is re-examined whose conduct is Đạt or better, whose learning is Chưa đạt and who missed no more sessions
    than allowed (None: not known, taken as allowed and told): subjects below 5.0 and comment subjects Chưa đạt. A new
    result replaces the year's. Raises Impossible for a new result in a subject that is not to be assessed again.
    """
    year = learning_result(averages, comments, settings)
    allowed = missed is None or missed <= MOST_SESSIONS_MISSED
    subjects: tuple[str, ...] = ()
    if conduct >= Level.PASSED and year.level is Level.NOT_PASSED and allowed:
        subjects = tuple(name for name, tenths in averages.items() if tenths is not None and tenths < PASS_MARK)
        subjects += tuple(name for name, passed in comments.items() if passed is False)
    found = Reexamination(year, subjects, why=(*year.why, *_told(conduct, year, missed, subjects)))
    if again is None:
        return found
    for name in again:
        if name not in subjects:
            raise Impossible("again", name)
    scores = {name: again.get(name, tenths) for name, tenths in averages.items()}
    passed = {name: again.get(name, one) for name, one in comments.items()}
    for name in again:
        if isinstance(again[name], bool) is (name in averages):
            raise Impossible(name, again[name])
    result = learning_result(
        scores, {name: None if one is None else bool(one) for name, one in passed.items()}, settings
    )
    proposal = _afterwards(conduct, result, missed)
    return replace(found, result=result, proposal=proposal, why=(*found.why, *result.why, *proposal.why))


def _told(conduct: Level, year: LearningResult, missed: int | None, subjects: tuple[str, ...]) -> Reasons:
    if subjects:
        told: Reasons = (reason("reexamination.subjects", "TT22 Điều 14", subjects=subjects),)
        return told if missed is not None else (*told, reason("promotion.sessions_missing", _SESSIONS))
    if year.level is Level.NOT_PASSED and conduct < Level.PASSED:
        return (reason("promotion.conduct_not", "TT22 Điều 14", level=conduct),)
    if year.level is Level.NOT_PASSED:
        return (reason("promotion.sessions_not", _SESSIONS, missed=missed, most=MOST_SESSIONS_MISSED),)
    return ()


def _afterwards(conduct: Level, result: LearningResult, missed: int | None) -> Proposal:
    """There is no second re-examination: who has not passed now is not promoted."""
    proposal = promotion(conduct, result.level, missed if missed is not None else 0)
    why = tuple(
        one
        for one in proposal.why
        if one.code != "promotion.reexamination" and (missed is not None or one.article != _SESSIONS)
    )
    if proposal.outcome is Outcome.REEXAMINATION:
        return Proposal(Outcome.NOT_PROMOTED, why=why)
    return replace(proposal, why=why)
