"""Beside the results: why a cell says what it says."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.messages import _
from ui.icons import icon
from ui.named import named
from ui.notice_bar import announce

WIDTH = 340


class ReasonsCard(QFrame):
    """Heading, whose it is, what stands in the cell, and one line a reason. `closed`: the person puts it away."""

    closed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, f"{name}.why", "card")
        self.setFixedWidth(WIDTH)
        self._head = named(QLabel(wordWrap=True), f"{name}.why.head", "heading")
        self._whose = named(QLabel(wordWrap=True), f"{name}.why.whose", "muted")
        self._value = named(QLabel(wordWrap=True), f"{name}.why.value", "title")
        self._text = named(QLabel(wordWrap=True), f"{name}.why.text")
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = named(QPushButton(icon("close"), ""), f"{name}.why.close", "link", says=_("Put the reasons away"))
        close.setToolTip(close.accessibleName())
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self._head, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 8, 0)
        self.body.setSpacing(8)
        self.body.addWidget(self._text)
        self.body.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setObjectName(f"{name}.why.scroll")
        inside.setObjectName("card.inside")
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 8, 8, 12)
        self._layout.setSpacing(4)
        self._layout.addLayout(top)
        self._layout.addWidget(self._whose)
        self._layout.addWidget(self._value)
        self._layout.addWidget(scroll, 1)
        self.hide()

    def add(self, widget: QWidget) -> None:
        """Put something below the reasons."""
        self._layout.addWidget(widget)

    def tell(self, head: str, whose: str, value: str, why: str) -> None:
        """Show the reasons of one cell."""
        self._head.setText(head)
        self._whose.setText(whose)
        self._value.setText(value or "—")
        self._text.setText("\n\n".join(why.split("\n")))
        if self.isVisible():
            announce(self, f"{head}: {value}. {why}")
