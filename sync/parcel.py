"""Parcels: a request and its answer, sealed so that who carries them can neither read nor change anything (R10).

A parcel *up* is what a crossing sends, with a fresh public key for the reply, in a libsodium sealed box to the server's
key. A parcel *down* is what the server answers, in a sealed box to that reply key: only the copy that asked, and that
remembers having asked, can open it.
"""

from collections.abc import Sequence

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from sync import seal, wire
from sync.change import MAX_MESSAGE_BYTES, MAX_PUSH_BYTES
from sync.errors import UserError

MAX_PARCEL_UP_BYTES = 2 * MAX_PUSH_BYTES
"""A request's commits, and beside them what a request says of itself."""
MAX_PARCEL_DOWN_BYTES = MAX_MESSAGE_BYTES + 1_000
REPLY_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_FORM = b"\x01"
_REFUSED = b"\x02"
"""In place of the byte that begins a frame: no refusal can be taken for an answer, nor an answer for a refusal."""
_encode = msgspec.msgpack.Encoder().encode
_refusal_decoder = msgspec.msgpack.Decoder(tuple[str, dict[str, int | float | str | None]])


def seal_up(server_key: bytes, reply: PrivateKey, sent: bytes) -> bytes:
    """The parcel for `sent` (token and request) to the server that signs with `server_key`."""
    content = _FORM + bytes(reply.public_key) + sent
    return SealedBox(VerifyKey(server_key).to_curve25519_public_key()).encrypt(content)


def open_up(server: SigningKey, parcel: bytes) -> tuple[bytes, bytes]:
    """The reply key and what was sent. Raises `UserError`, the same for everything that is not for this server."""
    content = _opened(server.to_curve25519_private_key(), parcel)
    if content[:1] != _FORM or len(content) <= 1 + REPLY_KEY_BYTES:
        raise UserError("bundle.not_ours")
    return content[1 : 1 + REPLY_KEY_BYTES], content[1 + REPLY_KEY_BYTES :]


def seal_down(reply_key: bytes, answered: bytes) -> bytes:
    """The parcel for `answered` (signature and body) to who asked. Raises `UserError` for a key that is none."""
    try:
        return SealedBox(PublicKey(reply_key)).encrypt(answered)
    except CryptoError as error:
        raise UserError("bundle.not_ours") from error


def open_down(reply: PrivateKey, parcel: bytes) -> tuple[bytes, bytes]:
    """The answer's signature and body. Raises `UserError`."""
    content = _opened(reply, parcel)
    return content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:]


def _opened(key: PrivateKey, parcel: bytes) -> bytes:
    try:
        return SealedBox(key).decrypt(parcel)
    except CryptoError as error:
        raise UserError("bundle.not_ours") from error


def refusal(server: SigningKey, reply_key: bytes, error: UserError) -> bytes:
    """What the server answers to who asked for a reply to this key and cannot be served: the server may not know more
    of him than that.
    """
    body = _REFUSED + _encode((error.code, error.facts))
    return server.sign(_refusal_bytes(reply_key, body)).signature + body


def _refusal_bytes(reply_key: bytes, body: bytes) -> bytes:
    return b"chuyendo refusal 1" + reply_key + body


def check_answer(
    server_key: bytes, reply: PrivateKey, digests: Sequence[bytes], signature: bytes, body: bytes
) -> wire.Answer:
    """The answer in `body` to one of the requests with these digests. Raises `UserError` for a forged or unreadable
    one, and with the server's own code where it refused the request.
    """
    if body[:1] != _REFUSED:
        if not any(_is_bound(server_key, digest, signature, body) for digest in digests):
            raise UserError("crossing.bad_signature")
        return wire.decode_answer(body)
    seal.verify(server_key, _refusal_bytes(bytes(reply.public_key), body), signature)
    try:
        code, facts = _refusal_decoder.decode(body[1:])
    except (ValueError, RecursionError) as error:
        raise UserError("crossing.malformed", what="refusal") from error
    raise UserError(code, **facts)


def _is_bound(server_key: bytes, digest: bytes, signature: bytes, body: bytes) -> bool:
    try:
        seal.verify(server_key, wire.bound_to_request(digest, body), signature)
    except UserError:
        return False
    return True
