"""Devices of the built school: each a person's real encrypted workspace."""

import itertools
import uuid
from collections.abc import Iterable
from pathlib import Path

from app.desk import school
from app.records.device_secret import NoDeviceSecret
from app.records.slot import Hardness
from app.records.tables import SCORE
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from benchmarks.crossing.founding import (
    COLUMN_NUMBERS,
    OFFICE_PASSWORD,
    PASSWORD,
    class_name,
    stored,
    subject_and_term,
)
from benchmarks.workload import END_MS, Entry, Workload
from sync.change import Change
from sync.journal import Journal
from sync.pace import Pace
from sync.schema import Ref
from tests.doubles import FixedClock

QUICK_TO_OPEN = Hardness(memory_kib=19 * 1024, passes=2, lanes=1)
"""For devices whose signing in is not measured."""

_numbers = itertools.count(1)


class Device:
    """A signed-in person's workspace, and where the workload's cells are in it. Close it."""

    def __init__(
        self,
        load: Workload,
        home: Path,
        url: str,
        login: str,
        *,
        hardness: Hardness | None = QUICK_TO_OPEN,
        seed: int = 0,
    ) -> None:
        """`seed` makes the device's chance its own among processes."""
        number = next(_numbers)
        self._load = load
        self.clock = FixedClock(END_MS, seed=1_000 * seed + number)
        self.home = home / f"device{seed}-{number}"
        self.home.mkdir(parents=True)
        around = Surroundings(self.home, self.clock, NoDeviceSecret(), Pace(), hardness)
        password = PASSWORD if login.startswith("teacher") else OFFICE_PASSWORD
        self.workspace = sign_in_first(around, url, login, password, f"laptop {number}")
        self._classes: dict[str, Ref] = {}
        self._refs: dict[uuid.UUID, Ref | None] = {}

    def cross(self) -> None:
        """Cross; anything but success raises."""
        status = self.workspace.cross()
        if status.error is not None:
            raise status.error

    def learn(self) -> None:
        """Look up the workload's classes and pupils, once, as an open screen has them."""
        self._classes = {one.name: one.ref for one in self.workspace.read(school.classes)}
        ids = [pupil.id for pupil in self._load.pupils]
        self._refs = self.workspace.read(lambda journal: {one: journal.refs.find(one) for one in ids})

    def change(self, entry: Entry) -> Change:
        cell = self._load.cells[entry.cell]
        code, term = subject_and_term(cell.subject)
        pupil = self._refs[self._load.pupils[cell.pupil].id]
        assert pupil is not None, "the device has crossed"
        key = (self._classes[class_name(cell.class_)], code, pupil, term, COLUMN_NUMBERS[cell.column])
        return Change(SCORE.number, key, ((1, stored(entry.value)),))

    def enter(self, entries: Iterable[Entry]) -> None:
        """Enter marks one by one, each saved before the next, at their times; offline, having seen all that is here."""
        self.learn()
        base = self.workspace.read(Journal.position)
        for entry in entries:
            self.clock.set_wall(entry.at)
            self.workspace.commit([self.change(entry)], base).result()

    def position(self) -> int:
        return self.workspace.read(Journal.position).seq

    def close(self) -> None:
        self.workspace.close()

    def stored_bytes(self) -> int:
        """The whole folder of the person on this device, after closing."""
        return sum(file.stat().st_size for file in self.workspace.folder.rglob("*") if file.is_file())
