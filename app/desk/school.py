"""The school as everybody sees it: profile, classes, subjects, people, and what the signed-in person may do."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from app.records import rights
from app.records.tables import CLASS, CLASS_SUBJECT, DUTY, NOWHERE, PERSON, SCHOOL, TABLES
from app.rules.names import roll_key
from app.rules.roles import Duty, Role
from app.rules.subjects import Subject, is_subject, subject
from app.rules.tt27.year import LAST_GRADE
from sync.holding import held_grants
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class SchoolProfile:
    """`superior` is the body above the school as official paper names it; `place` opens the date line."""

    name: str
    superior: str
    place: str
    school_year: str


NO_GRADE = -1


@dataclass(frozen=True)
class SchoolClass:
    """A class of the running school year. `grade` is 0 for a preschool group; it is `NO_GRADE` and `name` empty while
    nobody has entered them.
    """

    ref: Ref
    name: str
    grade: int

    @property
    def is_preschool(self) -> bool:
        return self.grade == 0

    @property
    def is_primary(self) -> bool:
        return 1 <= self.grade <= LAST_GRADE


def is_shut_out(journal: Journal) -> bool:
    """Whether the server has said that this person may read nothing any more, not even the school's name: the account
    was closed, and the copy is empty. Before the first crossing, and while a copy is read anew, it has not said so.
    """
    return journal.position().seq > 0 and not held_grants(journal) and profile(journal) is None


def profile(journal: Journal) -> SchoolProfile | None:
    """The school's profile; None before the first crossing."""
    table = TABLES.projection[SCHOOL.name]
    row = journal.connection.execute(select(table).where(table.c.school == journal.school)).first()
    return SchoolProfile(row.name, row.superior, row.place, row.school_year) if row else None


def classes(journal: Journal) -> tuple[SchoolClass, ...]:
    """All classes, lowest grade first."""
    table = TABLES.projection[CLASS.name]
    rows = journal.connection.execute(select(table).where(table.c.school == journal.school))
    found = (SchoolClass(row.class_, row.name or "", NO_GRADE if row.grade is None else row.grade) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.grade, class_order(one.name))))


def class_order(name: str) -> tuple[tuple[int, str], ...]:
    """A key that puts names of classes in the order people count them: 6A2 before 6A10."""
    return tuple((int(number or 0), letters) for number, letters in re.findall(r"([0-9]+)|([^0-9]+)", name))


def subjects_taught(journal: Journal, class_: Ref) -> tuple[Subject, ...]:
    """The subjects of a class in the order of the regulation; one that only a newer program knows is left out."""
    table = TABLES.projection[CLASS_SUBJECT.name]
    rows = journal.connection.execute(
        select(table.c.subject).where(table.c.school == journal.school, table.c.class_ == class_, table.c.taught == 1)
    )
    known = (subject(code) for code in rows.scalars() if is_subject(code))
    return tuple(sorted(known, key=lambda one: one.order))


def people(journal: Journal) -> dict[Ref, str]:
    """Names of the staff."""
    table = TABLES.projection[PERSON.name]
    rows = journal.connection.execute(select(table.c.person, table.c.name).where(table.c.school == journal.school))
    return {Ref(row.person): row.name for row in rows}


def my_duties(journal: Journal, me: Ref) -> tuple[Duty, ...]:
    """What the signed-in person is charged with, as far as this copy knows."""
    return rights.duties_of(journal, me)


def in_charge(journal: Journal, role: Role, class_: Ref | None, subject_code: str = "") -> tuple[str, ...]:
    """Names of those who hold `role` in `class_` (and subject), or in the whole school; in roll order."""
    if class_ is None:
        class_ = journal.refs.find(NOWHERE)
    table = TABLES.projection[DUTY.name]
    rows = journal.connection.execute(
        select(table.c.person).where(
            table.c.school == journal.school, table.c.role == str(role), table.c.class_ == class_,
            table.c.subject == subject_code, table.c.active == 1,
        )
    )  # fmt: skip
    names = people(journal)
    return tuple(sorted((names[Ref(person)] for person in rows.scalars() if Ref(person) in names), key=roll_key))
