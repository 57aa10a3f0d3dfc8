"""Starting the windows. With a command the same program is the command line."""

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.messages import _, explain, ngettext
from app.option_parser import OptionParser
from app.records.vault import Vault
from app.records.watermark import Standing
from app.startup import add_options, choose_language, surroundings
from app.surroundings import Surroundings
from sync.errors import Cancelled, ChuyenDoError
from ui import faults, pauses, theme
from ui.idle import IdleWatch
from ui.lesson.lessons import Lessons
from ui.notices import Notices
from ui.tasks import Tasks
from ui.unlock.opening import Opened
from ui.unlock.view import UnlockWindow

if TYPE_CHECKING:
    from ui.shell import Farewell, Shell

LOAD_AFTER_MS = 100
"""Everything behind the window that unlocks is loaded once that is painted, while the person types a password."""


def main() -> int:
    """Run `chuyendo`; the exit status."""
    choose_language(sys.argv[1:])
    parser = OptionParser(prog="chuyendo", add_help=False)
    add_options(parser)
    options, others = parser.parse_known_args()
    if others:
        return _command_line(parser)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("chuyendo")
    app.setApplicationDisplayName("Chuyến Đò")
    app.setDesktopFileName("chuyendo")
    theme.follow_system(app)
    pauses.collect_here(app)
    try:
        around = surroundings(options)
        faults.keep_log(around.home)
    except ChuyenDoError as error:
        QMessageBox.warning(None, "Chuyến Đò", str(explain(error)))
        return 1
    program = Program(app, around, options.server)
    faults.tell_everything(program.notices)
    program.start()
    status = app.exec()
    program.close()
    return status


def _command_line(parser: OptionParser) -> int:
    """What is more than the window's options is for the command line, or a mistake."""
    from app import cli

    if not any(cli.is_command(word) for word in sys.argv[1:]):
        parser.parse_args()
    return cli.main()


@dataclass(frozen=True)
class _Session:
    """One person's open records and the window on them. `told`: what is told to this person."""

    opened: Opened
    told: Notices
    tasks: Tasks
    shell: "Shell"

    def put_away(self) -> None:
        """Take what is being typed as far as it can be taken, and let go of the window; the records are still open."""
        self.shell.finish_typing()
        self.tasks.close()
        self.shell.stop_listening()
        self.shell.hide()

    def forget(self) -> None:
        """The records are closed: no thread of theirs tells this window anything any more."""
        for one in (self.tasks, self.shell, self.told):
            one.deleteLater()


class Program(QObject):
    """Which window is up: the one that unlocks, or a person's own.

    Who leaves (Ctrl+L) closes the records. Whom the program locks out after a rest finds everything as it was, a cell
    that is being typed too; meanwhile somebody else may work here with records of their own.
    """

    def __init__(self, app: QApplication, around: Surroundings, server: str = "") -> None:
        super().__init__(app)
        app.setQuitOnLastWindowClosed(False)
        self._app = app
        self._around = around
        self._server = server
        self.notices = Notices(self)
        """Of the program itself; they go to whoever works."""
        self._tasks = Tasks(self.notices, self)
        self.lessons = Lessons(around, self._tasks, self._tell_no_lesson, self)
        self._working: _Session | None = None
        self._leaving: list[_Session] = []
        """Their records are being closed."""
        self._resting: dict[Path, _Session] = {}
        """Locked after a rest: by the folder of their records."""
        self._hidden: dict[Path, list[QWidget]] = {}
        """Windows that stood on the screen then, dialogs too."""
        self.idle = IdleWatch(app, around.clock, around.lock_after_s)
        self.idle.idle.connect(self._rest)
        self.unlock_window: UnlockWindow | None = None
        self._is_loaded = False
        self._load_timer = QTimer(self, singleShot=True, interval=LOAD_AFTER_MS)
        self._load_timer.timeout.connect(self._load)
        self.notices.toast.connect(lambda text: self._forward("toast", text))
        self.notices.banner.connect(lambda text: self._forward("banner", text))
        self.notices.fault.connect(lambda text: self._forward("fault", text))

    @property
    def shell(self) -> "Shell | None":
        """The window of whoever works."""
        return self._working.shell if self._working is not None else None

    def _forward(self, kind: str, text: str) -> None:
        if self._working is not None:
            getattr(self._working.told, kind).emit(text)

    def _tell_no_lesson(self, error: BaseException) -> None:
        if self.unlock_window is not None and not isinstance(error, Cancelled):
            self.unlock_window.show_problem(error)
        elif self._working is not None:
            self._working.told.tell(error)

    def start(self, note: str = "", first: Path | None = None) -> None:
        """Ask who wants to work; `first` is offered first."""
        window = UnlockWindow(self._around, self._tasks, self._server, note, first, self._wake)
        window.opened.connect(self._work)
        window.lesson_asked.connect(lambda: self.lessons.begin(window))
        window.closed.connect(self._app.quit)
        window.show()
        self.unlock_window = window
        self._load_timer.start()

    def _load(self) -> None:
        if not self._is_loaded:
            self._tasks.long(lambda _progress, _cancelled: _load_records(), self._records_loaded)

    def _records_loaded(self, _nothing: None) -> None:
        if not self._is_loaded:
            self._is_loaded = True
            _load_windows()
            pauses.spare_what_is_loaded()

    def _wake(self, folder: Path, password: str) -> Opened | None:
        """The records of somebody who rests, for the right password; None where nobody rests. Raises as
        `Vault.unlock`.
        """
        session = self._resting.get(folder)
        if session is None:
            return None
        Vault(folder).unlock(password, self._around.secrets)
        return session.opened

    def _work(self, opened: Opened) -> None:
        """Show the person's window: as it was left, or a new one."""
        rested = self._resting.pop(opened.workspace.folder, None)
        self._working = rested or self._begin(opened)
        self._working.shell.show()
        if rested is not None:
            self._show_again(rested)
        if self.unlock_window is not None:
            self.unlock_window.closed.disconnect(self._app.quit)
            self.unlock_window.close()
            self.unlock_window.deleteLater()
            self.unlock_window = None
        self.idle.begin()

    def _begin(self, opened: Opened) -> _Session:
        from ui.place import Bench
        from ui.shell import Shell

        told = Notices(self)
        tasks = Tasks(told, self)
        shell = Shell(Bench(opened.workspace, opened.me, tasks, told))
        shell.left.connect(self._lock)
        shell.lesson_asked.connect(lambda: self.lessons.begin(shell))
        shell.closed.connect(self._app.quit)
        if opened.workspace.standing in {Standing.BEHIND, Standing.OTHER}:
            told.banner.emit(
                _(
                    "The records file of this computer is older than it was when it was last used: it was put back, or "
                    "its end was lost. Compare what was typed last, and tell the school's support person."
                )
            )
        opened.workspace.start()
        return _Session(opened, told, tasks, shell)

    def _rest(self) -> None:
        """Nobody has touched anything for long: hide the records, keep what is being typed."""
        session, self._working = self._working, None
        if session is None:
            return
        self.lessons.end()
        session.shell.remember_focus()
        folder = session.opened.workspace.folder
        self._hidden[folder] = [one for one in self._app.topLevelWidgets() if one.isVisible()]
        for window in self._hidden[folder]:
            window.hide()
        self._resting[folder] = session
        note = _("Locked, because nobody was working here. What was entered is saved; what was being typed is kept.")
        self.start(note, folder)

    def _show_again(self, session: _Session) -> None:
        """With the dialogs that were open, the one in front last."""
        for window in self._hidden.pop(session.opened.workspace.folder):
            window.show()
        session.shell.activateWindow()
        session.shell.focus_again()

    def _lock(self, farewell: "Farewell") -> None:
        """Put the person's window away, and let go of the records as soon as the disk and the network let go."""
        session, self._working = self._working, None
        self.idle.end()
        self.lessons.end()
        if session is not None:
            session.put_away()
        note = ngettext(
            "{count} change is saved on this computer and leaves with whoever works here next and has a connection.",
            "{count} changes are saved on this computer and leave with whoever works here next and has a connection.",
            farewell.unsent,
        ).format(count=farewell.unsent)
        self.start(note if farewell.unsent else "")
        if session is not None:
            self._leaving.append(session)
            self._tasks.long(
                lambda _progress, _cancelled: session.opened.close(), lambda _nothing: self._forget(session)
            )

    def _forget(self, session: _Session) -> None:
        self._leaving.remove(session)
        session.forget()

    def close(self) -> None:
        """Finish everything. What was typed is on the disk when this returns."""
        self._load_timer.stop()
        self.idle.end()
        self.lessons.end()
        sessions = [*self._resting.values(), *([self._working] if self._working is not None else [])]
        self._resting, self._working = {}, None
        for session in sessions:
            session.put_away()
            session.opened.close()
        self._tasks.close()
        for session in [*sessions, *self._leaving]:
            session.forget()
        self._leaving = []
        self.lessons.take_back()
        if self.unlock_window is not None:
            self.unlock_window.take_back()
            self.unlock_window.deleteLater()
            self.unlock_window = None


def _load_records() -> None:
    """Once, beside the window; who needs it earlier waits for this."""
    importlib.import_module("app.workspace")


def _load_windows() -> None:
    """Classes of Qt come into being on its own thread: made on another one, they once took the program with them."""
    importlib.import_module("ui.shell")


if __name__ == "__main__":
    sys.exit(main())
