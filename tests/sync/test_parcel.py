"""Parcels: sealed both ways, bound to their request; whoever carries them can do nothing with them (R10)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from sync import parcel, wire
from sync.errors import UserError

SERVER, OTHER_SERVER = SigningKey(bytes(range(32))), SigningKey(bytes(32))
SERVER_KEY = bytes(SERVER.verify_key)
REPLY, OTHER_REPLY = PrivateKey(b"r" * 32), PrivateKey(b"s" * 32)
SENT = b"t" * 32 + b"a request"
REQUEST, WRITER = SENT[32:], b"w" * 32


def answered(key: SigningKey = SERVER, request: bytes = REQUEST) -> bytes:
    answer = wire.Answer(
        protocol=wire.PROTOCOL, epoch=1, restored=[], from_seq=4, seq=9, more=False, want_grants=False,
        server_seconds=0, generation=1, ids=b"", writers=[], entries=None, grants=None, parts=[], state_hash=None,
        refusals=[],
    )  # fmt: skip
    body = wire.encode(answer)
    return key.sign(wire.answer_bytes_to_sign(WRITER, request, body)).signature + body


def taken(content: bytes, *requests: bytes) -> wire.Answer:
    digests = [wire.request_digest(WRITER, one) for one in requests or (REQUEST,)]
    return parcel.check_answer(SERVER_KEY, REPLY, digests, content[:64], content[64:])


def test_the_server_alone_opens_what_goes_up_and_learns_the_key_for_the_reply() -> None:
    sealed = parcel.seal_up(SERVER_KEY, REPLY, SENT)
    assert parcel.open_up(SERVER, sealed) == (bytes(REPLY.public_key), SENT)
    with pytest.raises(UserError, match=r"bundle\.not_ours"):
        parcel.open_up(OTHER_SERVER, sealed)
    assert REQUEST not in sealed


def test_who_asked_alone_opens_what_comes_down() -> None:
    sealed = parcel.seal_down(bytes(REPLY.public_key), answered())
    signature, body = parcel.open_down(REPLY, sealed)
    assert signature + body == answered()
    with pytest.raises(UserError, match=r"bundle\.not_ours"):
        parcel.open_down(OTHER_REPLY, sealed)


def test_a_parcel_cut_or_altered_at_any_byte_does_not_open() -> None:
    sealed = parcel.seal_up(SERVER_KEY, REPLY, SENT)
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for bad in (sealed[:place], altered):
            with pytest.raises(UserError, match=r"bundle\.not_ours"):
                parcel.open_up(SERVER, bad)


@given(st.binary(max_size=200))
def test_bytes_that_somebody_else_sealed_to_the_server_are_refused_or_read(content: bytes) -> None:
    from nacl.public import SealedBox

    sealed = SealedBox(SERVER.verify_key.to_curve25519_public_key()).encrypt(content)
    if content[:1] == b"\x01" and len(content) > 33:
        assert parcel.open_up(SERVER, sealed) == (content[1:33], content[33:])
    else:
        with pytest.raises(UserError, match=r"bundle\.not_ours"):
            parcel.open_up(SERVER, sealed)


def test_a_reply_key_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match=r"bundle\.not_ours"):
        parcel.seal_down(bytes(32), answered())


def test_an_answer_counts_for_its_own_request_alone_and_only_from_the_server() -> None:
    assert taken(answered()).seq == 9
    assert taken(answered(), b"another", REQUEST).seq == 9
    for content, request in ((answered(), b"another"), (answered(OTHER_SERVER), REQUEST)):
        with pytest.raises(UserError, match=r"crossing\.bad_signature"):
            taken(content, request)


def test_a_refusal_is_told_with_its_facts_and_is_no_answer() -> None:
    error = UserError("crossing.protocol", theirs=1, ours=2)
    content = parcel.refusal(SERVER, bytes(REPLY.public_key), error)
    with pytest.raises(UserError, match=r"crossing\.protocol") as refused:
        taken(content)
    assert refused.value.facts == {"theirs": 1, "ours": 2}
    for other in (
        parcel.refusal(SERVER, bytes(OTHER_REPLY.public_key), error),
        parcel.refusal(OTHER_SERVER, bytes(REPLY.public_key), error),
    ):
        with pytest.raises(UserError, match=r"crossing\.bad_signature"):
            taken(other)
    with pytest.raises(UserError, match=r"crossing\.malformed"):
        wire.decode_answer(content[64:])


def test_a_refusal_that_cannot_be_read_is_told_as_damaged() -> None:
    body = b"\x02" + msgspec.msgpack.encode([1, 2])
    signature = SERVER.sign(b"chuyendo refusal 1" + bytes(REPLY.public_key) + body).signature
    with pytest.raises(UserError, match=r"crossing\.malformed"):
        taken(signature + body)


def test_an_answer_to_somebody_else_who_asked_the_same_does_not_count() -> None:
    """Two new devices ask in the very same words."""
    content = answered()
    digest = wire.request_digest(b"x" * 32, REQUEST)
    with pytest.raises(UserError, match=r"crossing\.bad_signature"):
        parcel.check_answer(SERVER_KEY, REPLY, [digest], content[:64], content[64:])
