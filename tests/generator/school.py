"""An invented lower secondary school in the last week of term 1: roll, staff, marks, conduct and absences."""

import datetime
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.rules.attendance import Attendance
from app.rules.calendar import Session, is_school_day, terms_of
from app.rules.identity import Sex
from app.rules.marks import NOT_PASSED, PASSED, ColumnKind, Mark, MarkKind
from app.rules.names import fold, roll_key
from app.rules.subjects import Subject, subjects_of
from app.rules.tt22 import assessments
from tests.generator.people import Person, different, invent

SCHOOL_NAME = "Trường THCS Phước Hà"
SCHOOL_YEAR = "2026-2027"
TERM = 1
TODAY = datetime.date(2027, 1, 6)
_SIZES = {"6A": 36, "6B": 34, "7A": 35, "7B": 33, "8A": 38, "8B": 32, "9A": 30, "9B": 31}
_SHARED_SUBJECT = "math"
"""Two teachers are assigned to it in 6A, one of them the class's homeroom teacher."""


@dataclass(frozen=True)
class GeneratedPupil:
    """A pupil; `code` is the ministry's, ten digits of which the first is a zero."""

    person: Person
    code: str
    class_name: str
    status: str
    status_date: datetime.date
    disability: str


@dataclass(frozen=True)
class GeneratedClass:
    """A class and its pupils in the order of the roll."""

    name: str
    grade: int
    pupils: tuple[GeneratedPupil, ...]


@dataclass(frozen=True)
class GeneratedStaff:
    """`role` is `clerk`, `principal` or `teacher`; `homeroom` the class of a homeroom teacher, else nothing."""

    full_name: str
    sex: Sex
    login: str
    role: str
    homeroom: str = ""


@dataclass(frozen=True)
class GeneratedAssignment:
    """A teacher (by login) teaches a subject (by code) in a class."""

    login: str
    class_name: str
    subject: str


@dataclass(frozen=True)
class GeneratedAbsence:
    """A pupil (by code) was not there."""

    code: str
    date: datetime.date
    session: Session
    kind: Attendance


@dataclass(frozen=True)
class GeneratedSchool:
    """`marks` by (pupil's code, subject's code, column number) and `conduct` by (pupil's code, term), of term 1."""

    name: str
    school_year: str
    classes: tuple[GeneratedClass, ...]
    staff: tuple[GeneratedStaff, ...]
    assignments: tuple[GeneratedAssignment, ...]
    marks: Mapping[tuple[str, str, int], Mark]
    conduct: Mapping[tuple[str, int], str]
    absences: tuple[GeneratedAbsence, ...]

    @property
    def pupils(self) -> tuple[GeneratedPupil, ...]:
        return tuple(pupil for each in self.classes for pupil in each.pupils)


def generate_school(seed: int = 1) -> GeneratedSchool:
    """The school of this seed."""
    chance = random.Random(seed)
    people: list[Person] = []
    classes = tuple(_class(chance, name, size, people) for name, size in _SIZES.items())
    staff = tuple(_staff(chance, people))
    return GeneratedSchool(
        name=SCHOOL_NAME,
        school_year=SCHOOL_YEAR,
        classes=classes,
        staff=staff,
        assignments=tuple(_assignments(staff)),
        marks=dict(_marks(chance, classes)),
        conduct=dict(_conduct(chance, classes)),
        absences=tuple(_absences(chance, classes)),
    )


def _somebody(chance: random.Random, people: list[Person], first_year: int, last_year: int) -> Person:
    while True:
        person = invent(chance, datetime.date(first_year, 1, 1), datetime.date(last_year, 12, 31))
        if different(people, person):
            people.append(person)
            return person


def _class(chance: random.Random, name: str, size: int, people: list[Person]) -> GeneratedClass:
    grade = int(name[0])
    year = 2021 - grade
    pupils = []
    for _ in range(size):
        late = chance.random() < 0.08
        person = _somebody(chance, people, year - late, year - late)
        status, since = "Đang học", datetime.date(2026, 9, 5)
        if chance.random() < 0.04:
            status, since = "Chuyển đến", datetime.date(2026, 10, chance.randint(1, 28))
        disability = "Khuyết tật vận động" if chance.random() < 0.01 else ""
        code = f"0{580_000_000 + len(people) * 137 + chance.randrange(137):09}"
        pupils.append(GeneratedPupil(person, code, name, status, since, disability))
    pupils.sort(key=lambda pupil: (roll_key(pupil.person.full_name), pupil.person.birth_date))
    return GeneratedClass(name, grade, tuple(pupils))


def _staff(chance: random.Random, people: list[Person]) -> Iterator[GeneratedStaff]:
    """Clerk, principal, a homeroom teacher for each class, and one teacher without a class."""
    roles = [("clerk", ""), ("principal", ""), *(("teacher", name) for name in _SIZES), ("teacher", "")]
    logins: set[str] = set()
    for role, homeroom in roles:
        person = _somebody(chance, people, 1970, 1998)
        login = _login(person.full_name, logins)
        logins.add(login)
        yield GeneratedStaff(person.full_name, person.sex, login, role, homeroom)


def _login(full_name: str, taken: set[str]) -> str:
    """`lan.nt` for Nguyễn Thị Lan, with a number if somebody has it."""
    *others, given = fold(full_name).split()
    login = f"{given}.{''.join(word[0] for word in others)}"
    return next(each for each in (login, *(f"{login}{n}" for n in range(2, 100))) if each not in taken)


def _assignments(staff: tuple[GeneratedStaff, ...]) -> Iterator[GeneratedAssignment]:
    """Each homeroom teacher teaches the shared subject in the own class; the other subjects go round."""
    teachers = [each for each in staff if each.role == "teacher"]
    for number, name in enumerate(_SIZES):
        for order, subject in enumerate(subjects_of(int(name[0]))):
            own = subject.code == _SHARED_SUBJECT
            teacher = teachers[number] if own else teachers[(number + order) % len(teachers)]
            yield GeneratedAssignment(teacher.login, name, subject.code)
    yield GeneratedAssignment(teachers[-1].login, "6A", _SHARED_SUBJECT)


def _marks(chance: random.Random, classes: tuple[GeneratedClass, ...]) -> Iterator[tuple[tuple[str, str, int], Mark]]:
    for each in classes:
        for pupil in each.pupils:
            level = chance.gauss(68, 12)
            for subject in subjects_of(each.grade):
                for column in assessments.columns(subject, each.grade):
                    yield (pupil.code, subject.code, column.number), _mark(chance, subject, level)


def _mark(chance: random.Random, subject: Subject, level: float) -> Mark:
    if subject.kind is ColumnKind.COMMENT:
        return NOT_PASSED if chance.random() < 0.02 else PASSED
    tenths = round(chance.gauss(level, 11))
    return Mark(MarkKind.TENTHS, min(100, max(0, tenths)))


def _conduct(chance: random.Random, classes: tuple[GeneratedClass, ...]) -> Iterator[tuple[tuple[str, int], str]]:
    for each in classes:
        for pupil in each.pupils:
            yield (pupil.code, TERM), chance.choices(("Tốt", "Khá", "Đạt"), (75, 20, 5))[0]


def _absences(chance: random.Random, classes: tuple[GeneratedClass, ...]) -> Iterator[GeneratedAbsence]:
    """Up to the day before `TODAY`: most pupils miss nothing, some a few mornings."""
    first = terms_of(SCHOOL_YEAR)[TERM - 1].first_day
    days = [first + datetime.timedelta(days=number) for number in range((TODAY - first).days)]
    school_days = [day for day in days if is_school_day(day)]
    for each in classes:
        for pupil in each.pupils:
            missed = chance.choices((0, 1, 2, 3, 7), (60, 20, 10, 7, 3))[0]
            for day in sorted(chance.sample(school_days, missed)):
                kind = Attendance.UNEXCUSED if chance.random() < 0.2 else Attendance.EXCUSED
                yield GeneratedAbsence(pupil.code, day, Session.MORNING, kind)
