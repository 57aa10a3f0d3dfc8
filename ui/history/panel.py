"""The history of one mark, beside the gradebook: nothing that was ever typed is lost, and any value can come back."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desk import gradebook
from app.desk.assessment_names import assessment_name
from app.desk.gradebook import Gradebook
from app.desk.history import Past, mark_history
from app.messages import _
from app.records.tables import SCORE
from app.rules import marks
from sync.asking import Told
from sync.errors import UserError
from sync.schema import Ref
from ui.history.model import HistoryModel
from ui.icons import icon
from ui.lines_delegate import LinesDelegate
from ui.named import named
from ui.place import Bench
from ui.row_table import RowTable

NARROWEST, WIDEST = 304, 400


class HistoryPanel(QFrame):
    """`show_mark` opens it, Esc closes it."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        named(self, "history", "card")
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self._bench = bench
        self._book: Gradebook | None = None
        self._place: tuple[Ref, int] | None = None
        self._key: tuple[Ref, str, int, tuple[Ref, int]] | None = None
        self._told: tuple[Told, ...] = ()
        self._came_from: QWidget | None = None
        self._model = HistoryModel()
        self._lay_out()
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_restore())
        self._table.opened.connect(self._restore)
        self._table.installEventFilter(self)
        self._put_back.clicked.connect(self._restore)
        self._close.clicked.connect(self.put_away)

    def _lay_out(self) -> None:
        heading = named(QLabel(_("History of the mark")), "history.heading", "heading")
        self._close = named(QPushButton(icon("close"), ""), "history.close", "link")
        self._close.setAccessibleName(_("Close the history (Esc)"))
        self._close.setToolTip(self._close.accessibleName())
        self._whose = named(QLabel(wordWrap=True), "history.whose", "muted")
        self._table = RowTable("history.table", _("History of the mark"), self._model, stretched=1)
        self._large, self._lines = LinesDelegate(20, narrowest=64), LinesDelegate(strong=False)
        self._table.setItemDelegateForColumn(0, self._large)
        self._table.setItemDelegateForColumn(1, self._lines)
        self._table.horizontalHeader().hide()
        self._table.fit_rows()
        self._nothing = named(QLabel(_("Nothing was ever entered here.")), "history.nothing", "muted")
        self._nothing.hide()
        self._put_back = named(QPushButton(), "history.put_back")
        self._put_back.hide()
        self._older = named(QPushButton(_("Ask the server for what is older")), "history.older", "link")
        self._older.clicked.connect(self._ask_older)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._whose)
        layout.addWidget(self._nothing)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._older)
        layout.addWidget(self._put_back)
        layout.addStretch(0)

    def show_mark(self, book: Gradebook, place: tuple[Ref, int]) -> None:
        """Show the history of the mark of (pupil, column number) in `book`."""
        if self.isHidden() or self._book is None:
            self._came_from = QApplication.focusWidget()
        self._book, self._place = book, place
        pupil, column = place
        name = next(row.pupil.name for row in book.rows if row.pupil.pupil == pupil)
        self._whose.setText(f"{name} · {book.subject.name} · {assessment_name(column)}")
        self._model.kind = book.subject.kind
        code, term = book.subject.code, book.term
        key = (book.class_, code, term, place)
        if key != self._key:
            # No value of another register may be put back here while this one's are being read.
            self._key, self._told = key, ()
            self._model.show(())
            self._show_older(asking=False)
            self._nothing.hide()
            self._show_restore()
        workspace, told = self._bench.workspace, self._told

        def show(found: tuple[Past, ...]) -> None:
            if self._key == key:
                self._model.now_ms = workspace.clock.now_ms()
                self._show_values(found)
                self._nothing.setVisible(not found)
                self._table.setVisible(bool(found))
                self._show_restore()

        self._bench.tasks.query(
            lambda: workspace.read(lambda journal: mark_history(journal, book.class_, code, pupil, term, column, told)),
            show,
        )
        self.show()

    def _show_values(self, found: tuple[Past, ...]) -> None:
        """Show `found`, the cursor on the value on which it stood."""
        chosen = self._model.rows[self._table.row] if self._table.row >= 0 else None
        self._model.show(found)
        same = [
            number
            for number, one in enumerate(found)
            if chosen and self._model.row_id(one) == self._model.row_id(chosen)
        ]
        if same and self._table.hasFocus():
            self._table.setCurrentIndex(self._model.index(same[0], 0))

    def _show_older(self, *, asking: bool) -> None:
        self._older.setEnabled(not asking)
        self._older.setText(_("Asking the server…") if asking else _("Ask the server for what is older"))
        self._older.setVisible(self._bench.workspace.has_server)

    def _ask_older(self) -> None:
        """What came about before this computer first read the class is at the server; it is shown and not kept."""
        book, place, key, workspace = self._book, self._place, self._key, self._bench.workspace
        if book is None or place is None:
            return
        row = (book.class_, book.subject.code, place[0], book.term, place[1])
        self._show_older(asking=True)

        def done(told: list[Told]) -> None:
            if self._key == key:
                self._told = tuple(told)
                self._older.hide()
                self.show_mark(book, place)

        def failed(error: BaseException) -> None:
            if self._key == key:
                self._show_older(asking=False)
            self._bench.notices.tell(error)

        self._bench.tasks.long(lambda _progress, _cancelled: workspace.ask_past(SCORE, row), done, failed)

    def enter(self) -> None:
        """Take the focus, to choose a value to put back."""
        self._table.setFocus()

    def _show_restore(self) -> None:
        """Offer to put the value under the cursor back, where this person may write and it is not on screen already."""
        book, row = self._book, self._table.row
        offered = book is not None and book.may_enter and book.lock is None and 0 <= row < len(self._model.rows)
        self._put_back.setVisible(offered and not self._on_screen(row))
        if offered:
            value = marks.format_mark(self._model.mark(row), self._model.kind) or _("no mark")
            self._put_back.setText(_("Put {mark} back (Enter)").format(mark=value))

    def _on_screen(self, row: int) -> bool:
        past = self._model.rows[row]
        return row == 0 and (past.is_head or past.received is None)

    def _restore(self) -> None:
        """An ordinary change: what stands there now goes into the history."""
        book, place, row = self._book, self._place, self._table.row
        if book is None or place is None or row < 0 or self._on_screen(row):
            return
        try:
            changes = gradebook.enter_marks(book, {place: self._model.mark(row)})
        except UserError as error:
            self._bench.notices.tell(error)
            return
        self._bench.tasks.command(
            lambda: self._bench.workspace.commit(changes, book.base), lambda _number: self.show_mark(book, place)
        )

    def put_away(self) -> None:
        """Close it; the keys go back to where they came from."""
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return True
        return super().eventFilter(watched, event)
