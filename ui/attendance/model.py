"""One session's attendance as a table: a row a pupil, with the presence and the year so far."""

import datetime
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.attendance import AttendanceSheet
from app.desk.sessions_missed import Missed
from app.messages import _
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from sync.schema import Ref
from ui import cell_states
from ui.attendance import wording
from ui.cell_states import Shown
from ui.pending import Pending
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

STATE_ROLE = Qt.ItemDataRole.UserRole + 2
VALUE_ROLE = Qt.ItemDataRole.UserRole + 3
PROPOSED_ROLE = Qt.ItemDataRole.UserRole + 4
NEAR_ROLE = Qt.ItemDataRole.UserRole + 5
YEAR = 1
"""The column of what was missed this year."""

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[Ref, datetime.date, Session, Ref]
"""Class, day, session and pupil: one entry of all sheets."""


class AttendanceModel(QAbstractTableModel):
    """Shows a sheet and what this person has just marked over it."""

    def __init__(self, pending: Pending[Cell, Attendance]) -> None:
        """`pending` are the entries of this person over all sheets, in whichever view they were made."""
        super().__init__()
        self.sheet: AttendanceSheet | None = None
        self.missed: Mapping[Ref, Missed] = {}
        self.pending = pending

    def show(self, sheet: AttendanceSheet, missed: Mapping[Ref, Missed], reading: int) -> None:
        """Show `sheet` with what was `missed` this year, which the reading of this number brought. The same pupils
        stay in their places.
        """
        self.pending.forget_read(reading, {_cell(sheet, line.pupil.pupil): line.value for line in sheet.lines})
        moved = self.sheet is None or [one.pupil for one in self.sheet.lines] != [one.pupil for one in sheet.lines]
        if moved:
            self.beginResetModel()
        self.sheet, self.missed = sheet, missed
        if moved:
            self.endResetModel()
        else:
            self.repaint()

    def forget(self) -> None:
        """Turn to another sheet."""
        self.beginResetModel()
        self.sheet = None
        self.endResetModel()

    def repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, YEAR))

    def cell(self, index: Index) -> Cell | None:
        """The entry at `index`."""
        if self.sheet is None or not index.isValid():
            return None
        return _cell(self.sheet, self.sheet.lines[index.row()].pupil.pupil)

    def value_at(self, index: Index) -> Attendance:
        return self.value(index.row())

    def state_at(self, index: Index) -> Shown:
        return self.state(index.row())

    def value(self, row: int) -> Attendance:
        """What is on screen for the pupil of this row."""
        assert self.sheet is not None
        line = self.sheet.lines[row]
        entered = self.pending.value(_cell(self.sheet, line.pupil.pupil))
        return line.value if entered is None else entered

    def state(self, row: int) -> Shown:
        """What is said of it."""
        assert self.sheet is not None
        line = self.sheet.lines[row]
        return cell_states.shown(line.state, self.pending.stage(_cell(self.sheet, line.pupil.pupil)))

    def is_proposed(self, row: int) -> bool:
        """Whether the office's leave is shown, and nobody has said anything else."""
        assert self.sheet is not None
        line = self.sheet.lines[row]
        return line.proposed and self.pending.value(_cell(self.sheet, line.pupil.pupil)) is None

    @property
    def absent(self) -> int:
        return sum(self.value(row).is_absence for row in range(self.rowCount()))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.sheet is None or (parent is not None and parent.isValid()) else len(self.sheet.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if self.sheet is None or (parent is not None and parent.isValid()) else 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The year is for reading: the keys stay with presence."""
        return Qt.ItemFlag.NoItemFlags if index.column() == YEAR else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None or not index.isValid():
            return None
        if index.column() == YEAR:
            return self._year(index.row(), role)
        line, value, state = self.sheet.lines[index.row()], self.value(index.row()), self.state(index.row())
        answers = {
            Qt.ItemDataRole.DisplayRole: wording.cell_text(line, value, proposed=self.is_proposed(index.row())),
            Qt.ItemDataRole.AccessibleTextRole: wording.spoken(line, value, state),
            Qt.ItemDataRole.ToolTipRole: wording.tooltip(line, value, state),
            STATE_ROLE: state,
            VALUE_ROLE: value,
            PROPOSED_ROLE: self.is_proposed(index.row()),
        }
        return answers.get(role)

    def _year(self, row: int, role: int) -> Any:
        assert self.sheet is not None
        missed = self.missed.get(self.sheet.lines[row].pupil.pupil)
        told = wording.year_text(missed)
        answers = {
            Qt.ItemDataRole.DisplayRole: told,
            Qt.ItemDataRole.AccessibleTextRole: told,
            Qt.ItemDataRole.ToolTipRole: wording.year_tooltip(missed),
            VALUE_ROLE: Attendance.PRESENT,
            NEAR_ROLE: missed is not None and missed.is_near,
        }
        return answers.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            names = (_("Presence"), _("Missed this year"))
            return names[section] if role == Qt.ItemDataRole.DisplayRole else None
        line = self.sheet.lines[section].pupil
        answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
        return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)


def _cell(sheet: AttendanceSheet, pupil: Ref) -> Cell:
    return sheet.class_, sheet.day, sheet.session, pupil
