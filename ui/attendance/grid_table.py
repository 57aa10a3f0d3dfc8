"""The table of a week or month: names stay in sight, the head says day, session and whether the register is taken."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.desk.attendance_grid import DayKind, GridColumn
from app.desk.attendance_words import session_name
from app.messages import _
from app.rules.attendance import Attendance
from ui import cell_states, theme
from ui.attendance import wording
from ui.attendance.grid_model import COLUMN_ROLE, GridModel, Total
from ui.attendance.model import NEAR_ROLE, PROPOSED_ROLE, STATE_ROLE, VALUE_ROLE
from ui.attendance.table import GROUNDS, PresenceModel, PresenceTable

Index = QModelIndex | QPersistentModelIndex
WIDE, NARROW = 59, 25
FREE_WIDE, FREE_NARROW = 40, 18
TOTAL, YEAR = 34, 64
TIGHT, TIGHT_TOTAL, TIGHT_YEAR = 22, 28, 56
"""Of a month where the usual widths leave the sums out of sight."""
_LINE, _PADDING = 18, 4
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


class SessionHeader(QHeaderView):
    """Three lines a column: weekday, day, and the session with ✓ where its register is taken."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.wide = True
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(FREE_NARROW)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 3 * _LINE + 2 * _PADDING)

    def sectionSizeFromContents(self, logical: int) -> QSize:  # noqa: N802 - Qt's name
        """As wide as what is painted; what the model says in words is longer."""
        column: GridColumn | None = self.model().headerData(logical, self.orientation(), COLUMN_ROLE)
        lines = self._lines(column) if column else (str(self.model().headerData(logical, self.orientation())),)
        metrics = QFontMetrics(theme.font(theme.TEXT, strong=True)), QFontMetrics(theme.font(theme.SMALL))
        strong = 1 if column else 0
        widest = max(metrics[number != strong].horizontalAdvance(text) for number, text in enumerate(lines))
        return QSize(widest + _PADDING, self.sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802 - Qt's name
        model = self.model()
        column: GridColumn | None = model.headerData(logical, self.orientation(), COLUMN_ROLE)
        current = self._table.currentIndex().column() == logical
        free = column is not None and column.day.is_free
        painter.save()
        painter.fillRect(rect, theme.color("accent_soft" if current else "sunken"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if column is None:
            painter.setPen(theme.color("ink"))
            painter.setFont(theme.font(theme.TEXT, strong=True))
            painter.drawText(QRectF(rect), _CENTER, str(model.headerData(logical, self.orientation())))
        else:
            lines = self._lines(column)
            for number, text in enumerate(lines):
                painter.setPen(theme.color("muted" if free or number != 1 else "ink"))
                size = theme.TEXT if number == 1 else theme.SMALL
                painter.setFont(theme.font(size, strong=number == 1 and not free))
                top = rect.top() + _PADDING + number * _LINE
                painter.drawText(QRectF(rect.left(), top, rect.width(), _LINE), _CENTER, text)
        painter.restore()

    def _lines(self, column: GridColumn) -> tuple[str, str, str]:
        day, sheet = column.day.day, column.sheet
        if sheet is None:
            return wording.short_weekday(day), f"{day.day}" if not self.wide else f"{day:%d/%m}", ""
        taken = "✓" if sheet.taken else ("" if column.day.kind is DayKind.FUTURE else "○")
        name = session_name(sheet.session)
        last = f"{name} {taken}".strip() if self.wide else taken
        return wording.short_weekday(day), f"{day:%d/%m}" if self.wide else str(day.day), last


class GridDelegate(QStyledItemDelegate):
    """Symbols on calm ground; free days hatched, days to come sunken, the current row and column marked."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table = self.parent()
        assert isinstance(table, QTableView)
        here = table.currentIndex()
        column: GridColumn | None = index.data(COLUMN_ROLE)
        cell = QRectF(option.rect)
        painter.save()
        if column is None:
            self._paint_total(painter, cell, index, current=index.row() == here.row())
            painter.restore()
            return
        value: Attendance = index.data(VALUE_ROLE)
        proposed = bool(index.data(PROPOSED_ROLE))
        crossed = index.row() == here.row() or index.column() == here.column()
        if column.sheet is None:
            cell_states.hatch(painter, cell)
        elif column.day.kind is DayKind.FUTURE:
            painter.fillRect(cell, theme.color("sunken"))
        else:
            calm = "paper" if crossed else "surface"
            painter.fillRect(cell, theme.color(calm if proposed else GROUNDS.get(value, calm)))
        told = str(index.data() or "")
        if told:
            painter.setPen(theme.color("muted" if proposed else "ink"))
            painter.setFont(theme.font(theme.TEXT if proposed else 15, strong=not proposed))
            painter.drawText(cell, _CENTER, told)
        if column.sheet is not None:
            cell_states.paint_sign(painter, cell.adjusted(0, -2, 3, 0), index.data(STATE_ROLE))
        if index.row() == here.row() and index.column() == here.column():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_total(self, painter: QPainter, cell: QRectF, index: Index, *, current: bool) -> None:
        near = bool(index.data(NEAR_ROLE))
        painter.fillRect(cell, theme.color("waiting_soft" if near else "accent_soft" if current else "paper"))
        painter.setPen(theme.color("waiting" if near else "ink"))
        painter.setFont(theme.font(theme.TEXT, strong=near))
        painter.drawText(cell, _CENTER, str(index.data() or ""))


class GridTable(PresenceTable):
    """The same keys as on one day; the arrows go from session to session."""

    def __init__(self, model: GridModel) -> None:
        super().__init__("attendance.grid", _("Attendance of several days"))
        self._model = model
        self._header = SessionHeader(self)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        self._delegate = GridDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        model.modelReset.connect(self._fit)

    @property
    def presence(self) -> PresenceModel:
        return self._model

    @property
    def wide(self) -> bool:
        return self._header.wide

    @wide.setter
    def wide(self, wide: bool) -> None:
        """A week has room for words, a month for symbols."""
        self._header.wide = wide
        self._fit()

    def _fit(self) -> None:
        self.roll.fit()
        self._share()

    def _share(self) -> None:
        """The usual widths where they fit, else tighter ones."""
        widths = self._widths(NARROW, TOTAL, YEAR)
        if not self.wide and sum(widths) > self.viewport().width():
            widths = self._widths(TIGHT, TIGHT_TOTAL, TIGHT_YEAR)
        for number, width in enumerate(widths):
            self.setColumnWidth(number, width)

    def _widths(self, narrow: int, total: int, year: int) -> list[int]:
        widths = [
            (FREE_WIDE if self.wide else FREE_NARROW) if column.sheet is None else (WIDE if self.wide else narrow)
            for column in self._model.columns
        ]
        widths += [year if one is Total.YEAR else total for one in Total]
        shown = enumerate(widths[: self._model.columnCount()])
        return [max(width, self._header.sectionSizeHint(number)) for number, width in shown]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self._header.viewport().update()
