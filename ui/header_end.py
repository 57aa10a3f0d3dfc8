"""What stands above a table's scroll bar, so that the head reaches across it and the bar begins where the rows do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTableView, QWidget

from ui import theme


class HeaderEnd(QWidget):
    """Goes on with the ground and the line of the head of `table`; `fit` makes it as high."""

    def __init__(self, table: QTableView) -> None:
        super().__init__()
        self._table = table
        # Not counted in the table's own least height: the head is as high already.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        table.addScrollBarWidget(self, Qt.AlignmentFlag.AlignTop)

    def fit(self) -> None:
        header = self._table.horizontalHeader()
        self.setMaximumHeight(0 if header.isHidden() else header.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        header = self._table.horizontalHeader()
        if header.length() >= header.width():  # else the last head has ended before
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        painter.end()
