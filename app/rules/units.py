"""Administrative units with the days on which they were valid, and what became of them (section 9).

Two tiers since 1 July 2025: province and commune-level unit; districts are history. Old papers keep the old names as
text; what a unit has become can be one or several others.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.names import fold


class UnitKind(StrEnum):
    """As documents name it."""

    PROVINCE = "province"
    WARD = "ward"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    SPECIAL_ZONE = "special_zone"


@dataclass(frozen=True)
class Unit:
    """`within` is the id of the unit above. `first_day` is None where it is not known, `last_day` while it is valid."""

    id: str
    kind: UnitKind
    name: str
    within: str | None
    first_day: datetime.date | None
    last_day: datetime.date | None
    into: tuple[str, ...] = ()

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


@cache
def _units() -> dict[str, Unit]:
    def day(text: str | None) -> datetime.date | None:
        return None if text is None else datetime.date.fromisoformat(text)

    return {
        row["id"]: Unit(
            row["id"], UnitKind(row["kind"]), row["name"], row["within"], day(row["first_day"]), day(row["last_day"]),
            tuple(row.get("into", ())),
        )
        for row in shipped.read("units.json")["units"]
    }  # fmt: skip


def unit(id_: str) -> Unit:
    """The unit with this id. Raises Impossible when there is none."""
    if id_ not in _units():
        raise Impossible("unit", id_)
    return _units()[id_]


def units_named(name: str, day: datetime.date) -> tuple[Unit, ...]:
    """Those of this name on a day; several can share one, and none where the name was not valid then."""
    return tuple(one for one in _units().values() if fold(one.name) == fold(name) and one.is_valid_on(day))


def successors(one: Unit, day: datetime.date) -> tuple[Unit, ...]:
    """What stands for the unit on a later day: itself while it is valid, else what is known of what it became."""
    if one.is_valid_on(day):
        return (one,)
    return tuple(dict.fromkeys(found for id_ in one.into for found in successors(unit(id_), day)))


def predecessors(one: Unit) -> tuple[Unit, ...]:
    """The units that became part of it."""
    return tuple(each for each in _units().values() if one.id in each.into)
