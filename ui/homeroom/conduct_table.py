"""The table in which conduct is given: one key a level, Enter goes down."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.desk.conduct import Conduct
from app.messages import _
from ui import cell_states, theme
from ui.cell_states import Shown
from ui.homeroom.conduct_model import STATE_ROLE, YEAR_COLUMN, ConductModel
from ui.roll_header import RollHeader

Index = QModelIndex | QPersistentModelIndex
TERM_WIDTH, YEAR_WIDTH = 136, 136
KEYS = {"t": Conduct.GOOD, "k": Conduct.FAIR, "d": Conduct.PASSED, "đ": Conduct.PASSED, "c": Conduct.NOT_PASSED}
_CLEAR = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ConductDelegate(QStyledItemDelegate):
    """A level, its sign, and the cell one is at."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)
        state: Shown | None = index.data(STATE_ROLE)
        current = self._table.currentIndex()
        ground = "surface" if state is not None else "sunken"
        if index.row() == current.row() and state is not None:
            ground = "paper"
        painter.save()
        soft = cell_states.soft_ground(state) if state is not None else None
        painter.fillRect(cell, soft if soft is not None else theme.color(ground))
        painter.setPen(theme.color("muted" if index.data() == "—" else "ink"))
        painter.setFont(theme.font(15, strong=state is None))
        painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), str(index.data() or ""))
        if state is not None:
            cell_states.paint_sign(painter, cell, state)
        if index == current:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()


class ConductTable(QTableView):
    """Says which level was given where; writes nothing itself."""

    given = Signal(object, object)
    """Place, and `Conduct` or None."""
    not_here = Signal()
    moved = Signal()

    def __init__(self, model: ConductModel) -> None:
        super().__init__()
        self._model = model
        self.setObjectName("homeroom.conduct.table")
        self.setAccessibleName(_("Conduct"))
        self.roll = RollHeader(self)
        self.setVerticalHeader(self.roll)
        self.setModel(model)
        self._delegate = ConductDelegate(self)
        self.setItemDelegate(self._delegate)
        self.horizontalHeader().setSectionsClickable(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        # Letters are levels here: an input method must not hold them back.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        self.roll.fit()
        for column in range(self._model.columnCount()):
            self.setColumnWidth(column, TERM_WIDTH if column < YEAR_COLUMN else YEAR_WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = Qt.Key(event.key()), event.text().lower()
        plain = not event.modifiers() & _COMMANDS
        if plain and (text in KEYS or key in _CLEAR):
            self._give(KEYS.get(text))
        elif key in _ENTER:
            self._step(-1 if event.modifiers() & _SHIFT else 1)
        elif plain and text.isalnum():
            self.not_here.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _give(self, level: Conduct | None) -> None:
        place = self._model.place(self.currentIndex())
        if place is None:
            self.not_here.emit()
            return
        row, term = self.currentIndex().row(), place[1]
        if self._model.level(row, term) is not level or self._model.state(row, term) in {Shown.FAILED, Shown.CONFLICT}:
            self.given.emit(place, level)

    def _step(self, step: int) -> None:
        """The next pupil; after the last one, the first of the next term."""
        current = self.currentIndex()
        below = self._model.index(current.row() + step, current.column())
        if not below.isValid() and step > 0 and current.column() + 1 < YEAR_COLUMN:
            below = self._model.index(0, current.column() + 1)
        if below.isValid():
            self.setCurrentIndex(below)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self.viewport().update()
        self.roll.viewport().update()
        self.moved.emit()
