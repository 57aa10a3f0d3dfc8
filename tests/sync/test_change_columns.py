"""Commits turned on their side come back to the letter, and what nobody packed is refused (R10, R13)."""

import random
import tracemalloc
import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import canonical
from sync.change import MAX_CELLS_PER_CHANGESET, MAX_MESSAGE_BYTES
from sync.change_columns import (
    ChangeColumns,
    CommitColumns,
    RawChange,
    pack_changes,
    pack_commits,
    unpack_changes,
    unpack_commits,
)
from sync.errors import UserError
from sync.schema import Kind, Schema, ScopeKind, Table
from sync.wire import compressed
from tests.sync.small import CLASS, MARK, MONEY, NOTE, PERSON, PUPIL, SCHEMA

LIMIT = 2**53
IDS = [uuid.UUID(int=900 + n).bytes for n in range(6)]
NUMBERS = {identity: 40 * n - 60 for n, identity in enumerate(IDS)}
"""The server's numbers for them; those below zero are new to it."""
_encode = msgspec.msgpack.Encoder().encode
_columns = msgspec.msgpack.Decoder(CommitColumns)

some_texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
SOME: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.REF: st.sampled_from(IDS),
    Kind.TEXT: some_texts,
    Kind.INTEGER: st.integers(-LIMIT + 1, LIMIT - 1) | st.integers(0, 100),
}


@st.composite
def raw_changes(draw: st.DrawFn) -> RawChange:
    table = draw(st.sampled_from(SCHEMA.tables))
    fields = sorted(draw(st.sets(st.sampled_from(table.fields), min_size=1)), key=lambda one: one.number)
    key = tuple(draw(SOME[part.kind]) for part in table.key)
    return table.number, key, tuple((one.number, draw(st.none() | SOME[one.kind])) for one in fields)


@st.composite
def runs(draw: st.DrawFn) -> tuple[int, list[bytes]]:
    """The number of the first commit, and canonical commits from it on."""
    first = draw(st.integers(1, 2**40))
    bodies = []
    for number in range(first, first + draw(st.integers(1, 6))):
        epoch, base = draw(st.integers(0, 3)), draw(st.integers(0, LIMIT - 1))
        seconds = draw(st.integers(0, (LIMIT - 1) // 1000))
        some = tuple(draw(st.lists(raw_changes(), min_size=1, max_size=4)))
        bodies.append(canonical.encode_raw((number, epoch, base, seconds * 1000, some)))  # type: ignore[arg-type]
    return first, bodies


def unpacked(first: int, packed: CommitColumns, schema: Schema = SCHEMA) -> list[bytes]:
    identities = {number: identity for identity, number in NUMBERS.items()}
    return [canonical.encode_raw(raw) for raw in unpack_commits(schema, first, packed, lambda _numbers: identities)]


@given(runs())
def test_commits_come_back_to_the_letter(run: tuple[int, list[bytes]]) -> None:
    """What was signed are these very bytes."""
    first, bodies = run
    packed = pack_commits(SCHEMA, first, bodies, NUMBERS.__getitem__)
    assert packed is not None
    assert unpacked(first, _columns.decode(_encode(packed))) == bodies


@given(st.lists(raw_changes(), max_size=12))
def test_changes_come_back_in_their_order(changes: list[RawChange]) -> None:
    packed = pack_changes(SCHEMA, changes, NUMBERS.__getitem__)
    identities = {number: identity for identity, number in NUMBERS.items()}
    found = unpack_changes(SCHEMA, packed, len(changes), lambda _numbers: identities)
    assert [(table, tuple(key), tuple(values)) for table, key, values in found] == changes


def body(number: int = 1, at: int = 0, table: int = 1, value: Any = 80) -> bytes:
    """A commit with one mark."""
    return _encode([number, 1, 0, at, [[table, [CLASS.bytes, PUPIL.bytes, 1], [[1, value]]]]])


@pytest.mark.parametrize(
    "bodies",
    [
        [b""],
        [b"noise"],
        [body(2)],
        [body(1), body(3)],
        [body(1), body(1)],
        [body(at=1)],
        [body(table=99)],
        [body(value="a\0b")],
        [body(value=8.5)],
        [body().replace(b"\x01", b"\xcc\x01", 1)],
        [body() + b"\0"],
    ],
    ids=[
        "nothing", "noise", "another number", "a gap", "the same number twice", "milliseconds", "an unknown table",
        "a zero character", "a fraction", "a number written longer", "more behind it",
    ],
)  # fmt: skip
def test_what_would_not_come_back_exactly_is_not_packed(bodies: list[bytes]) -> None:
    """It travels as it is: a bad signature must not come from the way."""
    assert pack_commits(SCHEMA, 1, bodies, lambda _identity: 1) is None


def test_more_changes_than_a_changeset_takes_are_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [body(number) for number in range(1, 12)]
    monkeypatch.setattr("sync.change_columns.MAX_CELLS_PER_CHANGESET", 10)
    assert pack_commits(SCHEMA, 1, many, lambda _identity: 1) is None
    assert pack_commits(SCHEMA, 1, many[:10], lambda _identity: 1) is not None


def test_a_class_of_marks_costs_about_a_byte_each() -> None:
    """The whole point of it."""
    chance = random.Random(1)
    pupils = [bytes([at]) * 16 for at in range(40)]
    bodies = [
        canonical.encode_raw(
            (at + 1, 1, 500, 1_760_000_000_000 + at * 4_000, ((1, (IDS[0], one, 1), ((1, chance.randrange(101)),)),))
        )
        for at, one in enumerate(pupils)
    ]
    numbers = {one: 100 + at for at, one in enumerate(pupils)} | NUMBERS
    packed = pack_commits(SCHEMA, 1, bodies, numbers.__getitem__)
    assert len(compressed(_encode(packed))) < 40 * 4
    assert sum(map(len, bodies)) > 40 * 50


# --- what an older program does not know (R11) ---

OLDER = Schema([table for table in SCHEMA.tables if table is not NOTE])
OLDER_NOTE = Schema([Table(7, "note", NOTE.key, NOTE.fields[:1], ScopeKind.CLASS, "class_")])


@pytest.mark.parametrize("schema", [OLDER, OLDER_NOTE], ids=["an unknown table", "an unknown field"])
def test_what_this_program_does_not_know_is_told_apart(schema: Schema) -> None:
    changes: list[RawChange] = [(NOTE.number, (IDS[0], "trip"), ((1, "x"), (2, IDS[1])))]
    packed = pack_changes(SCHEMA, changes, NUMBERS.__getitem__)
    with pytest.raises(UserError, match="newer_server"):
        unpack_changes(schema, packed, 1, lambda _numbers: {})


# --- what nobody can have packed ---

ONE = ChangeColumns([(MARK.number, [1, 2])], 0, [[20, 60, 1, 80, [["khá"], 0]]])
GOOD = CommitColumns(1, 1, 1, 1, 0, 0, ONE)


def changed(**parts: Any) -> CommitColumns:
    return msgspec.structs.replace(GOOD, **parts)


def with_table(**parts: Any) -> CommitColumns:
    return changed(table=msgspec.structs.replace(ONE, **parts))


def of_changes(count: int, *shapes: tuple[int, list[int]], which: Any = 0, columns: list[list[Any]]) -> CommitColumns:
    return CommitColumns(1, count, count, 1, 0, 0, ChangeColumns(list(shapes), which, columns))


def test_the_good_columns_are_good() -> None:
    key = (IDS[2], IDS[3], 1)
    assert unpacked(1, GOOD) == [canonical.encode_raw((1, 1, 0, 0, ((MARK.number, key, ((1, 80), (2, "khá"))),)))]


HOSTILE: dict[str, CommitColumns] = {
    "fewer changes than counted": changed(counts=2),
    "more changes than counted": changed(changes=2, counts=1),
    "a negative count": changed(commits=2, counts=b"\x01\x04\x01"),
    "counts too short": changed(commits=2, counts=b"\x01\x02"),
    "a column of nothing": changed(bases=b""),
    "no columns": with_table(columns=[]),
    "columns of more shapes": with_table(columns=[*ONE.columns, []]),
    "a column too few": with_table(columns=[ONE.columns[0][:-1]]),
    "a column too many": with_table(columns=[[*ONE.columns[0], 0]]),
    "a shape that is not there": with_table(which=1),
    "a shape before the first": with_table(which=-1),
    "an id that is not there": with_table(columns=[[7, *ONE.columns[0][1:]]]),
    "a hole in the key": with_table(columns=[[[0, 1, 0], *ONE.columns[0][1:]]]),
    "a text for a number": with_table(columns=[[*ONE.columns[0][:3], "80", ONE.columns[0][4]]]),
    "a number for a text": with_table(columns=[[*ONE.columns[0][:4], 80]]),
    "nothing for a column": with_table(columns=[[None, *ONE.columns[0][1:]]]),
    "a map for a column": with_table(columns=[[{}, *ONE.columns[0][1:]]]),
    "no fields": of_changes(1, (1, []), columns=[[20, 60, 1]]),
    "a field twice": of_changes(1, (1, [1, 1]), columns=[[20, 60, 1, 80, 90]]),
    "fields in the wrong order": of_changes(1, (1, [2, 1]), columns=[[20, 60, 1, [["x"], 0], 90]]),
    "times beyond all numbers": changed(times=2**53),
    "times far beyond all numbers": changed(times=2**60),
    "bases beyond all numbers": changed(bases=b"\x08" + b"\xff" * 8),
    "marks beyond all numbers": with_table(columns=[[*ONE.columns[0][:3], b"\x08" + b"\xff" * 8, ONE.columns[0][4]]]),
}


def refused(packed: CommitColumns) -> bool:
    """Refused here, or where the commit's form is checked."""
    try:
        for one in unpacked(1, packed):
            canonical.decode(SCHEMA, one)
    except UserError as error:
        return error.code == "crossing.malformed"
    return False


@pytest.mark.parametrize("packed", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_nobody_packed_is_refused(packed: CommitColumns) -> None:
    assert refused(packed)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=3) | st.binary(max_size=12),
    lambda part: st.lists(part, max_size=4),
    max_leaves=6,
)
ints = st.integers(-(2**62), 2**62) | st.integers(-1, 9) | st.binary(max_size=20)
hostile = st.builds(
    CommitColumns,
    st.integers(1, 4),
    st.integers(0, 6),
    ints,
    ints,
    ints,
    ints,
    st.builds(
        ChangeColumns,
        st.lists(st.tuples(st.integers(0, 8), st.lists(st.integers(0, 3), max_size=3)), max_size=3),
        ints,
        st.lists(st.lists(anything, max_size=6), max_size=3),
    ),
)


@given(hostile)
def test_any_columns_are_commits_or_a_user_error(packed: CommitColumns) -> None:
    commits_or_user_error(packed)


@settings(max_examples=150)
@given(runs(), st.data())
def test_any_damage_gives_commits_or_a_user_error(run: tuple[int, list[bytes]], data: st.DataObject) -> None:
    good = _encode(pack_commits(SCHEMA, run[0], run[1], NUMBERS.__getitem__))
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        if not damaged:
            return
    try:
        packed = _columns.decode(bytes(damaged))
    except ValueError:
        return
    commits_or_user_error(packed)


def commits_or_user_error(packed: CommitColumns) -> None:
    try:
        found = unpacked(1, packed)
    except UserError as error:
        assert error.code in {"crossing.malformed", "crossing.newer_server"}
        return
    assert len(found) == packed.commits
    for one in found:
        try:
            canonical.decode(SCHEMA, one)
        except UserError as error:
            assert error.code == "crossing.malformed"


MANY, MILLION = MAX_CELLS_PER_CHANGESET, 1_000_000
BOMBS: dict[str, CommitColumns] = {
    "a field named many times": of_changes(MANY, (1, [1] * 500), columns=[[20, 60, 1, *[80] * 500]]),
    "a thousand shapes, each for everything": of_changes(MANY, *[(1, [1])] * 1_000, columns=[[20, 60, 1, 80]] * 1_000),
    "a long text named many times": of_changes(MANY, (PERSON.number, [1]), columns=[[20, [["x" * 8_000], 0]]]),
    "a text too long named many times": of_changes(200, (PERSON.number, [1]), columns=[[20, [["x" * MILLION], 0]]]),
    "a key too long named many times": of_changes(200, (MONEY.number, [1]), columns=[[[["x" * MILLION], 0], 5]]),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_few_bytes_do_not_stand_for_more_than_a_message_may_hold(bomb: CommitColumns) -> None:
    """R13: what is expanded from columns is bounded like what is decompressed."""
    assert len(_encode(bomb)) < 1_100_000
    tracemalloc.start()
    try:
        try:
            unpacked(1, bomb)
        except UserError as error:
            assert error.code in {"crossing.malformed", "crossing.too_large"}
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * MAX_MESSAGE_BYTES
