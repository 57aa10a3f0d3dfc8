"""What the gradebook says: names of columns, what a cell is for a screen reader, what is missing."""

from app.desk.assessment_names import assessment_name
from app.desk.gradebook import Gradebook, GradebookRow, Result
from app.desk.locks import PeriodLock
from app.desk.verdict_texts import verdict_text
from app.messages import _, ngettext
from app.rules.marks import ColumnKind
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


def result_tooltip(book: Gradebook, result: Result) -> str:
    if result.text:
        return result_name(book)
    return _("Still missing: {columns}").format(
        columns=", ".join(assessment_name(column.number) for column in result.missing)
    )


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
