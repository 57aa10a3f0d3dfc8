"""The commands of the gradebook, each with its key: in the menu beside the table and in the one under the mouse."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.desk import filling, pasting
from app.desk.clipboard_block import read_block, write_block
from app.desk.filling import Filling
from app.desk.gradebook import Gradebook
from app.messages import _, explain, ngettext
from app.rules.marks import EMPTY, Mark
from sync.errors import UserError
from ui.gradebook import wording
from ui.gradebook.entering import Entering
from ui.gradebook.fill import FillDialog
from ui.gradebook.model import GradebookModel, Place
from ui.gradebook.paste import PasteDialog
from ui.gradebook.table import MarkTable

ZOOM_STEPS = (90, 100, 110, 125, 150, 175, 200)
Keys = QKeySequence | QKeySequence.StandardKey | str


class BookCommands:
    """Copying, pasting, filling and emptying. `say(text, ink)` tells the person."""

    def __init__(
        self,
        host: QWidget,
        table: MarkTable,
        model: GradebookModel,
        entering: Entering,
        say: Callable[[str, str], None],
    ) -> None:
        self._host, self._table, self._model = host, table, model
        self._entering, self._say = entering, say
        self.menu = QMenu(host)
        self.menu.setAccessibleName(_("Commands of the gradebook"))

    def add(self, text: str, keys: list[Keys], do: Callable[[], object]) -> QAction:
        """A command of the menu, with its keys while this place is in front. What is typed is taken before it."""
        action = QAction(text, self._host)
        action.setShortcuts([QKeySequence(one) for one in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: do() if self._table.finish_typing() else None)
        self._host.addAction(action)
        self.menu.addAction(action)
        return action

    def tell(self, text: str, do: Callable[[], object]) -> QAction:
        """A command of the menu whose keys the table takes itself: they only stand in the text, behind a tab."""
        action = QAction(text, self._host)
        action.triggered.connect(lambda: do() if self._table.finish_typing() else None)
        self.menu.addAction(action)
        return action

    def come_back(self) -> None:
        """A dialog has closed: the keys belong to the table again."""
        self._host.activateWindow()
        self._table.setFocus()

    # --- clipboard ---

    def copy(self) -> None:
        """The rectangle around the chosen cells, as spreadsheets and `paste` read it."""
        cells = set(self._table.chosen())
        if not cells:
            return
        rows, columns = sorted({cell[0] for cell in cells}), sorted({cell[1] for cell in cells})
        block = [
            [str(self._model.index(row, column).data() or "") if (row, column) in cells else "" for column in columns]
            for row in rows
        ]
        QGuiApplication.clipboard().setText(write_block(block))
        told = ngettext("{count} cell copied.", "{count} cells copied.", len(cells))
        self._say(told.format(count=len(cells)), "muted")

    def paste(self) -> None:
        """Show what the clipboard would do; a single mark for a single cell is entered at once."""
        book, start = self._open_book(), self._start()
        if book is None or start is None:
            return
        try:
            block = read_block(QGuiApplication.clipboard().text())
        except UserError as error:
            self._say(str(explain(error)), "danger")
            return
        found = pasting.propose(book, block, start, self._model.shown())
        one = len(found.proposed) == 1 and not found.not_taken and len(block) == len(block[0]) == 1
        if one:
            self._agree({found.proposed[0].place: found.proposed[0].new}, book)
            return
        dialog = PasteDialog(self._host, book, found)
        dialog.agreed.connect(self._agree)
        dialog.finished.connect(self.come_back)
        dialog.open()

    def _agree(self, entered: dict[Place, Mark], book: Gradebook) -> None:
        if self._entering.enter(entered, book):
            count = len(entered)
            told = ngettext(
                "{count} mark entered. Ctrl+Z takes it back.", "{count} marks entered. Ctrl+Z takes them back.", count
            )
            self._say(told.format(count=count), "muted")

    def _start(self) -> tuple[int, int] | None:
        """The upper left of the chosen cells."""
        cells = self._table.chosen()
        if not cells:
            return None
        return min(cell[0] for cell in cells), min(cell[1] for cell in cells)

    # --- filling ---

    def fill_down(self) -> None:
        """The topmost chosen mark into those below it."""
        book = self._open_book()
        if book is not None:
            found = filling.fill_down(book, self._table.chosen(), self._model.shown())
            self._enter(found, book, _("There is no mark above to fill down with."))

    def fill_empties(self) -> None:
        """Ask for a mark for the empty cells of the current column."""
        book, number = self._open_book(), self._column()
        if book is None or number is None:
            return
        column = next(one for one in book.columns if one.number == number)
        dialog = FillDialog(
            self._host, column, lambda mark: filling.fill_empties(book, number, mark, self._model.shown())
        )
        dialog.agreed.connect(lambda found: self._enter(found, book, ""))
        dialog.finished.connect(self.come_back)
        dialog.open()

    def clear_column(self) -> None:
        """Empty the current column: one step, which Ctrl+Z takes back."""
        book, number = self._open_book(), self._column()
        if book is not None and number is not None:
            found = filling.clear_column(book, number, self._model.shown())
            self._enter(found, book, _("This column is empty already."))

    def _column(self) -> int | None:
        place = self._model.place(self._table.currentIndex())
        if place is None:
            self._table.not_here.emit()
        return place[1] if place else None

    def _enter(self, found: Filling, book: Gradebook, nothing: str) -> None:
        if not found.entered:
            disputed = str(explain(UserError("gradebook.disputed")))
            self._say(disputed if found.disputed else nothing, "danger" if found.disputed else "muted")
            return
        if not self._entering.enter(found.entered, book):
            return
        count = len(found.entered)
        if all(mark == EMPTY for mark in found.entered.values()):
            told = ngettext(
                "{count} mark emptied. Ctrl+Z brings it back.", "{count} marks emptied. Ctrl+Z brings them back.", count
            )
        else:
            told = ngettext(
                "{count} cell filled. Ctrl+Z takes it back.", "{count} cells filled. Ctrl+Z takes them back.", count
            )
        lines = [told.format(count=count)]
        if found.disputed:
            told = ngettext("{count} disputed cell is left as it is.", "{count} disputed cells are left as they are.",
                            found.disputed)  # fmt: skip
            lines.append(told.format(count=found.disputed))
        self._say(" ".join(lines), "waiting" if found.disputed else "muted")

    def _open_book(self) -> Gradebook | None:
        """The book, where something may be entered; else it is said why not."""
        book = self._model.book
        if book is not None and wording.why_not(book):
            self._say(wording.why_not(book), "waiting")
            return None
        return book if book is not None and book.rows else None
