"""How one mark is painted and typed."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from app.messages import explain
from app.rules import marks
from sync.errors import UserError
from ui import cell_states, theme
from ui.cell_states import Shown
from ui.gradebook import mark_signs
from ui.gradebook.model import DOUBTS_ROLE, MISSING_ROLE, NOTE_ROLE, STATE_ROLE, GradebookModel
from ui.named import named

Index = QModelIndex | QPersistentModelIndex
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_LEAVING = _ENTER | {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_F4}
_CARET = {Qt.Key.Key_Left, Qt.Key.Key_Right}
_MARK = 16
"""Pixels of a mark's letters."""
_OPENED_WITH = "openedWith"


class MarkDelegate(QStyledItemDelegate):
    """The editor stays open while its text is no mark: `refused` brings the sentence, empty when it is put right."""

    refused = Signal(str)
    opened = Signal()
    typed = Signal(object, str)
    """Index and text, which is a mark for its column."""
    block_pasted = Signal()
    """Several cells are pasted while an editor is open: they are no mark, and the table takes them."""
    left = Signal(object)
    """The editor has been left with this key (a `QKeyEvent`): the table moves on."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.zoom = 100
        """In percent, of letters and signs."""
        self.over_typing = False
        """Whether the editor was opened by typing over the cell: then all arrows leave it, as in a spreadsheet."""

    # --- painting ---

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, GradebookModel)
        cell = QRectF(option.rect)
        state = option.state
        painter.save()
        self._paint_ground(painter, cell, model, index, selected=bool(state & QStyle.StateFlag.State_Selected))
        shown = index.data(STATE_ROLE)
        waits = bool(index.data(MISSING_ROLE))
        painter.setPen(theme.color("muted" if waits else "ink"))
        doubts = index.data(DOUBTS_ROLE) or ()
        painter.setFont(self._font(theme.SMALL) if waits else self._font(_MARK, strong=shown is None or bool(doubts)))
        painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), str(index.data() or ""))
        if shown is not None:
            cell_states.paint_sign(painter, cell, shown)
            mark_signs.paint_doubts(painter, cell, doubts)
            if index.data(NOTE_ROLE):
                mark_signs.paint_note(painter, cell)
        if index == self._table.currentIndex():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()

    def _font(self, size: int, *, strong: bool = False) -> QFont:
        return theme.font(size * self.zoom // 100, strong=strong)

    def _paint_ground(
        self, painter: QPainter, cell: QRectF, model: GradebookModel, index: Index, *, selected: bool
    ) -> None:
        current = self._table.currentIndex()
        state = index.data(STATE_ROLE)
        soft = cell_states.soft_ground(state) if state is not None else None
        if soft is not None:
            painter.fillRect(cell, soft)
        elif model.book is not None and model.book.lock is not None and state is not None:
            cell_states.hatch(painter, cell)
        elif selected:
            painter.fillRect(cell, theme.color("accent_soft"))
        elif index.row() == current.row() or index.column() == current.column():
            painter.fillRect(cell, theme.color("paper"))
        else:
            painter.fillRect(cell, theme.color("sunken" if state is None else "surface"))

    # --- typing ---

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = named(QLineEdit(parent, alignment=Qt.AlignmentFlag.AlignCenter), "gradebook.editor")
        editor.setFont(self._font(_MARK))
        editor.setStyleSheet(f"font-size: {_MARK * self.zoom // 100}px")  # the window's sheet outranks the font
        editor.setMaxLength(12)
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        editor.textEdited.connect(lambda: self._show_refused(editor, ""))
        self.opened.emit()
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: what arrives while somebody types leaves the text alone."""
        assert isinstance(editor, QLineEdit)
        if editor.property(_OPENED_WITH) is None:
            editor.setProperty(_OPENED_WITH, index.data(Qt.ItemDataRole.EditRole))
            self.restore(editor)

    def restore(self, editor: QLineEdit) -> None:
        """The mark that the editor was opened with, ready to be typed over."""
        editor.setText(editor.property(_OPENED_WITH))
        editor.selectAll()

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        """Every way of leaving the editor comes here. What is no mark, or was not touched, changes nothing."""
        assert isinstance(editor, QLineEdit)
        touched = editor.isModified() or editor.text() != editor.property(_OPENED_WITH)
        if (touched or index.data(STATE_ROLE) is Shown.FAILED) and not _refusal(editor, index):
            self.typed.emit(QPersistentModelIndex(index), editor.text())

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    def take(self, editor: QLineEdit, index: Index) -> bool:
        """Close the editor with what was typed; when that is no mark, say why and stay."""
        why = _refusal(editor, index)
        self._show_refused(editor, why)
        if why:
            return False
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        return True

    def _show_refused(self, editor: QLineEdit, why: str) -> None:
        editor.setProperty("refused", bool(why))
        editor.style().polish(editor)
        self.refused.emit(why)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not isinstance(editor, QLineEdit):
            return super().eventFilter(editor, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(editor, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            # Another window, or a menu: the person comes back to it. Another part of this window: as Enter.
            elsewhere = event.reason() not in {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
            if elsewhere and editor.isVisible():
                self.take(editor, self._table.currentIndex())
            return False
        return False

    def _key(self, editor: QLineEdit, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Paste) and _is_block(QGuiApplication.clipboard().text()):
            self._show_refused(editor, "")
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
            self.block_pasted.emit()
            return True
        if key == Qt.Key.Key_Escape:
            self._show_refused(editor, "")
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
            return True
        if key in _LEAVING or (key in _CARET and self.over_typing):
            if self.take(editor, self._table.currentIndex()):
                self.left.emit(event)
            return True
        return False


def _is_block(text: str) -> bool:
    """Whether a text is several cells; the newline behind a single one does not count."""
    return any(sign in text.strip() for sign in "\t\n\r")


def _refusal(editor: QLineEdit, index: Index) -> str:
    """Why the text is no mark for the column; empty when it is one."""
    model = index.model()
    assert isinstance(model, GradebookModel)
    try:
        marks.parse(editor.text(), model.columns[index.column()].kind)
    except UserError as error:
        return str(explain(error))
    return ""
