"""The history of one pupil's presence: every value, by whom and when, and why it was changed later."""

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.desk.attendance_past import PastPresence, presence_past, told_lines, value_words
from app.messages import _
from app.rules.calendar import day_number
from ui.attendance.model import Cell
from ui.attendance.side_card import SideCard
from ui.lines_delegate import LinesDelegate
from ui.moments import moment
from ui.named import named
from ui.place import Bench
from ui.row_table import RowTable
from ui.rows_model import Index, RowsModel


class PastModel(RowsModel[PastPresence]):
    """A row a value, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("Presence"),)
        self.now_ms = 0

    def row_id(self, row: PastPresence) -> Hashable:
        return row.past.by, row.past.device, row.past.at, row.past.value

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        lines = [value_words(one), *told_lines(one, tuple(self.rows), lambda at: moment(at, self.now_ms))]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "\n".join(lines)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(lines)
        return None


class PastCard(SideCard):
    """`show_past` opens it."""

    def __init__(self, bench: Bench) -> None:
        super().__init__("attendance.past", _("History"))
        self._bench = bench
        self._cell: Cell | None = None
        self._model = PastModel()
        self._whose = named(QLabel(wordWrap=True), "attendance.past.whose", "muted")
        self._table = RowTable("attendance.past.table", _("History"), self._model)
        self._lines = LinesDelegate()
        self._table.setItemDelegate(self._lines)
        self._table.horizontalHeader().hide()
        self._table.fit_rows()
        nothing = _("Nothing was written here: the pupil counts as present once the register is taken.")
        self._nothing = named(QLabel(nothing, wordWrap=True), "attendance.past.nothing", "muted")
        self.room.addWidget(self._whose)
        self.room.addWidget(self._nothing)
        self.room.addWidget(self._table, 1)
        self.room.addStretch(0)
        self.listen(self._table)

    def show_past(self, cell: Cell, whose: str) -> None:
        """Read the history of `cell`; what arrives after another was asked for is not shown."""
        if cell != self._cell:
            self._model.show_others(())
        self._cell = cell
        self._whose.setText(whose)
        class_, day, session, pupil = cell
        key = (class_, pupil, day_number(day), int(session))
        workspace = self._bench.workspace

        def arrived(found: tuple[PastPresence, ...]) -> None:
            if cell == self._cell:
                self._model.now_ms = workspace.clock.now_ms()
                self._model.show_others(found)
                self._nothing.setVisible(not found)
                self._table.setVisible(bool(found))

        self._bench.tasks.query(lambda: workspace.read(partial(presence_past, key=key)), arrived)
        self.show()
