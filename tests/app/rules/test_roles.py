"""The one matrix of rights (DESIGN §2): each cell against a table written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.roles import MATRIX, Action, Duty, Reach, Role, may

SUBJECT, HOMEROOM, CLERK, PRINCIPAL, DEPARTMENT = Role

EXPECTED: dict[Action, dict[Role, Reach]] = {
    Action.ENTER_MARKS: {SUBJECT: Reach.CLASS_SUBJECT, HOMEROOM: Reach.CLASS_BOOKS},
    Action.SETTLE_MARKS: {SUBJECT: Reach.CLASS_SUBJECT, HOMEROOM: Reach.CLASS_BOOKS, PRINCIPAL: Reach.SCHOOL},
    Action.SETTLE_ANY: {PRINCIPAL: Reach.SCHOOL},
    Action.TAKE_ATTENDANCE: {HOMEROOM: Reach.CLASS},
    Action.RECORD_LEAVE: {HOMEROOM: Reach.CLASS, CLERK: Reach.SCHOOL, PRINCIPAL: Reach.SCHOOL},
    Action.WRITE_CONDUCT: {HOMEROOM: Reach.CLASS},
    Action.WRITE_SUBJECT_REMARKS: {SUBJECT: Reach.CLASS_SUBJECT, HOMEROOM: Reach.CLASS_BOOKS},
    Action.WRITE_CLASS_REMARKS: {HOMEROOM: Reach.CLASS},
    Action.WRITE_PHRASES: {SUBJECT: Reach.OWN, HOMEROOM: Reach.OWN, PRINCIPAL: Reach.SCHOOL},
    Action.DECIDE_YEAR: {HOMEROOM: Reach.CLASS, PRINCIPAL: Reach.SCHOOL},
    Action.MEASURE: {HOMEROOM: Reach.CLASS},
    Action.KEEP_ROLL: {CLERK: Reach.SCHOOL, PRINCIPAL: Reach.SCHOOL},
    Action.KEEP_STRUCTURE: {DEPARTMENT: Reach.SCHOOL},
    Action.ASSIGN: {PRINCIPAL: Reach.SCHOOL, DEPARTMENT: Reach.SCHOOL},
    Action.LOCK: {PRINCIPAL: Reach.SCHOOL},
    Action.JUDGE_HELD: {PRINCIPAL: Reach.SCHOOL},
    Action.READ_CLASS: {SUBJECT: Reach.CLASS, HOMEROOM: Reach.CLASS, CLERK: Reach.SCHOOL, PRINCIPAL: Reach.SCHOOL},
    Action.READ_PUPIL_DETAIL: {CLERK: Reach.SCHOOL, PRINCIPAL: Reach.SCHOOL},
    Action.PRINT_CARDS: {HOMEROOM: Reach.CLASS, CLERK: Reach.SCHOOL, PRINCIPAL: Reach.SCHOOL},
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_every_cell_of_the_matrix(role: Role, action: Action) -> None:
    reach = EXPECTED[action].get(role)
    duty = Duty(role, "6A", "math")
    asked = {
        "own subject": may([duty], action, "6A", "math"),
        "other subject": may([duty], action, "6A", "arts"),
        "own book": may([duty], action, "6A", "primary_traits"),
        "other class": may([duty], action, "6B", "math"),
        "no class": may([duty], action),
    }
    expected = {
        None: set(),
        Reach.SCHOOL: {"own subject", "other subject", "own book", "other class", "no class"},
        Reach.OWN: {"own subject", "other subject", "own book", "other class", "no class"},
        Reach.CLASS: {"own subject", "other subject", "own book"},
        Reach.CLASS_BOOKS: {"own book"},
        Reach.CLASS_SUBJECT: {"own subject"},
    }[reach]
    assert {what for what, allowed in asked.items() if allowed} == expected


def test_every_action_and_role_has_its_cells() -> None:
    assert set(EXPECTED) == set(Action)
    assert set(MATRIX) == set(Role)


def test_somebody_without_duties_may_nothing() -> None:
    assert not any(may([], action, "6A", "math") for action in Action)


def test_a_duty_without_its_class_reaches_nothing_of_a_class() -> None:
    """A homeroom teacher of no class is not one of all classes."""
    for role in (SUBJECT, HOMEROOM):
        assert not any(may([Duty(role)], action, class_, "math") for action in Action for class_ in (None, "6A"))


def test_a_subject_teacher_without_a_subject_enters_nothing() -> None:
    for subject in ("math", "", None):
        assert not may([Duty(SUBJECT, "6A")], Action.ENTER_MARKS, "6A", subject)


duties = st.builds(Duty, st.sampled_from(Role), st.sampled_from([None, 1, 2]), st.sampled_from([None, "math", "arts"]))


@given(
    st.lists(duties, max_size=4),
    st.sampled_from(Action),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "math", "arts"]),
)
def test_several_duties_allow_what_one_of_them_allows(
    held: list[Duty], action: Action, class_: int | None, subject: str | None
) -> None:
    assert may(held, action, class_, subject) == any(may([one], action, class_, subject) for one in held)


@given(duties, st.sampled_from(Action))
def test_nobody_writes_who_may_not_read(duty: Duty, action: Action) -> None:
    """R9: but for those above the school, who write its structure alone."""
    writes = action in {
        Action.ENTER_MARKS,
        Action.SETTLE_MARKS,
        Action.TAKE_ATTENDANCE,
        Action.WRITE_CONDUCT,
        Action.WRITE_SUBJECT_REMARKS,
        Action.WRITE_CLASS_REMARKS,
        Action.DECIDE_YEAR,
        Action.LOCK,
        Action.JUDGE_HELD,
    }
    if writes and may([duty], action, 1, "math"):
        assert may([duty], Action.READ_CLASS, 1)


def test_roles_are_told_by_texts_that_never_change() -> None:
    """They are stored and travel."""
    assert [str(role) for role in Role] == [
        "subject_teacher", "homeroom_teacher", "clerk", "principal", "department"
    ]  # fmt: skip
