"""What replaces what, what is shown and what people must settle (DESIGN §3.1, §3.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge import Head, admit, contested, shown
from sync.schema import Field, Value
from tests.sync.small import ABSENCE, EXCUSED, LATE, MARK, PHONE, UNEXCUSED

REVIEW = MARK.by_name["value"]
LATEST = PHONE.by_name["text"]
ATTENDANCE = ABSENCE.by_name["value"]


def head(seq: int, value: Value, writer: int = 1, number: int = 1) -> Head:
    return Head(seq, number, 0, writer, at=0, value=value)


def test_a_change_replaces_what_its_author_had_seen() -> None:
    assert admit([head(3, 80)], head(5, 85, writer=2), base_seq=3) == (head(5, 85, writer=2),)


def test_a_change_leaves_what_its_author_had_not_seen() -> None:
    both = admit([head(3, 80)], head(5, 85, writer=2), base_seq=2)
    assert both == (head(3, 80), head(5, 85, writer=2))


def test_a_change_replaces_its_own_writers_earlier_ones_whatever_its_base() -> None:
    assert admit([head(3, 80)], head(5, 85), base_seq=0) == (head(5, 85),)


def test_settling_is_an_ordinary_change_that_has_seen_all_sides() -> None:
    """R3."""
    heads = admit([head(3, 80), head(4, 90, writer=2)], head(6, 90, writer=3), base_seq=4)
    assert heads == (head(6, 90, writer=3),)
    assert not contested(heads, REVIEW)


def test_under_review_the_first_admitted_stays_on_screen() -> None:
    heads = (head(4, 90, writer=2), head(3, 80))
    assert shown(heads, REVIEW) == 80
    assert contested(heads, REVIEW)


def test_equal_values_are_no_conflict() -> None:
    assert not contested((head(3, 80), head(4, 80, writer=2)), REVIEW)


def test_deleting_and_editing_conflict() -> None:
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
