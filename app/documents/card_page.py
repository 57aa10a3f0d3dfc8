"""The page of a term report card (Phiếu báo kết quả học tập và rèn luyện): A4, margins and head after NĐ 30/2020.

Every card of a class has the same geometry: it depends on the number of subjects and of regular assessments. Only notes
on missing results move the line below them, and take their room from the remark.
"""

import datetime

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.lettering import BASELINE, BOLD, ITALIC, LEADING, REGULAR, Box, Pen, drawable, width_of
from app.documents.marks_table import BORDER, DASH, RULE, draw_marks
from app.documents.report_card import CardSchool, ReportCard
from app.messages import _

LEFT, RIGHT = 30 * mm, A4[0] - 20 * mm
TOP, BOTTOM = A4[1] - 20 * mm, 20 * mm
WIDTH = RIGHT - LEFT
GAP = 3 * mm
PADDING = 2 * mm

HEAD_HEIGHT = 19 * mm
SCHOOL_WIDTH, STATE_WIDTH = 66 * mm, 91 * mm
TITLE_HEIGHT = 15 * mm
PUPIL_ROW = 6 * mm
RESULTS_HEIGHT = 8 * mm
REMARK_HEIGHT, TALLEST_REMARK = 35 * mm, 50 * mm
SIGNATURES_HEIGHT = 39 * mm
REPLY_HEIGHT = 24 * mm


def draw_card(canvas: Canvas, card: ReportCard) -> None:
    """Draw `card` on the current page; the caller finishes the page.

    UserError `documents.text_too_long`, `documents.letter_missing` or `documents.too_many_subjects` when it cannot be
    drawn whole: the page is then half drawn, to be discarded.
    """
    pen = Pen(canvas)
    if card.draft:
        _watermark(canvas)
    _head(canvas, pen, card.school)
    top = TOP - HEAD_HEIGHT
    _title(pen, card, top)
    top -= TITLE_HEIGHT
    _pupil(pen, card, top)
    top -= 3 * PUPIL_ROW + GAP
    foot = BOTTOM + REPLY_HEIGHT + GAP + SIGNATURES_HEIGHT
    lowest = foot + REMARK_HEIGHT + RESULTS_HEIGHT + GAP
    top -= draw_marks(canvas, pen, card.subjects, Box(LEFT, lowest, WIDTH, top - lowest)) + GAP / 2
    height = min(top - foot, RESULTS_HEIGHT + TALLEST_REMARK)
    top -= height
    _results(canvas, pen, card, Box(LEFT, top, WIDTH, height))
    _signatures(pen, card, top)
    _reply(canvas, pen, top - SIGNATURES_HEIGHT - GAP)
    pen.finish()


def _watermark(canvas: Canvas) -> None:
    text = drawable(_("DRAFT"), BOLD)
    canvas.saveState()
    canvas.setFillGray(0.88)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(55)
    size = 420 / width_of(text, BOLD, 1)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -0.33 * size, text)
    canvas.restoreState()


def _head(canvas: Canvas, pen: Pen, school: CardSchool) -> None:
    """Superior body over school on the left, the state's name and motto on the right, each with its line below."""
    first, second = TOP - 4.5 * mm, TOP - 10 * mm
    canvas.setLineWidth(0.6)

    centre = RIGHT - STATE_WIDTH / 2
    motto = _("Independence - Freedom - Happiness")
    pen.line(centre, first, _("SOCIALIST REPUBLIC OF VIET NAM"), BOLD, 12, "centre")
    pen.line(centre, second, motto, BOLD, 13, "centre")
    _line_below(canvas, centre, second, width_of(motto, BOLD, 13))

    line = 12 * LEADING
    superior = Box(LEFT, first + BASELINE * 12 - line, SCHOOL_WIDTH, line)
    name = Box(LEFT, second + BASELINE * 12 - 2 * line, SCHOOL_WIDTH, 2 * line)
    pen.fill(superior, school.superior, REGULAR, 12, "centre")
    last = pen.fill(name, school.name, BOLD, 12, "centre", from_top=True)
    _line_below(canvas, name.centre, last, 0.4 * min(width_of(school.name, BOLD, 12), SCHOOL_WIDTH))


def _line_below(canvas: Canvas, centre: float, baseline: float, length: float) -> None:
    canvas.line(centre - length / 2, baseline - 1.8 * mm, centre + length / 2, baseline - 1.8 * mm)


def _title(pen: Pen, card: ReportCard, top: float) -> None:
    centre = (LEFT + RIGHT) / 2
    pen.line(centre, top - 6 * mm, _("REPORT OF LEARNING AND TRAINING RESULTS"), BOLD, 15, "centre")
    term = _("TERM {term} - SCHOOL YEAR {year}").format(term={1: "I", 2: "II"}[card.term], year=card.school_year)
    pen.line(centre, top - 12 * mm, term, BOLD, 13, "centre")


def _pupil(pen: Pen, card: ReportCard, top: float) -> None:
    """Who the card is about. The name has most of a line: it must be read first, however long it is."""
    birth_date = f"{card.birth_date:%d/%m/%Y}" if card.birth_date else DASH
    second, third = 52 * mm, 124 * mm  # where columns begin
    for row, left, right, label, text, font in (
        (1, 0, third, _("Full name:"), card.pupil, BOLD),
        (1, third, WIDTH, _("Class:"), card.class_name, BOLD),
        (2, 0, second, _("Date of birth:"), birth_date, REGULAR),
        (2, second, third, _("Pupil code:"), card.ministry_code or DASH, REGULAR),
        (2, third, WIDTH, _("Roll number:"), str(card.roll_number), REGULAR),
        (3, 0, WIDTH, _("Homeroom teacher:"), card.homeroom_teacher or DASH, REGULAR),
    ):
        _labelled(
            pen, Box(LEFT + left, top - row * PUPIL_ROW, right - left - 2 * PADDING, PUPIL_ROW), label, text, font
        )


def _labelled(pen: Pen, box: Box, label: str, text: str, font: str) -> None:
    """A label and, behind it on the same line, a text that has the rest of the box."""
    size = 12
    pen.line(box.left, box.middle - 0.33 * size, label, REGULAR, size)
    taken = width_of(label + " ", REGULAR, size)
    pen.fill(Box(box.left + taken, box.bottom, box.width - taken, box.height), text, font, size)


def _results(canvas: Canvas, pen: Pen, card: ReportCard, box: Box) -> None:
    """Training and learning level, absences, and the homeroom teacher's remark in one frame."""
    bar = box.top - RESULTS_HEIGHT
    canvas.setLineWidth(BORDER)
    canvas.rect(box.left, box.bottom, box.width, box.height)
    canvas.setLineWidth(RULE)
    canvas.line(box.left, bar, box.right, bar)

    absences = _("excused {excused}, unexcused {unexcused}").format(
        excused=_count(card.absences_excused), unexcused=_count(card.absences_unexcused)
    )
    cells = [(_("Training result:"), card.conduct or DASH, 1.0)]
    if card.learning is not None:
        cells.append((_("Learning result:"), card.learning, 1.0))
    cells.append((_("Sessions absent:"), absences, 1.7))
    share = box.width / sum(weight for *_texts, weight in cells)
    left = box.left
    for label, text, weight in cells:
        if left > box.left:
            canvas.line(left, bar, left, box.top)
        cell = Box(left + PADDING, bar, weight * share - 2 * PADDING, RESULTS_HEIGHT)
        _labelled(pen, cell, label, text, BOLD)
        left += weight * share

    pen.line(box.left + PADDING, bar - 5 * mm, _("Remark of the homeroom teacher:"), BOLD, 12)
    remark = Box(box.left + PADDING, box.bottom + mm, box.width - 2 * PADDING, bar - 6.5 * mm - box.bottom - mm)
    pen.fill(remark, card.remark or DASH, REGULAR, 12, from_top=True)


def _count(sessions: int | None) -> str:
    return DASH if sessions is None else str(sessions)


def _signatures(pen: Pen, card: ReportCard, top: float) -> None:
    """The homeroom teacher on the left; date line and principal on the right, as on every official paper."""
    quarter = WIDTH / 4
    teacher, principal = LEFT + quarter, RIGHT - quarter
    bottom = top - SIGNATURES_HEIGHT
    half = WIDTH / 2 - PADDING
    date = _date_line(card.school.place, card.printed_on)
    pen.fill(Box(principal - half / 2, top - 8.5 * mm, half, 6 * mm), date, ITALIC, 12, "centre")
    for centre, role, how, name in (
        (teacher, _("HOMEROOM TEACHER"), _("(Signature, full name)"), card.homeroom_teacher),
        (principal, _("PRINCIPAL"), _("(Signature, seal)"), card.school.principal),
    ):
        pen.line(centre, top - 12.5 * mm, role, BOLD, 12, "centre")
        pen.line(centre, top - 17 * mm, how, ITALIC, 11, "centre")
        if name:
            pen.fill(Box(centre - half / 2, bottom - 2 * mm, half, 9 * mm), name, BOLD, 12, "centre", from_top=True)


def _date_line(place: str, date: datetime.date) -> str:
    """Place and date after NĐ 30/2020: days below 10 and the months 1 and 2 are written with a leading 0."""
    month = f"{date.month:02d}" if date.month <= 2 else str(date.month)
    return _("{place}, day {day} month {month} year {year}").format(
        place=place, day=f"{date.day:02d}", month=month, year=date.year
    )


def _reply(canvas: Canvas, pen: Pen, top: float) -> None:
    """Dotted lines for the parents' answer, and the place of their signature."""
    end = LEFT + 94 * mm
    centre = (end + RIGHT) / 2 + PADDING
    canvas.setLineWidth(RULE)
    canvas.line(LEFT, top, RIGHT, top)
    pen.line(LEFT, top - 6 * mm, _("Reply of the parents or guardian:"), BOLD, 12)
    pen.line(centre, top - 6 * mm, _("PARENT OR GUARDIAN"), BOLD, 12, "centre")
    pen.line(centre, top - 10.5 * mm, _("(Signature, full name)"), ITALIC, 11, "centre")
    canvas.saveState()
    canvas.setDash(0.6, 1.8)
    for number in range(3):
        y = top - (12.5 + 6 * number) * mm
        canvas.line(LEFT, y, end, y)
    canvas.restoreState()
