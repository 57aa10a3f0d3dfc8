"""What the same work costs in a bare PySide6 window: a `QTableView` over Qt's own model, with Qt's own delegate."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QMainWindow, QTableView

from benchmarks.crossing import bare

ROW_PX = 30


class BareTable(QMainWindow):
    """As many cells as the gradebook has, and the names in its head; `connection` takes what is typed, if there is one.

    The same size as the program's window.
    """

    def __init__(self, names: Sequence[str], columns: int, connection: Any = None) -> None:
        super().__init__()
        self.resize(1200, 720)
        self._names, self._columns = names, columns
        self._connection = connection
        self.table = QTableView()
        self.table.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setCentralWidget(self.table)
        self.saved: Callable[[], None] = lambda: None
        self.fill()

    @property
    def model(self) -> QStandardItemModel:
        model = self.table.model()
        assert isinstance(model, QStandardItemModel)
        return model

    def fill(self) -> None:
        """Turn to a new book."""
        model = QStandardItemModel(len(self._names), self._columns, self)
        for row in range(len(self._names)):
            for column in range(self._columns):
                item = QStandardItem("7,5")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                model.setItem(row, column, item)
        model.setVerticalHeaderLabels(list(self._names))
        model.itemChanged.connect(self._typed)
        old = self.table.model()
        self.table.setModel(model)
        if old is not None:
            old.deleteLater()

    def go(self, row: int, column: int) -> None:
        self.table.setCurrentIndex(self.model.index(row, column))
        self.table.setFocus()

    def paste(self) -> None:
        """What the clipboard holds, from the upper left, saved in one transaction."""
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        self.model.blockSignals(True)
        for row, texts in enumerate(lines):
            for column, text in enumerate(texts[-self._columns :]):
                self.model.item(row, column).setText(text)
        self.model.blockSignals(False)
        self.model.layoutChanged.emit()
        self._save([(row, column) for row in range(len(lines)) for column in range(self._columns)])

    def _typed(self, item: QStandardItem) -> None:
        self._save([(item.row(), item.column())])

    def _save(self, cells: Sequence[tuple[int, int]]) -> None:
        if self._connection is not None:
            bare.insert(self._connection, [(row * 12 + column, row, 1, column, 75, 5, 0) for row, column in cells])
        self.saved()
