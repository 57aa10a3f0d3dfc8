"""A disk that is really full: a small one in memory, where this machine lets us make one."""

import contextlib
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.records.watermark import Standing
from app.workspace import Workspace
from sync.errors import ChuyenDoError, EnvironmentProblem
from tests.school import PASSWORD, enter, open_book
from tests.torture import ledger
from tests.torture.works import opened

DISK_MB = 32
STEP = 4096


@dataclass
class Fills:
    """How often a disk was filled and what was found; `saved_by_ballast`: edits that only the ballast made possible."""

    fills: int = 0
    saved_by_ballast: int = 0
    told: int = 0
    complaints: list[str] = field(default_factory=list)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own; None where this machine does not let us mount one."""
    place = folder / "small disk"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def run(laptop: Path, disk: Path, count: int, seed: int) -> Fills:
    """Fill the disk `count` times under a teacher who goes on entering marks."""
    found = Fills()
    chance = random.Random(seed)
    home = Path(shutil.copytree(laptop, disk / "laptop"))
    opened(home, PASSWORD).close()  # the ballast is laid
    saved: list[int] = []
    for turn in range(count):
        complaints = _Turn(home, disk / "other people's films", saved, found).play(chance.randrange(12) * STEP)
        found.fills += 1
        found.complaints += [f"fill {turn}: {one}" for one in complaints]
    return found


class _Turn:
    def __init__(self, home: Path, filler: Path, saved: list[int], found: Fills) -> None:
        self._home = home
        self._filler = filler
        self._saved = saved
        self._found = found
        self._complaints: list[str] = []

    def play(self, left: int) -> list[str]:
        """Fill all but `left` bytes, go on until nothing more fits, open once more, make room, go on."""
        if not any(self._home.rglob("ballast")):
            self._complaints.append("no ballast")
        with self._opened("before") as workspace:
            self._fill(left)
            if not self._edit(workspace):
                self._complaints.append("the first edit on the full disk was not saved in spite of the ballast")
            for _ in range(10_000):
                self._fill(0)
                if not self._edit(workspace):
                    break
            else:
                self._complaints.append("the disk never was full")
            if not workspace.is_short_of_room:
                self._complaints.append("the person is not told that room is short")
            self._read(workspace)
        with self._opened("on the full disk") as workspace:
            self._read(workspace)
        self._filler.unlink()
        self._open_where_there_never_was_room()
        with self._opened("with room again") as workspace:
            if not self._edit(workspace):
                self._complaints.append("does not go on when there is room again")
            self._read(workspace)
            workspace.verify()
        return self._complaints

    def _open_where_there_never_was_room(self) -> None:
        """Fill the disk between two starts: with ballast one can read, without it one is told why not."""
        with self._opened("to lay the ballast"):
            pass
        self._fill(0)
        with self._opened("on a disk filled before") as workspace:
            self._read(workspace)
        for ballast in self._home.rglob("ballast"):
            ballast.unlink()
        self._fill(0)
        try:
            opened(self._home, PASSWORD).close()
        except EnvironmentProblem as problem:
            self._found.told += 1
            if problem.code != "store.disk_full":
                self._complaints.append(f"opening tells {problem.code} where the disk is full")
        else:
            self._complaints.append("the disk was not full")
        self._filler.unlink()

    @contextlib.contextmanager
    def _opened(self, when: str) -> Iterator[Workspace]:
        try:
            workspace = opened(self._home, PASSWORD)
        except ChuyenDoError as error:
            self._complaints.append(f"{when}: does not open: {error}")
            raise
        if workspace.standing is not Standing.INTACT:
            self._complaints.append(f"{when}: stands {workspace.standing.value}")
        with workspace:
            yield workspace

    def _fill(self, left: int) -> None:
        """Take all room but `left` bytes."""
        handle = os.open(self._filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            block = bytes(1024 * 1024)
            while block:
                try:
                    os.write(handle, block)
                except OSError:
                    block = block[: len(block) // 2] if len(block) > STEP else b""
            os.ftruncate(handle, max(0, os.fstat(handle).st_size - left))
        finally:
            os.close(handle)

    def _edit(self, workspace: Workspace) -> bool:
        edit = (len(self._saved) + 1) % 101
        had_ballast = any(self._home.rglob("ballast"))
        try:
            enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): edit})
        except EnvironmentProblem as problem:
            self._found.told += 1
            if problem.code != "store.disk_full":
                self._complaints.append(f"told {problem.code} where the disk is full")
            return False
        self._saved.append(edit)
        self._found.saved_by_ballast += had_ballast and not any(self._home.rglob("ballast"))
        return True

    def _read(self, workspace: Workspace) -> None:
        shown = open_book(workspace, "6A", "math").rows[0].cells[1].mark.number
        last = workspace.read(lambda journal: ledger.last_own(journal, workspace.device.writer_key))
        if shown != self._saved[-1] or last != len(self._saved):
            self._complaints.append(f"{last} edits of {len(self._saved)} are there, {shown} is shown")
