"""The messages of a first sign-in: what is not one is refused with a sentence, never with a crash."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import sign_in
from sync.errors import UserError
from sync.sign_in import SignInAnswer, SignInRequest

KEY = bytes(range(32))
REQUEST = SignInRequest("lan", "mật khẩu", "laptop", KEY)
ANSWER = SignInAnswer("ab12", bytes(16), "Trường THCS Phước Hà", bytes(16), 1, KEY)


def test_messages_come_back_as_they_were() -> None:
    assert sign_in.decode_request(sign_in.encode(REQUEST)) == REQUEST
    assert sign_in.decode_answer(sign_in.encode(ANSWER)) == ANSWER


WRONG: dict[str, list[Any]] = {
    "short key": ["lan", "x", "laptop", KEY[:31]],
    "long key": ["lan", "x", "laptop", KEY + b"\0"],
    "long login": ["l" * 501, "x", "laptop", KEY],
    "long password": ["lan", "x" * 501, "laptop", KEY],
    "long device": ["lan", "x", "l" * 501, KEY],
    "a zero character in the login": ["la\0n", "x", "laptop", KEY],
    "a zero character in the device": ["lan", "x", "\0", KEY],
    "bytes for a text": [b"lan", "x", "laptop", KEY],
    "a number for a text": ["lan", 5, "laptop", KEY],
    "too little": ["lan", "x", "laptop"],
}


@pytest.mark.parametrize("parts", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_request_is_refused(parts: list[Any]) -> None:
    with pytest.raises(UserError, match="malformed"):
        sign_in.decode_request(msgspec.msgpack.encode(parts))


@pytest.mark.parametrize(
    "body", [b"", b"\x94\xa1\xff\xa1x\xa1y\xc4\x00", b"\x95\x01" + b"\x91" * 100_000, b"\x91" * 100_000]
)
def test_bytes_that_mean_nothing_are_refused(body: bytes) -> None:
    for decode in (sign_in.decode_request, sign_in.decode_answer):
        with pytest.raises(UserError, match="malformed"):
            decode(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_user_error(body: bytes) -> None:
    for decode in (sign_in.decode_request, sign_in.decode_answer):
        try:
            decode(body)
        except UserError as error:
            assert error.code == "crossing.malformed"


@given(st.sampled_from([sign_in.encode(REQUEST), sign_in.encode(ANSWER)]), st.data())
def test_any_changed_byte_is_a_message_or_a_user_error(good: bytes, data: st.DataObject) -> None:
    body = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    for decode in (sign_in.decode_request, sign_in.decode_answer):
        try:
            decode(bytes(body))
        except UserError as error:
            assert error.code == "crossing.malformed"


def test_an_answer_with_ids_of_wrong_length_is_refused() -> None:
    for wrong in (msgspec.structs.replace(ANSWER, school=b"x"), msgspec.structs.replace(ANSWER, server_key=b"x")):
        with pytest.raises(UserError, match="malformed"):
            sign_in.decode_answer(sign_in.encode(wrong))
