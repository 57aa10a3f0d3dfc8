"""A table of rows that are known by an id: reading anew moves nothing that stayed."""

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order they are given. Whoever derives from it says what a row's id, headers and texts are."""

    headers: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def row_id(self, row: Row) -> Hashable:
        """What stays the same as long as it is the same row."""
        raise NotImplementedError

    def show(self, rows: Sequence[Row]) -> None:
        """Show `rows`. Rows that stay keep the cursor, the selection and an open editor."""
        if not self.rows:
            self._start_again(rows)
            return
        new_ids = [self.row_id(row) for row in rows]
        staying = set(new_ids)
        for number in reversed(range(len(self.rows))):
            if self.row_id(self.rows[number]) not in staying:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self.rows[number]
                self.endRemoveRows()
        left = [self.row_id(row) for row in self.rows]
        known = set(left)
        if left != [one for one in new_ids if one in known]:
            self._start_again(rows)
            return
        for number, row in enumerate(rows):
            if number < len(self.rows) and self.row_id(self.rows[number]) == new_ids[number]:
                self.rows[number] = row
            else:
                self.beginInsertRows(QModelIndex(), number, number)
                self.rows.insert(number, row)
                self.endInsertRows()
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))

    def _start_again(self, rows: Sequence[Row]) -> None:
        """The order itself has changed (a name was corrected, say)."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section]
        return None
