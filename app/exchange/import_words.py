"""A row of a class list as a person reads it: what the file says, and what becomes of it."""

import datetime

from app.exchange.class_list_columns import Column
from app.exchange.class_list_preview import FieldChange, Outcome, RollEntry, RowOutcome
from app.messages import N_, _
from app.rules.identity import Sex
from app.rules.statuses import pupil_statuses

OUTCOME_WORDS = {
    Outcome.NEW: N_("new"),
    Outcome.CHANGED: N_("changed"),
    Outcome.SAME: N_("unchanged"),
    Outcome.POSSIBLE_DOUBLE: N_("possible double"),
    Outcome.ERROR: N_("error"),
}
FIELD_WORDS = {
    "class_name": N_("class"),
    "full_name": N_("name"),
    "birth_date": N_("birth date"),
    "code": N_("code"),
    "sex": N_("sex"),
    "ethnic_group": N_("ethnic group"),
    "disability": N_("disability"),
    "status": N_("status"),
    "status_date": N_("status date"),
    "personal_number": N_("personal number"),
}
_SEX_WORDS = {Sex.MALE: N_("male"), Sex.FEMALE: N_("female")}


def value_words(value: object) -> str:
    """A value of `PupilData` for a person."""
    match value:
        case None | "":
            return "—"
        case Sex():
            return _(_SEX_WORDS[value])
        case datetime.date():
            return value.strftime("%d/%m/%Y")
    return next((one.name for one in pupil_statuses() if one.code == value), str(value))


def change_words(change: FieldChange) -> str:
    return f"{_(FIELD_WORDS[change.field])}: {value_words(change.old)} → {value_words(change.new)}"


def outcome_words(outcome: RowOutcome) -> str:
    """Why a row is what it is: what changes, what is wrong, what is odd."""
    told = [str(one) for one in (*outcome.reasons, *outcome.warnings)]
    if outcome.unknown_status:
        told.append(
            _("The status “{status}” is not known here and is kept as it is.").format(status=outcome.unknown_status)
        )
    if outcome.kind is Outcome.CHANGED:
        told.insert(0, "; ".join(map(change_words, outcome.changes)) + ("." if told else ""))
    return " ".join(told)


def row_cells(outcome: RowOutcome) -> tuple[str, str, str, str]:
    """Class, code, name and birth date as the file has them; a date that can be read as a date."""
    row = outcome.row
    born = outcome.said.get("birth_date")
    written = value_words(born) if born else row.text(Column.BIRTH_DATE)
    return row.text(Column.CLASS), row.text(Column.CODE), row.text(Column.NAME), written


def pupil_words(entry: RollEntry) -> str:
    """A pupil of the roll, told apart from namesakes."""
    born = value_words(entry.birth_date)
    return _("{name}, class {class_name}, born {born}, code {code}").format(
        name=entry.full_name, class_name=entry.class_name or "—", born=born, code=entry.code or "—"
    )
