"""A reportlab canvas whose pages leave the memory as soon as they are finished.

reportlab keeps every page until the file is saved, so a school's cards would cost memory pupil by pupil. Here a
finished page goes to the file at once, and only its number and offset stay.
"""

from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import (
    PDFCrossReferenceTable,
    PDFDocument,
    PDFFile,
    PDFIndirectObject,
    PDFObjectReference,
    PDFStream,
    PDFTrailer,
    PDFZCompress,
)
from reportlab.pdfgen.canvas import Canvas


class _StreamedDocument(PDFDocument):  # type: ignore[misc]  # reportlab is untyped
    """Writes objects to `out` in the order in which they are finished."""

    def __init__(self, out: BinaryIO, language: str) -> None:
        # invariant: the paper's date is the card's, not the computer's
        super().__init__(compression=1, invariant=1, lang=language)
        self._sink = PDFFile(self._pdfVersion)
        out.write(self._sink.format(self))
        self._sink.write = out.write

    def addPage(self, page: Any) -> None:  # noqa: N802  # reportlab's name
        name = self.thisPageName()
        super().addPage(page)
        page.Contents = PDFStream(content=page.stream, filters=[PDFZCompress])
        self.updateSignature(page.stream)
        self._write(name)  # gives the contents their number
        self._write(page.Contents.__InternalName__)
        self.Pages.pages[-1] = PDFObjectReference(name)

    def _write(self, name: str) -> None:
        written = PDFIndirectObject(name, self.idToObject[name]).format(self)
        self.idToOffset[name] = self._sink.add(written)
        self.idToObject[name] = None  # written: the document needs its number and offset only

    def format(self) -> bytes:
        """Write what the pages share, the table of offsets and the trailer. Nothing is left to return."""
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        number = 1
        while number in self.numberToId:  # formatting an object may register further ones
            name = self.numberToId[number]
            if self.idToObject[name] is not None:
                self._write(name)
            number += 1
        table = PDFCrossReferenceTable()
        table.addsection(0, [self.numberToId[each] for each in range(1, number)])
        start = self._sink.add(table.format(self))
        trailer = PDFTrailer(startxref=start, Size=number, Root=root, Info=info, ID=self.ID())
        self._sink.add(trailer.format(self))
        return b""


class StreamedCanvas(Canvas):  # type: ignore[misc]  # reportlab is untyped
    """An A4 canvas that writes each page to `out` at `showPage`. `first_font` is a registered TrueType face."""

    def __init__(self, out: BinaryIO, first_font: str, language: str) -> None:
        super().__init__("", pagesize=A4, pageCompression=1, initialFontName=first_font)
        self._doc = _StreamedDocument(out, language)

    def discard_page(self) -> None:
        """Forget what was drawn since the last page was finished."""
        self._restartAccumulators()
        self.init_graphics_state()
        self.state_stack: list[Any] = []

    def finish(self) -> None:
        """Write the end of the file; the canvas must not be used afterwards."""
        self._doc.GetPDFData(self)
