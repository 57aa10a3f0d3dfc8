"""The mark outside the store: how far its owner's own commits had come (R2).

SQLite drops a damaged or missing end of its WAL without a word, and a file put back from a copy looks as good as the
newest one. The mark, written after each commit, reveals both.
"""

import enum
import errno
import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from app.records import atomic

_MAGIC = b"CDMARK\x00\x01"
_BODY = struct.Struct(">8sQB64s")  # magic, number, length of the hash, hash
_CHECK_BYTES = 16


@dataclass(frozen=True)
class Mark:
    """The last own commit: its number in the writer's chain and its hash (at most 64 bytes).

    Numbers of another writer mean nothing to it: a new writer sets its own mark at once.
    """

    number: int
    hash: bytes


class Standing(enum.Enum):
    """What the mark says of the store."""

    INTACT = "intact"
    BEHIND = "behind"  # commits that were called saved are missing: a lost WAL tail, or an older file put back
    OTHER = "other"  # the commit at the mark is another one: a file put back and written on, or somebody else's
    UNKNOWN = "unknown"  # no mark, or nothing to compare it with: to be told, no reason to stop


def write(path: Path, mark: Mark) -> None:
    """Set the mark without waiting for the disk: a power cut may leave an older one, which accuses nobody wrongly.

    In place and in one go, because every edit waits for it (replacing a file costs as much as the commit itself); the
    check sum turns a torn mark into an unknown one. Raises EnvironmentProblem as `atomic.write` does.
    """
    body = _BODY.pack(_MAGIC, mark.number, len(mark.hash), mark.hash)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            data = body + _check(body)
            if os.write(handle, data) < len(data):  # a disk that fills up takes a part without an error
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(handle)
    except OSError as error:
        raise atomic.write_problem(error) from error


def read(path: Path) -> Mark | None:
    """The mark, or None when it is missing, unreadable or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body, check = data[: _BODY.size], data[_BODY.size :]
    if len(body) < _BODY.size or check != _check(body):
        return None
    magic, number, length, padded_hash = _BODY.unpack(body)
    return Mark(number, padded_hash[:length]) if magic == _MAGIC else None


def compare(mark: Mark | None, store_number: int, hash_at_mark: bytes | None) -> Standing:
    """How the store stands to the mark.

    `store_number` is the store's last own commit (0: none yet), `hash_at_mark` the store's hash of its own commit with
    the mark's number, None where it does not keep it. A store ahead of the mark is intact: the mark comes after the
    commit.
    """
    if mark is None:
        return Standing.UNKNOWN
    if store_number < mark.number:
        return Standing.BEHIND
    if hash_at_mark is None:
        return Standing.UNKNOWN
    return Standing.INTACT if hash_at_mark == mark.hash else Standing.OTHER


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK_BYTES).digest()
