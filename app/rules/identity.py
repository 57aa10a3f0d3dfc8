"""The personal number (số định danh cá nhân) of 12 digits: PPP G YY RRRRRR (domain facts, section 7).

It is sensitive: screens show it `masked` until somebody who may asks for it. It never changes after a merger.
"""

import datetime
import re
from enum import StrEnum

from app.rules.administrative_units import provinces_with_code

_SHAPE = re.compile(r"[0-9]{12}")
_HIDDEN = "•"


class Sex(StrEnum):
    """As civil registration knows it."""

    MALE = "male"
    FEMALE = "female"


def warnings(number: str, birth_date: datetime.date | None, sex: Sex | None) -> tuple[str, ...]:
    """Codes of what looks wrong about the number; what is unknown (None) is not judged, and no number is no warning.

    Never a reason to refuse: sex or birth date may have been corrected after the number was given. The codes are
    `identity.shape`, or any of `identity.century`, `identity.birth_year`, `identity.sex`.
    """
    if not number:
        return ()
    if not _SHAPE.fullmatch(number):
        return ("identity.shape",)
    century_and_sex, year = int(number[3]), int(number[4:6])
    found = []
    if birth_date is not None and birth_date.year // 100 != 19 + century_and_sex // 2:
        found.append("identity.century")
    if birth_date is not None and birth_date.year % 100 != year:
        found.append("identity.birth_year")
    if sex is not None and (sex is Sex.MALE) != (century_and_sex % 2 == 0):
        found.append("identity.sex")
    return tuple(found)


def birth_registered_in(number: str) -> tuple[str, ...]:
    """Names of the provinces that the first three digits can stand for: where the birth was registered.

    Several where the mergers gave an old province's code to another one. None for a country's code, a code that is not
    known, and a number without the right shape.
    """
    if not _SHAPE.fullmatch(number) or number[0] != "0":
        return ()
    return tuple(dict.fromkeys(one.name for one in provinces_with_code(number[1:3])))


def masked(number: str) -> str:
    """The number as it is shown by default: only its last three signs, and none of a number that is not longer."""
    shown = number[-3:] if len(number) > 3 else ""
    return _HIDDEN * (len(number) - len(shown)) + shown
