"""Growth against the WHO: the same z-scores as published programs, classes, flags, and what cannot be computed."""

import csv
import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.identity import Sex
from app.rules.impossible import Impossible
from app.rules.preschool.growth import (
    Indicator,
    Level,
    Measurement,
    Position,
    Score,
    assess,
    curve,
    measured_again_by,
    score,
    value_at,
    z_score,
)
from app.rules.preschool.growth_tables import LMS, Table, extent, lms
from tests.app.rules.preschool.sentences import sentences

BORN = date(2021, 3, 1)
PUBLISHED = list(
    csv.DictReader((Path(__file__).parent / "published_scores.csv").read_text(encoding="utf-8").splitlines())
)


def taken(
    days: int, weight_g: int | None = 12000, height_mm: int | None = 900, position: Position | None = None
) -> Measurement:
    return Measurement(Sex.FEMALE, BORN, BORN + timedelta(days), weight_g, height_mm, position)


def scored(indicator: Indicator, days: int, **what: int | None) -> Score:
    return score(indicator, taken(days, **what))  # type: ignore[arg-type]


@pytest.mark.parametrize("program", ["anthro 1.1.1", "rcpchgrowth 4.6.5", "pygrowup2 1.0.0"])
def test_the_same_z_scores_as_published_programs(program: str) -> None:
    """Invented children; decision 0020 says how the file was made. The programs round to two or four decimals."""
    compared = 0
    for row in (row for row in PUBLISHED if row["computed_by"] == program):
        position = Position(row["position"]) if row["position"] else None
        day = BORN + timedelta(int(row["age_days"]))
        child = Measurement(Sex(row["sex"]), BORN, day, int(row["weight_g"]), int(row["height_mm"]), position)
        for indicator in Indicator:
            if published := row[indicator]:
                tolerance = 0.51 * 10 ** -len(published.partition(".")[2])
                assert score(indicator, child).z == pytest.approx(float(published), abs=tolerance), (row, indicator)
                compared += 1
    assert compared >= 300


@pytest.mark.parametrize("table", Table)
@pytest.mark.parametrize("sex", Sex)
def test_every_row_of_the_tables_gives_growing_lines(table: Table, sex: Sex) -> None:
    _, first, last = extent(table)
    for at in range(first, last + 1):
        line = [value_at(z, lms(table, sex, at)) for z in range(-3, 4)]
        assert line == sorted(line)
        assert line[0] > 0


def test_the_tables_have_the_extent_of_the_whos() -> None:
    ages = (Table.WEIGHT_FOR_AGE_2006, Table.HEIGHT_FOR_AGE_2006, Table.BMI_FOR_AGE_2006)
    assert {extent(table) for table in ages} == {("day", 0, 1856)}
    assert extent(Table.WEIGHT_FOR_LENGTH_2006) == ("mm", 450, 1100)
    assert extent(Table.WEIGHT_FOR_HEIGHT_2006) == ("mm", 650, 1200)
    assert extent(Table.WEIGHT_FOR_AGE_2007) == ("month", 61, 120)
    assert extent(Table.HEIGHT_FOR_AGE_2007) == extent(Table.BMI_FOR_AGE_2007) == ("month", 61, 228)


def test_between_two_months_the_tables_of_2007_are_interpolated() -> None:
    low, middle, high = (lms(Table.BMI_FOR_AGE_2007, Sex.MALE, at) for at in (61, 61.5, 62))
    assert middle == pytest.approx([(a + b) / 2 for a, b in zip(low, high, strict=True)])


# --- the formula ---


@given(
    st.sampled_from([Indicator.WEIGHT_FOR_AGE, Indicator.WEIGHT_FOR_HEIGHT, Indicator.BMI_FOR_AGE]),
    st.integers(0, 1856),
    st.integers(500, 60000),
    st.integers(1, 5000),
)
def test_who_is_heavier_has_no_lower_z_score(indicator: Indicator, days: int, weight: int, more: int) -> None:
    assert scored(indicator, days, weight_g=weight + more).z > scored(indicator, days, weight_g=weight).z


@given(st.integers(0, 3650), st.integers(300, 1700), st.integers(1, 300))
def test_who_is_taller_has_no_lower_height_for_age(days: int, height: int, more: int) -> None:
    low, high = (scored(Indicator.HEIGHT_FOR_AGE, days, height_mm=mm).z for mm in (height, height + more))
    assert high > low


@given(st.sampled_from(Table), st.sampled_from(Sex), st.data(), st.floats(-3, 3))
def test_a_value_on_a_line_of_the_chart_has_the_z_score_of_the_line(
    table: Table, sex: Sex, data: st.DataObject, z: float
) -> None:
    _, first, last = extent(table)
    row = lms(table, sex, data.draw(st.integers(first, last)))
    assert z_score(value_at(z, row), row, of_weight=False) == pytest.approx(z, abs=1e-6)


def test_beyond_three_the_distance_between_two_and_three_is_the_measure_for_weight_only() -> None:
    row = LMS(-0.3521, 14.8, 0.12)
    second, third = value_at(2, row), value_at(3, row)
    assert z_score(third + (third - second), row, of_weight=True) == pytest.approx(4)
    assert z_score(third + (third - second), row, of_weight=False) < 4
    low, lowest = value_at(-2, row), value_at(-3, row)
    assert z_score(lowest - (low - lowest), row, of_weight=True) == pytest.approx(-4)


# --- lying and standing ---


def test_standing_below_24_months_counts_seven_millimetres_more_and_lying_after_seven_less() -> None:
    assert score(Indicator.HEIGHT_FOR_AGE, taken(730, position=Position.STANDING)).z == (
        score(Indicator.HEIGHT_FOR_AGE, taken(730, height_mm=907, position=Position.LYING)).z
    )
    assert score(Indicator.HEIGHT_FOR_AGE, taken(731, position=Position.LYING)).z == (
        score(Indicator.HEIGHT_FOR_AGE, taken(731, height_mm=893, position=Position.STANDING)).z
    )
    assert score(Indicator.HEIGHT_FOR_AGE, taken(730)) == score(
        Indicator.HEIGHT_FOR_AGE, taken(730, position=Position.LYING)
    )


def test_the_correction_is_told() -> None:
    told = sentences(score(Indicator.WEIGHT_FOR_HEIGHT, taken(700, position=Position.STANDING)).reasons)
    assert told[1] == "Measured standing at 900 mm, counted as 907 mm lying: below 24 months."
    told = sentences(score(Indicator.BMI_FOR_AGE, taken(800, position=Position.LYING)).reasons)
    assert told[:2] == [
        "The child is 26 months old (800 days).",
        "Measured lying at 900 mm, counted as 893 mm standing: from 24 months.",
    ]


# --- classes ---


@pytest.mark.parametrize(
    ("indicator", "days", "z", "level"),
    [
        (Indicator.WEIGHT_FOR_AGE, 1000, -3.2, Level.SEVERELY_LOW),
        (Indicator.WEIGHT_FOR_AGE, 1000, -2.2, Level.LOW),
        (Indicator.WEIGHT_FOR_AGE, 1000, 1.8, Level.NORMAL),
        (Indicator.WEIGHT_FOR_AGE, 1000, 2.2, Level.HIGH),
        (Indicator.BMI_FOR_AGE, 1000, 1.8, Level.NORMAL),
        (Indicator.BMI_FOR_AGE, 1000, 2.2, Level.OVERWEIGHT),
        (Indicator.BMI_FOR_AGE, 1000, 3.2, Level.OBESE),
        (Indicator.BMI_FOR_AGE, 1948, 0.8, Level.NORMAL),
        (Indicator.BMI_FOR_AGE, 1948, 1.2, Level.OVERWEIGHT),
        (Indicator.BMI_FOR_AGE, 1948, 2.2, Level.OBESE),
        (Indicator.BMI_FOR_AGE, 1948, -2.2, Level.LOW),
    ],
)
def test_section_4_classes(indicator: Indicator, days: int, z: float, level: Level) -> None:
    year = 2006 if days < 1857 else 2007
    row = lms(Table(f"{indicator}_{year}"), Sex.FEMALE, days if year == 2006 else days / 30.4375)
    kilograms = value_at(z, row) * (0.81 if indicator is Indicator.BMI_FOR_AGE else 1)
    found = scored(indicator, days, weight_g=round(kilograms * 1000))
    assert found.level is level
    assert found.z == pytest.approx(z, abs=0.1)
    assert found.reasons[-1].article == f"WHO {year}"
    assert str(round(found.z, 2)) in sentences(found.reasons)[-1]


def test_height_for_age_is_never_too_high() -> None:
    assert scored(Indicator.HEIGHT_FOR_AGE, 1000, height_mm=1080).level is Level.NORMAL


@given(st.integers(0, 1856), st.integers(200, 90000), st.integers(450, 1200))
def test_the_flag_of_the_who_changes_nothing_else(days: int, weight: int, height: int) -> None:
    for found in assess(taken(days, weight, height)).scores:
        highest = 6 if found.indicator is Indicator.HEIGHT_FOR_AGE else 5
        lowest = -6 if found.indicator in {Indicator.HEIGHT_FOR_AGE, Indicator.WEIGHT_FOR_AGE} else -5
        assert found.implausible == (not lowest <= found.z <= highest)
        assert found.implausible == ("measure again" in sentences(found.reasons)[-1])


# --- what cannot be computed ---


@pytest.mark.parametrize(
    ("indicator", "child", "field"),
    [
        (Indicator.WEIGHT_FOR_AGE, Measurement(None, BORN, BORN, 3000, 500), "sex"),
        (Indicator.WEIGHT_FOR_AGE, Measurement(Sex.MALE, BORN, BORN - timedelta(1), 3000, 500), "birth_date"),
        (Indicator.WEIGHT_FOR_AGE, taken(500, weight_g=None), "weight_g"),
        (Indicator.WEIGHT_FOR_AGE, taken(500, weight_g=0), "weight_g"),
        (Indicator.BMI_FOR_AGE, taken(500, weight_g=-9000), "weight_g"),
        (Indicator.HEIGHT_FOR_AGE, taken(500, height_mm=None), "height_mm"),
        (Indicator.HEIGHT_FOR_AGE, taken(500, height_mm=-1), "height_mm"),
        (Indicator.HEIGHT_FOR_AGE, taken(900, height_mm=7, position=Position.LYING), "height_mm"),
        (Indicator.WEIGHT_FOR_HEIGHT, taken(500, height_mm=449), "mm"),
        (Indicator.WEIGHT_FOR_HEIGHT, taken(1800, height_mm=1201), "mm"),
        (Indicator.WEIGHT_FOR_HEIGHT, taken(1857), "day"),
        (Indicator.WEIGHT_FOR_AGE, taken(3653), "month"),
        (Indicator.BMI_FOR_AGE, taken(6941), "month"),
    ],
)
def test_the_impossible_is_named(indicator: Indicator, child: Measurement, field: str) -> None:
    with pytest.raises(Impossible) as problem:
        score(indicator, child)
    assert problem.value.facts["field"] == field


def test_one_indicator_that_cannot_be_computed_leaves_the_others() -> None:
    growth = assess(taken(1800, 20000, 1201))
    assert [found.indicator for found in growth.scores] == [
        Indicator.WEIGHT_FOR_AGE,
        Indicator.HEIGHT_FOR_AGE,
        Indicator.BMI_FOR_AGE,
    ]
    assert [(indicator, problem.facts["field"]) for indicator, problem in growth.impossible] == [
        (Indicator.WEIGHT_FOR_HEIGHT, "mm")
    ]


def test_from_61_months_there_is_no_weight_for_height() -> None:
    assert Indicator.WEIGHT_FOR_HEIGHT not in {found.indicator for found in assess(taken(1900)).scores}
    assert assess(taken(1900)).impossible == ()


def test_section_4_monthly_below_24_months_then_quarterly() -> None:
    assert measured_again_by(date(2024, 10, 31), date(2026, 9, 30)) == date(2026, 10, 30)
    assert measured_again_by(date(2024, 9, 30), date(2026, 9, 30)) == date(2026, 12, 30)
    assert measured_again_by(date(2021, 1, 1), date(2026, 11, 30)) == date(2027, 2, 28)


def test_a_line_of_the_chart_is_the_table_of_its_age_from_birth_on() -> None:
    """The median of boys: 3.3 kg and 49.9 cm at birth, 18.3 kg and 110.0 cm at five years (WHO 2006)."""
    weight, height = (curve(one, Sex.MALE, 0, 72) for one in (Indicator.WEIGHT_FOR_AGE, Indicator.HEIGHT_FOR_AGE))
    assert [month for month, _value in weight] == list(range(73))
    assert [round(one[0][1], 1) for one in (weight, height)] == [3.3, 49.9]
    assert [round(one[60][1], 1) for one in (weight, height)] == [18.3, 110.0]
    assert all(before[1] < after[1] for before, after in itertools.pairwise(weight)), "the tables join at 61 months"
    with pytest.raises(Impossible):
        curve(Indicator.WEIGHT_FOR_HEIGHT, Sex.MALE, 0, 72)
