"""Colours can be read, fonts are ours, figures stand in columns."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.theme import DARK, DARK_HIGH, LIGHT, LIGHT_HIGH, TEXT_PAIRS, Tokens


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_what_is_written_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert theme.contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


def test_contrast_is_that_of_the_definition() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT_HIGH, DARK_HIGH], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_who_asks_the_system_for_high_contrast_gets_it(tokens: Tokens, ink: str, ground: str) -> None:
    assert theme.contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 7


@pytest.mark.parametrize(
    ("dark", "high", "worn"),
    [(False, False, LIGHT), (True, False, DARK), (False, True, LIGHT_HIGH), (True, True, DARK_HIGH)],
)
def test_the_tokens_on_screen_are_those_that_were_put_there(
    qapp: QApplication, dark: bool, high: bool, worn: Tokens
) -> None:
    theme.apply(qapp, dark=dark, high=high)
    assert theme.tokens() is worn
    assert theme.color("ink").name() == worn.ink
    assert worn.accent in qapp.styleSheet()


def test_the_program_wears_what_the_system_asks_for(qapp: QApplication) -> None:
    theme.follow_system(qapp)
    hints = qapp.styleHints()
    high = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
    dark = hints.colorScheme() is Qt.ColorScheme.Dark
    assert theme.tokens() is {(False, False): LIGHT, (True, False): DARK, (False, True): LIGHT_HIGH}.get(
        (dark, high), DARK_HIGH
    )


def test_the_screen_speaks_our_face_with_figures_of_one_width(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    face = theme.font()
    assert QFontInfo(face).family() == theme.FAMILY
    assert len({QFontMetricsF(face).horizontalAdvance(figure) for figure in "0123456789"}) == 1
    assert QFontMetricsF(face).inFontUcs4(ord("ặ"))


def test_nothing_is_written_too_small(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    sizes = [int(size) for size in re.findall(r"font-size: (\d+)px", qapp.styleSheet())]
    assert sizes
    assert min(sizes) >= theme.SMALLEST_TEXT
    assert theme.font(6).pixelSize() == theme.SMALLEST_TEXT
