"""Provinces, districts and communes with the days on which they stood (domain facts, section 9).

Since 1/7/2025 there are two tiers, province and commune; districts are history. Old papers keep old names, and an
address is read as of its day. Units were merged and divided, so succession is many to many.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.rules import shipped
from app.rules.calendar import iso_day
from app.rules.impossible import Impossible
from app.rules.names import clean_name, fold, roll_key


class Level(StrEnum):
    """The tiers of administration; districts until 30/6/2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True)
class Unit:
    """A unit while it stood, both days included: no `first_day` when it is older than the list, no `last_day` while it
    stands. `title` is tỉnh, thành phố, phường…; `code` the statistics office's, None when it is not known for sure;
    `within` is the id of the unit above. The same name after a merger is another unit.
    """

    id: str
    level: Level
    title: str
    name: str
    code: str | None
    within: str | None
    first_day: datetime.date | None
    last_day: datetime.date | None

    @property
    def full_name(self) -> str:
        """As it stands in an address: `Phường Phan Rang`."""
        return f"{self.title} {self.name}"

    def stands_on(self, day: datetime.date) -> bool:
        """Whether the unit was there on that day."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Passage:
    """One unit that went into another, `whole` or a part of it."""

    before: Unit
    after: Unit
    whole: bool


_TITLES = {
    "t.": "tinh", "tp.": "thanh pho", "tp": "thanh pho", "tx.": "thi xa", "tx": "thi xa", "tt.": "thi tran",
    "tt": "thi tran", "h.": "huyen", "q.": "quan", "p.": "phuong", "x.": "xa", "dk.": "dac khu",
}  # fmt: skip


@cache
def _rows() -> Mapping[str, tuple[Unit, tuple[str, ...], tuple[str, ...]]]:
    """Each unit with the ids of those that went into it, whole and in part."""
    return {
        row["id"]: (
            Unit(
                id=row["id"],
                level=Level(row["level"]),
                title=row["title"],
                name=row["name"],
                code=row["code"],
                within=row.get("within"),
                first_day=iso_day(row.get("first_day")),
                last_day=iso_day(row.get("last_day")),
            ),
            tuple(row.get("all_of", ())),
            tuple(row.get("parts_of", ())),
        )
        for row in shipped.read("administrative_units.json")["units"]
    }


@cache
def _passages() -> tuple[Passage, ...]:
    return tuple(
        Passage(unit(before), after, whole)
        for after, all_of, parts_of in _rows().values()
        for whole, befores in ((True, all_of), (False, parts_of))
        for before in befores
    )


@cache
def _by_text() -> Mapping[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for one, _all_of, _parts_of in _rows().values():
        found[_key(one.name)].append(one)
        if one.code is not None:
            found[one.code].append(one)
    return {text: tuple(units) for text, units in found.items()}


def unit(identity: str) -> Unit:
    """The unit with this id of ours. Raises Impossible when there is none."""
    if identity not in _rows():
        raise Impossible("unit", identity)
    return _rows()[identity][0]


def units_on(day: datetime.date, level: Level, within: str | None = None) -> tuple[Unit, ...]:
    """All of a level that stood on a day, in the order of the list; below `within` (at any depth) when it is given.

    Raises Impossible for a `within` that is no unit.
    """
    if within is not None:
        unit(within)
    return tuple(
        one
        for one, _all_of, _parts_of in _rows().values()
        if one.level is level and one.stands_on(day) and (within is None or _lies_in(one, within))
    )


def provinces_with_code(code: str) -> tuple[Unit, ...]:
    """Every province that ever had the code, the older ones first; none for an unknown code."""
    return tuple(one for one in _by_text().get(code, ()) if one.level is Level.PROVINCE)


def units_meant(
    name_or_code: str, day: datetime.date, level: Level | None = None, within: str | None = None
) -> tuple[Unit, ...]:
    """Every unit of that day that a code, or a name with or without its title (`Phường Phan Rang`, `P. Phan Rang`,
    `phan rang`), can mean. Marks are needed only where they tell names apart (xã Thanh Hải, xã Thành Hải).
    """
    text = clean_name(name_or_code.replace(".", ". "))
    title, name = _split(text)
    found = [*_by_text().get(text, ()), *_by_text().get(_key(text), ())]
    if title is not None:
        found += [one for one in _by_text().get(_key(name), ()) if fold(one.title) == title]
    standing = [
        one
        for one in dict.fromkeys(found)
        if one.stands_on(day) and level in {None, one.level} and (within is None or _lies_in(one, within))
    ]
    exact = [one for one in standing if roll_key(one.name) in {roll_key(text), roll_key(name)}]
    return tuple(exact or standing)


def unit_at(
    name_or_code: str, day: datetime.date, level: Level | None = None, within: str | None = None
) -> Unit | None:
    """The one unit of that day that a name or code means. None when there is none or it can mean several
    (`units_meant`): the text is kept for a person to map.
    """
    found = units_meant(name_or_code, day, level, within)
    return found[0] if len(found) == 1 else None


def successors(identity: str) -> tuple[Passage, ...]:
    """What became of a unit; nothing while it stands, nor for a district. Raises Impossible for an unknown id."""
    unit(identity)
    return tuple(one for one in _passages() if one.before.id == identity)


def predecessors(identity: str) -> tuple[Passage, ...]:
    """What a unit was made of; nothing when it is older than the list. Raises Impossible for an unknown id."""
    unit(identity)
    return tuple(one for one in _passages() if one.after.id == identity)


def _lies_in(one: Unit, within: str) -> bool:
    above = one.within
    while above is not None and above != within:
        above = unit(above).within
    return above is not None


def _split(text: str) -> tuple[str | None, str]:
    """The title, folded and in full, and the name behind it with its marks."""
    words = text.split()
    for count in (1, 2):
        title = fold(" ".join(words[:count]))
        title = _TITLES.get(title, title)
        if title in _TITLES.values() and len(words) > count:
            return title, " ".join(words[count:])
    return None, text


def _key(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").split())
