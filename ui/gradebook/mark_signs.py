"""Signs of a mark besides its state: doubts at the lower left, a note at the upper left. Each has its own shape."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.desk.book_figures import Doubt
from app.messages import _
from ui import cell_states, theme
from ui.cell_states import MARGIN, SIDE, Shown

_NOTE = 10.0


def paint_doubts(painter: QPainter, cell: QRectF, doubts: Sequence[Doubt]) -> None:
    """A triangle that points down for a low mark, an arrow both ways for one far from the pupil's own mean."""
    box = QRectF(cell.left() + MARGIN, cell.bottom() - MARGIN - SIDE, SIDE, SIDE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = theme.color("waiting")
    painter.setPen(QPen(ink, 1.4))
    for doubt in doubts:
        middle = box.center().x()
        if doubt is Doubt.LOW:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(
                QPolygonF([QPointF(box.left(), box.top() + 1), QPointF(box.right(), box.top() + 1),
                           QPointF(middle, box.bottom() - 1)])
            )  # fmt: skip
        else:
            painter.drawLine(QPointF(middle, box.top()), QPointF(middle, box.bottom()))
            for tip, down in ((box.top(), 1), (box.bottom(), -1)):
                for side in (-2.5, 2.5):
                    painter.drawLine(QPointF(middle, tip), QPointF(middle + side, tip + 2.5 * down))
        box.translate(SIDE + MARGIN, 0)
    painter.restore()


def paint_note(painter: QPainter, cell: QRectF) -> None:
    """A filled corner, as spreadsheets mark a comment."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(theme.color("accent")))
    corner = cell.topLeft() + QPointF(1, 1)
    painter.drawPolygon(QPolygonF([corner, corner + QPointF(_NOTE, 0), corner + QPointF(0, _NOTE)]))
    painter.restore()


class _Sign(QWidget):
    """A cell in small with one sign."""

    def __init__(self, state: Shown = Shown.SAVED, *, doubts: Sequence[Doubt] = (), note: bool = False) -> None:
        super().__init__()
        self._state, self._doubts, self._note = state, doubts, note
        self._locked = False
        self.setFixedSize(44, 22)

    @classmethod
    def of_lock(cls) -> "_Sign":
        sign = cls()
        sign._locked = True
        return sign

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        # Half a point in: at 150 % a line along the very edge would be cut off.
        cell = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(cell, cell_states.soft_ground(self._state) or theme.color("surface"))
        if self._locked:
            cell_states.hatch(painter, cell)
        painter.setPen(theme.color("line"))
        painter.drawRect(cell)
        cell_states.paint_sign(painter, cell, self._state)
        paint_doubts(painter, cell, self._doubts)
        if self._note:
            paint_note(painter, cell)
        painter.end()


def legend() -> list[QWidget]:
    """Every sign that a cell of the gradebook can bear, with its words."""
    lines: list[tuple[QWidget, str]] = [(_Sign(state), cell_states.words(state)) for state in Shown]
    lines += [
        (_Sign.of_lock(), _("locked: readable, not to be changed")),
        (_Sign(note=True), _("has a note (Shift+F2)")),
        (_Sign(doubts=(Doubt.LOW,)), _("below 5,0, or not passed: saved all the same")),
        (_Sign(doubts=(Doubt.FAR,)), _("more than 3 away from the pupil's own mean: saved all the same")),
    ]
    return [cell_states.line(sign, words) for sign, words in lines]
