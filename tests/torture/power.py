"""Power cuts: the states a disk may be in when the power goes at any moment of a recorded run.

Of each file stays what was synced; of what was written since, none, all, a beginning, or any part, torn at 512 bytes.
Of the names in a folder stays what was there when the folder itself was synced; of what happened since, the same.
"""

import itertools
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from tests.torture.disk import Act, Done

SECTOR = 512
FOLDER = 0
"""Stands for a folder where others have a file's number."""

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class State:
    """What the next start finds: folders, files with their content, and what the process had said before the cut."""

    at: int
    folders: tuple[str, ...]
    files: dict[str, bytes]
    said: tuple[str, ...]

    def lay_out(self, folder: Path) -> None:
        """Make `folder` so."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in sorted(self.folders):
            if (folder / name).parent.is_dir():
                (folder / name).mkdir()
        for name, content in self.files.items():
            if (folder / name).parent.is_dir():  # what lay in a lost folder is lost
                (folder / name).write_bytes(content)


@dataclass
class _File:
    synced: bytes = b""
    since: list[Done] = field(default_factory=list)


@dataclass
class _Disk:
    """What is certain and what is not. `names` are certain; `naming` are renamings and so on since, in order."""

    files: dict[int, _File] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    now: dict[str, int] = field(default_factory=dict)
    naming: list[tuple[str, dict[str, int | None]]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def rename(self, folder: str, moved: dict[str, int | None]) -> None:
        self.naming.append((folder, moved))
        _apply(self.now, moved)

    def do(self, one: Done) -> None:
        match one.act:
            case Act.NOTE:
                self.said.append(one.path)
            case Act.MAKE:
                self.numbers[one.file] = one.file
                self.files[one.file] = _File()
                self.rename(_parent(one.path), {one.path: one.file})
            case Act.OPEN:
                self.numbers.setdefault(one.file, self.now[one.path])
            case Act.FOLDER:
                self.rename(_parent(one.path), {one.path: FOLDER})
            case Act.RENAME:
                self.rename(_parent(one.path), {one.path: None, one.target: self.now[one.path]})
            case Act.UNLINK:
                self.rename(_parent(one.path), {one.path: None})
            case Act.WRITE | Act.TRUNCATE:
                self.files[self.numbers[one.file]].since.append(one)
            case Act.SYNC if one.file:
                file = self.files[self.numbers[one.file]]
                file.synced, file.since = _written(file.synced, file.since), []
            case Act.SYNC:
                for folder, moved in self.naming:
                    if folder == one.path:
                        _apply(self.names, moved)
                self.naming = [(folder, moved) for folder, moved in self.naming if folder != one.path]

    def state(self, at: int, chance: random.Random | None) -> State:
        """One of the states in which the power may go now; without `chance` what a reader sees who lost none."""
        names = dict(self.names)
        for _, moved in self.naming if chance is None else _some(self.naming, chance):
            _apply(names, moved)
        contents: dict[int, bytes] = {}
        for number in set(names.values()) - {FOLDER}:
            file = self.files[number]
            since = file.since if chance is None else list(_torn(_some(file.since, chance), chance))
            contents[number] = _written(file.synced, since)
        return State(
            at,
            tuple(name for name, number in names.items() if number == FOLDER),
            {name: contents[number] for name, number in names.items() if number != FOLDER},
            tuple(self.said),
        )


def states(before: Path, done: Sequence[Done], count: int, seed: int) -> Iterator[State]:
    """`count` states at moments all over the record `done`, which began with the files of the folder `before`."""
    chance = random.Random(seed)
    cuts = sorted(chance.randrange(len(done) + 1) for _ in range(count))
    disk = _beginning(before)
    position = 0
    for cut in cuts:
        for one in done[position:cut]:
            disk.do(one)
        position = cut
        yield disk.state(cut, chance)


def outcome(before: Path, done: Iterable[Done]) -> State:
    """Where the record leads when the power stays."""
    disk = _beginning(before)
    for one in done:
        disk.do(one)
    return disk.state(-1, None)


def _beginning(before: Path) -> _Disk:
    disk = _Disk()
    for number, path in enumerate(sorted(before.rglob("*")), 1):
        name = path.relative_to(before).as_posix()
        disk.names[name] = FOLDER if path.is_dir() else -number
        if not path.is_dir():
            disk.files[-number] = _File(path.read_bytes())
    disk.now = dict(disk.names)
    return disk


def _parent(name: str) -> str:
    return str(PurePosixPath(name).parent)


def _apply(names: dict[str, int], moved: dict[str, int | None]) -> None:
    for name, number in moved.items():
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number


def _some(items: Sequence[_Item], chance: random.Random) -> list[_Item]:
    """None, all, a beginning, or any of the items, in their order."""
    match chance.randrange(4):
        case 0:
            return []
        case 1:
            return list(items)
        case 2:
            return list(items[: chance.randrange(len(items) + 1)])
        case _:
            return [item for item in items if chance.random() < 0.5]


def _torn(writes: Sequence[Done], chance: random.Random) -> Iterator[Done]:
    """The writes, of which half the time one was under way: only some of its sectors reached the disk."""
    torn = chance.randrange(len(writes)) if writes and chance.random() < 0.5 else -1
    for number, one in enumerate(writes):
        if number != torn or one.act is not Act.WRITE:
            yield one
            continue
        start, end = one.offset, one.offset + len(one.data)
        edges = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
        for low, high in itertools.pairwise(edges):
            if chance.random() < 0.5:
                yield Done(Act.WRITE, file=one.file, offset=low, data=one.data[low - start : high - start])


def _written(content: bytes, done: Sequence[Done]) -> bytes:
    if not done:
        return content
    written = bytearray(content)
    for one in done:
        if one.act is Act.TRUNCATE:
            del written[one.offset :]
            written.extend(bytes(one.offset - len(written)))
        else:
            written.extend(bytes(max(0, one.offset - len(written))))
            written[one.offset : one.offset + len(one.data)] = one.data
    return bytes(written)
