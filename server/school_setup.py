"""Founding a school at the server: its profile, classes, people and duties, from one JSON file of the department."""

import uuid
from collections import Counter
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.records.tables import CLASS, CLASS_SUBJECT, DUTY, NOWHERE, PERSON, SCHOOL
from app.rules.calendar import terms_of
from app.rules.impossible import Impossible
from app.rules.roles import Role
from app.rules.rulesets import rule_set
from app.rules.subjects import Subject, homeroom_books_of, subject, subjects_of
from server import own_changes
from server.accounts import Accounts
from server.database import ServerKeys, next_school, open_journal
from server.setup_words import what_is_wrong
from sync.change import Change
from sync.clock import Clock, new_id
from sync.errors import UserError
from sync.journal import Journal


class ClassSetup(msgspec.Struct, forbid_unknown_fields=True):
    """A class; without `subjects` it is taught all compulsory subjects of its grade."""

    name: str
    grade: int
    subjects: list[str] | None = None


class DutySetup(msgspec.Struct, forbid_unknown_fields=True):
    role: Role
    class_: str | None = msgspec.field(default=None, name="class")
    subject: str = ""


class PersonSetup(msgspec.Struct, forbid_unknown_fields=True):
    login: str
    name: str
    password: str
    duties: list[DutySetup]


class SchoolSetup(msgspec.Struct, forbid_unknown_fields=True):
    """The file's content. `superior` is the body above the school as it stands on official paper."""

    name: str
    superior: str
    place: str
    school_year: str
    classes: list[ClassSetup]
    people: list[PersonSetup]


def read_setup(data: bytes) -> SchoolSetup:
    """The setup in `data`; raises `UserError` naming what is wrong."""
    try:
        return msgspec.json.decode(data, type=SchoolSetup)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors, and so is wrong UTF-8
        raise UserError("setup.unreadable", why=what_is_wrong(error)) from error


def found_school(
    connection: Connection, setup: SchoolSetup, accounts: Accounts, keys: ServerKeys, clock: Clock
) -> uuid.UUID:
    """Write the school into the log as the department's own changes, and make the people's accounts."""
    _check(setup)
    identity = new_id(clock)
    journal = open_journal(connection, next_school(connection), lock=True)
    journal.found(identity, epoch=1)
    people = {person.login: new_id(clock) for person in setup.people}
    classes = {one.name: new_id(clock) for one in setup.classes}
    own_changes.write(journal, keys, clock, _structure(journal, setup, classes))
    own_changes.write(journal, keys, clock, _staff(journal, setup, people, classes))
    for person in setup.people:
        accounts.create(connection, person.login, journal.school, people[person.login].bytes, person.password)
    return identity


def _check(setup: SchoolSetup) -> None:
    """Refuse what no school can work with; raises `UserError`."""
    terms_of(setup.school_year)
    texts = [("name", setup.name), ("superior", setup.superior), ("place", setup.place)]
    texts += [("classes", one.name) for one in setup.classes]
    texts += [(one.login, text) for one in setup.people for text in (one.login, one.name, one.password)]
    for where, text in texts:
        if not text.strip():
            raise UserError("setup.blank", where=where)
    for names in ([one.name for one in setup.classes], [one.login for one in setup.people]):
        for name, count in Counter(names).items():
            if count > 1:
                raise UserError("setup.twice", what=name)
    for one in setup.classes:
        if not _is_kept(setup.school_year, one.grade):
            raise UserError("setup.grade_not_served", class_=one.name, grade=one.grade)
    taught = {one.name: {each.code for each in _taught(one)} for one in setup.classes}
    for person in setup.people:
        for duty in person.duties:
            if duty.class_ is not None and duty.class_ not in taught:
                raise UserError("setup.unknown_class", class_=duty.class_)
            complete = {
                Role.SUBJECT_TEACHER: duty.class_ is not None and duty.subject in taught[duty.class_],
                Role.HOMEROOM_TEACHER: duty.class_ is not None,
            }
            if not complete.get(duty.role, True):
                raise UserError("setup.duty", login=person.login)


def _is_kept(school_year: str, grade: int) -> bool:
    """Whether the program has gradebooks for the grade: those of TT22, TT27 and preschool."""
    try:
        return rule_set(school_year, grade).id in {"tt22", "tt27", "preschool"}
    except Impossible:
        return False


def _taught(one: ClassSetup) -> tuple[Subject, ...]:
    """Its subjects and the books of its homeroom teacher. A preschool group has only those, of the domains it names."""
    books = homeroom_books_of(one.grade)
    if one.subjects:
        named = tuple(subject(code) for code in one.subjects)
        return named if one.grade == 0 else tuple(dict.fromkeys((*named, *books)))
    return books if one.grade == 0 else (*subjects_of(one.grade), *books)


def _structure(journal: Journal, setup: SchoolSetup, classes: dict[str, uuid.UUID]) -> list[Change]:
    profile: Any = ((1, setup.name), (2, setup.superior), (3, setup.place), (4, setup.school_year))
    changes = [Change(SCHOOL.number, (), profile)]
    for one in setup.classes:
        ref = journal.refs.number(classes[one.name])
        values: Any = ((1, one.name), (2, one.grade), (3, setup.school_year))
        changes.append(Change(CLASS.number, (ref,), values))
        changes += [Change(CLASS_SUBJECT.number, (ref, each.code), ((1, 1),)) for each in _taught(one)]
    return changes


def _staff(
    journal: Journal, setup: SchoolSetup, people: dict[str, uuid.UUID], classes: dict[str, uuid.UUID]
) -> list[Change]:
    changes = []
    for person in setup.people:
        ref = journal.refs.number(people[person.login])
        changes.append(Change(PERSON.number, (ref,), ((1, person.name),)))
        for duty in person.duties:
            place = journal.refs.number(classes[duty.class_] if duty.class_ else NOWHERE)
            changes.append(Change(DUTY.number, (ref, str(duty.role), place, duty.subject), ((1, 1),)))
    return changes
