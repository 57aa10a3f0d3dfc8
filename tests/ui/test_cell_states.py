"""States of a cell are told apart without colour."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui import cell_states, theme
from ui.cell_states import Shown

WIDE, HIGH = 96, 30


def in_grey(state: Shown) -> bytes:
    """The sign of a state as a printer without colours has it: strokes are black, all else is white."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    cell_states.paint_sign(painter, QRectF(0, 0, WIDE, HIGH), state)
    painter.end()
    return bytes(0 if point < 240 else 255 for point in bytes(image.constBits()))


@pytest.mark.parametrize("dark", [False, True])
def test_signs_differ_by_their_shape_not_by_colour_alone(qapp: QApplication, dark: bool) -> None:
    theme.apply(qapp, dark=dark)
    unlike = [one for one in Shown if one is not Shown.SAVED]
    assert {one for one in Shown if 0 not in in_grey(one)} == {Shown.SAVED}, "only what is saved has no sign"
    for one, other in combinations(unlike, 2):
        apart = sum(here != there for here, there in zip(in_grey(one), in_grey(other), strict=True))
        assert apart > 8, f"{one} looks like {other}"
    assert len({cell_states.words(one) for one in Shown}) == len(Shown)
