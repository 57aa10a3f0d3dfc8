"""Messages of a crossing: round trips, limits that hold before memory is spent, and refusals, not crashes (R13)."""

import struct
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import wire
from sync.change import (
    MAX_CELLS_PER_CHANGESET,
    MAX_CHANGESETS_PER_REQUEST,
    MAX_COMMITS_PER_CHANGESET,
    MAX_ENTRIES_PER_ANSWER,
    MAX_GRANTS,
    MAX_MESSAGE_BYTES,
    MAX_OLDER_VERDICTS,
)
from sync.change_columns import ChangeColumns, CommitColumns
from sync.errors import UserError
from sync.schema import ScopeKind
from sync.wire import (
    PROTOCOL,
    Answer,
    ChangesetMessage,
    EntryColumns,
    Grant,
    NewWriter,
    Refusal,
    Request,
    WriterMessage,
)

number = st.integers(0, 2**53)
uuids, keys, signatures = (st.binary(min_size=size, max_size=size) for size in (16, 32, 64))
texts = st.text(max_size=20)
some_bytes = st.binary(max_size=40)
grants = st.builds(Grant, st.sampled_from(ScopeKind), st.none() | uuids)
ints = st.integers(-(2**60), 2**60) | some_bytes
cells = st.recursive(st.none() | ints | texts, lambda part: st.lists(part, max_size=3), max_leaves=4)
change_columns = st.builds(
    ChangeColumns,
    shapes=st.lists(st.tuples(st.integers(0, 20), st.lists(st.integers(0, 9), max_size=3)), max_size=3),
    which=ints,
    columns=st.lists(st.lists(cells, max_size=3), max_size=3),
)
commit_columns = st.builds(
    CommitColumns,
    commits=st.integers(1, MAX_COMMITS_PER_CHANGESET),
    changes=st.integers(0, MAX_CELLS_PER_CHANGESET),
    counts=ints,
    epochs=ints,
    bases=ints,
    times=ints,
    table=change_columns,
)
changesets = st.builds(
    ChangesetMessage,
    st.integers(1, 2**53),
    signatures,
    st.none() | commit_columns,
    st.none() | st.lists(some_bytes, max_size=3),
)
requests = st.builds(
    Request,
    protocol=st.just(PROTOCOL),
    epoch=number,
    seq=number,
    ids=number,
    generation=number,
    grants_digest=st.binary(min_size=8, max_size=8),
    grants=st.none() | st.lists(grants, max_size=3),
    fresh=st.lists(uuids, max_size=3).map(b"".join),
    changesets=st.lists(changesets, max_size=3),
    new_writer=st.none() | st.builds(NewWriter, keys, signatures),
    tell_sums=st.booleans(),
)
lines = st.integers(0, MAX_ENTRIES_PER_ANSWER)
entries = st.builds(
    EntryColumns,
    entries=lines,
    seqs=ints,
    writers=ints,
    firsts=ints,
    lasts=ints,
    received=ints,
    counts=ints,
    changes=lines,
    numbers=ints,
    positions=ints,
    times=ints,
    bases=ints,
    states=ints,
    reasons=cells,
    full=ints,
    table=change_columns,
)
answers = st.builds(
    Answer,
    protocol=st.just(PROTOCOL),
    epoch=number,
    restored=st.lists(st.tuples(number, number), max_size=3),
    from_seq=number,
    seq=number,
    more=st.booleans(),
    want_grants=st.booleans(),
    server_seconds=st.integers(0, 2**60),
    generation=number,
    ids=st.lists(uuids, max_size=3).map(b"".join),
    writers=st.lists(st.builds(WriterMessage, keys, uuids, texts), max_size=2),
    entries=st.none() | entries,
    grants=st.none() | st.lists(grants, max_size=3),
    parts=st.lists(some_bytes, max_size=2),
    state_hash=st.none() | uuids,
    refusals=st.lists(st.builds(Refusal, number, texts), max_size=2),
    sums=st.none() | st.lists(st.tuples(grants, uuids), max_size=2),
)


@given(requests)
def test_a_request_comes_back_as_it_was(request: Request) -> None:
    assert wire.decode_request(wire.encode(request)) == request


@given(answers)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert wire.decode_answer(wire.encode(answer)) == answer


def test_kinds_of_scopes_come_back_as_what_they_are() -> None:
    """Grants are compared by them."""
    decoded = wire.decode_request(plain(grants=[Grant(ScopeKind.CLASS, bytes(16))]))
    assert decoded.grants is not None
    assert decoded.grants[0].kind is ScopeKind.CLASS


@given(requests, answers, st.integers(0, 2**63 - 1).filter(lambda one: one != PROTOCOL))
def test_another_protocol_is_told_whatever_its_messages_look_like(
    request: Request, answer: Answer, protocol: int
) -> None:
    """R11: what comes behind the number may be anything."""
    later = wire.compressed(msgspec.msgpack.encode([protocol, "something", [None]]))
    for data in (
        wire.encode(msgspec.structs.replace(request, protocol=protocol)),
        wire.encode(msgspec.structs.replace(answer, protocol=protocol)),
        later,
    ):
        for decode in DECODERS:
            with pytest.raises(UserError) as caught:
                decode(data)
            assert (caught.value.code, caught.value.facts) == (
                "crossing.protocol",
                {"theirs": protocol, "ours": PROTOCOL},
            )


DECODERS: list[Callable[[bytes], object]] = [wire.decode_request, wire.decode_answer]


def decoded_or_refused(data: bytes) -> None:
    """Nothing but a message or a `UserError`."""
    for decode in DECODERS:
        try:
            decode(data)
        except UserError as error:
            assert error.code in {"crossing.malformed", "crossing.too_large", "crossing.protocol"}


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_user_error(data: bytes) -> None:
    decoded_or_refused(data)
    decoded_or_refused(b"\x00" + data)
    decoded_or_refused(b"\x01" + data)
    decoded_or_refused(b"\x01" + zstandard.compress(data))


@settings(max_examples=300)
@given(st.one_of(requests, answers).map(wire.encode), st.data())
def test_any_damage_gives_a_message_or_a_user_error(good: bytes, data: st.DataObject) -> None:
    """Of the frame, and of what is packed in it."""
    packed = good[1:] if good[:1] == b"\x00" else zstandard.decompress(good[1:])
    damaged = bytearray(data.draw(st.sampled_from([good, b"\x00" + packed])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        if not damaged:
            break
    decoded_or_refused(bytes(damaged))


REQUEST = Request(PROTOCOL, 1, 0, 0, 1, bytes(8), None, b"", [])
COLUMNS = CommitColumns(1, 1, 1, 1, 0, 0, ChangeColumns([(1, [1])], 0, [[1, 2, 3, 80]]))
CHANGESET = ChangesetMessage(1, bytes(64), COLUMNS, None)
AS_IT_IS = ChangesetMessage(1, bytes(64), None, [b"x"])


def plain(**changed: Any) -> bytes:
    return b"\x00" + msgspec.msgpack.encode(msgspec.structs.replace(REQUEST, **changed))


def changeset(**changed: Any) -> bytes:
    return plain(changesets=[msgspec.structs.replace(CHANGESET, **changed)])


def columns(**changed: Any) -> bytes:
    return changeset(columns=msgspec.structs.replace(COLUMNS, **changed))


WRONG = {
    "negative position": plain(seq=-1),
    "huge position": plain(seq=2**63),
    "huge epoch": plain(epoch=2**64 - 1),
    "negative number of ids": plain(ids=-1),
    "negative generation": plain(generation=-1),
    "too many changesets": plain(changesets=[CHANGESET] * (MAX_CHANGESETS_PER_REQUEST + 1)),
    "too many grants": plain(grants=[Grant(ScopeKind.CLASS, None)] * (MAX_GRANTS + 1)),
    "unknown kind of grant": plain(grants=[[7, None]]),
    "grant for a short id": plain(grants=[[2, b"x"]]),
    "new writer with a short key": plain(new_writer=[bytes(31), bytes(64)]),
    "new writer with a short signature": plain(new_writer=[bytes(32), bytes(63)]),
    "changeset that begins before the first": changeset(first=0),
    "changeset with a negative beginning": changeset(first=-(2**63)),
    "changeset with a huge beginning": changeset(first=2**64 - 1),
    "changeset with too many commits as they are": changeset(bodies=[b""] * (MAX_COMMITS_PER_CHANGESET + 1)),
    "signature of wrong length": changeset(signature=bytes(63)),
    "text for bytes": changeset(signature="x" * 64),
    "columns without commits": columns(commits=0),
    "columns of too many commits": columns(commits=MAX_COMMITS_PER_CHANGESET + 1),
    "columns of fewer than no changes": columns(changes=-1),
    "columns of too many changes": columns(changes=MAX_CELLS_PER_CHANGESET + 1),
    "too many shapes": columns(table=[[[1, [1]]] * 1_001, 0, []]),
    "a text for a column of numbers": columns(counts="1"),
    "a fraction for a column of numbers": columns(bases=1.5),
    "nothing for a column of numbers": columns(times=None),
    "very deep nesting": b"\x00" + b"\x91" * 1_000_000,
    "not UTF-8": b"\x00\x91\xa1\xff",
    "a huge array announced": b"\x00\x98\x02\xdd\xff\xff\xff\xff",
    "nothing": b"",
    "unknown frame": b"\x02abc",
    "frame without body": b"\x01",
    "trailing bytes": plain() + b"\x00",
    "no array": b"\x00" + msgspec.msgpack.encode({"protocol": PROTOCOL}),
    "an empty array": b"\x00\x90",
    "a protocol that is no number": b"\x00" + msgspec.msgpack.encode(["2"]),
    "nothing but the protocol": b"\x00" + msgspec.msgpack.encode([PROTOCOL]),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="malformed"):
        wire.decode_request(data)


def test_the_good_request_is_good() -> None:
    assert wire.decode_request(plain()) == REQUEST
    assert wire.decode_request(changeset()).changesets == [CHANGESET]
    assert wire.decode_request(plain(changesets=[AS_IT_IS])).changesets == [AS_IT_IS]


ANSWER = Answer(PROTOCOL, 1, [], 0, 1, False, False, 0, 1, b"", [], None, None, [], None, [])
ENTRIES = EntryColumns(
    1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, [[""], 0], 1, ChangeColumns([(1, [1])], 0, [[1, 2, 3, 80]])
)


def answered(**changed: Any) -> bytes:
    return b"\x00" + msgspec.msgpack.encode(msgspec.structs.replace(ANSWER, **changed))


def told(**changed: Any) -> bytes:
    return answered(entries=msgspec.structs.replace(ENTRIES, **changed))


WRONG_ANSWERS = {
    "negative position": answered(seq=-1),
    "a writer with a short key": answered(writers=[[bytes(31), bytes(16), ""]]),
    "a writer who is nobody": answered(writers=[[bytes(32), b"", ""]]),
    "more entries than an answer takes": told(entries=MAX_ENTRIES_PER_ANSWER + MAX_OLDER_VERDICTS + 1),
    "more changes than an answer takes": told(changes=MAX_ENTRIES_PER_ANSWER + MAX_OLDER_VERDICTS + 1),
    "a text for a column of numbers": told(seqs="1"),
    "an unknown kind of grant": answered(grants=[[9, None]]),
    "parts that are texts": answered(parts=["x"]),
}


@pytest.mark.parametrize("data", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="malformed"):
        wire.decode_answer(data)


def test_the_good_answer_is_good() -> None:
    assert wire.decode_answer(answered()) == ANSWER
    assert wire.decode_answer(told()).entries == ENTRIES


@given(st.lists(uuids, max_size=5))
def test_ids_are_split_as_they_were_joined(joined: list[bytes]) -> None:
    assert wire.split_ids(b"".join(joined)) == joined
    for wrong in (b"x", b"x" * 15):
        with pytest.raises(UserError, match="malformed"):
            wire.split_ids(b"".join(joined) + wrong)


@given(st.binary(max_size=3_000), st.integers(1, 9))
def test_a_frame_is_never_longer_than_its_content_and_a_byte(content: bytes, level: int) -> None:
    for data in (content, content * 3):
        frame = wire.compressed(data, level)
        assert wire.expanded(frame) == data
        assert len(frame) <= len(data) + 1


# --- bombs ---


def repeating_frame(declared: int | None, blocks: int) -> bytes:
    """A zstd frame of `blocks` times 128 KiB of zeros, 4 bytes each, that says its content has `declared` bytes."""
    window = bytes([(17 - 10) << 3])
    size = b"" if declared is None else struct.pack("<I", declared)
    header = b"\x28\xb5\x2f\xfd" + (b"\x80" if size else b"\x00") + window + size
    block = struct.pack("<I", 0b10 | (128 * 1024 << 3))[:3] + b"\0"
    last = struct.pack("<I", 0b11 | (128 * 1024 << 3))[:3] + b"\0"
    return b"\x01" + header + block * (blocks - 1) + last


BOMBS = {
    "declared": repeating_frame(2**32 - 1, 8_000),
    "undeclared": repeating_frame(None, 8_000),
    "declared small": repeating_frame(1_000, 8_000),
    "declared just below the limit": repeating_frame(MAX_MESSAGE_BYTES - 1, 8_000),
    "honest but too large": b"\x01" + zstandard.compress(bytes(MAX_MESSAGE_BYTES + 1)),
    "declared larger than it is": repeating_frame(MAX_MESSAGE_BYTES, 1),
    "a huge window": b"\x01\x28\xb5\x2f\xfd\x80" + bytes([31 - 10 << 3]) + struct.pack("<I", 1_000) + b"\x01\x00\x00",
    "one good frame and another": b"\x01" + zstandard.compress(plain()[1:]) + zstandard.compress(bytes(1_000_000)),
    "raw but too large": b"\x00" + bytes(MAX_MESSAGE_BYTES + 1),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_refused_in_bounded_memory(bomb: bytes) -> None:
    """A gigabyte behind 32 kilobytes costs no more than the limit."""
    for decode in DECODERS:
        tracemalloc.start()
        try:
            with pytest.raises(UserError):
                decode(bomb)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 2 * MAX_MESSAGE_BYTES


def test_many_tiny_changesets_cost_no_more_than_the_limit() -> None:
    tiny = msgspec.msgpack.encode(CHANGESET)
    *head, _changesets, _new_writer, _tell_sums = msgspec.to_builtins(REQUEST, builtin_types=[bytes])
    count = 100_000
    begun = bytes([0x90 + len(head) + 1]) + b"".join(msgspec.msgpack.encode(one) for one in head)
    data = b"\x00" + begun + b"\xdd" + struct.pack(">I", count) + tiny * count
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="malformed"):
            wire.decode_request(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(data)


# --- digests and what is signed ---


@given(st.lists(grants, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_the_digest_of_grants_does_not_depend_on_their_order(held: list[Grant], chance: Any) -> None:
    shuffled = list(held)
    chance.shuffle(shuffled)
    assert wire.grants_digest(held) == wire.grants_digest(shuffled)


@given(st.lists(grants, max_size=3, unique=True), st.lists(grants, max_size=3, unique=True))
def test_other_grants_have_another_digest(one: list[Grant], other: list[Grant]) -> None:
    as_sets = {(g.kind, g.id) for g in one} == {(g.kind, g.id) for g in other}
    assert (wire.grants_digest(one) == wire.grants_digest(other)) == as_sets


_keys = st.sampled_from([bytes(32), b"k" * 32])
_asked = st.tuples(_keys, st.binary(max_size=40), st.binary(max_size=40))


@given(_asked, _asked)
def test_a_signature_binds_an_answer_to_who_asked_what(
    one: tuple[bytes, bytes, bytes], two: tuple[bytes, bytes, bytes]
) -> None:
    """R10."""
    assert (wire.answer_bytes_to_sign(*one) == wire.answer_bytes_to_sign(*two)) == (one == two)


def test_an_idle_request_is_small() -> None:
    assert len(wire.encode(REQUEST)) < 30
