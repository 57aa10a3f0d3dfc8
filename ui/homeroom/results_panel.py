"""What a term, or the year, has brought the class; each cell says why, and decisions on the year are recorded here."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.desk import class_results, year_decisions
from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.desk.history import history
from app.desk.school import SchoolClass
from app.messages import _, explain
from app.records.tables import YEAR_DECISION
from app.rules.tt22.promotion import Outcome
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states
from ui.homeroom import wording
from ui.homeroom.decision_form import DecisionForm
from ui.homeroom.reasons_card import ReasonsCard
from ui.homeroom.results_model import ResultColumn, ResultsModel
from ui.homeroom.results_table import ResultsTable
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut, TermPlace


class ResultsPanel(TermPlace):
    """Of the term that is chosen above, or with `YEAR` of the whole year."""

    def __init__(self, bench: Bench, period: int | None = None) -> None:
        super().__init__(bench)
        self._year = period == YEAR
        self._name = "homeroom.year" if self._year else "homeroom.term"
        self.setObjectName(self._name)
        self.title = _("Year and promotion") if self._year else _("Results of the term")
        self._model = ResultsModel()
        self._table = ResultsTable(f"{self._name}.table", self._model)
        self._card = ReasonsCard(self._name)
        self._form = DecisionForm()
        self._deciding: tuple[ClassResults, PupilResult] | None = None
        """What was on screen when the form was filled: a decision is made on that."""
        self._drafts: dict[Ref, tuple[Outcome, str]] = {}
        """What was chosen and typed about a pupil and not recorded yet."""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._summary = named(QLabel(), f"{self._name}.summary", "heading")
        self._missing = named(QLabel(wordWrap=True), f"{self._name}.missing", "muted")
        self._rules = named(QLabel(), f"{self._name}.rules", "small")
        self._empty = named(
            QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), f"{self._name}.empty", "muted"
        )
        self._message = named(QLabel(wordWrap=True), f"{self._name}.message", "danger")
        self._message.hide()
        self._ask = named(QPushButton(_("Why? (Enter)")), f"{self._name}.ask", "link")
        self._ask.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._decide = named(QPushButton(_("Decide… (D)")), f"{self._name}.decide", "link")
        self._decide.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._decide.hide()
        top = QHBoxLayout()
        top.addWidget(self._summary, 1)
        top.addWidget(self._rules)
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addWidget(self._table, 1)
        across.addWidget(self._card)
        bottom = QHBoxLayout()
        bottom.addWidget(self._ask)
        bottom.addWidget(self._decide)
        bottom.addStretch(1)
        if self._year:
            bottom.addWidget(cell_states.legend())
            self._card.add(self._message)
            self._card.add(self._form)
        self._form.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._missing)
        layout.addWidget(self._empty, 1)
        layout.addLayout(across)  # without a share of its own, which it would keep with nothing in it
        layout.addLayout(bottom)
        self.setFocusProxy(self._table)
        self._show_frame()

    def _connect(self) -> None:
        self._table.why.connect(self._toggle_why)
        self._table.decide.connect(self._open_form)
        self._table.moved.connect(self._moved)
        self._card.closed.connect(self._put_away)
        self._ask.clicked.connect(self._toggle_why)
        self._decide.clicked.connect(self._open_form)
        self._form.recorded.connect(self._record)
        self._form.left.connect(self._leave_form)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F4"), self._card, self._put_away, context=here)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        keys = (
            Shortcut("↑ ↓ ← →", _("go to another pupil, another result")),
            Shortcut("Enter, F4", _("why it says so; again: put it away")),
        )
        return (*keys, Shortcut("D", _("decide about the pupil"))) if self._year else keys

    # --- reading ---

    @property
    def _period(self) -> int:
        return YEAR if self._year else self._term

    def set_class(self, class_: SchoolClass, term: int) -> None:
        same = class_ == self._class and (self._year or term == self._term)
        if same:
            return
        self._class = class_
        self._term = 1 if self._year else term
        self._leave_form()
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
        self._decide.setVisible(found is not None and has_rows and self._year and found.desk.may_decide)
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
        self._leave_form()
        self._card.hide()

    def _tell_why(self) -> None:
        current = self._current()
        if current is None or not self._card.isVisible():
            return
        row, column = current
        self._card.tell(column.name, row.pupil.name, column.text(row), column.why(row))
        if self._deciding is not None and self._deciding[1].pupil.pupil == row.pupil.pupil:
            self._read_past(row.pupil.pupil)

    def _moved(self) -> None:
        current = self._current()
        if self._deciding is not None and (current is None or current[0].pupil.pupil != self._deciding[1].pupil.pupil):
            self._leave_form()
        self._tell_why()
        index = self._table.currentIndex()
        if index.isValid() and self._table.hasFocus():
            announce(self._table, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    # --- deciding ---

    def _open_form(self) -> None:
        """Fill the form with what stands, else with what is proposed."""
        found, current = self._model.found, self._current()
        if not self._year or found is None or current is None:
            return
        if not found.desk.may_decide:
            self.bench.notices.tell(UserError("year.not_yours"))
            return
        row = current[0]
        names = [column.decision for column in self._model.columns]
        self._table.setCurrentIndex(self._model.index(self._table.currentIndex().row(), names.index(True)))
        self._deciding = (found, row)
        standing = row.decision
        outcome, reason = (standing.outcome, standing.reason) if standing else (row.proposal.outcome, "")
        outcome, reason = self._drafts.pop(row.pupil.pupil, (outcome, reason))
        self._form.show_for(outcome, reason, stands=standing is not None, outcomes=_outcomes(found))
        self._form.show_past((), 0)
        self._message.hide()
        self._card.show()
        self._form.show()
        self._tell_why()
        self._form.enter()

    def _read_past(self, pupil: Ref) -> None:
        workspace = self.bench.workspace
        self._read(
            lambda journal, _me, class_, _term: history(journal, YEAR_DECISION, (class_.ref, pupil)),
            lambda past: self._form.show_past(past, workspace.clock.now_ms()),
        )

    def _record(self, outcome: Outcome | None, reason: str) -> None:
        if self._deciding is None:
            return
        found, row = self._deciding
        try:
            changes = year_decisions.decide(found.desk, row.pupil.pupil, outcome, reason, row.proposal, row.decision)
        except UserError as error:
            self._message.setText(str(explain(error)))
            self._message.show()
            announce(self._message, self._message.text())
            return

        def failed(error: BaseException) -> None:
            self.bench.notices.tell(error)
            self.refresh()

        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(changes, found.desk.base), lambda _number: self.refresh(), failed
        )
        self._leave_form(keep=False)

    def _leave_form(self, *, keep: bool = True) -> None:
        """Close the form; what was typed and not recorded is there again when it is opened for the same pupil."""
        self._message.hide()
        if self._deciding is not None:
            if keep and self._form.is_touched:
                self._drafts[self._deciding[1].pupil.pupil] = self._form.chosen
            self._deciding = None
            had_focus = self._form.isAncestorOf(focus) if (focus := self.window().focusWidget()) is not None else False
            self._form.hide()
            if had_focus:
                self._table.setFocus()


def _outcomes(found: ClassResults) -> tuple[Outcome, ...]:
    """What can be decided: primary school has no re-examination and no training of conduct (TT27 Điều 11)."""
    return (Outcome.PROMOTED, Outcome.NOT_PROMOTED) if found.is_primary else tuple(Outcome)


def _why_empty(found: ClassResults) -> str:
    """Why there is no table, and what to do."""
    if not found.applies:
        return _("Results of a term and the year are for grades 1 to 12 (TT22, TT27).")
    if not found.rows:
        return _("This class has no pupils yet. The clerk imports the class list.")
    return _("No subject is taught in this class yet.")
