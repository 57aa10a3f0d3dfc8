"""The table in which marks are typed: keys as in a spreadsheet, refusals in place, no first letter lost."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from app.desk.assessment_names import assessment_name
from app.desk.gradebook import Gradebook
from app.messages import _
from app.rules.marks import EMPTY
from ui import theme
from ui.cell_states import Shown
from ui.gradebook.delegate import MarkDelegate
from ui.gradebook.model import GradebookModel, Index, Place
from ui.gradebook.note import NoteEditor
from ui.named import named
from ui.notice_bar import announce
from ui.roll_header import RollHeader

MARK_WIDTH, RESULT_WIDTH = 96, 128
NARROWEST_MARK, NARROWEST_RESULT = 72, 80
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_MEANT = {QAbstractItemView.EditTrigger.EditKeyPressed, QAbstractItemView.EditTrigger.DoubleClicked}
"""F2 and the double click: whoever uses them wants to change this cell."""
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class MarkTable(QTableView):
    """Asks for what the person typed to be entered; enters nothing itself."""

    typed = Signal(object, str, object)
    """Place, text (a mark for its column), and the `Gradebook` that was on screen when the editor opened."""
    cleared = Signal(list)
    """Places to empty."""
    not_here = Signal()
    """Somebody types where nothing can be entered."""
    history_asked = Signal()
    block_pasted = Signal()
    moved = Signal()
    editor_closed = Signal()

    def __init__(self, model: GradebookModel) -> None:
        super().__init__()
        self._model = model
        self._seen: Gradebook | None = None
        self._goes_alone = False
        self._is_left_for_editor = False
        self._widest_word = 0
        self.setObjectName("gradebook.table")
        self.setAccessibleName(_("Gradebook"))
        self.roll = RollHeader(self)
        self.setVerticalHeader(self.roll)
        self.setModel(model)
        self._delegate = MarkDelegate(self)
        self._delegate.opened.connect(self._editor_opened)
        self._delegate.typed.connect(self._typed)
        self._delegate.refused.connect(self._show_refusal)
        self._delegate.left.connect(self._move_on)
        self._delegate.block_pasted.connect(self.block_pasted)
        self.setItemDelegate(self._delegate)
        self.horizontalHeader().setHighlightSections(True)
        self.horizontalHeader().setSectionsClickable(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._refusal = named(QLabel(self.viewport(), wordWrap=True), "gradebook.refusal", role="refusal")
        self._refusal.hide()
        self.note = NoteEditor(self.viewport())
        self.note.left.connect(self.setFocus)
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        self.roll.fit()
        header = self.horizontalHeader()
        metrics = QFontMetrics(theme.font(theme.TEXT * self._delegate.zoom // 100, strong=True))
        heads = [str(header.model().headerData(one, header.orientation()) or "") for one in range(header.count())]
        words = [line for head in heads for line in head.split("\n")]
        self._widest_word = max(map(metrics.horizontalAdvance, words), default=0)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """The usual widths; where they do not fit, narrower ones that still hold the heads: a column out of sight is
        one that somebody forgets.
        """
        marks = len(self._model.columns)
        if self._model.columnCount() == 0:
            return
        zoom = max(self._delegate.zoom, 100)
        narrowest = max(NARROWEST_MARK * zoom // 100, self._widest_word + 3 * theme.GRID)
        mark, result = MARK_WIDTH * zoom // 100, RESULT_WIDTH * zoom // 100
        room = self.viewport().width()
        if marks * mark + result > room:
            result = max(NARROWEST_RESULT * zoom // 100, self._widest_word + 3 * theme.GRID)
            mark = min(mark, max(narrowest, (room - result) // marks))
        for column in range(marks + 1):
            self.setColumnWidth(column, mark if column < marks else result)

    def set_zoom(self, percent: int) -> None:
        """Letters, rows and columns in percent of their usual size."""
        self._delegate.zoom = percent
        self.roll.set_zoom(percent)
        self.horizontalHeader().setStyleSheet(f"font-size: {theme.TEXT * percent // 100}px")
        self._fit()
        self.scrollTo(self.currentIndex())

    def ask_note(self) -> None:
        """Edit the note of the current mark."""
        place, book = self._model.place(self.currentIndex()), self._model.book
        if place is None or book is None or not book.may_enter:
            self.not_here.emit()
            return
        line = book.rows[self.currentIndex().row()].pupil
        self.scrollTo(self.currentIndex())
        whose = f"{line.name} · {assessment_name(place[1])}"
        self.note.ask(place, whose, self._model.note(place), book, self.visualRect(self.currentIndex()))

    def chosen(self) -> list[tuple[int, int]]:
        """Rows and columns of the selected cells, the current one where nothing is selected."""
        found = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        current = self.currentIndex()
        return found or ([(current.row(), current.column())] if current.isValid() else [])

    # --- the editor ---

    def open_editor(self) -> QLineEdit | None:
        """The open editor."""
        found = self.indexWidget(self.currentIndex()) if self.currentIndex().isValid() else None
        return found if isinstance(found, QLineEdit) else None

    def finish_typing(self) -> bool:
        """Close the open editor as Enter would; False when its text is no mark and it stays."""
        self.note.finish()
        editor = self.open_editor()
        return editor is None or self._delegate.take(editor, self.currentIndex())

    def abandon_typing(self) -> str:
        """Close the open editor without taking its text, which is returned."""
        editor = self.open_editor()
        if editor is None:
            return ""
        self._refusal.hide()
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        return editor.text()

    def edit(self, index: Index, *how: Any) -> Any:
        """Qt opens an editor in several ways; all of them come through here."""
        if how:
            self._delegate.over_typing = how[0] == QAbstractItemView.EditTrigger.AnyKeyPressed
            if how[0] in _MEANT and not index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.not_here.emit()
        return super().edit(index, *how)

    def _editor_opened(self) -> None:
        self._seen = self._model.book

    def _typed(self, index: QPersistentModelIndex, text: str) -> None:
        place = self._model.place(index)
        if place is not None:
            self.typed.emit(place, text, self._seen)

    def _show_refusal(self, why: str) -> None:
        self._refusal.setVisible(bool(why))
        if not why:
            return
        self._refusal.setText(why)
        self._refusal.setFixedWidth(min(360, self.viewport().width() - 2 * theme.GRID))
        self._refusal.adjustSize()
        cell = self.visualRect(self.currentIndex())
        below = cell.bottom() + 4
        if below + self._refusal.height() > self.viewport().height():
            below = cell.top() - 4 - self._refusal.height()
        left = min(cell.left(), self.viewport().width() - self._refusal.width() - theme.GRID)
        self._refusal.move(QPoint(max(left, 0), max(below, 0)))
        self._refusal.raise_()
        announce(self, why)

    def closeEditor(  # noqa: N802 - Qt's name
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        super().closeEditor(editor, hint)
        self._refusal.hide()
        self.editor_closed.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """An input method that commits a letter at once, without composing: Qt would open an empty editor."""
        index = self.currentIndex()
        at_once = bool(event.commitString()) and not event.preeditString()
        opened = self.open_editor()
        if opened is not None or not at_once:
            super().inputMethodEvent(event)
            if opened is not None and not event.commitString() and not event.preeditString():
                self._delegate.restore(opened)  # the composition was given up: an empty cell would mean no mark
            return
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.not_here.emit()
            return
        self.edit(index, QAbstractItemView.EditTrigger.AnyKeyPressed, event)
        editor = self.open_editor()
        if editor is not None:
            QApplication.sendEvent(editor, event)

    # --- keys on an idle cell ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ctrl = bool(event.modifiers() & _CTRL)
        if self._leaves_by(event):
            event.ignore()
            return
        if key == Qt.Key.Key_F4 or key in _ENTER or key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._move_on(event)
        elif key == Qt.Key.Key_Down and ctrl:
            self.go_to_missing()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._clear()
        elif _is_text(event) and not self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.not_here.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _leaves_by(self, event: QKeyEvent) -> bool:
        """Whether Tab goes on from the last cell, or Shift+Tab back from the first: out of the table."""
        back = event.key() == Qt.Key.Key_Backtab or bool(event.modifiers() & _SHIFT)
        is_tab = event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
        return is_tab and not self._reading_order(-1 if back else +1).isValid()

    def _move_on(self, event: QKeyEvent) -> None:
        """Where a key leads from a cell that is done."""
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & _SHIFT)
        if key == Qt.Key.Key_F4 or (key in _ENTER and event.modifiers() & _CTRL):
            self.history_asked.emit()
        elif key in _ENTER:
            self._go(self._beside(-1, 0) if shift else self._below_or_next_column())
        elif key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and shift):
            self._go(self._reading_order(-1))
        elif key == Qt.Key.Key_Tab:
            self._go(self._reading_order(+1))
        else:
            self._go(self._beside(*_STEPS[key]))

    def _clear(self) -> None:
        places = [place for index in self.selectedIndexes() if (place := self._model.place(index)) is not None]
        if places and not self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.not_here.emit()
        elif places:
            self.cleared.emit([place for place in places if not self._is_cleared(place)])

    def _is_cleared(self, place: Place) -> bool:
        return self._model.mark(place) == EMPTY and self._model.state(place) is not Shown.FAILED

    def _beside(self, down: int, right: int) -> QModelIndex:
        current = self.currentIndex()
        return self._model.index(current.row() + down, current.column() + right)

    def _below_or_next_column(self) -> QModelIndex:
        """The next pupil; after the last one, the first pupil of the next column."""
        current = self.currentIndex()
        if current.row() + 1 < self._model.rowCount():
            return self._beside(1, 0)
        return self._model.index(0, current.column() + 1) if current.column() + 1 < self._columns else current

    def _reading_order(self, step: int) -> QModelIndex:
        current = self.currentIndex()
        row, column = divmod(
            current.row() * self._columns + min(current.column(), self._columns - 1) + step, self._columns
        )
        return self._model.index(row, column)

    def _next_missing(self) -> QModelIndex:
        """The next empty mark below, then column by column, once round."""
        rows, current = self._model.rowCount(), self.currentIndex()
        start = min(current.column(), self._columns - 1) * rows + current.row()
        for offset in range(1, rows * self._columns + 1):
            column, row = divmod((start + offset) % (rows * self._columns), rows)
            place = self._model.place(self._model.index(row, column))
            if place is not None and self._model.mark(place) == EMPTY:
                return self._model.index(row, column)
        return QModelIndex()

    @property
    def _columns(self) -> int:
        return len(self._model.columns)

    def _go(self, index: QModelIndex) -> None:
        if index.isValid():
            self.setCurrentIndex(index)

    def go_to_missing(self) -> None:
        """To the next empty mark."""
        self._go(self._next_missing())

    def go_to(self, place: Place) -> None:
        """Make the cell of `place` the current one."""
        self._go(self._model.index_of(place))

    def places(self) -> Iterator[Place]:
        """All places, row by row."""
        for row in range(self._model.rowCount()):
            for column in range(self._columns):
                place = self._model.place(self._model.index(row, column))
                assert place is not None
                yield place

    def setCurrentIndex(self, index: Index) -> None:  # noqa: N802 - Qt's name
        """Where the program goes to a cell, only that one is chosen: Qt would look at the keys that are down, and after
        Shift+Enter the next Delete would empty two cells.
        """
        self._goes_alone = True
        super().setCurrentIndex(index)
        self._goes_alone = False

    def selectionCommand(  # noqa: N802 - Qt's name
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        jumps = isinstance(event, QKeyEvent) and event.modifiers() & _CTRL and not event.modifiers() & _SHIFT
        if self._goes_alone or jumps:  # with Ctrl Qt would move the cursor and leave the old cell chosen
            return QItemSelectionModel.SelectionFlag.ClearAndSelect
        return super().selectionCommand(index, event)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Coming from Python, all of it is painted in one turn at the interpreter, whatever else runs."""
        super().paintEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """With every mark the focus goes into its editor and back. Qt's table would paint all cells anew each time, of
        which none looks different.
        """
        focus = QApplication.focusWidget()
        self._is_left_for_editor = focus is not None and self.isAncestorOf(focus)
        if not self._is_left_for_editor:
            super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self._is_left_for_editor:
            super().focusInEvent(event)
            return
        self._is_left_for_editor = False
        editable = bool(self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, editable)  # as Qt's table does

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the history takes some of the room, the cell that it is about stays in sight."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()
        if event.size().width() < event.oldSize().width() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        self._repaint_rows({previous.row(), current.row()} - {-1})
        if previous.column() != current.column():
            self._repaint_columns({previous.column(), current.column()} - {-1})
        self.moved.emit()

    def _repaint_rows(self, rows: set[int]) -> None:
        """The ground of the current cell's row and column tells where one is."""
        for row in rows:
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            for side in (self.viewport(), self.roll.viewport()):
                side.update(0, top, side.width(), height)

    def _repaint_columns(self, columns: set[int]) -> None:
        for column in columns:
            left, width = self.columnViewportPosition(column), self.columnWidth(column)
            self.viewport().update(left, 0, width, self.viewport().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click elsewhere leaves the editor only with a mark."""
        if self.finish_typing():
            super().mousePressEvent(event)


def _is_text(event: QKeyEvent) -> bool:
    plain = not event.modifiers() & (_CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
    return plain and event.text().isprintable() and bool(event.text())
