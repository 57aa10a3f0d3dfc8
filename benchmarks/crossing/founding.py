"""A school as the workload has it, built at the server: founded from a setup file, its roll and a term written into it.

Everybody writes what is theirs: the clerk the roll, each teacher the marks, each homeroom teacher the absences of the
class (the workload gives absences to teachers at random). Changes come in the order of time, a changeset a person and
day, a commit a mark, as from devices that cross every evening.
"""

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from nacl.signing import SigningKey

from app.records.tables import ATTENDANCE, ENROLMENT, PUPIL, SCORE
from app.rules.attendance import Attendance
from app.rules.calendar import Session, day_number
from app.rules.marks import Mark, MarkKind, encode
from benchmarks.crossing import admitting
from benchmarks.crossing.admitting import Author, Numbers
from benchmarks.workload import (
    BEGIN_MS,
    CLASSES,
    CONFLICT_TEACHERS,
    DAY_MS,
    DAYS,
    TEACHERS,
    Cell,
    Entry,
    Workload,
    tenths,
)
from server.accounts import Accounts
from server.database import Database, load_keys, open_journal
from server.school_setup import found_school, read_setup
from sync.change import MAX_CHANGES_PER_COMMIT, Base, Change
from sync.clock import at_local
from sync.errors import Defect
from sync.schema import Ref
from tests.doubles import FixedClock

PASSWORD = "a ferry at dawn"
OFFICE_PASSWORD = "a ferry at dusk"
"""Of clerk and principal: checking it takes what it takes in service."""
SCORED = (
    "literature", "math", "foreign_language_1", "civics", "history_geography", "natural_sciences", "technology",
    "informatics",
)  # fmt: skip
COLUMN_NUMBERS = (1, 2, 3, 4, 11, 12)
"""Of `benchmarks.workload.COLUMNS` in the gradebook."""
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def subject_and_term(subject: int) -> tuple[str, int]:
    """Only eight subjects of the programme have scores: the workload's last four are term 2 of the first four."""
    return SCORED[subject % len(SCORED)], 1 + subject // len(SCORED)


def login(teacher: int) -> str:
    return f"teacher{teacher:02}"


def class_name(class_: int) -> str:
    return f"{6 + class_ // 8}A{class_ % 8 + 1}"


def setup(load: Workload) -> dict[str, object]:
    """The setup file's content."""
    duties: dict[int, list[dict[str, str]]] = defaultdict(list)
    for one in load.class_subjects.values():
        duty = {"role": "subject_teacher", "class": class_name(one.class_), "subject": subject_and_term(one.subject)[0]}
        duties[one.teacher].append(duty)
        if one.teacher == CONFLICT_TEACHERS[0]:  # two teachers who share the subject can disagree
            duties[CONFLICT_TEACHERS[1]].append(duty)
    for class_ in range(CLASSES):
        duties[class_].append({"role": "homeroom_teacher", "class": class_name(class_)})
    teachers = [
        {"login": login(n), "name": f"Giáo viên {n:02}", "password": PASSWORD, "duties": duties[n]}
        for n in range(TEACHERS)
    ]
    office = [
        {"login": role, "name": name, "password": OFFICE_PASSWORD, "duties": [{"role": role}]}
        for role, name in (("clerk", "Giáo vụ"), ("principal", "Hiệu trưởng"))
    ]
    return {
        "name": "Trường THCS Phước Hà",
        "superior": "UBND xã Phước Hà",
        "place": "Phước Hà",
        "school_year": "2026-2027",
        "classes": [
            {"name": class_name(c), "grade": 6 + c // 8, "subjects": list(SCORED)} for c in range(CLASSES)
        ],
        "people": office + teachers,
    }  # fmt: skip


class _Hasher(PasswordHasher):
    """Sixty teachers' passwords are not what is measured."""

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        return super().hash(password, salt=salt) if password == OFFICE_PASSWORD else _CHEAP.hash(password)


@dataclass
class Built:
    """The school at the server, before any device has asked for it."""

    load: Workload
    database: Database
    numbers: Numbers
    ids: Mapping[str, uuid.UUID]
    authors: Mapping[str, Author]
    received: int = BEGIN_MS
    number: int = 1

    def admit(self, changesets: Mapping[str, Iterable[tuple[int, list[Change]]]]) -> None:
        """Let each of these people cross with these commits, in one transaction."""
        with self.database.write() as connection:
            journal = open_journal(connection, self.number, lock=True)
            base = journal.position()
            for who, commits in changesets.items():
                admitting.admit(journal, self.authors[who].changeset(commits, base), self.received)

    def position(self) -> Base:
        with self.database.read() as connection:
            return open_journal(connection, self.number, lock=False).position()

    def mark(self, cell: Cell, value: float) -> Change:
        code, term = subject_and_term(cell.subject)
        place = (self.class_(cell.class_), code, self.pupil(cell.pupil), term, COLUMN_NUMBERS[cell.column])
        return Change(SCORE.number, place, ((1, stored(value)),))

    def class_(self, class_: int) -> Ref:
        return self.numbers.number(self.ids[class_name(class_)])

    def pupil(self, pupil: int) -> Ref:
        return self.numbers.number(self.load.pupils[pupil].id)

    def entry(self, entry: Entry) -> Change:
        return self.mark(self.load.cells[entry.cell], entry.value)

    def close(self) -> None:
        self.database.close()


def stored(value: float) -> int:
    """A mark's value as the program stores it."""
    return encode(Mark(MarkKind.TENTHS, tenths(value)))


def found(load: Workload, home: Path, url: str | None) -> Built:
    """The school without pupils; close it before a server process takes over."""
    home.mkdir(parents=True, exist_ok=True)
    clock = FixedClock(BEGIN_MS, seed=1)
    keys = load_keys(home, clock, create=True)
    database = Database.open(url, home, keys, create=True)
    accounts = Accounts(database, clock, _Hasher())
    with database.write() as connection:
        school = found_school(connection, read_setup(json.dumps(setup(load)).encode()), accounts, keys, clock)
    numbers = Numbers()
    authors = {}
    for who in ["clerk", *map(login, range(TEACHERS))]:
        key = SigningKey(clock.random_bytes(32))
        account = accounts.check_password(who, OFFICE_PASSWORD if who == "clerk" else PASSWORD)
        accounts.add_device(account, bytes(key.verify_key), f"laptop of {who}")
        authors[who] = Author(key, school, numbers)
    with database.read() as connection:
        ids = admitting.found_people(connection, 1)
    return Built(load, database, numbers, ids, authors)


def build(load: Workload, home: Path, url: str | None, evenings: int = DAYS) -> Built:
    """The school at the end of its term, everybody having crossed on so many evenings."""
    built = found(load, home, url)
    enrol(built)
    for evening, commits in enumerate(_evenings(built, evenings), 1):
        built.received = BEGIN_MS + evening * DAYS * DAY_MS // evenings
        built.admit(commits)
    with built.database.read() as connection:
        lacking = len(load.cells) - admitting.marks_in(connection, built.number)
        if lacking or admitting.not_admitted(connection, built.number):
            raise Defect("defect.unexpected")
    return built


def enrol(built: Built) -> None:
    """The clerk puts the pupils on the roll, a commit a class."""
    by_class: dict[int, list[Change]] = defaultdict(list)
    chance = random.Random(11)
    for pupil in built.load.pupils:
        ref = built.pupil(pupil.number)
        birth = f"{2014 - pupil.class_ // 8}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        who = ((1, pupil.name), (2, birth), (3, chance.choice(["female", "male"])), (4, f"0580060{pupil.number:05}"))
        by_class[pupil.class_].append(Change(PUPIL.number, (ref,), who))
        place = (built.class_(pupil.class_), ref)
        by_class[pupil.class_].append(Change(ENROLMENT.number, place, ((1, "studying"), (2, "2026-09-05"))))
    assert all(len(changes) <= MAX_CHANGES_PER_COMMIT for changes in by_class.values())
    built.admit({"clerk": [(BEGIN_MS, changes) for changes in by_class.values()]})


def _evenings(built: Built, count: int) -> Iterator[Mapping[str, list[tuple[int, list[Change]]]]]:
    """The commits that cross on each evening, by author, in the order of time."""
    found: dict[int, dict[str, list[tuple[int, list[Change]]]]] = defaultdict(lambda: defaultdict(list))
    for cell in built.load.cells:
        evening = (cell.at - BEGIN_MS) // DAY_MS * count // DAYS
        found[evening][login(cell.teacher)].append((cell.at, [built.mark(cell, cell.value)]))
    for absence in built.load.absences:
        class_ = built.load.pupils[absence.pupil].class_
        date = day_number(at_local(absence.at).date())
        key = (built.class_(class_), built.pupil(absence.pupil), date, int(Session.MORNING))
        value = Attendance.EXCUSED if absence.kind == "excused" else Attendance.UNEXCUSED
        change = Change(ATTENDANCE.number, key, ((1, int(value)),))
        found[absence.day * count // DAYS][login(class_)].append((absence.at, [change]))
    for evening in range(count):
        yield {who: sorted(commits, key=lambda one: one[0]) for who, commits in sorted(found[evening].items())}
