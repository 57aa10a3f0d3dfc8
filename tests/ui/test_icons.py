"""Every drawing can be drawn, in the ink of the theme of the moment."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

import resources
from ui import theme
from ui.icons import icon

NAMES = sorted(file.stem for file in Path(resources.path("icons")).glob("*.svg"))


def _colors(drawn: QIcon) -> set[str]:
    """The colours of the opaque parts."""
    image = drawn.pixmap(QSize(40, 40)).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {QColor(one.rgb()).name() for one in pixels if one.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_shows_something(qapp: QApplication, name: str) -> None:
    theme.apply(qapp, dark=False)
    assert _colors(icon(name))


def test_an_icon_follows_the_system_between_light_and_dark(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    drawn = icon("lock", "accent")
    assert theme.LIGHT.accent in _colors(drawn)
    theme.apply(qapp, dark=True)
    assert theme.DARK.accent in _colors(drawn)
