"""How a card will look, as an image for a screen."""

import io
from dataclasses import dataclass

import pypdfium2

from app.documents.card_page import draw_card
from app.documents.lettering import REGULAR, load_fonts
from app.documents.pdfium import PDFIUM
from app.documents.report_card import ReportCard
from app.documents.streamed_pdf import StreamedCanvas

_POINTS_WIDE = 595.0
"""A4."""


@dataclass(frozen=True)
class PageImage:
    """A page as rows of red, green, blue bytes; `stride` is the length of a row in bytes."""

    width: int
    height: int
    stride: int
    pixels: bytes


def draw_preview(card: ReportCard, width: int) -> PageImage:
    """`card`'s page, `width` pixels wide. Raises what `draw_card` does."""
    load_fonts()
    out = io.BytesIO()
    canvas = StreamedCanvas(out, REGULAR, "vi")
    draw_card(canvas, card)
    canvas.showPage()
    canvas.finish()
    with PDFIUM, pypdfium2.PdfDocument(out.getvalue()) as document:
        bitmap = document[0].render(scale=width / _POINTS_WIDE, rev_byteorder=True)
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
