"""How the state of a cell is shown: a shape, a colour and words, never colour alone."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.desk.registers import CellState
from app.messages import N_, _
from ui import theme
from ui.pending import Stage

SIDE = 8.0
MARGIN = 4.0


class Shown(Enum):
    """What the screen says of a cell besides its value."""

    SAVED = "saved"
    SAVING = "saving"
    WAITING = "waiting"
    HELD = "held"
    REFUSED = "refused"
    CONFLICT = "conflict"
    FAILED = "failed"


_WORDS = {
    Shown.SAVED: N_("saved, the server has it"),
    Shown.SAVING: N_("being saved"),
    Shown.WAITING: N_("saved on this computer, not sent yet"),
    Shown.HELD: N_("held for the principal"),
    Shown.REFUSED: N_("refused by the server"),
    Shown.CONFLICT: N_("two different values, to settle"),
    Shown.FAILED: N_("not saved"),
}
_SHORT = {
    Shown.WAITING: N_("not sent yet"),
    Shown.CONFLICT: N_("to settle"),
    Shown.HELD: N_("held"),
    Shown.REFUSED: N_("refused"),
}
_INKS = {
    Shown.SAVING: "muted",
    Shown.WAITING: "waiting",
    Shown.HELD: "waiting",
    Shown.REFUSED: "danger",
    Shown.CONFLICT: "danger",
    Shown.FAILED: "danger",
}


def shown(state: CellState, stage: Stage | None) -> Shown:
    """What to say of a cell whose records say `state`, with an entry of this person at `stage` over it."""
    if stage is None:
        return Shown(state.value)
    return {Stage.SAVING: Shown.SAVING, Stage.SAVED: Shown.WAITING, Stage.FAILED: Shown.FAILED}[stage]


def words(state: Shown) -> str:
    """The state in words, for tooltips and screen readers."""
    return _(_WORDS[state])


def soft_ground(state: Shown) -> QColor | None:
    """The ground of a cell that a person has to look at."""
    if state in {Shown.CONFLICT, Shown.REFUSED, Shown.FAILED}:
        return theme.color("danger_soft")
    return theme.color("waiting_soft") if state is Shown.HELD else None


def paint_sign(painter: QPainter, cell: QRectF, state: Shown) -> None:
    """The state's sign in the upper right corner of `cell`."""
    if state is Shown.SAVED:
        return
    ink = theme.color(_INKS[state])
    box = QRectF(cell.right() - SIDE - MARGIN, cell.top() + MARGIN, SIDE, SIDE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(QBrush(ink) if state in {Shown.WAITING, Shown.CONFLICT} else Qt.BrushStyle.NoBrush)
    match state:
        case Shown.SAVING | Shown.WAITING:
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        case Shown.CONFLICT:
            box.adjust(-1.5, -1.5, 1.5, 1.5)  # in grey it must not look like the dot
            middle = box.center()
            painter.drawPolygon(
                QPolygonF([QPointF(middle.x(), box.top()), QPointF(box.right(), middle.y()),
                           QPointF(middle.x(), box.bottom()), QPointF(box.left(), middle.y())])
            )  # fmt: skip
        case Shown.HELD:
            for x in (box.left() + 2, box.right() - 2):
                painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        case Shown.REFUSED:
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
        case Shown.FAILED:
            x = box.center().x()
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom() - 3))
            painter.drawPoint(QPointF(x, box.bottom()))
    painter.restore()


def hatch(painter: QPainter, cell: QRectF) -> None:
    """The ground of a locked cell: readable, and not to be written on."""
    painter.fillRect(cell, theme.color("sunken"))
    painter.fillRect(cell, QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern))


class Sign(QWidget):
    """One sign with its words, for a legend."""

    def __init__(self, state: Shown) -> None:
        super().__init__()
        self._state = state
        label = QLabel(_(_SHORT[state]))
        label.setProperty("role", "small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(int(SIDE + 2 * MARGIN), 0, 0, 0)
        layout.addWidget(label)
        self.setToolTip(words(state))

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_sign(painter, QRectF(0, self.height() / 2 - SIDE / 2 - MARGIN, SIDE + MARGIN * 1.5, SIDE), self._state)


def legend() -> QWidget:
    """The signs that a person meets, with their words."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(16)
    for state in _SHORT:
        layout.addWidget(Sign(state))
    return row


def line(sign: QWidget, words: str) -> QWidget:
    """A sign and what it means, for the list on F1."""
    whole = QWidget()
    whole.setAccessibleName(words)
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    layout.addWidget(sign)
    layout.addWidget(QLabel(words), 1)
    return whole
