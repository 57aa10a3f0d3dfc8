"""The messages of a crossing: their shapes, their bytes, their limits. Both ends import this one module."""

import hashlib
from typing import Annotated, Any

import msgspec
import zstandard

from sync.change import (
    MAX_CHANGESETS_PER_REQUEST,
    MAX_COMMITS_PER_CHANGESET,
    MAX_GRANTS,
    MAX_MESSAGE_BYTES,
    State,
)
from sync.errors import UserError
from sync.schema import ScopeKind

PROTOCOL = 1

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Uuid = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_PublicKey = _Digest
_Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class ChangesetMessage(msgspec.Struct, array_like=True, frozen=True):
    """A signed changeset on its way up."""

    writer_key: _PublicKey
    first: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    bodies: Annotated[list[bytes], msgspec.Meta(min_length=1, max_length=MAX_COMMITS_PER_CHANGESET)]
    hash: _Digest
    signature: _Signature


class Grant(msgspec.Struct, array_like=True, frozen=True):
    """A scope that may be read: its kind, and the id it is about (none: every scope of the kind)."""

    kind: ScopeKind
    id: _Uuid | None


class Request(msgspec.Struct, array_like=True, frozen=True):
    """One crossing, client to server. `grants` is left out while `grants_digest` says enough."""

    protocol: int
    school: _Uuid
    writer_key: _PublicKey
    epoch: _Number
    seq: _Number
    grants_digest: bytes
    grants: Annotated[list[Grant], msgspec.Meta(max_length=MAX_GRANTS)] | None
    changesets: Annotated[list[ChangesetMessage], msgspec.Meta(max_length=MAX_CHANGESETS_PER_REQUEST)]


class WriterMessage(msgspec.Struct, array_like=True, frozen=True):
    """Who wrote, for people to read."""

    key: _PublicKey
    person: _Uuid
    device: str


class ChangeMessage(msgspec.Struct, array_like=True, frozen=True):
    """One change of the log, as far as its reader may see it; key and values in canonical form."""

    number: _Number
    pos: int
    at: _Number
    base: _Number
    table: int
    key: list[Any]
    values: list[tuple[int, Any]]
    state: State
    reason: str


class EntryMessage(msgspec.Struct, array_like=True, frozen=True):
    """One changeset's place in the log. `writer` points into `Answer.writers`; `received` is the server's time.

    Of the reader's own writer, `changes` holds only what was not admitted, without keys and values: it has them.
    """

    seq: _Number
    writer: _Number
    last: _Number
    received: int
    changes: list[ChangeMessage]


class Refusal(msgspec.Struct, array_like=True, frozen=True):
    """A changeset that could not enter the log at all; the chain stays where it was."""

    last: int
    code: str


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """One crossing, server to client: the log from `from_seq` (exclusive) to `seq`."""

    protocol: int
    epoch: _Number
    from_seq: _Number
    seq: _Number
    more: bool
    want_grants: bool
    writers: list[WriterMessage]
    entries: list[EntryMessage]
    grants: list[Grant] | None
    state_hash: bytes | None
    refusals: list[Refusal]
    server_time: int


_encoder = msgspec.msgpack.Encoder()
_request_decoder = msgspec.msgpack.Decoder(Request)
_answer_decoder = msgspec.msgpack.Decoder(Answer)
_RAW, _ZSTD = b"\x00", b"\x01"
_SMALL = 200
"""Below this many bytes compressing only adds to them."""


def encode(message: Request | Answer) -> bytes:
    body = _encoder.encode(message)
    if len(body) < _SMALL:
        return _RAW + body
    return _ZSTD + zstandard.ZstdCompressor(level=3).compress(body)


def decode_request(data: bytes) -> Request:
    try:
        return _request_decoder.decode(_expand(data))
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors, and so is wrong UTF-8
        raise UserError("crossing.malformed", what="request") from error


def decode_answer(data: bytes) -> Answer:
    try:
        return _answer_decoder.decode(_expand(data))
    except (ValueError, RecursionError) as error:
        raise UserError("crossing.malformed", what="answer") from error


def _expand(data: bytes) -> bytes:
    """Undo the compression, never giving more than `MAX_MESSAGE_BYTES` and never trusting a ratio."""
    kind, body = data[:1], data[1:]
    if kind == _RAW and len(body) <= MAX_MESSAGE_BYTES:
        return body
    if kind != _ZSTD:
        raise UserError("crossing.malformed", what="frame")
    try:
        declared = zstandard.get_frame_parameters(body).content_size
        if declared > MAX_MESSAGE_BYTES:
            raise UserError("crossing.too_large", limit=MAX_MESSAGE_BYTES)
        # In one go: it fills a buffer of the declared size and stops there, where a stream would go on to the end.
        return zstandard.ZstdDecompressor(max_window_size=MAX_MESSAGE_BYTES).decompress(body, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise UserError("crossing.malformed", what="compression") from error


def answer_bytes_to_sign(request: bytes, answer: bytes) -> bytes:
    """What the server signs: its answer, bound to the very request it answers."""
    return b"chuyendo answer 1" + hashlib.blake2b(request, digest_size=32).digest() + answer


def grants_digest(grants: list[Grant]) -> bytes:
    """Eight bytes that say which scopes a device holds."""
    ordered = sorted(grants, key=lambda grant: (grant.kind, grant.id or b""))
    return hashlib.blake2b(_encoder.encode(ordered), digest_size=8).digest()
