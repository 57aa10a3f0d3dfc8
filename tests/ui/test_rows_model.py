"""Reading anew leaves rows that stayed where they were: the cursor and what is open do not jump."""

from collections.abc import Hashable

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from ui.rows_model import Index, RowsModel


class Letters(RowsModel[str]):
    """A row a letter; upper case is the same row with another text."""

    headers = ("letter",)

    def row_id(self, row: str) -> Hashable:
        return row.lower()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.rows[index.row()] if role == Qt.ItemDataRole.DisplayRole else None


@pytest.mark.parametrize(
    "after", ["abcde", "c", "cde", "abc", "xcy", "axbycz", "xyzc", "cxyz", "ABCDE", "xCe", "bcxyzd"]
)
def test_a_row_that_stays_is_followed(after: str) -> None:
    model = Letters()
    model.show("abcde")
    cursor = QPersistentModelIndex(model.index(2, 0))
    model.show(after)
    assert "".join(model.rows) == after
    assert cursor.isValid()
    assert str(cursor.data()).lower() == "c"


@pytest.mark.parametrize("after", ["", "xyz", "ecba"])
def test_other_rows_or_another_order_begin_anew(after: str) -> None:
    model = Letters()
    model.show("abcde")
    model.show(after)
    assert "".join(model.rows) == after
    assert model.rowCount() == len(after)
