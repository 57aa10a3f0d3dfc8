"""The tables of the WHO: L, M and S for a sex and an age or height (decision 0020). Only numbers, no judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from app.rules import shipped
from app.rules.identity import Sex
from app.rules.impossible import Impossible

LAST_DAY_OF_2006 = 1856
"""The last day of age in the 2006 tables; from the day after, the 2007 ones hold (61 months)."""
DAYS_IN_MONTH = 30.4375
"""The WHO's month: 365.25 / 12 days."""


class Table(StrEnum):
    """A table by the name of its file. 2006: for each day of age or each millimetre; 2007: for each month of age."""

    WEIGHT_FOR_AGE_2006 = "weight_for_age_2006"
    HEIGHT_FOR_AGE_2006 = "height_for_age_2006"
    BMI_FOR_AGE_2006 = "bmi_for_age_2006"
    WEIGHT_FOR_LENGTH_2006 = "weight_for_length_2006"
    WEIGHT_FOR_HEIGHT_2006 = "weight_for_height_2006"
    WEIGHT_FOR_AGE_2007 = "weight_for_age_2007"
    HEIGHT_FOR_AGE_2007 = "height_for_age_2007"
    BMI_FOR_AGE_2007 = "bmi_for_age_2007"


class LMS(NamedTuple):
    """Box-Cox power, median (kg, cm or kg/m²) and coefficient of variation."""

    power: float
    median: float
    variation: float


@dataclass(frozen=True)
class _Shipped:
    unit: str
    first: int
    columns: Mapping[Sex, tuple[Sequence[float], Sequence[float], Sequence[float]]]


@cache
def _read(table: Table) -> _Shipped:
    data = shipped.read(f"preschool/{table}.json")
    columns = {sex: (data[sex]["l"], data[sex]["m"], data[sex]["s"]) for sex in Sex}
    return _Shipped(data["unit"], data["first"], columns)


def extent(table: Table) -> tuple[str, int, int]:
    """What the table runs over (`day`, `month` or `mm`), its first and its last row."""
    read = _read(table)
    return read.unit, read.first, read.first + len(read.columns[Sex.MALE][0]) - 1


def lms(table: Table, sex: Sex, at: float) -> LMS:
    """The row at an age or height; between two rows of the 2007 tables L, M and S are interpolated, as the WHO does.

    Raises Impossible, with what the table runs over as field, outside of the table.
    """
    unit, first, last = extent(table)
    if not first <= at <= last:
        raise Impossible(unit, at)
    columns = _read(table).columns[sex]
    row = int(at) - first
    lower = LMS(*(column[row] for column in columns))
    part = at - int(at)
    if part == 0:
        return lower
    upper = LMS(*(column[row + 1] for column in columns))
    return LMS(*(low + part * (high - low) for low, high in zip(lower, upper, strict=True)))
