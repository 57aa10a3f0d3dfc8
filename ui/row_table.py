"""A table that is read row by row: the cursor is a row, letters are commands, Enter opens."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView

from ui.header_end import HeaderEnd
from ui.lines_delegate import LinesDelegate
from ui.rows_model import RowsModel

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier

LAST = -1
"""The column that stretches is the last one, however many there are."""


class RowTable(QTableView):
    """Shows a `RowsModel`. There is a current row whenever there is a row."""

    typed = Signal(str)
    """A letter or digit was pressed, in lower case."""
    opened = Signal()
    """Enter or a double click on the current row."""

    def __init__(self, name: str, accessible_name: str, model: "RowsModel[Any]", *, stretched: int = 0) -> None:
        """`stretched` is the column that takes the room that others leave."""
        super().__init__()
        self._end = HeaderEnd(self)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self._lines = LinesDelegate(strong=False)
        self.setItemDelegate(self._lines)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setModel(model)
        self._stretched = stretched
        model.modelReset.connect(self._arrange)
        model.rowsInserted.connect(lambda *_rows: self._keep_current())
        model.rowsRemoved.connect(lambda *_rows: self._keep_current())
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._arrange()

    def fit_rows(self) -> None:
        """Make each row as high as its text needs; for tables of few rows."""
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def fit_height(self) -> None:
        """Be no higher than the rows are; for lists below each other, of which the longest needs the room."""
        self.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def row(self) -> int:
        """The current row, -1 without rows."""
        return self.currentIndex().row()

    def _arrange(self) -> None:
        header = self.horizontalHeader()
        columns = self.model().columnCount()
        stretched = columns - 1 if self._stretched == LAST else self._stretched
        for column in range(columns):
            fitted = QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if column == stretched else fitted)
        self._keep_current()

    def _keep_current(self) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        super().updateGeometries()
        self._end.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text().lower()
        if event.key() in _ENTER and self.row >= 0:
            self.opened.emit()
        elif text.isalnum() and not event.modifiers() & _COMMANDS:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)
