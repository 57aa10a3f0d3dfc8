"""Filling cells of the gradebook in one go: downwards, the empty ones of a column, or emptying a column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.desk.gradebook import Gradebook
from app.desk.registers import CellState
from app.rules import marks
from app.rules.marks import EMPTY, Mark
from sync.schema import Ref

Place = tuple[Ref, int]
"""Pupil and column number."""


@dataclass(frozen=True)
class Filling:
    """What would be entered: `replaced` of the marks stand over others, `disputed` cells are left to be settled."""

    entered: Mapping[Place, Mark]
    replaced: int = 0
    disputed: int = 0


def fill_down(book: Gradebook, cells: Iterable[tuple[int, int]], shown: Mapping[Place, Mark]) -> Filling:
    """The topmost mark of each column in `cells` (row and column of the book) for those below it.

    In a column of which only one cell is chosen, the mark above that cell. Nothing is ever filled with nothing.
    """
    by_column: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        by_column.setdefault(column, []).append(row)
    wanted: dict[Place, Mark] = {}
    for column, rows in by_column.items():
        if column >= len(book.columns):
            continue
        source = rows[0] if len(rows) > 1 else rows[0] - 1
        if source < 0:
            continue
        number = book.columns[column].number
        mark = shown[book.rows[source].pupil.pupil, number]
        if mark != EMPTY:
            wanted |= {(book.rows[row].pupil.pupil, number): mark for row in rows if row != source}
    return _filling(book, wanted, shown)


def fill_empties(book: Gradebook, number: int, mark: Mark, shown: Mapping[Place, Mark]) -> Filling:
    """`mark` for every pupil without one in the column `number`."""
    empty = [row.pupil.pupil for row in book.rows if shown[row.pupil.pupil, number] == EMPTY]
    return _filling(book, {(pupil, number): mark for pupil in empty}, shown)


def clear_column(book: Gradebook, number: int, shown: Mapping[Place, Mark]) -> Filling:
    """Nothing for every pupil with a mark in the column `number`."""
    return _filling(book, {(row.pupil.pupil, number): EMPTY for row in book.rows}, shown)


def reads_as(text: str, kind: marks.ColumnKind) -> Mark | None:
    """The mark to fill with; nothing typed is none: blank is not zero. Raises `UserError` for what is no mark."""
    mark = marks.parse(text, kind)
    return None if mark == EMPTY else mark


def _filling(book: Gradebook, wanted: Mapping[Place, Mark], shown: Mapping[Place, Mark]) -> Filling:
    states = {(row.pupil.pupil, number): cell.state for row in book.rows for number, cell in row.cells.items()}
    changed = {place: mark for place, mark in wanted.items() if shown[place] != mark}
    disputed = {place for place in changed if states[place] is CellState.CONFLICT}
    entered = {place: mark for place, mark in changed.items() if place not in disputed}
    return Filling(entered, sum(shown[place] != EMPTY for place in entered), len(disputed))
