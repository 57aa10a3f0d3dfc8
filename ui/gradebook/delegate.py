"""How one mark is painted and typed."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.messages import explain
from app.rules import marks
from sync.errors import UserError
from ui import cell_states, theme
from ui.cell_states import Shown
from ui.gradebook import mark_signs
from ui.gradebook.model import STATE_ROLE, Face, GradebookModel
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
        row, column = index.row(), index.column()
        face = model.face(row, column)
        current = self._table.currentIndex()
        across, down = row == current.row(), column == current.column()
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, cell, model, face, selected=selected, beside=across or down)
        painter.setPen(theme.color("muted" if face.waits else "ink"))
        strong = face.state is None or bool(face.doubts)
        painter.setFont(self._font(theme.SMALL) if face.waits else self._font(_MARK, strong=strong))
        painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), face.text)
        if face.state is not None:
            cell_states.paint_sign(painter, cell, face.state)
            if face.doubts:
                mark_signs.paint_doubts(painter, cell, face.doubts)
            if face.has_note:
                mark_signs.paint_note(painter, cell)
        if across and down:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()

    def _font(self, size: int, *, strong: bool = False) -> QFont:
        return theme.font(size * self.zoom // 100, strong=strong)

    def _paint_ground(
        self, painter: QPainter, cell: QRectF, model: GradebookModel, face: Face, *, selected: bool, beside: bool
    ) -> None:
        soft = cell_states.soft_ground(face.state) if face.state is not None else None
        if soft is not None:
            painter.fillRect(cell, soft)
        elif model.book is not None and model.book.lock is not None and face.state is not None:
            cell_states.hatch(painter, cell)
        elif selected:
            painter.fillRect(cell, theme.color("accent_soft"))
        elif beside:
            painter.fillRect(cell, theme.color("paper"))
        else:
            painter.fillRect(cell, theme.color("sunken" if face.state is None else "surface"))

    # --- typing ---

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = named(QLineEdit(parent, alignment=Qt.AlignmentFlag.AlignCenter), "gradebook.editor")
        editor.setFont(self._font(_MARK))
        if self.zoom != 100:  # a sheet of its own takes time with every mark; the window's outranks the font
            editor.setStyleSheet(f"font-size: {_MARK * self.zoom // 100}px")
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
            QApplication.beep()  # who types from paper does not look
            return False
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        return True

    def _show_refused(self, editor: QLineEdit, why: str) -> None:
        if bool(editor.property("refused")) != bool(why):  # dressing it anew takes as long as all else that a key does
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
