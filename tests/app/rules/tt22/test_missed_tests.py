"""TT22 Điều 7 khoản 3: a periodic test that was not sat."""

import pytest

from app.rules.impossible import Impossible
from app.rules.marks import ABSENT, EXEMPT, NOT_PASSED, PASSED, ColumnKind, Mark, MarkKind
from app.rules.tt22.missed_tests import Cause, MakeUp, missed_test

ZERO, SEVEN = Mark(MarkKind.TENTHS, 0), Mark(MarkKind.TENTHS, 70)
REASON, NO_REASON = Cause.FORCE_MAJEURE, Cause.NO_GOOD_REASON


@pytest.mark.parametrize(
    ("cause", "make_up", "closed", "mark"),
    [
        (NO_REASON, MakeUp(), False, ZERO),
        (NO_REASON, MakeUp(), True, ZERO),
        (NO_REASON, MakeUp(sat=True, mark=SEVEN), False, ZERO),
        (REASON, MakeUp(), False, ABSENT),
        (REASON, MakeUp(), True, ZERO),
        (REASON, MakeUp(refused=True), False, ZERO),
        (REASON, MakeUp(sat=True), False, ABSENT),
        (REASON, MakeUp(sat=True), True, ABSENT),
        (REASON, MakeUp(sat=True, mark=SEVEN), False, SEVEN),
    ],
)
def test_dieu_7_khoan_3(cause: Cause, make_up: MakeUp, closed: bool, mark: Mark) -> None:
    assert missed_test(ColumnKind.SCORE, cause, make_up, term_closed=closed).mark == mark


def test_dieu_7_khoan_3_in_a_comment_subject_it_is_chua_dat() -> None:
    assert missed_test(ColumnKind.COMMENT, NO_REASON, MakeUp(), term_closed=False).mark == NOT_PASSED
    made = MakeUp(sat=True, mark=PASSED)
    assert missed_test(ColumnKind.COMMENT, REASON, made, term_closed=False).mark == PASSED


@pytest.mark.parametrize(
    "make_up",
    [
        MakeUp(sat=True, mark=PASSED),
        MakeUp(sat=True, mark=EXEMPT),
        MakeUp(sat=False, mark=SEVEN),
        MakeUp(sat=True, mark=SEVEN, refused=True),
    ],
)
def test_a_make_up_that_cannot_be_is_refused(make_up: MakeUp) -> None:
    with pytest.raises(Impossible):
        missed_test(ColumnKind.SCORE, REASON, make_up, term_closed=False)
