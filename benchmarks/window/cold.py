"""Programs that are started cold: ours as its entry point starts it, and a bare window. Each tells on its standard
output, an object a line, when its first window can be used and, where asked, what it holds with a gradebook open.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what is imported counts
    from PySide6.QtWidgets import QWidget

    from ui.main import Program


def resident_bytes() -> int:
    """Memory of this process; 0 where the system has no `/proc`."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def ours(rows: int, password: str) -> int:
    """`chuyendo` with the options that are left in `sys.argv`. With a password it is
    unlocked and a gradebook opened."""
    import ui.main

    class Watched(ui.main.Program):
        def start(self, note: str = "", first: Path | None = None) -> None:
            super().start(note, first)
            window = self.unlock_window
            assert window is not None
            _when_painted(window, self._painted)

        def _painted(self) -> None:
            _tell(usable=True)
            if password:
                _open(self, rows, password)
                _tell(resident=resident_bytes())

    setattr(ui.main, "Program", Watched)  # noqa: B010 - the checker of types would not have it as an assignment
    return ui.main.main()


def _when_painted(window: "QWidget", then: Callable[[], None]) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from benchmarks.window.looking import Frames

    frames = Frames(window)
    look = QTimer(window, interval=0)

    def looked() -> None:
        if frames.count:
            look.stop()
            try:
                then()
            except BaseException:  # the program would show it in its window
                traceback.print_exc()
                raise
            finally:
                QApplication.quit()

    look.timeout.connect(looked)
    look.start()


def _open(program: "Program", rows: int, password: str) -> None:
    """Unlock by keys, open the gradebook, wait until it is painted and all is quiet."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QTableView

    from benchmarks.window.looking import pause, press, until
    from ui.gradebook.view import GradebookPlace

    window = program.unlock_window
    assert window is not None
    window.activateWindow()
    until(lambda: QApplication.focusWidget() is not None)
    press(password, Qt.Key.Key_Return)
    until(lambda: program.shell is not None and program.shell.is_complete)
    shell = program.shell
    assert shell is not None
    shell.activateWindow()
    shell.open_place(next(one for one in shell.places if isinstance(one, GradebookPlace)))
    table = shell.findChild(QTableView, "gradebook.table")
    assert isinstance(table, QTableView)
    until(lambda: table.model().rowCount() == rows)
    pause(1_000)


def bare(rows: int, columns: int) -> int:
    """A window with fields and a button; with `rows`, then one with a table of them."""
    from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QListWidget, QPushButton, QWidget

    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(880, 640)
    layout = QFormLayout(window)
    people = QListWidget()
    people.addItem("clerk")
    layout.addRow("Who are you?", people)
    layout.addRow("Password", QLineEdit())
    layout.addRow(QPushButton("Unlock"))

    def painted() -> None:
        _tell(usable=True)
        if rows:
            _open_bare(rows, columns)
            _tell(resident=resident_bytes())

    _when_painted(window, painted)
    window.show()
    return app.exec()


def _open_bare(rows: int, columns: int) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    from benchmarks.window.looking import pause, show

    table = QTableView()
    table.resize(1200, 720)
    model = QStandardItemModel(rows, columns, table)
    for row in range(rows):
        for column in range(columns):
            item = QStandardItem("7,5")
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            model.setItem(row, column, item)
    table.setModel(model)
    show(table)
    pause(1_000)


def main() -> int:
    """`ours ROWS PASSWORD [options of chuyendo]` or `bare ROWS COLUMNS`; 0 rows: nothing is opened."""
    which, rows, third, *options = sys.argv[1:]
    sys.argv[1:] = options
    return ours(int(rows), third) if which == "ours" else bare(int(rows), int(third))


if __name__ == "__main__":
    sys.exit(main())
