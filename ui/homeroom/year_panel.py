"""What the year has brought the class, and the decisions on it, which are recorded here."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.desk.history import Past, history
from app.desk.school import SchoolClass
from app.messages import _, explain
from sync.errors import UserError
from sync.schema import Ref, Table
from ui import cell_states
from ui.homeroom import matters
from ui.homeroom.decision_form import DecisionForm
from ui.homeroom.matters import Matter
from ui.homeroom.results_panel import ResultsPanel
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut


class YearPanel(ResultsPanel):
    """Of the whole year, whichever term is chosen above."""

    def __init__(self, bench: Bench) -> None:
        self._deciding: tuple[Matter, ClassResults, PupilResult] | None = None
        """What was on screen when the form was filled: a decision is made on that."""
        self._drafts: dict[tuple[Table, Ref], tuple[StrEnum | None, str]] = {}
        """What was chosen and typed about a pupil and not recorded yet."""
        super().__init__(bench)

    def _named(self) -> tuple[str, str]:
        return "homeroom.year", _("Year and promotion")

    def _lay_out(self) -> None:
        super()._lay_out()
        self._decide = named(QPushButton(_("Decide… (D)")), f"{self._name}.decide", "link")
        self._decide.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._award = named(QPushButton(_("Award… (K)")), f"{self._name}.award", "link")
        self._award.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._message = named(QLabel(wordWrap=True), f"{self._name}.message", "danger")
        self._form = DecisionForm()
        self._bottom.insertWidget(1, self._decide)
        self._bottom.insertWidget(2, self._award)
        self._bottom.addWidget(cell_states.legend())
        for one in (self._message, self._form):
            self._card.add(one)
            one.hide()

    def _connect(self) -> None:
        super()._connect()
        for asked in (self._table.decide, self._decide.clicked):
            asked.connect(self._decide_year)
        for asked in (self._table.award, self._award.clicked):
            asked.connect(self._name_award)
        self._form.recorded.connect(self._record)
        self._form.left.connect(self._leave_form)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            *super().shortcuts(),
            Shortcut("D", _("decide about the pupil")),
            Shortcut("K", _("name what the pupil's award is for (primary school)")),
        )

    @property
    def _period(self) -> int:
        return YEAR

    def set_class(self, class_: SchoolClass, term: int) -> None:
        del term  # whichever it is, the year is the same
        if not self._stays_at(class_, 1):
            self._leave_form()
        super().set_class(class_, 1)

    def _show_frame(self) -> None:
        super()._show_frame()
        found = self._model.found
        may = found is not None and not self._table.isHidden() and found.desk.may_decide
        self._decide.setVisible(may)
        self._award.setVisible(may and found is not None and found.is_primary)

    def _put_away(self) -> None:
        self._leave_form()
        super()._put_away()

    def _tell_why(self) -> None:
        super()._tell_why()
        current = self._current()
        if current is not None and self._is_deciding(current[0]) and self._card.isVisible():
            self._read_past()

    def _moved(self) -> None:
        current = self._current()
        if current is None or not self._is_deciding(current[0]):
            self._leave_form()
        super()._moved()

    def _is_deciding(self, row: PupilResult) -> bool:
        return self._deciding is not None and self._deciding[2].pupil.pupil == row.pupil.pupil

    def finish_typing(self) -> str:
        """A decision is not made by leaving."""
        return self._form.chosen[1].strip() if self._deciding is not None and self._form.is_touched else ""

    # --- deciding ---

    def _decide_year(self) -> None:
        if self._model.found is not None:
            self._open_form(matters.year(self._model.found))

    def _name_award(self) -> None:
        found, current = self._model.found, self._current()
        if found is None or not found.is_primary or current is None:
            return
        year = current[0].primary
        if year is not None and (year.named is not None or (year.award is not None and year.award.undecided)):
            self._open_form(matters.award())
        else:
            self.bench.notices.tell(UserError("year.award_follows"))

    def _open_form(self, matter: Matter) -> None:
        """Fill the form with what stands, else with what is proposed."""
        found, current = self._model.found, self._current()
        if found is None or current is None:
            return
        if not found.desk.may_decide:
            self.bench.notices.tell(UserError("year.not_yours"))
            return
        self._leave_form()
        row = current[0]
        tables = [column.decides for column in self._model.columns]
        self._table.setCurrentIndex(self._model.index(self._table.currentIndex().row(), tables.index(matter.table)))
        self._deciding = (matter, found, row)
        standing = matter.stands(row)
        first = standing or (matter.offered(row), "")
        choice, words = self._drafts.pop((matter.table, row.pupil.pupil), first)
        self._form.show_for(matter, choice, words, stands=standing is not None)
        self._form.show_past((), 0)
        self._card.show()
        self._form.show()
        self._tell_why()
        self._form.enter()

    def _read_past(self) -> None:
        if self._deciding is None:
            return
        table, pupil = self._deciding[0].table, self._deciding[2].pupil.pupil
        workspace = self.bench.workspace

        def show(past: tuple[Past, ...]) -> None:
            if self._deciding is not None and (self._deciding[0].table, self._deciding[2].pupil.pupil) == (
                table,
                pupil,
            ):
                self._form.show_past(past, workspace.clock.now_ms())

        self._read(lambda journal, _me, class_, _term: history(journal, table, (class_.ref, pupil)), show)

    def _record(self, choice: StrEnum | None, words: str) -> None:
        if self._deciding is None:
            return
        matter, found, row = self._deciding
        try:
            changes = matter.changes(found, row, choice, words)
        except UserError as error:
            self._message.setText(str(explain(error)))
            self._message.show()
            announce(self._message, self._message.text())
            return

        def failed(error: BaseException) -> None:
            if choice is not None:
                self._drafts[matter.table, row.pupil.pupil] = choice, words
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
                self._drafts[self._deciding[0].table, self._deciding[2].pupil.pupil] = self._form.chosen
            self._deciding = None
            had_focus = self._form.isAncestorOf(focus) if (focus := self.window().focusWidget()) is not None else False
            self._form.hide()
            if had_focus:
                self._table.setFocus()
