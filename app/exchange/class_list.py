"""A class list as it lies in a file: which rows are pupils, and the text of each of their cells."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.exchange.class_list_columns import Column, Layout, recognise
from app.exchange.spreadsheet import Cell, Sheet, read_sheets
from app.rules.names import clean_name, fold
from sync.errors import UserError

_HEADER_WITHIN = 100
"""A header row is looked for in so many rows of each sheet."""
_TELLING = (Column.CLASS, Column.CODE, Column.NAME, Column.BIRTH_DATE, Column.PERSONAL_NUMBER)
_DIGITS = {Column.CODE: 10, Column.PERSONAL_NUMBER: 12}
"""A number cell has lost its leading zeros; these are the lengths in the ministry's data (domain facts, section 7)."""


@dataclass(frozen=True)
class RowPlace:
    """Where a row lies: the sheet, and the number that Excel shows beside it."""

    sheet: str
    number: int


@dataclass(frozen=True)
class ClassListRow:
    """One pupil's row. `raw` holds the text of every cell, of columns that nobody needs too."""

    place: RowPlace
    layout: Layout
    raw: tuple[str, ...]

    def text(self, column: Column) -> str:
        """The cell's text, composed and with single spaces; nothing when the cell or the column is not there."""
        at = self.layout.places.get(column)
        text = "" if at is None else clean_name(self.raw[at])
        return text.replace(" ", "").lstrip("'") if column in _DIGITS else text


@dataclass(frozen=True)
class OtherText:
    """A row below the header that is no pupil: a total, a signature, a remark."""

    place: RowPlace
    text: str


@dataclass(frozen=True)
class ClassListFile:
    """All that was read, and what was not taken: rows that are no pupils, headers and sheets that mean nothing here."""

    rows: tuple[ClassListRow, ...]
    other_texts: tuple[OtherText, ...]
    unused_headers: tuple[str, ...]
    unused_sheets: tuple[str, ...]


def read_class_list(path: Path) -> ClassListFile:
    """Read a class list from .xlsx, .xls, .ods or .csv in the layout of the ministry's pupil export (C1-HocSinh).

    Raises what `read_sheets` does, and `UserError`: `import.no_header`, `import.missing_columns`,
    `import.column_twice`, `import.no_rows`.
    """
    sheets = [(sheet, _layout(sheet)) for sheet in read_sheets(path)]
    known = [(sheet, layout) for sheet, layout in sheets if not layout.missing]
    if not known:
        _refuse(max((layout for _, layout in sheets), key=lambda layout: len(layout.places), default=None))
    rows: list[ClassListRow] = []
    other_texts: list[OtherText] = []
    for sheet, _ in known:
        for found in _below_header(sheet):
            if isinstance(found, ClassListRow):
                rows.append(found)
            else:
                other_texts.append(found)
    if not rows:
        raise UserError("import.no_rows")
    return ClassListFile(
        rows=tuple(rows),
        other_texts=tuple(other_texts),
        unused_headers=tuple(dict.fromkeys(header for row in rows for header in row.layout.unused)),
        unused_sheets=tuple(sheet.name for sheet, layout in sheets if layout.missing),
    )


def _layout(sheet: Sheet) -> Layout:
    """The first complete header row, else the one that comes nearest."""
    nearest = recognise(())
    for row in sheet.rows[:_HEADER_WITHIN]:
        layout = recognise([cell_text(cell) for cell in row])
        if not layout.missing:
            return layout
        nearest = max(nearest, layout, key=lambda layout: len(layout.places))
    return nearest


def _refuse(nearest: Layout | None) -> None:
    if nearest is None or len(nearest.places) < 2:
        raise UserError("import.no_header", columns=_titles((Column.CLASS, Column.NAME, Column.BIRTH_DATE)))
    raise UserError("import.missing_columns", columns=_titles(nearest.missing))


def _titles(columns: tuple[Column, ...]) -> str:
    return ", ".join(column.value for column in columns)


def _below_header(sheet: Sheet) -> Iterator[ClassListRow | OtherText]:
    """Rows below the first header. A further header, as on each printed page, holds from there on."""
    layout: Layout | None = None
    for number, cells in enumerate(sheet.rows, start=1):
        texts = [cell_text(cell) for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        header = recognise(texts)
        if not header.missing:
            if header.doubled:
                raise UserError("import.column_twice", columns=_titles(header.doubled))
            # Rows of one layout share it, so that a page's repeated header is not taken for a new one.
            layout = header if layout is None or header.headers != layout.headers else layout
        elif layout is not None:
            yield _row(RowPlace(sheet.name, number), layout, cells, texts)


def _row(place: RowPlace, layout: Layout, cells: list[Cell], texts: list[str]) -> ClassListRow | OtherText:
    for column, digits in _DIGITS.items():
        at = layout.places.get(column)
        if at is not None and type(cells[at]) in {int, float}:
            texts[at] = texts[at].zfill(digits)
    row = ClassListRow(place, layout, tuple(texts))
    if _is_pupil(row, texts):
        return row
    return OtherText(place, " ".join(clean_name(text) for text in texts if text.strip()))


def _is_pupil(row: ClassListRow, texts: list[str]) -> bool:
    """Not a total, a signature, or the row of column numbers (1) (2) (3) under a header."""
    filled = [fold(text) for text in texts if text.strip()]
    if all(re.fullmatch(r"\(?[0-9]{1,2}\)?", text) for text in filled):
        return False
    identified = any(row.text(column) for column in (Column.CODE, Column.BIRTH_DATE, Column.PERSONAL_NUMBER))
    if not identified and filled[0].startswith(("tong cong", "tong so")):
        return False
    return sum(bool(row.text(column)) for column in _TELLING) >= 2


def cell_text(cell: Cell) -> str:
    """A cell as text that means the same when it is read again: dates as dd/mm/yyyy, whole numbers without `.0`."""
    match cell:
        case datetime.datetime() if cell.time() != datetime.time():
            return cell.strftime("%d/%m/%Y %H:%M:%S")
        case datetime.date():
            return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})|([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?$")
_SERIAL_DAYS = range(10_000, 73_051)
"""Excel's day numbers from 1927 to 2100: fewer digits could be a year."""
_SERIAL_START = datetime.date(1899, 12, 30)


def parse_date(text: str) -> datetime.date | None:
    """The date that a cell's text means: dd/mm/yyyy, yyyy-mm-dd, or Excel's day number; none when it means none.

    Day comes before month always; a year has four digits, because 05/09/14 has three readings.
    """
    text = _MIDNIGHT.sub("", text.replace(" / ", "/"))
    if re.fullmatch(r"[0-9]{5}", text) and int(text) in _SERIAL_DAYS:
        return _SERIAL_START + datetime.timedelta(days=int(text))
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year, *iso = found.groups()
    if day is None:
        year, month, day = iso
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
