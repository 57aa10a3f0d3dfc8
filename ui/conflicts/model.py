"""What needs a person, as tables: disagreements with their sides, and what was held or refused with the reason."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.desk.returned import Returned
from app.desk.settling import Conflict, Side
from app.desk.value_words import outcome_words
from app.desk.verdict_texts import declined_text, verdict_text
from app.messages import Explained, _
from sync.change import State
from sync.schema import Ref
from ui.lines_delegate import INK_ROLE
from ui.moments import moment
from ui.rows_model import Index, RowsModel


def first_line(words: str) -> str:
    """A value in one line; a remark may have several."""
    return " ".join(words.split("\n"))


class ConflictsModel(RowsModel[Conflict]):
    """A row a disagreement: whose and what, then one column a side."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = 0

    def row_id(self, row: Conflict) -> Hashable:
        return row.id

    def show(self, rows: Sequence[Conflict]) -> None:
        sides = max((len(row.sides) for row in rows), default=2)
        headers = (_("What"), _("1 · on screen now"), *(str(number) for number in range(2, sides + 1)))
        if headers != self.headers:
            self.beginResetModel()
            self.headers = headers
            self.endResetModel()
        super().show(rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if index.column() == 0:
            text = f"{row.place.whose}\n{row.place.where}"
        elif index.column() <= len(row.sides):
            text = self._side(row.sides[index.column() - 1])
        else:
            text = ""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return text.replace("\n", ", ")
        return None

    def _side(self, side: Side) -> str:
        when = moment(side.at, self.now_ms)
        return f"{first_line(side.words)}\n{side.by}\n{side.device} · {when}"


@dataclass(frozen=True)
class Entry:
    """Something that was held or refused; `hindrance` says why it cannot be sent again, where it cannot."""

    returned: Returned
    hindrance: str = ""


def _state(row: Returned) -> str:
    if row.declined is not None:
        return "× " + _("Declined")
    return "■ " + _("Held") if row.state is State.HELD else "× " + _("Refused")


class ReturnedModel(RowsModel[Entry]):
    """A row a change that was held or refused: where, what was written, what the book says, and what became of it."""

    def __init__(self, me: Ref) -> None:
        super().__init__()
        self._me = me
        self.now_ms = 0
        self.headers = (_("Where"), _("Written"), _("Now in the book"), _("State"), _("Why, and what happens next"))

    def row_id(self, row: Entry) -> Hashable:
        return row.returned.name

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()].returned
        held = row.state is State.HELD and row.declined is None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, index.column())
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._text(row, index.column()).replace("\n", ", ")
            case _ if role == INK_ROLE and index.column() == 3:
                return "waiting" if held else "danger"
        return None

    def _text(self, row: Returned, column: int) -> str:
        if column == 0:
            return f"{row.place.whose}\n{row.place.where}" if row.place.whose else row.place.where
        if column == 1:
            by = _("you") if row.person == self._me else row.by
            return f"{row.written}\n{by}\n{row.device} · {moment(row.at, self.now_ms)}"
        if column == 2:
            return row.present
        if column == 3:
            return f"{_state(row)}\n{self._deciding(row)}"
        why = self._why(row)
        return f"{why.sentence}\n{why.next_step}"

    def _why(self, row: Returned) -> Explained:
        if row.declined is not None:
            return declined_text(row.declined.by, row.declined.device, moment(row.declined.at, self.now_ms))
        return verdict_text(row.reason)

    def _deciding(self, row: Returned) -> str:
        if row.deciding is None:
            return ""
        return _("your decision: {decision}").format(decision=outcome_words(row.deciding))
