"""Starting the windows. With a command the same program is the command line."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMessageBox

from app import cli
from app.messages import _, explain, ngettext
from app.option_parser import OptionParser
from app.records.watermark import Standing
from app.startup import add_options, choose_language, surroundings
from app.workspace import Surroundings
from sync.errors import ChuyenDoError
from ui import faults, theme
from ui.notices import Notices
from ui.place import Bench
from ui.shell import Farewell, Shell
from ui.tasks import Tasks
from ui.unlock.opening import Opened
from ui.unlock.view import UnlockWindow


def main() -> int:
    """Run `chuyendo`; the exit status."""
    if any(cli.is_command(word) for word in sys.argv[1:]):
        return cli.main()
    choose_language(sys.argv[1:])
    parser = OptionParser(prog="chuyendo", description=_("School records that work without network."))
    add_options(parser)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("chuyendo")
    app.setApplicationDisplayName("Chuyến Đò")
    app.setDesktopFileName("chuyendo")
    theme.follow_system(app)
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


class Program(QObject):
    """Which window is up: first the one that unlocks, then a person's own; after locking the first again."""

    def __init__(self, app: QApplication, around: Surroundings, server: str = "") -> None:
        super().__init__(app)
        app.setQuitOnLastWindowClosed(False)
        self._app = app
        self._around = around
        self._server = server
        self.notices = Notices(self)
        self._tasks = Tasks(self.notices, self)
        self._bench_tasks: Tasks | None = None
        self._opened: Opened | None = None
        self.unlock_window: UnlockWindow | None = None
        self.shell: Shell | None = None

    def start(self, note: str = "") -> None:
        """Ask who wants to work."""
        window = UnlockWindow(self._around, self._tasks, self._server, note)
        window.opened.connect(self._work)
        window.closed.connect(self._app.quit)
        window.show()
        self.unlock_window = window

    def _work(self, opened: Opened) -> None:
        """Open the person's window."""
        self._opened = opened
        self._bench_tasks = Tasks(self.notices, self)
        self.shell = Shell(Bench(opened.workspace, opened.me, self._bench_tasks, self.notices))
        self.shell.left.connect(self._lock)
        self.shell.closed.connect(self._app.quit)
        self.shell.show()
        if opened.workspace.standing in {Standing.BEHIND, Standing.OTHER}:
            self.notices.banner.emit(
                _(
                    "The records file of this computer is older than it was when it was last used: it was put back, or "
                    "its end was lost. Compare what was typed last, and tell the school's support person."
                )
            )
        opened.workspace.start()
        if self.unlock_window is not None:
            self.unlock_window.closed.disconnect(self._app.quit)
            self.unlock_window.close()
            self.unlock_window.deleteLater()
            self.unlock_window = None

    def _lock(self, farewell: Farewell) -> None:
        """Put the person's window away, and let go of the records as soon as the disk and the network let go."""
        opened = self._put_away()
        note = ngettext(
            "{count} change is saved on this computer and leaves with whoever works here next and has a connection.",
            "{count} changes are saved on this computer and leave with whoever works here next and has a connection.",
            farewell.unsent,
        ).format(count=farewell.unsent)
        self.start(note if farewell.unsent else "")
        if opened is not None:
            self._tasks.long(lambda _progress, _cancelled: opened.close(), lambda _nothing: None)

    def _put_away(self) -> Opened | None:
        if self._bench_tasks is not None:
            self._bench_tasks.close()
            self._bench_tasks.deleteLater()
            self._bench_tasks = None
        if self.shell is not None:
            self.shell.stop_listening()
            self.shell.hide()
            self.shell.deleteLater()
            self.shell = None
        opened, self._opened = self._opened, None
        return opened

    def close(self) -> None:
        """Finish everything. What was typed is on the disk when this returns."""
        opened = self._put_away()
        if opened is not None:
            opened.close()
        self._tasks.close()
        if self.unlock_window is not None:
            self.unlock_window.take_back()
            self.unlock_window.deleteLater()
            self.unlock_window = None


if __name__ == "__main__":
    sys.exit(main())
