"""Columns come back as they were, cost little, and refuse what nobody can have packed, in bounded memory (R13)."""

import random
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.columns import (
    looked_up,
    pack_ints,
    pack_optional,
    pack_texts,
    translated,
    unpack_ints,
    unpack_optional,
    unpack_texts,
)
from sync.errors import UserError

LIMIT = 2**53
wide = st.integers(-LIMIT, LIMIT)
narrow = st.integers(-130, 130)
ints = st.lists(wide, max_size=40) | st.lists(narrow, max_size=80) | st.lists(st.just(7), max_size=20)
optionals = st.lists(st.none() | wide, max_size=40) | st.lists(st.none() | narrow, max_size=80)
texts = st.lists(st.none() | st.text(max_size=12), max_size=40) | st.lists(
    st.sampled_from(["", "toán", "văn", None]), max_size=80
)


def over_the_wire(column: Any) -> Any:
    """A column is a part of a message."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(column))


@given(ints)
def test_integers_come_back(values: list[int]) -> None:
    assert unpack_ints(over_the_wire(pack_ints(values)), len(values)) == values


@given(optionals)
def test_integers_some_of_which_are_missing_come_back(values: list[int | None]) -> None:
    assert unpack_optional(over_the_wire(pack_optional(values)), len(values)) == values


@given(texts)
def test_texts_come_back(values: list[str | None]) -> None:
    assert unpack_texts(over_the_wire(pack_texts(values)), len(values)) == values


BORDERS = sorted({sign * (2**power + off) for sign in (1, -1) for power in range(54) for off in (-1, 0)})


@pytest.mark.parametrize("value", BORDERS)
def test_every_width_holds_its_borders(value: int) -> None:
    """Of each of the planes, alone and as a difference."""
    for values in ([value], [value, value], [0, value], [value, 0, value], [0, *[value] * 5, 0]):
        assert unpack_ints(pack_ints(values), len(values)) == values
    for down in (value // 2, max(value - 1, -LIMIT)):
        values = [down, value - down] * 3
        assert unpack_ints(pack_ints(values), len(values)) == values


@pytest.mark.parametrize("count", [1, 2, 3, 1_000])
def test_a_column_of_one_value_is_that_value(count: int) -> None:
    assert pack_ints([-5] * count) == -5
    assert unpack_ints(-5, count) == [-5] * count


def test_nothing_packs_and_unpacks() -> None:
    for pack, unpack in PAIRS:
        assert unpack(over_the_wire(pack([])), 0) == []


PAIRS: list[tuple[Callable[[Sequence[Any]], Any], Callable[[Any, int], list[Any]]]] = [
    (pack_ints, unpack_ints),
    (pack_optional, unpack_optional),
    (pack_texts, unpack_texts),
]


def test_what_counts_up_costs_next_to_nothing() -> None:
    """Commit numbers, places in the log."""
    import zstandard

    column = pack_ints(range(1_000_000, 1_010_000))
    assert isinstance(column, bytes)
    assert len(zstandard.compress(column)) < 60
    marks = pack_ints(random.Random(1).choices(range(101), k=10_000))
    assert isinstance(marks, bytes)
    assert len(marks) == 10_001, "a byte each, and differences would not make them smaller"


# --- what nobody can have packed ---


def refused(unpack: Callable[[Any, int], list[Any]], column: Any, count: int) -> bool:
    try:
        unpack(column, count)
    except UserError as error:
        return error.code == "crossing.malformed"
    return False


HOSTILE_INTS: dict[str, tuple[Any, int]] = {
    "no bytes at all": (b"", 0),
    "no bytes for one": (b"", 1),
    "no width": (b"\x00", 0),
    "only the flag": (b"\x10\x00", 1),
    "nine bytes wide": (b"\x09" + bytes(9), 1),
    "an unknown flag": (b"\x21\x00", 1),
    "too short": (b"\x01\x00", 2),
    "too long": (b"\x01\x00\x00", 1),
    "a plane too short": (b"\x02\x00\x00\x00", 2),
    "beyond the limit": (LIMIT + 1, 1),
    "below the limit": (-LIMIT - 1, 1),
    "a yes": (True, 1),
    "nothing": (None, 1),
    "a text": ("1", 1),
    "a fraction": (1.0, 1),
    "a list": ([1], 1),
    "far beyond the limit": (2**63, 1),
    "planes beyond the limit": (b"\x08" + b"\xff" * 8, 1),
    "planes just beyond the limit": (b"\x07\x02\x00" + bytes(10) + b"\x40\x40", 2),
    "steps that add up beyond the limit": (b"\x18" + bytes(4 * 7) + b"\x1f" * 4, 4),
}


@pytest.mark.parametrize(("column", "count"), HOSTILE_INTS.values(), ids=HOSTILE_INTS.keys())
def test_integers_that_nobody_packed_are_refused(column: Any, count: int) -> None:
    assert refused(unpack_ints, column, count)


HOSTILE_OPTIONALS: dict[str, tuple[Any, int]] = {
    "an empty list": ([], 1),
    "a part too few": ([1, 1], 2),
    "a part too many": ([1, 1, 0, 0], 2),
    "no holes": ([1, 0, 0], 2),
    "fewer than no holes": ([1, -1, 0], 2),
    "more holes than places": ([1, 3, 0], 2),
    "holes that are no number": ([1, True, 0], 2),
    "holes that are a text": ([1, "1", 0], 2),
    "a hole before the first": ([1, 1, -1], 2),
    "a hole behind the last": ([1, 1, 2], 2),
    "the same hole twice": ([1, 2, 0], 3),
    "holes in the wrong order": ([1, 2, pack_ints([1, 0])], 3),
    "a hole behind the last, and more": ([1, 2, pack_ints([0, 3])], 3),
    "places that are nothing": ([1, 1, None], 2),
    "values that are nothing": ([None, 1, 0], 2),
    "values too few": ([b"\x01\x00", 1, 0], 3),
    "a list in a list": ([[1, 1, 0], 1, 0], 3),
    "a map": ({}, 1),
}


@pytest.mark.parametrize(("column", "count"), HOSTILE_OPTIONALS.values(), ids=HOSTILE_OPTIONALS.keys())
def test_integers_and_holes_that_nobody_packed_are_refused(column: Any, count: int) -> None:
    assert refused(unpack_optional, column, count)


HOSTILE_TEXTS: dict[str, tuple[Any, int]] = {
    "a number": (5, 1),
    "a text": ("x", 1),
    "one part": ([["x"]], 1),
    "three parts": ([["x"], 0, 0], 1),
    "texts that are one text": (["x", 0], 1),
    "texts that are a map": ([{"x": 1}, 0], 1),
    "bytes for a text": ([[b"x"], 0], 1),
    "a number for a text": ([["x", 1], 0], 1),
    "a place behind the last": ([["x"], 1], 1),
    "a place before the first": ([["x"], -1], 1),
    "no texts": ([[], 0], 1),
    "places that are nothing": ([["x"], None], 1),
}


@pytest.mark.parametrize(("column", "count"), HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS.keys())
def test_texts_that_nobody_packed_are_refused(column: Any, count: int) -> None:
    assert refused(unpack_texts, column, count)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=3) | st.binary(),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=2), part, max_size=2),
    max_leaves=8,
)


@given(anything, st.integers(0, 40))
def test_any_column_is_one_or_a_user_error(column: Any, count: int) -> None:
    for _, unpack in PAIRS:
        try:
            values = unpack(column, count)
        except UserError as error:
            assert error.code == "crossing.malformed"
        else:
            assert len(values) == count
            assert all(one is None or isinstance(one, str) or abs(one) <= LIMIT for one in values)


@given(st.binary(max_size=80), st.integers(0, 12))
def test_any_planes_are_a_column_or_a_user_error(planes: bytes, count: int) -> None:
    for first in (*range(1, 9), *range(17, 25)):
        column = bytes([first]) + planes[: count * (first & 15)]
        try:
            values = unpack_ints(column, count)
        except UserError as error:
            assert error.code == "crossing.malformed"
        else:
            assert len(values) == count
            assert all(abs(one) <= LIMIT for one in values)


@pytest.mark.parametrize("column", [1, b"\x01", b"\x18" + bytes(8_000_000), b"\x03"], ids=["one", "short", "8", "no"])
def test_a_column_takes_no_more_memory_than_its_values_need(column: Any) -> None:
    """What it says of itself is never believed: the caller's count bounds it."""
    count = 1_000_000
    for _, unpack in PAIRS:
        tracemalloc.start()
        try:
            try:
                unpack(column, count)
            except UserError as error:
                assert error.code == "crossing.malformed"
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 100 * count


# --- places and meanings ---


def test_what_stands_at_a_place_is_looked_up() -> None:
    assert looked_up("abc", [2, 0, 2]) == ["c", "a", "c"]
    assert looked_up([], []) == []
    for wrong in ([3], [-1], [0, 3]):
        with pytest.raises(UserError, match="malformed"):
            looked_up("abc", wrong)


def test_a_meaning_is_asked_once_for_each_value() -> None:
    asked = []

    def meaning(one: int) -> int:
        asked.append(one)
        return one * 10

    assert translated([3, 1, 3, 3], meaning) == [30, 10, 30, 30]
    assert sorted(asked) == [1, 3]
