"""The personal number (số định danh cá nhân) of 12 digits: PPP G YY RRRRRR (domain facts, section 7)."""

import datetime
import re
from enum import StrEnum


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
    if not re.fullmatch(r"[0-9]{12}", number):
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
