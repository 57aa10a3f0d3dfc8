"""The gradebook: marks of one class in one subject and term, term averages, and entering marks."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.locks import PeriodLock, period_lock
from app.desk.mark_notes import notes_of
from app.desk.registers import CellState, Marked, marked_cells
from app.desk.roll import RollLine, roll_of
from app.desk.school import my_duties
from app.records.tables import SCORE, TABLES
from app.rules import marks
from app.rules.columns import Column, Part
from app.rules.gradebooks import columns_in
from app.rules.marks import EMPTY, ColumnKind, Mark, MarkKind
from app.rules.roles import Action, may
from app.rules.subjects import KEPT_BY_HOMEROOM, Subject
from app.rules.tt22 import assessments
from app.rules.tt27 import term as tt27_term
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class Cell:
    """One mark and where it stands; `reason` is the verdict's code where something came back. `note`: a teacher's word
    beside it.
    """

    mark: Mark = EMPTY
    state: CellState = CellState.SAVED
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Result:
    """A pupil's term result in this subject as the screen and the card write it.

    `text` is the average ("7,1"), the comment result ("Đ"/"CĐ"), or in primary school what was achieved by the end of
    the term ("T"/"H"/"C"), and for qualities and competences how many are there; empty while `missing` are not filled.
    """

    text: str
    missing: tuple[Column, ...]


@dataclass(frozen=True)
class GradebookRow:
    """One pupil's marks; `cells` by column number, every column present."""

    pupil: RollLine
    cells: Mapping[int, Cell]
    result: Result


@dataclass(frozen=True)
class Gradebook:
    """A class's marks in a subject and term, as read at `base`: what is entered from this screen carries it."""

    base: Base
    class_: Ref
    subject: Subject
    term: int
    columns: tuple[Column, ...]
    rows: tuple[GradebookRow, ...]
    lock: PeriodLock | None
    may_enter: bool


def open_gradebook(journal: Journal, me: Ref, class_: Ref, grade: int, subject: Subject, term: int) -> Gradebook:
    """Read the gradebook; `may_enter` says whether the signed-in person teaches this."""
    columns = columns_in(subject, grade, term)
    found = _marks(journal, class_, subject.code, term)
    marked = marked_cells(journal, SCORE, class_)
    notes = notes_of(journal, class_, subject.code, term)
    rows = []
    for line in roll_of(journal, class_):
        cells = {}
        for column in columns:
            mark = found.get((line.pupil, column.number), EMPTY)
            said = marked.get((class_, subject.code, line.pupil, term, column.number), Marked(CellState.SAVED))
            cells[column.number] = Cell(mark, said.state, said.reason, notes.get((line.pupil, column.number), ""))
        rows.append(GradebookRow(line, cells, term_result({n: cell.mark for n, cell in cells.items()}, columns)))
    return Gradebook(
        base=journal.position(),
        class_=class_,
        subject=subject,
        term=term,
        columns=columns,
        rows=tuple(rows),
        lock=period_lock(journal, class_, subject.code, term),
        may_enter=may(my_duties(journal, me), Action.ENTER_MARKS, class_, subject.code),
    )


def _marks(journal: Journal, class_: Ref, subject: str, term: int) -> dict[tuple[Ref, int], Mark]:
    table = TABLES.projection[SCORE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.column_, table.c.value).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.subject == subject,
            table.c.term == term, table.c.value.is_not(None),
        )
    )  # fmt: skip
    return {(Ref(pupil), column): marks.decode(value) for pupil, column, value in rows}


def term_result(found: Mapping[int, Mark], columns: tuple[Column, ...]) -> Result:
    """The term's result of one pupil (TT22 Điều 9 khoản 1, TT27 Điều 6)."""
    if columns[0].kind in {ColumnKind.ACHIEVEMENT, *KEPT_BY_HOMEROOM}:
        return _result_without_average(found, columns)
    if columns[0].kind is ColumnKind.COMMENT:
        comment = assessments.comment_result(found, columns)
        if comment.passed is None:
            return Result("", comment.missing)
        passed = marks.PASSED if comment.passed else marks.NOT_PASSED
        return Result(marks.format_mark(passed, ColumnKind.COMMENT), ())
    average = assessments.term_average(found, columns)
    if average.tenths is None:
        return Result("", average.missing)
    return Result(marks.format_mark(Mark(MarkKind.TENTHS, average.tenths)), ())


def _result_without_average(found: Mapping[int, Mark], columns: tuple[Column, ...]) -> Result:
    """What counts at the end of a primary school's term; of preschool only that every month was looked at."""
    missing = tt27_term.gaps(found, columns)
    if missing:
        return Result("", missing)
    if columns[0].kind is ColumnKind.QUALITY:
        return Result(str(sum(column.part is Part.FINAL for column in columns)), ())
    if columns[0].kind is ColumnKind.OBSERVATION:
        return Result(str(len(columns)), ())
    return Result(marks.format_mark(tt27_term.achieved(found, columns), columns[0].kind), ())


def enter_marks(book: Gradebook, entered: Mapping[tuple[Ref, int], Mark]) -> list[Change]:
    """The changes that put `entered`, by pupil and column number, into the book.

    Raises `UserError` when the period is locked, the subject is not this person's, a mark does not fit its column, or
    people disagree about a cell: that is settled in sight of all values (`settling.settle`), never by the way.
    """
    if book.lock is not None:
        raise UserError("gradebook.locked")
    if not book.may_enter:
        raise UserError("gradebook.not_yours")
    kinds = {column.number: column.kind for column in book.columns}
    disputed = {
        (row.pupil.pupil, number)
        for row in book.rows
        for number, cell in row.cells.items()
        if cell.state is CellState.CONFLICT
    }
    changes = []
    for (pupil, number), mark in entered.items():
        if (pupil, number) in disputed:
            raise UserError("gradebook.disputed")
        if number not in kinds or not marks.fits(mark, kinds[number]):
            raise UserError("gradebook.wrong_column")
        key = (book.class_, book.subject.code, pupil, book.term, number)
        changes.append(Change(SCORE.number, key, ((1, marks.encode(mark)),)))
    return changes
