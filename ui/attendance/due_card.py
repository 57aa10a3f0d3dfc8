"""Which registers of today are not taken yet; Enter goes to the class and session."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from app.desk.attendance_words import session_name
from app.desk.registers_due import RegisterDue
from app.messages import _
from ui.attendance.side_card import SideCard
from ui.named import named
from ui.row_table import LAST, RowTable
from ui.rows_model import Index, RowsModel


class DueModel(RowsModel[RegisterDue]):
    """A row a register."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("Class"), _("Session"), _("Homeroom teacher"))

    def row_id(self, row: RegisterDue) -> Hashable:
        return row.class_.ref, row.day, row.session

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        texts = (one.class_.name, session_name(one.session), ", ".join(one.teachers) or "—")
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return texts[index.column()]
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(texts)
        return None


class DueCard(SideCard):
    """`chosen` names the register to go to."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("attendance.due", _("Not taken yet today"))
        self._model = DueModel()
        self._table = RowTable("attendance.due.table", _("Not taken yet today"), self._model, stretched=LAST)
        self._table.opened.connect(self._choose)
        self._all = named(QLabel(wordWrap=True), "attendance.due.all", "muted")
        self._all.setText("✓ " + _("All registers of today are taken."))
        self.room.addWidget(self._all)
        self.room.addWidget(self._table, 1)
        self.room.addStretch(0)
        self.listen(self._table)

    def show_due(self, due: Sequence[RegisterDue]) -> None:
        self._model.show(due) if due else self._model.show_others(())
        self._all.setVisible(not due)
        self._table.setVisible(bool(due))

    def enter(self) -> None:
        """Open it, with the keys on the list."""
        self.show()
        self._table.setFocus()

    def _choose(self) -> None:
        self.chosen.emit(self._model.rows[self._table.row])
