"""The workload of the crossing's benchmarks: a school year's first term, the same in every run.

The same numbers, in the same order of chance, as the generator that the comparison with other programs was made with
(docs/benchmarks.md); `tests/benchmarks/test_workload.py` holds its check sums.
"""

import random
import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

CLASSES, SUBJECTS, TEACHERS, DAYS = 30, 12, 60, 90
COLUMNS = ("tx1", "tx2", "tx3", "tx4", "gk", "ck")
DAY_MS = 86_400_000
BEGIN_MS = 1_757_300_400_000
"""The first school day."""
END_MS = BEGIN_MS + DAYS * DAY_MS
DAY_DEVICES, DAY_CHANGES = 20, 200
CONFLICTS, CONFLICT_TEACHERS = 50, (30, 31)
SINGLES = 1_200
ABSENT = 0.03


@dataclass(frozen=True, slots=True)
class Pupil:
    number: int
    id: uuid.UUID
    class_: int
    name: str


@dataclass(frozen=True, slots=True)
class ClassSubject:
    id: uuid.UUID
    class_: int
    subject: int
    teacher: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A mark as its teacher entered it; `column` counts into `COLUMNS`, `at` is in milliseconds."""

    number: int
    pupil: int
    class_: int
    subject: int
    column: int
    value: float
    teacher: int
    at: int


@dataclass(frozen=True, slots=True)
class Absence:
    id: uuid.UUID
    pupil: int
    day: int
    kind: str
    teacher: int
    at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A new value for cell `cell`, entered by `teacher` at `at`."""

    cell: int
    value: float
    teacher: int
    at: int


def tenths(value: float) -> int:
    """A value as the program stores it."""
    return round(value * 10)


class Workload:
    """Everything that is written down, in the order in which chance is asked."""

    def __init__(self, pupils: int = 1_000, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self.teachers = [self._id() for _ in range(TEACHERS)]
        self.pupils = [Pupil(i, self._id(), i * CLASSES // pupils, f"Pupil {i:04}") for i in range(pupils)]
        self.class_subjects = {
            (class_, subject): ClassSubject(self._id(), class_, subject, subject * 5 + class_ // 6)
            for class_ in range(CLASSES)
            for subject in range(SUBJECTS)
        }
        self.cells = self._all_cells()
        self.absences = self._all_absences()
        self.day = [self._day_of(device) for device in range(DAY_DEVICES)]
        self.conflicts = self._all_conflicts()
        self.singles = self._all_singles()

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self._chance.getrandbits(128), version=4)

    def _value(self) -> float:
        return round(min(10, max(0, self._chance.gauss(6.8, 1.7))), 1)

    def _other_than(self, *old: float) -> float:
        while True:
            value = self._value()
            if value not in old:
                return value

    def _all_cells(self) -> list[Cell]:
        found: list[Cell] = []
        for pupil in self.pupils:
            for subject in range(SUBJECTS):
                teacher = self.class_subjects[pupil.class_, subject].teacher
                for column in range(len(COLUMNS)):
                    value = self._value()
                    at = BEGIN_MS + self._chance.randrange(DAYS * 86_400) * 1_000 + self._chance.randrange(1_000)
                    found.append(Cell(len(found), pupil.number, pupil.class_, subject, column, value, teacher, at))
        return found

    def _all_absences(self) -> list[Absence]:
        return [
            Absence(
                self._id(), pupil.number, day, self._chance.choice(["excused", "unexcused"]),
                self._chance.choice(range(TEACHERS)), BEGIN_MS + day * DAY_MS,
            )
            for day in range(DAYS)
            for pupil in self.pupils
            if self._chance.random() < ABSENT
        ]  # fmt: skip

    @cached_property
    def cells_of(self) -> dict[int, list[Cell]]:
        """Each teacher's cells."""
        found = defaultdict(list)
        for cell in self.cells:
            found[cell.teacher].append(cell)
        return found

    def _day_of(self, device: int) -> list[Entry]:
        """One teacher's day: the final column down the class lists, then the midterm, up to 200 marks."""
        own = self.cells_of[device]
        picked = [cell for cell in own if cell.column == 5] + [cell for cell in own if cell.column == 4]
        return [
            Entry(cell.number, self._other_than(cell.value), device, END_MS + 7_200_000 + j * 7_000 + device)
            for j, cell in enumerate(picked[:DAY_CHANGES])
        ]

    def _all_conflicts(self) -> list[tuple[Entry, Entry]]:
        """The same cells changed by two teachers, neither of whom has seen the other's."""
        first, second = CONFLICT_TEACHERS
        found = []
        for j, cell in enumerate([one for one in self.cells_of[first] if one.column == 0][:CONFLICTS]):
            a = self._other_than(cell.value)
            b = self._other_than(cell.value, a)
            at = END_MS + DAY_MS + j * 5_000
            found.append((Entry(cell.number, a, first, at), Entry(cell.number, b, second, at + 1_800_000)))
        return found

    def _all_singles(self) -> list[Entry]:
        picked = self._chance.sample(self.cells, min(SINGLES, len(self.cells)))
        return [
            Entry(cell.number, self._other_than(cell.value), cell.teacher, END_MS + 2 * DAY_MS + j * 3_000)
            for j, cell in enumerate(picked)
        ]
