"""The result of learning in a term or a year (TT22 Điều 9 khoản 2 and 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from app.rules.impossible import Impossible, Missing
from app.rules.reasons import Reason, Reasons, in_brackets, reason
from app.rules.subjects import Subject
from app.rules.tt22.levels import AS_SHIPPED, Level, Settings

ENOUGH = 6
"""Subjects that must reach the higher mark; the number is the same for all grades."""
_BEST = 100
_ADJUSTMENT = "TT22 Điều 9 k3"


@dataclass(frozen=True)
class Demand:
    """What a level takes: at most so many comment subjects Chưa đạt, no average below `lowest`, and at least six
    subjects from `most_from` on (tenths).
    """

    level: Level
    failed_comments: int
    lowest: int
    most_from: int
    point: str

    @property
    def article(self) -> str:
        return f"TT22 Điều 9 k2{self.point}"


DEMANDS = (
    Demand(Level.VERY_GOOD, 0, 65, 80, "a"),
    Demand(Level.GOOD, 0, 50, 65, "b"),
    Demand(Level.PASSED, 1, 35, 50, "c"),
)
"""From the best level down; Chưa đạt is the rest."""


@dataclass(frozen=True)
class LearningResult:
    """`before` is the level by khoản 2, `level` after the adjustment of khoản 3, `lowered_by` the subject it was for.

    Both levels are None while results are missing: `missing` names those subjects. `open_to` is there where another
    reading of khoản 3 comes to another level: a person decides.
    """

    before: Level | None
    level: Level | None
    lowered_by: str | None = None
    missing: tuple[str, ...] = ()
    why: Reasons = ()
    open_to: "Adjustment | None" = None


@dataclass(frozen=True)
class Adjustment:
    """A level that would stand after khoản 3; `lowered_by` is the subject that it turns on."""

    level: Level
    lowered_by: str


def learning_result(
    averages: Mapping[str, int | None], comments: Mapping[str, bool | None], settings: Settings = AS_SHIPPED
) -> LearningResult:
    """The level from scored subjects' averages in tenths and comment subjects' results (True: Đạt), by subject name.

    None means not there yet. Subjects that do not count (optional ones, by `settings`) are left out by the caller.
    Raises Impossible for an average outside 0 to 100, a subject in both groups, and no scored subject at all.
    """
    _check(averages, comments)
    missing = tuple(name for results in (averages, comments) for name, one in results.items() if one is None)
    if missing:
        return LearningResult(
            None, None, missing=missing, why=(reason("learning.missing", "TT22 Điều 9 k2", subjects=missing),)
        )
    scores = {name: one for name, one in averages.items() if one is not None}
    passed = {name: bool(one) for name, one in comments.items()}
    before = _level(scores, passed)
    why = _why(before, scores, passed)
    lowered_by = _lowered_by(before, scores, passed, settings)
    open_to = _other_reading(before, scores, passed, settings)
    level = before if lowered_by is None else Level(before + 1)
    if lowered_by is not None:
        why += (reason("learning.adjusted", _ADJUSTMENT, subject=lowered_by, before=before, level=level),)
    if open_to is not None:
        why += (reason("learning.open", _ADJUSTMENT, subject=open_to.lowered_by, level=open_to.level),)
    return LearningResult(before, level, lowered_by, why=why, open_to=open_to)


def counts(subject: Subject, grade: int, settings: Settings = AS_SHIPPED) -> bool:
    """Whether the subject's result enters the level and the count of six: optional ones only by the settings."""
    return settings.optional_subjects_count or grade not in subject.optional


def _check(averages: Mapping[str, int | None], comments: Mapping[str, bool | None]) -> None:
    if not averages:
        raise Missing("averages")
    for name, tenths in averages.items():
        if tenths is not None and not 0 <= tenths <= _BEST:
            raise Impossible(name, tenths)
        if name in comments:
            raise Impossible("subject", name)


def _meets(demand: Demand, scores: Mapping[str, int], comments: Mapping[str, bool]) -> bool:
    return (
        sum(not passed for passed in comments.values()) <= demand.failed_comments
        and all(tenths >= demand.lowest for tenths in scores.values())
        and sum(tenths >= demand.most_from for tenths in scores.values()) >= ENOUGH
    )


def _level(scores: Mapping[str, int], comments: Mapping[str, bool]) -> Level:
    return next((demand.level for demand in DEMANDS if _meets(demand, scores, comments)), Level.NOT_PASSED)


def _lowered_by(
    before: Level, scores: Mapping[str, int], comments: Mapping[str, bool], settings: Settings
) -> str | None:
    """The one subject whose result alone lowers the level by two or more (khoản 3); none where there are several."""
    if before > Level.PASSED:
        return None
    found = [name for name in scores if _without(name, scores, comments, settings) >= before + 2]
    if settings.adjust_for_comment_subjects:
        found += [name for name in comments if _without(name, scores, comments, settings) >= before + 2]
    return found[0] if len(found) == 1 else None


def _other_reading(
    before: Level, scores: Mapping[str, int], comments: Mapping[str, bool], settings: Settings
) -> Adjustment | None:
    """What the text can also be read as, where that changes the level: comment subjects adjusted for, or not; the level
    without a subject by leaving it out, or by a good mark.
    """
    own = _lowered_by(before, scores, comments, settings)
    for all_subjects, good_mark in product((False, True), repeat=2):
        reading = replace(settings, adjust_for_comment_subjects=all_subjects, adjust_by_good_mark=good_mark)
        other = _lowered_by(before, scores, comments, reading)
        if (other is None) is not (own is None):
            return Adjustment(before if other is None else Level(before + 1), other or own or "")
    return None


def _without(name: str, scores: Mapping[str, int], comments: Mapping[str, bool], settings: Settings) -> Level:
    """The level that would be without the result of this subject."""
    if settings.adjust_by_good_mark:
        if name in scores:
            return _level({**scores, name: _BEST}, comments)
        return _level(scores, {**comments, name: True})
    return _level(
        {other: one for other, one in scores.items() if other != name},
        {other: one for other, one in comments.items() if other != name},
    )


def _why(level: Level, scores: Mapping[str, int], comments: Mapping[str, bool]) -> Reasons:
    """What the level rests on, and what keeps from the next one."""
    by_level = {demand.level: demand for demand in DEMANDS}
    told: Reasons = (reason("learning.rest", "TT22 Điều 9 k2d", level=level),)
    if level in by_level:
        demand = by_level[level]
        facts = {**_most(demand, scores), "lowest": demand.lowest}
        told = (reason("learning.reached", demand.article, level=level, **facts), *_comments(demand, comments))
    if level is not Level.VERY_GOOD:
        told += _obstacles(by_level[Level(level + 1)], scores, comments)
    return told


def _obstacles(demand: Demand, scores: Mapping[str, int], comments: Mapping[str, bool]) -> Reasons:
    told: list[Reason] = []
    failed = tuple(name for name, passed in comments.items() if not passed)
    if len(failed) > demand.failed_comments:
        told.append(reason("learning.comments", demand.article, level=demand.level, subjects=failed))
    low = tuple(name for name, tenths in scores.items() if tenths < demand.lowest)
    if low:
        told.append(reason("learning.too_low", demand.article, level=demand.level, subjects=low, lowest=demand.lowest))
    facts = _most(demand, scores)
    if facts["count"] < ENOUGH:
        told.append(reason("learning.too_few", demand.article, level=demand.level, enough=ENOUGH, **facts))
    return tuple(told)


def _most(demand: Demand, scores: Mapping[str, int]) -> dict[str, Any]:
    """The subjects that reach the demand's higher mark, as facts of a reason."""
    names = tuple(name for name, tenths in scores.items() if tenths >= demand.most_from)
    return {"count": len(names), "named": in_brackets(names), "most_from": demand.most_from}


def _comments(demand: Demand, comments: Mapping[str, bool]) -> Reasons:
    """What the comment subjects had to do with reaching the level."""
    failed = tuple(name for name, passed in comments.items() if not passed)
    if failed:
        return (reason("learning.one_comment_failed", demand.article, subjects=failed),)
    return (reason("learning.comments_passed", demand.article, subjects=tuple(comments)),) if comments else ()
