"""What the children do until they are killed, their power goes or their disk fails. They say what is saved.

A work gets the watched disk (None where nobody watches) and what the parent sends along. With `rounds` it ends by
itself; without, it goes on until it is killed.
"""

import datetime
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.exchange import class_list_import
from app.exchange.class_list import RowPlace
from app.exchange.class_list_preview import EntryToWrite, FieldChange, PupilData
from app.records import encrypted
from app.records.device_secret import NoDeviceSecret
from app.records.vault import Identity, Vault, list_people, person_folder
from app.rules.identity import Sex
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first, unlock
from sync.clock import SystemClock
from sync.errors import EnvironmentProblem
from sync.pace import Pace
from tests.school import HARDNESS, enter, open_book
from tests.torture import ledger, warm
from tests.torture.disk import Disk, Fault

COLUMNS = (1, 2, 3)
"""Where the child types; the colleague types elsewhere."""
BIRTH_DATE = datetime.date(2015, 9, 5)


def around(home: str | Path) -> Surroundings:
    return Surroundings(Path(home), SystemClock(), NoDeviceSecret(), Pace(), HARDNESS)


def identity_in(home: str | Path) -> Identity:
    (identity,) = list_people(Path(home))
    return identity


def opened(home: str | Path, password: str) -> Workspace:
    return unlock(around(home), identity_in(home), password)


def mark_of(number: int) -> int:
    """What own commit `number` enters: tenths that tell one commit from its neighbours."""
    return number * 7 % 101


class Saying:
    """To the parent, and into the record of the disk: what is said there is promised from that call on."""

    def __init__(self, disk: Disk | None, home: str) -> None:
        self._disk = disk
        if disk is not None:
            disk.look(home)

    def __call__(self, text: str) -> None:
        if self._disk is not None:
            self._disk.note(text)
        warm.say(text)

    def record(self, path: str) -> None:
        """Hand the record of the disk to the parent, in a file."""
        import pickle

        if self._disk is not None:
            self._disk.folder = ""
            Path(path).write_bytes(pickle.dumps(self._disk.done))


def _rounds(rounds: int | None) -> Iterator[int]:
    return iter(range(rounds)) if rounds is not None else itertools.count()


def _type(workspace: Workspace, say: Callable[[str], None], count: int) -> None:
    """Some marks in one go, as quick fingers do; then wait for all of them."""
    book = open_book(workspace, "6A", "math")
    last = workspace.read(lambda journal: ledger.last_own(journal, workspace.device.writer_key))
    for number in range(last + 1, last + 1 + count):
        place = number % len(book.rows) + 1, COLUMNS[number % len(COLUMNS)]
        enter(workspace, book, {place: mark_of(number)})
        say(f"saved {number}")


def type_marks(
    disk: Disk | None, home: str, password: str, rounds: int | None = None, synchronous: str = "FULL", record: str = ""
) -> None:
    """Marks, one after the other; now and then the WAL is brought into the file, as when nobody types for a second."""
    _use_synchronous(synchronous)
    say = Saying(disk, home)
    with opened(home, password) as workspace:
        say("ready")
        for turn in _rounds(rounds):
            _type(workspace, say, 1 + turn % 4)
            if turn % 5 == 4:
                encrypted.checkpoint(workspace._store._engine)
    say.record(record)


def _use_synchronous(level: str) -> None:
    """For the control: with less than FULL the power cuts must be seen to lose something."""
    if level != "FULL":
        real = encrypted._pragma

        def weaker(connection: Any, text: str) -> list[tuple[Any, ...]]:
            return real(connection, text.replace("synchronous=FULL", f"synchronous={level}"))

        encrypted._pragma = weaker


def cross(disk: Disk | None, home: str, password: str, rounds: int | None = None, record: str = "") -> None:
    """Marks, and crossings that carry them over and bring a colleague's."""
    say = Saying(disk, home)
    with opened(home, password) as workspace:
        say("ready")
        for turn in _rounds(rounds):
            if turn:
                _type(workspace, say, 3)
            status = workspace.cross()
            if status.error is not None:
                raise status.error
            say(f"crossed {workspace.read(lambda journal: journal.position()).seq}")
    say.record(record)


def seal(disk: Disk | None, home: str, password: str, rounds: int | None = None, record: str = "") -> None:
    """Marks, and attempts to cross that seal them and reach nobody."""
    say = Saying(disk, home)
    with opened(home, password) as workspace:
        workspace._http.exchange = _no_network  # type: ignore[method-assign]
        say("ready")
        for _ in _rounds(rounds):
            _type(workspace, say, 2)
            workspace.cross()
    say.record(record)


def _no_network(request: bytes, path: str = "") -> tuple[bytes, bytes]:
    raise EnvironmentProblem("crossing.unreachable")


def import_roll(
    disk: Disk | None, home: str, password: str, rounds: int | None = None, pupils: int = 250, record: str = ""
) -> None:
    """Class lists of invented pupils, a commit each."""
    say = Saying(disk, home)
    with opened(home, password) as clerk:
        say("ready")
        for _ in _rounds(rounds):
            base = clerk.read(lambda journal: journal.position())
            entries = [_entry(number) for number in range(pupils)]
            number = clerk.commit(
                lambda journal, entries=entries: class_list_import.changes_for(  # type: ignore[misc]
                    journal, entries, clerk.clock, clerk.today()
                ),
                base,
            ).result()
            say(f"imported {number}")
    say.record(record)


def _entry(number: int) -> EntryToWrite:
    code = f"{number:010}"
    data = PupilData(class_name="6B", full_name=f"Trần Thị {number}", birth_date=BIRTH_DATE, code=code, sex=Sex.FEMALE)
    told = {"full_name": data.full_name, "birth_date": BIRTH_DATE, "code": code, "sex": Sex.FEMALE}
    changes = tuple(FieldChange(name, None, value) for name, value in {**told, "status": "studying"}.items())
    return EntryToWrite(RowPlace("6B", number), None, data, changes)


def change_password(
    disk: Disk | None, home: str, password: str, rounds: int | None = None, record: str = "", first: int = 1
) -> None:
    """One new password after the other: the slot file and its copy."""
    say = Saying(disk, home)
    vault = Vault(person_folder(Path(home), identity_in(home)))
    say("ready")
    for turn in _rounds(rounds):
        new = f"{first + turn}. mật khẩu mới"
        say(f"trying {new}")
        vault.change_password(password, new, SystemClock(), NoDeviceSecret(), HARDNESS)
        say(f"changed {new}")
        password = new
    say.record(record)


def back_up(disk: Disk | None, home: str, password: str, rounds: int | None = None, record: str = "") -> None:
    """Marks, and a backup beside the store after each."""
    say = Saying(disk, home)
    with opened(home, password) as workspace:
        say("ready")
        for _ in _rounds(rounds):
            _type(workspace, say, 1)
            encrypted.backup(workspace._store._engine, workspace.folder / "backup.db")
            say("backed up")
    say.record(record)


def sign_in(disk: Disk | None, home: str, server: str, login: str, password: str, record: str = "") -> None:
    """A new device: key file, store, first crossing."""
    say = Saying(disk, home)
    say("ready")
    with sign_in_first(around(home), server, login, password, "laptop") as workspace:
        say("signed in")
        workspace.cross()
        say("crossed 1")
    say.record(record)


def edit_on_a_failing_disk(
    disk: Disk | None, home: str, password: str, edits: int, at: int = 0, error: int = 0, times: int = 1
) -> None:
    """Edits while call number `at` fails; then the disk is well again, and one more. Says what became of each."""
    assert disk is not None
    disk.look(home)
    with opened(home, password) as workspace:
        book = open_book(workspace, "6A", "math")
        disk.arm(Fault(at, error, times) if at else None)
        for turn in range(edits):
            _attempt(workspace, book, turn)
            if turn % 10 == 9:
                try:
                    encrypted.checkpoint(workspace._store._engine)
                except EnvironmentProblem as problem:
                    warm.say(f"checkpoint {problem.code}")
            if turn % 6 == 5:
                try:
                    open_book(workspace, "6A", "math")
                except EnvironmentProblem as problem:
                    warm.say(f"unread {problem.code}")
        warm.say(f"calls {disk.calls}")
        warm.say(f"fallen {' '.join(disk.fallen)}")
        disk.arm(None)
        warm.say("well again")
        _attempt(workspace, book, edits)
    warm.say("closed")


def _attempt(workspace: Workspace, book: Any, turn: int) -> None:
    place = turn % len(book.rows) + 1, COLUMNS[turn % len(COLUMNS)]
    try:
        enter(workspace, book, {place: turn})
    except EnvironmentProblem as problem:
        warm.say(f"failed {turn} {problem.code}")
    else:
        warm.say(f"saved {turn}")


WORKS: dict[str, Callable[..., None]] = {
    "typing": type_marks,
    "crossing": cross,
    "sealing": seal,
    "importing": import_roll,
    "changing the password": change_password,
    "backing up": back_up,
    "signing in": sign_in,
    "editing on a failing disk": edit_on_a_failing_disk,
}
"""A migration, once there is a second schema, becomes one more: `test_kills.py` asks for it."""
