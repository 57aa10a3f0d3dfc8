"""The messages of a crossing: their shapes, their bytes, their limits. Both ends import this one module."""

import hashlib
from typing import Any

import msgspec
import zstandard

from sync.change import MAX_MESSAGE_BYTES
from sync.errors import UserError

PROTOCOL = 1


class ChangesetMessage(msgspec.Struct, array_like=True, frozen=True):
    """A signed changeset on its way up."""

    writer_key: bytes
    first: int
    bodies: list[bytes]
    hash: bytes
    signature: bytes


class Grant(msgspec.Struct, array_like=True, frozen=True):
    """A scope that may be read: its kind, and the id it is about (none: every scope of the kind)."""

    kind: int
    id: bytes | None


class Request(msgspec.Struct, array_like=True, frozen=True):
    """One crossing, client to server. `grants` is left out while `grants_digest` says enough."""

    protocol: int
    school: bytes
    writer_key: bytes
    epoch: int
    seq: int
    grants_digest: bytes
    grants: list[Grant] | None
    changesets: list[ChangesetMessage]


class WriterMessage(msgspec.Struct, array_like=True, frozen=True):
    """Who wrote, for people to read."""

    key: bytes
    person: bytes
    device: str


class ChangeMessage(msgspec.Struct, array_like=True, frozen=True):
    """One change of the log, as far as its reader may see it; key and values in canonical form."""

    number: int
    pos: int
    at: int
    base: int
    table: int
    key: list[Any]
    values: list[tuple[int, Any]]
    state: int
    reason: str


class EntryMessage(msgspec.Struct, array_like=True, frozen=True):
    """One changeset's place in the log. `writer` points into `Answer.writers`; `received` is the server's time.

    Of the reader's own writer, `changes` holds only what was not admitted, without keys and values: it has them.
    """

    seq: int
    writer: int
    last: int
    received: int
    changes: list[ChangeMessage]


class Refusal(msgspec.Struct, array_like=True, frozen=True):
    """A changeset that could not enter the log at all; the chain stays where it was."""

    last: int
    code: str


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """One crossing, server to client: the log from `from_seq` (exclusive) to `seq`."""

    protocol: int
    epoch: int
    from_seq: int
    seq: int
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
    except (msgspec.DecodeError, RecursionError) as error:
        raise UserError("crossing.malformed", what="request") from error


def decode_answer(data: bytes) -> Answer:
    try:
        return _answer_decoder.decode(_expand(data))
    except (msgspec.DecodeError, RecursionError) as error:
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
        stream = zstandard.ZstdDecompressor(max_window_size=MAX_MESSAGE_BYTES).decompressobj()
        expanded = stream.decompress(body)
    except zstandard.ZstdError as error:
        raise UserError("crossing.malformed", what="compression") from error
    if len(expanded) != declared or stream.unused_data:
        raise UserError("crossing.malformed", what="compression")
    return expanded


def answer_bytes_to_sign(request: bytes, answer: bytes) -> bytes:
    """What the server signs: its answer, bound to the very request it answers."""
    return b"chuyendo answer 1" + hashlib.blake2b(request, digest_size=32).digest() + answer


def grants_digest(grants: list[Grant]) -> bytes:
    """Eight bytes that say which scopes a device holds."""
    ordered = sorted(grants, key=lambda grant: (grant.kind, grant.id or b""))
    return hashlib.blake2b(_encoder.encode(ordered), digest_size=8).digest()
