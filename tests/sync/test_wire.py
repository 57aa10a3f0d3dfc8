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
from sync.change import MAX_CHANGESETS_PER_REQUEST, MAX_COMMITS_PER_CHANGESET, MAX_GRANTS, MAX_MESSAGE_BYTES, State
from sync.errors import UserError
from sync.schema import ScopeKind
from sync.wire import Answer, ChangeMessage, ChangesetMessage, EntryMessage, Grant, Refusal, Request, WriterMessage

number = st.integers(0, 2**53)
uuids, keys, signatures = (st.binary(min_size=size, max_size=size) for size in (16, 32, 64))
texts = st.text(max_size=20)
raw_values = st.none() | st.integers(-(2**53), 2**53) | texts | uuids
grants = st.builds(Grant, st.sampled_from(ScopeKind), st.none() | uuids)
bodies = st.lists(st.binary(), min_size=1, max_size=3)
changesets = st.builds(ChangesetMessage, keys, st.integers(1, 2**53), bodies, keys, signatures)
requests = st.builds(
    Request,
    protocol=st.integers(0, 9),
    school=uuids,
    writer_key=keys,
    epoch=number,
    seq=number,
    grants_digest=st.binary(min_size=8, max_size=8),
    grants=st.none() | st.lists(grants, max_size=3),
    changesets=st.lists(changesets, max_size=3),
)
changes = st.builds(
    ChangeMessage,
    number=number,
    pos=st.integers(-1, 2_000),
    at=number,
    base=number,
    table=st.integers(0, 20),
    key=st.lists(raw_values, max_size=3),
    values=st.lists(st.tuples(st.integers(0, 9), raw_values), max_size=3),
    state=st.sampled_from(State),
    reason=texts,
)
entries = st.builds(EntryMessage, number, number, number, st.integers(0, 2**60), st.lists(changes, max_size=2))
answers = st.builds(
    Answer,
    protocol=st.integers(0, 9),
    epoch=number,
    from_seq=number,
    seq=number,
    more=st.booleans(),
    want_grants=st.booleans(),
    writers=st.lists(st.builds(WriterMessage, keys, uuids, texts), max_size=2),
    entries=st.lists(entries, max_size=2),
    grants=st.none() | st.lists(grants, max_size=3),
    state_hash=st.none() | uuids,
    refusals=st.lists(st.builds(Refusal, number, texts), max_size=2),
    server_time=st.integers(0, 2**60),
)


@given(requests)
def test_a_request_comes_back_as_it_was(request: Request) -> None:
    assert wire.decode_request(wire.encode(request)) == request


@given(answers)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert wire.decode_answer(wire.encode(answer)) == answer


def test_states_and_kinds_come_back_as_what_they_are() -> None:
    """Verdicts are compared by identity."""
    change = ChangeMessage(1, 0, 0, 0, 1, [], [], State.HELD, "")
    entry = EntryMessage(1, 0, 1, 0, [change])
    answer = Answer(1, 1, 0, 1, False, False, [], [entry], [Grant(ScopeKind.CLASS, None)], None, [], 0)
    decoded = wire.decode_answer(wire.encode(answer))
    assert decoded.entries[0].changes[0].state is State.HELD
    assert decoded.grants is not None
    assert decoded.grants[0].kind is ScopeKind.CLASS


DECODERS: list[Callable[[bytes], object]] = [wire.decode_request, wire.decode_answer]


def decoded_or_refused(data: bytes) -> None:
    """Nothing but a message or a `UserError`."""
    for decode in DECODERS:
        try:
            decode(data)
        except UserError as error:
            assert error.code in {"crossing.malformed", "crossing.too_large"}


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


REQUEST = Request(1, bytes(16), bytes(32), 1, 0, bytes(8), None, [])
CHANGESET = ChangesetMessage(bytes(32), 1, [b"x"], bytes(32), bytes(64))


def plain(**changed: Any) -> bytes:
    return b"\x00" + msgspec.msgpack.encode(msgspec.structs.replace(REQUEST, **changed))


def changeset(**changed: Any) -> bytes:
    return plain(changesets=[msgspec.structs.replace(CHANGESET, **changed)])


WRONG = {
    "school of wrong length": plain(school=bytes(15)),
    "writer key of wrong length": plain(writer_key=bytes(33)),
    "negative position": plain(seq=-1),
    "huge position": plain(seq=2**63),
    "huge epoch": plain(epoch=2**64 - 1),
    "too many changesets": plain(changesets=[CHANGESET] * (MAX_CHANGESETS_PER_REQUEST + 1)),
    "too many grants": plain(grants=[Grant(ScopeKind.CLASS, None)] * (MAX_GRANTS + 1)),
    "unknown kind of grant": plain(grants=[[7, None]]),
    "grant for a short id": plain(grants=[[2, b"x"]]),
    "changeset that begins before the first": changeset(first=0),
    "changeset with a negative beginning": changeset(first=-(2**63)),
    "changeset with a huge beginning": changeset(first=2**64 - 1),
    "changeset without commits": changeset(bodies=[]),
    "changeset with too many commits": changeset(bodies=[b""] * (MAX_COMMITS_PER_CHANGESET + 1)),
    "hash of wrong length": changeset(hash=b""),
    "signature of wrong length": changeset(signature=bytes(63)),
    "text for bytes": changeset(hash="x" * 32),
    "very deep nesting": b"\x00" + b"\x91" * 1_000_000,
    "not UTF-8": b"\x00\x91\xa1\xff",
    "a huge array announced": b"\x00\x98\x01\xdd\xff\xff\xff\xff",
    "nothing": b"",
    "unknown frame": b"\x02abc",
    "frame without body": b"\x01",
    "trailing bytes": plain() + b"\x00",
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="malformed"):
        wire.decode_request(data)


def test_the_good_request_is_good() -> None:
    assert wire.decode_request(plain()) == REQUEST
    assert wire.decode_request(changeset()).changesets == [CHANGESET]


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
    head = msgspec.msgpack.encode(REQUEST)[:-1]
    count = 100_000
    data = b"\x00" + head + b"\xdd" + struct.pack(">I", count) + tiny * count
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


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_a_signature_binds_an_answer_to_its_request(q1: bytes, a1: bytes, q2: bytes, a2: bytes) -> None:
    """R10."""
    same = wire.answer_bytes_to_sign(q1, a1) == wire.answer_bytes_to_sign(q2, a2)
    assert same == ((q1, a1) == (q2, a2))


def test_an_idle_request_is_small() -> None:
    assert len(wire.encode(REQUEST)) < 100
