"""The roll of a class: who is in it, in the order of the register."""

import datetime
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.pupils import is_there
from app.records.tables import ENROLMENT, PUPIL, TABLES
from app.rules.calendar import iso_day
from app.rules.names import roll_key
from app.rules.statuses import MOVED, pupil_statuses
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class RollLine:
    """A pupil of a class. `number` is the place in the register, counted from 1."""

    pupil: Ref
    number: int
    name: str
    birth_date: datetime.date | None
    sex: str
    code: str


def roll_of(journal: Journal, class_: Ref) -> tuple[RollLine, ...]:
    """The pupils who sit in `class_` now, in roll order."""
    enrolment, pupil = TABLES.projection[ENROLMENT.name], TABLES.projection[PUPIL.name]
    rows = journal.connection.execute(
        select(pupil.c.pupil, pupil.c.name, pupil.c.birth_date, pupil.c.sex, pupil.c.code, enrolment.c.status)
        .join(pupil, (pupil.c.school == enrolment.c.school) & (pupil.c.pupil == enrolment.c.pupil))
        .where(enrolment.c.school == journal.school, enrolment.c.class_ == class_, is_there())
    )
    present = [row for row in rows if sits_in_class(row.status)]
    present.sort(key=lambda row: (roll_key(row.name or ""), row.birth_date or "", row.code or ""))
    return tuple(
        RollLine(Ref(row.pupil), number, row.name or "", iso_day(row.birth_date), row.sex or "", row.code or "")
        for number, row in enumerate(present, 1)
    )


def sits_in_class(status: str | None) -> bool:
    """Whether an enrolment's status keeps the pupil on the roll; a text that nobody has mapped yet does."""
    if status == MOVED:
        return False
    return next((one.in_class for one in pupil_statuses() if one.code == status), True)
