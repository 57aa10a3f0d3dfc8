"""Leave that was asked for beforehand: writing it down, and the leaves of the class."""

import datetime
from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from app.desk import leave
from app.desk.leave import Leave, LeaveBook
from app.messages import _
from app.rules.remarks import MAX_LENGTH
from sync.change import Change
from sync.errors import UserError
from sync.schema import Ref
from ui.attendance.side_card import SideCard
from ui.named import named
from ui.place import Bench
from ui.row_table import RowTable
from ui.rows_model import Index, RowsModel


class LeaveModel(RowsModel[Leave]):
    """A row a leave, latest first."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("Leave"),)
        self.names: dict[Ref, str] = {}

    def row_id(self, row: Leave) -> Hashable:
        return row.pupil, row.first_day

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        days = f"{one.first_day:%d/%m/%Y}"
        if one.last_day != one.first_day:
            days += f" – {one.last_day:%d/%m/%Y}"
        lines = (self.names.get(one.pupil, ""), f"{days} · {one.reason}")
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "\n".join(lines)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(lines)
        return None


class LeaveCard(SideCard):
    """`open_for` opens it. Enter in a field writes down; Enter on a leave of the list brings it into the fields."""

    def __init__(self, bench: Bench) -> None:
        super().__init__("attendance.leave", _("Leave asked for"))
        self._bench = bench
        self._class: Ref | None = None
        self._book: LeaveBook | None = None
        self._wanted: Ref | None = None
        self._asked_to_write = False
        self._model = LeaveModel()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._told = named(QLabel(wordWrap=True), "attendance.leave.told", "muted")
        self._told.setText(_("It is shown as P when attendance is taken on these days. The teacher decides."))
        self._pupil = named(QComboBox(), "attendance.leave.pupil", says=_("Pupil"))
        self._first = named(QDateEdit(), "attendance.leave.first", says=_("First day"))
        self._last = named(QDateEdit(), "attendance.leave.last", says=_("Last day"))
        for edit in (self._first, self._last):
            edit.setDisplayFormat("dd/MM/yyyy")
            edit.setCalendarPopup(True)
        self._reason = named(QLineEdit(), "attendance.leave.reason", says=_("Reason"))
        self._reason.setMaxLength(MAX_LENGTH)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(_("Pupil"), self._pupil)
        form.addRow(_("First day"), self._first)
        form.addRow(_("Last day"), self._last)
        form.addRow(_("Reason"), self._reason)
        self._save = named(QPushButton(_("Write down (Enter)")), "attendance.leave.save", "main")
        self._back = named(QPushButton(_("Take back")), "attendance.leave.back")
        self._back.setToolTip(_("The chosen leave of the list is not to count any more"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        self._none = named(QLabel(_("No leave is known in this class.")), "attendance.leave.none", "muted")
        self._table = RowTable("attendance.leave.table", _("Leaves of the class"), self._model)
        self._table.horizontalHeader().hide()
        self._table.fit_rows()
        self.room.addWidget(self._told)
        self.room.addLayout(form)
        self.room.addLayout(buttons)
        self.room.addWidget(self._none)
        self.room.addWidget(self._table, 1)
        self.room.addStretch(0)

    def _connect(self) -> None:
        self._save.clicked.connect(self._write)
        self._back.clicked.connect(self._take_back)
        self._reason.returnPressed.connect(self._write)
        self._table.opened.connect(self._bring)
        self._first.dateChanged.connect(lambda date: self._last.setDate(max(date, self._last.date())))
        self.listen(self._pupil, self._first, self._last, self._reason, self._save, self._back, self._table)

    def open_for(self, class_: Ref, pupil: Ref | None, day: datetime.date) -> None:
        """Open it, for a leave of `pupil` that begins on `day`."""
        self._wanted = pupil
        date = QDate(day.year, day.month, day.day)
        self._last.setDate(date)
        self._first.setDate(date)
        self._reason.clear()
        self._asked_to_write = False
        self.show()
        self.read(class_)
        self._reason.setFocus()

    @property
    def typed(self) -> str:
        """A reason that is typed and not written down."""
        return self._reason.text().strip() if self._reason.isModified() and not self.isHidden() else ""

    def read(self, class_: Ref) -> None:
        """Read the leaves of `class_` anew; the fields stay as they are."""
        if self.isHidden():
            return
        if class_ != self._class:
            self._book = None
            self._pupil.clear()
        self._class = class_
        workspace, me = self._bench.workspace, self._bench.me

        def arrived(book: LeaveBook) -> None:
            if self._class == class_:
                self._show(book)

        self._bench.tasks.query(lambda: workspace.read(partial(leave.open_leaves, me=me, class_=class_)), arrived)

    def _show(self, book: LeaveBook) -> None:
        chosen = self._wanted if self._wanted is not None else self._pupil.currentData()
        if self._book is None or self._book.roll != book.roll:
            self._pupil.clear()
            for line in book.roll:
                self._pupil.addItem(f"{line.number}. {line.name}", line.pupil)
        if chosen is not None:
            self._pupil.setCurrentIndex(self._pupil.findData(chosen))  # none, rather than another, who has left
        self._wanted = None
        self._book = book
        self._model.names = {line.pupil: line.name for line in book.roll}
        self._model.show(book.leaves) if book.leaves else self._model.show_others(())
        self._none.setVisible(not book.leaves)
        self._table.setVisible(bool(book.leaves))
        for widget in (self._pupil, self._first, self._last, self._reason, self._save):
            widget.setEnabled(book.may_write)
        self._back.setEnabled(book.may_write and bool(book.leaves))
        if self._asked_to_write:
            self._write()

    def _write(self) -> None:
        """Enter may come before the leaves of the class are read."""
        self._asked_to_write = self._book is None
        pupil = self._pupil.currentData()
        first, last, reason = _day(self._first), _day(self._last), self._reason.text()
        if pupil is not None:
            self._do(lambda book: leave.write_leave(book, pupil, first, last, reason))
        elif self._book is not None:
            self._bench.notices.tell(UserError("leave.no_pupil"))

    def _take_back(self) -> None:
        if 0 <= self._table.row < len(self._model.rows):
            chosen = self._model.rows[self._table.row]
            self._do(lambda book: leave.take_back(book, chosen))

    def _bring(self) -> None:
        """The chosen leave into the fields, to lengthen or shorten it."""
        one = self._model.rows[self._table.row]
        self._pupil.setCurrentIndex(self._pupil.findData(one.pupil))
        self._first.setDate(QDate(one.first_day.year, one.first_day.month, one.first_day.day))
        self._last.setDate(QDate(one.last_day.year, one.last_day.month, one.last_day.day))
        self._reason.setText(one.reason)
        self._last.setFocus()

    def _do(self, decide: Callable[[LeaveBook], list[Change]]) -> None:
        book = self._book
        if book is None:
            return
        try:
            changes = decide(book)
        except UserError as error:
            self._bench.notices.tell(error)
            return
        workspace = self._bench.workspace

        def saved(_number: int) -> None:
            self._reason.clear()
            if self._class is not None:
                self.read(self._class)

        self._bench.tasks.command(lambda: workspace.commit(changes, book.base), saved)


def _day(edit: QDateEdit) -> datetime.date:
    date = edit.date()
    return datetime.date(date.year(), date.month(), date.day())
