"""What the gradebook says: names of columns, what a cell is for a screen reader, what is missing."""

from collections.abc import Mapping

from app.desk import book_figures
from app.desk.assessment_names import assessment_name
from app.desk.book_figures import ColumnFigures, Doubt
from app.desk.gradebook import Gradebook, GradebookRow, Result
from app.desk.locks import PeriodLock
from app.desk.verdict_texts import verdict_text
from app.messages import _, ngettext
from app.reason_texts import reason_text
from app.rules import marks
from app.rules.marks import PASSED, ColumnKind, Mark, MarkKind
from app.rules.reasons import Reason, reason
from app.rules.tt22.assessments import Column, Part
from sync.clock import at_local
from ui import cell_states
from ui.cell_states import Shown


def short_name(column: Column) -> str:
    """The head of a column: ĐĐGtx 1, ĐĐGgk, ĐĐGck."""
    match column.part:
        case Part.REGULAR:
            return _("Reg. {number}").format(number=column.number)
        case Part.MIDTERM:
            return _("Mid.")
        case Part.FINAL:
            return _("Fin.")


def column_tooltip(column: Column) -> str:
    return assessment_name(column.number) + "\n" + _("weight {weight}").format(weight=column.weight)


def result_head(book: Gradebook) -> str:
    """The head of the last column: ĐTB, or the result of a subject that is assessed by comments."""
    return _("Result") if _by_comments(book) else _("Avg.")


def result_name(book: Gradebook) -> str:
    """The last column in full, with its rule."""
    if _by_comments(book):
        return _("Result of the term: passed when every assessment is passed (TT22, Article 9)")
    return _("Average of the term: regular once, mid-term twice, final three times (TT22, Article 9)")


def _by_comments(book: Gradebook) -> bool:
    return book.columns[0].kind is ColumnKind.COMMENT


def result_text(result: Result) -> str:
    """The result, or how many marks it waits for."""
    if result.text:
        return result.text
    missing = len(result.missing)
    return ngettext("{count} missing", "{count} missing", missing).format(count=missing)


def result_reason(
    result: Result, found: Mapping[int, Mark], columns: tuple[Column, ...], *, short: bool = False
) -> str:
    """The sum behind a result, or what is missing and what to do about it, with the article; `short` names columns as
    their heads do.
    """

    def name(column: Column) -> str:
        return short_name(column) if short else assessment_name(column.number)

    if result.text:
        return reason_text(_sum(result, found, columns))
    gone = ", ".join(map(name, result.missing))
    lines = [reason_text(reason("average.missing", "TT22 Điều 9 k1", subjects=(gone,)))]
    for kind, told in (
        (MarkKind.ABSENT, _("absent (V): {columns}; enter the mark of the make-up test")),
        (MarkKind.EXEMPT, _("exempt (M): {columns}; the school decides what is assessed in its place")),
    ):
        some = [name(column) for column in result.missing if found[column.number].kind is kind]
        if some:
            lines.append(told.format(columns=", ".join(some)))
    return "\n".join(lines)


def _sum(result: Result, found: Mapping[int, Mark], columns: tuple[Column, ...]) -> Reason:
    if columns[0].kind is ColumnKind.COMMENT:
        passed = result.text == marks.format_mark(PASSED, ColumnKind.COMMENT)
        return reason("comment.term" if passed else "comment.term_not", "TT22 Điều 9 k1a")
    parts = [
        f"{'' if column.weight == 1 else f'{column.weight} × '}{marks.format_mark(found[column.number])}"
        for column in columns
    ]
    divisor, tenths = sum(column.weight for column in columns), marks.parse(result.text, ColumnKind.SCORE).number
    return reason("average.term", "TT22 Điều 9 k1b", marks=" + ".join(parts), divisor=divisor, tenths=tenths)


def doubt_words(doubt: Doubt, number: int, found: Mapping[int, Mark]) -> str:
    """Why a mark is pointed out."""
    if doubt is Doubt.LOW:
        return _("below 5,0") if found[number].kind is MarkKind.TENTHS else _("not passed")
    mean = book_figures.mean(found.values())
    assert mean is not None
    told = _("more than 3 away from this pupil's own mean ({mean})")
    return told.format(mean=tenths_text(mean))


def tenths_text(tenths: int) -> str:
    """A mean as it is shown."""
    return marks.format_mark(Mark(MarkKind.TENTHS, tenths))


def figures_text(figures: ColumnFigures, kind: ColumnKind) -> tuple[str, str]:
    """The class's mean in a column (or how many passed), and how many cells are empty."""
    if kind is ColumnKind.COMMENT:
        told = f"{figures.passed} Đ · {figures.not_passed} CĐ" if figures.passed + figures.not_passed else "—"
    else:
        told = "—" if figures.mean is None else tenths_text(figures.mean)
    gaps = str(figures.missing) if figures.missing else "✓"
    return told, f"{gaps} · {figures.absent} V" if figures.absent else gaps


def cell_tooltip(row: GradebookRow, column: Column, state: Shown) -> str:
    lines = [f"{row.pupil.name} · {assessment_name(column.number)}", cell_states.words(state)]
    if state in {Shown.HELD, Shown.REFUSED}:
        lines.append(str(verdict_text(row.cells[column.number].reason)))
    return "\n".join(lines)


def spoken(row: GradebookRow, column: Column, mark: str, state: Shown) -> str:
    """The cell for a screen reader: who, what, the mark, its state."""
    return ", ".join(
        (row.pupil.name, assessment_name(column.number), mark or _("no mark yet"), cell_states.words(state))
    )


def locked_line(lock: PeriodLock) -> str:
    when = at_local(lock.at).strftime("%d/%m/%Y %H:%M")
    told = _("Locked by {name} on {when}. To change a mark, ask the principal to open it.")
    if lock.timed:
        told = _("Locked on {when}, at its closing time. To change a mark, ask the principal to open it.")
    return told.format(name=lock.by, when=when)


def why_not(book: Gradebook) -> str:
    """Why nothing can be entered here; empty where something can."""
    if book.lock is not None:
        return locked_line(book.lock)
    return "" if book.may_enter else _("For reading: marks are entered by the teachers of this subject.")
