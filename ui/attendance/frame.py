"""What stands above and below the tables of attendance."""

import datetime
from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desk.attendance_words import session_name
from app.desk.sessions_missed import Missed
from app.messages import _, ngettext
from app.rules.calendar import SESSIONS
from ui import cell_states
from ui.attendance import wording
from ui.attendance.reading import Duties, Span
from ui.icons import icon
from ui.named import named

ALL_SESSIONS = 0
"""The choice of all sessions of a day."""


class Head(QWidget):
    """Span, day and session; below them what to know, and the ways to leave and to registers that are due."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen = {Span.DAY: 0, Span.WEEK: ALL_SESSIONS, Span.MONTH: int(SESSIONS[0])}
        self._span = Span.DAY
        self.spans = {
            Span.DAY: named(QPushButton(_("Day")), "attendance.span.day"),
            Span.WEEK: named(QPushButton(_("Week")), "attendance.span.week"),
            Span.MONTH: named(QPushButton(_("Month")), "attendance.span.month"),
        }
        self._group = QButtonGroup(self)
        for number, button in enumerate(self.spans.values(), 1):
            button.setCheckable(True)
            button.setToolTip(f"{button.text()} (Alt+{number})")
            self._group.addButton(button)
        self.previous = _step_button("previous", "attendance.previous")
        self.next = _step_button("next", "attendance.next")
        self.today = named(QPushButton(_("Today")), "attendance.today")
        self.day = named(QDateEdit(), "attendance.day", says=_("Day"))
        self.day.setDisplayFormat("dd/MM/yyyy")
        self.day.setCalendarPopup(True)
        self.session = named(QComboBox(), "attendance.session", says=_("Session"))
        self.session.setMinimumWidth(128)
        self.session.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for session in SESSIONS:
            self.session.addItem(session_name(session), int(session))
        self._weekday = named(QLabel(), "attendance.weekday", role="muted")
        self._counter = named(QLabel(), "attendance.counter", role="heading")
        self._note = named(QLabel(wordWrap=True), "attendance.note", role="quiet-line")
        self._near = named(QLabel(), "attendance.near", role="waiting")
        self._keys = named(
            QLabel(_("Keys: P with leave · K without leave · M late · Space absent or present")),
            "attendance.keys",
            role="small",
        )
        self.due = named(QPushButton(), "attendance.due.open")
        self.due.setToolTip(_("Registers of today that are not taken yet (Ctrl+D)"))
        self.leave = named(QPushButton(_("Leave asked for…")), "attendance.leave.open")
        self.leave.setToolTip(_("Write leave down that the parents have asked for (Ctrl+N)"))
        self.leave.setEnabled(False)
        self.due.hide()
        self._keys.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        spans = QHBoxLayout()
        spans.setSpacing(0)
        for button in self.spans.values():
            spans.addWidget(button)
        top = QHBoxLayout()
        top.addLayout(spans)
        top.addSpacing(8)
        for widget in (self.previous, self.day, self.next, self.today, self.session, self._weekday):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self._counter)
        below = QHBoxLayout()
        below.addWidget(self._note, 1)
        below.addWidget(self._keys)
        below.addWidget(self._near)
        below.addStretch(0)
        below.addWidget(self.due)
        below.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(below)

    def show_span(self, span: Span) -> None:
        self.spans[span].setChecked(True)
        back, on = {
            Span.DAY: (_("One day back"), _("One day on")),
            Span.WEEK: (_("One week back"), _("One week on")),
            Span.MONTH: (_("One month back"), _("One month on")),
        }[span]
        for button, words, keys in ((self.previous, back, "Alt+←"), (self.next, on, "Alt+→")):
            button.setAccessibleName(words)
            button.setToolTip(f"{words} ({keys})")

    def offer_sessions(self, span: Span) -> None:
        """Offer the sessions of `span`, and choose what was chosen there last; nobody is told."""
        self._chosen[self._span] = self.session.currentData() or ALL_SESSIONS
        self._span = span
        self.session.blockSignals(True)
        both = self.session.findData(ALL_SESSIONS)
        if span is Span.DAY and both >= 0:
            self.session.removeItem(both)
        elif span is not Span.DAY and both < 0:
            self.session.addItem(_("Both sessions"), ALL_SESSIONS)
        self.session.setCurrentIndex(max(self.session.findData(self._chosen[span]), 0))
        self.session.blockSignals(False)

    def choose_session(self, session: int) -> None:
        self.session.setCurrentIndex(self.session.findData(session))

    def show_day(self, day: datetime.date, today: datetime.date, span: Span) -> None:
        self._weekday.setText(wording.weekday(day))
        self._weekday.setVisible(span is Span.DAY)  # in a grid the columns say it
        self.next.setEnabled(
            day < today
            if span is Span.DAY
            else day.isocalendar()[:2] < today.isocalendar()[:2]
            if span is Span.WEEK
            else (day.year, day.month) < (today.year, today.month)
        )

    def show_session(self, counter: str, note: str, missed: Collection[Missed], *, may_take: bool) -> None:
        """`may_take`: say by which keys attendance is taken, where nothing more urgent stands in the line."""
        self._counter.setText(counter)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        warning = wording.limit_warning(missed)
        self._near.setText(warning)
        self._near.setVisible(bool(warning))
        self._keys.setVisible(may_take and not note and not warning)

    def show_duties(self, duties: Duties) -> None:
        count = len(duties.due)
        told = ngettext("{count} register not taken today", "{count} registers not taken today", count)
        self.due.setText("○ " + told.format(count=count))
        self.due.setVisible(count > 0)
        self.leave.setEnabled(duties.may_write_leave)


class Foot(QWidget):
    """The signs, what is known of the register, and taking it. `empty` stands where a class has no pupils."""

    def __init__(self) -> None:
        super().__init__()
        self.empty = QLabel(_("This class has no pupils yet. The clerk imports the class list."))
        self.empty.setObjectName("attendance.empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self._taken = named(QLabel(wordWrap=True), "attendance.taken")
        self._taken.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.take = named(QPushButton(icon("done", "on_accent"), _("Register taken")), "attendance.take", role="main")
        self.take.setToolTip(_("Say that the register of this session is done (Ctrl+S)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(cell_states.legend())
        layout.addWidget(self._taken, 1)
        layout.addWidget(self.take)

    def show_register(self, told: str, *, can_take: bool) -> None:
        self._taken.setText(told)
        self.take.setEnabled(can_take)


def _step_button(name: str, object_name: str) -> QPushButton:
    button = named(QPushButton(icon(name), ""), object_name)
    button.setFixedWidth(36)
    return button
