"""The messages of a crossing: their shapes, their bytes, their limits. Both ends import this one module.

`docs/protocol.md` tells them one by one.
"""

import hashlib
from collections.abc import Iterable
from typing import Annotated, TypeVar

import msgspec
import zstandard

from sync.change import (
    MAX_CHANGESETS_PER_REQUEST,
    MAX_COMMITS_PER_CHANGESET,
    MAX_ENTRIES_PER_ANSWER,
    MAX_GRANTS,
    MAX_MESSAGE_BYTES,
    MAX_MISSED,
    MAX_OLDER_VERDICTS,
    MAX_REQUEST_BYTES,
)
from sync.change_columns import ChangeColumns, CommitColumns
from sync.columns import IntColumn, TextColumn
from sync.errors import UserError
from sync.schema import ScopeKind

PROTOCOL = 2

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Uuid = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_PublicKey = _Digest
_Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class ChangesetMessage(msgspec.Struct, array_like=True, frozen=True):
    """A signed changeset on its way up: as columns, or where those would not come back exactly, as it is."""

    first: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    signature: _Signature
    columns: CommitColumns | None
    bodies: Annotated[list[bytes], msgspec.Meta(max_length=MAX_COMMITS_PER_CHANGESET)] | None
    writer: _PublicKey | None = None
    """Of a writer that the device was before; otherwise it is the one who asks."""


class Grant(msgspec.Struct, array_like=True, frozen=True):
    """A scope that may be read: its kind, and the id it is about (none: every scope of the kind)."""

    kind: ScopeKind
    id: _Uuid | None


class NewWriter(msgspec.Struct, array_like=True, frozen=True):
    """The device's new key, proved by a signature with it (R4)."""

    key: _PublicKey
    signature: _Signature


class Request(msgspec.Struct, array_like=True, frozen=True):
    """One crossing, client to server. Who asks is told by the token that stands before it.

    `ids`: how many of the server's ids the device knows. `fresh`: the ids it has made, which numbers from -1 downwards
    mean in `changesets`. `grants` is left out while `grants_digest` says enough. `tell_sums` asks for the scopes' sums.
    """

    protocol: int
    epoch: _Number
    seq: _Number
    ids: _Number
    generation: _Number
    grants_digest: bytes
    grants: Annotated[list[Grant], msgspec.Meta(max_length=MAX_GRANTS)] | None
    fresh: bytes
    changesets: Annotated[list[ChangesetMessage], msgspec.Meta(max_length=MAX_CHANGESETS_PER_REQUEST)]
    new_writer: NewWriter | None = None
    tell_sums: bool = False
    nonce: Annotated[bytes, msgspec.Meta(max_length=16)] = b""
    """Makes this request unlike any before it, so that nobody can answer it with an old answer."""
    missed: Annotated[list[_PublicKey], msgspec.Meta(max_length=MAX_MISSED)] = []
    """Writers of whom the device has read more than a restored server gave back: it asks how far their chains are."""


class WriterMessage(msgspec.Struct, array_like=True, frozen=True):
    """Who wrote, for people to read."""

    key: _PublicKey
    person: _Uuid
    device: str


_Lines = Annotated[int, msgspec.Meta(ge=0, le=MAX_ENTRIES_PER_ANSWER + MAX_OLDER_VERDICTS)]


class EntryColumns(msgspec.Struct, array_like=True, frozen=True):
    """Entries of the log: number, writer (a place in `Answer.writers`), the writer's last commit in it, the server's
    seconds, how many changes of it are told; then those changes: commit, position, the author's seconds, base, state,
    reason, and what they set.

    Of the reader's own writer only what was not admitted is told, and of that no keys and values: it has them.
    """

    entries: _Lines
    seqs: IntColumn
    writers: IntColumn
    firsts: IntColumn
    lasts: IntColumn
    received: IntColumn
    counts: IntColumn
    changes: _Lines
    numbers: IntColumn
    positions: IntColumn
    times: IntColumn
    bases: IntColumn
    states: IntColumn
    reasons: TextColumn
    full: IntColumn
    table: ChangeColumns


class Refusal(msgspec.Struct, array_like=True, frozen=True):
    """A changeset that could not enter the log at all; the chain stays where it was."""

    last: int
    code: str


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """One crossing, server to client: the log from `from_seq` (exclusive) to `seq`.

    `restored`: for a device that comes with another epoch those that led to this one, each with where it began: up to
    there a copy of an earlier one is right.
    `ids`: the ids behind those that the device knows, 16 bytes each. `parts`: snapshots, as of `seq`, of the scopes
    that are newly granted. `token`: the new writer comes with it from now on.
    """

    protocol: int
    epoch: _Number
    restored: list[tuple[_Number, _Number]]
    from_seq: _Number
    seq: _Number
    more: bool
    want_grants: bool
    server_seconds: int
    generation: _Number
    ids: bytes
    writers: list[WriterMessage]
    entries: EntryColumns | None
    grants: list[Grant] | None
    parts: list[bytes]
    state_hash: bytes | None
    refusals: list[Refusal]
    sums: list[tuple[Grant, bytes]] | None = None
    token: Annotated[bytes, msgspec.Meta(max_length=64)] | None = None
    chain: list[tuple[_Number, _Digest]] | None = None
    """With a token: the newest commits of the former writer that the log has, and the chain's hash at each.

    Without one, under a new epoch: the newest of the asking writer.
    """
    chains: list[tuple[_PublicKey, _Number]] = []
    """How far the chains of the `missed` writers are, as far as they are known."""
    chain_of: _PublicKey | None = None
    """Whose `chain` it is."""


_encoder = msgspec.msgpack.Encoder()
_request_decoder = msgspec.msgpack.Decoder(Request)
_answer_decoder = msgspec.msgpack.Decoder(Answer)
_RAW, _ZSTD = b"\x00", b"\x01"
_SMALL = 60
"""Below this many bytes compressing only adds to them."""


def encode(message: Request | Answer) -> bytes:
    return compressed(_encoder.encode(message))


def compressed(data: bytes, level: int = 3) -> bytes:
    """`data` in a frame: as it is, or compressed where that is shorter."""
    if len(data) < _SMALL:
        return _RAW + data
    packed = zstandard.ZstdCompressor(level=level, write_content_size=True).compress(data)
    return _ZSTD + packed if len(packed) < len(data) else _RAW + data


def decode_request(data: bytes) -> Request:
    """The request in `data`, of any protocol that is served. Raises `UserError`."""
    return _decoded(_request_decoder, data, "request", MAX_REQUEST_BYTES)


def decode_answer(data: bytes) -> Answer:
    """The answer in `data`. Raises `UserError`."""
    return _decoded(_answer_decoder, data, "answer", MAX_MESSAGE_BYTES)


_Message = TypeVar("_Message")


def _decoded(decoder: "msgspec.msgpack.Decoder[_Message]", data: bytes, what: str, most: int) -> _Message:
    body = expanded(data, most)
    protocol = _protocol_of(body)
    if protocol != PROTOCOL:
        raise UserError("crossing.protocol", theirs=protocol, ours=PROTOCOL)
    try:
        return decoder.decode(body)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors, and so is wrong UTF-8
        raise UserError("crossing.malformed", what=what) from error


_int_decoder = msgspec.msgpack.Decoder(int)
_INT_BYTES = {0xCC: 2, 0xCD: 3, 0xCE: 5, 0xCF: 9}
"""MessagePack's unsigned integers by their first byte, which it counts."""


def _protocol_of(body: bytes) -> int:
    """Every message of every protocol is a MessagePack array that begins with the protocol's number. The array's head
    is read by hand: a decoder would make something of all that follows.
    """
    first = body[0] if body else 0
    start = {0xDC: 3, 0xDD: 5}.get(first, 1 if 0x90 < first <= 0x9F else 0)
    if not start or len(body) <= start:
        raise UserError("crossing.malformed", what="message")
    try:
        return _int_decoder.decode(body[start : start + _INT_BYTES.get(body[start], 1)])
    except ValueError as error:
        raise UserError("crossing.malformed", what="message") from error


def expanded(data: bytes, most: int = MAX_MESSAGE_BYTES) -> bytes:
    """Undo `compressed`, never giving more than `most` bytes and never trusting a ratio."""
    kind, body = data[:1], data[1:]
    if kind == _RAW and len(body) <= most:
        return body
    if kind != _ZSTD:
        raise UserError("crossing.malformed", what="frame")
    try:
        declared = zstandard.get_frame_parameters(body).content_size
        if declared > most:
            raise UserError("crossing.too_large", limit=most)
        # In one go: it fills a buffer of the declared size and stops there, where a stream would go on to the end.
        return zstandard.ZstdDecompressor(max_window_size=MAX_MESSAGE_BYTES).decompress(body, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise UserError("crossing.malformed", what="compression") from error


def answer_bytes_to_sign(writer_key: bytes, request: bytes, answer: bytes) -> bytes:
    """What the server signs: its answer, bound to the very request it answers and to who asked."""
    return bound_to_request(request_digest(writer_key, request), answer)


def request_digest(writer_key: bytes, request: bytes) -> bytes:
    """What is remembered of a request whose answer comes another way."""
    return hashlib.blake2b(writer_key + request, digest_size=32).digest()


def bound_to_request(digest: bytes, answer: bytes) -> bytes:
    """As `answer_bytes_to_sign`, for the request of this digest."""
    return b"chuyendo answer 1" + digest + answer


def grants_digest(grants: Iterable[Grant]) -> bytes:
    """Eight bytes that say which scopes a device holds."""
    ordered = sorted(grants, key=lambda grant: (grant.kind, grant.id or b""))
    return hashlib.blake2b(_encoder.encode(ordered), digest_size=8).digest()


def split_ids(joined: bytes) -> list[bytes]:
    """The ids in `joined`, 16 bytes each. Raises `UserError`."""
    if len(joined) % 16:
        raise UserError("crossing.malformed", what="ids")
    return [joined[start : start + 16] for start in range(0, len(joined), 16)]
