"""The table of results: read cell by cell, nothing is typed in it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.messages import _
from ui import cell_states, theme
from ui.homeroom.results_model import MISSING_ROLE, STATE_ROLE, STRONG_ROLE, ResultsModel
from ui.roll_header import RollHeader

Index = QModelIndex | QPersistentModelIndex
_WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ResultsDelegate(QStyledItemDelegate):
    """Levels and outcomes stand out, what is missing is quiet."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)
        current = self._table.currentIndex()
        state = index.data(STATE_ROLE)
        missing, strong = bool(index.data(MISSING_ROLE)), bool(index.data(STRONG_ROLE))
        ground = "accent_soft" if index == current else "paper" if index.row() == current.row() else "surface"
        painter.save()
        soft = cell_states.soft_ground(state) if state is not None else None
        painter.fillRect(cell, soft if soft is not None else theme.color(ground))
        painter.setPen(theme.color("muted" if missing else "ink"))
        painter.setFont(theme.font(theme.SMALL) if missing else theme.font(14, strong=strong))
        room = cell.adjusted(6, 0, -6, 0)
        _write(painter, room, str(index.data() or ""))
        if state is not None:
            cell_states.paint_sign(painter, cell, state)
        if index == current:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()


def _write(painter: QPainter, room: QRectF, text: str) -> None:
    """In one line; in two small ones where that is too long; cut where even those are."""
    if painter.fontMetrics().horizontalAdvance(text) > room.width():
        small = theme.font(theme.SMALLEST_TEXT, strong=painter.font().bold())
        wrapped = QFontMetrics(small).boundingRect(QRect(0, 0, int(room.width()), 1_000), _WRAPPED, text)
        if wrapped.height() <= room.height() and wrapped.width() <= room.width():
            painter.setFont(small)
            painter.drawText(room, _WRAPPED, text)
            return
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), cut)


class ResultsTable(QTableView):
    """`why`: the reasons of the current cell are asked for; `decide`: a decision on its pupil, `award`: its award."""

    why = Signal()
    decide = Signal()
    award = Signal()
    moved = Signal()

    def __init__(self, name: str, model: ResultsModel) -> None:
        super().__init__()
        self._model = model
        self.setObjectName(name)
        self.setAccessibleName(_("Results of the class"))
        self.roll = RollHeader(self)
        self.setVerticalHeader(self.roll)
        self.setModel(model)
        self._delegate = ResultsDelegate(self)
        self.setItemDelegate(self._delegate)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setMinimumSectionSize(40)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.doubleClicked.connect(lambda _index: self.why.emit())
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        self.roll.fit()
        metrics = self.horizontalHeader().fontMetrics()
        for number, column in enumerate(self._model.columns):
            self.setColumnWidth(number, max(column.width, metrics.horizontalAdvance(column.head) + 24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the reasons take some of the room, the cell they are about stays in sight."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ENTER or key == Qt.Key.Key_F4:
            self.why.emit()
        elif event.text().lower() == "d" and not event.modifiers():
            self.decide.emit()
        elif event.text().lower() == "k" and not event.modifiers():
            self.award.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self.viewport().update()
        self.roll.viewport().update()
        self.moved.emit()
