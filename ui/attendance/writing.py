"""How what is marked reaches the disk, from whichever view it was marked in."""

import datetime

from PySide6.QtCore import QObject, Signal

from app.desk import attendance
from app.desk.attendance import AttendanceSheet
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from sync.errors import UserError
from sync.schema import Ref
from ui.attendance.model import Cell
from ui.pending import Pending
from ui.place import Bench

Register = tuple[Ref, datetime.date, Session]


class Writing(QObject):
    """`changed`: what is shown has to be painted anew; `stale`: it has to be read anew."""

    changed = Signal()
    stale = Signal()
    reason_needed = Signal(object)
    """The `Question` of a change that is not made yet."""

    def __init__(self, bench: Bench, pending: Pending[Cell, Attendance], parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._pending = pending
        self._taking: set[Register] = set()

    def mark(self, sheet: AttendanceSheet, pupil: Ref, value: Attendance, reason: str = "") -> None:
        """Write one value down; where that needs a reason, ask for it."""
        workspace = self._bench.workspace
        try:
            changes = attendance.mark(sheet, {pupil: value}, workspace.today(), reason)
        except UserError as error:
            if error.code == "attendance.reason_needed" and not reason:
                self.reason_needed.emit((sheet, pupil, value))
            else:
                self._bench.notices.tell(error)
            return
        entry = self._pending.enter({(sheet.class_, sheet.day, sheet.session, pupil): value})
        self.changed.emit()

        def saved(_number: int) -> None:
            self._pending.saved(entry)
            self.changed.emit()

        def failed(error: BaseException) -> None:
            self._pending.failed(entry)
            self.changed.emit()
            self._bench.notices.tell(error)
            self.stale.emit()

        self._bench.tasks.command(lambda: workspace.commit(changes, sheet.base), saved, failed)

    def take_register(self, sheet: AttendanceSheet) -> None:
        """Say that a session is done, and with it save what the office's leave proposes."""
        if self.is_taken(sheet):
            return
        workspace, register = self._bench.workspace, (sheet.class_, sheet.day, sheet.session)
        said = {
            line.pupil.pupil for line in sheet.lines if self._pending.value((*register, line.pupil.pupil)) is not None
        }
        try:
            changes = attendance.take_register(sheet, workspace.today(), said)
        except UserError as error:
            self._bench.notices.tell(error)
            return

        def failed(error: BaseException) -> None:
            self._taking.discard(register)
            self.changed.emit()
            self._bench.notices.tell(error)

        def saved(_number: int) -> None:
            self.stale.emit()
            # Answers come in the order of the questions: by then the sheet itself says that it is taken.
            self._bench.tasks.query(lambda: None, lambda _nothing: self._taking.discard(register))

        self._taking.add(register)
        self.changed.emit()
        self._bench.tasks.command(lambda: workspace.commit(changes, sheet.base), saved, failed)

    def is_taken(self, sheet: AttendanceSheet) -> bool:
        """Whether the register is taken, or is being taken now."""
        return sheet.taken or (sheet.class_, sheet.day, sheet.session) in self._taking
