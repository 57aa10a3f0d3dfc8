"""Rows that were not imported, saved as a file that a clerk repairs and imports again."""

import io
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from app.exchange.class_list import RowPlace
from app.exchange.class_list_preview import Choice, Preview, RowOutcome
from app.messages import N_, _
from sync.errors import EnvironmentProblem, UserError

_OWN_TITLES = (N_("Row"), N_("Why it was not imported"))


def write_rejected(preview: Preview, path: Path, choices: Mapping[RowPlace, Choice]) -> int:
    """Write the rows that nobody decided on, with all columns of the original, as .xlsx; returns how many there are.

    Every cell is a text and stays one when it is edited, whatever it begins with (= + - @ tab CR): nothing in it is
    ever a formula; CSV could not promise that. Raises `EnvironmentProblem("import.cannot_save")`, and `UserError` for a
    name of another kind of file.
    """
    check_name(path)
    outcomes = preview.left_aside(choices)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
        text = workbook.add_format({"num_format": "@", "quote_prefix": True})
        sheet = workbook.add_worksheet("Sheet1")
        for number, cells in enumerate(_lines(outcomes)):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, text)
    try:
        path.write_bytes(data.getvalue())
    except OSError as problem:
        raise EnvironmentProblem("import.cannot_save") from problem
    return len(outcomes)


def check_name(path: Path) -> None:
    """Raises `UserError` where the name promises another kind of file than is written."""
    if path.suffix.lower() != ".xlsx":
        raise UserError("import.not_an_xlsx_name")


def _lines(outcomes: tuple[RowOutcome, ...]) -> list[tuple[str, ...]]:
    """A header before every run of rows that had the same one in the file, and the rows."""
    several = len({outcome.row.place.sheet for outcome in outcomes}) > 1
    lines: list[tuple[str, ...]] = []
    headers: tuple[str, ...] | None = None
    for outcome in outcomes:
        row = outcome.row
        if row.layout.headers != headers:
            headers = row.layout.headers
            lines.append((*_original(headers, headers), *_own_titles()))
        where = f"{row.place.sheet} {row.place.number}" if several else str(row.place.number)
        lines.append((*_original(row.raw, headers), where, " ".join(map(str, outcome.reasons))))
    return lines


def _own_titles() -> tuple[str, ...]:
    return tuple(_(title) for title in _OWN_TITLES)


def _original(cells: tuple[str, ...], headers: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without those two that an earlier file of rejected rows had added."""
    for place in range(len(headers) - 1):
        if headers[place : place + 2] == _own_titles():
            return cells[:place] + cells[place + 2 :]
    return cells
