"""Room kept free for the day the disk is full: a file that is let go so that one more change can be saved.

On a full disk even deleting needs room first. The person is told in time to make some; then the ballast is laid anew.
"""

import hashlib
import shutil
from pathlib import Path

BYTES = 1024 * 1024
"""More than the largest commit writes: 2,000 changes."""
OPENING_BYTES = 64 * 1024
"""What SQLite needs beside a store to open it: the index of its WAL."""
SPARE = 16
"""The disk must have so many times the ballast free before any is laid: never what a person needs now."""


class Ballast:
    """The file at `path`. Nothing here raises: a disk that refuses is why it exists."""

    def __init__(self, path: Path, size: int = BYTES) -> None:
        self._path = path
        self._size = size

    @property
    def is_laid(self) -> bool:
        """Whether it lies there whole."""
        try:
            return self._path.stat().st_size >= self._size
        except OSError:
            return False

    @property
    def disk_is_full(self) -> bool:
        """Whether there is not even room to open a store: SQLite then speaks of an error of the disk."""
        try:
            return shutil.disk_usage(self._path.parent).free < OPENING_BYTES
        except OSError:
            return False

    def lay(self) -> None:
        """Lay it down where it is missing and the disk has room to spare."""
        if self.is_laid:
            return
        try:
            if shutil.disk_usage(self._path.parent).free < SPARE * self._size:
                return
            # Noise, because a file system that compresses would keep no room for zeros.
            self._path.write_bytes(hashlib.shake_128(b"ballast").digest(self._size))
        except OSError:
            self.let_go()

    def let_go(self) -> bool:
        """Give the room back; whether there was any."""
        try:
            had = self._path.stat().st_size > 0
            self._path.unlink()
        except OSError:
            return False
        return had
