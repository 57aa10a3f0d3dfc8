"""The 54 ethnic groups with the codes of the statistics office, and spellings that files use (section 12)."""

import re
from dataclasses import dataclass
from functools import cache

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.names import fold


@dataclass(frozen=True)
class EthnicGroup:
    """`code` has two digits; `name` is the one shown."""

    code: str
    name: str


@cache
def _by_text() -> dict[str, EthnicGroup]:
    return {
        _key(text): EthnicGroup(row["code"], row["texts"][0])
        for row in shipped.read("ethnic_groups.json")["ethnic_groups"]
        for text in row["texts"]
    }


def _key(text: str) -> str:
    """Without marks, hyphens, apostrophes and spaces: Ra-glai, Raglai and Ra glai are one."""
    return re.sub(r"[^a-z]", "", fold(text))


def ethnic_groups() -> tuple[EthnicGroup, ...]:
    """All, in the order of their codes."""
    return tuple(dict.fromkeys(_by_text().values()))


def ethnic_group(code: str) -> EthnicGroup:
    """The group with this code. Raises Impossible when there is none."""
    for one in ethnic_groups():
        if one.code == code:
            return one
    raise Impossible("ethnic_group", code)


def ethnic_group_of(text: str) -> EthnicGroup | None:
    """The group that a file's text means; none when it is unknown: the text is kept for a person to map."""
    return _by_text().get(_key(text))
