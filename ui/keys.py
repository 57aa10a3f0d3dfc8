"""The list of keys (F1), with the signs of the place in front."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.messages import _
from ui.named import named
from ui.place import Shortcut


class KeyList(QDialog):
    """Left the keys of the place in front, right those of the whole program and what signs mean. Closed with Esc."""

    lesson_asked = Signal()

    def __init__(
        self,
        parent: QWidget,
        title: str,
        here: Sequence[Shortcut],
        everywhere: Sequence[Shortcut],
        signs: Sequence[QWidget] = (),
        *,
        offers_lesson: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("shell.keys")
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = parent.window()
        self._came_from = self._window.focusWidget()
        self.finished.connect(self._give_back)
        across = QHBoxLayout(self)
        across.setContentsMargins(24, 8, 24, 24)
        across.setSpacing(40)
        right = QVBoxLayout()
        right.setSpacing(8)
        if here:
            across.addLayout(_keys(title, here))
        right.addLayout(_keys(_("Everywhere"), everywhere))
        if signs:
            right.addSpacing(8)
            right.addWidget(_heading(_("Signs")))
            for sign in signs:
                right.addWidget(sign)
        right.addStretch(1)
        if offers_lesson:
            right.addSpacing(8)
            lesson = named(QPushButton(_("&Practise: the first lesson")), "keys.lesson")
            lesson.setToolTip(_("A few minutes in the gradebook, on practice data"))
            lesson.clicked.connect(self._ask_lesson)
            right.addWidget(lesson)
        across.addLayout(right)

    def _give_back(self) -> None:
        """Whoever looked a key up goes on typing where the cursor was; not every window manager sees to that."""
        self._window.activateWindow()
        if self._came_from is not None and isValid(self._came_from):
            self._came_from.setFocus()

    def _ask_lesson(self) -> None:
        self.accept()
        self.lesson_asked.emit()


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def _keys(title: str, keys: Sequence[Shortcut]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setRowMinimumHeight(0, 36)
    grid.addWidget(_heading(title), 0, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
    for row, one in enumerate(keys, 1):
        grid.addWidget(QLabel(one.keys), row, 0)
        grid.addWidget(QLabel(one.meaning), row, 1)
    grid.setRowStretch(len(keys) + 1, 1)
    grid.setColumnStretch(1, 1)
    return grid
