"""The messages of a device's first sign-in, and of changing one's password, shared by both ends."""

from typing import Annotated

import msgspec

from sync.errors import UserError

_Words = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\0]*\Z")]
"""PostgreSQL keeps no text with a zero character in it."""
_PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Uuid = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class SignInRequest(msgspec.Struct, array_like=True, frozen=True):
    """Who signs in, and the public key of the writer that this device has just made."""

    login: _Words
    password: _Words
    device: _Words
    writer_key: _PublicKey


class SignInAnswer(msgspec.Struct, array_like=True, frozen=True):
    """What a device keeps: its token, whose school and person it serves, the key that signs the server's answers."""

    token: str
    school: _Uuid
    school_name: str
    person: _Uuid
    epoch: int
    server_key: _PublicKey


class PasswordChange(msgspec.Struct, array_like=True, frozen=True):
    """Whose password becomes another one. It is answered by nothing."""

    login: _Words
    old: _Words
    new: _Words


_encoder = msgspec.msgpack.Encoder()


def encode(message: SignInRequest | SignInAnswer | PasswordChange) -> bytes:
    return _encoder.encode(message)


def decode_request(data: bytes) -> SignInRequest:
    """The request in `data`; raises `UserError` when it is none."""
    try:
        return msgspec.msgpack.decode(data, type=SignInRequest)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors, and so is wrong UTF-8
        raise UserError("crossing.malformed", what="sign-in") from error


def decode_change(data: bytes) -> PasswordChange:
    """The change of a password in `data`; raises `UserError` when it is none."""
    try:
        return msgspec.msgpack.decode(data, type=PasswordChange)
    except (ValueError, RecursionError) as error:
        raise UserError("crossing.malformed", what="password") from error


def decode_answer(data: bytes) -> SignInAnswer:
    """The answer in `data`; raises `UserError` when it is none."""
    try:
        return msgspec.msgpack.decode(data, type=SignInAnswer)
    except (ValueError, RecursionError) as error:
        raise UserError("crossing.malformed", what="sign-in") from error
