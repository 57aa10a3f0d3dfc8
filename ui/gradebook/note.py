"""The note of one mark, written beside its cell: Enter saves, Esc leaves it as it was."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.desk.gradebook import Gradebook
from app.messages import _
from app.rules.mark_notes import MAX_LENGTH
from ui.gradebook.model import Place
from ui.named import named

_WIDTH = 320


class NoteEditor(QFrame):
    """`ask` opens it over `host`; what arrives meanwhile leaves its text alone."""

    written = Signal(object, str, object)
    """Place, text, and the `Gradebook` that was on screen when it opened."""
    left = Signal()
    """It is closed: the keys go back to the table."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        named(self, "gradebook.note", "card")
        self.setAutoFillBackground(True)
        self._place: Place | None = None
        self._seen: Gradebook | None = None
        self._before = ""
        self._whose = named(QLabel(wordWrap=True), "gradebook.note.whose", "small")
        self._text = named(QLineEdit(), "gradebook.note.text")
        self._text.setMaxLength(MAX_LENGTH)
        self._text.setPlaceholderText(_("Note; not printed on any paper"))
        keys = named(QLabel(_("Enter saves, Esc leaves it as it was")), "gradebook.note.keys", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        for widget in (self._whose, self._text, keys):
            layout.addWidget(widget)
        self.setFixedWidth(_WIDTH)
        self._text.returnPressed.connect(self._save)
        self.hide()

    def ask(self, place: Place, whose: str, text: str, seen: Gradebook, cell: QRect) -> None:
        """Edit the note of `place`, beside `cell` (in the host's pixels)."""
        self._place, self._seen, self._before = place, seen, text
        self._whose.setText(whose)
        self._text.setText(text)
        self._text.setAccessibleName(_("Note: {whose}").format(whose=whose))
        self.adjustSize()
        host = self._host
        below = cell.bottom() + 4
        if below + self.height() > host.height():
            below = cell.top() - 4 - self.height()
        left = min(cell.left(), host.width() - self.width() - 8)
        self.move(QPoint(max(left, 0), max(below, 0)))
        self.show()
        self.raise_()
        self._text.setFocus()
        self._text.end(False)

    def finish(self) -> None:
        """Take what is written, as Enter would."""
        if self.isVisible():
            self._save()

    def _save(self) -> None:
        place, text = self._place, self._text.text()
        self._leave()
        if place is not None and text.strip() != self._before:
            self.written.emit(place, text, self._seen)

    def _leave(self) -> None:
        self.left.emit()  # first: a hidden widget hands the keys on by Tab, which would leave the cell
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the line leaves over; none of them reaches the table below."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        event.accept()
