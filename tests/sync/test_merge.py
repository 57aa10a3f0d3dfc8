"""What replaces what, what is shown and what people must settle (DESIGN §3.1, §3.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge import Head, admit, contested, disputed, shown
from sync.schema import TOMBSTONE, Field, Value
from tests.sync.small import ABSENCE, EXCUSED, LATE, MARK, NOTE, PHONE, UNEXCUSED

REVIEW = MARK.by_name["value"]
LATEST = PHONE.by_name["text"]
ATTENDANCE = ABSENCE.by_name["value"]


def head(seq: int, value: Value, writer: int = 1, number: int = 1, base: int = 0) -> Head:
    return Head(seq, number, 0, writer, at=0, value=value, base=base)


def test_a_change_replaces_what_its_author_had_seen() -> None:
    new = head(5, 85, writer=2, base=3)
    assert admit([head(3, 80)], new) == (new,)


def test_a_change_leaves_what_its_author_had_not_seen() -> None:
    new = head(5, 85, writer=2, base=2)
    assert admit([head(3, 80)], new) == (head(3, 80), new)


def test_a_change_replaces_its_own_writers_earlier_ones_whatever_its_base() -> None:
    new = head(5, 85, base=0)
    assert admit([head(3, 80)], new) == (new,)


def test_settling_is_an_ordinary_change_that_has_seen_all_sides() -> None:
    """R3."""
    new = head(6, 90, writer=3, base=4)
    heads = admit([head(3, 80), head(4, 90, writer=2)], new)
    assert heads == (new,)
    assert not contested(heads, REVIEW)


def test_under_review_the_first_admitted_stays_on_screen() -> None:
    heads = (head(4, 90, writer=2), head(3, 80))
    assert shown(heads, REVIEW) == 80
    assert contested(heads, REVIEW)


def test_equal_values_are_no_conflict() -> None:
    assert not contested((head(3, 80), head(4, 80, writer=2)), REVIEW)


def test_emptying_and_filling_a_field_conflict() -> None:
    assert contested((head(3, None), head(4, 80, writer=2)), REVIEW)


def test_latest_is_the_highest_in_the_log_and_needs_nobody() -> None:
    heads = (head(4, "0901"), head(9, "0902", writer=2))
    assert shown(heads, LATEST) == "0902"
    assert not contested(heads, LATEST)


@pytest.mark.parametrize(
    ("first", "second", "on_screen", "people_decide"),
    [
        (UNEXCUSED, EXCUSED, EXCUSED, False),
        (EXCUSED, UNEXCUSED, EXCUSED, False),
        (EXCUSED, LATE, EXCUSED, True),
        (LATE, UNEXCUSED, LATE, True),
        (0, UNEXCUSED, 0, True),
        (UNEXCUSED, UNEXCUSED, UNEXCUSED, False),
    ],
)
def test_excused_beats_unexcused_and_anything_else_is_review(
    first: int, second: int, on_screen: int, people_decide: bool
) -> None:
    heads = (head(3, first), head(4, second, writer=2))
    assert shown(heads, ATTENDANCE) == on_screen
    assert contested(heads, ATTENDANCE) is people_decide


def test_three_values_of_attendance_look_at_all_together() -> None:
    heads = (head(3, UNEXCUSED), head(4, LATE, writer=2), head(5, EXCUSED, writer=3))
    assert shown(heads, ATTENDANCE) == LATE, "unexcused yields, late was there before excused"
    assert contested(heads, ATTENDANCE)


# --- rows that are deleted while somebody edits them ---

TEXT, ABOUT = NOTE.by_name["text"].number, NOTE.by_name["about"].number
GRAVE = TOMBSTONE.number


@pytest.mark.parametrize(
    ("grave", "edit", "people_decide"),
    [
        (head(3, 1, writer=1, base=2), head(4, "x", writer=2, base=2), True),
        (head(4, 1, writer=1, base=2), head(3, "x", writer=2, base=2), True),
        (head(3, 1, writer=1, base=2), head(4, "x", writer=2, base=3), False),
        (head(4, 1, writer=1, base=3), head(3, "x", writer=2, base=2), False),
        (head(3, 1, writer=1, base=0), head(4, "x", writer=1, base=0), False),
        (head(4, 1, writer=1, base=0), head(3, "x", writer=1, base=0), False),
        (head(3, 0, writer=1, base=2), head(4, "x", writer=2, base=2), False),
        (head(3, None, writer=1, base=2), head(4, "x", writer=2, base=2), False),
    ],
    ids=[
        "deleted, then edited unseen", "edited, then deleted unseen",
        "edited what was seen to be deleted", "deleted what was seen to be edited",
        "deleted and edited by one writer", "edited and deleted by one writer",
        "put back, not deleted", "nothing about deleting",
    ],
)  # fmt: skip
def test_deleting_and_editing_unseen_is_a_disagreement(grave: Head, edit: Head, people_decide: bool) -> None:
    """DESIGN §3.3: unless one's base covers the other."""
    for field in (TEXT, ABOUT):
        assert disputed(NOTE, {GRAVE: (grave,), field: (edit,)}) == ({GRAVE} if people_decide else set())


@pytest.mark.parametrize(
    ("field", "settled"),
    [(GRAVE, head(6, 1, writer=3, base=4)), (GRAVE, head(6, 0, writer=3, base=4)), (TEXT, head(6, "y", 3, base=4))],
    ids=["it stays deleted", "it is put back", "it is edited on"],
)
@pytest.mark.parametrize("grave_first", [True, False])
def test_who_has_seen_both_settles_it_either_way(field: int, settled: Head, grave_first: bool) -> None:
    grave, edit = (3, 4) if grave_first else (4, 3)
    heads: dict[int, tuple[Head, ...]] = {
        GRAVE: (head(grave, 1, writer=1, base=2),),
        TEXT: (head(edit, "x", writer=2, base=2),),
    }
    assert disputed(NOTE, heads) == {GRAVE}
    heads[field] = admit(heads[field], settled)
    assert disputed(NOTE, heads) == set()


def test_who_has_not_seen_both_settles_nothing() -> None:
    heads = {GRAVE: (head(3, 1, writer=1, base=2),), TEXT: (head(4, "x", writer=2, base=2),)}
    for field, late in ((GRAVE, head(6, 1, writer=3, base=3)), (TEXT, head(6, "y", writer=3, base=2))):
        assert GRAVE in disputed(NOTE, heads | {field: admit(heads[field], late)})


def test_a_field_that_was_settled_leaves_the_other_fields_unsettled() -> None:
    heads = {GRAVE: (head(3, 1, base=2),), TEXT: (head(4, "x", 2, base=2),), ABOUT: (head(5, 9, 2, base=2),)}
    assert disputed(NOTE, heads | {TEXT: (head(7, "y", 3, base=6),)}) == {GRAVE}
    assert disputed(NOTE, heads | {GRAVE: (head(7, 1, 3, base=6),)}) == set()


def test_two_who_deleted_the_same_row_agree() -> None:
    assert disputed(NOTE, {GRAVE: (head(3, 1), head(4, 1, writer=2))}) == set()
    assert disputed(NOTE, {GRAVE: (head(3, 1), head(4, 0, writer=2))}) == {GRAVE}, "and put back is something else"


def test_each_field_of_a_row_is_disputed_by_itself() -> None:
    agreed, open_ = (head(3, "x"), head(4, "x", writer=2)), (head(3, 5), head(4, 6, writer=2))
    assert disputed(NOTE, {TEXT: agreed, ABOUT: open_}) == {ABOUT}
    assert disputed(MARK, {1: open_, 2: agreed}) == {1}
    assert disputed(PHONE, {1: (head(3, "0901"), head(4, "0902", writer=2))}) == set()
    assert disputed(NOTE, {}) == set()


_drawn = st.tuples(st.integers(1, 9), st.integers(1, 3), st.sampled_from([0, 1, 2, 3]))
_heads = st.lists(_drawn, min_size=1, max_size=6, unique_by=lambda one: one[0])
"""Number in the log, writer, value."""


@given(_heads, st.randoms(use_true_random=False))
def test_what_is_shown_does_not_depend_on_the_order_of_arrival(
    drawn: list[tuple[int, int, int]], chance: object
) -> None:
    """R1."""
    heads = [head(seq, value, writer) for seq, writer, value in drawn]
    shuffled = list(heads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    for field in (REVIEW, LATEST, ATTENDANCE):
        assert shown(heads, field) == shown(shuffled, field)
        assert contested(heads, field) == contested(shuffled, field)


@given(_heads)
def test_what_is_shown_is_one_of_the_heads(drawn: list[tuple[int, int, int]]) -> None:
    heads = [head(seq, value, writer) for seq, writer, value in drawn]
    field: Field
    for field in (REVIEW, LATEST, ATTENDANCE):
        assert shown(heads, field) in {one.value for one in heads}
        if len({one.value for one in heads}) == 1:
            assert not contested(heads, field)
