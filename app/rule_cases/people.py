"""Questions about people: names in the order of the roll, personal numbers."""

import datetime

from app.rule_cases.reading import Input
from app.rule_cases.told import Answer, Kind
from app.rules import identity
from app.rules.calendar import iso_day
from app.rules.identity import Sex
from app.rules.impossible import Impossible
from app.rules.names import roll_key

_SEXES = {"Nam": Sex.MALE, "Nữ": Sex.FEMALE}
_WARNINGS = {"identity.century": "thế kỉ sinh", "identity.birth_year": "năm sinh", "identity.sex": "giới tính"}


def roll_order(asked: Input) -> Answer:
    """thu_tu_ten"""
    return Answer({"thu_tu": sorted(asked.texts("ho_ten"), key=roll_key)})


def personal_number(asked: Input) -> Answer:
    """so_dinh_danh"""
    number = asked.text("so")
    found = identity.warnings(number, _date(asked), asked.choice("gioi_tinh", _SEXES) if "gioi_tinh" in asked else None)
    valid = bool(number) and "identity.shape" not in found
    return Answer({"hop_le": valid, "canh_bao": [_WARNINGS[code] for code in found if code in _WARNINGS]})


def _date(asked: Input) -> datetime.date | None:
    if "ngay_sinh" not in asked:
        return None
    found = iso_day(asked.text("ngay_sinh"))
    if found is None:
        raise Impossible("ngay_sinh", asked.text("ngay_sinh"))
    return found


KINDS: dict[str, Kind] = {"thu_tu_ten": roll_order, "so_dinh_danh": personal_number}
