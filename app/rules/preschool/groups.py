"""Groups (nhóm trẻ) and classes (lớp mẫu giáo): their types by age, and the type proposed for a child.

Điều lệ trường mầm non (TT52/2020/TT-BGDĐT; domain facts, section 4). Whether a kindergarten class goes by year of birth
or by months on the day is a reading of the text, so it is a setting.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.preschool.ages import completed_months
from app.rules.reasons import Reasons, reason

_CHARTER = "TT52/2020"
_PRIMARY_AGE = 6


class Stage(StrEnum):
    """Nhà trẻ (3 to 36 months) or mẫu giáo (3 to 6 years); a mixed class may hold both."""

    NURSERY = "nursery"
    KINDERGARTEN = "kindergarten"
    MIXED = "mixed"


class KindergartenBy(StrEnum):
    """How a child's kindergarten class is found."""

    BIRTH_YEAR = "birth_year"
    MONTHS = "months"


@dataclass(frozen=True)
class GroupType:
    """A type of group or class; `from_months` is None for a mixed one, `name` is the ministry's."""

    id: str
    name: str
    stage: Stage
    from_months: int | None


@dataclass(frozen=True)
class Settings:
    """The open points. `reference_day` is the month and day on which ages are counted."""

    kindergarten_by: KindergartenBy
    reference_day: tuple[int, int]


@dataclass(frozen=True)
class Proposal:
    """The type for a child; None when the child is too young or of school age. A person decides."""

    group_type: GroupType | None
    reasons: Reasons


@cache
def _data() -> Any:
    return shipped.read("preschool/group_types.json")


@cache
def group_types() -> tuple[GroupType, ...]:
    """The types of one age, the youngest first, then the mixed ones."""
    return tuple(
        GroupType(row["id"], row["name"], Stage(row["stage"]), row.get("from_months"))
        for row in (*_data()["types"], *_data()["mixed"])
    )


def group_type(type_id: str) -> GroupType:
    """The type with this id. Raises Impossible when there is none."""
    for one in group_types():
        if one.id == type_id:
            return one
    raise Impossible("group_type", type_id)


def default_settings() -> Settings:
    """What holds while the school has not chosen."""
    settings = _data()["settings"]
    month, _, day = settings["reference_day"]["default"].partition("-")
    return Settings(KindergartenBy(settings["kindergarten_by"]["default"]), (int(month), int(day)))


def reference_day(school_year: str, settings: Settings) -> datetime.date:
    """The day of a school year as `2026-2027` on which ages are counted. Raises Impossible for another text."""
    first, dash, second = school_year.partition("-")
    if not (dash and first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1):
        raise Impossible("school_year", school_year)
    try:
        return datetime.date(int(first), *settings.reference_day)
    except ValueError:
        raise Impossible("school_year", school_year) from None


def propose(
    birth_date: datetime.date, school_year: str, settings: Settings | None = None, on: datetime.date | None = None
) -> Proposal:
    """The type for a child in a school year (TT52/2020: 3-12, 13-24, 25-36 months; 3-4, 4-5, 5-6 years).

    Months count on the reference day, or `on` the day when the child joins later. Raises Impossible for a school year
    that cannot be read and a birth after the day.
    """
    settings = settings or default_settings()
    first_day = reference_day(school_year, settings)
    day = on or first_day
    months = completed_months(birth_date, day)
    age = first_day.year - birth_date.year if settings.kindergarten_by is KindergartenBy.BIRTH_YEAR else months // 12
    if age >= _PRIMARY_AGE:
        return Proposal(None, (reason("preschool.group.school_age", _CHARTER, age=age, school_year=school_year),))
    kindergarten = [one for one in _of_age(Stage.KINDERGARTEN) if _months(one) <= age * 12]
    if kindergarten:
        if settings.kindergarten_by is KindergartenBy.BIRTH_YEAR:
            why = reason("preschool.group.birth_year", _CHARTER, year=birth_date.year, age=age, school_year=school_year)
        else:
            why = reason("preschool.group.months", _CHARTER, months=months, day=day)
        return Proposal(kindergarten[-1], (why,))
    nursery = [one for one in _of_age(Stage.NURSERY) if _months(one) <= months]
    if not nursery:
        return Proposal(None, (reason("preschool.group.too_young", _CHARTER, months=months, day=day),))
    return Proposal(nursery[-1], (reason("preschool.group.months", _CHARTER, months=months, day=day),))


def together(types: Iterable[GroupType]) -> GroupType:
    """The type of a group whose children are of these types: theirs when it is one, else the mixed one (lớp ghép).

    Raises Impossible when there are none.
    """
    distinct = set(types)
    if not distinct:
        raise Impossible("group_types", "")
    if len(distinct) == 1:
        return distinct.pop()
    stages = {one.stage for one in distinct}
    return group_type(f"{stages.pop()}_mixed" if len(stages) == 1 and Stage.MIXED not in stages else "mixed")


def _of_age(stage: Stage) -> list[GroupType]:
    return [one for one in group_types() if one.stage is stage and one.from_months is not None]


def _months(one: GroupType) -> int:
    return one.from_months or 0
