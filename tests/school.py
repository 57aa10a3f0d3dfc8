"""A small school for tests: a real server over HTTP with its embedded database, and real encrypted workspaces."""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import Connection

from app.desk import gradebook, school
from app.desk.school import SchoolClass
from app.records.device_secret import NoDeviceSecret
from app.records.slot import Hardness
from app.records.tables import ENROLMENT, PUPIL
from app.rules.marks import Mark, MarkKind
from app.rules.subjects import subject
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first
from server.accounts import Accounts
from server.api import make_app
from server.database import Database, load_keys
from server.main import listen
from server.school_setup import found_school, read_setup
from sync.change import Change
from sync.clock import new_id
from sync.journal import Journal
from sync.pace import Pace
from tests.doubles import FixedClock

PASSWORD = "a ferry at dawn"
HARDNESS = Hardness(memory_kib=19 * 1024, passes=2, lanes=1)
"""The least that the vault allows: tests are about other things."""
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The server's, as cheap as it goes."""

SETUP = {
    "name": "Trường THCS Phước Hà",
    "superior": "UBND xã Phước Hà",
    "place": "Phước Hà",
    "school_year": "2026-2027",
    "classes": [
        {"name": "6A", "grade": 6, "subjects": ["literature", "math", "arts"]},
        {"name": "6B", "grade": 6, "subjects": ["math"]},
    ],
    "people": [
        {"login": "mo", "name": "Đàng Thị Mơ", "password": PASSWORD, "duties": [{"role": "clerk"}]},
        {"login": "hieu", "name": "Trần Trọng Hiếu", "password": PASSWORD, "duties": [{"role": "principal"}]},
        {
            "login": "hai",
            "name": "Nguyễn Thị Hải",
            "password": PASSWORD,
            "duties": [
                {"role": "homeroom_teacher", "class": "6A"},
                {"role": "subject_teacher", "class": "6A", "subject": "math"},
                {"role": "subject_teacher", "class": "6A", "subject": "literature"},
                {"role": "subject_teacher", "class": "6A", "subject": "arts"},
            ],
        },
        {
            "login": "nam",
            "name": "Lê Văn Nam",
            "password": PASSWORD,
            "duties": [{"role": "subject_teacher", "class": "6A", "subject": "math"}],
        },
    ],
}
"""Clerk, principal, the homeroom teacher of 6A who teaches all of it, and a second teacher of its mathematics."""

PUPILS = ("Nguyễn Văn An", "Chamaléa Thị Bình", "Đỗ Gia Đạo", "Lê Ngọc Hạ", "Trần Quốc Sỹ")


@dataclass
class School:
    """A founded school whose server answers at `url` while it is up."""

    home: Path
    url: str = ""
    _port: int = 0
    _stopping: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _devices: int = 0
    _starts: int = 0

    @property
    def port(self) -> int:
        return self._port

    def start(self) -> None:
        """Bring the server up, at the same address as before."""
        self._stopping.enter_context(self._serving())

    def stop(self) -> None:
        """Take the server away: devices are offline."""
        self._stopping.close()

    @contextlib.contextmanager
    def database(self) -> Iterator[Connection]:
        """The server's database, past the server."""
        keys = load_keys(self.home, FixedClock(seed=2), create=False)
        database = Database.open(None, self.home, keys, create=False)
        try:
            with database.write() as connection:
                yield connection
        finally:
            database.close()

    @contextlib.contextmanager
    def _serving(self) -> Iterator[None]:
        keys = load_keys(self.home, FixedClock(seed=2), create=False)
        self._starts += 1
        clock = FixedClock(seed=-self._starts)  # a server that starts again draws no token twice
        database = Database.open(None, self.home, keys, create=False)
        accounts = Accounts(database, clock, HASHER)
        app = make_app(database, accounts, keys, clock)
        listener = listen("127.0.0.1", self._port)
        self._port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server")
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
            listener.close()
            database.close()

    def sign_in(self, login: str, device: str = "") -> Workspace:
        """A new device of this person, having crossed once. Its engine runs only when `start` is called."""
        self._devices += 1
        clock = FixedClock(seed=100 + self._devices)
        around = Surroundings(self.home / f"device{self._devices}", clock, NoDeviceSecret(), Pace(), HARDNESS)
        around.home.mkdir()
        workspace = sign_in_first(around, self.url, login, PASSWORD, device or f"laptop {self._devices}")
        workspace.cross()
        return workspace


@contextlib.contextmanager
def running_school(home: Path, setup: Mapping[str, object] = SETUP) -> Iterator[School]:
    """Found a school below `home` and serve it."""
    keys = load_keys(home, FixedClock(seed=2), create=True)
    clock = FixedClock(seed=0)
    database = Database.open(None, home, keys, create=True)
    with database.write() as connection:
        found_school(connection, read_setup(json.dumps(setup).encode()), Accounts(database, clock, HASHER), keys, clock)
    database.close()
    founded = School(home)
    founded.start()
    try:
        yield founded
    finally:
        founded.stop()


def enrol(clerk: Workspace, class_name: str, names: Sequence[str] = PUPILS, *, born: int = 2015) -> None:
    """Put invented pupils, who are `born` in that year, onto a class's roll; saved, not crossed."""
    class_ = class_named(clerk, class_name)

    def work(journal: Journal) -> list[Change]:
        changes = []
        for number, name in enumerate(names, 1):
            pupil = journal.refs.number(new_id(clerk.clock))
            birth_date = f"{born}-{3 + number // 28:02}-{1 + (number - 1) % 28:02}"
            told = ((1, name), (2, birth_date), (3, "female"), (4, f"05800{class_.grade}{number:04}"))
            changes.append(Change(PUPIL.number, (pupil,), told))
            changes.append(Change(ENROLMENT.number, (class_.ref, pupil), ((1, "studying"), (2, "2026-09-05"))))
        return changes

    clerk.commit(work, clerk.read(Journal.position)).result()


def class_named(workspace: Workspace, name: str) -> SchoolClass:
    return next(one for one in workspace.read(school.classes) if one.name == name)


def open_book(workspace: Workspace, class_name: str, subject_code: str, term: int = 1) -> gradebook.Gradebook:
    """The gradebook as the workspace's person reads it now."""
    class_ = class_named(workspace, class_name)
    return workspace.read(
        lambda journal: gradebook.open_gradebook(
            journal, workspace.me, class_.ref, class_.grade, subject(subject_code), term
        )
    )


def enter(workspace: Workspace, book: gradebook.Gradebook, entered: Mapping[tuple[int, int], Mark | int]) -> None:
    """Save marks by roll number and column number, having seen `book`; an integer means tenths."""
    pupils = {row.pupil.number: row.pupil.pupil for row in book.rows}
    found = {
        (pupils[number], column): mark if isinstance(mark, Mark) else Mark(MarkKind.TENTHS, mark)
        for (number, column), mark in entered.items()
    }
    workspace.commit(gradebook.enter_marks(book, found), book.base).result()
