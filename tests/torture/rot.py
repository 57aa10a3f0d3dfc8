"""Bit rot and files put back: what notices each, before a wrong mark is shown.

Two forms of one laptop are damaged: put to sleep (one file) and pulled out of the middle of its work (file and WAL).
An earlier form of each gives what is put back.
"""

import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.records import encrypted
from app.records.vault import Identity
from app.records.watermark import Standing
from app.workspace import Workspace, unlock
from sync.errors import ChuyenDoError
from tests.school import PASSWORD, enter, open_book
from tests.torture import ledger
from tests.torture.works import COLUMNS, around, identity_in, mark_of, opened

PAGE = encrypted.PAGE_BYTES
MARKS = 60

_Truth = tuple[dict[str, Any], dict[int, list[object]]]


@dataclass(frozen=True)
class Exhibits:
    """The folders: `earlier` and `asleep` closed, the other two with their WAL; and what `asleep` holds."""

    earlier: Path
    asleep: Path
    awake_earlier: Path
    awake: Path
    truth: _Truth
    identity: Identity


@dataclass
class Rot:
    """For each kind of damage, what noticed it and how often. `shown`: wrong marks were on the screen before."""

    noticed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    complaints: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(sum(found.values()) for found in self.noticed.values())


def prepare(laptop: Path, folder: Path) -> Exhibits:
    """Type on a copy of `laptop`, and keep its forms."""
    home = Path(shutil.copytree(laptop, folder / "rotting"))

    def keep(name: str) -> Path:
        return Path(shutil.copytree(home, folder / name))

    with opened(home, PASSWORD) as workspace:
        _type(workspace, MARKS)
    earlier = keep("earlier")
    with opened(home, PASSWORD) as workspace:
        _type(workspace, MARKS // 2)
        awake_earlier = keep("awake earlier")
        _type(workspace, MARKS // 2)
        awake, truth = keep("awake"), _truth(workspace)
    return Exhibits(earlier, keep("asleep"), awake_earlier, awake, truth, identity_in(home))


def _type(workspace: Workspace, count: int) -> None:
    book = open_book(workspace, "6A", "math")
    last = workspace.read(lambda journal: ledger.last_own(journal, workspace.device.writer_key))
    for number in range(last + 1, last + 1 + count):
        enter(workspace, book, {(number % len(book.rows) + 1, COLUMNS[number % len(COLUMNS)]): mark_of(number)})


def _truth(workspace: Workspace) -> _Truth:
    return (
        workspace.read(ledger.state),
        workspace.read(lambda journal: ledger.own_marks(journal, workspace.device.writer_key)),
    )


def _file(home: Path, name: str) -> Path:
    (found,) = home.rglob(name)
    return found


# --- the damage ---


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    ends = (0, 1, len(data) // 2, len(data) - PAGE, len(data) - 1, chance.randrange(len(data)))
    path.write_bytes(data[: chance.choice(ends)])


def _zero(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    page = chance.randrange(len(data) // PAGE) * PAGE
    data[page : page + PAGE] = bytes(PAGE)
    path.write_bytes(data)


def _swap(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    one, other = (number * PAGE for number in chance.sample(range(len(data) // PAGE), 2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]
    path.write_bytes(data)


def _put_page_back(path: Path, older: Path, chance: random.Random) -> None:
    new, old = bytearray(path.read_bytes()), older.read_bytes()
    places = range(0, min(len(new), len(old)), PAGE)
    page = chance.choice([at for at in places if new[at : at + PAGE] != old[at : at + PAGE]])
    new[page : page + PAGE] = old[page : page + PAGE]
    path.write_bytes(new)


_Damage = Callable[[Exhibits, Path, random.Random], None]


def _to(name: str, how: Callable[[Path, random.Random], None]) -> _Damage:
    return lambda _exhibits, home, chance: how(_file(home, name), chance)


def _gone(*names: str) -> _Damage:
    def do(_exhibits: Exhibits, home: Path, _chance: random.Random) -> None:
        for name in names:
            _file(home, name).unlink()

    return do


def _back(awake: bool, *names: str) -> _Damage:
    """These files as they were before."""

    def do(exhibits: Exhibits, home: Path, _chance: random.Random) -> None:
        source = exhibits.awake_earlier if awake else exhibits.earlier
        for name in names:
            shutil.copy(_file(source, name), _file(home, name))

    return do


def _both_slots(exhibits: Exhibits, home: Path, chance: random.Random) -> None:
    _flip(_file(home, "slot.json"), chance)
    _flip(_file(home, "slot.previous.json"), chance)


ASLEEP: dict[str, _Damage] = {
    "a bit of the file flipped": _to("store.db", _flip),
    "the file cut": _to("store.db", _cut),
    "a page zeroed": _to("store.db", _zero),
    "two pages swapped": _to("store.db", _swap),
    "an older page put back": lambda exhibits, home, chance: _put_page_back(
        _file(home, "store.db"), _file(exhibits.earlier, "store.db"), chance
    ),
    "an older file put back": _back(False, "store.db"),
    "the file lost": _gone("store.db"),
    "one key file lost": _gone("slot.json"),
    "both key files lost": _gone("slot.json", "slot.previous.json"),
    "a bit of one key file flipped": _to("slot.json", _flip),
    "a bit of both key files flipped": _both_slots,
    "the mark lost": _gone("mark"),
    "a bit of the mark flipped": _to("mark", _flip),
    "an older mark put back": _back(False, "mark"),
}
AWAKE: dict[str, _Damage] = {
    "the WAL lost": _gone("store.db-wal"),
    "a bit of the WAL flipped": _to("store.db-wal", _flip),
    "the WAL cut": _to("store.db-wal", _cut),
    "an older WAL put back": _back(True, "store.db-wal"),
    "WAL and mark lost": _gone("store.db-wal", "mark"),
    "a bit of the file under a WAL flipped": _to("store.db", _flip),
}
OFTEN = {
    "a bit of the file flipped", "a bit of the WAL flipped", "an older page put back", "the file cut", "the WAL cut",
    "a page zeroed", "two pages swapped", "a bit of both key files flipped", "a bit of the file under a WAL flipped",
}  # fmt: skip
"""Where chance decides what is hit. The others are the same each time."""


def run(exhibits: Exhibits, folder: Path, count: int, seed: int) -> Rot:
    """`count` damages; every kind at least once."""
    chance = random.Random(seed)
    found = Rot()
    kinds = list({**ASLEEP, **AWAKE})
    plan = kinds + [chance.choice(sorted(OFTEN)) for _ in range(count - len(kinds))]
    for kind in plan:
        home = folder / "damaged"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(exhibits.asleep if kind in ASLEEP else exhibits.awake, home)
        for shared in home.rglob("*-shm"):
            shared.unlink()
        {**ASLEEP, **AWAKE}[kind](exhibits, home, chance)
        noticed, complaint = _noticed(home, exhibits)
        found.noticed[kind][noticed] += 1
        if complaint:
            found.complaints.append(f"{kind}: {complaint}")
    return found


def _noticed(home: Path, exhibits: Exhibits) -> tuple[str, str]:
    """What noticed the damage first, and a complaint where nothing did."""
    try:
        workspace = unlock(around(home), exhibits.identity, PASSWORD)
    except ChuyenDoError as error:
        return f"opening: {error.code}", ""
    with workspace:
        if workspace.standing is not Standing.INTACT:
            return f"standing: {workspace.standing.value}", ""
        try:
            right = _truth(workspace) == exhibits.truth
        except ChuyenDoError as error:
            return f"reading: {error.code}", ""
        try:
            workspace.verify()
        except ChuyenDoError as error:
            return f"verify{'' if right else ' alone, wrong marks could be seen'}: {error.code}", ""
    return ("nothing, and nothing is wrong", "") if right else ("NOTHING", "wrong marks, unnoticed")
