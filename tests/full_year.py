"""A small school whose class 6A learns every subject of its grade: marks, conduct and absences of a whole year."""

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.records.tables import ATTENDANCE, CONDUCT, SCORE
from app.rules import marks
from app.rules.marks import NOT_PASSED, PASSED, ColumnKind, Mark, MarkKind
from app.rules.subjects import subjects_of
from app.rules.tt22.assessments import columns
from app.workspace import Workspace
from sync.change import Change
from sync.schema import Ref
from tests.school import SETUP, School, class_named, open_book, running_school

GRADE = 6
SUBJECTS = subjects_of(GRADE)


def setup() -> dict[str, Any]:
    """The small school; its homeroom teacher teaches all subjects of 6A."""
    found: dict[str, Any] = copy.deepcopy(dict(SETUP))
    found["classes"][0]["subjects"] = [one.code for one in SUBJECTS]
    hai = next(one for one in found["people"] if one["login"] == "hai")
    hai["duties"] = [{"role": "homeroom_teacher", "class": "6A"}] + [
        {"role": "subject_teacher", "class": "6A", "subject": one.code} for one in SUBJECTS
    ]
    return found


@contextmanager
def full_school(home: Path) -> Iterator[School]:
    with running_school(home, setup()) as school:
        yield school


def pupils_of(workspace: Workspace) -> list[Ref]:
    return [row.pupil.pupil for row in open_book(workspace, "6A", "math").rows]


def give_marks(
    teacher: Workspace, pupil: Ref, tenths: int, *, term: int, others: Mapping[str, int | bool] | None = None
) -> None:
    """The same mark in every column of every subject in a term, but for the subjects in `others`; comment subjects are
    passed. Saved, not crossed.
    """
    class_ = class_named(teacher, "6A").ref
    changes = []
    for subject in SUBJECTS:
        value = (others or {}).get(subject.code, tenths if subject.kind is ColumnKind.SCORE else True)
        passed = PASSED if value else NOT_PASSED
        mark = passed if isinstance(value, bool) else Mark(MarkKind.TENTHS, value)
        for column in columns(subject, GRADE):
            key = (class_, subject.code, pupil, term, column.number)
            changes.append(Change(SCORE.number, key, ((1, marks.encode(mark)),)))
    _commit(teacher, changes)


def give_conduct(teacher: Workspace, pupil: Ref, first: str, second: str) -> None:
    class_ = class_named(teacher, "6A").ref
    levels = {1: first, 2: second}
    _commit(teacher, [Change(CONDUCT.number, (class_, pupil, term), ((1, one),)) for term, one in levels.items()])


def miss_days(teacher: Workspace, pupil: Ref, days: int) -> None:
    """Absent, excused, on so many mornings from October on."""
    class_ = class_named(teacher, "6A").ref
    dates = [20261000 + 100 * (number // 28) + 1 + number % 28 for number in range(days)]
    _commit(teacher, [Change(ATTENDANCE.number, (class_, pupil, day, 1), ((1, 1),)) for day in dates])


def _commit(workspace: Workspace, changes: list[Change]) -> None:
    workspace.commit(changes, workspace.read(lambda journal: journal.position())).result()
