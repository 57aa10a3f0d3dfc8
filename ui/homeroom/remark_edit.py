"""The field in which a remark is written: it takes no more than can be kept."""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.messages import _
from app.rules.remarks import MAX_LENGTH
from ui.named import named

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_COMMANDS = _CTRL | _ALT | Qt.KeyboardModifier.MetaModifier


class RemarkEdit(QPlainTextEdit):
    """`left`: the keys went elsewhere; `step`: to the next pupil (1) or the one before (-1); `escaped`: to the list.
    `full`: what was typed or pasted did not fit and was not taken, all that stood there stays.
    """

    left = Signal()
    step = Signal(int)
    escaped = Signal()
    full = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "homeroom.remark", says=_("Remark"))
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_("Write here; it is saved by itself."))

    def room(self) -> int:
        """How many signs still fit, those counted in that would be typed over."""
        return MAX_LENGTH - len(self.toPlainText()) + len(self.textCursor().selectedText())

    def insert(self, text: str) -> None:
        """Put `text` at the cursor, apart from what stands before it."""
        cursor = self.textCursor()
        before = QTextCursor(cursor)
        before.setPosition(cursor.selectionStart())
        before.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor)
        apart = before.selectedText()
        if apart and not apart.isspace() and apart != "\u2029":
            text = " " + text
        if len(text) > self.room():
            self.full.emit()
        else:
            self.insertPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in _ENTER
        if is_enter and event.modifiers() & _CTRL:
            self.step.emit(1)
        elif is_enter and event.modifiers() & _ALT:
            self.step.emit(-1)
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif self._adds(event) and self.room() < 1:
            self.full.emit()
        else:
            super().keyPressEvent(event)

    def _adds(self, event: QKeyEvent) -> bool:
        if event.modifiers() & _COMMANDS:
            return False
        return event.key() in _ENTER or (bool(event.text()) and event.text().isprintable())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if len(event.commitString()) - event.replacementLength() > self.room():
            event.setCommitString("")
            self.full.emit()
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Pasting: plain text, all of it or nothing."""
        if len(source.text()) > self.room():
            self.full.emit()
        else:
            self.insertPlainText(source.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
