"""Attendance of one class, by session, week or month: all are present, the exceptions are marked, then the register
is taken.
"""

import datetime
from functools import partial

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.attendance import AttendanceSheet
from app.desk.attendance_grid import AttendanceGrid, month_of, open_grid, week_of
from app.desk.registers_due import RegisterDue
from app.desk.school import SchoolClass
from app.messages import _
from app.rules.attendance import Attendance
from app.rules.calendar import SESSIONS, Session
from sync.schema import Ref
from ui.attendance import signs, wording
from ui.attendance.due_card import DueCard
from ui.attendance.frame import Foot, Head
from ui.attendance.grid_model import GridModel
from ui.attendance.grid_table import GridTable
from ui.attendance.leave_card import LeaveCard
from ui.attendance.model import AttendanceModel, Cell
from ui.attendance.past_card import PastCard
from ui.attendance.reading import Duties, Opened, Span, read_day, read_duties, session_now
from ui.attendance.reason_card import Question, ReasonCard
from ui.attendance.side_card import SideCard
from ui.attendance.table import AttendanceTable, PresenceTable
from ui.attendance.writing import Writing
from ui.notice_bar import announce
from ui.pending import Pending
from ui.place import Bench, Goal, Place, Shortcut


class AttendancePlace(Place):
    """The place. It opens on today's session."""

    icon = "attendance"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("attendance")
        self.title = _("Attendance")
        self._class: SchoolClass | None = None
        self._span = Span.DAY
        self._turns = 0
        self._pending: Pending[Cell, Attendance] = Pending()
        self._model, self._grid_model = AttendanceModel(self._pending), GridModel(self._pending)
        self._table, self._grid = AttendanceTable(self._model), GridTable(self._grid_model)
        self._writing = Writing(bench, self._pending, self)
        self._head, self._foot = Head(), Foot()
        self._reason = ReasonCard()
        self._past, self._leave, self._due = PastCard(bench), LeaveCard(bench), DueCard()
        self._cards: tuple[SideCard, ...] = (self._past, self._leave, self._due)
        self._lay_out()
        self._connect()
        self._go_to_now()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(12)
        for widget in (self._table, self._grid, self._foot.empty):
            middle.addWidget(widget, 1)
        for card in self._cards:
            middle.addWidget(card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._head)
        layout.addLayout(middle, 1)
        layout.addWidget(self._reason)
        layout.addWidget(self._foot)
        self._show_span()
        self._show_frame()

    def _connect(self) -> None:
        for table in (self._table, self._grid):
            table.marked.connect(self._mark)
            table.moved.connect(self._moved)
            table.past_asked.connect(self._ask_past)
        for model in (self._model, self._grid_model):
            model.dataChanged.connect(self._show_frame)
        self._writing.changed.connect(self._repaint)
        self._writing.stale.connect(self.refresh)
        self._writing.reason_needed.connect(self._reason.ask)
        self._reason.given.connect(self._mark_with)
        self._reason.put_away.connect(self._focus_table)
        for card in self._cards:
            card.put_away.connect(self._focus_table)
        self._due.chosen.connect(self._go_to_due)
        self._foot.take.clicked.connect(self._take_register)
        head = self._head
        head.today.clicked.connect(self._go_to_now)
        head.previous.clicked.connect(lambda: self._step(-1))
        head.next.clicked.connect(lambda: self._step(+1))
        head.day.dateChanged.connect(self._turn)
        head.session.currentIndexChanged.connect(self._turn)
        head.leave.clicked.connect(self._ask_leave)
        head.due.clicked.connect(lambda: self._open_card(self._due))
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self._take_register, context=here)
        QShortcut(QKeySequence("Ctrl+N"), self, self._ask_leave, context=here)
        QShortcut(QKeySequence("Ctrl+D"), self, lambda: self._open_card(self._due), context=here)
        QShortcut(QKeySequence("Alt+Left"), self, lambda: self._step(-1), context=here)
        QShortcut(QKeySequence("Alt+Right"), self, lambda: self._step(+1), context=here)
        for number, span in enumerate(Span, 1):
            head.spans[span].clicked.connect(partial(self._choose_span, span))
            QShortcut(QKeySequence(f"Alt+{number}"), self, partial(self._choose_span, span), context=here)

    # --- which sheet ---

    @property
    def day(self) -> datetime.date:
        date = self._head.day.date()
        return datetime.date(date.year(), date.month(), date.day())

    @property
    def session(self) -> Session:
        """The session in front: the chosen one, or in a grid that of the current column."""
        sheet = self._sheet
        if self._span is not Span.DAY and sheet is not None:
            return sheet.session
        chosen = self._head.session.currentData()
        return Session(chosen) if chosen else Session.MORNING

    @property
    def _sheet(self) -> AttendanceSheet | None:
        """The session to which the frame and its keys belong."""
        if self._span is Span.DAY:
            return self._model.sheet
        return self._grid_model.sheet(self._grid.currentIndex().column())

    @property
    def _current_table(self) -> PresenceTable:
        return self._table if self._span is Span.DAY else self._grid

    def _go_to_now(self) -> None:
        day, session = session_now(self.bench.workspace.clock)
        self._go_to(day, session)
        self._current_table.setFocus()

    def _go_to(self, day: datetime.date, session: Session) -> None:
        if self._span is Span.DAY:
            self._head.choose_session(int(session))
        self._set_day(day)

    def _set_day(self, day: datetime.date) -> None:
        self._head.day.setDate(QDate(day.year, day.month, day.day))

    def _step(self, step: int) -> None:
        """One day, week or month on or back."""
        date = self._head.day.date()
        if step > 0 and not self._head.next.isEnabled():
            return
        match self._span:
            case Span.DAY:
                date = date.addDays(step)
            case Span.WEEK:
                date = date.addDays(7 * step)
            case Span.MONTH:
                date = QDate(date.year(), date.month(), 1).addMonths(step)
        self._head.day.setDate(date)

    def _choose_span(self, span: Span, _checked: bool = False) -> None:
        day, session = self.day, self.session
        if span is not self._span:
            self._span = span
            self._head.offer_sessions(span)
            if span is Span.DAY:
                self._head.choose_session(int(session))
            self._show_span()
            self._turn()
        self._head.spans[span].setChecked(True)
        self._set_day(day)
        self._focus_table()

    def _show_span(self) -> None:
        self._grid.wide = self._span is Span.WEEK
        self._head.show_span(self._span)
        self.setFocusProxy(self._current_table)

    def set_class(self, class_: SchoolClass, _term: int) -> None:
        same = self._class is not None and class_.ref == self._class.ref
        self._class = class_
        if not same:
            self._turn()
            self._leave.read(class_.ref)

    def turn_to(self, goal: Goal) -> None:
        """A day and session that are wanted are shown as such."""
        if goal.day is not None:
            self._choose_span(Span.DAY)
            self._go_to(goal.day, goal.session or Session.MORNING)

    def _turn(self) -> None:
        """Another sheet is wanted."""
        self._turns += 1
        self._model.forget()
        self._grid_model.forget()
        self._past.close_card()
        self._drop_reason()
        self._show_frame()
        self.refresh()

    # --- reading ---

    def refresh(self) -> None:
        class_ = self._class
        if class_ is None:
            return
        day, session, turn = self.day, self.session, self._turns
        reading = self._pending.ask()
        workspace, me = self.bench.workspace, self.bench.me
        today, now = session_now(workspace.clock)
        if self._span is Span.DAY:
            self.bench.tasks.query(
                lambda: workspace.read(lambda journal: read_day(journal, me, class_, day, session)),
                lambda opened: self._show(opened, reading) if turn == self._turns else None,
            )
        else:
            days = week_of(day) if self._span is Span.WEEK else month_of(day)
            chosen = self._head.session.currentData()
            sessions = [Session(chosen)] if chosen else SESSIONS
            self.bench.tasks.query(
                lambda: workspace.read(
                    lambda journal: open_grid(journal, me, class_.ref, class_.grade, days, sessions, today)
                ),
                lambda grid: self._show_grid(grid, reading) if turn == self._turns else None,
            )
        self.bench.tasks.query(
            lambda: workspace.read(lambda journal: read_duties(journal, me, class_, today, now)), self._show_duties
        )

    def _show(self, opened: Opened, reading: int) -> None:
        row = self._table.currentIndex().row()
        self._model.show(opened.sheet, opened.missed, reading)
        if not self._table.currentIndex().isValid() and opened.sheet.lines:
            self._table.setCurrentIndex(self._model.index(min(max(row, 0), len(opened.sheet.lines) - 1), 0))
        self._show_frame()

    def _show_grid(self, grid: AttendanceGrid, reading: int) -> None:
        row = self._grid.currentIndex().row()
        self._grid_model.show(grid, reading)
        if not self._grid.currentIndex().isValid() and grid.roll:
            column = self._column_of(self.day)
            if column is not None:
                self._grid.setCurrentIndex(self._grid_model.index(min(max(row, 0), len(grid.roll) - 1), column))
        self._show_frame()

    def _column_of(self, day: datetime.date) -> int | None:
        """The column of `day`, or of a day near it: where the cursor can be."""
        places = [number for number, one in enumerate(self._grid_model.columns) if one.sheet is not None]
        days = {number: abs((self._grid_model.columns[number].day.day - day).days) for number in places}
        return min(places, key=lambda number: (days[number], number), default=None)

    def _show_duties(self, duties: Duties) -> None:
        self._due.show_due(duties.due)
        self._head.show_duties(duties)
        self.attention_changed.emit(len(duties.due))

    def _repaint(self) -> None:
        self._model.repaint()
        self._grid_model.repaint()
        self._show_frame()

    def _show_frame(self) -> None:
        """What stands around the table."""
        sheet, today = self._sheet, self.bench.workspace.today()
        is_day = self._span is Span.DAY
        roll = self._roll
        self._table.setVisible(is_day and roll != ())
        self._grid.setVisible(not is_day and roll != ())
        self._foot.empty.setVisible(roll == ())
        self._head.show_day(self.day, today, self._span)
        if sheet is None or not sheet.lines:
            self._head.show_session("", "", (), may_take=False)
            self._foot.show_register("", can_take=False)
            return
        if is_day:
            absent = self._model.absent
            missed = self._model.missed
        else:
            absent = self._grid_model.absent(self._grid.currentIndex().column())
            grid = self._grid_model.grid
            missed = grid.missed if grid else {}
        counter = wording.counter(len(sheet.lines) - absent, absent)
        if not is_day:
            counter = f"{wording.sitting_words(sheet)}: {counter}"
        future, taken = sheet.day > today, self._writing.is_taken(sheet)
        self._head.show_session(counter, wording.note(sheet, future=future), missed.values(), may_take=sheet.may_take)
        told = "" if future else ("✓ " if taken else "") + wording.taken_text(sheet, taken=taken)
        self._foot.show_register(told, can_take=sheet.may_take and not taken and not future)

    @property
    def _roll(self) -> tuple[object, ...] | None:
        """The pupils of the view in front; None while it is being read."""
        if self._span is Span.DAY:
            return None if self._model.sheet is None else self._model.sheet.lines
        return None if self._grid_model.grid is None else self._grid_model.grid.roll

    def _moved(self) -> None:
        """The cursor goes to another pupil, or in a grid to another session: the day above goes with it."""
        index, sheet = self._current_table.currentIndex(), self._sheet
        if not index.isValid():
            return
        if self._span is not Span.DAY and sheet is not None:
            day = self._head.day
            day.blockSignals(True)
            self._set_day(sheet.day)
            day.blockSignals(False)
            self._show_frame()
        if self._past.isVisible():
            self._ask_past()
        if self._current_table.hasFocus():
            announce(self._current_table, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    # --- marking ---

    def _mark(self, cell: Cell, value: Attendance) -> None:
        sheet = self._sheet
        if sheet is not None and cell[:3] == (sheet.class_, sheet.day, sheet.session):
            self._writing.mark(sheet, cell[3], value)

    def _mark_with(self, question: Question, reason: str) -> None:
        sheet, pupil, value = question
        self._writing.mark(sheet, pupil, value, reason)

    def _take_register(self) -> None:
        sheet = self._sheet
        if sheet is not None and not self._reason.isVisible():
            self._writing.take_register(sheet)
            self._focus_table()

    def _focus_table(self) -> None:
        self._current_table.setFocus()

    # --- the cards ---

    def _open_card(self, card: SideCard) -> None:
        for one in self._cards:
            if one is not card:
                one.hide()
        self._drop_reason()
        if card is self._due:
            self._due.enter()

    def _drop_reason(self) -> None:
        """A correction that nobody gave a reason for is not made, and the person reads so."""
        if self._reason.asked:
            self.bench.notices.tell_not_taken(self._reason.asked)
        self._reason.abandon()

    def finish_typing(self) -> str:
        """What is asked on a card is not agreed to by leaving."""
        return self._reason.asked or self._leave.typed

    def _ask_past(self) -> None:
        """The history of the current cell; a second F4 closes it."""
        index, sheet = self._current_table.currentIndex(), self._sheet
        cell = self._current_table.presence.cell(index)
        if cell is None or sheet is None:
            return
        self._open_card(self._past)
        name = sheet.lines[index.row()].pupil.name
        self._past.show_past(cell, f"{name} · {wording.sitting_words(sheet)}")

    def _ask_leave(self) -> None:
        if self._class is None or not self._head.leave.isEnabled():
            return
        cell = self._current_table.presence.cell(self._current_table.currentIndex())
        pupil: Ref | None = cell[3] if cell is not None else None
        self._open_card(self._leave)
        self._leave.open_for(self._class.ref, pupil, self.day)

    def _go_to_due(self, due: RegisterDue) -> None:
        self.wanted.emit(Goal("attendance", class_=due.class_.ref, day=due.day, session=due.session))

    def legend(self) -> list[QWidget]:
        return signs.legend()

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("P, K, M", _("absent with leave, absent without leave, late")),
            Shortcut(_("Space"), _("absent or present")),
            Shortcut("Delete", _("present")),
            Shortcut("Enter, Shift+Enter", _("next pupil, previous pupil")),
            Shortcut("Ctrl+S", _("the register is taken")),
            Shortcut("Alt+1, Alt+2, Alt+3", _("day, week, month")),
            Shortcut("Alt+←, Alt+→", _("earlier or later")),
            Shortcut("F4", _("history of the cell")),
            Shortcut("Ctrl+N", _("leave asked for beforehand")),
            Shortcut("Ctrl+D", _("registers not taken today")),
        )
