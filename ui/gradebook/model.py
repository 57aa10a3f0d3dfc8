"""The gradebook's table over the frozen `Gradebook`: a row a pupil, a column an assessment, the average last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk import book_figures
from app.desk.book_figures import ColumnFigures, Doubt
from app.desk.gradebook import Gradebook, GradebookRow, Result, term_result
from app.messages import _
from app.rules import marks
from app.rules.columns import Column
from app.rules.marks import Mark
from sync.schema import Ref
from ui import cell_states
from ui.cell_states import Shown
from ui.gradebook import wording
from ui.pending import Entry, Pending
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

STATE_ROLE = Qt.ItemDataRole.UserRole + 2
MISSING_ROLE = Qt.ItemDataRole.UserRole + 3
NOTE_ROLE = Qt.ItemDataRole.UserRole + 4
DOUBTS_ROLE = Qt.ItemDataRole.UserRole + 5

_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _FIXED | Qt.ItemFlag.ItemIsEditable

Index = QModelIndex | QPersistentModelIndex
Place = tuple[Ref, int]
"""Pupil and column number: where a mark stands in the book, whatever the table looks like."""
Cell = tuple[Ref, str, int, Place]
"""Class, subject, term and place: one mark of all books."""


@dataclass(frozen=True)
class Face:
    """What is shown of a cell, worked out once. `state` is None of a result, `waits` says of one that it is missing."""

    text: str
    flags: Qt.ItemFlag
    state: Shown | None = None
    doubts: tuple[Doubt, ...] = ()
    has_note: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Progress:
    """Cells that hold something, of those that are due."""

    entered: int
    due: int


class GradebookModel(QAbstractTableModel):
    """Shows a book and what this person has just entered over it."""

    def __init__(self) -> None:
        super().__init__()
        self.book: Gradebook | None = None
        self._rows: dict[Ref, GradebookRow] = {}
        self.pending: Pending[Cell, Mark] = Pending()
        self._notes: Pending[Cell, str] = Pending()
        self._faces: dict[tuple[int, int], Face] = {}
        self._figures: dict[int, ColumnFigures] = {}
        """Of columns by their numbers, worked out once until a mark of theirs changes."""

    # --- what it shows ---

    def show(self, book: Gradebook, reading: int) -> None:
        """Show `book`, which the reading of this number brought. Same pupils and columns: no cell changes its place."""
        settled = self.pending.forget_read(reading, _marks_of(book))
        settled += self._notes.forget_read(reading, _notes_of(book))
        before = self.book
        self._figures.clear()
        moved = before is None or not same_shape(before, book)
        if moved:
            self.beginResetModel()
            self._faces.clear()
        self.book = book
        self._rows = {row.pupil.pupil: row for row in book.rows}
        if before is None or moved:
            self.endResetModel()
        else:
            whole = (book.lock, book.may_enter) != (before.lock, before.may_enter)
            pairs = zip(book.rows, before.rows, strict=True)
            other = [one.pupil.pupil for one, was in pairs if whole or one != was]
            self._repaint([*other, *(cell[3][0] for cell in settled)])

    def forget(self) -> None:
        """Turn to another book."""
        self.beginResetModel()
        self._faces.clear()
        self._figures.clear()
        self.book = None
        self.endResetModel()

    def enter(self, entered: Mapping[Place, Mark]) -> Entry[Cell, Mark]:
        """Show marks that are being saved; what is returned is told `saved` or `failed`, whatever book is open then."""
        entry = self.pending.enter({self._cell(place): mark for place, mark in entered.items()})
        self._repaint_entry(entry)
        return entry

    def saved(self, entry: Entry[Cell, Mark]) -> None:
        self.pending.saved(entry)
        self._repaint_entry(entry)

    def failed(self, entry: Entry[Cell, Mark]) -> None:
        self.pending.failed(entry)
        self._repaint_entry(entry)

    def note_written(self, place: Place, text: str) -> Entry[Cell, str]:
        """Show a note that is being saved, as `enter` does with marks."""
        entry = self._notes.enter({self._cell(place): text})
        self._repaint_entry(entry)
        return entry

    def note_saved(self, entry: Entry[Cell, str]) -> None:
        self._notes.saved(entry)

    def note_failed(self, entry: Entry[Cell, str]) -> None:
        self._notes.failed(entry)

    def ask(self) -> int:
        """The number of a reading that is being asked for now."""
        self._notes.ask()
        return self.pending.ask()

    def _repaint_entry(self, entry: Entry[Cell, Any]) -> None:
        for cell in entry.values:
            self._figures.pop(cell[3][1], None)
        self._repaint(cell[3][0] for cell in entry.values)

    def _repaint(self, pupils: Iterable[Ref]) -> None:
        """What is shown of these has changed: a mark counts in its row's result and doubts."""
        of = set(pupils)
        rows = [number for number, row in enumerate(self.book.rows if self.book else ()) if row.pupil.pupil in of]
        for row in rows:
            for column in range(self.columnCount()):
                self._faces.pop((row, column), None)
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], self.columnCount() - 1))

    # --- where things are ---

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.book.columns if self.book else ()

    def place(self, index: Index) -> Place | None:
        """The mark that `index` shows; None for the average and outside."""
        if self.book is None or not index.isValid() or index.column() >= len(self.columns):
            return None
        return self.book.rows[index.row()].pupil.pupil, self.columns[index.column()].number

    def index_of(self, place: Place) -> QModelIndex:
        """Where `place` is shown; invalid where it is not."""
        if self.book is not None:
            pupils = [row.pupil.pupil for row in self.book.rows]
            numbers = [column.number for column in self.columns]
            if place[0] in pupils and place[1] in numbers:
                return self.index(pupils.index(place[0]), numbers.index(place[1]))
        return QModelIndex()

    def _cell(self, place: Place) -> Cell:
        assert self.book is not None
        return _cell(self.book, place)

    def holds(self, place: Place) -> bool:
        """Whether the pupil of `place` sits in the class as it is shown now."""
        return place[0] in self._rows

    def stands(self, place: Place, mark: Mark) -> bool:
        """Whether nobody has put another mark in the place of `mark`. A disputed mark is one of several that stand."""
        here = self.index_of(place).isValid()
        return here and (self.state(place) is Shown.CONFLICT or self.mark(place) == mark)

    def mark(self, place: Place) -> Mark:
        """The mark on screen."""
        entered = self.pending.value(self._cell(place))
        if entered is not None:
            return entered
        return self._rows[place[0]].cells[place[1]].mark

    def shown(self) -> dict[Place, Mark]:
        """All marks on screen."""
        rows = self.book.rows if self.book else ()
        return {
            (row.pupil.pupil, column.number): self.mark((row.pupil.pupil, column.number))
            for row in rows
            for column in self.columns
        }

    def note(self, place: Place) -> str:
        """The note on screen."""
        written = self._notes.value(self._cell(place))
        return self._rows[place[0]].cells[place[1]].note if written is None else written

    def row_marks(self, pupil: Ref) -> dict[int, Mark]:
        """The pupil's marks on screen, by column number."""
        return {column.number: self.mark((pupil, column.number)) for column in self.columns}

    def doubts(self, place: Place) -> tuple[Doubt, ...]:
        """What is to be pointed out of a mark."""
        return book_figures.doubts(place[1], self.row_marks(place[0]))

    def column_figures(self, column: int) -> ColumnFigures:
        """Mean and gaps of a column as they are on screen."""
        assert self.book is not None
        number = self.columns[column].number
        found = self._figures.get(number)
        if found is None:
            marks = (self.mark((row.pupil.pupil, number)) for row in self.book.rows)
            found = self._figures[number] = book_figures.column_figures(marks)
        return found

    def state(self, place: Place) -> Shown:
        return cell_states.shown(self._rows[place[0]].cells[place[1]].state, self.pending.stage(self._cell(place)))

    def column_progress(self, column: int) -> Progress:
        """How far one column is."""
        due = len(self.book.rows) if self.book else 0
        return Progress(due - self.column_figures(column).missing, due)

    def progress(self) -> Progress:
        """How far the book is."""
        parts = [self.column_progress(column) for column in range(len(self.columns))]
        return Progress(sum(one.entered for one in parts), sum(one.due for one in parts))

    def face(self, row: int, column: int) -> Face:
        """What is painted of a cell."""
        face = self._faces.get((row, column))
        if face is None:
            face = self._faces[row, column] = self._worked_out(row, column)
        return face

    def _worked_out(self, row: int, column: int) -> Face:
        assert self.book is not None
        if column >= len(self.columns):
            result = self.result(row)
            return Face(wording.result_text(result), _FIXED, waits=not result.text)
        place = (self.book.rows[row].pupil.pupil, self.columns[column].number)
        text, state = marks.format_mark(self.mark(place), self.columns[column].kind), self.state(place)
        flags = _FIXED if wording.why_not(self.book) or state is Shown.CONFLICT else _EDITABLE
        return Face(text, flags, state, self.doubts(place), bool(self.note(place)))

    # --- Qt's questions ---

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.book is None or (parent is not None and parent.isValid()) else len(self.book.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if self.book is None or (parent is not None and parent.isValid()) else len(self.columns) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FIXED if self.book is None or not index.isValid() else self.face(index.row(), index.column()).flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.book is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        place = self.place(index)
        return self._result_data(index, role) if place is None else self._mark_data(index, place, role)

    def _mark_data(self, index: Index, place: Place, role: int) -> Any:
        assert self.book is not None
        row, column = self.book.rows[index.row()], self.columns[index.column()]
        text = marks.format_mark(self.mark(place), column.kind)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join((wording.cell_tooltip(row, column, self.state(place)), *self._beside(place)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((wording.spoken(row, column, text, self.state(place)), *self._beside(place)))
        painted = {STATE_ROLE: self.state, NOTE_ROLE: self.note, DOUBTS_ROLE: self.doubts}
        return painted[role](place) if role in painted else None

    def _beside(self, place: Place) -> list[str]:
        """What is to be said of a mark besides its state: doubts, then the note."""
        told = [wording.doubt_words(one, place[1], self.row_marks(place[0])) for one in self.doubts(place)]
        note = self.note(place)
        return [*told, _("Note: {text}").format(text=note)] if note else told

    def _result_data(self, index: Index, role: int) -> Any:
        assert self.book is not None
        result = self.result(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return wording.result_text(result)
            case Qt.ItemDataRole.AccessibleTextRole:
                return (
                    f"{self.book.rows[index.row()].pupil.name}, {wording.result_text(result)}, {self.why(index.row())}"
                )
            case Qt.ItemDataRole.ToolTipRole:
                return f"{wording.result_name(self.book)}\n{self.why(index.row())}"
            case _ if role == MISSING_ROLE:
                return not result.text
        return None

    def result(self, row: int) -> Result:
        """The pupil's term result with what stands on screen."""
        assert self.book is not None
        return term_result(self.row_marks(self.book.rows[row].pupil.pupil), self.columns)

    def why(self, row: int, *, short: bool = False) -> str:
        """How the pupil's term result comes about, or what it waits for."""
        assert self.book is not None
        found = self.row_marks(self.book.rows[row].pupil.pupil)
        return wording.result_reason(self.result(row), found, self.columns, short=short)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.book is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            line = self.book.rows[section].pupil
            answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
            return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)
        if section >= len(self.columns):
            head, name = wording.result_head(self.book), wording.result_name(self.book)
        else:
            column = self.columns[section]
            head, name = wording.head(column), wording.column_tooltip(column)
        texts: dict[int, str] = {Qt.ItemDataRole.DisplayRole: head, Qt.ItemDataRole.ToolTipRole: name}
        return texts.get(role)


def same_shape(one: Gradebook, other: Gradebook) -> bool:
    """Whether both have the same pupils and columns in the same places."""
    return one.columns == other.columns and [row.pupil for row in one.rows] == [row.pupil for row in other.rows]


def _cell(book: Gradebook, place: Place) -> Cell:
    return book.class_, book.subject.code, book.term, place


def _marks_of(book: Gradebook) -> dict[Cell, Mark]:
    return {
        _cell(book, (row.pupil.pupil, number)): cell.mark for row in book.rows for number, cell in row.cells.items()
    }


def _notes_of(book: Gradebook) -> dict[Cell, str]:
    return {
        _cell(book, (row.pupil.pupil, number)): cell.note for row in book.rows for number, cell in row.cells.items()
    }
