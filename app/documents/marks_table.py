"""The table of marks on a term report card: one row a subject, columns after TT22/2021 Điều 6 and 7."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.lettering import BOLD, ITALIC, LEADING, REGULAR, Box, Pen, fit
from app.documents.report_card import SubjectLine
from app.messages import _
from sync.errors import UserError

DASH = "—"
BORDER, RULE = 0.8, 0.4  # line widths, points

HEAD_ROW: float = 5.5 * mm
TALLEST_ROW, LOWEST_ROW = 7 * mm, 4.4 * mm
LEGEND_HEIGHT = 5 * mm
NOTES_HEIGHT = 12 * mm
PADDING, HEAD_PADDING = 1.5 * mm, 0.8 * mm

REGULAR_HEAD_WIDTH = 25 * mm  # room for the words over few columns
NUMBER_WIDTH, REGULAR_WIDTH, PERIODIC_WIDTH, RESULT_WIDTH = 9 * mm, 10 * mm, 14 * mm, 18.5 * mm


@dataclass(frozen=True)
class _Grid:
    """Where columns and rows lie: `columns` are the edges from left to right, `top` is the upper edge of the head."""

    columns: tuple[float, ...]
    top: float
    row_height: float
    rows: int

    @property
    def regular(self) -> int:
        """How many columns of regular assessment there are."""
        return len(self.columns) - 6

    @property
    def body_top(self) -> float:
        return self.top - 2 * HEAD_ROW

    @property
    def bottom(self) -> float:
        return self.body_top - self.rows * self.row_height

    def cell(self, row: int, first: int, last: int | None = None) -> Box:
        """The box of body row `row` from column `first` to column `last`."""
        left, right = self.columns[first], self.columns[(first if last is None else last) + 1]
        return Box(left, self.body_top - (row + 1) * self.row_height, right - left, self.row_height)

    def head(self, first: int, last: int, upper: int, height: int) -> Box:
        """Room for text in the head over columns `first` to `last`: `height` lines, `upper` lines below the top."""
        left, right = self.columns[first], self.columns[last + 1]
        bottom = self.top - (upper + height) * HEAD_ROW
        return Box(left + HEAD_PADDING, bottom, right - left - 2 * HEAD_PADDING, height * HEAD_ROW)


def draw_marks(canvas: Canvas, pen: Pen, lines: tuple[SubjectLine, ...], room: Box) -> float:
    """Draw the table, its legend and notes from the top of `room`; return the points used.

    The table alone fits `room`; notes on missing results may reach below it. UserError `documents.too_many_subjects`
    when rows would be too low to read.
    """
    grid = _grid(lines, room)
    for row, line in enumerate(lines):
        _shade_unused(canvas, grid, row, line)
    _rules(canvas, grid)
    _head(pen, grid)
    for row, line in enumerate(lines):
        _row(pen, grid, row, line)
    legend = Box(room.left, grid.bottom - LEGEND_HEIGHT, room.width, LEGEND_HEIGHT)
    pen.fill(legend, _("Đ: achieved; CĐ: not achieved; —: nothing recorded; shaded: not assessed."), ITALIC, 9)
    return room.top - legend.bottom + _notes(pen, lines, legend)


def _grid(lines: tuple[SubjectLine, ...], room: Box) -> _Grid:
    row_height = min((room.height - 2 * HEAD_ROW - LEGEND_HEIGHT) / max(len(lines), 1), TALLEST_ROW)
    if row_height < LOWEST_ROW:
        raise UserError("documents.too_many_subjects", count=len(lines))
    regular = max((len(line.regular) for line in lines), default=1) or 1
    after = [max(REGULAR_WIDTH, REGULAR_HEAD_WIDTH / regular)] * regular + [
        PERIODIC_WIDTH,
        PERIODIC_WIDTH,
        RESULT_WIDTH,
    ]
    edges = [room.left, room.left + NUMBER_WIDTH, room.right - sum(after)]
    for width in after:
        edges.append(edges[-1] + width)
    return _Grid(tuple(edges), room.top, row_height, len(lines))


def _shade_unused(canvas: Canvas, grid: _Grid, row: int, line: SubjectLine) -> None:
    if len(line.regular) == grid.regular:
        return
    unused = grid.cell(row, 2 + len(line.regular), 1 + grid.regular)
    canvas.setFillGray(0.9)
    canvas.rect(unused.left, unused.bottom, unused.width, unused.height, stroke=0, fill=1)
    canvas.setFillGray(0)


def _rules(canvas: Canvas, grid: _Grid) -> None:
    left, right = grid.columns[0], grid.columns[-1]
    first_regular, first_periodic = grid.columns[2], grid.columns[2 + grid.regular]
    canvas.setLineWidth(RULE)
    rules = [(left, grid.cell(row, 0).top, right, grid.cell(row, 0).top) for row in range(grid.rows)]
    rules.append((first_regular, grid.top - HEAD_ROW, first_periodic, grid.top - HEAD_ROW))
    for number, x in enumerate(grid.columns[1:-1], start=1):
        inner = 2 < number < 2 + grid.regular
        rules.append((x, grid.top - HEAD_ROW if inner else grid.top, x, grid.bottom))
    canvas.lines(rules)
    canvas.setLineWidth(BORDER)
    canvas.rect(left, grid.bottom, right - left, grid.top - grid.bottom)


def _head(pen: Pen, grid: _Grid) -> None:
    mid = 2 + grid.regular
    for box, text in (
        (grid.head(0, 0, 0, 2), _("No.")),
        (grid.head(1, 1, 0, 2), _("Subject or educational activity")),
        (grid.head(2, mid - 1, 0, 1), _("Regular")),
        (grid.head(mid, mid, 0, 2), _("Mid-term")),
        (grid.head(mid + 1, mid + 1, 0, 2), _("Final")),
        (grid.head(mid + 2, mid + 2, 0, 2), _("Term result")),
    ):
        pen.fill(box, text, BOLD, 10, "centre")
    for number in range(grid.regular):
        pen.fill(grid.head(2 + number, 2 + number, 1, 1), str(number + 1), REGULAR, 10, "centre")


def _row(pen: Pen, grid: _Grid, row: int, line: SubjectLine) -> None:
    size = min(11.5, grid.row_height / LEADING / 1.02)
    name = grid.cell(row, 1)
    baseline = name.middle - 0.33 * size
    pen.line(grid.cell(row, 0).centre, baseline, str(row + 1), REGULAR, size, "centre")
    pen.fill(Box(name.left + PADDING, name.bottom, name.width - 2 * PADDING, name.height), line.subject, REGULAR, size)
    after = len(grid.columns) - 4
    marks = [*enumerate(line.regular, start=2), (after, line.mid), (after + 1, line.final), (after + 2, line.average)]
    for column, mark in marks:
        font = BOLD if column == after + 2 else REGULAR
        centre = grid.cell(row, column).centre
        if line.kind == "score":
            pen.number(centre, baseline, mark or DASH, font, size)
        else:
            pen.line(centre, baseline, mark or DASH, font, size, "centre")


def _notes(pen: Pen, lines: tuple[SubjectLine, ...], legend: Box) -> float:
    """Why results are missing, subjects with the same reason together; the points used, 0 without notes."""
    subjects: dict[str, list[str]] = {}
    for line in lines:
        if line.average is None and line.reason:
            subjects.setdefault(line.reason, []).append(line.subject)
    if not subjects:
        return 0
    text = "; ".join(f"{reason}: {', '.join(names)}" for reason, names in subjects.items()) + "."
    fitted = fit(text, ITALIC, legend.width, NOTES_HEIGHT, 9)
    height = len(fitted.lines) * fitted.size * LEADING
    pen.fill(Box(legend.left, legend.bottom - height, legend.width, height), text, ITALIC, fitted.size)
    return height
