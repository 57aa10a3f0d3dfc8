"""The result of a primary school year, awards and completion (TT27 Điều 9, 11, 13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.rules.impossible import Impossible, Missing
from app.rules.reasons import Reason, Reasons, reason

TOP, MIDDLE, LOW = 2, 1, 0
"""T; H of a subject, Đ of a quality or competence; C."""
LAST_GRADE = 5


class YearLevel(IntEnum):
    """The overall result of the year; a higher number is better."""

    NOT_COMPLETED = 0
    COMPLETED = 1
    WELL_COMPLETED = 2
    OUTSTANDING = 3

    @property
    def text(self) -> str:
        """As the regulation writes it."""
        return _TEXTS[self]


_TEXTS = {
    YearLevel.NOT_COMPLETED: "Chưa hoàn thành",
    YearLevel.COMPLETED: "Hoàn thành",
    YearLevel.WELL_COMPLETED: "Hoàn thành tốt",
    YearLevel.OUTSTANDING: "Hoàn thành xuất sắc",
}
_BY_TEXT = {text: level for level, text in _TEXTS.items()}


def year_level_of(text: str, field: str = "level") -> YearLevel:
    """The result that the regulation writes so. Raises Impossible, which names `field`."""
    if text not in _BY_TEXT:
        raise Impossible(field, text)
    return _BY_TEXT[text]


@dataclass(frozen=True)
class Demand:
    """What a result takes: at least these achievements everywhere, and these points in every test."""

    level: YearLevel
    achievement: int
    points: int


DEMANDS = (
    Demand(YearLevel.OUTSTANDING, TOP, 9),
    Demand(YearLevel.WELL_COMPLETED, TOP, 7),
    Demand(YearLevel.COMPLETED, MIDDLE, 5),
)


@dataclass(frozen=True)
class YearResult:
    """None while something is missing: `missing` names it."""

    level: YearLevel | None
    missing: tuple[str, ...] = ()
    why: Reasons = ()


def year_result(
    subjects: Mapping[str, int | None], traits: Mapping[str, int | None], tests: Mapping[str, int | None]
) -> YearResult:
    """The year's result (Điều 9 khoản 2a) from the achievements in subjects, and in qualities and competences (2 T,
    1 H or Đ, 0 C), and the points of the year's last tests, each by name; None is not there yet.

    Raises Impossible for other achievements, points outside 0 to 10, and no subject or no trait at all.
    """
    for field, found in (("subjects", subjects), ("traits", traits)):
        if not found:
            raise Missing(field)
    for name, one in (*subjects.items(), *traits.items()):
        if one is not None and one not in {TOP, MIDDLE, LOW}:
            raise Impossible(name, one)
    for name, points in tests.items():
        if points is not None and not 0 <= points <= 10:
            raise Impossible(name, points)
    missing = tuple(
        dict.fromkeys(name for found in (subjects, traits, tests) for name, one in found.items() if one is None)
    )
    if missing:
        return YearResult(None, missing, (reason("primary.missing", "TT27 Điều 9 k2a", subjects=missing),))
    why: list[Reason] = []
    for demand in DEMANDS:
        obstacles = _obstacles(demand, subjects, traits, tests)
        if not obstacles:
            told = reason("primary.reached", "TT27 Điều 9 k2a", level=demand.level, points=demand.points)
            return YearResult(demand.level, why=(told, *why))
        why = obstacles  # only what keeps from the next better one is worth telling
    rest = reason("primary.rest", "TT27 Điều 9 k2a", level=YearLevel.NOT_COMPLETED)
    return YearResult(YearLevel.NOT_COMPLETED, why=(rest, *why))


def _obstacles(
    demand: Demand,
    subjects: Mapping[str, int | None],
    traits: Mapping[str, int | None],
    tests: Mapping[str, int | None],
) -> list[Reason]:
    told = []
    for code, found in (("primary.subjects", subjects), ("primary.traits", traits)):
        low = tuple(name for name, one in found.items() if one is not None and one < demand.achievement)
        if low:
            told.append(reason(code, "TT27 Điều 9 k2a", level=demand.level, subjects=low))
    low = tuple(name for name, points in tests.items() if points is not None and points < demand.points)
    if low:
        facts = {"subjects": low, "points": demand.points}
        told.append(reason("primary.tests", "TT27 Điều 9 k2a", level=demand.level, **facts))
    return told


# --- awards ---


class Award(StrEnum):
    """Named as the certificate names it."""

    OUTSTANDING = "Học sinh Xuất sắc"
    EXEMPLARY = "Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện"


class AwardGround(StrEnum):
    """What people name the award of a pupil with Hoàn thành tốt for; `NONE`: they have found nothing."""

    SUBJECT = "subject"
    PROGRESS = "progress"
    NONE = "none"


@dataclass(frozen=True)
class AwardResult:
    """None: no award; `undecided` while people can still name what one is for."""

    award: Award | None
    why: Reasons = ()
    undecided: bool = False


def award(level: YearLevel, *, excellent_in_a_subject: bool, clear_progress: bool, recognised: bool) -> AwardResult:
    """The year's award (Điều 13 khoản 1): with Hoàn thành tốt it also takes an excellent subject or clear progress in a
    quality or competence, recognised by the class.
    """
    if level is YearLevel.OUTSTANDING:
        return AwardResult(Award.OUTSTANDING, (reason("award.outstanding", "TT27 Điều 13 k1"),))
    if level is YearLevel.WELL_COMPLETED and recognised and (excellent_in_a_subject or clear_progress):
        return AwardResult(Award.EXEMPLARY, (reason("award.exemplary", "TT27 Điều 13 k1"),))
    if level is YearLevel.WELL_COMPLETED:
        return AwardResult(None, (reason("award.not_recognised", "TT27 Điều 13 k1"),))
    return AwardResult(None, (reason("award.none", "TT27 Điều 13 k1", level=level),))


def award_as_named(level: YearLevel, ground: AwardGround | None = None) -> AwardResult:
    """The award, as far as people have spoken: with Hoàn thành tốt it is theirs to name what is excellent or clearly
    better and recognised by the class (Điều 13 khoản 1).
    """
    if ground is None and level is YearLevel.WELL_COMPLETED:
        return AwardResult(None, (reason("award.open", "TT27 Điều 13 k1"),), undecided=True)
    return award(
        level,
        excellent_in_a_subject=ground is AwardGround.SUBJECT,
        clear_progress=ground is AwardGround.PROGRESS,
        recognised=ground in {AwardGround.SUBJECT, AwardGround.PROGRESS},
    )


# --- completion ---


@dataclass(frozen=True)
class Completion:
    """`completed`: of the class's programme. `moves_up` is None while that is the principal's to decide, or not yet
    due: `principal_decides` tells which. `confirmation` is what the transcript says.
    """

    completed: bool
    moves_up: bool | None
    principal_decides: bool = False
    confirmation: str | None = None
    why: Reasons = ()


def completion(grade: int, level: YearLevel, after_support: YearLevel | None = None) -> Completion:
    """Whether the class's programme is completed (Điều 11); absences do not count in primary school.

    `after_support` is the result of the additional assessment after the teacher's support. Raises Impossible for other
    grades, and for an additional assessment of one who has completed.
    """
    if not 1 <= grade <= LAST_GRADE:
        raise Impossible("grade", grade)
    if after_support is not None and level > YearLevel.NOT_COMPLETED:
        raise Impossible("after_support", after_support.text)
    final = level if after_support is None else after_support
    if final > YearLevel.NOT_COMPLETED:
        confirmation = "Hoàn thành chương trình tiểu học" if grade == LAST_GRADE else "Hoàn thành chương trình lớp học"
        return Completion(
            True, True, confirmation=confirmation, why=(reason("completion.done", "TT27 Điều 11", level=final),)
        )
    if after_support is None:
        return Completion(False, None, why=(reason("completion.support", "TT27 Điều 11"),))
    return Completion(False, None, principal_decides=True, why=(reason("completion.principal", "TT27 Điều 11"),))
