"""One session's attendance as a table of one column: a row a pupil."""

import datetime
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.attendance import AttendanceSheet
from app.messages import _
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from sync.schema import Ref
from ui import cell_states
from ui.attendance import wording
from ui.cell_states import Shown
from ui.pending import Entry, Pending
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

STATE_ROLE = Qt.ItemDataRole.UserRole + 2
VALUE_ROLE = Qt.ItemDataRole.UserRole + 3

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[Ref, datetime.date, Session, Ref]
"""Class, day, session and pupil: one entry of all sheets."""


class AttendanceModel(QAbstractTableModel):
    """Shows a sheet and what this person has just marked over it."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: AttendanceSheet | None = None
        self.pending: Pending[Cell, Attendance] = Pending()

    def show(self, sheet: AttendanceSheet, reading: int) -> None:
        """Show `sheet`, which the reading of this number brought. The same pupils stay in their places."""
        self.pending.forget_read(reading, {_cell(sheet, line.pupil.pupil): line.value for line in sheet.lines})
        moved = self.sheet is None or [one.pupil for one in self.sheet.lines] != [one.pupil for one in sheet.lines]
        if moved:
            self.beginResetModel()
        self.sheet = sheet
        if moved:
            self.endResetModel()
        else:
            self.repaint()

    def forget(self) -> None:
        """Turn to another sheet."""
        self.beginResetModel()
        self.sheet = None
        self.endResetModel()

    def enter(self, values: Mapping[Ref, Attendance]) -> Entry[Cell, Attendance]:
        """Show values that are being saved; what is returned is told `saved` or `failed`, whatever sheet is open
        then.
        """
        assert self.sheet is not None
        entry = self.pending.enter({_cell(self.sheet, pupil): value for pupil, value in values.items()})
        self.repaint()
        return entry

    def saved(self, entry: Entry[Cell, Attendance]) -> None:
        self.pending.saved(entry)
        self.repaint()

    def failed(self, entry: Entry[Cell, Attendance]) -> None:
        self.pending.failed(entry)
        self.repaint()

    def repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    def pupil(self, index: Index) -> Ref | None:
        if self.sheet is None or not index.isValid():
            return None
        return self.sheet.lines[index.row()].pupil.pupil

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

    @property
    def absent(self) -> int:
        return sum(self.value(row).is_absence for row in range(self.rowCount()))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.sheet is None or (parent is not None and parent.isValid()) else len(self.sheet.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if self.sheet is None or (parent is not None and parent.isValid()) else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None or not index.isValid():
            return None
        line, value, state = self.sheet.lines[index.row()], self.value(index.row()), self.state(index.row())
        answers = {
            Qt.ItemDataRole.DisplayRole: wording.cell_text(value),
            Qt.ItemDataRole.AccessibleTextRole: wording.spoken(line, value, state),
            Qt.ItemDataRole.ToolTipRole: wording.tooltip(line, value, state),
            STATE_ROLE: state,
            VALUE_ROLE: value,
        }
        return answers.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return _("Presence") if role == Qt.ItemDataRole.DisplayRole else None
        line = self.sheet.lines[section].pupil
        answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
        return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)


def _cell(sheet: AttendanceSheet, pupil: Ref) -> Cell:
    return sheet.class_, sheet.day, sheet.session, pupil
