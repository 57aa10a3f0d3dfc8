"""The fields of the school's records in a person's words: what they are called, what they hold, what may be typed."""

import datetime
from collections.abc import Callable, Mapping

from app.desk import value_words
from app.desk.conduct import Conduct
from app.desk.places import Names
from app.messages import _
from app.records.tables import (
    ATTENDANCE,
    AWARD,
    CLASS,
    CONDUCT,
    ENROLMENT,
    MEASUREMENT,
    PERSON,
    PUPIL,
    PUPIL_DETAIL,
    REMARK,
    SCHOOL,
    SCORE,
    YEAR_DECISION,
)
from app.rules import marks, remarks, subjects
from app.rules.attendance import Attendance
from app.rules.names import clean_name, fold
from app.rules.preschool.measured import grams, millimetres
from app.rules.statuses import status_of
from app.rules.tt22.promotion import Outcome as YearOutcome
from app.rules.tt27.year import AwardGround
from sync.errors import UserError
from sync.schema import TOMBSTONE, Key, Kind, Table, Value

KEEP, DELETE = "keep", "delete"
"""What one writes for a tombstone on the command line."""


def field_name(table: Table, number: int) -> str:
    """What a field is called, where its row has several; one that only a newer program knows goes by its own name."""
    if len(table.fields) == 1:
        return ""
    name = value_words.FIELD_NAMES.get(table.by_number[number].name)
    return _(name) if name else table.by_number[number].name


def words(table: Table, key: Key, number: int, value: Value, names: Names) -> str:
    """What a field holds, records that it points to by their names."""
    if number == TOMBSTONE.number:
        return _("deleted") if value == 1 else _("kept")
    if value is None or value == "":
        return _("no mark") if table is SCORE else "—"
    if table.by_number[number].kind is Kind.REF:
        return names.of(value)
    return value_words.value_words(table, key, number, value)


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
    if text.strip() not in {str(grade) for grade in range(13)}:
        raise UserError("conflicts.not_a_value")
    return int(text)


def _presence(text: str) -> int:
    symbols = {one.symbol or "-": one for one in Attendance}
    if text.strip().upper() not in symbols:
        raise UserError("conflicts.not_presence")
    return int(symbols[text.strip().upper()])


def _year_outcome(text: str) -> str:
    # The words are those of the language of the moment.
    return str(_choice({fold(value_words.year_outcome_words(one)): one.value for one in YearOutcome})(text))


def _award_ground(text: str) -> str:
    return str(_choice({fold(value_words.award_ground_words(one)): one.value for one in AwardGround})(text))


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
    (MEASUREMENT, 1): millimetres,
    (MEASUREMENT, 2): grams,
    (YEAR_DECISION, 1): _year_outcome,
    (YEAR_DECISION, 2): remarks.clean,
    (AWARD, 1): _award_ground,
    (AWARD, 2): remarks.clean,
}
