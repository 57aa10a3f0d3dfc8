"""What a change may say, beyond the kinds of its fields: screens and paper read later without asking again (R8)."""

from collections.abc import Callable

from app.desk.conduct import Conduct
from app.records.decisions import Outcome
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
    PHRASE,
    PUPIL,
    REGISTER,
    REMARK,
    SCORE,
    SCORE_NOTE,
    YEAR_DECISION,
)
from app.rules import gradebooks, mark_notes, marks, remarks
from app.rules.attendance import Attendance
from app.rules.calendar import Session, iso_day
from app.rules.identity import Sex
from app.rules.preschool import measured
from app.rules.roles import Role
from app.rules.subjects import is_subject, subject
from app.rules.tt22.promotion import Outcome as YearOutcome
from app.rules.tt27.year import AwardGround
from sync.change import MAX_CHANGES_PER_COMMIT, Change
from sync.errors import Defect, UserError
from sync.schema import TOMBSTONE, Key, Table, Value

TERMS = (1, 2)
COLUMNS = range(1, 100)
GRADES = range(13)
COMMITS = range(1, 2**31)
"""Numbers that a commit can have: what the log's column holds."""
POSITIONS = range(-1, MAX_CHANGES_PER_COMMIT)
"""Places that a change can have in its commit; -1 is all of one that could not be read."""
LATEST_CLOSING = 2**32
"""Seconds since 1970, in the year 2106: what screens can show as a date."""


def refusal(table: Table, change: Change) -> str:
    """The reason why `change` cannot be what a person meant; empty when it can."""
    named = dict(zip((part.name for part in table.key), change.key, strict=True))
    if table is SCORE:
        place = named["term"] in TERMS and named["column_"] in COLUMNS
        sound = place and all(
            _is_mark(str(named["subject"]), int(named["column_"]), value) for _, value in change.values
        )
        return "" if sound else "not_a_mark"
    sound = _is_key(table, change.key) and all(_is_value(table, number, value) for number, value in change.values)
    sound = sound and not _points_at_itself(table, change) and not _ends_early(table, change)
    return "" if sound else "not_a_value"


def _is_mark(code: str, column: int, value: Value) -> bool:
    """A mark of the kind that the subject's column has: an average cannot be made of others."""
    try:
        return isinstance(value, int) and gradebooks.holds(subject(code), column, marks.decode(value))
    except (Defect, UserError):
        return False


def _is_key(table: Table, key: Key) -> bool:
    named = dict(zip((part.name for part in table.key), key, strict=True))
    sound = [named.get("term", 1) in TERMS]
    if table in {DUTY, REMARK}:
        sound.append(named["subject"] == "" or is_subject(str(named["subject"])))
    if table is DUTY:
        sound.append(named["role"] in list(Role))
    if table is SCORE_NOTE:
        sound.append(named["column_"] in COLUMNS)
    if table in {LOCK, CLOSING, CLASS_SUBJECT, SCORE_NOTE}:
        sound.append(is_subject(str(named["subject"])))
    if table is DECISION:
        sound.append(named["number"] in COMMITS and named["pos"] in POSITIONS)
    if table in {LEAVE, MEASUREMENT}:
        sound.append(_is_day(named["day"]))
    if table in {ATTENDANCE, REGISTER, ATTENDANCE_REASON}:
        sound.append(_is_day(named["day"]) and named["session"] in list(Session))
    if table is DIFFERENT_PUPILS:
        sound.append(key[0] != key[1])
    return all(sound)


_LISTED: dict[Table, frozenset[Value]] = {
    DUTY: frozenset({0, 1}),
    LOCK: frozenset({0, 1}),
    REGISTER: frozenset({0, 1}),
    DIFFERENT_PUPILS: frozenset({0, 1}),
    ATTENDANCE: frozenset(Attendance),
    CONDUCT: frozenset({None, *Conduct}),
    DECISION: frozenset(Outcome),
}
"""Tables whose every field holds one of few values."""


def _is_value(table: Table, number: int, value: Value) -> bool:
    if table in _LISTED:
        return value in _LISTED[table]
    if table.deletable and number == TOMBSTONE.number:
        return value in {0, 1}
    rule = _RULES.get((table, number))
    return rule is None or rule(value)


def _points_at_itself(table: Table, change: Change) -> bool:
    """Whether a pupil would be merged into the same, or come from the class that he sits in."""
    told = dict(change.values)
    if table is PUPIL:
        return 5 in told and told[5] == change.key[0]
    return table is ENROLMENT and 3 in told and told[3] == change.key[0]


def _ends_early(table: Table, change: Change) -> bool:
    """Whether a leave would be over before its first day."""
    last = dict(change.values).get(1)
    return table is LEAVE and isinstance(last, int) and last < int(change.key[2])


def _is_remark(text: Value) -> bool:
    try:
        return text is None or (isinstance(text, str) and remarks.clean(text) == text)
    except UserError:
        return False


def _is_note(text: Value) -> bool:
    try:
        return text is None or (isinstance(text, str) and mark_notes.clean(text) == text)
    except UserError:
        return False


def _is_day(number: Value) -> bool:
    """A day as it stands in keys: 20270106."""
    if not isinstance(number, int) or not 0 < number < 10**8:
        return False
    digits = f"{number:08}"
    return _is_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")


def _is_date(text: Value) -> bool:
    return iso_day(text) is not None


_RULES: dict[tuple[Table, int], Callable[[Value], bool]] = {
    (CLOSING, 1): lambda value: value is None or (isinstance(value, int) and 0 <= value < LATEST_CLOSING),
    (REMARK, 1): _is_remark,
    (SCORE_NOTE, 1): _is_note,
    (LEAVE, 1): lambda value: value is None or _is_day(value),
    (LEAVE, 2): _is_remark,
    (ATTENDANCE_REASON, 1): _is_remark,
    (PHRASE, 1): lambda value: bool(value) and _is_remark(value),
    (PHRASE, 2): lambda value: not value or is_subject(str(value)),
    (PHRASE, 3): lambda value: not value or value in list(Conduct),
    (PHRASE, 4): lambda value: value in {0, 1},
    (YEAR_DECISION, 1): lambda value: value is None or value in list(YearOutcome),
    (YEAR_DECISION, 2): _is_remark,
    (YEAR_DECISION, 3): lambda value: not value or value in list(YearOutcome),
    (AWARD, 1): lambda value: value is None or value in list(AwardGround),
    (AWARD, 2): _is_remark,
    (MEASUREMENT, 1): lambda value: value is None or (isinstance(value, int) and measured.is_height(value)),
    (MEASUREMENT, 2): lambda value: value is None or (isinstance(value, int) and measured.is_weight(value)),
    (CLASS, 2): lambda value: value in GRADES,
    (PUPIL, 2): lambda value: not value or _is_date(value),
    (PUPIL, 3): lambda value: not value or value in list(Sex),
    (ENROLMENT, 2): lambda value: not value or _is_date(value),
}
