"""TT27 Điều 6 and 7: the columns of a primary school's gradebooks."""

import pytest

from app.rules.columns import Column, Part
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.subjects import homeroom_books_of, subject, subjects_of
from app.rules.tt27.assessments import Moment, subjects_with_test
from app.rules.tt27.columns import TRAITS, column_numbered, columns
from tests.primary import TRAITS_BOOK

BOOK = subject(TRAITS_BOOK)


@pytest.mark.parametrize("grade", range(1, 6))
def test_dieu_6_every_subject_has_a_level_at_both_moments_and_the_tests_of_dieu_7(grade: int) -> None:
    midterm = set(subjects_with_test(grade, Moment.MIDDLE_OF_TERM_1))
    at_end = set(subjects_with_test(grade, Moment.END_OF_YEAR))
    for one in subjects_of(grade):
        expected = [(21, ColumnKind.ACHIEVEMENT, Part.MIDTERM)]
        expected += [(22, ColumnKind.WHOLE, Part.MIDTERM_TEST)] * (one in midterm)
        expected += [(23, ColumnKind.ACHIEVEMENT, Part.FINAL)]
        expected += [(24, ColumnKind.WHOLE, Part.FINAL_TEST)] * (one in at_end)
        assert [(column.number, column.kind, column.part) for column in columns(one, grade)] == expected


@pytest.mark.parametrize(("grade", "count"), [(1, 13), (2, 13), (3, 15), (4, 15), (5, 15)])
def test_dieu_6_qualities_and_competences_have_a_book_of_their_own(grade: int, count: int) -> None:
    assert homeroom_books_of(grade) == (BOOK,)
    assert BOOK not in subjects_of(grade)
    found = columns(BOOK, grade)
    assert [column.part for column in found] == [Part.MIDTERM] * count + [Part.FINAL] * count
    assert {column.kind for column in found} == {ColumnKind.QUALITY}
    assert [column.trait for column in found[:5]] == list(TRAITS[:5])


def test_grade_6_has_no_such_book() -> None:
    assert homeroom_books_of(6) == ()
    with pytest.raises(Impossible):
        columns(BOOK, 6)
    with pytest.raises(Impossible, match="kind"):
        columns(subject("math"), 6)


def test_stored_numbers_never_change() -> None:
    assert [column.number for column in columns(BOOK, 5)] == [*range(31, 46), *range(61, 76)]
    assert TRAITS[0] == "Yêu nước"
    assert TRAITS[14] == "Thể chất"


def test_a_number_names_its_column_in_any_book() -> None:
    every = {
        column.number: column
        for grade in (1, 5)
        for one in (*subjects_of(grade), BOOK)
        for column in columns(one, grade)
    }
    assert {number: column_numbered(number) for number in every} == every
    assert [column_numbered(number) for number in (1, 9, 10, 11, 12, 20, 25, 30, 46, 60, 76, 99)] == [None] * 12
    assert column_numbered(22) == Column(22, ColumnKind.WHOLE, 1, Part.MIDTERM_TEST)
