"""The history of one mark as a table: the value, and who gave it where and when, and what became of it."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt

from app.desk.history import Past
from app.desk.value_words import outcome_words
from app.desk.verdict_texts import verdict_text
from app.messages import _
from app.rules import marks
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
        value = self.rows[row].value
        assert isinstance(value, int)
        return marks.decode(value)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        past = self.rows[index.row()]
        value = marks.format_mark(self.mark(index.row()), self.kind) or _("no mark")
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return value if index.column() == 0 else "\n".join(self._lines(past))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((value, *self._lines(past)))
            case _ if role == INK_ROLE and index.column() == 1:
                return _ink(past)
        return None

    def _lines(self, past: Past) -> list[str]:
        typed = _("typed {time}").format(time=moment(past.at, self.now_ms))
        if past.received is not None:
            typed += " · " + _("server {time}").format(time=moment(past.received, self.now_ms))
        lines = [self._standing(past), " · ".join(part for part in (past.by, past.device) if part), typed]
        if past.origin:
            lines.append(_("carried over from {class_name}").format(class_name=past.origin))
        if past.reason:
            lines.append(verdict_text(past.reason).sentence)
        if past.decided is not None:
            told = [outcome_words(past.decided.outcome), past.decided.by, moment(past.decided.at, self.now_ms)]
            lines.append(" · ".join(part for part in (*told, "" if past.decided.sent else _("not sent yet")) if part))
        return lines

    def _standing(self, past: Past) -> str:
        match past.state:
            case State.PENDING:
                newest = past is self.rows[0]
                return "● " + (_("Saved here, not sent yet") if newest else _("Replaced here, not sent yet"))
            case State.HELD:
                return "■ " + (_("Held") if past.decided is None else _("Was held"))
            case State.REFUSED:
                return "× " + (_("Refused") if past.decided is None else _("Was refused"))
        if not past.is_head:
            return _("Replaced")
        several = len({one.value for one in self.rows if one.is_head}) > 1
        return "◆ " + _("One of several, to settle") if several else "✓ " + _("Counts now")


def _ink(past: Past) -> str | None:
    inks = {State.PENDING: "waiting", State.HELD: "waiting", State.REFUSED: "danger"}
    return inks.get(past.state)
