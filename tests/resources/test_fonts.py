"""The shipped faces have every Vietnamese letter, and figures of one width, so that columns of marks stand in line."""

import unicodedata
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

import resources

FACES = sorted(resources.path("fonts").glob("*.ttf"))
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set(
    "bcdđfghjklmnpqrstvwxz"
)
SIGNS = "0123456789 .,;:!?()/-+=%&<>{}'\"@—–…“”‘’₫\u00a0"


def test_the_faces_of_paper_and_screen_are_there() -> None:
    assert [face.name for face in FACES] == [
        "SourceSans3-Italic.ttf",
        "SourceSans3-Regular.ttf",
        "SourceSans3-SemiBold.ttf",
        "Tinos-Bold.ttf",
        "Tinos-BoldItalic.ttf",
        "Tinos-Italic.ttf",
        "Tinos-Regular.ttf",
    ]


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_no_letter_is_missing(face: Path) -> None:
    letters = VIETNAMESE | {letter.upper() for letter in VIETNAMESE} | set(SIGNS)
    there = TTFontFile(str(face)).charToGlyph
    missing = sorted(letter for letter in letters if ord(letter) not in there)
    assert missing == []


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_figures_have_one_width(face: Path) -> None:
    width_of = TTFontFile(str(face)).charWidths
    widths = {width_of[ord(figure)] for figure in "0123456789"}
    assert max(widths) - min(widths) <= 1  # thousandths of the letter size: whole units are rounded
