"""The left rail: the few places that a person's role needs, words beside icons."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.icons import Picture, icon
from ui.named import named
from ui.place import Place

WIDTH = 200


class Rail(QFrame):
    """One button a place, Ctrl+1 to Ctrl+9. `chosen` names the place."""

    chosen = Signal(Place)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shell.rail")
        self.setFixedWidth(WIDTH)
        self._buttons: dict[Place, QPushButton] = {}
        self._keys: dict[Place, QShortcut] = {}
        self._group = QButtonGroup(self)
        name = QLabel("Chuyến Đò")
        name.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 0, 12)
        head.setSpacing(8)
        head.addWidget(Picture("ferry", "accent", 24))
        head.addWidget(name, 1)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.addLayout(head)
        layout.addLayout(self._list)
        layout.addStretch(1)

    def show_places(self, places: Sequence[Place]) -> None:
        """Put up a button for each of `places` that has none yet, in their order."""
        for number, place in enumerate(places, 1):
            if place not in self._buttons:
                self._buttons[place] = self._make(place)
                self._keys[place] = QShortcut(self)
                self._keys[place].activated.connect(lambda place=place: self.chosen.emit(place))
                self._list.insertWidget(number - 1, self._buttons[place])
            self._keys[place].setKey(f"Ctrl+{number}")
            self._buttons[place].setToolTip(f"{place.title} (Ctrl+{number})")

    def _make(self, place: Place) -> QPushButton:
        button = named(QPushButton(icon(place.icon), place.title), f"rail.{place.objectName()}")
        button.setCheckable(True)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(lambda: self.chosen.emit(place))
        self._group.addButton(button)
        return button

    def show_current(self, place: Place) -> None:
        self._buttons[place].setChecked(True)

    def show_attention(self, place: Place, count: int) -> None:
        """Say how many things wait at `place`."""
        self._buttons[place].setText(f"{place.title} ({count})" if count else place.title)
