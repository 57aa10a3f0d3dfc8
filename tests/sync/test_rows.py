"""What stands behind a projected row comes back as it was, and what is shown follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge import Head
from sync.rows import Pending, Row, pack_heads, pack_row, unpack_row
from sync.schema import TOMBSTONE, Table, Value
from tests.sync.small import ABSENCE, EXCUSED, MARK, NOTE, PHONE, UNEXCUSED

numbers = st.integers(0, 2**53)
values = st.none() | st.integers(-(2**53), 2**53) | st.text(max_size=12)
heads = st.builds(Head, numbers, numbers, st.integers(0, 2_000), st.integers(1, 99), numbers, values, numbers)
pendings = st.builds(Pending, st.integers(1, 99), numbers, st.integers(0, 2_000), numbers, numbers, values)
fields = st.integers(0, 12)
rows = st.builds(
    Row,
    st.dictionaries(fields, st.lists(heads, min_size=1, max_size=3).map(tuple), max_size=4),
    st.dictionaries(fields, pendings, max_size=4),
)


@given(rows)
def test_a_row_comes_back_as_it_was(row: Row) -> None:
    found = unpack_row(pack_row(row))
    assert found == row
    assert all(type(head) is Head for some in found.heads.values() for head in some)
    assert all(type(one) is Pending for one in found.pending.values())


@given(rows)
def test_a_row_over_which_nothing_waits_has_one_form(row: Row) -> None:
    assert pack_heads(row.heads) == pack_row(Row(row.heads, {}))


def head(seq: int, value: Value, writer: int = 1) -> Head:
    return Head(seq, 1, 0, writer, 0, value, 0)


def waiting(value: Value) -> Pending:
    return Pending(1, 1, 0, 0, 0, value)


def test_nothing_is_shown_of_nothing() -> None:
    assert Row({}, {}).shown(MARK) == [None, None]
    assert Row({}, {}).shown(NOTE) == [None, None, None]


def test_what_waits_lies_over_the_heads_of_its_field_and_of_no_other() -> None:
    row = Row({1: (head(3, 80),), 2: (head(4, "khá"),)}, {1: waiting(85)})
    assert row.shown(MARK) == [85, "khá"]
    assert Row({}, {2: waiting("khá")}).shown(MARK) == [None, "khá"]


def test_an_own_empty_value_hides_what_is_there() -> None:
    """Blank is not nothing."""
    assert Row({1: (head(3, 80),)}, {1: waiting(None)}).shown(MARK) == [None, None]


@pytest.mark.parametrize(
    ("some", "table", "on_screen"),
    [
        ((head(3, 80), head(4, 90, 2)), MARK, 80),
        ((head(4, 90, 2), head(3, 80)), MARK, 80),
        ((head(3, "0901"), head(4, "0902", 2)), PHONE, "0902"),
        ((head(3, UNEXCUSED), head(4, EXCUSED, 2)), ABSENCE, EXCUSED),
    ],
)
def test_of_several_heads_the_fields_policy_chooses(some: tuple[Head, ...], table: Table, on_screen: Value) -> None:
    assert Row({1: some}, {}).shown(table)[0] == on_screen


def test_a_tombstone_is_shown_beside_what_it_buries() -> None:
    """Screens choose; what was there stays readable."""
    row = Row({1: (head(3, "Đà Lạt"),), TOMBSTONE.number: (head(4, 1),)}, {})
    assert dict(zip([one.name for one in NOTE.fields], row.shown(NOTE), strict=True)) == {
        "text": "Đà Lạt",
        "about": None,
        "deleted": 1,
    }
