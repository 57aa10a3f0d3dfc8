"""The pupils of whom remarks are written, each with the beginning of the text and where it stands."""

from collections.abc import Hashable

from PySide6.QtCore import Qt

from app.desk.remarks import RemarkBook, RemarkLine
from app.desk.verdict_texts import verdict_text
from app.messages import _
from sync.schema import Ref
from ui import cell_states
from ui.cell_states import Shown
from ui.lines_delegate import INK_ROLE
from ui.pending import Entry, Pending
from ui.rows_model import Index, RowsModel

Cell = tuple[Ref, str, int, Ref]
"""Class, subject, term and pupil: one remark of all books."""
_SIGNS = {
    Shown.SAVING: "○",
    Shown.WAITING: "●",
    Shown.HELD: "■",
    Shown.REFUSED: "×",
    Shown.CONFLICT: "◆",
    Shown.FAILED: "!",
}
_INKS = {Shown.CONFLICT: "danger", Shown.REFUSED: "danger", Shown.FAILED: "danger"}


class RemarksModel(RowsModel[RemarkLine]):
    """A row a pupil; what this person has just written lies over the records."""

    def __init__(self) -> None:
        super().__init__()
        self.book: RemarkBook | None = None
        self.pending: Pending[Cell, str] = Pending()
        self.headers = (_("Pupil"),)

    def row_id(self, row: RemarkLine) -> Hashable:
        return row.pupil.pupil

    def show_book(self, book: RemarkBook, reading: int) -> None:
        """Show `book`, which the reading of this number brought."""
        self.pending.forget_read(reading, {cell_of(book, line.pupil.pupil): line.text for line in book.lines})
        self.book = book
        self.show(book.lines)

    def forget(self) -> None:
        """Turn to another book."""
        self.book = None
        self.show_others(())

    def enter(self, cell: Cell, text: str) -> Entry[Cell, str]:
        """Show a text that is being saved."""
        entry = self.pending.enter({cell: text})
        self.repaint()
        return entry

    def saved(self, entry: Entry[Cell, str]) -> None:
        self.pending.saved(entry)
        self.repaint()

    def failed(self, entry: Entry[Cell, str]) -> None:
        self.pending.failed(entry)
        self.repaint()

    def repaint(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def text(self, line: RemarkLine) -> str:
        """The remark on screen."""
        assert self.book is not None
        entered = self.pending.value(cell_of(self.book, line.pupil.pupil))
        return line.text if entered is None else entered

    def state(self, line: RemarkLine) -> Shown:
        assert self.book is not None
        return cell_states.shown(line.state, self.pending.stage(cell_of(self.book, line.pupil.pupil)))

    @property
    def written(self) -> int:
        """How many pupils have a remark."""
        return sum(bool(self.text(line)) for line in self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self.book is None:
            return None
        line = self.rows[index.row()]
        text, state = self.text(line), self.state(line)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                sign = f"{_SIGNS[state]} " if state in _SIGNS else ""
                return f"{line.pupil.number}. {line.pupil.name}\n{sign}{' '.join(text.split()) or '—'}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((line.pupil.name, text or _("no remark yet"), cell_states.words(state)))
            case Qt.ItemDataRole.ToolTipRole:
                told = [line.pupil.name, cell_states.words(state)]
                if state in {Shown.HELD, Shown.REFUSED}:
                    told.append(str(verdict_text(line.reason)))
                return "\n".join((*told, text) if text else told)
            case _ if role == INK_ROLE:
                return _INKS.get(state)
        return None


def cell_of(book: RemarkBook, pupil: Ref) -> Cell:
    return book.class_, book.subject, book.term, pupil
