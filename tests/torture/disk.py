"""What a process does to the files below one folder, call by call; and a disk that fails where it is told to.

`watch` replaces the C library's calls for the rest of the process. The record is complete when replaying it gives the
very files that lie there (`tests/torture/test_power.py` checks that).
"""

import ctypes
import errno
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.torture import hooks
from tests.torture.hooks import Hook

OBJECTS = ["sqlcipher3", "libpython", "bin/python"]
"""Who writes: the driver with its SQLite, and Python itself."""


class Act(StrEnum):
    MAKE = "make"  # a file that was not there: `path`, `file`
    OPEN = "open"  # for writing, one that was: `path`, `file`
    FOLDER = "folder"  # a folder made: `path`
    WRITE = "write"  # `file`, `offset`, `data`
    TRUNCATE = "truncate"  # `file`, `offset`
    SYNC = "sync"  # `file`; or of a folder: `path`
    RENAME = "rename"  # `path`, `target`
    UNLINK = "unlink"  # `path`
    NOTE = "note"  # `path`: what the process said, e.g. that something is saved


@dataclass(frozen=True)
class Done:
    """One call that succeeded. `file` numbers what lies behind names: a renamed file keeps its number."""

    act: Act
    path: str = ""
    file: int = 0
    offset: int = 0
    data: bytes = b""
    target: str = ""


@dataclass
class Fault:
    """Call number `at` (from 1) fails with `error`, and those that follow, `times` of them in all.

    A write fails half-written. A disk that fills up takes the half and says so; only what follows fails.
    """

    at: int
    error: int
    times: int = 1


@dataclass
class Disk:
    """The record, and the fault that is armed. Paths are relative to `folder`."""

    folder: str = ""
    done: list[Done] = field(default_factory=list)
    fault: Fault | None = None
    calls: int = 0
    """Calls that could fail, counted since `arm`."""
    fallen: list[str] = field(default_factory=list)
    """The calls that were made to fail."""
    _files: dict[tuple[int, int], int] = field(default_factory=dict)
    _count: int = 0
    _lock: Any = field(default_factory=threading.RLock)

    def look(self, folder: str) -> None:
        """Record from now on what happens below `folder`. What lies there is on the disk already."""
        with self._lock:
            self.folder = os.path.abspath(folder)  # noqa: PTH100
            self.done.clear()
            self._files.clear()

    def arm(self, fault: Fault | None) -> None:
        """Fail from now on as `fault` says; None: the disk is well again."""
        with self._lock:
            self.fault, self.calls = fault, 0
            self.fallen.clear()

    def note(self, text: str) -> None:
        with self._lock:
            self.done.append(Done(Act.NOTE, text))

    def inside(self, path: bytes | None) -> str | None:
        """The path relative to the folder; None for others and for shared memory, which no power cut outlasts."""
        if not self.folder:
            return None
        absolute = os.path.abspath(os.fsdecode(path or b""))  # noqa: PTH100 - called for every file of the process
        if not absolute.startswith(self.folder + os.sep) and absolute != self.folder:
            return None
        return None if absolute.endswith("-shm") else os.path.relpath(absolute, self.folder)

    def number(self, handle: int) -> int | None:
        """The number of the open file `handle`; None when it is not one of ours."""
        if not self._files:
            return None
        try:
            found = os.fstat(handle)
        except OSError:
            return None
        return self._files.get((found.st_dev, found.st_ino))

    def begin(self, handle: int, fresh: bool) -> int:
        """Know the file from now on; `fresh`: it was just made, whatever its number on the disk was before."""
        found = os.fstat(handle)
        key = found.st_dev, found.st_ino
        if fresh or key not in self._files:
            self._count += 1
            self._files[key] = self._count
        return self._files[key]

    def fails(self, call: str) -> int:
        """Count a call that could fail; its error when it is to fail, else 0."""
        self.calls += 1
        fault = self.fault
        if fault is None or not fault.at <= self.calls < fault.at + fault.times:
            return 0
        self.fallen.append(call)
        return fault.error


def watch() -> Disk:
    """A record for this process, empty until it is told which folder to look at (`Disk.look`)."""
    disk = Disk()
    with_path = {"open": _open, "open64": _open}
    table: dict[str, Hook] = {name: Hook(_OPEN, _bind(make, disk)) for name, make in with_path.items()}
    table |= {name: Hook(_WRITE, _bind(_write, disk)) for name in ("write",)}
    table |= {name: Hook(_PWRITE, _bind(_pwrite, disk)) for name in ("pwrite", "pwrite64")}
    table |= {name: Hook(_TRUNCATE, _bind(_truncate, disk)) for name in ("ftruncate", "ftruncate64")}
    table |= {name: Hook(_SYNC, _bind(_sync, disk)) for name in ("fsync", "fdatasync")}
    table |= {"mkdir": Hook(_MKDIR, _bind(_mkdir, disk))}
    table |= {"rename": Hook(_RENAME, _bind(_rename, disk)), "unlink": Hook(_UNLINK, _bind(_unlink, disk))}
    found = hooks.install(table, OBJECTS)
    if lacking := {"write", "fsync", "rename", "unlink"} - found:
        raise RuntimeError(f"calls of {', '.join(sorted(lacking))} cannot be watched in this Python")
    return disk


def _bind(make: Callable[[Disk, Any], Callable[..., int]], disk: Disk) -> Callable[[Any], Callable[..., int]]:
    return lambda real: make(disk, real)


_INT, _POINTER, _SIZE, _OFFSET, _TEXT = (
    ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, ctypes.c_char_p,
)  # fmt: skip
_OPEN = ctypes.CFUNCTYPE(_INT, _TEXT, _INT, ctypes.c_uint, use_errno=True)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, _INT, _POINTER, _SIZE, use_errno=True)
_PWRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, _INT, _POINTER, _SIZE, _OFFSET, use_errno=True)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _INT, _OFFSET, use_errno=True)
_SYNC = ctypes.CFUNCTYPE(_INT, _INT, use_errno=True)
_MKDIR = ctypes.CFUNCTYPE(_INT, _TEXT, ctypes.c_uint, use_errno=True)
_RENAME = ctypes.CFUNCTYPE(_INT, _TEXT, _TEXT, use_errno=True)
_UNLINK = ctypes.CFUNCTYPE(_INT, _TEXT, use_errno=True)


def _fail(error: int) -> int:
    ctypes.set_errno(error)
    return -1


def _open(disk: Disk, real: Any) -> Callable[..., int]:
    def call(path: bytes, flags: int, mode: int) -> int:
        name = disk.inside(path)
        writing = flags & (os.O_WRONLY | os.O_RDWR)
        if name is None or not writing:
            return int(real(path, flags, mode))
        with disk._lock:
            fresh = not os.path.lexists(path)
            if flags & os.O_CREAT and fresh and (error := disk.fails("open")):
                return _fail(error)
            handle = int(real(path, flags, mode))
            if handle >= 0:
                number = disk.begin(handle, fresh)
                disk.done.append(Done(Act.MAKE if fresh else Act.OPEN, name, number))
                if flags & os.O_TRUNC and not fresh:
                    disk.done.append(Done(Act.TRUNCATE, file=number, offset=0))
            return handle

    return call


def _write(disk: Disk, real: Any) -> Callable[..., int]:
    def call(handle: int, buffer: int, size: int) -> int:
        number = disk.number(handle)
        if number is None:
            return int(real(handle, buffer, size))
        with disk._lock:
            offset = os.lseek(handle, 0, os.SEEK_CUR)
            return _put(disk, number, offset, buffer, size, lambda part: real(handle, buffer, part))

    return call


def _pwrite(disk: Disk, real: Any) -> Callable[..., int]:
    def call(handle: int, buffer: int, size: int, offset: int) -> int:
        number = disk.number(handle)
        if number is None:
            return int(real(handle, buffer, size, offset))
        with disk._lock:
            return _put(disk, number, offset, buffer, size, lambda part: real(handle, buffer, part, offset))

    return call


def _put(disk: Disk, number: int, offset: int, buffer: int, size: int, real: Callable[[int], int]) -> int:
    """Write, record what was written, and fail when it is time: half-written, and short when the disk is full."""
    error = disk.fails("write")
    if error == errno.EINTR:
        return _fail(error)
    fault = disk.fault
    filling = error == errno.ENOSPC
    if filling and fault is not None and disk.calls > fault.at:
        return _fail(error)
    wanted = size // 2 if error else size
    written = int(real(wanted)) if wanted else 0
    if written > 0:
        disk.done.append(Done(Act.WRITE, file=number, offset=offset, data=ctypes.string_at(buffer, written)))
    if filling and fault is not None and written > 0:
        fault.times = max(fault.times, 2)
        return written
    return _fail(error) if error else written


def _truncate(disk: Disk, real: Any) -> Callable[..., int]:
    def call(handle: int, size: int) -> int:
        number = disk.number(handle)
        if number is None:
            return int(real(handle, size))
        with disk._lock:
            if error := disk.fails("truncate"):
                return _fail(error)
            result = int(real(handle, size))
            if result == 0:
                disk.done.append(Done(Act.TRUNCATE, file=number, offset=size))
            return result

    return call


def _sync(disk: Disk, real: Any) -> Callable[..., int]:
    def call(handle: int) -> int:
        number = disk.number(handle)
        folder = _folder(disk, handle) if number is None else None
        if number is None and folder is None:
            return int(real(handle))
        with disk._lock:
            if error := disk.fails("sync"):
                return _fail(error)
            # The real one is left out: nobody pulls the plug of the machine that plays this.
            disk.done.append(Done(Act.SYNC, path=folder or "", file=number or 0))
            return 0

    return call


def _folder(disk: Disk, handle: int) -> str | None:
    try:
        path = os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115
    except OSError:
        return None
    return disk.inside(os.fsencode(path)) if os.path.isdir(path) else None  # noqa: PTH112


def _mkdir(disk: Disk, real: Any) -> Callable[..., int]:
    def call(path: bytes, mode: int) -> int:
        name = disk.inside(path)
        if name is None:
            return int(real(path, mode))
        with disk._lock:
            if not os.path.lexists(path) and (error := disk.fails("mkdir")):
                return _fail(error)
            result = int(real(path, mode))
            if result == 0:
                disk.done.append(Done(Act.FOLDER, name))
            return result

    return call


def _rename(disk: Disk, real: Any) -> Callable[..., int]:
    def call(old: bytes, new: bytes) -> int:
        source, target = disk.inside(old), disk.inside(new)
        if source is None or target is None:
            return int(real(old, new))
        with disk._lock:
            if error := disk.fails("rename"):
                return _fail(error)
            result = int(real(old, new))
            if result == 0:
                disk.done.append(Done(Act.RENAME, source, target=target))
            return result

    return call


def _unlink(disk: Disk, real: Any) -> Callable[..., int]:
    def call(path: bytes) -> int:
        name = disk.inside(path)
        if name is None:
            return int(real(path))
        with disk._lock:
            if os.path.lexists(path) and (error := disk.fails("unlink")):
                return _fail(error)
            result = int(real(path))
            if result == 0:
                disk.done.append(Done(Act.UNLINK, name))
            return result

    return call
