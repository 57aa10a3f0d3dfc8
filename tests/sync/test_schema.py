"""Scopes: packing, covering, and that a schema says everything once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.schema import Field, Kind, Part, Ref, Schema, ScopeKind, Table, covers, pack_scope, unpack_scope, whole
from tests.sync.small import MARK, MONEY, PERSON, PHONE


@given(st.sampled_from(ScopeKind), st.integers(0, 2**31 - 1))
def test_a_packed_scope_unpacks_to_itself(kind: ScopeKind, ref: int) -> None:
    assert unpack_scope(pack_scope(kind, Ref(ref))) == (kind, ref)


@pytest.mark.parametrize(
    ("table", "key", "scope"),
    [
        (MARK, (5, 6, 1), pack_scope(ScopeKind.CLASS, Ref(5))),
        (PHONE, (6,), pack_scope(ScopeKind.PUPIL, Ref(6))),
        (PERSON, (7,), whole(ScopeKind.SCHOOL)),
        (MONEY, ("fees",), whole(ScopeKind.OFFICE)),
    ],
)
def test_a_rows_scope_follows_from_its_key(table: Table, key: tuple[int | str, ...], scope: int) -> None:
    assert table.scope_of(key) == scope


@given(st.sampled_from(ScopeKind), st.sampled_from(ScopeKind), st.integers(1, 9), st.integers(0, 9))
def test_a_grant_covers_itself_and_a_whole_kind_covers_its_kind_only(
    asked: ScopeKind, granted: ScopeKind, asked_ref: int, granted_ref: int
) -> None:
    """R9."""
    expected = asked is granted and granted_ref in {0, asked_ref}
    assert covers({pack_scope(granted, Ref(granted_ref))}, pack_scope(asked, Ref(asked_ref))) is expected


def test_nothing_covers_without_grants() -> None:
    assert not covers(set(), whole(ScopeKind.SCHOOL))


def test_two_fields_with_one_number_are_refused() -> None:
    fields = (Field(1, "a", Kind.TEXT), Field(1, "b", Kind.TEXT))
    with pytest.raises(AssertionError):
        Table(1, "t", (Part("k", Kind.REF),), fields, ScopeKind.SCHOOL)


def test_a_class_scope_needs_the_part_it_is_about() -> None:
    with pytest.raises(AssertionError):
        Table(1, "t", (Part("class_", Kind.REF),), (Field(1, "a", Kind.TEXT),), ScopeKind.CLASS)


def test_two_tables_with_one_number_are_refused() -> None:
    twin = Table(1, "twin", MARK.key, MARK.fields, ScopeKind.CLASS, "class_")
    with pytest.raises(AssertionError):
        Schema([MARK, twin])
