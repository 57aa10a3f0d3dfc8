"""What a record holds, in words: for lists in which records of all tables meet."""

from collections.abc import Callable, Iterable

from app.desk.attendance_words import presence_name
from app.messages import N_, _
from app.records.decisions import Outcome
from app.records.tables import (
    ATTENDANCE,
    AWARD,
    CLASS_SUBJECT,
    CLOSING,
    CONDUCT,
    DECISION,
    DUTY,
    ENROLMENT,
    LEAVE,
    LOCK,
    MEASUREMENT,
    PHRASE,
    PUPIL,
    REGISTER,
    SCORE,
    YEAR_DECISION,
)
from app.rules import marks
from app.rules.attendance import Attendance
from app.rules.calendar import iso_day
from app.rules.preschool.measured import centimetres_text, kilograms_text
from app.rules.statuses import MOVED, pupil_status
from app.rules.subjects import subject
from app.rules.tt22.promotion import Outcome as YearOutcome
from app.rules.tt27.year import AwardGround
from sync.clock import at_local
from sync.errors import Defect, UserError
from sync.schema import TOMBSTONE, Key, Table, Value

FIELD_NAMES = {
    "name": N_("name"),
    "superior": N_("superior"),
    "place": N_("place"),
    "school_year": N_("school year"),
    "grade": N_("grade"),
    "birth_date": N_("birth date"),
    "sex": N_("sex"),
    "code": N_("code"),
    "merged_into": N_("merged"),
    "personal_number": N_("personal number"),
    "ethnic_group": N_("ethnic group"),
    "disability": N_("disability"),
    "status": N_("status"),
    "status_date": N_("since"),
    "came_from": N_("came from another class"),
    "text": N_("text"),
    "subject": N_("subject"),
    "level": N_("level"),
    "shared": N_("shared"),
    "outcome": N_("outcome"),
    "reason": N_("reason"),
    "proposed": N_("proposed then"),
    "ground": N_("award for"),
    "words": N_("namely"),
    "deleted": N_("deleted"),
    "last_day": N_("last day"),
    "height_mm": N_("height"),
    "weight_g": N_("weight"),
}
_OUTCOMES = {
    Outcome.ACCEPTED: N_("accepted"),
    Outcome.DECLINED: N_("declined"),
    Outcome.WITHDRAWN: N_("let go by the author"),
}
_YEAR_OUTCOMES = {
    YearOutcome.PROMOTED: N_("moves up"),
    YearOutcome.NOT_PROMOTED: N_("does not move up"),
    YearOutcome.REEXAMINATION: N_("assessed again in the summer"),
    YearOutcome.SUMMER_TRAINING: N_("training in the summer"),
}
_AWARD_GROUNDS = {
    AwardGround.SUBJECT: N_("excellent in a subject"),
    AwardGround.PROGRESS: N_("clear progress in a quality or competence"),
    AwardGround.NONE: N_("no award"),
}
_YES_AND_NO: dict[Table, tuple[str, str]] = {
    DUTY: (N_("assigned"), N_("not assigned")),
    CLASS_SUBJECT: (N_("taught"), N_("not taught")),
    REGISTER: (N_("taken"), N_("not taken")),
    LOCK: (N_("locked"), N_("open")),
}
"""Tables that hold nothing but yes or no."""


def outcome_words(outcome: Outcome) -> str:
    """What became of a change on which somebody decided."""
    return _(_OUTCOMES[outcome])


def year_outcome_words(outcome: YearOutcome) -> str:
    """What becomes of a pupil after the year."""
    return _(_YEAR_OUTCOMES[outcome])


def award_ground_words(ground: AwardGround) -> str:
    """What a primary pupil's award is for."""
    return _(_AWARD_GROUNDS[ground])


def values_words(table: Table, key: Key, values: Iterable[tuple[int, Value]]) -> str:
    """What `values`, by field number, say; a record of several fields names each of them."""
    told = []
    for number, value in values:
        field = table.by_number[number]
        words = value_words(table, key, number, value)
        named = len(table.fields) > 1 and field.name in FIELD_NAMES
        told.append(f"{_(FIELD_NAMES[field.name])}: {words}" if named else words)
    return "; ".join(told)


def value_words(table: Table, key: Key, number: int, value: Value) -> str:
    """What one field says."""
    if number == TOMBSTONE.number:
        return _("yes") if value == 1 else _("no")
    if table is SCORE:
        return _mark(str(key[1]), value)
    if value is None or value == "":
        return _("nothing")
    if table in _YES_AND_NO:
        yes, no = _YES_AND_NO[table]
        return _(yes) if value == 1 else _(no)
    return _TOLD[table](number, value) if table in _TOLD else str(value)


def _mark(code: str, value: Value) -> str:
    if not isinstance(value, int):
        return _("no mark")
    try:
        return marks.format_mark(marks.decode(value), subject(code).kind) or _("no mark")
    except (Defect, UserError):
        return str(value)


def _attendance(_number: int, value: int | str) -> str:
    return presence_name(Attendance(int(value))) if value in list(Attendance) else str(value)


def _leave(number: int, value: int | str) -> str:
    day = f"{value:08}"
    return str(value) if number == 2 else f"{day[6:]}/{day[4:6]}/{day[:4]}"


def _closing(_number: int, value: int | str) -> str:
    return at_local(int(value) * 1000).strftime("%H:%M %d/%m/%Y")


def _enrolment(number: int, value: int | str) -> str:
    if number == 3:  # the class is this store's number
        return _("yes")
    return _day(value) if number == 2 else _status(str(value))


def _status(code: str) -> str:
    if code == MOVED:
        return _("moved to another class")
    try:
        return pupil_status(code).name
    except UserError:
        return code


def _pupil(number: int, value: int | str) -> str:
    if number == 5:
        return _("yes")
    return _day(value) if number == 2 else {"male": _("male"), "female": _("female")}.get(str(value), str(value))


def _measurement(number: int, value: int | str) -> str:
    if not isinstance(value, int):
        return str(value)
    return f"{centimetres_text(value)} cm" if number == 1 else f"{kilograms_text(value)} kg"


def _phrase(number: int, value: int | str) -> str:
    if number == 4:
        return _("yes") if value == 1 else _("no")
    try:
        return subject(str(value)).name if number == 2 else str(value)
    except UserError:
        return str(value)


def _year_decision(number: int, value: int | str) -> str:
    if number == 2 or value not in list(YearOutcome):
        return str(value)
    return year_outcome_words(YearOutcome(value))


def _award(number: int, value: int | str) -> str:
    return award_ground_words(AwardGround(value)) if number == 1 and value in list(AwardGround) else str(value)


def _day(value: int | str) -> str:
    found = iso_day(value)
    return f"{found:%d/%m/%Y}" if found else str(value)


_TOLD: dict[Table, Callable[[int, int | str], str]] = {
    ATTENDANCE: _attendance,
    CONDUCT: lambda _number, value: str(value),
    CLOSING: _closing,
    DECISION: lambda _number, value: outcome_words(Outcome(value)) if value in list(Outcome) else str(value),
    ENROLMENT: _enrolment,
    LEAVE: _leave,
    MEASUREMENT: _measurement,
    PHRASE: _phrase,
    PUPIL: _pupil,
    YEAR_DECISION: _year_decision,
    AWARD: _award,
}
