"""A class's conduct as a table: a row a pupil, a column a term, the year last."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.class_conduct import TERMS, ConductLine, ConductSheet, Place, year_of
from app.desk.conduct import Conduct
from app.rules.tt22.conduct import ConductResult
from sync.schema import Ref
from ui import cell_states
from ui.cell_states import Shown
from ui.homeroom import wording
from ui.pending import Entry, Pending
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

STATE_ROLE = Qt.ItemDataRole.UserRole + 2
YEAR_COLUMN = len(TERMS)

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[Ref, Place]
"""Class, and the place in it."""
NOTHING = ""
"""In what was just entered: the level was taken away."""


class ConductModel(QAbstractTableModel):
    """Shows a sheet and what this person has just given over it."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: ConductSheet | None = None
        self.pending: Pending[Cell, str] = Pending()

    # --- what it shows ---

    def show(self, sheet: ConductSheet, reading: int) -> None:
        """Show `sheet`, which the reading of this number brought. The same pupils stay in their places."""
        self.pending.forget_read(reading, _levels_of(sheet))
        moved = self.sheet is None or [one.pupil for one in self.sheet.lines] != [one.pupil for one in sheet.lines]
        if moved:
            self.beginResetModel()
        self.sheet = sheet
        if moved:
            self.endResetModel()
        else:
            self.repaint()

    def forget(self) -> None:
        """Turn to another class."""
        self.beginResetModel()
        self.sheet = None
        self.endResetModel()

    def enter(self, place: Place, level: Conduct | None) -> Entry[Cell, str]:
        """Show a level that is being saved; what is returned is told `saved` or `failed`, whatever is open then."""
        assert self.sheet is not None
        entry = self.pending.enter({(self.sheet.class_, place): str(level) if level else NOTHING})
        self.repaint()
        return entry

    def saved(self, entry: Entry[Cell, str]) -> None:
        self.pending.saved(entry)
        self.repaint()

    def failed(self, entry: Entry[Cell, str]) -> None:
        self.pending.failed(entry)
        self.repaint()

    def repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, YEAR_COLUMN))

    # --- where things are ---

    def place(self, index: Index) -> Place | None:
        """The level that `index` shows; None for the year and outside."""
        if self.sheet is None or not index.isValid() or index.column() >= YEAR_COLUMN:
            return None
        return self.sheet.lines[index.row()].pupil.pupil, TERMS[index.column()]

    def level(self, row: int, term: int) -> Conduct | None:
        """What is on screen."""
        assert self.sheet is not None
        line = self.sheet.lines[row]
        entered = self.pending.value((self.sheet.class_, (line.pupil.pupil, term)))
        if entered is None:
            return line.cells[term].level
        return Conduct(entered) if entered else None

    def state(self, row: int, term: int) -> Shown:
        assert self.sheet is not None
        line = self.sheet.lines[row]
        stage = self.pending.stage((self.sheet.class_, (line.pupil.pupil, term)))
        return cell_states.shown(line.cells[term].state, stage)

    def year(self, row: int) -> ConductResult:
        """The year's level with what stands on screen."""
        return year_of(*(self.level(row, term) for term in TERMS))

    def given(self, term: int) -> int:
        """How many pupils have a level in a term."""
        return sum(self.level(row, term) is not None for row in range(self.rowCount()))

    # --- Qt's questions ---

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.sheet is None or (parent is not None and parent.isValid()) else len(self.sheet.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if self.sheet is None or (parent is not None and parent.isValid()) else YEAR_COLUMN + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None or not index.isValid():
            return None
        line = self.sheet.lines[index.row()]
        place = self.place(index)
        return self._year_data(line, index.row(), role) if place is None else self._term_data(line, index, role)

    def _term_data(self, line: ConductLine, index: Index, role: int) -> Any:
        term = TERMS[index.column()]
        level, state = self.level(index.row(), term), self.state(index.row(), term)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(level) if level else ""
            case Qt.ItemDataRole.AccessibleTextRole:
                return wording.spoken_conduct(line, term, level, state)
            case Qt.ItemDataRole.ToolTipRole:
                return wording.conduct_tooltip(line, term, state)
            case _ if role == STATE_ROLE:
                return state
        return None

    def _year_data(self, line: ConductLine, row: int, role: int) -> Any:
        result = self.year(row)
        text = result.level.text if result.level is not None else "—"
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((line.pupil.name, wording.period_name(0), text, wording.reasons(result.why)))
            case Qt.ItemDataRole.ToolTipRole:
                return wording.reasons(result.why)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            line = self.sheet.lines[section].pupil
            answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
            return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)
        if role == Qt.ItemDataRole.DisplayRole:
            return wording.period_name((*TERMS, 0)[section])
        return None


def _levels_of(sheet: ConductSheet) -> dict[Cell, str]:
    return {
        (sheet.class_, (line.pupil.pupil, term)): str(cell.level) if cell.level else NOTHING
        for line in sheet.lines
        for term, cell in line.cells.items()
    }
