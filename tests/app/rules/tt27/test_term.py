"""TT27 Điều 6 and 7: what a term has brought in a primary school's subject."""

import pytest

from app.rules.gradebooks import columns_in
from app.rules.marks import EMPTY, Mark, MarkKind
from app.rules.subjects import subject
from app.rules.tt27.term import achieved, at_end, gaps

MATH = columns_in(subject("primary_math"), 4, 2)
T = Mark(MarkKind.ACHIEVEMENT, 2)
EIGHT = Mark(MarkKind.TENTHS, 80)
WHOLE = {21: T, 22: EIGHT, 23: T, 24: EIGHT}


@pytest.mark.parametrize("other", [EMPTY, Mark(MarkKind.ABSENT), Mark(MarkKind.EXEMPT)])
def test_dieu_7_a_test_that_was_not_sat_is_a_gap(other: Mark) -> None:
    assert gaps(WHOLE, MATH) == ()
    assert [column.number for column in gaps({**WHOLE, 24: other}, MATH)] == [24]


def test_dieu_6_what_counts_is_what_was_achieved_by_the_end() -> None:
    assert [column.number for column in at_end(MATH)] == [23, 24]
    assert achieved(WHOLE, MATH) == T
    assert achieved({21: T}, MATH) == EMPTY
    assert achieved(WHOLE, ()) == EMPTY
