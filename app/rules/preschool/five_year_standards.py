"""Bộ chuẩn phát triển trẻ em 5 tuổi: domains, standards and indicators, by the set that the school uses.

TT23/2010/TT-BGDĐT: 4 domains, 28 standards, 120 indicators. QĐ 4222/QĐ-BGDĐT (27/12/2024): 6 domains, 22 standards, 70
indicators. Which of them stands in 2026 is uncertain (domain facts, section 14), so it is a setting. Only the structure
is shipped, as far as it was found: the wording, and the structure of the newer set, are the school's to enter.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.preschool.ages import completed_months
from app.rules.preschool.observations import Result
from app.rules.reasons import Reasons, reason

FIRST_MONTH, LAST_MONTH = 60, 71
"""A child of five: 60 to 71 completed months (QĐ 4222)."""


@dataclass(frozen=True)
class Standard:
    """A standard with its indicators, numbered through the set. `seen`: read in a quotation of the text."""

    number: int
    indicators: range
    seen: bool


@dataclass(frozen=True)
class StandardDomain:
    """A domain; without standards where the structure is not known."""

    id: str
    name: str
    standards: tuple[Standard, ...]


@dataclass(frozen=True)
class StandardSet:
    """A set as its text counts it: `standards` and `indicators` are its totals, whatever is known of the structure."""

    id: str
    name: str
    standards: int
    indicators: int
    domains: tuple[StandardDomain, ...]

    @property
    def structured(self) -> bool:
        """Whether every indicator has its place in a standard."""
        return sum(len(one.indicators) for domain in self.domains for one in domain.standards) == self.indicators


@dataclass(frozen=True)
class DomainStanding:
    """How many indicators of a domain are achieved, not yet, and which are not assessed. No rank, no grade."""

    domain: StandardDomain
    achieved: tuple[int, ...]
    not_yet: tuple[int, ...]
    not_assessed: tuple[int, ...]
    reasons: Reasons


@cache
def _data() -> Any:
    return shipped.read("preschool/five_year_standards.json")


@cache
def standard_sets() -> tuple[StandardSet, ...]:
    """All that are known."""
    return tuple(
        StandardSet(
            row["id"],
            row["name"],
            row["standards"],
            row["indicators"],
            tuple(
                StandardDomain(
                    domain["id"],
                    domain["name"],
                    tuple(
                        Standard(one["number"], range(one["first"], one["last"] + 1), one["seen"])
                        for one in domain["standards"]
                    ),
                )
                for domain in row["domains"]
            ),
        )
        for row in _data()["sets"]
    )


def standard_set(set_id: str | None = None) -> StandardSet:
    """The set with this id, or the one that holds while the school has not chosen. Raises Impossible for another."""
    wanted = set_id or _data()["settings"]["set"]["default"]
    for one in standard_sets():
        if one.id == wanted:
            return one
    raise Impossible("standard_set", wanted)


def with_structure(base: StandardSet, standards: Mapping[str, tuple[int, ...]]) -> StandardSet:
    """A set whose structure the school entered: for each domain, in the order of the set, how many indicators each of
    its standards has. Numbers run through. Raises Impossible unless domains and totals are those of the set.
    """
    if list(standards) != [domain.id for domain in base.domains]:
        raise Impossible("domains", ", ".join(standards))
    sizes = [size for listed in standards.values() for size in listed]
    if len(sizes) != base.standards:
        raise Impossible("standards", len(sizes))
    if min(sizes) < 1 or sum(sizes) != base.indicators:
        raise Impossible("indicators", sum(sizes))
    number, first, domains = 1, 1, []
    for domain in base.domains:
        listed = []
        for size in standards[domain.id]:
            listed.append(Standard(number, range(first, first + size), seen=False))
            number, first = number + 1, first + size
        domains.append(replace(domain, standards=tuple(listed)))
    return replace(base, domains=tuple(domains))


def is_five(birth_date: datetime.date, day: datetime.date) -> bool:
    """Whether the standards are for this child on this day: 60 to 71 completed months. Raises Impossible for a birth
    after the day.
    """
    return FIRST_MONTH <= completed_months(birth_date, day) <= LAST_MONTH


def standing(of: StandardSet, results: Mapping[int, Result]) -> tuple[DomainStanding, ...]:
    """What is achieved in each domain. Raises Impossible for a set without structure and for an indicator that the set
    does not have.
    """
    if not of.structured:
        raise Impossible("standard_set", of.id)
    if unknown := sorted(number for number in results if not 1 <= number <= of.indicators):
        raise Impossible("indicator", unknown[0])
    return tuple(_standing(of, domain, results) for domain in of.domains)


def _standing(of: StandardSet, domain: StandardDomain, results: Mapping[int, Result]) -> DomainStanding:
    numbers = [number for one in domain.standards for number in one.indicators]
    achieved = tuple(number for number in numbers if results.get(number) is Result.ACHIEVED)
    not_yet = tuple(number for number in numbers if results.get(number) is Result.NOT_YET)
    missing = tuple(number for number in numbers if number not in results)
    why = reason(
        "preschool.standards.counted",
        of.name,
        domain=domain.name,
        achieved=len(achieved),
        indicators=len(numbers),
        missing=len(missing),
    )
    uncertain = reason("preschool.standards.uncertain", of.name, set=of.name)
    return DomainStanding(domain, achieved, not_yet, missing, (why, uncertain))
