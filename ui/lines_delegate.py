"""Cells of several lines: the first says the most, those below say it more exactly."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme

INK_ROLE = Qt.ItemDataRole.UserRole + 40
"""A token's name for the first line, where it is not ink."""

_PADDING = 8
_SLACK = 4
"""Pixels that keep a line from wrapping by the fraction of a letter."""
_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True)
class _Line:
    text: str
    metrics: QFontMetrics
    first: bool

    def height(self, width: int) -> int:
        return self.metrics.boundingRect(QRect(0, 0, max(width, 1), 10_000), _WRAPPED, self.text).height()


class LinesDelegate(QStyledItemDelegate):
    """Paints the lines of a cell's text: the first strong, `first_size` pixels high, the others small and quiet."""

    def __init__(
        self,
        first_size: int = theme.TEXT,
        *,
        strong: bool = True,
        narrowest: int = 0,
        widest: int = 10_000,
        wraps: bool = True,
    ) -> None:
        """`narrowest` and `widest` bound the width that such a column asks for; longer lines wrap, or end in dots."""
        super().__init__()
        self._narrowest, self._widest, self._wraps = narrowest, widest, wraps
        self._first = theme.font(first_size, strong=strong)
        self._other = theme.font(theme.SMALL)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        self.paint_ground(painter, option, index)
        room = self.room(option.rect)
        lines = self._lines(index, room.width())
        top = room.top() + max(0, (room.height() - sum(line.height(room.width()) for line in lines)) // 2)
        for line in lines:
            height = line.height(room.width())
            painter.setFont(self._first if line.first else self._other)
            painter.setPen(theme.color((index.data(INK_ROLE) or "ink") if line.first else "muted"))
            painter.drawText(QRect(room.left(), top, room.width(), height), _WRAPPED, line.text)
            top += height
        painter.restore()

    def paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """What lies under the text."""
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.color("accent_soft"))
        elif isinstance(ground, QColor | QBrush):
            painter.fillRect(option.rect, ground)
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def room(self, cell: QRect) -> QRect:
        """Where the text goes in a cell."""
        return cell.adjusted(_PADDING, _PADDING // 2, -_PADDING, -_PADDING // 2)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        cell: QRect = option.rect
        width = self.room(cell).width()
        lines = self._lines(index, None)
        height = sum(line.height(width) for line in lines) + cell.height() - self.room(cell).height()
        widest = max((line.metrics.horizontalAdvance(line.text) for line in lines), default=0)
        width = min(max(widest + 2 * _PADDING + _SLACK, self._narrowest), self._widest)
        return QSize(width, max(height, theme.ROW))

    def _lines(self, index: QModelIndex | QPersistentModelIndex, width: int | None) -> list[_Line]:
        texts = [text for text in str(index.data() or "").split("\n") if text]
        found = []
        for number, text in enumerate(texts):
            metrics = QFontMetrics(self._first if number == 0 else self._other)
            whole = self._wraps or width is None
            shown = text if whole else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width or 0)
            found.append(_Line(shown, metrics, number == 0))
        return found
