"""What needs a person, as two tables: disagreements with their sides, and marks that came back with the reason."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt

from app.desk.assessment_names import assessment_name
from app.desk.disputes import MarkPlace, Returned
from app.desk.settling import Conflict, Side
from app.desk.verdict_texts import verdict_text
from app.messages import _
from app.rules import marks
from app.rules.marks import Mark
from sync.change import State
from ui.lines_delegate import INK_ROLE
from ui.moments import moment
from ui.rows_model import Index, RowsModel


def place_words(place: MarkPlace) -> str:
    """Where a mark stands, in one line."""
    term = _("Term {number}").format(number={1: "I", 2: "II"}[place.term])
    return " · ".join((place.class_name, place.subject.name, assessment_name(place.column), term))


def mark_words(mark: Mark, place: MarkPlace) -> str:
    return marks.format_mark(mark, place.subject.kind) or _("no mark")


def _place_id(place: MarkPlace) -> Hashable:
    return place.class_, place.subject.code, place.pupil, place.term, place.column


def first_line(words: str) -> str:
    """A value in one line; a remark may have several."""
    return " ".join(words.split("\n"))


class ConflictsModel(RowsModel[Conflict]):
    """A row a disagreement: whose and what, then one column a side."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = 0

    def row_id(self, row: Conflict) -> Hashable:
        return row.place.id

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


class ReturnedModel(RowsModel[Returned]):
    """A row a mark that was held or refused: whose mark, what was typed, what became of it and why."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = 0
        self.headers = (_("Mark"), _("Typed"), _("State"), _("Why, and what happens next"))

    def row_id(self, row: Returned) -> Hashable:
        return _place_id(row.place), row.by, row.at

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        held = row.state is State.HELD
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, index.column())
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._text(row, index.column()).replace("\n", ", ")
            case _ if role == INK_ROLE and index.column() == 2:
                return "waiting" if held else "danger"
        return None

    def _text(self, row: Returned, column: int) -> str:
        if column == 0:
            return f"{row.place.pupil_name}\n{place_words(row.place)}"
        if column == 1:
            author = _("you") if row.mine else row.by
            return f"{mark_words(row.mark, row.place)}\n{author} · {moment(row.at, self.now_ms)}"
        if column == 2:
            return "■ " + _("Held") if row.state is State.HELD else "× " + _("Refused")
        why = verdict_text(row.reason)
        return f"{why.sentence}\n{why.next_step}"
