"""Keeping the present text as a phrase."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from app.desk.conduct import Conduct
from app.messages import _
from app.rules.remarks import MAX_LENGTH
from ui.key_button import KeyButton
from ui.named import named


class KeepCard(QFrame):
    """`kept` brings text, level (empty: any), whether for this subject alone, and whether shared."""

    kept = Signal(str, str, bool, bool)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "homeroom.keep", "card")
        self._text = named(QLineEdit(), "homeroom.keep.text", says=_("Text of the phrase"))
        self._text.setMaxLength(MAX_LENGTH)
        self._level = named(QComboBox(), "homeroom.keep.level", says=_("Level"))
        self._level.addItem(_("any level"), "")
        for one in Conduct:
            self._level.addItem(str(one), str(one))
        self._here = named(QComboBox(), "homeroom.keep.here", says=_("Subject"))
        self._shared = named(QComboBox(), "homeroom.keep.shared", says=_("Offered to"))
        self._shared.addItem(_("offered to me alone"), False)
        self._shared.addItem(_("shared with colleagues"), True)
        self._save = named(KeyButton(_("Keep (Enter)")), "homeroom.keep.save", "main")
        self._no = named(KeyButton(_("Not now (Esc)")), "homeroom.keep.no")
        hint = QLabel(
            _(
                "{tên} is the pupil's name, {em} how the pupil is called. Every computer of the school holds all "
                "phrases; those not shared are offered to you alone."
            )
        )
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        head = QLabel(_("Keep as a phrase"))
        head.setProperty("role", "heading")
        choices = QHBoxLayout()
        choices.setSpacing(16)
        for widget in (self._level, self._here, self._shared):
            choices.addWidget(widget)
        choices.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self._save)
        row.addWidget(self._no)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.setSpacing(8)
        for part in (head, self._text, hint):
            layout.addWidget(part)
        layout.addLayout(choices)
        layout.addLayout(row)
        self._text.returnPressed.connect(self._keep)
        self._save.clicked.connect(self._keep)
        for button in (self._save, self._no):
            button.escaped.connect(self.closed)
        self._no.clicked.connect(self.closed)
        self.hide()

    def open_for(self, text: str, subject_name: str) -> None:
        """Ask about `text`, from remarks in the subject called so; without one the phrase is for any."""
        self._text.setText(" ".join(text.split()))
        self._level.setCurrentIndex(0)
        self._here.clear()
        self._here.addItem(_("for {subject} only").format(subject=subject_name), True)
        self._here.addItem(_("for any subject"), False)
        self._here.setVisible(bool(subject_name))
        self._here.setCurrentIndex(0 if subject_name else 1)
        self._shared.setCurrentIndex(0)
        self.show()
        self._text.setFocus()

    def _keep(self) -> None:
        self.kept.emit(
            self._text.text(),
            str(self._level.currentData()),
            bool(self._here.currentData()),
            bool(self._shared.currentData()),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
