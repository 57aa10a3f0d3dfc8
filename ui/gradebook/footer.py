"""Under the table: the class's mean and the number of empty cells of each column, always in sight."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTableView, QWidget

from app.desk.assessment_names import assessment_name
from app.desk.book_figures import ColumnFigures
from app.messages import _, ngettext
from app.rules.marks import ColumnKind
from ui import theme
from ui.gradebook import wording
from ui.gradebook.model import GradebookModel
from ui.named import named

_LINE = 24
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ColumnFooter(QWidget):
    """Follows the columns of `table`. What it shows is also its description for screen readers."""

    def __init__(self, table: QTableView, model: GradebookModel) -> None:
        super().__init__()
        named(self, "gradebook.figures", says=_("Figures of the columns"))
        self._table = table
        self._model = model
        self._figures: list[ColumnFigures] = []
        self._zoom = 100
        self.set_zoom(100)
        table.horizontalHeader().sectionResized.connect(self.update)
        table.horizontalScrollBar().valueChanged.connect(self.update)
        model.dataChanged.connect(self._changed)
        model.modelReset.connect(self._changed)

    def set_zoom(self, percent: int) -> None:
        self._zoom = percent
        self.setFixedHeight(2 * _LINE * percent // 100)
        self.update()

    def texts(self, column: int) -> tuple[str, str]:
        """Mean and gaps of one column, as they are shown."""
        return wording.figures_text(self._figures[column], self._model.columns[column].kind)

    def _changed(self) -> None:
        self._figures = [self._model.column_figures(number) for number in range(len(self._model.columns))]
        self.setAccessibleDescription(self._spoken())
        self.update()

    def _spoken(self) -> str:
        lines = []
        for number, column in enumerate(self._model.columns):
            mean, _gaps = self.texts(number)
            count = self._figures[number].missing
            gaps = ngettext("{count} missing", "{count} missing", count).format(count=count)
            lines.append(f"{assessment_name(column.number)}: {_mean_label(column.kind)} {mean}, {gaps}")
        return "; ".join(lines)

    def paintEvent(self, _event: QPaintEvent) -> None:
        book = self._model.book
        if book is None or not book.rows:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        line = self.height() / 2
        left = self._table.verticalHeader().width() + self._table.frameWidth()
        painter.setFont(theme.font(theme.SMALL * self._zoom // 100))
        painter.setPen(theme.color("muted"))
        for number, label in enumerate((_mean_label(book.columns[0].kind), _("Missing"))):
            painter.drawText(QRectF(8, number * line, left - 24, line), _RIGHT, label)
        painter.setClipRect(QRectF(left, 0, self._table.viewport().width(), self.height()))
        header = self._table.horizontalHeader()
        for column in range(len(book.columns)):
            x, width = left + header.sectionViewportPosition(column), header.sectionSize(column)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(x + width - 1, 0, x + width - 1, self.height())
            mean, gaps = self.texts(column)
            painter.setPen(theme.color("ink"))
            painter.setFont(theme.font(theme.TEXT * self._zoom // 100, strong=True))
            if painter.fontMetrics().horizontalAdvance(mean) > width - theme.GRID:
                painter.setFont(theme.font(theme.SMALL * self._zoom // 100, strong=True))
            painter.drawText(QRectF(x, 0, width, line), _CENTRE, mean)
            painter.setFont(theme.font(theme.SMALL * self._zoom // 100))
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(x, line, width, line), _CENTRE, gaps)
        painter.end()


def _mean_label(kind: ColumnKind) -> str:
    if kind in {ColumnKind.COMMENT, ColumnKind.OBSERVATION}:
        return _("Passed, not passed")
    return _("Whole class") if kind in {ColumnKind.ACHIEVEMENT, ColumnKind.QUALITY} else _("Class mean")
