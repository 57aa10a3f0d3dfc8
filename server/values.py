"""What a change may say, beyond the kinds of its fields: screens and paper read later without asking again (R8)."""

import datetime

from app.desk.conduct import Conduct
from app.records.decisions import Outcome
from app.records.tables import (
    ATTENDANCE,
    CLOSING,
    CONDUCT,
    DECISION,
    DUTY,
    ENROLMENT,
    LOCK,
    PUPIL,
    REGISTER,
    SCORE,
)
from app.rules import marks
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from app.rules.identity import Sex
from app.rules.roles import Role
from app.rules.subjects import subject
from sync.change import Change
from sync.errors import Defect, UserError
from sync.schema import Key, Table, Value

TERMS = (1, 2)
COLUMNS = range(1, 100)
LATEST_CLOSING = 2**32
"""Seconds since 1970, in the year 2106: what screens can show as a date."""


def refusal(table: Table, change: Change) -> str:
    """The reason why `change` cannot be what a person meant; empty when it can."""
    named = dict(zip((part.name for part in table.key), change.key, strict=True))
    if table is SCORE:
        place = named["term"] in TERMS and named["column_"] in COLUMNS
        sound = place and all(_is_mark(str(named["subject"]), value) for _, value in change.values)
        return "" if sound else "not_a_mark"
    sound = _is_key(table, change.key) and all(_is_value(table, number, value) for number, value in change.values)
    return "" if sound else "not_a_value"


def _is_mark(code: str, value: Value) -> bool:
    """A mark of the kind that the subject has: an average cannot be made of others."""
    try:
        return isinstance(value, int) and marks.fits(marks.decode(value), subject(code).kind)
    except (Defect, UserError):
        return False


def _is_key(table: Table, key: Key) -> bool:
    if table is DUTY:
        _person, role, _class, code = key
        return role in list(Role) and (code == "" or _is_subject(code))
    if table in {LOCK, CLOSING}:
        _class, code, term = key
        return _is_subject(code) and term in TERMS
    if table is CONDUCT:
        return key[-1] in TERMS
    if table in {ATTENDANCE, REGISTER}:
        *_whose, day, session = key
        return _is_day(day) and session in list(Session)
    return True


_LISTED: dict[Table, frozenset[Value]] = {
    DUTY: frozenset({0, 1}),
    LOCK: frozenset({0, 1}),
    REGISTER: frozenset({0, 1}),
    ATTENDANCE: frozenset(Attendance),
    CONDUCT: frozenset({None, *Conduct}),
    DECISION: frozenset(Outcome),
}
"""Tables whose every field holds one of few values."""


def _is_value(table: Table, number: int, value: Value) -> bool:
    if table in _LISTED:
        return value in _LISTED[table]
    if table is CLOSING:
        return value is None or (isinstance(value, int) and 0 <= value < LATEST_CLOSING)
    if (table, number) in {(PUPIL, 2), (ENROLMENT, 2)}:
        return not value or _is_date(value)
    if (table, number) == (PUPIL, 3):
        return not value or value in list(Sex)
    return True


def _is_subject(code: int | str) -> bool:
    try:
        return bool(subject(str(code)))
    except UserError:
        return False


def _is_day(number: int | str) -> bool:
    """A day as it stands in keys: 20270106."""
    return isinstance(number, int) and 0 < number < 10**8 and _is_date(f"{number:08}")


def _is_date(text: Value) -> bool:
    try:
        return bool(datetime.date.fromisoformat(str(text)))
    except ValueError:
        return False
