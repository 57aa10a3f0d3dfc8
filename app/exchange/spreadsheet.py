"""Sheets of an .xlsx, .xls, .ods or .csv file, told apart by content, with every cell where the file has it."""

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.exchange import compound_file, old_sheets, zipped_sheets
from app.exchange.workbook_limits import (
    MAX_CELL_CHARACTERS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    MAX_SHEETS,
    Tally,
)
from sync.errors import EnvironmentProblem, UserError

if TYPE_CHECKING:  # loaded when a file is read
    from python_calamine import CalamineWorkbook

Cell = str | int | float | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
"""An empty cell is an empty text."""


@dataclass(frozen=True)
class Sheet:
    """`rows[0]` is row 1 as Excel numbers it; all rows are of one width."""

    name: str
    rows: list[list[Cell]]


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of the file.

    Raises `EnvironmentProblem("import.unreadable")` when the file cannot be opened, else `UserError`:
    `import.too_large`, `import.too_many_rows`, `import.too_many_columns`, `import.password`, `import.damaged`,
    `import.not_a_sheet`, `import.not_utf8`.
    """
    data = _content(path)
    if data.startswith(zipped_sheets.SIGNATURE):
        sheets = _read_workbook(zipped_sheets.checked(data))
    elif data.startswith(compound_file.SIGNATURE):
        sheets = _read_workbook(old_sheets.checked(data))
    else:
        sheets = [Sheet(path.stem, _read_separated(data))]
    for sheet in sheets:
        if any(isinstance(cell, str) and len(cell) > MAX_CELL_CHARACTERS for row in sheet.rows for cell in row):
            raise UserError("import.too_large")
    return sheets


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as problem:
        raise EnvironmentProblem("import.unreadable") from problem
    if len(data) > MAX_FILE_BYTES:
        raise UserError("import.too_large")
    return data


def _read_workbook(data: bytes) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return _read_open(workbook)
    except PasswordError as problem:
        raise UserError("import.password") from problem
    except (CalamineError, ValueError, OSError) as problem:
        raise UserError("import.damaged") from problem
    except BaseException as problem:
        # A malformed file can make the reader's native code panic, which it tells with a class that nobody can import.
        if type(problem).__name__ != "PanicException":
            raise
        raise UserError("import.damaged") from problem


def _read_open(workbook: "CalamineWorkbook") -> list[Sheet]:
    if len(workbook.sheet_names) > MAX_SHEETS:
        raise UserError("import.too_large")
    tally = Tally()
    sheets = []
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        tally.add_cells(len(rows) * len(rows[0]) if rows else 0)
        sheets.append(Sheet(name, rows))
    return sheets


def _read_separated(data: bytes) -> list[list[Cell]]:
    """Rows of a .csv: separated by comma, semicolon or tab, whichever splits its beginning most."""
    text = _decoded(data)
    try:
        separator = max(",;\t", key=lambda sign: sum(map(len, islice(_reader(text, sign), 50))))
        rows = list(islice(_reader(text, separator), MAX_ROWS + 1))
    except csv.Error as problem:
        raise UserError("import.not_a_sheet") from problem
    width = max(map(len, rows), default=0)
    Tally().reach(len(rows), width)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise UserError("import.not_utf8" if b"\0" not in data else "import.not_a_sheet") from problem
    if "\0" in text or text.lstrip().startswith("<"):
        raise UserError("import.not_a_sheet")
    return text
