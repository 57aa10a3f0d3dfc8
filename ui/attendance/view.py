"""Attendance of one class at one session: all are present, the exceptions are marked, then the register is taken."""

import datetime

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.desk import attendance
from app.desk.attendance import AttendanceSheet
from app.desk.attendance_words import session_name
from app.desk.school import SchoolClass
from app.messages import _
from app.rules.attendance import Attendance
from app.rules.calendar import SESSIONS, Session
from sync.clock import at_local
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states
from ui.attendance import wording
from ui.attendance.model import AttendanceModel
from ui.attendance.table import AttendanceTable
from ui.icons import icon
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Place, Shortcut

NOON = 12


class AttendancePlace(Place):
    """The place. It opens on today's session."""

    icon = "attendance"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("attendance")
        self.title = _("Attendance")
        self._class: SchoolClass | None = None
        self._turns = 0
        self._taking = False
        self._model = AttendanceModel()
        self._table = AttendanceTable(self._model)
        self._lay_out()
        self._connect()
        self._go_to_now()

    def _lay_out(self) -> None:
        self._previous = _step_button("previous", "attendance.previous", _("One day back"))
        self._next = _step_button("next", "attendance.next", _("One day on"))
        self._today = named(QPushButton(_("Today")), "attendance.today")
        self._day = named(QDateEdit(), "attendance.day", says=_("Day"))
        self._day.setDisplayFormat("dd/MM/yyyy")
        self._day.setCalendarPopup(True)
        self._session = named(QComboBox(), "attendance.session", says=_("Session"))
        for session in SESSIONS:
            self._session.addItem(session_name(session), int(session))
        self._weekday = named(QLabel(), "attendance.weekday", role="muted")
        self._counter = named(QLabel(), "attendance.counter", role="heading")
        self._note = named(QLabel(wordWrap=True), "attendance.note", role="quiet-line")
        self._empty = QLabel(_("This class has no pupils yet. The clerk imports the class list."))
        self._empty.setObjectName("attendance.empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._taken = named(QLabel(wordWrap=True), "attendance.taken")
        self._taken.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._take = named(QPushButton(icon("done", "on_accent"), _("Register taken")), "attendance.take", role="main")
        self._take.setToolTip(_("Say that the register of this session is done (Ctrl+S)"))
        top = QHBoxLayout()
        for widget in (self._previous, self._day, self._next, self._today, self._session, self._weekday):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self._counter)
        bottom = QHBoxLayout()
        bottom.addWidget(cell_states.legend())
        bottom.addWidget(self._taken, 1)
        bottom.addWidget(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._note)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(bottom)
        self.setFocusProxy(self._table)
        self._show_frame()

    def _connect(self) -> None:
        self._table.marked.connect(self._mark)
        self._table.moved.connect(self._say_row)
        self._model.dataChanged.connect(self._show_frame)
        self._take.clicked.connect(self._take_register)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self._take_register, context=here)
        self._today.clicked.connect(self._go_to_now)
        self._previous.clicked.connect(lambda: self._day.setDate(self._day.date().addDays(-1)))
        self._next.clicked.connect(lambda: self._day.setDate(self._day.date().addDays(1)))
        self._day.dateChanged.connect(self._turn)
        self._session.currentIndexChanged.connect(self._turn)

    # --- which sheet ---

    @property
    def day(self) -> datetime.date:
        date = self._day.date()
        return datetime.date(date.year(), date.month(), date.day())

    @property
    def session(self) -> Session:
        return Session(self._session.currentData())

    def _go_to_now(self) -> None:
        """Today's session by this device's clock."""
        now = at_local(self.bench.workspace.clock.now_ms())
        session = Session.MORNING if now.hour < NOON else Session.AFTERNOON
        self._session.setCurrentIndex(self._session.findData(int(session)))
        self._day.setDate(QDate(now.year, now.month, now.day))
        self._table.setFocus()

    def set_class(self, class_: SchoolClass, _term: int) -> None:
        if class_ != self._class:
            self._class = class_
            self._turn()

    def _turn(self) -> None:
        """Another sheet is wanted."""
        self._turns += 1
        self._taking = False
        self._model.forget()
        self._show_frame()
        self.refresh()

    # --- reading ---

    def refresh(self) -> None:
        if self._class is None:
            return
        class_, day, session = self._class.ref, self.day, self.session
        reading, turn = self._model.pending.ask(), self._turns
        workspace, me = self.bench.workspace, self.bench.me
        self.bench.tasks.query(
            lambda: workspace.read(lambda journal: attendance.open_sheet(journal, me, class_, day, session)),
            lambda sheet: self._show(sheet, reading) if turn == self._turns else None,
        )

    def _show(self, sheet: AttendanceSheet, reading: int) -> None:
        row = self._table.currentIndex().row()
        self._model.show(sheet, reading)
        if not self._table.currentIndex().isValid() and sheet.lines:
            self._table.setCurrentIndex(self._model.index(min(max(row, 0), len(sheet.lines) - 1), 0))
        self._show_frame()

    @property
    def _is_future(self) -> bool:
        return self.day > self.bench.workspace.today()

    def _show_frame(self) -> None:
        """What stands around the table."""
        sheet = self._model.sheet
        self._weekday.setText(_weekday(self.day))
        self._next.setEnabled(self.day < self.bench.workspace.today())
        note = wording.note(sheet, future=self._is_future) if sheet is not None else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        has_rows = sheet is None or bool(sheet.lines)
        self._table.setVisible(has_rows)
        self._empty.setVisible(not has_rows)
        if sheet is None:
            self._counter.clear()
            self._taken.clear()
            self._take.setEnabled(False)
            return
        taken = sheet.taken or self._taking
        absent = self._model.absent
        self._counter.setText(wording.counter(len(sheet.lines) - absent, absent))
        self._taken.setText(("✓ " if taken else "") + wording.taken_text(sheet, taken=taken))
        self._take.setEnabled(sheet.may_take and not taken and not self._is_future and bool(sheet.lines))

    def _say_row(self) -> None:
        index = self._table.currentIndex()
        if index.isValid() and self._table.hasFocus():
            announce(self._table, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    # --- marking ---

    def _mark(self, pupil: Ref, value: Attendance) -> None:
        sheet = self._model.sheet
        assert sheet is not None
        values = {pupil: value}
        try:
            changes = attendance.mark(sheet, values, self.bench.workspace.today())
        except UserError as error:
            self.bench.notices.tell(error)
            return
        entry = self._model.enter(values)

        def failed(error: BaseException) -> None:
            self._model.failed(entry)
            self.bench.notices.tell(error)
            self.refresh()

        workspace = self.bench.workspace
        self.bench.tasks.command(
            lambda: workspace.commit(changes, sheet.base), lambda _number: self._model.saved(entry), failed
        )

    def _take_register(self) -> None:
        sheet = self._model.sheet
        if sheet is None or sheet.taken or self._taking:
            return
        turn = self._turns

        def settled(error: BaseException | None) -> None:
            if turn == self._turns:
                self._taking = error is None
                self._show_frame()
            if error is not None:
                self.bench.notices.tell(error)

        try:
            changes = attendance.take_register(sheet, self.bench.workspace.today())
        except UserError as error:
            self.bench.notices.tell(error)
            return
        workspace = self.bench.workspace
        self.bench.tasks.command(lambda: workspace.commit(changes, sheet.base), lambda _number: settled(None), settled)
        self._table.setFocus()

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("P, K, M", _("absent with leave, absent without leave, late")),
            Shortcut(_("Space"), _("absent or present")),
            Shortcut("Delete", _("present")),
            Shortcut("Enter, Shift+Enter", _("next pupil, previous pupil")),
            Shortcut("Ctrl+S", _("the register is taken")),
        )


def _step_button(name: str, object_name: str, words: str) -> QPushButton:
    button = named(QPushButton(icon(name), ""), object_name, says=words)
    button.setToolTip(words)
    button.setFixedWidth(36)
    return button


def _weekday(day: datetime.date) -> str:
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day.weekday()]
