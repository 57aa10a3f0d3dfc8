"""A week or a month of attendance as a table: a row a pupil, a column a session, totals at the end."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.attendance import AttendanceLine, AttendanceSheet
from app.desk.attendance_grid import AttendanceGrid, DayKind, GridColumn
from app.messages import _
from app.rules.attendance import Attendance
from ui import cell_states
from ui.attendance import wording
from ui.attendance.model import NEAR_ROLE, PROPOSED_ROLE, STATE_ROLE, VALUE_ROLE, Cell
from ui.cell_states import Shown
from ui.pending import Pending
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

COLUMN_ROLE = Qt.ItemDataRole.UserRole + 6
"""The `GridColumn`; None for totals."""

Index = QModelIndex | QPersistentModelIndex


class Total(IntEnum):
    """The columns behind the sessions, in their order."""

    ALL = 0
    EXCUSED = 1
    UNEXCUSED = 2
    YEAR = 3


class GridModel(QAbstractTableModel):
    """Shows a grid and what this person has just marked over it."""

    def __init__(self, pending: Pending[Cell, Attendance]) -> None:
        super().__init__()
        self.grid: AttendanceGrid | None = None
        self.pending = pending

    def show(self, grid: AttendanceGrid, reading: int) -> None:
        """Show `grid`, which the reading of this number brought."""
        read = {cell: line.value for sheet in _sheets(grid) for cell, line in _lines(sheet).items()}
        self.pending.forget_read(reading, read)
        moved = self.grid is None or _shape(self.grid) != _shape(grid)
        if moved:
            self.beginResetModel()
        self.grid = grid
        if moved:
            self.endResetModel()
        else:
            self.repaint()

    def forget(self) -> None:
        """Turn to other days."""
        self.beginResetModel()
        self.grid = None
        self.endResetModel()

    def repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    @property
    def columns(self) -> Sequence[GridColumn]:
        return () if self.grid is None else self.grid.columns

    def sheet(self, column: int) -> AttendanceSheet | None:
        """The session in `column`; None for totals and free days."""
        return self.columns[column].sheet if 0 <= column < len(self.columns) else None

    def _line(self, index: Index) -> AttendanceLine | None:
        sheet = self.sheet(index.column()) if index.isValid() else None
        return sheet.lines[index.row()] if sheet is not None else None

    def cell(self, index: Index) -> Cell | None:
        """The entry at `index`; None where nothing can be entered."""
        sheet, line = self.sheet(index.column()) if index.isValid() else None, self._line(index)
        return None if sheet is None or line is None else (sheet.class_, sheet.day, sheet.session, line.pupil.pupil)

    def value_at(self, index: Index) -> Attendance:
        """What is on screen."""
        line, cell = self._line(index), self.cell(index)
        if line is None or cell is None:
            return Attendance.PRESENT
        entered = self.pending.value(cell)
        return line.value if entered is None else entered

    def state_at(self, index: Index) -> Shown:
        line, cell = self._line(index), self.cell(index)
        if line is None or cell is None:
            return Shown.SAVED
        return cell_states.shown(line.state, self.pending.stage(cell))

    def is_proposed(self, index: Index) -> bool:
        line, cell = self._line(index), self.cell(index)
        return line is not None and line.proposed and cell is not None and self.pending.value(cell) is None

    def absent(self, column: int) -> int:
        """How many are absent in a session."""
        return sum(self.value_at(self.index(row, column)).is_absence for row in range(self.rowCount()))

    def total(self, row: int, total: Total) -> str:
        """One pupil's total over the sessions shown; proposals do not count, zero stays blank."""
        assert self.grid is not None
        if total is Total.YEAR:
            missed = self.grid.missed.get(self.grid.roll[row].pupil)
            return wording.year_text(missed).split(" · ")[0]
        wanted = {
            Total.ALL: {Attendance.EXCUSED, Attendance.UNEXCUSED},
            Total.EXCUSED: {Attendance.EXCUSED},
            Total.UNEXCUSED: {Attendance.UNEXCUSED},
        }[total]
        places = (self.index(row, column) for column in range(len(self.columns)))
        count = sum(self.value_at(place) in wanted and not self.is_proposed(place) for place in places)
        return str(count) if count else ""

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.grid is None or (parent is not None and parent.isValid()) else len(self.grid.roll)

    def columnCount(self, parent: Index | None = None) -> int:
        if self.grid is None or (parent is not None and parent.isValid()):
            return 0
        return len(self.grid.columns) + len(Total)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Totals and free days are passed over by the keys."""
        return super().flags(index) if self.sheet(index.column()) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.grid is None or not index.isValid():
            return None
        if index.column() >= len(self.columns):
            return self._total_data(index.row(), Total(index.column() - len(self.columns)), role)
        column, line = self.columns[index.column()], self._line(index)
        if line is None:
            words = wording.column_words(column)
            blank = {COLUMN_ROLE: column, VALUE_ROLE: Attendance.PRESENT, STATE_ROLE: Shown.SAVED}
            return words if role == Qt.ItemDataRole.ToolTipRole else blank.get(role)
        value, state, proposed = self.value_at(index), self.state_at(index), self.is_proposed(index)
        words = wording.column_words(column)
        answers: Mapping[int, Any] = {
            Qt.ItemDataRole.DisplayRole: f"({value.symbol})" if proposed else value.symbol,
            Qt.ItemDataRole.AccessibleTextRole: f"{wording.spoken(line, value, state)}, {words}",
            Qt.ItemDataRole.ToolTipRole: f"{wording.tooltip(line, value, state)}\n{words}",
            STATE_ROLE: state,
            VALUE_ROLE: value,
            PROPOSED_ROLE: proposed,
            COLUMN_ROLE: column,
        }
        return answers.get(role)

    def _total_data(self, row: int, total: Total, role: int) -> Any:
        assert self.grid is not None
        missed = self.grid.missed.get(self.grid.roll[row].pupil)
        tooltip = wording.year_tooltip(missed) if total is Total.YEAR else _total_words(total)
        answers = {
            Qt.ItemDataRole.DisplayRole: self.total(row, total),
            Qt.ItemDataRole.ToolTipRole: tooltip,
            NEAR_ROLE: total is Total.YEAR and missed is not None and missed.is_near,
        }
        return answers.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.grid is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            line = self.grid.roll[section]
            answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
            return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)
        if section >= len(self.columns):
            total = Total(section - len(self.columns))
            names = {Total.ALL: _("All"), Total.EXCUSED: "P", Total.UNEXCUSED: "K", Total.YEAR: _("Year")}
            if role == Qt.ItemDataRole.ToolTipRole:
                return _total_words(total)
            return names[total] if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return wording.column_words(column)
        return column if role == COLUMN_ROLE else None


def _total_words(total: Total) -> str:
    match total:
        case Total.ALL:
            return _("Sessions missed, of those shown here")
        case Total.EXCUSED:
            return _("With leave, of the sessions shown here")
        case Total.UNEXCUSED:
            return _("Without leave, of the sessions shown here")
        case Total.YEAR:
            return _("Missed since the school year began, as far as it counts towards the limit")


def _sheets(grid: AttendanceGrid) -> list[AttendanceSheet]:
    return [column.sheet for column in grid.columns if column.sheet is not None]


def _lines(sheet: AttendanceSheet) -> dict[Cell, AttendanceLine]:
    return {(sheet.class_, sheet.day, sheet.session, line.pupil.pupil): line for line in sheet.lines}


def _shape(grid: AttendanceGrid) -> object:
    """What stands in which row and column."""
    columns = [(one.day.day, one.sheet.session if one.sheet else None) for one in grid.columns]
    return grid.class_, [one.pupil for one in grid.roll], columns


def is_open(column: GridColumn) -> bool:
    """Whether attendance can be taken there now."""
    return column.sheet is not None and column.day.kind is not DayKind.FUTURE
