"""The question below the table: why is a register changed that was taken on an earlier day?"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.desk.attendance import AttendanceSheet
from app.desk.attendance_words import presence_name
from app.messages import _
from app.rules.attendance import Attendance
from app.rules.remarks import MAX_LENGTH
from sync.schema import Ref
from ui.attendance import wording
from ui.named import named

Question = tuple[AttendanceSheet, Ref, Attendance]
"""The session, the pupil and what is to stand there."""


class ReasonCard(QFrame):
    """`ask` opens it; Enter gives the reason, Esc leaves everything as it was."""

    given = Signal(object, str)
    """The `Question`, and the reason."""
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "attendance.reason", "card")
        self._question: Question | None = None
        self._last = ""
        self._head = named(QLabel(wordWrap=True), "attendance.reason.head", "heading")
        told = QLabel(_("The register of that day was taken. The reason is kept beside the change, in the history."))
        told.setProperty("role", "muted")
        told.setWordWrap(True)
        self._text = named(QLineEdit(), "attendance.reason.text", says=_("Reason"))
        self._text.setMaxLength(MAX_LENGTH)
        self._text.setPlaceholderText(_("for example: the parents' note came later"))
        self._text.returnPressed.connect(self._give)
        self._text.installEventFilter(self)
        self._save = named(QPushButton(_("Change (Enter)")), "attendance.reason.save", "main")
        self._save.clicked.connect(self._give)
        self._text.textChanged.connect(lambda text: self._save.setEnabled(bool(text.strip())))
        leave = named(QPushButton(_("Not now (Esc)")), "attendance.reason.leave")
        leave.clicked.connect(self._close)
        row = QHBoxLayout()
        row.addWidget(self._text, 1)
        row.addWidget(self._save)
        row.addWidget(leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._head)
        layout.addWidget(told)
        layout.addLayout(row)
        self.hide()

    def ask(self, question: Question) -> None:
        """Ask; the reason given last is offered again: several pupils often have the same one."""
        self._question = question
        sheet, pupil, value = question
        name = next(line.pupil.name for line in sheet.lines if line.pupil.pupil == pupil)
        head = _("Why is {name} now: {presence}? ({sitting})")
        sitting = wording.sitting_words(sheet)
        self._head.setText(head.format(name=name, presence=presence_name(value), sitting=sitting))
        self._text.setText(self._last)
        self._text.selectAll()
        self._save.setEnabled(bool(self._last))
        self.show()
        self._text.setFocus()

    @property
    def asked(self) -> str:
        """What waits for its reason, and the reason as far as it is typed; empty where nothing does."""
        if self._question is None:
            return ""
        sheet, pupil, value = self._question
        name = next(line.pupil.name for line in sheet.lines if line.pupil.pupil == pupil)
        return " · ".join(part for part in (name, presence_name(value), self._text.text().strip()) if part)

    def abandon(self) -> None:
        """Another sheet or card takes the room."""
        self._question = None
        self.hide()

    def _give(self) -> None:
        question, reason = self._question, self._text.text().strip()
        if question is None or not reason:
            return
        self._last = reason
        self._close()
        self.given.emit(question, reason)

    def _close(self) -> None:
        self._question = None
        self.hide()
        self.put_away.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._close()
            return True
        return super().eventFilter(watched, event)
