"""What the texts of a pupil's row mean: values for the fields that the row speaks of, and what cannot be understood."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.exchange.class_list import ClassListRow, parse_date
from app.exchange.class_list_columns import Column
from app.exchange.row_reasons import RowReason, reason
from app.rules import statuses
from app.rules.identity import Sex
from app.rules.names import fold, nfc

TEMPORARY_CODE = "TAM-"
"""Pupils without a ministry code yet carry this and their personal number (domain facts, section 7)."""
_SEXES = {"nam": Sex.MALE, "trai": Sex.MALE, "nu": Sex.FEMALE, "gai": Sex.FEMALE}
_ROUNDED = re.compile(r"[0-9]+([.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DATES = {"birth_date": Column.BIRTH_DATE, "status_date": Column.STATUS_DATE}
_NUMBERS = {"code": Column.CODE, "personal_number": Column.PERSONAL_NUMBER}
_TEXTS = {"full_name": Column.NAME, "ethnic_group": Column.ETHNIC_GROUP, "disability": Column.DISABILITY} | _NUMBERS


@dataclass(frozen=True)
class RowValues:
    """`said` holds a value for each field of `PupilData` that the row speaks of: an empty cell says nothing."""

    row: ClassListRow
    said: Mapping[str, Any]
    reasons: tuple[RowReason, ...]
    unknown_status: str

    @property
    def code(self) -> str:
        """The ministry's code, or nothing where there is none yet."""
        code: str = self.said.get("code", "")
        return "" if code.startswith(TEMPORARY_CODE) else code

    @property
    def personal_number(self) -> str:
        """The personal number, from the temporary code where it stands nowhere else."""
        number: str = self.said.get("personal_number", "")
        return number or temporary_number(self.said.get("code", ""))

    @property
    def likeness(self) -> tuple[str, datetime.date] | None:
        """Folded name and birth date: enough to ask a person, never enough to decide."""
        if "full_name" in self.said and "birth_date" in self.said:
            return fold(self.said["full_name"]), self.said["birth_date"]
        return None


def temporary_number(code: str) -> str:
    """The personal number in a temporary code; nothing for any other code."""
    return code.removeprefix(TEMPORARY_CODE) if code.startswith(TEMPORARY_CODE) else ""


def class_key(name: str) -> str:
    """`6A`, `6a` and `6 A` are one class."""
    return "".join(nfc(name).casefold().split())


def understand(row: ClassListRow, classes: Mapping[str, str], status_codes: Mapping[str, str]) -> RowValues:
    """Read a row. `classes` by `class_key`; `status_codes` by folded text: what a person chose for unknown statuses."""
    said: dict[str, Any] = {field: row.text(column) for field, column in _TEXTS.items() if row.text(column)}
    reasons = [*_class(row, classes, said)]
    if "full_name" not in said:
        reasons.append(reason("row.no_name"))
    for field, column in _DATES.items():
        reasons += _date(row, field, column, said)
    for field, column in _NUMBERS.items():
        if _ROUNDED.fullmatch(said.get(field, "")):
            reasons.append(reason("row.rounded_number", text=said.pop(field), column=column.value))
    reasons += _sex(row, said)
    return RowValues(row, said, tuple(reasons), _status(row, status_codes, said))


def _class(row: ClassListRow, classes: Mapping[str, str], said: dict[str, Any]) -> list[RowReason]:
    text = row.text(Column.CLASS)
    if not text:
        return [reason("row.no_class")]
    if class_key(text) not in classes:
        return [reason("row.unknown_class", class_name=text)]
    said["class_name"] = classes[class_key(text)]
    return []


def _date(row: ClassListRow, field: str, column: Column, said: dict[str, Any]) -> list[RowReason]:
    text = row.text(column)
    if not text:
        return []
    date = parse_date(text)
    if date is None:
        return [reason("row.bad_date", text=text, column=column.value)]
    said[field] = date
    return []


def _sex(row: ClassListRow, said: dict[str, Any]) -> list[RowReason]:
    text = row.text(Column.SEX)
    if not text:
        return []
    if fold(text) not in _SEXES:
        return [reason("row.unknown_sex", text=text, column=Column.SEX.value)]
    said["sex"] = _SEXES[fold(text)]
    return []


def _status(row: ClassListRow, status_codes: Mapping[str, str], said: dict[str, Any]) -> str:
    """Set the status: its code where it is known or mapped, else the text as it is, which is returned."""
    text = row.text(Column.STATUS)
    if not text:
        return ""
    known = statuses.status_of(text)
    code = known.code if known else status_codes.get(fold(text))
    said["status"] = code or text
    return "" if code else text
