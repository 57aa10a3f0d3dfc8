"""Which columns a class's gradebook has and what may stand in them, in secondary and in primary school."""

import pytest

from app.rules.gradebooks import columns_in, holds
from app.rules.impossible import Impossible
from app.rules.marks import ABSENT, EMPTY, EXEMPT, PASSED, Mark, MarkKind
from app.rules.subjects import subject
from app.rules.tt22 import assessments
from app.rules.tt27 import columns as primary
from tests.primary import TRAITS_BOOK

EIGHT, EIGHT_AND_A_HALF = Mark(MarkKind.TENTHS, 80), Mark(MarkKind.TENTHS, 85)
WELL = Mark(MarkKind.ACHIEVEMENT, 2)


def test_each_school_has_the_columns_of_its_circular() -> None:
    assert columns_in(subject("math"), 6, 1) == assessments.columns(subject("math"), 6)
    assert columns_in(subject("primary_math"), 4, 1) == primary.columns(subject("primary_math"), 4)
    with pytest.raises(Impossible):
        columns_in(subject("math"), 4, 1)


@pytest.mark.parametrize(
    ("code", "number", "mark", "can"),
    [
        ("math", 1, EIGHT_AND_A_HALF, True),
        ("math", 1, WELL, False),
        ("arts", 1, PASSED, True),
        ("arts", 1, EIGHT, False),
        ("primary_math", 21, WELL, True),
        ("primary_math", 21, EIGHT, False),
        ("primary_math", 24, EIGHT, True),
        ("primary_math", 24, EIGHT_AND_A_HALF, False),
        ("primary_math", 24, WELL, False),
        ("primary_math", 1, EIGHT, False),
        ("primary_math", 31, WELL, False),
        (TRAITS_BOOK, 31, WELL, True),
        (TRAITS_BOOK, 75, WELL, True),
        (TRAITS_BOOK, 21, WELL, False),
        (TRAITS_BOOK, 31, PASSED, False),
    ],
)
def test_what_can_stand_in_a_column(code: str, number: int, mark: Mark, can: bool) -> None:
    assert holds(subject(code), number, mark) is can


@pytest.mark.parametrize("mark", [EMPTY, EXEMPT, ABSENT])
def test_nothing_exempt_and_absent_stand_in_every_column(mark: Mark) -> None:
    assert holds(subject("math"), 1, mark)
    assert holds(subject("primary_math"), 24, mark)
    assert holds(subject(TRAITS_BOOK), 31, mark)
