"""Growth of a child against the WHO: z-scores, their classes, and what can hardly have been measured.

0 to 60 months: Child Growth Standards 2006; from 61 months: Reference 2007 (domain facts, section 4). Weights are grams
and heights millimetres; a z-score is rounded only where it is shown. Nothing measured is refused or changed for being
unlikely: it is flagged, for a person to measure again.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from app.rules.identity import Sex
from app.rules.impossible import Impossible
from app.rules.preschool.ages import completed_months, reached_on
from app.rules.preschool.growth_tables import DAYS_IN_MONTH, LAST_DAY_OF_2006, LMS, Table, lms
from app.rules.reasons import Reason, Reasons, reason

STANDARDS_2006 = "WHO 2006"
REFERENCE_2007 = "WHO 2007"
_LAST_DAY_LYING = 730
_LYING_LONGER_MM = 7


class Position(StrEnum):
    """How the height was taken."""

    LYING = "lying"
    STANDING = "standing"


class Indicator(StrEnum):
    """What is compared."""

    WEIGHT_FOR_AGE = "weight_for_age"
    HEIGHT_FOR_AGE = "height_for_age"
    WEIGHT_FOR_HEIGHT = "weight_for_height"
    BMI_FOR_AGE = "bmi_for_age"


class Level(StrEnum):
    """The class of a z-score. What low means depends on the indicator: nhẹ cân, thấp còi, gầy còm."""

    SEVERELY_LOW = "severely_low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    """Weight for age above +2: it says little by itself; weight for height or BMI decides."""
    OVERWEIGHT = "overweight"
    OBESE = "obese"


@dataclass(frozen=True)
class Measurement:
    """One weighing and measuring. What was not taken is None; a position not told is the one of the age: lying below
    24 months, standing after.
    """

    sex: Sex | None
    birth_date: datetime.date
    measured_on: datetime.date
    weight_g: int | None = None
    height_mm: int | None = None
    position: Position | None = None

    @property
    def age_days(self) -> int:
        """Age as the WHO counts it. Raises Impossible for a birth after the measuring."""
        if self.birth_date > self.measured_on:
            raise Impossible("birth_date", self.birth_date)
        return (self.measured_on - self.birth_date).days


@dataclass(frozen=True)
class Score:
    """One z-score. `implausible` is the flag of the WHO: measure again before believing the class."""

    indicator: Indicator
    z: float
    level: Level
    implausible: bool
    reasons: Reasons


@dataclass(frozen=True)
class Growth:
    """All that one measurement says: the scores, and for each indicator that cannot be computed why not."""

    scores: tuple[Score, ...]
    impossible: tuple[tuple[Indicator, Impossible], ...]


def assess(measurement: Measurement) -> Growth:
    """Every indicator of the child's age: from 61 months there is no weight for height."""
    scores, impossible = [], []
    for indicator in Indicator:
        if indicator is Indicator.WEIGHT_FOR_HEIGHT and measurement.age_days > LAST_DAY_OF_2006:
            continue
        try:
            scores.append(score(indicator, measurement))
        except Impossible as problem:
            impossible.append((indicator, problem))
    return Growth(tuple(scores), tuple(impossible))


def score(indicator: Indicator, measurement: Measurement) -> Score:
    """The z-score by LMS with the class and the reasons (WHO, Child Growth Standards: Methods and development, ch. 7).

    Raises Impossible for an unknown sex, a birth after the measuring, a weight or height that is missing or not
    positive, and an age or height outside of the table.
    """
    if measurement.sex is None:
        raise Impossible("sex", None)
    days = measurement.age_days
    reference = STANDARDS_2006 if days <= LAST_DAY_OF_2006 else REFERENCE_2007
    months = completed_months(measurement.birth_date, measurement.measured_on)
    steps = [reason("preschool.growth.reference", reference, months=months, days=days)]
    value, at = _compared(indicator, measurement, steps)
    z = z_score(value, lms(_table(indicator, days), measurement.sex, at), indicator is not Indicator.HEIGHT_FOR_AGE)
    level, step = _classed(indicator, reference, z)
    steps.append(step)
    low, high = _PLAUSIBLE[indicator]
    implausible = not low <= z <= high
    if implausible:
        steps.append(reason("preschool.growth.implausible", reference, z=round(z, 2), low=low, high=high))
    return Score(indicator, z, level, implausible, tuple(steps))


def z_score(value: float, row: LMS, of_weight: bool) -> float:
    """How many standard deviations `value` lies from the median of `row`.

    An indicator of weight is skewed far out: beyond ±3 the distance between 2 and 3 SD is the measure (WHO, ch. 7).
    """
    z: float = ((value / row.median) ** row.power - 1) / (row.variation * row.power)
    if not of_weight or -3 <= z <= 3:
        return z
    side = 3 if z > 0 else -3
    third, second = value_at(side, row), value_at(side * 2 // 3, row)
    return side + (value - third) / abs(third - second)


def value_at(z: float, row: LMS) -> float:
    """The weight, height or BMI that lies `z` standard deviations from the median: a point of a line of the chart."""
    return float(row.median * (1 + row.power * row.variation * z) ** (1 / row.power))


def curve(indicator: Indicator, sex: Sex, z: float, last_month: int) -> tuple[tuple[int, float], ...]:
    """A line of the chart from birth on: kilograms, centimetres or kg/m² by age in months, `z` deviations from the
    median. Raises Impossible for an indicator that does not go by age.
    """
    if indicator is Indicator.WEIGHT_FOR_HEIGHT:
        raise Impossible("indicator", indicator)
    points = []
    for month in range(last_month + 1):
        days = round(month * DAYS_IN_MONTH)
        at = float(days if days <= LAST_DAY_OF_2006 else month)
        points.append((month, value_at(z, lms(_table(indicator, days), sex, at))))
    return tuple(points)


def measured_again_by(birth_date: datetime.date, measured_on: datetime.date) -> datetime.date:
    """The day until which the next measuring is due: a month later below 24 months of age, then three months later
    (TTLT 13/2016/TTLT-BYT-BGDĐT). Raises Impossible for a birth after the measuring.
    """
    return reached_on(measured_on, 1 if completed_months(birth_date, measured_on) < 24 else 3)


# --- what is compared with which table ---


def _compared(indicator: Indicator, measurement: Measurement, steps: list[Reason]) -> tuple[float, float]:
    """What is compared (kg, cm or kg/m²) and where in the table: at an age or at a height."""
    if indicator is Indicator.HEIGHT_FOR_AGE:
        return _millimetres(measurement, steps) / 10, _age(measurement)
    kilograms = _kilograms(measurement)
    if indicator is Indicator.WEIGHT_FOR_AGE:
        return kilograms, _age(measurement)
    millimetres = _millimetres(measurement, steps)
    if indicator is Indicator.WEIGHT_FOR_HEIGHT:
        return kilograms, millimetres
    return kilograms / (millimetres / 1000) ** 2, _age(measurement)


def _age(measurement: Measurement) -> float:
    days = measurement.age_days
    return days if days <= LAST_DAY_OF_2006 else days / DAYS_IN_MONTH


def _kilograms(measurement: Measurement) -> float:
    if measurement.weight_g is None or measurement.weight_g <= 0:
        raise Impossible("weight_g", measurement.weight_g)
    return measurement.weight_g / 1000


def _millimetres(measurement: Measurement, steps: list[Reason]) -> int:
    """The length of a child below 24 months, the height of an older one; lying is 7 mm longer (WHO 2006)."""
    taken = measurement.height_mm
    if taken is None or taken <= 0:
        raise Impossible("height_mm", taken)
    if measurement.age_days <= _LAST_DAY_LYING:
        if measurement.position is not Position.STANDING:
            return taken
        steps.append(reason("preschool.growth.as_length", STANDARDS_2006, taken=taken, used=taken + _LYING_LONGER_MM))
        return taken + _LYING_LONGER_MM
    if measurement.position is not Position.LYING:
        return taken
    if taken <= _LYING_LONGER_MM:
        raise Impossible("height_mm", taken)
    steps.append(reason("preschool.growth.as_height", STANDARDS_2006, taken=taken, used=taken - _LYING_LONGER_MM))
    return taken - _LYING_LONGER_MM


def _table(indicator: Indicator, days: int) -> Table:
    if indicator is Indicator.WEIGHT_FOR_HEIGHT:
        if days > LAST_DAY_OF_2006:
            raise Impossible("day", days)
        return Table.WEIGHT_FOR_LENGTH_2006 if days <= _LAST_DAY_LYING else Table.WEIGHT_FOR_HEIGHT_2006
    return Table(f"{indicator}_{2006 if days <= LAST_DAY_OF_2006 else 2007}")


# --- classes (domain facts, section 4) ---

_PLAUSIBLE = {
    Indicator.WEIGHT_FOR_AGE: (-6, 5),
    Indicator.HEIGHT_FOR_AGE: (-6, 6),
    Indicator.WEIGHT_FOR_HEIGHT: (-5, 5),
    Indicator.BMI_FOR_AGE: (-5, 5),
}
"""Beyond these the WHO's own programs flag a measurement."""


def _classed(indicator: Indicator, reference: str, z: float) -> tuple[Level, Reason]:
    """Below -3 and -2: severely low and low. Above: only weight for height and BMI tell overweight and obesity, from +2
    and +3 to 60 months, from +1 and +2 after (WHO 2006, WHO 2007).
    """
    shown = round(z, 2)
    if z < -3:
        return Level.SEVERELY_LOW, reason("preschool.growth.severely_low", reference, z=shown, limit=-3)
    if z < -2:
        return Level.LOW, reason("preschool.growth.low", reference, z=shown, limit=-2)
    if indicator is Indicator.WEIGHT_FOR_AGE and z > 2:
        return Level.HIGH, reason("preschool.growth.high", reference, z=shown, limit=2)
    if indicator in {Indicator.WEIGHT_FOR_HEIGHT, Indicator.BMI_FOR_AGE}:
        over = 2 if reference == STANDARDS_2006 else 1
        if z > over + 1:
            return Level.OBESE, reason("preschool.growth.obese", reference, z=shown, limit=over + 1)
        if z > over:
            return Level.OVERWEIGHT, reason("preschool.growth.overweight", reference, z=shown, limit=over)
    return Level.NORMAL, reason("preschool.growth.normal", reference, z=shown)
