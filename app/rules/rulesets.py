"""Which regulations are in force: a set of rules is chosen by school year and grade, and past years keep theirs.

A new circular is a new row of `resources/rulesets.json` and a new room beside `tt22`; what stands is not touched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible


@dataclass(frozen=True)
class RuleSet:
    """`begins` says for each grade the first calendar year of the first school year in which it holds; it does so until
    a later set begins for that grade. `settings` say how the open points of the text are read here.
    """

    id: str
    name: str
    begins: Mapping[int, int]
    settings: Mapping[str, Any]


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """All that are known."""
    return read_rule_sets()


def read_rule_sets() -> tuple[RuleSet, ...]:
    """Those of `resources/rulesets.json`. Raises Impossible for a setting that is none of its choices."""
    return tuple(
        RuleSet(
            row["id"],
            row["name"],
            MappingProxyType({int(grade): year for grade, year in row["begins"].items()}),
            MappingProxyType({name: _setting(name, one) for name, one in row["settings"].items()}),
        )
        for row in shipped.read("rulesets.json")["rule_sets"]
    )


def _setting(name: str, row: dict[str, Any]) -> Any:
    """The reading in use of an open point. Raises Impossible for one that is none of its choices."""
    if row["default"] not in row["choices"]:
        raise Impossible(name, row["default"])
    return row["default"]


def rule_set(school_year: str, grade: int, known: Sequence[RuleSet] | None = None) -> RuleSet:
    """The one of `known` (the shipped ones) in force for a grade (0: preschool) in a school year as `2026-2027`: of
    those that have begun, the newest.

    Raises Impossible for a year that cannot be read and a grade that has no rules in that year.
    """
    years = re.fullmatch(r"([0-9]{4})-([0-9]{4})", school_year)
    if years is None or int(years[2]) != int(years[1]) + 1:
        raise Impossible("school_year", school_year)
    sets = rule_sets() if known is None else known
    begun = [one for one in sets if grade in one.begins and one.begins[grade] <= int(years[1])]
    if not begun:
        raise Impossible("grade", grade)
    return max(begun, key=lambda one: one.begins[grade])
