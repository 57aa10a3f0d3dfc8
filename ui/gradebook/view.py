"""The gradebook: marks of one class in one subject and term, saved one by one as they are typed."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.desk.book_figures import Doubt
from app.desk.gradebook import Gradebook
from app.desk.school import SchoolClass
from app.messages import _, explain
from app.rules import marks
from app.rules.marks import EMPTY, ColumnKind
from app.rules.subjects import Subject
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states, theme
from ui.cell_states import Shown
from ui.gradebook import mark_signs, wording
from ui.gradebook.commands import ZOOM_STEPS, BookCommands
from ui.gradebook.entering import Entering
from ui.gradebook.find_field import FindField
from ui.gradebook.footer import ColumnFooter
from ui.gradebook.model import GradebookModel, Place, same_shape
from ui.gradebook.reading import BookKey, Opened, read
from ui.gradebook.table import MarkTable
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut, TermPlace

if TYPE_CHECKING:
    from ui.history.panel import HistoryPanel

MESSAGE_MS = 2_000


class GradebookPlace(TermPlace):
    """The place. Every commit of a cell is a change of its own; nothing waits for a button."""

    icon = "gradebook"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("gradebook")
        self.title = _("Gradebook")
        self._chosen: dict[Ref, Subject] = {}
        self._left_at: dict[BookKey, Place] = {}
        self._subjects: tuple[Subject, ...] = ()
        self._turns = 0
        self._read_again = False
        self._history: HistoryPanel | None = None
        self._model = GradebookModel()
        self._table = MarkTable(self._model)
        self._figures = ColumnFooter(self._table, self._model)
        self._zoom = 100
        self._entering = Entering(bench, self._model, self._say, self.refresh)
        self._commands = BookCommands(self, self._table, self._model, self._entering, self._say)
        self._message_timer = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        # Before the table is within: afterwards Qt (6.11) takes the place out of the ring that Tab goes round.
        self.setFocusProxy(self._table)
        self._subject_label = QLabel(_("&Subject"))
        self._subject = named(QComboBox(), "gradebook.subject", says=_("Subject"))
        self._subject.setMinimumWidth(180)
        self._subject_label.setBuddy(self._subject)
        self._progress = named(QLabel(wordWrap=True), "gradebook.progress", role="muted")
        self._progress.setMinimumHeight(5 * theme.GRID)  # a reason takes two lines: the table does not move for it
        self._find = FindField(self._table, self._model)
        self._locked = named(QLabel(wordWrap=True), "gradebook.locked", role="quiet-line")
        self._empty = named(
            QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), "gradebook.empty", role="muted"
        )
        self._message = named(QLabel(wordWrap=True), "gradebook.message")
        self._more = named(QPushButton(_("&Commands")), "gradebook.commands")
        self._more.setMenu(self._commands.menu)
        top = QHBoxLayout()
        for widget in (self._subject_label, self._subject):
            top.addWidget(widget)
        top.addSpacing(16)
        top.addWidget(self._progress, 1)
        top.addWidget(self._find)
        top.addWidget(self._more)
        bottom = QHBoxLayout()
        bottom.addWidget(self._message, 1)
        self._legend = cell_states.legend()
        bottom.addWidget(self._legend)
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        book = QWidget()
        column = QVBoxLayout(book)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._table, 1)
        column.addWidget(self._figures)
        self._split.addWidget(book)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._locked)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._split, 1)
        layout.addLayout(bottom)
        self._show_frame()

    def _connect(self) -> None:
        self._table.typed.connect(self._typed)
        self._table.cleared.connect(self._clear)
        self._table.note.written.connect(self._entering.write_note)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(
            lambda where: self._commands.menu.popup(self._table.viewport().mapToGlobal(where))
        )
        self._table.block_pasted.connect(self._commands.paste)
        self._table.not_here.connect(self._say_not_here)
        self._table.moved.connect(self._moved)
        self._table.editor_closed.connect(self._editor_closed)
        self._table.history_asked.connect(self._ask_history)
        self._model.dataChanged.connect(self._show_progress)
        self._model.modelReset.connect(self._show_progress)
        self._message_timer.timeout.connect(self._message.clear)
        self._subject.activated.connect(self._choose_subject)
        self._find.told.connect(self._say)
        QShortcut(
            QKeySequence.StandardKey.Find, self, self._focus_find,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )  # fmt: skip
        QShortcut(QKeySequence("F3"), self, self._find.go_on, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._add_commands()

    def _add_commands(self) -> None:
        commands, key = self._commands, QKeySequence.StandardKey
        commands.add(_("&Undo"), [key.Undo], partial(self._turn, redo=False))
        commands.add(_("&Redo"), ["Ctrl+Y"], partial(self._turn, redo=True))
        commands.menu.addSeparator()
        commands.add(_("&Copy"), [key.Copy], commands.copy)
        commands.add(_("&Paste…"), [key.Paste], commands.paste)
        commands.add(_("Fill &down"), ["Ctrl+D"], commands.fill_down)
        commands.add(_("Fill the &empty cells of the column…"), ["Ctrl+B"], commands.fill_empties)
        commands.add(_("Empty the co&lumn"), ["Ctrl+Del"], commands.clear_column)
        commands.menu.addSeparator()
        commands.add(_("&Note on the mark…"), ["Shift+F2"], self._table.ask_note)
        # Their keys are the table's own, in the open editor too: here they only stand beside the words.
        commands.tell(_("&History of the mark") + "\tF4", self._table.history_asked.emit)
        commands.tell(_("Next missing &mark") + "\tCtrl+↓", self._table.go_to_missing)
        commands.menu.addSeparator()
        commands.add(_("Larger"), [key.ZoomIn, "Ctrl+="], partial(self._step_zoom, +1))
        commands.add(_("Smaller"), [key.ZoomOut], partial(self._step_zoom, -1))
        commands.add(_("Usual size"), ["Ctrl+0"], lambda: self._set_zoom(100))
        commands.menu.addSeparator()
        commands.add(_("Pr&int a proof or a blank sheet…"), [key.Print], self._ask_sheet)

    # --- which book ---

    @property
    def _key(self) -> BookKey | None:
        if self._class is None:
            return None
        subject = self._chosen.get(self._class.ref)
        return BookKey(self._class.ref, self._term, subject.code if subject else None)

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if not self._stays_at(class_, term):
            self._turn_to(class_, term)

    def _choose_subject(self, index: int) -> None:
        assert self._class is not None
        subject = next((one for one in self._subjects if one.code == self._subject.itemData(index)), None)
        if subject is not None and subject != self._chosen.get(self._class.ref):
            self._turn_to(self._class, self._term, subject)
            self._table.setFocus()

    def _turn_to(self, class_: SchoolClass, term: int, subject: Subject | None = None) -> None:
        self._leave_book()
        self._class, self._term = class_, term
        if subject is not None:
            self._chosen[class_.ref] = subject
        self._turns += 1
        self._model.forget()
        self.refresh()

    def _leave_book(self) -> None:
        """Remember where one was; what was typed and is no mark is told, not kept."""
        if not self._table.finish_typing():
            self.bench.notices.tell_not_taken(self._table.abandon_typing())
        key, place = self._key, self._model.place(self._table.currentIndex())
        if key is not None and place is not None:
            self._left_at[key] = place

    def finish_typing(self) -> str:
        editor = self._table.open_editor()
        return "" if self._table.finish_typing() or editor is None else editor.text()

    # --- reading ---

    def refresh(self) -> None:
        class_, term = self._class, self._term
        if class_ is None:
            return
        chosen = self._chosen.get(class_.ref)
        reading, turn = self._model.ask(), self._turns
        workspace, me = self.bench.workspace, self.bench.me
        self.bench.tasks.query(
            lambda: workspace.read(lambda journal: read(journal, me, class_, term, chosen)),
            lambda opened: self._show(opened, class_, reading) if turn == self._turns else None,
        )

    def _show(self, opened: Opened, class_: SchoolClass, reading: int) -> None:
        book = opened.book
        self._show_subjects(opened)
        if book is None:
            # Nothing may be read here any more; half of a mark is not taken for the whole of it.
            text = self._table.abandon_typing()
            if text:
                self.bench.notices.tell_not_taken(text)
            self._model.forget()
            self._show_frame()
            return
        self._chosen[class_.ref] = book.subject
        self._subject.setCurrentIndex(self._subject.findData(book.subject.code))
        moves = self._model.book is None or not same_shape(self._model.book, book)
        if moves and self._table.open_editor() is not None:
            self._read_again = True
            return
        current = self._model.place(self._table.currentIndex())
        self._model.show(book, reading)
        if moves:
            self._put_current(current)
        self._show_frame()
        self._refresh_history()

    def _show_subjects(self, opened: Opened) -> None:
        if opened.subjects == self._subjects and self._subject.count():
            return
        self._subjects = opened.subjects
        self._subject.clear()
        for number, subject in enumerate(opened.subjects):
            if number == opened.own > 0:
                self._subject.insertSeparator(self._subject.count())
            self._subject.addItem(subject.name, subject.code)

    def _put_current(self, current: Place | None) -> None:
        """Back to the cell one was at, else to the first one without a mark."""
        key = self._key
        assert key is not None
        wanted = current or self._left_at.get(key)
        if wanted is None or not self._model.index_of(wanted).isValid():
            by_column = sorted(self._table.places(), key=lambda place: place[1])
            wanted = next((place for place in by_column if self._model.mark(place) == EMPTY), None)
        if wanted is not None:
            self._table.go_to(wanted)
        else:
            self._table.setCurrentIndex(self._model.index(0, 0))

    def _show_frame(self) -> None:
        """What stands around the table."""
        book = self._model.book
        why_not = wording.why_not(book) if book is not None else ""
        self._locked.setText(why_not)
        self._locked.setVisible(bool(why_not))
        has_rows = book is not None and bool(book.rows)
        for widget in (self._split, self._legend, self._find, self._more):
            widget.setVisible(has_rows)
        self._empty.setVisible(not has_rows)
        if book is not None:
            self._empty.setText(_("This class has no pupils yet. The clerk imports the class list."))
        elif self._class is not None and self._subject.count() == 0:
            self._empty.setText(_("No subject is taught in this class yet."))
        else:
            self._empty.clear()

    def _show_progress(self) -> None:
        book = self._model.book
        if book is None or not book.rows:
            self._progress.clear()
            return
        whole = self._model.progress()
        scored = all(column.kind is ColumnKind.SCORE for column in self._model.columns)
        told = _("{entered}/{due} marks") if scored else _("{entered}/{due} assessments")
        told = told.format(entered=whole.entered, due=whole.due)
        column = self._table.currentIndex().column()
        if 0 <= column < len(self._model.columns):
            part = self._model.column_progress(column)
            name = wording.short_name(self._model.columns[column])
            told = f"{name}: {part.entered}/{part.due} · {told}"
        elif column == len(self._model.columns):
            told = self._model.why(self._table.currentIndex().row(), short=True).replace("\n", " · ")
        self._progress.setText(told)

    def _moved(self) -> None:
        self._show_progress()
        index = self._table.currentIndex()
        self._refresh_history()
        if index.isValid() and self._table.hasFocus():
            announce(self._table, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _editor_closed(self) -> None:
        if self._read_again:
            self._read_again = False
            self.refresh()

    # --- entering ---

    def _typed(self, place: Place, text: str, seen: Gradebook) -> None:
        kind = next(column.kind for column in seen.columns if column.number == place[1])
        mark = marks.parse(text, kind)
        settled = self._model.state(place) in {Shown.SAVED, Shown.SAVING, Shown.WAITING}
        if mark == self._model.mark(place) and settled:
            return
        if not self._entering.enter({place: mark}, seen):
            return
        written = marks.format_mark(mark, kind)
        told = []
        if text.strip().isdigit() and len(text.strip()) == 2 and written != text.strip():
            told.append(f"{text.strip()} → {written}")
        if Doubt.FAR in self._model.doubts(place):
            words = wording.doubt_words(Doubt.FAR, place[1], self._model.row_marks(place[0]))
            told.append(_("{mark}: {doubt}. It is saved.").format(mark=written, doubt=words))
        if told:
            self._say(" · ".join(told), "waiting" if len(told) > 1 or "→" not in told[0] else "muted")

    def _clear(self, places: list[Place]) -> None:
        book = self._model.book
        if places and book is not None:
            self._entering.enter(dict.fromkeys(places, EMPTY), book)

    def _turn(self, *, redo: bool) -> None:
        place = self._entering.turn(redo=redo)
        if place is not None:
            self._table.go_to(place)

    def _ask_sheet(self) -> None:
        from ui.gradebook.sheet import SheetDialog  # with what draws pages

        book, class_ = self._model.book, self._class
        if book is None or class_ is None or not book.rows:
            return
        shown = {
            (row, column): str(self._model.index(row, column).data() or "")
            for row in range(self._model.rowCount())
            for column in range(len(book.columns))
        } | {(row, len(book.columns)): self._model.result(row).text for row in range(self._model.rowCount())}
        dialog = SheetDialog(self, self.bench, class_, book, shown)
        dialog.finished.connect(self._commands.come_back)
        dialog.open()

    # --- size ---

    def _step_zoom(self, step: int) -> None:
        at = ZOOM_STEPS.index(self._zoom) + step
        self._set_zoom(ZOOM_STEPS[min(max(at, 0), len(ZOOM_STEPS) - 1)])

    def _set_zoom(self, percent: int) -> None:
        self._zoom = percent
        self._table.set_zoom(percent)
        self._figures.set_zoom(percent)
        self._say(f"{percent} %", "muted")

    # --- saying ---

    def _say(self, text: str, ink: str = "muted") -> None:
        self._message.setProperty("role", ink)
        self._message.style().polish(self._message)
        self._message.setText(text)
        self._message_timer.start()
        announce(self._message, text)

    def _say_not_here(self) -> None:
        book, place = self._model.book, self._model.place(self._table.currentIndex())
        if book is None:
            return
        if wording.why_not(book):
            self._say(wording.why_not(book), "waiting")
        elif place is None:
            self._say(_("The program computes this; nothing is typed here."), "waiting")
        else:
            self._say(str(explain(UserError("gradebook.disputed"))), "danger")

    # --- finding, history ---

    def _focus_find(self) -> None:
        if self._table.finish_typing():
            self._find.enter()

    def _ask_history(self) -> None:
        """F4 opens the history, F4 again goes into it."""
        if self._history is not None and self._history.isVisible():
            self._history.enter()
        else:
            self._show_history()

    def _show_history(self) -> None:
        """The history of the current mark, beside the table."""
        book, place = self._model.book, self._model.place(self._table.currentIndex())
        if book is None or place is None:
            return
        if self._history is None:
            from ui.history.panel import NARROWEST as HISTORY_WIDTH
            from ui.history.panel import HistoryPanel

            self._history = HistoryPanel(self.bench)
            self._split.addWidget(self._history)
            self._split.setSizes([self._split.width() - HISTORY_WIDTH, HISTORY_WIDTH])
        self._history.show_mark(book, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc on an idle cell closes the history, where it is open."""
        if event.key() == Qt.Key.Key_Escape and self._history is not None and self._history.isVisible():
            self._history.put_away()
        else:
            super().keyPressEvent(event)

    def _refresh_history(self) -> None:
        if self._history is not None and self._history.isVisible():
            self._show_history()

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("8,5 · 8.5 · 85", _("eight and a half; 10 is ten; M exempt, V absent from the test")),
            Shortcut("Enter, Shift+Enter", _("save and go down, up")),
            Shortcut("Tab, Shift+Tab", _("save and go right, left")),
            Shortcut("Shift+←↑→↓", _("choose several cells")),
            Shortcut("F2, Esc", _("change the mark; leave it as it was")),
            Shortcut("Delete", _("no mark (not zero)")),
            Shortcut("Ctrl+Z, Ctrl+Y", _("undo, redo")),
            Shortcut("Ctrl+↓", _("next missing mark")),
            Shortcut("F4, Ctrl+Enter", _("history of the mark")),
            Shortcut("Ctrl+F, F3", _("find a pupil, the next one of the name")),
            Shortcut("Ctrl+C, Ctrl+V", _("copy, paste; before pasting all is shown")),
            Shortcut("Ctrl+D", _("fill down: the upper mark into the cells chosen below it")),
            Shortcut("Ctrl+B", _("fill the empty cells of the column with one mark")),
            Shortcut("Ctrl+Delete", _("empty the column")),
            Shortcut("Shift+F2", _("note on the mark")),
            Shortcut("Ctrl++, Ctrl+-, Ctrl+0", _("larger, smaller, usual size")),
            Shortcut("Ctrl+P", _("print a proof or a blank sheet")),
        )

    def legend(self) -> list[QWidget]:
        return mark_signs.legend()
