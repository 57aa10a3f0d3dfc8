"""The school whose window is measured, its server, and the people who sit down at it."""

import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.desk import school
from app.records.slot import Hardness
from app.records.tables import DUTY, ENROLMENT, NOWHERE, PUPIL, SCORE
from benchmarks.crossing.devices import QUICK_TO_OPEN, Device
from benchmarks.crossing.founding import COLUMN_NUMBERS, Built, build, login, stored
from benchmarks.crossing.serving import ServerProcess
from benchmarks.workload import END_MS, Workload
from sync.change import Change
from sync.journal import Journal

TEACHERS = (5, 6, 12)
"""Each teaches one subject in six classes of thirty, and is the homeroom teacher of one of them."""
FULL_CLASS = 0
"""The class that is opened; the first that `TEACHERS[0]` sees."""


@dataclass
class Stage:
    """A built school whose server runs, and who lets go of things at the end."""

    load: Workload
    folder: Path
    server: ServerProcess
    rows: int
    """Pupils of the full class."""
    closing: ExitStack

    def device(self, who: str, hardness: Hardness | None = QUICK_TO_OPEN) -> Device:
        """A device that has crossed."""
        device = self.new_device(who, hardness)
        device.cross()
        return device

    def new_device(self, who: str, hardness: Hardness | None = QUICK_TO_OPEN) -> Device:
        device = Device(self.load, self.folder, self.server.url, who, hardness=hardness)
        self.closing.callback(device.close)
        return device


def raise_school(load: Workload, folder: Path, rows: int, evenings: int, closing: ExitStack) -> Stage:
    """Build the school with `rows` pupils in the full class, and serve it."""
    home = folder / "server"
    built = build(load, home, None, evenings)
    _fill_up(built, rows)
    built.close()
    server = ServerProcess(home)
    closing.callback(server.stop)
    return Stage(load, folder, server, rows, closing)


def _fill_up(built: Built, rows: int) -> None:
    """More pupils for the full class, with all marks in its mathematics."""
    present = sum(pupil.class_ == FULL_CLASS for pupil in built.load.pupils)
    class_ = built.class_(FULL_CLASS)
    roll, marks = [], []
    for number in range(present, rows):
        pupil = built.numbers.number(uuid.UUID(int=number + 1, version=4))
        roll.append(Change(PUPIL.number, (pupil,), ((1, f"Pupil {number + 5_000}"), (2, "2014-03-04"))))
        roll.append(Change(ENROLMENT.number, (class_, pupil), ((1, "studying"), (2, "2026-09-05"))))
        marks += [
            Change(SCORE.number, (class_, "math", pupil, 1, column), ((1, stored(7.5)),)) for column in COLUMN_NUMBERS
        ]
    if roll:
        built.admit({"clerk": [(END_MS, roll)]})
        built.admit({login(TEACHERS[0]): [(END_MS, marks)]})


def promote(principal: Device, teacher: int) -> None:
    """The principal makes a teacher a deputy, who may read the whole school."""
    workspace = principal.workspace
    names: Mapping[str, int] = {name: ref for ref, name in workspace.read(school.people).items()}
    person = names[f"Giáo viên {teacher:02}"]

    def work(journal: Journal) -> list[Change]:
        return [Change(DUTY.number, (person, "principal", journal.refs.number(NOWHERE), ""), ((1, 1),))]

    workspace.commit(work, workspace.read(Journal.position)).result()
    principal.cross()
