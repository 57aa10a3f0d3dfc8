"""What a term has brought the class; each cell says why."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.desk import class_results
from app.desk.class_results import ClassResults, PupilResult
from app.desk.school import SchoolClass
from app.messages import _
from ui.homeroom import wording
from ui.homeroom.reasons_card import ReasonsCard
from ui.homeroom.results_model import ResultColumn, ResultsModel
from ui.homeroom.results_table import ResultsTable
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut, TermPlace


class ResultsPanel(TermPlace):
    """Of the term that is chosen above."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._name, self.title = self._named()
        self.setObjectName(self._name)
        self._model = ResultsModel()
        self._table = ResultsTable(f"{self._name}.table", self._model)
        self._card = ReasonsCard(self._name)
        self._lay_out()
        self._connect()
        self._show_frame()

    def _named(self) -> tuple[str, str]:
        """The name in the tree of widgets, and the title."""
        return "homeroom.term", _("Results of the term")

    def _lay_out(self) -> None:
        self._summary = named(QLabel(), f"{self._name}.summary", "heading")
        self._missing = named(QLabel(wordWrap=True), f"{self._name}.missing", "muted")
        self._rules = named(QLabel(), f"{self._name}.rules", "small")
        self._empty = named(
            QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), f"{self._name}.empty", "muted"
        )
        self._ask = named(QPushButton(_("Why? (Enter)")), f"{self._name}.ask", "link")
        self._ask.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(self._summary, 1)
        top.addWidget(self._rules)
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addWidget(self._table, 1)
        across.addWidget(self._card)
        self._bottom = QHBoxLayout()
        self._bottom.addWidget(self._ask)
        self._bottom.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._missing)
        layout.addWidget(self._empty, 1)
        layout.addLayout(across)  # without a share of its own, which it would keep with nothing in it
        layout.addLayout(self._bottom)
        self.setFocusProxy(self._table)

    def _connect(self) -> None:
        self._table.why.connect(self._toggle_why)
        self._table.moved.connect(self._moved)
        self._card.closed.connect(self._put_away)
        self._ask.clicked.connect(self._toggle_why)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F4"), self._card, self._put_away, context=here)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("↑ ↓ ← →", _("go to another pupil, another result")),
            Shortcut("Enter, F4", _("why it says so; again: put it away")),
        )

    # --- reading ---

    @property
    def _period(self) -> int:
        return self._term

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if self._stays_at(class_, term):
            return
        self._class, self._term = class_, term
        self._model.forget()
        self._show_frame()
        self.refresh()

    def refresh(self) -> None:
        period = self._period
        self._read(
            lambda journal, me, class_, _term: class_results.open_results(journal, me, class_, period), self._show
        )

    def _show(self, found: ClassResults) -> None:
        if found.period != self._period:
            return
        current = self._model.row(self._table.currentIndex())
        column = max(self._table.currentIndex().column(), 0)
        self._model.show(found)
        if not self._table.currentIndex().isValid() and found.rows:
            pupils = [row.pupil.pupil for row in found.rows]
            row = pupils.index(current.pupil.pupil) if current is not None and current.pupil.pupil in pupils else 0
            self._table.setCurrentIndex(self._model.index(row, min(column, self._model.columnCount() - 1)))
        self._show_frame()
        self._tell_why()

    def _show_frame(self) -> None:
        found = self._model.found
        has_rows = found is not None and bool(found.rows) and bool(found.subjects)
        self._table.setVisible(has_rows)
        self._ask.setVisible(has_rows)
        self._empty.setVisible(not has_rows)
        if not has_rows:
            self._card.hide()
        self._summary.setText(wording.summary(found) if found is not None and has_rows else "")
        missing = wording.missing_line(found) if found is not None and has_rows else ""
        self._missing.setText(missing)
        self._missing.setVisible(bool(missing))
        self._rules.setText(f"{found.rules} · {found.school_year}" if found is not None else "")
        self._empty.setText(_why_empty(found) if found is not None else "")

    # --- why ---

    def _current(self) -> tuple[PupilResult, ResultColumn] | None:
        index = self._table.currentIndex()
        row = self._model.row(index)
        return (row, self._model.columns[index.column()]) if row is not None else None

    def _toggle_why(self) -> None:
        if self._card.isVisible():
            self._put_away()
        elif self._current() is not None:
            self._card.show()
            self._tell_why()

    def _put_away(self) -> None:
        self._card.hide()

    def _tell_why(self) -> None:
        current = self._current()
        if current is None or not self._card.isVisible():
            return
        row, column = current
        self._card.tell(column.name, row.pupil.name, column.text(row), column.why(row))

    def _moved(self) -> None:
        self._tell_why()
        index = self._table.currentIndex()
        if index.isValid() and self._table.hasFocus():
            announce(self._table, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))


def _why_empty(found: ClassResults) -> str:
    """Why there is no table, and what to do."""
    if not found.applies:
        return _("Results of a term and the year are for grades 1 to 12 (TT22, TT27).")
    if not found.rows:
        return _("This class has no pupils yet. The clerk imports the class list.")
    return _("No subject is taught in this class yet.")
