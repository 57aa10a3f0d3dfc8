"""The lesson's window: the real gradebook on practice data, and the card beside it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.messages import _
from app.practice import TERM, Practice
from ui import reading_order
from ui.gradebook.view import GradebookPlace
from ui.keys import KeyList
from ui.lesson.card import LessonCard
from ui.lesson.steps import STEPS, Deed
from ui.lesson.watch import GradebookWatch
from ui.named import named
from ui.notice_bar import Banner, Toast
from ui.notices import Notices
from ui.place import Bench, Shortcut
from ui.tasks import Tasks

COALESCE_MS = 40
"""As in the real window: changes that follow each other are read once."""


class LessonWindow(QWidget):
    """Closes by Esc, by the button, or like any window; `closed` says that it is over. `put_away` removes all of it."""

    closed = Signal()
    _changed = Signal()

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.setObjectName("lesson")
        self.practice = practice
        self._notices = Notices(self)
        self._tasks = Tasks(self._notices, self)
        self._over = False
        self.steps_done = 0
        self.place = GradebookPlace(Bench(practice.workspace, practice.me, self._tasks, self._notices))
        self._watch = GradebookWatch(self.place)
        self._card = LessonCard(STEPS)
        self._begun = False
        self._refresh_timer = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._lay_out()
        self._connect()
        self.place.set_class(practice.class_, TERM)
        self.place.take_focus()

    def _lay_out(self) -> None:
        self.setWindowTitle(_("First lesson – practice data"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.resize(1296, 720)  # all columns and the card
        told = _("Practice data: class {name}, invented pupils. Nothing is sent, and nothing of it stays.")
        practice = named(QLabel(told.format(name=self.practice.class_.name)), "lesson.practice", "warning-line")
        self._banner, self._toast = Banner(), Toast(self)
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addWidget(self.place, 1)
        across.addWidget(self._card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(practice)
        layout.addWidget(self._banner)
        layout.addLayout(across, 1)

    def _connect(self) -> None:
        self._forget_us = self.practice.workspace.on_change(self._changed.emit)
        self._changed.connect(self._refresh_timer.start, Qt.ConnectionType.QueuedConnection)
        self._refresh_timer.timeout.connect(self.place.refresh)
        self._notices.toast.connect(self._toast.tell)
        self._notices.banner.connect(self._banner.tell)
        self._notices.fault.connect(self._banner.tell)
        self._watch.noticed.connect(self._look)
        self._watch.table.model().modelReset.connect(self._begin)
        self._card.leave.connect(self.close)
        QShortcut(QKeySequence.StandardKey.HelpContents, self, self._show_keys)

    # --- going through the steps ---

    def _begin(self) -> None:
        """The book has arrived."""
        if self._watch.is_open and not self._begun:
            self._begun = True
            self._watch.begin_step()
            self._card.show_step(0, self._watch.names())

    def _look(self) -> None:
        """Go on as soon as the step of the moment is done."""
        if not self._begun or self.steps_done == len(STEPS):
            return
        if STEPS[self.steps_done].is_done(self._watch.sight()):
            self.steps_done += 1
            self._watch.begin_step()
            self._card.show_step(self.steps_done, self._watch.names())

    def _show_keys(self) -> None:
        own = (Shortcut("F1", _("this list of keys")), Shortcut("Esc", _("end the lesson")))
        keys = KeyList(self, self.place.title, self.place.shortcuts(), own, self.place.legend())
        keys.finished.connect(self.activateWindow)
        keys.show()
        self._watch.note(Deed.ASKED_KEYS)

    # --- leaving ---

    def focusNextPrevChild(self, onwards: bool) -> bool:  # noqa: N802 - Qt's name
        return reading_order.step(self, onwards=onwards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An Esc that nothing in the gradebook has a use for. From a field beside the table it leads back first."""
        table, focus = self._watch.table, self.focusWidget()
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif focus is not None and focus is not table and self.place.isAncestorOf(focus):
            table.setFocus()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._over:
            self._over = True
            self.closed.emit()

    def put_away(self) -> None:
        """Let go of the school to practise in, and remove it."""
        self._over = True
        self._forget_us()
        self._refresh_timer.stop()
        self.place.finish_typing()
        self._tasks.close()
        self.hide()
        self.practice.close()
        self.deleteLater()
