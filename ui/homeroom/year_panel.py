"""What the year has brought the class, and the decisions on it, which are recorded here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.desk import year_decisions
from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.desk.history import history
from app.desk.school import SchoolClass
from app.messages import _, explain
from app.records.tables import YEAR_DECISION
from app.rules.tt22.promotion import Outcome
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states
from ui.homeroom.decision_form import DecisionForm
from ui.homeroom.results_panel import ResultsPanel
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut


class YearPanel(ResultsPanel):
    """Of the whole year, whichever term is chosen above."""

    def __init__(self, bench: Bench) -> None:
        self._deciding: tuple[ClassResults, PupilResult] | None = None
        """What was on screen when the form was filled: a decision is made on that."""
        self._drafts: dict[Ref, tuple[Outcome, str]] = {}
        """What was chosen and typed about a pupil and not recorded yet."""
        super().__init__(bench)

    def _named(self) -> tuple[str, str]:
        return "homeroom.year", _("Year and promotion")

    def _lay_out(self) -> None:
        super()._lay_out()
        self._decide = named(QPushButton(_("Decide… (D)")), f"{self._name}.decide", "link")
        self._decide.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._message = named(QLabel(wordWrap=True), f"{self._name}.message", "danger")
        self._form = DecisionForm()
        self._bottom.insertWidget(1, self._decide)
        self._bottom.addWidget(cell_states.legend())
        for one in (self._message, self._form):
            self._card.add(one)
            one.hide()

    def _connect(self) -> None:
        super()._connect()
        self._table.decide.connect(self._open_form)
        self._decide.clicked.connect(self._open_form)
        self._form.recorded.connect(self._record)
        self._form.left.connect(self._leave_form)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (*super().shortcuts(), Shortcut("D", _("decide about the pupil")))

    @property
    def _period(self) -> int:
        return YEAR

    def set_class(self, class_: SchoolClass, term: int) -> None:
        del term  # whichever it is, the year is the same
        if class_ != self._class:
            self._leave_form()
        super().set_class(class_, 1)

    def _show_frame(self) -> None:
        super()._show_frame()
        found = self._model.found
        self._decide.setVisible(found is not None and not self._table.isHidden() and found.desk.may_decide)

    def _put_away(self) -> None:
        self._leave_form()
        super()._put_away()

    def _tell_why(self) -> None:
        super()._tell_why()
        current = self._current()
        if current is not None and self._is_deciding(current[0]) and self._card.isVisible():
            self._read_past(current[0].pupil.pupil)

    def _moved(self) -> None:
        current = self._current()
        if current is None or not self._is_deciding(current[0]):
            self._leave_form()
        super()._moved()

    def _is_deciding(self, row: PupilResult) -> bool:
        return self._deciding is not None and self._deciding[1].pupil.pupil == row.pupil.pupil

    # --- deciding ---

    def _open_form(self) -> None:
        """Fill the form with what stands, else with what is proposed."""
        found, current = self._model.found, self._current()
        if found is None or current is None:
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
