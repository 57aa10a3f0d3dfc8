"""Recording what a person decides about a pupil: a choice, and words to it."""

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from app.desk.history import Past
from app.messages import _
from app.rules.remarks import MAX_LENGTH
from ui.homeroom.matters import Matter
from ui.key_button import KeyButton
from ui.moments import moment
from ui.named import named


class DecisionForm(QFrame):
    """`recorded` with a choice (None: the decision is taken back) and the words; `left` with Esc."""

    recorded = Signal(object, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("homeroom.decision")
        self._choices: Mapping[StrEnum, str] = {}
        self._head = named(QLabel(), "homeroom.decision.head", "heading")
        self._outcome = named(QComboBox(), "homeroom.decision.outcome")
        self._outcome.setPlaceholderText(_("Choose…"))
        self._reason = named(QLineEdit(), "homeroom.decision.reason")
        self._reason.setMaxLength(MAX_LENGTH)
        self._record = named(KeyButton(_("Record (Enter)")), "homeroom.decision.record", "main")
        self._take_back = named(KeyButton(_("Take back")), "homeroom.decision.take_back")
        self._past = named(QLabel(wordWrap=True), "homeroom.decision.past", "small")
        self._reason.returnPressed.connect(self._do)
        self._record.clicked.connect(self._do)
        self._take_back.clicked.connect(lambda: self.recorded.emit(None, ""))
        for button in (self._record, self._take_back):
            button.escaped.connect(self.left)
        row = QHBoxLayout()
        row.addWidget(self._record)
        row.addWidget(self._take_back)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 8, 0)
        layout.setSpacing(8)
        for widget in (self._head, self._outcome, self._reason):
            layout.addWidget(widget)
        layout.addLayout(row)
        layout.addWidget(self._past)

    def show_for(self, matter: Matter, choice: StrEnum | None, words: str, *, stands: bool) -> None:
        """What is offered first of `matter`; `stands`: somebody has decided already."""
        self._choices = matter.choices
        self._head.setText(matter.head)
        self._outcome.setAccessibleName(matter.says)
        self._reason.setAccessibleName(matter.words)
        self._reason.setPlaceholderText(matter.words)
        self._outcome.clear()
        for one, told in matter.choices.items():
            self._outcome.addItem(told, one)
        # Where nothing is proposed nothing is chosen: Enter twice would decide what nobody has thought about.
        self._outcome.setCurrentIndex(self._outcome.findData(choice) if choice is not None else -1)
        self._reason.setText(words)
        self._take_back.setVisible(stands)

    def show_past(self, past: tuple[Past, ...], now_ms: int) -> None:
        """All that was ever decided, newest first."""
        told = []
        for one in past:
            value = next((told for choice, told in self._choices.items() if choice == one.value), _("taken back"))
            told.append(f"{moment(one.at, now_ms)} · {one.by or '—'}: {value}")
        self._past.setText("\n".join(told))
        self._past.setVisible(bool(told))

    @property
    def is_touched(self) -> bool:
        """Whether words were typed that are not recorded."""
        return self._reason.isModified()

    @property
    def chosen(self) -> tuple[StrEnum | None, str]:
        """None: nothing is chosen yet."""
        choice = next((one for one in self._choices if one == self._outcome.currentData()), None)
        return choice, self._reason.text()

    def enter(self) -> None:
        """Bring the keys here."""
        self._outcome.setFocus()

    def _do(self) -> None:
        choice, words = self.chosen
        if choice is None:
            self._outcome.setFocus()
            self._outcome.showPopup()
        else:
            self.recorded.emit(choice, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._outcome.hasFocus():
            self._reason.setFocus()
        else:
            super().keyPressEvent(event)
