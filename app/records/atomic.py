"""Files that are replaced whole or not at all, whatever happens in between."""

import errno
import os
from pathlib import Path

from sync.errors import EnvironmentProblem


def write(path: Path, data: bytes) -> None:
    """Make `data` the content of `path`, durably; a reader sees the old file or the new one, never a part.

    Raises EnvironmentProblem `store.disk_full` or `store.cannot_write`.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _settle_folder(path.parent)
    except OSError as error:
        raise write_problem(error) from error


def move_into_place(fresh: Path, path: Path) -> None:
    """Put the finished file `fresh` at `path`, durably. Raises like `write`."""
    try:
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
        _settle_folder(path.parent)
    except OSError as error:
        raise write_problem(error) from error


def make_folder(path: Path) -> None:
    """Make the folder `path` where it is missing, for its owner alone, durably: files in a folder that a power cut
    takes away are lost however well they were written. Raises like `write`.
    """
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            _settle_folder(folder.parent)
    except OSError as error:
        raise write_problem(error) from error


def write_problem(error: OSError) -> EnvironmentProblem:
    """What a failed write means to a person."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EnvironmentProblem("store.disk_full")
    return EnvironmentProblem("store.cannot_write", errno=error.errno)


def _settle_folder(folder: Path) -> None:
    """Make the renaming itself durable. Windows has no way to ask for it and does it with its journal."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
