"""The frozen side of a class's table: number and name of every pupil stay in sight however far one scrolls."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView

from app.desk.roll import RollLine
from app.messages import _
from ui import theme
from ui.header_end import HeaderEnd

NUMBER_WIDTH = 40
NARROWEST, WIDEST = 200, 320
PUPIL_ROLE = Qt.ItemDataRole.UserRole + 1
"""The model's vertical header data of this role are `RollLine`s."""


def pupil_tooltip(line: RollLine) -> str:
    """Two lines: who it is, and what tells namesakes apart."""
    born = line.birth_date.strftime("%d/%m/%Y") if line.birth_date else "—"
    return line.name + "\n" + _("born {date} · code {code}").format(date=born, code=line.code or "—")


class RollHeader(QHeaderView):
    """Paints number and name; the row of the current cell stands out."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self._zoom = 100
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(theme.ROW)
        self.setSectionsClickable(False)
        self.setProperty("role", "roll")
        self._corner = (QLabel(_("No."), table), QLabel(_("Full name"), table))
        """Over the numbers and over the names."""
        for label, alignment in zip(self._corner, (_RIGHT, _LEFT), strict=True):
            label.setAlignment(Qt.AlignmentFlag(alignment))
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setFont(theme.font(strong=True))
        self._end = HeaderEnd(table)
        table.installEventFilter(self)
        self.fit()

    def set_zoom(self, percent: int) -> None:
        """Rows and letters in percent of their usual size."""
        self._zoom = percent
        self.setDefaultSectionSize(theme.ROW * percent // 100)
        for label in self._corner:
            label.setFont(self._font(strong=True))
            # The window's sheet outranks the font.
            label.setStyleSheet(f"font-size: {theme.TEXT * percent // 100}px")
        self.fit()

    def _font(self, *, strong: bool = False) -> QFont:
        return theme.font(theme.TEXT * self._zoom // 100, strong=strong)

    @property
    def _number_width(self) -> int:
        return NUMBER_WIDTH * self._zoom // 100

    def fit(self) -> None:
        """As wide as the longest name, within bounds."""
        model = self._table.model()
        names = (
            [model.headerData(row, Qt.Orientation.Vertical, PUPIL_ROLE) for row in range(model.rowCount())]
            if model
            else []
        )
        metrics = QFontMetrics(self._font())
        longest = max((metrics.horizontalAdvance(line.name) for line in names if line), default=0)
        self.setFixedWidth(max(NARROWEST, min(self._number_width + longest + 24, WIDEST * max(self._zoom, 100) // 100)))
        self._place_corner()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Coming from Python, all of it is painted in one turn at the interpreter, whatever else runs."""
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802 - Qt's name
        line: RollLine | None = self.model().headerData(logical, Qt.Orientation.Vertical, PUPIL_ROLE)
        if line is None:
            return
        current = self._table.currentIndex().row() == logical
        cell = QRectF(rect)
        painter.fillRect(cell, theme.color("accent_soft" if current else "surface"))
        line_color = theme.color("line")  # filled, not drawn: at 150 % a drawn line lies beside that of the table
        painter.fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), line_color)
        painter.fillRect(QRectF(cell.right() - 1, cell.top(), 1, cell.height()), line_color)
        painter.setFont(self._font())
        painter.setPen(theme.color("muted"))
        painter.drawText(
            QRectF(cell.left(), cell.top(), self._number_width - 8, cell.height()), _RIGHT, str(line.number)
        )
        painter.setFont(self._font(strong=current))
        painter.setPen(theme.color("ink"))
        room = int(cell.width() - self._number_width - 8)
        name = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(self._number_width, cell.top(), room, cell.height()), _LEFT, name)

    def _place_corner(self) -> None:
        height = self._table.horizontalHeader().height()
        frame = self._table.frameWidth()
        number, name = self._corner
        number.setGeometry(frame, frame, self._number_width - 8, height)
        name.setGeometry(frame + self._number_width, frame, self.width() - self._number_width, height)
        for label in self._corner:
            label.raise_()
        self._end.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest}:
            self._place_corner()
        return super().eventFilter(watched, event)


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
