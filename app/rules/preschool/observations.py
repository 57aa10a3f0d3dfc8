"""What a child has reached: goals in domains, each đạt or chưa đạt, never a mark and never a rank.

Chương trình giáo dục mầm non (TT17/2009 amended by TT28/2016 and TT51/2020; domain facts, section 4): at the end of a
theme or month, and at the end of an age stage: 6, 12, 18, 24, 36 months in the nursery, each year in the kindergarten.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.preschool.ages import completed_months, reached_on
from app.rules.preschool.groups import GroupType, Stage
from app.rules.reasons import Reasons, reason

_PROGRAMME = "TT17/2009, TT28/2016"


class Result(IntEnum):
    """What was seen of a goal. The numbers are stored; a goal that was not assessed has no result."""

    NOT_YET = 0
    ACHIEVED = 1

    @property
    def symbol(self) -> str:
        """+ (đạt) or - (chưa đạt), as on the sheets of preschools."""
        return "+" if self is Result.ACHIEVED else "-"


class Occasion(StrEnum):
    """When goals are assessed."""

    THEME = "theme"
    MONTH = "month"
    AGE_STAGE = "age_stage"


@dataclass(frozen=True)
class Domain:
    """A domain of development (lĩnh vực) with the stages that have it."""

    id: str
    name: str
    stages: frozenset[Stage]


@dataclass(frozen=True)
class Goal:
    """A goal as the school entered it; `text` is the school's own."""

    code: str
    domain_id: str
    text: str = ""


@dataclass(frozen=True)
class DomainSummary:
    """The codes of a domain's goals, each in exactly one of the three, in the order of the goals."""

    domain: Domain
    achieved: tuple[str, ...]
    not_yet: tuple[str, ...]
    not_assessed: tuple[str, ...]
    reasons: Reasons


@dataclass(frozen=True)
class Summary:
    """All domains of a stage. `complete` says that every goal has a result; there is no overall result."""

    domains: tuple[DomainSummary, ...]
    complete: bool


@cache
def _data() -> Any:
    return shipped.read("preschool/observation_domains.json")


@cache
def domains_of(stage: Stage) -> tuple[Domain, ...]:
    """The domains: four in the nursery, where the aesthetic goes with the social, five in the kindergarten.

    A mixed class has none of its own: each child has those of its age. Raises Impossible for it.
    """
    if stage is Stage.MIXED:
        raise Impossible("stage", stage)
    listed = (
        Domain(row["id"], row["name"], frozenset(Stage(one) for one in row["stages"])) for row in _data()["domains"]
    )
    return tuple(domain for domain in listed if stage in domain.stages)


def nursery_stages() -> tuple[int, ...]:
    """The ends of the nursery's age stages, in months."""
    return tuple(_data()["nursery_months"])


def kindergarten_stages() -> tuple[str, ...]:
    """The types of class at the end of whose year a kindergarten child is assessed."""
    return tuple(_data()["kindergarten_years"])


@dataclass(frozen=True)
class Due:
    """Age stages that a child has come to the end of, with the day, that have no assessment yet."""

    stages: tuple[tuple[str, datetime.date], ...]
    reasons: Reasons


def nursery_stages_due(
    birth_date: datetime.date, entered_on: datetime.date, day: datetime.date, assessed: Iterable[str] = ()
) -> Due:
    """The stages (`months_6` ...) that ended while the child was at school and are not among `assessed`.

    A stage that ended before the child came is not the school's. Raises Impossible for a birth after `entered_on`, and
    for a stage among `assessed` that there is not.
    """
    known = {f"months_{months}": months for months in nursery_stages()}
    done = set(assessed)
    if unknown := sorted(done - set(known)):
        raise Impossible("age_stage", unknown[0])
    completed_months(birth_date, entered_on)
    ends = {stage: reached_on(birth_date, months) for stage, months in known.items()}
    due = {stage: end for stage, end in ends.items() if entered_on <= end <= day and stage not in done}
    return Due(
        tuple(due.items()),
        tuple(
            reason("preschool.observation.months_due", _PROGRAMME, months=known[stage], day=end)
            for stage, end in due.items()
        ),
    )


def kindergarten_stage_due(group: GroupType, last_day: datetime.date, day: datetime.date, assessed: bool) -> Due:
    """The year of a kindergarten class, due from its last day. Raises Impossible for a nursery or mixed group."""
    if group.id not in kindergarten_stages():
        raise Impossible("group_type", group.id)
    if assessed or day < last_day:
        return Due((), ())
    why = reason("preschool.observation.year_due", _PROGRAMME, group=group.name, day=last_day)
    return Due(((group.id, last_day),), (why,))


def summarize(stage: Stage, goals: Iterable[Goal], results: Mapping[str, Result]) -> Summary:
    """What is achieved, not yet, and not assessed in each domain of the stage; a domain without goals is told so.

    Raises Impossible for a goal of a domain that the stage lacks, a code that stands twice, and a result without goal.
    """
    domains = domains_of(stage)
    of_domain: dict[str, list[str]] = {domain.id: [] for domain in domains}
    seen: set[str] = set()
    for goal in goals:
        if goal.domain_id not in of_domain:
            raise Impossible("domain", goal.domain_id)
        if goal.code in seen:
            raise Impossible("goal", goal.code)
        seen.add(goal.code)
        of_domain[goal.domain_id].append(goal.code)
    if unknown := sorted(results.keys() - seen):
        raise Impossible("goal", unknown[0])
    return Summary(
        tuple(_domain_summary(domain, of_domain[domain.id], results) for domain in domains),
        complete=bool(seen) and seen == results.keys(),
    )


def _domain_summary(domain: Domain, codes: list[str], results: Mapping[str, Result]) -> DomainSummary:
    achieved = tuple(code for code in codes if results.get(code) is Result.ACHIEVED)
    not_yet = tuple(code for code in codes if results.get(code) is Result.NOT_YET)
    missing = tuple(code for code in codes if code not in results)
    if codes:
        why = reason(
            "preschool.observation.counted",
            _PROGRAMME,
            domain=domain.name,
            achieved=len(achieved),
            goals=len(codes),
            missing=len(missing),
        )
    else:
        why = reason("preschool.observation.no_goals", _PROGRAMME, domain=domain.name)
    return DomainSummary(domain, achieved, not_yet, missing, (why,))
