"""TT28/2016: what is seen of a child, month by month, in each domain of development."""

import pytest

from app.rules.columns import Column, Part
from app.rules.gradebooks import columns_in, holds
from app.rules.impossible import Impossible
from app.rules.marks import NOT_PASSED, PASSED, ColumnKind, Mark, MarkKind
from app.rules.preschool.columns import columns, month_numbered
from app.rules.roles import Action, Duty, Role, may
from app.rules.subjects import homeroom_books_of, is_kept_by_homeroom, optional_of, subject

PHYSICAL = subject("preschool_physical")


def test_a_kindergarten_group_has_five_domains_and_a_nursery_group_names_its_own() -> None:
    assert [one.short_name for one in homeroom_books_of(0)] == [
        "Thể chất", "Nhận thức", "Ngôn ngữ", "TC, KNXH", "Thẩm mĩ",
    ]  # fmt: skip
    assert subject("preschool_social_aesthetic").kind is ColumnKind.OBSERVATION
    assert optional_of(0) == ()


def test_a_term_has_its_months() -> None:
    assert columns(PHYSICAL, 0, 1)[0] == Column(89, ColumnKind.OBSERVATION, 1, Part.MONTH)
    assert [month_numbered(one.number) for one in columns(PHYSICAL, 0, 1)] == [9, 10, 11, 12]
    assert [month_numbered(one.number) for one in columns_in(PHYSICAL, 0, 2)] == [1, 2, 3, 4, 5]
    assert [month_numbered(number) for number in (80, 86, 88, 93)] == [None] * 4


def test_other_terms_and_grades_are_impossible() -> None:
    with pytest.raises(Impossible):
        columns(PHYSICAL, 0, 3)
    with pytest.raises(Impossible):
        columns(PHYSICAL, 1, 1)


def test_a_month_holds_achieved_or_not_yet_and_never_a_mark() -> None:
    assert holds(PHYSICAL, 89, PASSED)
    assert holds(PHYSICAL, 81, NOT_PASSED)
    assert not holds(PHYSICAL, 89, Mark(MarkKind.TENTHS, 80))
    assert not holds(PHYSICAL, 1, PASSED)


def test_the_homeroom_teacher_keeps_these_books_and_writes_remarks_in_them() -> None:
    duty = [Duty(Role.HOMEROOM_TEACHER, "Lá 1", "")]
    for action in (Action.ENTER_MARKS, Action.WRITE_SUBJECT_REMARKS):
        assert may(duty, action, "Lá 1", PHYSICAL.code)
        assert not may(duty, action, "Lá 2", PHYSICAL.code)
        assert not may(duty, action, "Lá 1", "math")
        assert not may(duty, action, "Lá 1")
    assert is_kept_by_homeroom("primary_traits")
    assert not is_kept_by_homeroom("nothing of this name")
