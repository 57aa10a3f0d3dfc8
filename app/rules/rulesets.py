"""Which regulations are in force: a set of rules is chosen by school year and grade, and past years keep theirs.

A new circular is a new row of `resources/rulesets.json` and a new room beside `tt22`; what stands is not touched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible


@dataclass(frozen=True)
class RuleSet:
    """`begins` says for each grade the first school year's first calendar year; `ends` the last one's, None while in
    force. `settings` hold how the open points of the text are read here, each with its default.
    """

    id: str
    name: str
    begins: Mapping[int, int]
    ends: int | None
    settings: Mapping[str, Any]

    def covers(self, first_year: int, grade: int) -> bool:
        """Whether it holds for a grade in the school year that begins in `first_year`."""
        begins = self.begins.get(grade)
        return begins is not None and begins <= first_year and (self.ends is None or first_year <= self.ends)


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """All that are known."""
    return tuple(
        RuleSet(
            row["id"],
            row["name"],
            MappingProxyType({int(grade): year for grade, year in row["begins"].items()}),
            row["ends"],
            MappingProxyType({name: one["default"] for name, one in row["settings"].items()}),
        )
        for row in shipped.read("rulesets.json")["rule_sets"]
    )


def rule_set(school_year: str, grade: int) -> RuleSet:
    """The one in force for a grade (0: preschool) in a school year as `2026-2027`.

    Raises Impossible for a year that cannot be read and a grade that has no rules in that year.
    """
    years = re.fullmatch(r"([0-9]{4})-([0-9]{4})", school_year)
    if years is None or int(years[2]) != int(years[1]) + 1:
        raise Impossible("school_year", school_year)
    found = [one for one in rule_sets() if one.covers(int(years[1]), grade)]
    if len(found) != 1:
        raise Impossible("grade", grade)
    return found[0]
