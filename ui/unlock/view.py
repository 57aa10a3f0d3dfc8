"""The window before work."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.messages import _, explain
from app.records.vault import Identity, Vault, list_people, person_folder
from app.surroundings import Surroundings
from sync.errors import ChuyenDoError
from ui.icons import Picture
from ui.notice_bar import announce
from ui.tasks import Tasks
from ui.unlock.fields import link_button, role_label
from ui.unlock.opening import DAMAGED, Opened, open_first, open_here
from ui.unlock.pages import SignInPage, UnlockPage

CARD_WIDTH = 440
Wake = Callable[[Path, str], Opened | None]
"""Records of this folder that are open already, for the right password."""


def _nobody_rests(_folder: Path, _password: str) -> None:
    return None


class UnlockWindow(QWidget):
    """`opened` hands over a person's records; `closed` says that nobody wants to work, `lesson_asked` that somebody
    wants to practise first.
    """

    opened = Signal(Opened)
    closed = Signal()
    lesson_asked = Signal()

    def __init__(
        self,
        around: Surroundings,
        tasks: Tasks,
        server: str = "",
        note: str = "",
        first: Path | None = None,
        wake: Wake = _nobody_rests,
    ) -> None:
        """`first`: the folder of the person to offer first. `wake` gives back records that are open already."""
        super().__init__()
        self._first, self._wake = first, wake
        self.setObjectName("unlock.window")
        self._around = around
        self._tasks = tasks
        self._server = server
        self._ready: Opened | None = None
        """Open, and not yet handed over."""
        self._unlock = UnlockPage()
        self._sign_in = SignInPage()
        self._pages = QWidget()
        self._busy = role_label("muted", name="unlock.busy")
        self._lesson = link_button(_("&Practise first: a lesson on invented data"), "unlock.lesson")
        self._lay_out()
        self._unlock.unlock.connect(self._open_here)
        self._unlock.set_aside.connect(self._set_aside)
        self._unlock.new_person.connect(lambda: self._show_sign_in(""))
        self._sign_in.sign_in.connect(self._open_first)
        self._sign_in.back.connect(self._show_people)
        self._lesson.clicked.connect(self.lesson_asked)
        self._unlock.show_note(note)
        self._show_people()

    def _lay_out(self) -> None:
        self.setWindowTitle("Chuyến Đò")
        self.resize(880, 640)
        title = role_label("title", "Chuyến Đò")
        head = QHBoxLayout()
        head.addWidget(Picture("ferry", "accent", 32))
        head.addWidget(title, 1)
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(CARD_WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(32, 24, 32, 24)
        inside.setSpacing(16)
        inside.addLayout(head)
        inside.addWidget(self._pages)
        inside.addWidget(self._busy)
        inside.addWidget(self._lesson, 0, Qt.AlignmentFlag.AlignHCenter)
        pages = QVBoxLayout(self._pages)  # a stack would be as high as the higher of the two
        pages.setContentsMargins(0, 0, 0, 0)
        pages.addWidget(self._unlock)
        pages.addWidget(self._sign_in)
        # A card that were aligned instead of having room beside it would be as high as its texts in the window's width.
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        middle = QVBoxLayout(self)
        middle.addStretch(1)
        middle.addLayout(across)
        middle.addStretch(1)
        self._busy.hide()

    # --- pages ---

    def _show_people(self) -> None:
        people = list_people(self._around.home)
        if not people:
            self._show_sign_in("")
            return
        folders = [person_folder(self._around.home, one) for one in people]
        self._unlock.show_people(people, folders.index(self._first) if self._first in folders else 0)
        self._show_page(self._unlock)
        self._unlock.begin()

    def _show_sign_in(self, login: str, server: str = "") -> None:
        people = list_people(self._around.home)
        known = server or self._server or next((one.server for one in people), "")
        self._sign_in.show_error("")
        self._show_page(self._sign_in)
        self._sign_in.begin(known, login, others=bool(people))

    def _show_page(self, page: QWidget) -> None:
        """The card is as high as the page in front."""
        for one in (self._unlock, self._sign_in):
            one.setVisible(one is page)

    def _set_aside(self, identity: Identity) -> None:
        try:
            Vault(person_folder(self._around.home, identity)).set_aside()
        except ChuyenDoError as error:
            self._unlock.show_error(str(explain(error)), damaged=True)
            return
        self._show_sign_in(identity.login, identity.server)

    # --- opening ---

    def _open_here(self, identity: Identity, password: str) -> None:
        def failed(error: BaseException) -> None:
            code = error.code if isinstance(error, ChuyenDoError) else ""
            self._unlock.begin()
            self._unlock.show_error(str(explain(error)), damaged=code in DAMAGED)
            announce(self, str(explain(error)))

        def work(cancelled: Callable[[], bool]) -> Opened:
            awake = self._wake(person_folder(self._around.home, identity), password)
            if awake is not None:
                return awake
            self._ready = open_here(self._around, identity, password, cancelled)
            return self._ready

        self._unlock.show_error("")
        self._open(work, _("Unlocking…"), failed)

    def _open_first(self, server: str, login: str, password: str, device: str) -> None:
        def failed(error: BaseException) -> None:
            self._sign_in.show_error(str(explain(error)))
            self._sign_in.try_again()
            announce(self, str(explain(error)))

        def work(cancelled: Callable[[], bool]) -> Opened:
            self._ready = open_first(self._around, server, login, password, device, cancelled)
            return self._ready

        self._sign_in.show_error("")
        self._open(work, _("Signing in…"), failed)

    def _open(
        self, work: Callable[[Callable[[], bool]], Opened], words: str, failed: Callable[[BaseException], None]
    ) -> None:
        def run(_progress: object, cancelled: Callable[[], bool]) -> Opened:
            return work(cancelled)

        def done(opened: Opened) -> None:
            self._ready = None
            self._show_busy("")
            self.opened.emit(opened)

        def broken(error: BaseException) -> None:
            self._show_busy("")
            failed(error)

        self._show_busy(words)
        self._tasks.long(run, done, broken)

    def _show_busy(self, words: str) -> None:
        self._pages.setEnabled(not words)
        self._lesson.setEnabled(not words)
        self._busy.setText(words)
        self._busy.setVisible(bool(words))

    def show_problem(self, error: BaseException) -> None:
        """Tell what could not be done from here, on the page in front."""
        text = str(explain(error))
        (self._sign_in if self._unlock.isHidden() else self._unlock).show_error(text)
        announce(self, text)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def take_back(self) -> None:
        """After the tasks are closed: close what was opened for nobody."""
        if self._ready is not None:
            self._ready.close()
            self._ready = None
