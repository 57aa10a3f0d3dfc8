"""Finding a pupil of the open book by a name, typed with or without marks."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.messages import _, ngettext
from app.rules.names import matches
from ui.gradebook.model import GradebookModel
from ui.gradebook.table import MarkTable
from ui.named import named


class FindField(QLineEdit):
    """Moves the table's cursor to the first pupil of such a name; `told` says that there are several."""

    told = Signal(str)

    def __init__(self, table: MarkTable, model: GradebookModel) -> None:
        super().__init__()
        named(self, "gradebook.find", says=_("Find a pupil"))
        self._table, self._model = table, model
        self.setPlaceholderText(_("Find a pupil (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setFixedWidth(220)
        self.textEdited.connect(self._look)
        self.returnPressed.connect(table.setFocus)

    def enter(self) -> None:
        """The person looks for somebody."""
        self.setFocus()
        self.selectAll()

    def go_on(self) -> None:
        """To the next pupil of that name, behind the last one the first again."""
        found, row = self._found(), self._table.currentIndex().row()
        if not self.text().strip():
            self.enter()
        elif found:
            self._go_to(next((one for one in found if one > row), found[0]))

    def _look(self) -> None:
        found = self._found()
        self.setProperty("refused", not found)
        self.style().polish(self)
        if found and self.text().strip():
            self._go_to(found[0])
            if len(found) > 1:
                count = len(found)
                words = ngettext("{count} pupil is found.", "{count} pupils are found; F3 goes to the next.", count)
                self.told.emit(words.format(count=count))

    def _found(self) -> list[int]:
        book = self._model.book
        rows = book.rows if book is not None else ()
        return [number for number, row in enumerate(rows) if matches(self.text(), row.pupil.name)]

    def _go_to(self, row: int) -> None:
        column = max(self._table.currentIndex().column(), 0)
        self._table.setCurrentIndex(self._model.index(row, column))
