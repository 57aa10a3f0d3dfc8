"""A class's marks in a subject on paper: a proof sheet to check against the marked tests, or a blank one to fill in."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.desk import school
from app.desk.gradebook import Gradebook
from app.documents.lettering import BOLD, ITALIC, REGULAR, Box, Pen, load_fonts
from app.documents.pdf_file import write_pdf
from app.documents.streamed_pdf import StreamedCanvas
from app.messages import _
from app.rules import marks
from app.rules.columns import Column, Part
from app.rules.marks import ColumnKind
from app.rules.names import fold
from sync.errors import UserError
from sync.journal import Journal

LEFT, RIGHT = 20 * mm, A4[0] - 15 * mm
TOP, BOTTOM = A4[1] - 15 * mm, 15 * mm
HEAD_HEIGHT = 28 * mm
TABLE_HEAD = 8.5 * mm
FOOT_HEIGHT = 26 * mm
TALLEST_ROW, LOWEST_ROW = 7.5 * mm, 4.4 * mm
NUMBER_WIDTH, MARK_WIDTH, RESULT_WIDTH, NOTE_WIDTH = 9 * mm, 13.5 * mm, 14 * mm, 22 * mm
PADDING = 1.2 * mm
BORDER, RULE = 0.8, 0.4


@dataclass(frozen=True)
class SheetRow:
    """One pupil: a mark for each column as it is written, then the term's result; empty on a blank sheet."""

    number: int
    name: str
    marks: tuple[str, ...]
    result: str


@dataclass(frozen=True)
class ClassSheet:
    """What stands on the sheet. `blank`: cells are left for a pen, with a wide last column for notes."""

    school: str
    class_name: str
    subject: str
    term: int
    school_year: str
    heads: tuple[str, ...]
    kind: ColumnKind
    rows: tuple[SheetRow, ...]
    blank: bool
    printed_on: datetime.date

    @property
    def file_name(self) -> str:
        """A name for the file that every system and every USB stick takes."""
        words = "-".join(fold(f"{self.class_name} {self.subject}").split())
        plain = "".join(sign for sign in words if sign.isalnum() or sign == "-")
        return f"{'phieu-ghi-diem' if self.blank else 'ban-in-doi-chieu'}-{plain}-hk{self.term}.pdf"


def gather(
    journal: Journal, book: Gradebook, class_name: str, shown: dict[tuple[int, int], str], today: datetime.date, *,
    blank: bool,
) -> ClassSheet:  # fmt: skip
    """The sheet of `book` with the marks on screen, `shown` by row and column (the result behind the last column).

    Raises `UserError` before the first crossing, and for the book of qualities and competences.
    """
    profile = school.profile(journal)
    if profile is None:
        raise UserError("cards.no_school")
    if book.columns[0].kind is ColumnKind.QUALITY:
        raise UserError("documents.too_wide")
    count = len(book.columns)
    rows = tuple(
        SheetRow(
            row.pupil.number,
            row.pupil.name,
            tuple("" if blank else shown.get((number, column), "") for column in range(count)),
            "" if blank else shown.get((number, count), ""),
        )
        for number, row in enumerate(book.rows)
    )
    heads = tuple(_head(column) for column in book.columns)
    return ClassSheet(
        profile.name, class_name, book.subject.name, book.term, profile.school_year, heads, book.columns[0].kind, rows,
        blank, today,
    )  # fmt: skip


def _head(column: Column) -> str:
    """As class books have it (TT22 Điều 9): ĐĐGtx 1, ĐĐGgk, ĐĐGck; of primary school level and test (TT27)."""
    if column.kind is ColumnKind.ACHIEVEMENT:
        return "Mức GK" if column.part is Part.MIDTERM else "Mức CK"
    return {
        Part.REGULAR: f"ĐĐGtx {column.number}",
        Part.MIDTERM: "ĐĐGgk",
        Part.FINAL: "ĐĐGck",
        Part.MIDTERM_TEST: "KT GK",
        Part.FINAL_TEST: "KT CK",
    }[column.part]


def print_sheet(sheet: ClassSheet, target: Path) -> int:
    """Write `sheet` as a PDF to `target`; returns how many pages. Errors as in `write_pdf`; UserErrors of lettering."""
    load_fonts()
    pages = _pages(sheet)
    if not sheet.rows:
        raise UserError("documents.nothing_to_print", skipped=0)

    def draw(canvas: StreamedCanvas) -> int:
        canvas.setTitle(_title(sheet))
        canvas.setCreator("Chuyến Đò")
        for number, rows in enumerate(pages, 1):
            _draw_page(canvas, sheet, rows, number, len(pages))
            canvas.showPage()
        canvas.setDateFormatter(lambda *_now: f"D:{sheet.printed_on:%Y%m%d}")
        return len(pages)

    return write_pdf(target, draw)


def _pages(sheet: ClassSheet) -> list[tuple[SheetRow, ...]]:
    """The rows of each page, evenly spread."""
    most = int((TOP - BOTTOM - HEAD_HEIGHT - TABLE_HEAD - FOOT_HEIGHT) / LOWEST_ROW)
    count = -(-len(sheet.rows) // most)
    each = -(-len(sheet.rows) // max(count, 1))
    return [sheet.rows[start : start + each] for start in range(0, len(sheet.rows), each or 1)]


def _title(sheet: ClassSheet) -> str:
    return _("MARKING SHEET") if sheet.blank else _("PROOF OF MARKS")


def _draw_page(canvas: Canvas, sheet: ClassSheet, rows: tuple[SheetRow, ...], page: int, pages: int) -> None:
    pen = Pen(canvas)
    _draw_head(pen, sheet)
    edges = _edges(sheet)
    top = TOP - HEAD_HEIGHT
    room = top - TABLE_HEAD - BOTTOM - FOOT_HEIGHT
    height = min(room / len(rows), TALLEST_ROW)
    bottom = top - TABLE_HEAD - len(rows) * height
    _rules(canvas, edges, top, bottom, height, len(rows))
    for number, text in enumerate(_heads(sheet)):
        box = Box(
            edges[number] + PADDING / 2, top - TABLE_HEAD, edges[number + 1] - edges[number] - PADDING, TABLE_HEAD
        )
        pen.fill(box, text, BOLD, 9.5, "centre")
    for line, row in enumerate(rows):
        _draw_row(pen, sheet, row, edges, top - TABLE_HEAD - (line + 1) * height, height)
    _draw_foot(pen, sheet, bottom, page, pages)
    pen.finish()


def _draw_head(pen: Pen, sheet: ClassSheet) -> None:
    pen.fill(Box(LEFT, TOP - 5 * mm, RIGHT - LEFT, 5 * mm), sheet.school, REGULAR, 11)
    pen.fill(Box(LEFT, TOP - 15 * mm, RIGHT - LEFT, 8 * mm), _title(sheet), BOLD, 15, "centre")
    term = {1: "I", 2: "II"}[sheet.term]
    told = _("{subject} · class {class_name} · term {term}, school year {year}").format(
        subject=sheet.subject, class_name=sheet.class_name, term=term, year=sheet.school_year
    )
    pen.fill(Box(LEFT, TOP - 21 * mm, RIGHT - LEFT, 6 * mm), told, BOLD, 12, "centre")
    hint = (
        _("Enter the marks into the gradebook from this sheet; blank is not zero.")
        if sheet.blank
        else _("Printed on {date} to be checked against the papers. Not an official document.").format(
            date=f"{sheet.printed_on:%d/%m/%Y}"
        )
    )
    pen.fill(Box(LEFT, TOP - 26.5 * mm, RIGHT - LEFT, 5 * mm), hint, ITALIC, 10, "centre")


def _heads(sheet: ClassSheet) -> tuple[str, ...]:
    last = _("Note") if sheet.blank else (_("Avg.") if sheet.kind is ColumnKind.SCORE else _("Result"))
    return (_("No."), _("Full name"), *sheet.heads, last)


def _edges(sheet: ClassSheet) -> tuple[float, ...]:
    widths = [MARK_WIDTH] * len(sheet.heads) + [NOTE_WIDTH if sheet.blank else RESULT_WIDTH]
    edges = [LEFT, LEFT + NUMBER_WIDTH, RIGHT - sum(widths)]
    for width in widths:
        edges.append(edges[-1] + width)
    return tuple(edges)


def _rules(canvas: Canvas, edges: tuple[float, ...], top: float, bottom: float, height: float, rows: int) -> None:
    canvas.setLineWidth(RULE)
    first = top - TABLE_HEAD
    canvas.lines([(edges[0], first - row * height, edges[-1], first - row * height) for row in range(rows)])
    canvas.lines([(x, top, x, bottom) for x in edges[1:-1]])
    canvas.setLineWidth(BORDER)
    canvas.rect(edges[0], bottom, edges[-1] - edges[0], top - bottom)
    for fifth in range(5, rows, 5):  # the eye keeps its line
        canvas.line(edges[0], first - fifth * height, edges[-1], first - fifth * height)


def _draw_row(
    pen: Pen, sheet: ClassSheet, row: SheetRow, edges: tuple[float, ...], bottom: float, height: float
) -> None:
    size = min(11.0, height / 1.25)
    baseline = bottom + height / 2 - 0.33 * size
    pen.line((edges[0] + edges[1]) / 2, baseline, str(row.number), REGULAR, size, "centre")
    pen.fill(Box(edges[1] + PADDING, bottom, edges[2] - edges[1] - 2 * PADDING, height), row.name, REGULAR, size)
    for number, text in enumerate((*row.marks, row.result)):
        centre = (edges[2 + number] + edges[3 + number]) / 2
        font = BOLD if number == len(row.marks) else REGULAR
        if sheet.kind is ColumnKind.SCORE:
            pen.number(centre, baseline, text, font, size)
        else:
            pen.line(centre, baseline, text, font, size, "centre")


def _draw_foot(pen: Pen, sheet: ClassSheet, bottom: float, page: int, pages: int) -> None:
    written = _("Marked by") if sheet.blank else _("Entered by")
    width = (RIGHT - LEFT) / 2
    for number, text in enumerate((written, _("Checked by"))):
        pen.fill(Box(LEFT + number * width, bottom - 9 * mm, width, 6 * mm), text, BOLD, 11, "centre")
        pen.fill(
            Box(LEFT + number * width, bottom - 13 * mm, width, 5 * mm),
            _("(signature, full name)"),
            ITALIC,
            10,
            "centre",
        )
    if pages > 1:
        told = _("page {page} of {pages}").format(page=page, pages=pages)
        pen.fill(Box(LEFT, BOTTOM - 5 * mm, RIGHT - LEFT, 5 * mm), told, REGULAR, 9, "centre")


def marks_on_screen(book: Gradebook) -> dict[tuple[int, int], str]:
    """What `gather` wants, of a book as it was read."""
    found = {
        (number, column): marks.format_mark(row.cells[one.number].mark, one.kind)
        for number, row in enumerate(book.rows)
        for column, one in enumerate(book.columns)
    }
    return found | {(number, len(book.columns)): row.result.text for number, row in enumerate(book.rows)}
