"""Tables on which attendance is taken: one key on the row of who is not there."""

from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.messages import _
from app.rules.attendance import Attendance
from ui import cell_states, theme
from ui.attendance.model import NEAR_ROLE, PROPOSED_ROLE, STATE_ROLE, VALUE_ROLE, YEAR, AttendanceModel, Cell
from ui.cell_states import Shown
from ui.roll_header import RollHeader

Index = QModelIndex | QPersistentModelIndex
KEYS = {
    Qt.Key.Key_P: Attendance.EXCUSED,
    Qt.Key.Key_K: Attendance.UNEXCUSED,
    Qt.Key.Key_M: Attendance.LATE,
    Qt.Key.Key_Delete: Attendance.PRESENT,
    Qt.Key.Key_Backspace: Attendance.PRESENT,
}
_YEAR_ROOM = 40
"""Beside the text of the year so far."""
GROUNDS = {Attendance.EXCUSED: "sunken", Attendance.UNEXCUSED: "danger_soft", Attendance.LATE: "waiting_soft"}


class PresenceModel(Protocol):
    """What a `PresenceTable` asks its model."""

    def cell(self, index: Index) -> Cell | None: ...

    def value_at(self, index: Index) -> Attendance: ...

    def state_at(self, index: Index) -> Shown: ...


class AttendanceDelegate(QStyledItemDelegate):
    """The symbol stands out, presence is calm."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)
        value: Attendance = index.data(VALUE_ROLE)
        proposed = bool(index.data(PROPOSED_ROLE))
        present = value is Attendance.PRESENT
        table = self.parent()
        assert isinstance(table, QTableView)
        current = index.row() == table.currentIndex().row()
        calm = "paper" if current else "surface"
        painter.save()
        if index.column() == YEAR:
            near = bool(index.data(NEAR_ROLE))
            painter.fillRect(cell, theme.color("waiting_soft" if near else calm))
            painter.setPen(theme.color("waiting" if near else "muted"))
            painter.setFont(theme.font(theme.TEXT, strong=near))
        else:
            painter.fillRect(cell, theme.color(calm if proposed else GROUNDS.get(value, calm)))
            painter.setPen(theme.color("muted" if present or proposed else "ink"))
            painter.setFont(theme.font(16 if present else 15, strong=not present and not proposed))
        room = cell.adjusted(8, 0, -24, 0)
        told = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), told)
        if index.column() != YEAR:
            cell_states.paint_sign(painter, cell, index.data(STATE_ROLE))
            if current:
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()


class PresenceTable(QTableView):
    """Says which cell was marked how; writes nothing itself."""

    marked = Signal(object, object)
    """`Cell` and `Attendance`."""
    moved = Signal()
    past_asked = Signal()

    def __init__(self, name: str, says: str) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.roll = RollHeader(self)
        self.setVerticalHeader(self.roll)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        # Letters are commands here: an input method must not hold them back.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    @property
    def presence(self) -> PresenceModel:
        """The model."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where a card takes some of the room, the current cell stays in sight."""
        super().resizeEvent(event)
        before, now = event.oldSize(), event.size()
        if (now.width() < before.width() or now.height() < before.height()) and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        up = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if plain and key in KEYS:
            self._mark(self.currentIndex(), KEYS[key])
        elif plain and key == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        elif key == Qt.Key.Key_F4:
            self.past_asked.emit()
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
        if self.presence.cell(index) is not None:
            present = self.presence.value_at(index) is Attendance.PRESENT
            self._mark(index, Attendance.UNEXCUSED if present else Attendance.PRESENT)

    def _mark(self, index: QModelIndex, value: Attendance) -> None:
        cell = self.presence.cell(index)
        if cell is None:
            return
        if self.presence.value_at(index) is not value or self.presence.state_at(index) is Shown.FAILED:
            self.marked.emit(cell, value)

    def _step(self, step: int) -> None:
        current = self.currentIndex()
        below = self.model().index(current.row() + step, current.column())
        if below.isValid():
            self.setCurrentIndex(below)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self.viewport().update()
        self.roll.viewport().update()
        self.moved.emit()


class AttendanceTable(PresenceTable):
    """One session: the pupils below each other, and beside each the year so far."""

    def __init__(self, model: AttendanceModel) -> None:
        super().__init__("attendance.table", _("Attendance"))
        self._model = model
        self.setModel(model)
        self._delegate = AttendanceDelegate(self)
        self.setItemDelegate(self._delegate)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self._fit)

    @property
    def presence(self) -> PresenceModel:
        return self._model

    def _fit(self) -> None:
        self.roll.fit()
        header, metrics = self.horizontalHeader(), QFontMetrics(theme.font(strong=True))
        if header.count() > YEAR:
            texts = [str(self._model.index(row, YEAR).data() or "") for row in range(self._model.rowCount())]
            longest = max((metrics.horizontalAdvance(one) for one in texts), default=0)
            header.setSectionResizeMode(YEAR, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(YEAR, max(longest + _YEAR_ROOM, header.sectionSizeHint(YEAR) + _YEAR_ROOM))
