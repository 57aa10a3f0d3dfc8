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
from app.rules.columns import Column, Part
from app.rules.marks import PASSED, ColumnKind, Mark, MarkKind
from app.rules.preschool.columns import EVERY_MONTH
from app.rules.reasons import Reason, reason
from app.rules.subjects import KEPT_BY_HOMEROOM
from sync.clock import at_local
from ui import cell_states
from ui.cell_states import Shown


def head(column: Column) -> str:
    """The head of a column: ĐĐGtx 1, ĐĐGgk, ĐĐGck; of primary school level and test of both moments."""
    if column.trait:
        return f"{_TRAITS[column.trait]}\n{_moment(column)}"
    if column.kind is ColumnKind.ACHIEVEMENT:
        return _("Level") + f"\n{_moment(column)}"
    if column.kind is ColumnKind.WHOLE:
        return _("Test") + f"\n{_moment(column)}"
    if column.part is Part.MONTH:
        return assessment_name(column.number)
    if column.part is Part.REGULAR:
        return _("Reg. {number}").format(number=column.number)
    return _("Mid.") if column.part is Part.MIDTERM else _("Fin.")


def short_name(column: Column) -> str:
    """The head of a column within a sentence."""
    return head(column).replace("\n", " ")


def _moment(column: Column) -> str:
    """The moment of a primary school's assessment, in short."""
    return _("mid.") if column.part in {Part.MIDTERM, Part.MIDTERM_TEST} else _("end")


_TRAITS = {
    "Yêu nước": "Yêu nước",
    "Nhân ái": "Nhân ái",
    "Chăm chỉ": "Chăm chỉ",
    "Trung thực": "Tr.thực",
    "Trách nhiệm": "Tr.nhiệm",
    "Tự chủ và tự học": "Tự chủ",
    "Giao tiếp và hợp tác": "Giao tiếp",
    "Giải quyết vấn đề và sáng tạo": "GQVĐ",
    "Ngôn ngữ": "Ng.ngữ",
    "Tính toán": "T.toán",
    "Khoa học": "K.học",
    "Công nghệ": "C.nghệ",
    "Tin học": "Tin học",
    "Thẩm mĩ": "Thẩm mĩ",
    "Thể chất": "Thể chất",
}
"""Qualities and competences as narrow heads name them."""


def column_tooltip(column: Column) -> str:
    name = assessment_name(column.number)
    if column.kind in WITHOUT_AVERAGE:
        return f"{name}\n{_ALLOWED[column.kind]()}"
    return name + "\n" + _("weight {weight}").format(weight=column.weight)


WITHOUT_AVERAGE = frozenset({ColumnKind.ACHIEVEMENT, ColumnKind.QUALITY, ColumnKind.WHOLE, ColumnKind.OBSERVATION})
_ALLOWED = {
    ColumnKind.ACHIEVEMENT: lambda: _("T (completed well), H (completed) or C (not completed)"),
    ColumnKind.QUALITY: lambda: _("T (good), Đ (achieved) or C (needs effort)"),
    ColumnKind.OBSERVATION: lambda: _("Đ (achieved) or CĐ (not yet)"),
    ColumnKind.WHOLE: lambda: _("0 to 10, whole"),
}
"""What a column of primary school or preschool takes (TT27 Điều 6 and 7, TT28/2016)."""


def result_head(book: Gradebook) -> str:
    """The head of the last column: ĐTB, or the result of a subject that is assessed without an average."""
    if book.columns[0].kind in KEPT_BY_HOMEROOM:
        return _("Assessed")
    return _("Result") if book.columns[0].kind is not ColumnKind.SCORE else _("Avg.")


def result_name(book: Gradebook) -> str:
    """The last column in full, with its rule."""
    kind = book.columns[0].kind
    if kind is ColumnKind.ACHIEVEMENT:
        return _("Result of the term: what was achieved by its end (TT27, Article 6)")
    if kind is ColumnKind.QUALITY:
        return _("Qualities and competences that are assessed at the end of the term (TT27, Article 6)")
    if kind is ColumnKind.OBSERVATION:
        return _("Months that were looked at: never a mark and never an overall result (TT28/2016)")
    if kind is ColumnKind.COMMENT:
        return _("Result of the term: passed when every assessment is passed (TT22, Article 9)")
    return _("Average of the term: regular once, mid-term twice, final three times (TT22, Article 9)")


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
    if columns[0].kind in WITHOUT_AVERAGE:
        law = "TT28/2016" if columns[0].kind is ColumnKind.OBSERVATION else "TT27 Điều 6"
        return reason_text(reason("average.missing", law, subjects=(gone,)))
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
    if columns[0].kind in WITHOUT_AVERAGE:
        if columns[0].kind is ColumnKind.OBSERVATION:
            return EVERY_MONTH
        return reason("primary.term", "TT27 Điều 6")
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
        if found[number].kind is MarkKind.ACHIEVEMENT:
            return _("not completed, or needs effort")
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
    if kind in {ColumnKind.COMMENT, ColumnKind.OBSERVATION}:
        told = f"{figures.passed} Đ · {figures.not_passed} CĐ" if figures.passed + figures.not_passed else "—"
    elif kind in {ColumnKind.ACHIEVEMENT, ColumnKind.QUALITY}:
        shown = [marks.format_mark(Mark(MarkKind.ACHIEVEMENT, level), kind) for level in (2, 1, 0)]
        counted = zip(shown, figures.achieved, strict=True)
        told = " ".join(f"{count}{letter}" for letter, count in counted if count) or "—"
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
