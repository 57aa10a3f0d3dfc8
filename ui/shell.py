"""The main window: the rail of places, the choice of class and term above, the state of saving and crossing below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from app.desk.overview import Overview, overview
from app.messages import _, explain, ngettext
from app.rules.roles import Action
from sync.engine import Phase, Status
from sync.errors import UserError
from ui import going, reading_order
from ui.attendance.view import AttendancePlace
from ui.comebacks import Comebacks
from ui.conflicts.view import ConflictsPlace
from ui.gradebook.view import GradebookPlace
from ui.homeroom.view import HomeroomPlace
from ui.keys import KeyList
from ui.named import named
from ui.notice_bar import Banner, Toast
from ui.office.people_view import PupilsPlace
from ui.office.view import OfficePlace
from ui.place import Bench, Goal, Place, Shortcut
from ui.printing.view import PrintingPlace
from ui.rail import Rail
from ui.review.view import ReviewPlace
from ui.status_line import StatusLine
from ui.stick import StickDialog
from ui.today.view import TodayPlace
from ui.top_bar import TopBar

PLACES: list[tuple[Action, Callable[[Bench], Place]]] = [
    (Action.ENTER_MARKS, TodayPlace),
    (Action.TAKE_ATTENDANCE, TodayPlace),
    (Action.READ_CLASS, GradebookPlace),
    (Action.RECORD_LEAVE, AttendancePlace),
    (Action.WRITE_PHRASES, HomeroomPlace),
    (Action.READ_CLASS, ConflictsPlace),
    (Action.LOCK, ReviewPlace),
    (Action.KEEP_ROLL, OfficePlace),
    (Action.KEEP_ROLL, PupilsPlace),
    (Action.PRINT_CARDS, PrintingPlace),
]
"""The places in the order of the rail, each with the action that a person needs a right to somewhere; one that
is named twice needs one of both."""

COALESCE_MS = 40
"""Changes that follow each other within this time are read once."""
FAREWELL_MS = 3_000
"""How long closing waits, at most, for what is not sent yet; everything is saved long before."""


def _is_logging_out() -> bool:
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()


@dataclass(frozen=True)
class Farewell:
    """What was still unsent when the person left."""

    unsent: int


class Shell(QMainWindow):
    """The window of one signed-in person. `left` asks to lock, `closed` says that the window is gone, `lesson_asked`
    that the person wants to practise.
    """

    left = Signal(Farewell)
    closed = Signal()
    lesson_asked = Signal()
    _changed = Signal()
    _status_changed = Signal(Status)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.bench = bench
        self.places: list[Place] = []
        self._overview: Overview | None = None
        self._stale: set[Place] = set()
        self._unsent = 0
        self._going: Callable[[int], None] | None = None
        self._closing = False
        self._short_of_room = False
        self._over = False
        self._stick: StickDialog | None = None
        self._had_focus: QWidget | None = None
        self._left_behind = ""
        """What was not taken when the person last asked to leave."""
        self._untold: list[str] = []
        """Faults of a time when the window was hidden."""
        self._rail = Rail()
        self._top = TopBar()
        self._status = StatusLine(bench.workspace.clock)
        self._stack = QStackedWidget()
        self._welcome = named(QLabel(alignment=Qt.AlignmentFlag.AlignCenter), "shell.welcome")
        self._refresh_timer = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._more_timer = QTimer(self, singleShot=True, interval=0)
        self._farewell_timer = QTimer(self, singleShot=True, interval=FAREWELL_MS)
        self._lay_out()
        self._connect()
        self._status.show_status(bench.workspace.status)
        self._comebacks = Comebacks(bench, self)
        self._status_changed.connect(self._comebacks.look, Qt.ConnectionType.QueuedConnection)
        self._tell_welcome()
        self._read()

    def _lay_out(self) -> None:
        self.setWindowTitle("Chuyến Đò")
        self.resize(1200, 720)
        self._welcome.setProperty("role", "muted")
        self._welcome.setWordWrap(True)
        self._stack.addWidget(self._welcome)
        self._banner = Banner()
        self._toast = Toast(self)
        middle = QVBoxLayout()
        middle.setContentsMargins(16, 12, 16, 12)
        middle.setSpacing(8)
        middle.addWidget(self._banner)
        middle.addWidget(self._stack, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._top)
        right.addLayout(middle, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addLayout(right, 1)
        whole = QWidget()
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(across, 1)
        down.addWidget(self._status)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        bench, queued = self.bench, Qt.ConnectionType.QueuedConnection
        self._changed.connect(self._refresh_soon, queued)
        self._status_changed.connect(self._status.show_status, queued)
        workspace = bench.workspace
        self._forget_us = [workspace.on_change(self._changed.emit), workspace.on_status(self._status_changed.emit)]
        bench.tasks.writing_changed.connect(self._status.show_writing)
        bench.tasks.writing_changed.connect(self._go_on)
        bench.tasks.writing_failed.connect(self._stay)
        bench.notices.toast.connect(self._toast.tell)
        bench.notices.banner.connect(self._banner.tell)
        bench.notices.fault.connect(self._tell_fault)
        self._status.cross_now.connect(bench.workspace.cross_now)
        self._status.stop.connect(bench.workspace.cancel_crossing)
        self._status.stick.connect(self._open_stick)
        self._refresh_timer.timeout.connect(self._read)
        self._more_timer.timeout.connect(self._add_more)
        self._farewell_timer.timeout.connect(self.close)
        self._rail.chosen.connect(self.open_place)
        self._top.chosen.connect(self._show_class)
        self._top.leave.connect(self._leave)
        QShortcut(QKeySequence.StandardKey.HelpContents, self, self._show_keys)
        # The standard key of quitting is empty on Windows.
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)

    # --- what the records say ---

    def _refresh_soon(self) -> None:
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def _read(self) -> None:
        workspace, me = self.bench.workspace, self.bench.me
        self.bench.tasks.query(lambda: workspace.read(lambda journal: overview(journal, me)), self._show_overview)
        self._stale = set(self.places)
        self._refresh_current()

    def _show_overview(self, read: Overview) -> None:
        if read.shut_out and self._overview is not None and not self._overview.shut_out:
            self._banner.tell(str(explain(UserError("account.shut_out"))))
        self._overview, self._unsent = read, read.unsent
        self._status.show_counts(read.unsent, read.conflicts)
        self._top.show_overview(read, self.bench.workspace.today())
        self._add_places(read)
        self._tell_welcome()
        self._tell_of_room()
        if self._closing and read.unsent == 0:
            self.close()

    def _tell_of_room(self) -> None:
        """Once, as long as the disk stays as full as that."""
        short = self.bench.workspace.is_short_of_room
        if short and not self._short_of_room:
            self._banner.tell(
                _(
                    "The disk of this computer is nearly full. What you have entered is saved. Free some space now, "
                    "or what you enter next may not be."
                )
            )
        self._short_of_room = short

    def _add_places(self, read: Overview) -> None:
        """Open the places that this person has got a right to. One whose right ended stays until the next unlocking:
        its records say themselves what may still be done.
        """
        present = {type(place) for place in self.places}
        allowed = list(dict.fromkeys(factory for action, factory in PLACES if read.has(action)))
        lacking = [(index, factory) for index, factory in enumerate(allowed) if factory not in present]
        if lacking:  # one a turn of the event loop: all of them together would be felt
            self._add_place(*lacking[0])
        if len(lacking) > 1:
            self._more_timer.start()
        if self.places and self._place is None:
            self.open_place(self.places[0])

    def _add_place(self, index: int, factory: Callable[[Bench], Place]) -> None:
        place = factory(self.bench)
        self.places.insert(index, place)
        self._stale.add(place)
        self._stack.addWidget(place)
        place.attention_changed.connect(lambda count, place=place: self._rail.show_attention(place, count))
        place.wanted.connect(self.go_to)
        self._rail.show_places(self.places)

    def _add_more(self) -> None:
        if self._overview is not None:
            self._add_places(self._overview)

    def _tell_welcome(self) -> None:
        if self._overview is not None and self._overview.shut_out:
            text = str(explain(UserError("account.shut_out")))
        elif self._overview is None or self._overview.profile is None:
            text = _("The school's records are on their way to this computer. This takes a few seconds.")
        else:
            text = _("Nobody has assigned a task to you at this school yet. Ask the principal for your assignment.")
        self._welcome.setText(text)

    # --- places and classes ---

    @property
    def is_complete(self) -> bool:
        """Whether all places of this person are there."""
        return bool(self.places) and not self._more_timer.isActive()

    @property
    def _place(self) -> Place | None:
        current = self._stack.currentWidget()
        return None if current is self._welcome else cast(Place, current)

    def open_place(self, place: Place) -> None:
        """Show `place` where it was left."""
        if self._place is not None and self._place is not place:
            self.bench.notices.tell_still_there(self._place.finish_typing())
        self._stack.setCurrentWidget(place)
        self._rail.show_current(place)
        self._top.show_choice(place.needs_class)
        self._show_class()
        self._refresh_current()
        place.take_focus()

    def go_to(self, goal: Goal) -> None:
        """Open what a place has named."""
        place = going.place_of(goal, self.places, self._top)
        if place is not None:
            self.open_place(place)
            going.show(goal, place)

    def _show_class(self) -> None:
        place, class_ = self._place, self._top.class_
        if place is not None and class_ is not None and place.needs_class:
            place.set_class(class_, self._top.term)

    def _refresh_current(self) -> None:
        place = self._place
        if place in self._stale:
            self._stale.discard(place)
            place.refresh()

    def _show_keys(self) -> None:
        own = (
            Shortcut("F1", _("this list of keys")),
            Shortcut("F5", _("cross now")),
            Shortcut("F6", _("carry by USB")),
            Shortcut("Ctrl+1 … Ctrl+9", _("go to a place")),
            Shortcut("Ctrl+PgUp, Ctrl+PgDn", _("previous or next class")),
            Shortcut("Ctrl+L", _("lock and leave")),
            Shortcut("Ctrl+Q", _("close the program")),
        )
        place = self._place
        here = place.shortcuts() if place else ()
        signs = place.legend() if place else ()
        keys = KeyList(self, place.title if place else "", here, own, signs, offers_lesson=True)
        keys.lesson_asked.connect(self.lesson_asked)
        keys.show()

    def _open_stick(self) -> None:
        self.finish_typing()
        if self._stick is None:
            self._stick = StickDialog(self, self.bench)
        self._stick.show()
        self._stick.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        while self._untold:
            self._tell_fault(self._untold.pop(0))

    def _tell_fault(self, text: str) -> None:
        if not self.isVisible():
            self._untold.append(text)
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "Chuyến Đò", text, QMessageBox.StandardButton.Ok, self)
        box.setObjectName("notice.fault")
        box.button(QMessageBox.StandardButton.Ok).setText(_("Close"))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # --- leaving ---

    def finish_typing(self) -> str:
        """Take what is being typed, as Enter would; what is not taken so stays, and is returned."""
        return self._place.finish_typing() if self._place is not None else ""

    def focusNextPrevChild(self, onwards: bool) -> bool:  # noqa: N802 - Qt's name
        return reading_order.step(self, onwards=onwards)

    def remember_focus(self) -> None:
        """The window is about to be hidden for a while."""
        self._had_focus = self.focusWidget()

    def focus_again(self) -> None:
        """The window is back: the keys go where they went."""
        if self._had_focus is not None:
            self._had_focus.setFocus()

    def stop_listening(self) -> None:
        """The window is being put away: the workspace, which may live on, forgets it."""
        while self._forget_us:
            self._forget_us.pop()()
        self._refresh_timer.stop()
        self._more_timer.stop()

    def _leave(self) -> None:
        self._go(lambda unsent: self.left.emit(Farewell(unsent)))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as soon as all is durable; with unsent changes say so first and give them a moment to cross. Asked
        twice, it does not wait for the network.
        """
        if self._over or _is_logging_out():
            self._farewell_timer.stop()
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        self._go(self._end if self._closing else self._say_farewell)

    def _go(self, how: Callable[[int], None]) -> None:
        """Take what is being typed, and leave by `how(unsent)` when everything is on the disk. For what cannot be taken
        the window stays once, and says so; asked again it leaves.
        """
        left = self.finish_typing()
        if left and left != self._left_behind:
            self._left_behind = left
            told = _("“{text}” has not been taken. Finish it, or leave again without it.")
            self._banner.tell(told.format(text=left))
            return
        self._going = how
        self._go_on()

    def _go_on(self) -> None:
        how, tasks = self._going, self.bench.tasks
        if how is None or tasks.writing:
            return

        def counted(unsent: int) -> None:
            if self._going is how and not tasks.writing:
                self._going = None
                self._unsent = unsent
                how(unsent)

        def uncounted(error: BaseException) -> None:
            self.bench.notices.tell(error)
            counted(self._unsent)

        tasks.query(self.bench.workspace.waiting, counted, uncounted)

    def _stay(self) -> None:
        """Something did not reach the disk: nobody leaves without having read it."""
        self._going = None
        self._closing = False
        self._farewell_timer.stop()

    def _end(self, _unsent: int) -> None:
        self._over = True
        self.close()

    def _say_farewell(self, unsent: int) -> None:
        if not unsent:
            self._end(unsent)
            return
        self._closing = True
        self._banner.tell(
            ngettext(
                "{count} change is saved on this computer and not sent yet. It leaves at the next connection. Closing…",
                "{count} changes are saved on this computer and not sent yet. They leave at the next connection. "
                "Closing…",
                unsent,
            ).format(count=unsent)
        )
        self._farewell_timer.start()
        if self.bench.workspace.status.phase is not Phase.WAITING:
            self.bench.workspace.cross_now()
