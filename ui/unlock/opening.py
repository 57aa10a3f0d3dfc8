"""Opening a person's records: one window at a time, off the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

from app.records.vault import Identity, person_folder
from app.surroundings import Surroundings
from sync.errors import Cancelled, UserError

if TYPE_CHECKING:  # loaded when somebody wants in: the window that asks who it is does not wait for it
    from app.workspace import Workspace
    from sync.schema import Ref

LOCK_MS = 10_000
"""A window of the same person that is just closing may take a moment to let go."""

DAMAGED = frozenset(
    {"store.damaged", "store.empty", "store.missing", "store.not_ours", "store.plaintext", "vault.slot_damaged"}
)
"""What no password mends: the way back is to put the copy aside and sign in anew."""


@dataclass(frozen=True)
class Opened:
    """Records that are open. `lock` keeps other windows of this computer away from them."""

    workspace: "Workspace"
    me: "Ref"
    lock: QLockFile

    def close(self) -> None:
        """Finish writing, close the file, let others in."""
        self.workspace.close()
        self.lock.unlock()


def open_here(around: Surroundings, identity: Identity, password: str, cancelled: Callable[[], bool]) -> Opened:
    """Unlock what this computer has. Raises as `app.workspace.unlock`, and UserError `unlock.in_use`."""
    from app.workspace import unlock

    lock = _lock(person_folder(around.home, identity))
    try:
        return _ready(unlock(around, identity, password), lock, cancelled)
    except BaseException:
        lock.unlock()
        raise


def open_first(
    around: Surroundings, server: str, login: str, password: str, device: str, cancelled: Callable[[], bool]
) -> Opened:
    """Sign in for the first time. Raises as `app.workspace.sign_in_first`."""
    from app.workspace import sign_in_first

    workspace = sign_in_first(around, server, login, password, device)
    return _ready(workspace, _lock(workspace.folder), cancelled)


def _ready(workspace: "Workspace", lock: QLockFile, cancelled: Callable[[], bool]) -> Opened:
    opened = Opened(workspace, workspace.me, lock)
    if cancelled():
        opened.close()
        raise Cancelled
    return opened


def _lock(folder: Path) -> QLockFile:
    """Taken over from a program that died; a damaged or missing folder is for the vault to tell."""
    lock = QLockFile(str(folder / "window.lock"))
    lock.setStaleLockTime(0)
    if folder.is_dir() and not lock.tryLock(LOCK_MS):
        raise UserError("unlock.in_use")
    return lock
