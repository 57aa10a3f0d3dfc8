"""The history of one mark as a table: the value, and who gave it where and when, and what became of it."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt

from app.desk.history import Past
from app.desk.history_words import mark_of, mark_words, past_lines
from app.messages import _
from app.rules.marks import ColumnKind, Mark
from sync.change import State
from ui.lines_delegate import INK_ROLE
from ui.moments import moment
from ui.rows_model import Index, RowsModel


class HistoryModel(RowsModel[Past]):
    """A row a value, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("Mark"), _("Who, where, when"))
        self.kind = ColumnKind.SCORE
        self.now_ms = 0

    def row_id(self, row: Past) -> Hashable:
        return row.by, row.device, row.at, row.value

    def show(self, rows: Sequence[Past]) -> None:
        self.show_others(rows)

    def mark(self, row: int) -> Mark:
        """The value of a row."""
        return mark_of(self.rows[row])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        past = self.rows[index.row()]
        value = mark_words(past, self.kind)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return value if index.column() == 0 else "\n".join(self._lines(past))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((value, *self._lines(past)))
            case _ if role == INK_ROLE and index.column() == 1:
                return _ink(past)
        return None

    def _lines(self, past: Past) -> list[str]:
        return past_lines(past, self.rows, lambda at: moment(at, self.now_ms))


def _ink(past: Past) -> str | None:
    inks = {State.PENDING: "waiting", State.HELD: "waiting", State.REFUSED: "danger"}
    return inks.get(past.state)
