"""The 54 ethnic groups and the foreigner, with their codes (QĐ 121-TCTK/PPCĐ 1979; domain facts, section 12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.names import fold


@dataclass(frozen=True)
class EthnicGroup:
    """`name` as it is shown and printed; `also` are other spellings and names that mean this group and no other."""

    code: str
    name: str
    also: tuple[str, ...]


@cache
def ethnic_groups() -> tuple[EthnicGroup, ...]:
    """All, in the order of their codes: to choose from when a person maps an unknown text."""
    rows = shipped.read("ethnic_groups.json")["ethnic_groups"]
    return tuple(EthnicGroup(row["code"], row["name"], tuple(row["also"])) for row in rows)


@cache
def _by_text() -> Mapping[str, EthnicGroup]:
    return {_key(text): group for group in ethnic_groups() for text in (group.name, *group.also)}


def ethnic_group(code: str) -> EthnicGroup:
    """The group with this code of two digits. Raises Impossible when there is none."""
    for group in ethnic_groups():
        if group.code == code:
            return group
    raise Impossible("ethnic_group", code)


def ethnic_group_of(text: str) -> EthnicGroup | None:
    """The group that a file's text means, however it is spelled (Ê-đê, Ê Đê, Êđê); a leading `dân tộc` does not count.

    None when it is unknown: the text is kept for a person to map. Numbers are never read as codes: systems differ.
    """
    return _by_text().get(_key(text))


def _key(text: str) -> str:
    letters = "".join(sign for sign in fold(text) if sign.isalpha())
    return letters.removeprefix("dantoc")
