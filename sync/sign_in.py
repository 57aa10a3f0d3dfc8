"""The messages of a device's first sign-in, shared by both ends."""

import msgspec

from sync.errors import UserError


class SignInRequest(msgspec.Struct, array_like=True, frozen=True):
    """Who signs in, and the public key of the writer that this device has just made."""

    login: str
    password: str
    device: str
    writer_key: bytes


class SignInAnswer(msgspec.Struct, array_like=True, frozen=True):
    """What a device keeps: its token, whose school and person it serves, the key that signs the server's answers."""

    token: str
    school: bytes
    school_name: str
    person: bytes
    epoch: int
    server_key: bytes


_encoder = msgspec.msgpack.Encoder()


def encode(message: SignInRequest | SignInAnswer) -> bytes:
    return _encoder.encode(message)


def decode_request(data: bytes) -> SignInRequest:
    """The request in `data`; raises `UserError` when it is none."""
    try:
        request = msgspec.msgpack.decode(data, type=SignInRequest)
    except msgspec.DecodeError as error:
        raise UserError("crossing.malformed", what="sign-in") from error
    if len(request.writer_key) != 32 or max(len(request.login), len(request.password), len(request.device)) > 500:
        raise UserError("crossing.malformed", what="sign-in")
    return request


def decode_answer(data: bytes) -> SignInAnswer:
    """The answer in `data`; raises `UserError` when it is none."""
    try:
        return msgspec.msgpack.decode(data, type=SignInAnswer)
    except msgspec.DecodeError as error:
        raise UserError("crossing.malformed", what="sign-in") from error
