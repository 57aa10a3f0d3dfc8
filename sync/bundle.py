"""Bundles: files in which parcels travel on a stick, or wait on a computer for somebody with a connection.

What a bundle says in the open is what carrying it needs: which way it goes, for which server, a number drawn by chance
that an answer repeats, and its own length and hash, by which a copy that was cut off or damaged is known.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from sync.errors import UserError
from sync.parcel import MAX_PARCEL_DOWN_BYTES, MAX_PARCEL_UP_BYTES

MAX_PARCELS = 32
MAX_BUNDLE_BYTES = MAX_PARCEL_DOWN_BYTES + 1_000
FORMAT = 1
ID_BYTES = 16
_MAGIC = b"\x93FERRY\r\n"
"""A byte that is no text, and a line's end that a careless copy would turn."""
_HEADER = struct.Struct(">8sBB8s16sBI")  # magic, format, way, server, id, parcels, length of the content
_LENGTH = struct.Struct(">I")
_HASH_BYTES = 32


class Way(IntEnum):
    UP = 1
    DOWN = 2


_LIMITS = {Way.UP: MAX_PARCEL_UP_BYTES, Way.DOWN: MAX_PARCEL_DOWN_BYTES}


@dataclass(frozen=True)
class Bundle:
    """Parcels in their order. `id` was drawn by who asked; `server` is a `server_tag`."""

    way: Way
    server: bytes
    id: bytes
    parcels: tuple[bytes, ...]


def server_tag(server_key: bytes) -> bytes:
    """Eight bytes that say which server a bundle is for, and nothing of the school."""
    return hashlib.blake2b(server_key, digest_size=8, person=b"chuyendo bundle").digest()


def encode(bundle: Bundle) -> bytes:
    content = b"".join(_LENGTH.pack(len(one)) + one for one in bundle.parcels)
    head = _HEADER.pack(_MAGIC, FORMAT, bundle.way, bundle.server, bundle.id, len(bundle.parcels), len(content))
    return head + content + _hash(head + content)


def decode(data: bytes) -> Bundle:
    """The bundle in `data`. Raises `UserError` with `bundle.unreadable` (no bundle), `.newer` (of a later program),
    `.incomplete` (the copy was cut off), `.damaged`.
    """
    if data[: len(_MAGIC)] != _MAGIC[: len(data)]:
        raise UserError("bundle.unreadable")
    if len(data) > len(_MAGIC) and data[len(_MAGIC)] > FORMAT:
        raise UserError("bundle.newer")
    if len(data) < _HEADER.size:
        raise UserError("bundle.incomplete")
    _, form, way, server, number, count, length = _HEADER.unpack_from(data)
    whole = _HEADER.size + length + _HASH_BYTES
    if len(data) < whole <= MAX_BUNDLE_BYTES:
        raise UserError("bundle.incomplete")
    content, told = data[_HEADER.size : -_HASH_BYTES], data[-_HASH_BYTES:]
    if len(data) != whole or _hash(data[:-_HASH_BYTES]) != told or form != FORMAT or way not in _LIMITS:
        raise UserError("bundle.damaged")
    return Bundle(Way(way), server, number, tuple(_parcels(content, count, _LIMITS[Way(way)])))


def _parcels(content: bytes, count: int, limit: int) -> Sequence[bytes]:
    """Nothing here is reached by damage, which the hash has told: somebody has made the bundle so."""
    found: list[bytes] = []
    place = 0
    while place < len(content):
        end = place + _LENGTH.size
        length = _LENGTH.unpack_from(content, place)[0] if end <= len(content) else limit + 1
        if length > limit or end + length > len(content):
            raise UserError("bundle.damaged")
        found.append(content[end : end + length])
        place = end + length
    if not 0 < len(found) <= MAX_PARCELS or len(found) != count:
        raise UserError("bundle.damaged")
    return found


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_HASH_BYTES).digest()
