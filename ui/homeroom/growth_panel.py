"""Growth of a preschool group: figures typed by keys, what the WHO says of them, and each child's chart."""

import datetime
from dataclasses import dataclass

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDateEdit,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.desk import growth, growth_words
from app.desk.growth import ChildGrowth, GrowthBook
from app.desk.school import SchoolClass
from app.messages import _, explain
from app.rules.preschool.growth import Indicator
from app.rules.preschool.measured import grams, millimetres
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states
from ui.homeroom.growth_chart import GrowthChart
from ui.homeroom.growth_model import GrowthModel
from ui.homeroom.results_table import ResultsDelegate
from ui.key_button import KeyButton
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut, TermPlace
from ui.roll_header import RollHeader

CARD_WIDTH = 332
WIDEST_LEVEL = 160


@dataclass(frozen=True)
class _Draft:
    """Figures as they were typed for a child, and the day they are of."""

    weight: str
    height: str
    day: datetime.date


class GrowthTable(QTableView):
    """Read row by row; Enter leads to the figures of the child."""

    def __init__(self, model: GrowthModel) -> None:
        super().__init__()
        self.setObjectName("homeroom.growth.table")
        self.setAccessibleName(_("Growth of the group"))
        self.roll = RollHeader(self)
        self.setVerticalHeader(self.roll)
        self.setModel(model)
        self._delegate = ResultsDelegate(self)
        self.setItemDelegate(self._delegate)
        self.horizontalHeader().setSectionsClickable(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        self.roll.fit()
        self._share()

    def _share(self) -> None:
        """The figures have what they need; the levels share what is left, so that none is out of sight."""
        model, header = self.model(), self.horizontalHeader()
        assert isinstance(model, GrowthModel)
        least = [max(one.width, header.sectionSizeHint(number)) for number, one in enumerate(model.columns)]
        levels = [number for number, one in enumerate(model.columns) if one.is_level]
        rest = self.viewport().width() - sum(least) + sum(least[number] for number in levels)
        share = min(rest // len(levels), WIDEST_LEVEL)
        for number, width in enumerate(least):
            self.setColumnWidth(number, max(width, share) if number in levels else width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()


class GrowthPanel(TermPlace):
    """The group on the left, the child in front on the right."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("homeroom.growth")
        self.title = _("Growth")
        self._model = GrowthModel()
        self._table = GrowthTable(self._model)
        self._indicator = Indicator.WEIGHT_FOR_AGE
        self._shown: Ref | None = None
        self._drafts: dict[Ref, _Draft] = {}
        """Figures that were typed for a child and not recorded yet."""
        self.setFocusProxy(self._table)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._empty = named(
            QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), "homeroom.growth.empty", role="muted"
        )
        self._card = self._make_card()
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addWidget(self._table, 1)
        across.addWidget(self._card)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(cell_states.legend())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._empty, 1)
        layout.addLayout(across, 1)
        layout.addLayout(bottom)
        self._show_frame()

    def _make_card(self) -> QFrame:
        card = named(QFrame(), "homeroom.growth.card", role="card")
        card.setFixedWidth(CARD_WIDTH)
        self._whose = named(QLabel(wordWrap=True), "homeroom.growth.whose", role="heading")
        self._chart = GrowthChart()
        self._choice = QButtonGroup(self)
        choice = QHBoxLayout()
        for number, indicator in enumerate((Indicator.WEIGHT_FOR_AGE, Indicator.HEIGHT_FOR_AGE)):
            button = named(QPushButton(growth_words.indicator_name(indicator)), f"homeroom.growth.{indicator}")
            button.setCheckable(True)
            button.setChecked(indicator is self._indicator)
            self._choice.addButton(button, number)
            choice.addWidget(button)
        choice.addStretch(1)
        self._past = named(QLabel(wordWrap=True), "homeroom.growth.past", role="small")
        self._form = self._make_form()
        self._message = named(QLabel(wordWrap=True), "homeroom.growth.message", role="danger")
        self._message.hide()
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._whose)
        layout.addLayout(choice)
        layout.addWidget(self._chart, 1)
        layout.addWidget(self._past)
        layout.addWidget(self._form)
        layout.addWidget(self._message)
        return card

    def _make_form(self) -> QWidget:
        form = QWidget()
        self._day = named(QDateEdit(), "homeroom.growth.day")
        self._day.setDisplayFormat("dd/MM/yyyy")
        self._day.setCalendarPopup(True)
        today = self.bench.workspace.today()
        self._day.setDate(QDate(today.year, today.month, today.day))
        self._weight = named(QLineEdit(), "homeroom.growth.weight")
        self._weight.setPlaceholderText(_("for example 12,5"))
        self._height = named(QLineEdit(), "homeroom.growth.height")
        self._height.setPlaceholderText(_("for example 95,5"))
        self._record = named(KeyButton(_("Record (Enter)")), "homeroom.growth.record", "main")
        layout = QFormLayout(form)
        layout.setContentsMargins(0, 0, 0, 0)
        for words, field in (
            (_("Measured on"), self._day),
            (_("Weight (kg)"), self._weight),
            (_("Height (cm)"), self._height),
        ):
            layout.addRow(words, field)
            field.setAccessibleName(words)
        self._gone = named(QPushButton(_("Take away")), "homeroom.growth.take_away", "link")
        self._gone.setToolTip(_("Take this day's figures away"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._record, 1)
        buttons.addWidget(self._gone)
        layout.addRow(buttons)
        return form

    def _connect(self) -> None:
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._turn())
        self._table.activated.connect(lambda _index: self._weight.setFocus())
        self._choice.idClicked.connect(self._choose)
        self._weight.returnPressed.connect(self._on_to_height)
        self._height.returnPressed.connect(self._do)
        self._record.clicked.connect(self._do)
        self._gone.clicked.connect(self._take_away)
        self._day.dateChanged.connect(lambda _date: self._show_take_away())

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("Enter", _("from the child to its weight, on to its height, and record")),
            Shortcut("↑ ↓", _("go to another child")),
        )

    # --- reading ---

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if not self._stays_at(class_, self._term):  # the term means nothing here
            self.bench.notices.tell_still_there(self.finish_typing())
            self._empty_fields()
            self._class, self._term = class_, term
            self._shown = None
            self._model.show(None)
            self._show_frame()
            self.refresh()

    def refresh(self) -> None:
        self._read(lambda journal, me, class_, _term: growth.open_growth(journal, me, class_), self._show)

    def _show(self, book: GrowthBook) -> None:
        row = max(self._table.currentIndex().row(), 0)
        self._model.show(book)
        if not self._table.currentIndex().isValid() and book.children:
            self._table.setCurrentIndex(self._model.index(min(row, len(book.children) - 1), 0))
        self._show_frame()
        self._show_child()

    def _show_frame(self) -> None:
        book = self._model.book
        usable = book is not None and book.applies and bool(book.children)
        self._table.setVisible(usable)
        self._card.setVisible(usable)
        self._empty.setVisible(not usable)
        self._form.setVisible(usable and book is not None and book.may_write)
        if book is None:
            self._empty.clear()
        elif not book.applies:
            self._empty.setText(str(explain(UserError("growth.not_here"))))
        else:
            self._empty.setText(_("This class has no pupils yet. The clerk imports the class list."))

    # --- the child in front ---

    def _child(self) -> ChildGrowth | None:
        return self._model.child(self._table.currentIndex())

    def _turn(self) -> None:
        """Another child: what was typed for the one before is kept for it."""
        self._keep_draft()
        self._hush()
        child = self._child()
        self._shown = child.child.pupil if child is not None else None
        draft = self._drafts.pop(self._shown, None) if self._shown is not None else None
        self._weight.clear()
        self._height.clear()
        if draft is not None:
            self._show_draft(draft)
        self._show_child()

    def _show_draft(self, draft: _Draft) -> None:
        self._weight.setText(draft.weight)
        self._height.setText(draft.height)
        self._day.setDate(QDate(draft.day.year, draft.day.month, draft.day.day))

    def _keep_draft(self) -> None:
        draft = self._typed()
        if self._shown is not None and draft is not None:
            self._drafts[self._shown] = draft
        elif self._shown is not None:
            self._drafts.pop(self._shown, None)

    def _show_child(self) -> None:
        child = self._child()
        self._chart.show_child(child, self._indicator)
        if child is None:
            return
        self._whose.setText(f"{child.child.number}. {child.child.name}")
        self._past.setText(growth_words.past(child))
        self._show_take_away()

    def _show_take_away(self) -> None:
        child, day = self._child(), self._chosen_day()
        self._gone.setVisible(child is not None and any(one.day == day for one in child.measured))

    def _choose(self, number: int) -> None:
        self._indicator = (Indicator.WEIGHT_FOR_AGE, Indicator.HEIGHT_FOR_AGE)[number]
        self._show_child()

    # --- recording ---

    def _typed(self) -> _Draft | None:
        """What stands in the fields; None where nothing does."""
        draft = _Draft(self._weight.text().strip(), self._height.text().strip(), self._chosen_day())
        return draft if draft.weight or draft.height else None

    def _on_to_height(self) -> None:
        """A weight that is none is told at once, not after the height."""
        try:
            grams(self._weight.text().strip())
        except UserError as error:
            self._say(str(explain(error)), self._weight)
            return
        self._hush()
        self._height.setFocus()

    def _chosen_day(self) -> datetime.date:
        chosen = self._day.date()
        return datetime.date(chosen.year(), chosen.month(), chosen.day())

    def _do(self) -> None:
        child, draft = self._child(), self._typed()
        if child is None:
            return
        if draft is None:
            self._say(_("Type the weight, the height, or both."), self._weight)
            return
        try:
            self._record_figures(child.child.pupil, draft)
        except UserError as error:
            wrong = self._weight if error.code == "growth.not_a_weight" else self._height
            self._say(str(explain(error)), wrong)
            return
        self._empty_fields()
        row = self._table.currentIndex().row()
        if row + 1 < self._model.rowCount():
            self._table.setCurrentIndex(self._model.index(row + 1, 0))
        self._weight.setFocus()

    def _record_figures(self, child: Ref, draft: _Draft) -> None:
        """Save what was typed for a child. Raises `UserError` for what is no figure or may not be written."""
        self._write(child, draft.day, grams(draft.weight), millimetres(draft.height), draft)

    def _write(
        self, child: Ref, day: datetime.date, weight: int | None, height: int | None, draft: _Draft | None = None
    ) -> None:
        """Save the figures; a `draft` that does not reach the disk is there again for its child."""
        book = self._model.book
        assert book is not None
        changes = growth.measure(book, child, day, self.bench.workspace.today(), weight, height)

        def failed(error: BaseException) -> None:
            if draft is not None:
                self._give_back(child, draft)
            self.bench.notices.tell(error)
            self.refresh()

        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(changes, book.base), lambda _number: self.refresh(), failed
        )

    def _take_away(self) -> None:
        """What was measured on the chosen day was another child's, or another day's."""
        child = self._child()
        if child is None:
            return
        try:
            self._write(child.child.pupil, self._chosen_day(), None, None)
        except UserError as error:
            self._say(str(explain(error)), self._weight)
            return
        self.bench.notices.toast.emit(_("The figures of this day are taken away."))
        self._weight.setFocus()

    def _empty_fields(self) -> None:
        self._weight.clear()
        self._height.clear()
        self._hush()

    def _give_back(self, child: Ref, draft: _Draft) -> None:
        """What was typed for the child meanwhile counts more."""
        if child == self._shown and self._typed() is None:
            self._show_draft(draft)
        elif child != self._shown:
            self._drafts.setdefault(child, draft)

    def finish_typing(self) -> str:
        """Save all figures that were typed; what is none stays in its field."""
        book, left = self._model.book, ""
        if book is None or not book.may_write:
            return ""
        self._keep_draft()
        for child in (one.child.pupil for one in book.children):
            draft = self._drafts.get(child)
            if draft is None:
                continue
            try:
                self._record_figures(child, draft)
            except UserError:
                left = " · ".join(part for part in (draft.weight, draft.height) if part)
                continue
            del self._drafts[child]
            if child == self._shown:
                self._empty_fields()
        return left

    def _say(self, text: str, field: QLineEdit) -> None:
        """What is wrong, in place; what was typed stays. On a low screen the past makes room for it."""
        self._past.hide()
        self._message.setText(text)
        self._message.show()
        field.setFocus()
        field.selectAll()
        announce(self._message, text)

    def _hush(self) -> None:
        self._message.hide()
        self._past.show()
