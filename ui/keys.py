"""The list of keys (F1)."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QWidget

from app.messages import _
from ui.place import Shortcut


class KeyList(QDialog):
    """Keys of the place in front, then those of the whole program. Closed with Esc."""

    def __init__(self, parent: QWidget, title: str, here: Sequence[Shortcut], everywhere: Sequence[Shortcut]) -> None:
        super().__init__(parent)
        self.setObjectName("shell.keys")
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QGridLayout(self)
        layout.setContentsMargins(24, 16, 24, 24)
        layout.setHorizontalSpacing(24)
        row = 0
        for heading, keys in ((title, here), (_("Everywhere"), everywhere)):
            if not keys:
                continue
            layout.setRowMinimumHeight(row, 36)
            label = QLabel(heading)
            label.setProperty("role", "heading")
            layout.addWidget(label, row, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
            for one in keys:
                row += 1
                layout.addWidget(QLabel(one.keys), row, 0)
                layout.addWidget(QLabel(one.meaning), row, 1)
            row += 1
