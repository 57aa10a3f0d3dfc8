"""The first place of who teaches: what today holds, and one key to each of it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.desk.today import MyClass, Today, today
from app.messages import _, ngettext
from ui.attendance.reading import session_now
from ui.attendance.wording import weekday
from ui.lines_delegate import LinesDelegate
from ui.moments import moment
from ui.named import named
from ui.place import Bench, Goal, Place, Shortcut
from ui.row_table import RowTable
from ui.today.model import TodayModel, tasks
from ui.wrapping_row import WrappingRow

KIND_WIDTH, STATE_WIDTH = 120, 240


class TodayPlace(Place):
    """One list of what is to be done; Enter opens the class, subject and day that it is about."""

    icon = "today"
    needs_class = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("today")
        self.title = _("Today")
        self._classes: tuple[MyClass, ...] = ()
        self._buttons: list[QPushButton] = []
        self._model = TodayModel()
        self._lay_out()
        self._table.opened.connect(self._open)
        self.setFocusProxy(self._table)

    def _lay_out(self) -> None:
        self._heading = named(QLabel(), "today.heading", "title")
        self._sent = named(QLabel(), "today.sent", "muted")
        self._mine = WrappingRow(8)
        self._table = RowTable("today.table", _("Today's work"), self._model, stretched=1)
        self._kinds = LinesDelegate(strong=True, narrowest=KIND_WIDTH)
        self._states = LinesDelegate(strong=False, narrowest=STATE_WIDTH)
        self._table.setItemDelegateForColumn(0, self._kinds)
        self._table.setItemDelegateForColumn(2, self._states)
        self._table.fit_rows()
        self._empty = named(QLabel(wordWrap=True), "today.empty", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.hide()
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self._sent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addLayout(self._mine)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._empty, 1)

    def refresh(self) -> None:
        workspace, me = self.bench.workspace, self.bench.me
        day, now = session_now(workspace.clock)
        self.bench.tasks.query(lambda: workspace.read(lambda journal: today(journal, me, day, now)), self._show)

    def _show(self, found: Today) -> None:
        self._heading.setText(f"{weekday(found.day)}, {found.day:%d/%m/%Y}")
        self._sent.setText(self._sent_words(found.unsent))
        if found.classes != self._classes:
            self._classes = found.classes
            self._show_classes()
        rows = list(tasks(found))
        had_focus = self._table.hasFocus() or self.hasFocus()
        self._model.show(rows) if rows else self._model.show_others(())
        self._table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._empty.setText(self._empty_words(found))
        if had_focus and (rows or self._buttons):
            (self._table if rows else self._buttons[0]).setFocus()

    def _sent_words(self, unsent: int) -> str:
        """What waits, and when the last crossing was."""
        told = "✓ " + _("Everything is sent")
        if unsent:
            words = ngettext("{count} change not sent yet", "{count} changes not sent yet", unsent)
            told = "● " + words.format(count=unsent)
        crossed = self.bench.workspace.status.last_crossing
        last = _("Not crossed since unlocking")
        if crossed is not None:
            last = _("Last crossing at {time}").format(time=moment(crossed, self.bench.workspace.clock.now_ms()))
        return f"{told} · {last}"

    def _empty_words(self, found: Today) -> str:
        if not found.classes:
            return _(
                "No class is assigned to you yet. Ask the principal for your assignment, then press F5 to fetch it."
            )
        return "✓ " + _("Nothing is left to do today. Registers and columns that lack marks appear here by themselves.")

    def _show_classes(self) -> None:
        """A button a class, with what one is there."""
        while (item := self._mine.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._buttons.clear()
        if not self._classes:
            return
        label = QLabel(_("My classes"))
        label.setProperty("role", "muted")
        self._mine.addWidget(label)
        for one in self._classes:
            told = [_("homeroom")] if one.homeroom else []
            told += [subject.name for subject in one.subjects[:2]]
            if len(one.subjects) > 2:
                told.append(f"+{len(one.subjects) - 2}")
            button = named(QPushButton(f"{one.class_.name} · {', '.join(told)}"), f"today.class.{one.class_.name}")
            button.setToolTip("\n".join([one.class_.name, *(subject.name for subject in one.subjects)]))
            place = "gradebook" if one.subjects else "attendance"
            subject = one.subjects[0].code if one.subjects else ""
            button.clicked.connect(partial(self._go, Goal(place, class_=one.class_.ref, subject=subject)))
            self._mine.addWidget(button)
            self._buttons.append(button)

    def _go(self, goal: Goal, _checked: bool = False) -> None:
        self.wanted.emit(goal)

    def _open(self) -> None:
        self.wanted.emit(self._model.rows[self._table.row].goal)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("↑ ↓", _("go to another task")),
            Shortcut("Enter", _("open it")),
            Shortcut("Tab", _("to my classes")),
        )
