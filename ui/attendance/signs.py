"""The signs of the attendance sheets with their words, for the list on F1."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QWidget

from app.messages import _
from ui import cell_states, theme

_SIZE = QSize(32, 22)


class _Free(QWidget):
    """A day without school."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_SIZE)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        cell = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        cell_states.hatch(painter, cell)
        painter.setPen(theme.color("line"))
        painter.drawRect(cell)
        painter.end()


def legend() -> list[QWidget]:
    """What stands in the head and the cells besides the symbols that are typed."""
    lines = [
        (_letter("(P)"), _("leave is known to the office; it counts once attendance is taken")),
        (_letter("✓"), _("attendance of this session is taken")),
        (_letter("○"), _("attendance of this session is not taken yet")),
        (_Free(), _("no school on this day")),
    ]
    return [*(cell_states.line(sign, words) for sign, words in lines), cell_states.legend()]


def _letter(text: str) -> QLabel:
    label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter)
    label.setFixedSize(_SIZE)
    return label
