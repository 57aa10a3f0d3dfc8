"""A table of rows that are known by an id: reading anew moves nothing that stayed."""

from collections.abc import Collection, Hashable, Iterator, Sequence
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
        new_ids = [self.row_id(row) for row in rows]
        old_ids = [self.row_id(row) for row in self.rows]
        staying = set(new_ids) & set(old_ids)
        if not staying or [one for one in old_ids if one in staying] != [one for one in new_ids if one in staying]:
            self.show_others(rows)
            return
        for first, last in reversed(list(_runs(old_ids, staying))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.rows[first : last + 1]
            self.endRemoveRows()
        for first, last in _runs(new_ids, staying):
            self.beginInsertRows(QModelIndex(), first, last)
            self.rows[first:first] = rows[first : last + 1]
            self.endInsertRows()
        self.rows = list(rows)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))

    def show_others(self, rows: Sequence[Row]) -> None:
        """Show `rows` in place of those that stood here."""
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


def _runs(ids: Sequence[Hashable], left_out: Collection[Hashable]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of `ids` that are not `left_out`."""
    first: int | None = None
    for place, one in enumerate(ids):
        if one in left_out and first is not None:
            yield first, place - 1
            first = None
        elif one not in left_out and first is None:
            first = place
    if first is not None:
        yield first, len(ids) - 1
