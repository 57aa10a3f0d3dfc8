"""The list of keys (F1), with the signs of the place in front."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.messages import _
from ui.place import Shortcut


class KeyList(QDialog):
    """Left the keys of the place in front, right those of the whole program and what signs mean. Closed with Esc."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        here: Sequence[Shortcut],
        everywhere: Sequence[Shortcut],
        signs: Sequence[QWidget] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("shell.keys")
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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
        across.addLayout(right)


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
