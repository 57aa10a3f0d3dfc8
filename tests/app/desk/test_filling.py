"""Filling cells in one go: never with nothing, never over what people disagree about."""

import pytest

from app.desk.filling import Filling, clear_column, fill_down, fill_empties, reads_as
from app.desk.gradebook import Gradebook
from app.rules.marks import EMPTY, ColumnKind, Mark, MarkKind
from sync.errors import UserError
from sync.schema import Ref
from tests.app.desk.test_pasting import COLUMNS, book

EIGHT, NINE = Mark(MarkKind.TENTHS, 80), Mark(MarkKind.TENTHS, 90)


def shown(over: Gradebook, marks: dict[tuple[int, int], Mark]) -> dict[tuple[Ref, int], Mark]:
    empty = {(row.pupil.pupil, one.number): EMPTY for row in over.rows for one in COLUMNS}
    return empty | {(Ref(100 + number), column): mark for (number, column), mark in marks.items()}


def test_each_column_is_filled_from_its_own_top() -> None:
    over = book()
    found = fill_down(over, [(0, 0), (1, 0), (0, 1), (1, 1)], shown(over, {(1, 1): EIGHT, (1, 2): NINE, (2, 2): EIGHT}))
    assert found == Filling({(Ref(102), 1): EIGHT, (Ref(102), 2): NINE}, replaced=1)


@pytest.mark.parametrize("cells", [[(0, 0)], [(1, 0)], [(0, 0), (1, 0)], [(0, 6), (1, 6)]])
def test_nothing_above_and_results_fill_nothing(cells: list[tuple[int, int]]) -> None:
    over = book()
    assert fill_down(over, cells, shown(over, {})) == Filling({})


def test_only_empty_cells_are_filled_and_disputed_ones_are_left() -> None:
    over = book(disputed=(3, 1))
    found = fill_empties(over, 1, EIGHT, shown(over, {(1, 1): NINE}))
    assert found == Filling({(Ref(102), 1): EIGHT, (Ref(104), 1): EIGHT, (Ref(105), 1): EIGHT}, disputed=1)


def test_emptying_counts_what_stood_there() -> None:
    over = book()
    assert clear_column(over, 1, shown(over, {(2, 1): EIGHT})) == Filling({(Ref(102), 1): EMPTY}, replaced=1)


def test_blank_is_not_zero() -> None:
    assert reads_as(" ", ColumnKind.SCORE) is None
    assert reads_as("0", ColumnKind.SCORE) == Mark(MarkKind.TENTHS, 0)
    with pytest.raises(UserError, match=r"mark\.two_decimals"):
        reads_as("8,55", ColumnKind.SCORE)
