"""The table on which attendance is taken: one key on the row of who is not there."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.messages import _
from app.rules.attendance import Attendance
from ui import cell_states, theme
from ui.attendance.model import STATE_ROLE, VALUE_ROLE, AttendanceModel
from ui.cell_states import Shown
from ui.roll_header import RollHeader

Index = QModelIndex | QPersistentModelIndex
_KEYS = {
    Qt.Key.Key_P: Attendance.EXCUSED,
    Qt.Key.Key_K: Attendance.UNEXCUSED,
    Qt.Key.Key_M: Attendance.LATE,
    Qt.Key.Key_Delete: Attendance.PRESENT,
    Qt.Key.Key_Backspace: Attendance.PRESENT,
}
_GROUNDS = {Attendance.EXCUSED: "sunken", Attendance.UNEXCUSED: "danger_soft", Attendance.LATE: "waiting_soft"}


class AttendanceDelegate(QStyledItemDelegate):
    """The symbol stands out, presence is calm."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)
        value: Attendance = index.data(VALUE_ROLE)
        present = value is Attendance.PRESENT
        table = self.parent()
        assert isinstance(table, QTableView)
        current = index.row() == table.currentIndex().row()
        painter.save()
        painter.fillRect(cell, theme.color(_GROUNDS.get(value, "paper" if current else "surface")))
        painter.setPen(theme.color("muted" if present else "ink"))
        painter.setFont(theme.font(16 if present else 15, strong=not present))
        painter.drawText(cell.adjusted(16, 0, -24, 0), int(Qt.AlignmentFlag.AlignVCenter), str(index.data()))
        cell_states.paint_sign(painter, cell, index.data(STATE_ROLE))
        if current:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()


class AttendanceTable(QTableView):
    """Says which pupil was marked how; writes nothing itself."""

    marked = Signal(object, object)
    """Pupil and `Attendance`."""
    moved = Signal()

    def __init__(self, model: AttendanceModel) -> None:
        super().__init__()
        self._model = model
        self.setObjectName("attendance.table")
        self.setAccessibleName(_("Attendance"))
        self.roll = RollHeader(self)
        self.setVerticalHeader(self.roll)
        self.setModel(model)
        self.setItemDelegate(AttendanceDelegate(self))
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        # Letters are commands here: an input method must not hold them back.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        self.roll.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        up = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if plain and key in _KEYS:
            self._mark(self.currentIndex(), _KEYS[key])
        elif plain and key == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._step(-1 if up else 1)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._toggle(self.indexAt(event.position().toPoint()))

    def _toggle(self, index: QModelIndex) -> None:
        """Present, and absent for a reason that nobody has told yet."""
        if index.isValid():
            present = self._model.value(index.row()) is Attendance.PRESENT
            self._mark(index, Attendance.UNEXCUSED if present else Attendance.PRESENT)

    def _mark(self, index: QModelIndex, value: Attendance) -> None:
        pupil = self._model.pupil(index)
        if pupil is None:
            return
        if self._model.value(index.row()) is not value or self._model.state(index.row()) is Shown.FAILED:
            self.marked.emit(pupil, value)

    def _step(self, step: int) -> None:
        below = self._model.index(self.currentIndex().row() + step, 0)
        if below.isValid():
            self.setCurrentIndex(below)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self.viewport().update()
        self.roll.viewport().update()
        self.moved.emit()
