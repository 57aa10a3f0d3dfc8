"""A card beside the table: opened by a key, closed by Esc, and the keys go back to where they came from."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.messages import _
from ui.icons import icon
from ui.named import named

WIDTH = 368


class SideCard(QFrame):
    """Heading, a way to close it, and below them what whoever derives from it adds to `room`."""

    put_away = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        named(self, name, "card")
        self.setFixedWidth(WIDTH)
        close = named(QPushButton(icon("close"), ""), f"{name}.close", "link", says=_("Close (Esc)"))
        close.setToolTip(close.accessibleName())
        close.clicked.connect(self.close_card)
        head = QHBoxLayout()
        head.addWidget(named(QLabel(title), f"{name}.title", "heading"), 1)
        head.addWidget(close)
        self.room = QVBoxLayout(self)
        self.room.setContentsMargins(16, 8, 16, 16)
        self.room.setSpacing(8)
        self.room.addLayout(head)
        self.hide()

    def listen(self, *widgets: QWidget) -> None:
        """Esc on one of `widgets` closes the card."""
        for widget in widgets:
            widget.installEventFilter(self)

    def close_card(self) -> None:
        if not self.isHidden():
            self.hide()
            self.put_away.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.close_card()
            return True
        return super().eventFilter(watched, event)
