"""Pages leave the memory for the file as they are finished."""

import gc
import io
import itertools

import pypdfium2
from reportlab.pdfbase.pdfdoc import PDFPage

from app.documents.lettering import BOLD, REGULAR, load_fonts
from app.documents.streamed_pdf import StreamedCanvas


def draw(canvas: StreamedCanvas, text: str) -> None:
    canvas.setFont(REGULAR, 12)
    canvas.drawString(100, 700, text)


def page_texts(out: io.BytesIO) -> list[str]:
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_each_page_is_in_the_file_when_it_is_finished_and_no_longer_in_memory() -> None:
    load_fonts()
    out = io.BytesIO()
    canvas = StreamedCanvas(out, REGULAR, "vi")
    sizes = []
    for number in range(50):
        draw(canvas, f"Trang {number}")
        canvas.showPage()
        sizes.append(out.tell())
    gc.collect()
    assert all(later > earlier for earlier, later in itertools.pairwise(sizes))
    assert sum(isinstance(each, PDFPage) for each in gc.get_objects()) == 0
    canvas.finish()
    assert page_texts(out) == [f"Trang {number}" for number in range(50)]


def test_a_discarded_page_leaves_nothing() -> None:
    load_fonts()
    out = io.BytesIO()
    canvas = StreamedCanvas(out, REGULAR, "vi")
    draw(canvas, "Bỏ")
    canvas.saveState()
    canvas.rotate(90)
    canvas.setFont(BOLD, 50)
    canvas.discard_page()
    draw(canvas, "Giữ")
    canvas.showPage()
    canvas.finish()
    assert page_texts(out) == ["Giữ"]
