"""The card that asks when a subject's term is to be closed."""

from PySide6.QtCore import QDateTime, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.messages import _
from sync.clock import at_local, parse_local
from ui.named import named

_FORM = "yyyy-MM-ddTHH:mm"
_EVENING = "T17:00"


class ClosingCard(QFrame):
    """A date and time with its buttons. Hidden until it asks."""

    chosen = Signal(object)
    """Seconds of the moment, or None: no closing time."""
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "review.closing", "card")
        self._head = named(QLabel(wordWrap=True), "review.closing.head", "heading")
        told = _("The server locks it with the first crossing of the school after that. Until then it can be changed.")
        self._text = named(QLabel(told, wordWrap=True), "review.closing.text", "muted")
        self._when = named(QDateTimeEdit(), "review.closing.when", says=_("Closing time"))
        self._when.setDisplayFormat("HH:mm dd/MM/yyyy")
        self._when.setCalendarPopup(True)
        self._set = named(QPushButton(_("Close then (Enter)")), "review.closing.set", "main")
        self._none = named(QPushButton(_("No closing time")), "review.closing.none")
        self._not_now = named(QPushButton(_("Not now (Esc)")), "review.closing.not_now")
        row = QHBoxLayout()
        for widget in (self._when, self._set, self._none, self._not_now):
            row.addWidget(widget)
            widget.installEventFilter(self)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._head)
        layout.addWidget(self._text)
        layout.addLayout(row)
        self._set.clicked.connect(self._choose)
        self._none.clicked.connect(lambda: self.chosen.emit(None))
        self._not_now.clicked.connect(self.put_away)
        self.hide()

    def ask(self, place: str, closes_at: int | None, now_ms: int) -> None:
        """Ask about `place`, which is to be closed at `closes_at` so far."""
        self._head.setText(_("When is {place} to be closed?").format(place=place))
        moment = at_local(now_ms if closes_at is None else closes_at * 1000)
        text = moment.strftime("%Y-%m-%d") + _EVENING if closes_at is None else moment.strftime("%Y-%m-%dT%H:%M")
        self._when.setDateTime(QDateTime.fromString(text, _FORM))
        self._none.setVisible(closes_at is not None)
        self.show()
        self._when.setFocus()

    def _choose(self) -> None:
        """The hands of the clock, as Vietnam's wall shows them, whatever zone this computer is in."""
        self.chosen.emit(parse_local(self._when.dateTime().toString(_FORM)) // 1000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.put_away.emit()
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                button = watched if isinstance(watched, QPushButton) else self._set
                button.click()
                return True
        return super().eventFilter(watched, event)
