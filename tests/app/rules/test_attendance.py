"""Domain facts, section 10, and TT22 Điều 12: symbols of the register and what counts as absence."""

import pytest

from app.rules.attendance import Attendance


@pytest.mark.parametrize(
    ("value", "stored", "symbol", "is_absence"),
    [
        (Attendance.PRESENT, 0, "", False),
        (Attendance.EXCUSED, 1, "P", True),
        (Attendance.UNEXCUSED, 2, "K", True),
        (Attendance.LATE, 3, "M", False),
    ],
)
def test_section_10_symbols_and_dieu_12_absences(value: Attendance, stored: int, symbol: str, is_absence: bool) -> None:
    assert (int(value), value.symbol, value.is_absence) == (stored, symbol, is_absence)


def test_every_value_has_its_own_symbol() -> None:
    assert len({value.symbol for value in Attendance}) == len(Attendance)
