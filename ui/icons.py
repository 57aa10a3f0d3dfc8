"""The program's own icons: one-colour drawings of `resources/icons`, painted in the ink of the theme of the moment."""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

import resources
from ui import theme


def icon(name: str, ink: str = "ink") -> QIcon:
    """The drawing `name` in the token `ink`; it follows the system between light and dark."""
    return QIcon(_Engine(name, ink))


@cache
def _drawing(name: str, ink: str) -> QSvgRenderer:
    """The drawing in the colour `ink`."""
    text = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", ink).encode()))


class _Engine(QIconEngine):
    """Asks for its colour each time that it is painted."""

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self._name = name
        self._ink = ink

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._ink)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ink = "muted" if mode is QIcon.Mode.Disabled else self._ink
        _drawing(self._name, theme.color(ink).name()).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        drawn = QPixmap(size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return drawn


class Picture(QWidget):
    """A drawing that stands by itself."""

    def __init__(self, name: str, ink: str, side: int) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self._name = name
        self._ink = ink

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _drawing(self._name, theme.color(self._ink).name()).render(painter, QRectF(self.rect()))
