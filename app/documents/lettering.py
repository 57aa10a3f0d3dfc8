"""Text on official paper: the embedded faces, which letters they have, and fitting a text into its place.

A text is drawn whole or refused: it shrinks, then wraps, and is never cut. Letters are composed (NFC), as readers
expect.
"""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import resources
from sync.errors import UserError

REGULAR = "Tinos-Regular"
BOLD = "Tinos-Bold"
ITALIC = "Tinos-Italic"

# A line in letter sizes: its height, and how far its baseline lies below its top (a capital with two marks fits above)
LEADING, BASELINE = 1.2, 0.93
SMALLEST = 7.0  # points; below that paper cannot be read

Align = Literal["left", "centre"]


@functools.cache
def load_fonts() -> None:
    """Register the faces with reportlab, once a process."""
    for face in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(face, str(resources.path(f"fonts/{face}.ttf"))))


@functools.cache
def _letters(font: str) -> frozenset[str]:
    letters = map(chr, pdfmetrics.getFont(font).face.charToGlyph)
    return frozenset(letter for letter in letters if unicodedata.category(letter) != "Cc")


def width_of(text: str, font: str, size: float) -> float:
    """Points that `text` takes on one line."""
    return _width_at_size_1(text, font) * size


@functools.lru_cache(maxsize=4096)  # a class shares its subjects, its marks and most of its syllables
def _width_at_size_1(text: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, 1))


def drawable(text: str, font: str) -> str:
    """`text` in composed letters, all of which `font` has; UserError `documents.letter_missing` where it has not."""
    composed = unicodedata.normalize("NFC", text)
    missing = set(composed) - _letters(font)
    if missing:
        raise UserError("documents.letter_missing", letter=f"U+{ord(min(missing)):04X}")
    return composed


@dataclass(frozen=True)
class Fitted:
    """A text broken into lines at the size (points) at which it fits its place."""

    lines: tuple[str, ...]
    size: float


def fit(text: str, font: str, width: float, height: float, size: float) -> Fitted:
    """The largest setting of `text`, at most `size`, inside `width` × `height` points.

    Words stay whole unless one is too long even at the smallest legible size. UserError `documents.text_too_long` when
    the text does not fit at that size.
    """
    paragraphs = [
        [(word, width_of(word, font, 1)) for word in drawable(line, font).split(" ")]
        for line in text.splitlines() or [""]
    ]
    if width <= 0:  # whatever stands before it has taken all the room
        raise UserError("documents.text_too_long", letters=len(text))
    longest = max(wide for words in paragraphs for _word, wide in words)
    for smaller in _sizes(size):
        if longest * smaller > width and smaller > SMALLEST:
            continue
        lines = [line for words in paragraphs for line in _wrap(words, font, width / smaller)]
        if len(lines) * smaller * LEADING <= height:
            return Fitted(tuple(lines), smaller)
    raise UserError("documents.text_too_long", letters=len(text))


def _sizes(largest: float) -> Iterator[float]:
    while largest > SMALLEST:
        yield largest
        largest -= 0.5
    yield SMALLEST


def _wrap(words: list[tuple[str, float]], font: str, limit: float) -> list[str]:
    """Lines no wider than `limit`, all measured at size 1; a word is broken only if a line cannot hold it."""
    lines: list[str] = []
    line, used, space = "", 0.0, width_of(" ", font, 1)
    for word, width in words:
        if line and used + space + width <= limit:
            line, used = f"{line} {word}", used + space + width
            continue
        if line:
            lines.append(line)
        line, used = word, width
        while used > limit:
            kept = _letters_within(line, font, limit)
            lines.append(line[:kept])
            line = line[kept:]
            used = width_of(line, font, 1)
    return [*lines, line]


def _letters_within(word: str, font: str, limit: float) -> int:
    count = 1
    while width_of(word[: count + 1], font, 1) <= limit:
        count += 1
    return count


@dataclass(frozen=True)
class Box:
    """A place on the page, in points from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def top(self) -> float:
        return self.bottom + self.height

    @property
    def centre(self) -> float:
        return self.left + self.width / 2

    @property
    def middle(self) -> float:
        return self.bottom + self.height / 2


class Pen:
    """Writes the texts of one page, over whatever lines are drawn. Nothing in a text is mark-up."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._page = canvas.beginText()  # one text object a page: half the time of `drawString`

    def finish(self) -> None:
        """Put what was written on the canvas."""
        self._canvas.drawText(self._page)

    def line(self, x: float, y: float, text: str, font: str, size: float, align: Align = "left") -> None:
        """One line of `text` whose baseline is at `y`; `x` is its left end or its centre."""
        text = drawable(text, font)
        if align == "centre":
            x -= width_of(text, font, size) / 2
        self._page.setFont(font, size)
        self._page.setTextOrigin(x, y)
        self._page.textLine(text)

    def fill(self, box: Box, text: str, font: str, size: float, align: Align = "left", from_top: bool = False) -> float:
        """All of `text` inside `box`, shrunk and wrapped as it needs, in the middle of its height or `from_top`.

        Returns the last baseline.
        """
        fitted = fit(text, font, box.width, box.height, size)
        x = box.left if align == "left" else box.centre
        height = len(fitted.lines) * fitted.size * LEADING
        top = box.top if from_top else box.middle + height / 2
        for number, line in enumerate(fitted.lines):
            baseline = top - (number * LEADING + BASELINE) * fitted.size
            self.line(x, baseline, line, font, fitted.size, align)
        return baseline

    def number(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """A decimal number set so that the commas of a column stand in line; "10,0" is centred on `x`."""
        whole = text.partition(",")[0]
        if not whole.isdecimal():
            self.line(x, y, text, font, size, "centre")
            return
        comma = x + width_of("0", font, size) / 2 - width_of(",", font, size) / 2
        self.line(comma - width_of(whole, font, size), y, text, font, size)
