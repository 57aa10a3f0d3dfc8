"""TT22/2021: assessments of a term and results of a subject."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.columns import Part
from app.rules.impossible import Impossible
from app.rules.marks import ABSENT, EMPTY, EXEMPT, NOT_PASSED, PASSED, ColumnKind, Mark, MarkKind
from app.rules.subjects import subject, subjects_of
from app.rules.tt22.assessments import (
    TOPIC_NUMBER,
    columns,
    columns_of,
    comment_result,
    minutes_of_test,
    regular_count,
    term_average,
    year_average,
)
from app.rules.tt22.levels import Settings

MATH = columns(subject("math"), 6)
CIVICS = columns(subject("civics"), 6)
TECHNOLOGY = columns(subject("technology"), 8)
ARTS = columns(subject("arts"), 6)
GRADEBOOKS = {4: MATH, 2: CIVICS, 3: TECHNOLOGY}


def tenths(number: int) -> Mark:
    return Mark(MarkKind.TENTHS, number)


def term(*numbers: int) -> dict[int, Mark]:
    """Regular marks, then the mid-term and the final one, in tenths."""
    *regular, midterm, final = map(tenths, numbers)
    return {**dict(enumerate(regular, start=1)), 11: midterm, 12: final}


@pytest.mark.parametrize(("periods", "count"), [(35, 2), (36, 3), (52, 3), (70, 3), (71, 4), (105, 4), (140, 4)])
def test_dieu_6_regular_assessments_of_a_scored_subject(periods: int, count: int) -> None:
    assert regular_count(periods, ColumnKind.SCORE) == count


@pytest.mark.parametrize("periods", [35, 70, 105])
def test_dieu_6_regular_assessments_of_a_comment_subject(periods: int) -> None:
    assert regular_count(periods, ColumnKind.COMMENT) == 2


def test_dieu_6_every_lower_secondary_subject() -> None:
    counts = {
        grade: {each.code: sum(c.part is Part.REGULAR for c in columns(each, grade)) for each in subjects_of(grade)}
        for grade in range(6, 10)
    }
    same = {
        "literature": 4, "math": 4, "foreign_language_1": 4, "civics": 2, "history_geography": 4,
        "natural_sciences": 4, "technology": 2, "informatics": 2, "physical_education": 2, "arts": 2,
        "experiential_activities": 2, "local_education": 2,
    }  # fmt: skip
    assert counts == {6: same, 7: same, 8: same | {"technology": 3}, 9: same | {"technology": 3}}


def test_dieu_7_one_midterm_and_one_final_with_their_weights() -> None:
    shape = [(column.number, column.part, column.weight) for column in CIVICS]
    assert shape == [(1, Part.REGULAR, 1), (2, Part.REGULAR, 1), (11, Part.MIDTERM, 2), (12, Part.FINAL, 3)]
    assert {column.kind for column in CIVICS} == {ColumnKind.SCORE}
    assert [(column.number, column.kind) for column in ARTS] == [(n, ColumnKind.COMMENT) for n in (1, 2, 11, 12)]
    assert [column.number for column in MATH] == [1, 2, 3, 4, 11, 12]


def test_columns_of_a_grade_without_the_subject_are_refused() -> None:
    with pytest.raises(Impossible):
        columns(subject("civics"), 10)


@pytest.mark.parametrize(
    ("numbers", "average"),
    [
        ((75, 80, 60, 90, 70, 65), 71),  # 640 / 9 = 71.1
        ((85, 80, 90, 75), 81),  # 570 / 7 = 81.43
        ((80, 80, 80, 80, 84), 82),  # 652 / 8 = 81.5: a tie goes up
        ((0, 0, 0, 0, 4), 2),  # 12 / 8 = 1.5
        ((100, 100, 100, 100, 100, 100), 100),
        ((0, 0, 0, 0, 0, 0), 0),
    ],
)
def test_dieu_9_khoan_1_term_average(numbers: tuple[int, ...], average: int) -> None:
    result = term_average(term(*numbers), GRADEBOOKS[len(numbers) - 2])
    assert (result.tenths, result.missing, result.exempt) == (average, (), ())


@given(st.sampled_from([2, 3, 4]).flatmap(lambda n: st.lists(st.integers(0, 100), min_size=n + 2, max_size=n + 2)))
def test_dieu_9_khoan_1_term_average_is_decimal_half_up(numbers: list[int]) -> None:
    *regular, midterm, final = (Decimal(number) / 10 for number in numbers)
    exact = (sum(regular) + 2 * midterm + 3 * final) / (len(regular) + 5)
    expected = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    result = term_average(term(*numbers), GRADEBOOKS[len(regular)]).tenths
    assert result is not None
    assert Decimal(result) / 10 == expected


@pytest.mark.parametrize("number", [1, 4, 11, 12])
@pytest.mark.parametrize("mark", [EMPTY, ABSENT, None])
def test_dieu_9_khoan_1_no_average_while_a_part_is_missing(number: int, mark: Mark | None) -> None:
    marks = term(75, 80, 60, 90, 70, 65)
    if mark is None:
        del marks[number]
    else:
        marks[number] = mark
    result = term_average(marks, MATH)
    assert result.tenths is None
    assert [column.number for column in result.missing] == [number]
    assert result.exempt == ()


def test_dieu_9_khoan_1_zero_is_a_mark_and_blank_is_not() -> None:
    assert term_average(term(0, 0, 0, 0), CIVICS).tenths == 0
    assert term_average({}, CIVICS).tenths is None
    assert term_average({}, CIVICS).missing == CIVICS


def test_dieu_10_an_exemption_drops_no_assessment_by_itself() -> None:
    result = term_average(term(80, 80, 80, 80) | {11: EXEMPT}, CIVICS)
    assert result.tenths is None
    assert [column.number for column in result.missing] == [11]
    assert result.exempt == result.missing


def test_a_number_without_a_column_does_not_count() -> None:
    assert term_average(term(80, 80, 80, 80) | {3: tenths(0)}, CIVICS).tenths == 80


@pytest.mark.parametrize("mark", [PASSED, NOT_PASSED])
def test_a_level_in_a_score_column_is_impossible(mark: Mark) -> None:
    with pytest.raises(Impossible, match="mark"):
        term_average(term(80, 80, 80, 80) | {2: mark}, CIVICS)


def test_results_of_the_other_kind_of_subject_are_impossible() -> None:
    with pytest.raises(Impossible, match="mark"):
        term_average({}, ARTS)
    with pytest.raises(Impossible, match="mark"):
        comment_result({}, CIVICS)


@pytest.mark.parametrize(
    ("levels", "passed"),
    [
        ([PASSED] * 4, True),
        ([PASSED, PASSED, PASSED, NOT_PASSED], False),
        ([NOT_PASSED, PASSED, PASSED, PASSED], False),
        ([NOT_PASSED] * 4, False),
    ],
)
def test_dieu_9_khoan_1_comment_subject_passes_only_with_every_assessment(levels: list[Mark], passed: bool) -> None:
    result = comment_result(dict(zip((1, 2, 11, 12), levels, strict=True)), ARTS)
    assert (result.passed, result.missing) == (passed, ())


@pytest.mark.parametrize("gap", [EMPTY, ABSENT, EXEMPT])
@pytest.mark.parametrize("others", [PASSED, NOT_PASSED])
def test_dieu_9_khoan_1_comment_subject_has_no_result_while_a_part_is_missing(gap: Mark, others: Mark) -> None:
    result = comment_result({1: others, 2: others, 11: gap, 12: others}, ARTS)
    assert result.passed is None
    assert [column.number for column in result.missing] == [11]
    assert [column.number for column in result.exempt] == ([11] if gap == EXEMPT else [])


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [(70, 80, 77), (80, 70, 73), (65, 65, 65), (0, 100, 67), (100, 0, 33), (None, 80, None), (80, None, None)],
)
def test_dieu_9_khoan_1_year_average(first: int | None, second: int | None, year: int | None) -> None:
    assert year_average(first, second) == year


@given(st.integers(0, 100), st.integers(0, 100))
def test_dieu_9_khoan_1_year_average_is_decimal_half_up(first: int, second: int) -> None:
    exact = (Decimal(first) / 10 + 2 * Decimal(second) / 10) / 3
    result = year_average(first, second)
    assert result is not None
    assert Decimal(result) / 10 == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


# --- upper secondary, primary, test lengths ---


def test_dieu_6_khoan_3_the_topics_result_comes_on_top_or_inside_by_the_setting() -> None:
    physics = subject("physics")
    assert [column.number for column in columns(physics, 10)] == [1, 2, 3, 11, 12]
    assert [column.number for column in columns(physics, 10, topics=True)] == [1, 2, 3, TOPIC_NUMBER, 11, 12]
    inside = Settings(topic_is_extra=False)
    assert columns(physics, 10, topics=True, settings=inside) == columns(physics, 10)


def test_a_primary_subject_has_no_columns_of_tt22() -> None:
    with pytest.raises(Impossible):
        columns(subject("primary_math"), 4)


@pytest.mark.parametrize(
    ("periods", "specialised", "minutes"),
    [
        (35, False, (45, 45)),
        (70, True, (45, 45)),
        (71, False, (60, 90)),
        (105, False, (60, 90)),
        (105, True, (60, 120)),
    ],
)
def test_dieu_7_khoan_2_test_length(periods: int, specialised: bool, minutes: tuple[int, int]) -> None:
    assert minutes_of_test(periods, specialised=specialised) == minutes


@pytest.mark.parametrize(("code", "grade"), [("math", 6), ("music", 10), ("civics", 6)])
def test_dieu_6_khoan_3_topics_that_there_are_not_are_refused(code: str, grade: int) -> None:
    with pytest.raises(Impossible):
        columns(subject(code), grade, topics=True)


@pytest.mark.parametrize("regular", [-1, 10])
def test_more_regular_columns_than_there_are_numbers_are_refused(regular: int) -> None:
    with pytest.raises(Impossible):
        columns_of(ColumnKind.SCORE, regular)
