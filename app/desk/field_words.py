"""The fields of the school's records in a person's words: what they are called, what they hold, what may be typed."""

import datetime
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.desk.attendance_words import presence_name
from app.desk.conduct import Conduct
from app.messages import N_, _
from app.records.tables import (
    ATTENDANCE,
    CLASS,
    CLASS_SUBJECT,
    CONDUCT,
    ENROLMENT,
    PERSON,
    PUPIL,
    PUPIL_DETAIL,
    REMARK,
    SCHOOL,
    SCORE,
)
from app.rules import marks, remarks, subjects
from app.rules.attendance import Attendance
from app.rules.identity import Sex
from app.rules.names import clean_name, fold
from app.rules.statuses import MOVED, pupil_statuses, status_of
from sync.errors import UserError
from sync.schema import TOMBSTONE, Key, Kind, Table, Value


class Names(NamedTuple):
    """What the records that others point to are called, by their `Ref`."""

    classes: Mapping[int, str]
    pupils: Mapping[int, str]
    people: Mapping[int, str]

    def of(self, ref: Value) -> str:
        assert ref is None or isinstance(ref, int)
        found = (names.get(ref or 0) for names in (self.pupils, self.classes, self.people))
        return next((name for name in found if name), "") or _("somebody unknown")


FIELD_NAMES: dict[tuple[Table, int], str] = {
    (SCHOOL, 1): N_("name of the school"),
    (SCHOOL, 2): N_("body above the school"),
    (SCHOOL, 3): N_("place on papers"),
    (SCHOOL, 4): N_("school year"),
    (PERSON, 1): N_("name"),
    (CLASS, 1): N_("name of the class"),
    (CLASS, 2): N_("grade"),
    (CLASS, 3): N_("school year"),
    (CLASS_SUBJECT, 1): N_("taught"),
    (PUPIL, 1): N_("name"),
    (PUPIL, 2): N_("birth date"),
    (PUPIL, 3): N_("sex"),
    (PUPIL, 4): N_("code"),
    (PUPIL, 5): N_("the same person as"),
    (PUPIL, TOMBSTONE.number): N_("deleted"),
    (PUPIL_DETAIL, 1): N_("personal number"),
    (PUPIL_DETAIL, 2): N_("ethnic group"),
    (PUPIL_DETAIL, 3): N_("disability"),
    (ENROLMENT, 1): N_("status"),
    (ENROLMENT, 2): N_("status date"),
    (ENROLMENT, 3): N_("came from class"),
    (CONDUCT, 1): N_("conduct"),
    (REMARK, 1): N_("remark"),
    (SCORE, 1): N_("mark"),
    (ATTENDANCE, 1): N_("attendance"),
}
_SEXES = {Sex.MALE: N_("male"), Sex.FEMALE: N_("female")}
KEEP, DELETE = "keep", "delete"
"""What one writes for a tombstone on the command line."""


def field_name(table: Table, number: int) -> str:
    """What the field is called; one that only a newer program knows goes by its own name."""
    name = FIELD_NAMES.get((table, number))
    return _(name) if name else table.by_number[number].name


def value_words(table: Table, key: Key, number: int, value: Value, names: Names) -> str:
    """What a field holds."""
    if table is SCORE and isinstance(value, int):
        return marks.format_mark(marks.decode(value), subjects.subject(str(key[1])).kind) or _("no mark")
    if number == TOMBSTONE.number:
        return _("deleted") if value == 1 else _("kept")
    if value is None or value == "":
        return "—"
    if table.by_number[number].kind is Kind.REF:
        return names.of(value)
    told = _WORDS.get((table, number))
    return told(value) if told else str(value)


def _date_words(value: int | str) -> str:
    return datetime.date.fromisoformat(str(value)).strftime("%d/%m/%Y")


def _status_words(code: int | str) -> str:
    if code == MOVED:
        return _("moved to another class")
    return next((one.name for one in pupil_statuses() if one.code == code), str(code))


_WORDS: dict[tuple[Table, int], Callable[[int | str], str]] = {
    (ATTENDANCE, 1): lambda value: presence_name(Attendance(int(value))),
    (CLASS_SUBJECT, 1): lambda value: _("taught") if value == 1 else _("not taught"),
    (PUPIL, 2): _date_words,
    (PUPIL, 3): lambda value: _(_SEXES[Sex(str(value))]),
    (ENROLMENT, 1): _status_words,
    (ENROLMENT, 2): _date_words,
}


# --- what is typed ---


def parse(table: Table, key: Key, number: int, text: str) -> Value:
    """The value that a person means by `text`. Raises `UserError` where the field cannot hold it."""
    reader = _READERS.get((table, number))
    if table is SCORE:
        return marks.encode(marks.parse(text, subjects.subject(str(key[1])).kind))
    if reader is None:
        raise UserError("conflicts.no_other_value")
    return reader(text)


def can_be_typed(table: Table, number: int) -> bool:
    """Whether a value that nobody has given yet can be typed; of a deletion there are only two."""
    return table is SCORE or ((table, number) in _READERS and number != TOMBSTONE.number)


def _name(text: str) -> str:
    return _some(clean_name(text))


def _some(text: str) -> str:
    if not text:
        raise UserError("conflicts.not_a_value")
    return text


def _date(text: str) -> str:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    raise UserError("conflicts.not_a_date")


def _choice(choices: Mapping[str, Value]) -> Callable[[str], Value]:
    """A reader of one of some words, in whichever spelling."""

    def read(text: str) -> Value:
        if fold(text) not in choices:
            raise UserError("conflicts.not_a_value")
        return choices[fold(text)]

    return read


def _status(text: str) -> str:
    status = status_of(text)
    if status is None:
        raise UserError("conflicts.not_a_value")
    return status.code


def _grade(text: str) -> int:
    if text.strip() not in {str(grade) for grade in range(1, 13)}:
        raise UserError("conflicts.not_a_value")
    return int(text)


def _presence(text: str) -> int:
    symbols = {one.symbol or "-": one for one in Attendance}
    if text.strip().upper() not in symbols:
        raise UserError("conflicts.not_presence")
    return int(symbols[text.strip().upper()])


_READERS: dict[tuple[Table, int], Callable[[str], Value]] = {
    **{(SCHOOL, number): _name for number in (1, 2, 3, 4)},
    (PERSON, 1): _name,
    (CLASS, 1): _name,
    (CLASS, 2): _grade,
    (CLASS, 3): _name,
    (PUPIL, 1): _name,
    (PUPIL, 2): _date,
    (PUPIL, 3): _choice({"nam": "male", "nu": "female", "male": "male", "female": "female"}),
    (PUPIL, 4): clean_name,
    (PUPIL, TOMBSTONE.number): _choice({KEEP: 0, DELETE: 1, "giu": 0, "xoa": 1}),
    **{(PUPIL_DETAIL, number): clean_name for number in (1, 2, 3)},
    (ENROLMENT, 1): _status,
    (ENROLMENT, 2): _date,
    (ATTENDANCE, 1): _presence,
    (CONDUCT, 1): _choice({fold(one.value): one.value for one in Conduct}),
    (REMARK, 1): remarks.clean,
}
