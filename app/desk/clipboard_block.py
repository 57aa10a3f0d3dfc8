"""A block of cells as spreadsheets put it on the clipboard: tab-separated text, and back."""

import csv
import io
from collections.abc import Iterable, Sequence

from sync.errors import UserError

MAX_LETTERS = 200_000
MAX_ROWS, MAX_COLUMNS = 500, 60
"""Far more than a class book; a whole sheet that was copied by mistake is refused, not read for minutes."""

Block = tuple[tuple[str, ...], ...]
"""Rows of cells, all of one length; a cell's own line breaks are spaces."""


def read_block(text: str) -> Block:
    """The cells of `text`, as Excel and LibreOffice copy them: cells may be quoted, the newline at the end is no row.

    Raises `UserError` when there is nothing, or more than a class book can hold.
    """
    if len(text) > MAX_LETTERS:
        raise UserError("paste.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS)
    rows = [tuple(" ".join(cell.split()) for cell in row) or ("",) for row in _rows(text)]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise UserError("paste.nothing")
    width = max(len(row) for row in rows)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS:
        raise UserError("paste.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS)
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """The text that `read_block` and spreadsheets read as `rows`."""
    return "\n".join("\t".join(row) for row in rows)


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:  # a quotation mark that quotes nothing
        return [line.split("\t") for line in text.splitlines()]
