"""Where any record stands, in words: for lists in which records of all tables meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from app.desk.assessment_names import assessment_name
from app.desk.attendance_words import session_name
from app.desk.school import class_order, people
from app.messages import N_, _
from app.records.tables import (
    ATTENDANCE,
    ATTENDANCE_REASON,
    AWARD,
    CLASS,
    CLASS_SUBJECT,
    CLOSING,
    CONDUCT,
    DECISION,
    DIFFERENT_PUPILS,
    DUTY,
    ENROLMENT,
    LEAVE,
    LOCK,
    MEASUREMENT,
    PERSON,
    PHRASE,
    PUPIL,
    PUPIL_DETAIL,
    REGISTER,
    REMARK,
    SCHOOL,
    SCORE,
    SCORE_NOTE,
    TABLES,
    YEAR_DECISION,
)
from app.rules.calendar import Session
from app.rules.names import roll_key
from app.rules.roles import Role
from app.rules.subjects import subject
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Key, Table, Value

_TERMS = {1: "I", 2: "II"}
_ROLES = {
    Role.SUBJECT_TEACHER: N_("subject teacher"),
    Role.HOMEROOM_TEACHER: N_("homeroom teacher"),
    Role.CLERK: N_("clerk"),
    Role.PRINCIPAL: N_("principal"),
    Role.DEPARTMENT: N_("department"),
}


@dataclass(frozen=True)
class Place:
    """`whose` is the pupil, person or class that the record is about, `where` the rest, in one line. `order` puts
    places as people count them, the same on every reading.
    """

    whose: str
    where: str
    order: tuple[object, ...]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.where, self.whose) if part)


class Names(NamedTuple):
    """What the records that others point to are called, by their `Ref`."""

    classes: Mapping[int, str]
    pupils: Mapping[int, str]
    people: Mapping[int, str]

    def of(self, ref: Value) -> str:
        """The name of whichever record it is."""
        assert ref is None or isinstance(ref, int)
        found = (names.get(ref or 0) for names in (self.pupils, self.classes, self.people))
        return next((name for name in found if name), "") or _("somebody unknown")


class Places:
    """Tells places with the names of one reading."""

    def __init__(self, journal: Journal) -> None:
        self.names = Names(
            _names(journal, CLASS.name, "class_"),
            _names(journal, PUPIL.name, "pupil"),
            {int(ref): name or "" for ref, name in people(journal).items()},
        )

    def place(self, table: Table, key: Key) -> Place:
        """Where the row `key` of `table` stands."""
        named = dict(zip((part.name for part in table.key), key, strict=True))
        class_name = self.names.classes.get(int(named.get("class_", 0)), "")
        pupil_name = self.names.pupils.get(int(named.get("pupil", 0)), "")
        whose = pupil_name or self.names.people.get(int(named.get("person", 0)), "")
        words = [class_name, *(one for one in (_WORDS[table](named) if table in _WORDS else [table.name]) if one)]
        where = " · ".join(one for one in words if one)
        code = str(named.get("subject", ""))
        order = (
            class_order(class_name), _subject_order(code), str(named.get("term", "")), table.number,
            int(named.get("column_", 0)), int(named.get("day", 0)), int(named.get("session", 0)), roll_key(whose),
            str(key),
        )  # fmt: skip
        return Place(whose, where, order)


def _names(journal: Journal, table_name: str, column: str) -> dict[int, str]:
    table = TABLES.projection[table_name]
    rows = journal.connection.execute(select(table.c[column], table.c.name).where(table.c.school == journal.school))
    return {ref: name or "" for ref, name in rows}


def _subject_order(code: str) -> int:
    try:
        return subject(code).order
    except UserError:
        return 0


def _subject(named: Mapping[str, int | str]) -> str:
    try:
        return subject(str(named["subject"])).name
    except UserError:
        return ""


def _term(named: Mapping[str, int | str]) -> str:
    number = int(named["term"])
    return _("Term {number}").format(number=_TERMS.get(number, number))


def _session(named: Mapping[str, int | str]) -> str:
    session = session_name(Session(int(named["session"]))) if named["session"] in list(Session) else ""
    return f"{session} {_day(named)}".strip()


def _day(named: Mapping[str, int | str]) -> str:
    day = f"{named['day']:08}"
    return f"{day[6:]}/{day[4:6]}/{day[:4]}"


def _duty(named: Mapping[str, int | str]) -> list[str]:
    role = named["role"]
    words = _ROLES.get(Role(str(role))) if role in list(Role) else None
    return [_subject(named), _(words) if words else str(role)]


_WORDS: dict[Table, Callable[[Mapping[str, int | str]], list[str]]] = {
    SCHOOL: lambda _named: [_("The school's profile")],
    PERSON: lambda _named: [_("Staff")],
    DUTY: _duty,
    CLASS: lambda _named: [_("The class itself")],
    CLASS_SUBJECT: lambda named: [_("Subjects of the class"), _subject(named)],
    PUPIL: lambda _named: [_("Personal record")],
    PUPIL_DETAIL: lambda _named: [_("Personal record"), _("further details")],
    ENROLMENT: lambda _named: [_("Roll")],
    SCORE: lambda named: [_subject(named), assessment_name(int(named["column_"])), _term(named)],
    ATTENDANCE: lambda named: [_("Attendance"), _session(named)],
    REGISTER: lambda named: [_("Register of the session"), _session(named)],
    ATTENDANCE_REASON: lambda named: [_("Reason of a late correction"), _session(named)],
    MEASUREMENT: lambda named: [_("Height and weight"), _day(named)],
    LEAVE: lambda named: [_("Leave"), _("from {day}").format(day=_day(named))],
    LOCK: lambda named: [_subject(named), _term(named), _("lock")],
    CONDUCT: lambda named: [_("Conduct"), _term(named)],
    DECISION: lambda _named: [_("Decision")],
    DIFFERENT_PUPILS: lambda _named: [_("Two people")],
    CLOSING: lambda named: [_subject(named), _term(named), _("closing time")],
    PHRASE: lambda _named: [_("Phrase for remarks")],
    YEAR_DECISION: lambda _named: [_("Decision on the year")],
    AWARD: lambda _named: [_("Award of the year")],
    REMARK: lambda named: [_subject(named) or _("Homeroom teacher"), _("remark"), _term(named)],
    SCORE_NOTE: lambda named: [
        _subject(named), assessment_name(int(named["column_"])), _("note on the mark"), _term(named),
    ],
}  # fmt: skip
"""What is said behind the class's name."""
