"""The real window over a person's real workspace, and hands that work it."""

from typing import Self, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.workspace import Workspace
from benchmarks.window import looking
from benchmarks.window.looking import pause, press, until
from ui.gradebook.model import GradebookModel
from ui.gradebook.table import MarkTable
from ui.gradebook.view import GradebookPlace
from ui.notices import Notices
from ui.place import Bench
from ui.shell import COALESCE_MS, Shell
from ui.tasks import Tasks

_Widget = TypeVar("_Widget", bound=QWidget)
CTRL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """Use it as a context manager; the workspace stays open."""

    def __init__(self, workspace: Workspace) -> None:
        notices = Notices()
        self.workspace = workspace
        self.told: list[str] = []
        for told in (notices.toast, notices.banner, notices.fault):
            told.connect(self.told.append)
        self.tasks = Tasks(notices)
        self.shell = Shell(Bench(workspace, workspace.me, self.tasks, notices))
        self.frames = looking.show(self.shell)
        self._quiet = False

    # --- the gradebook ---

    def open_gradebook(self) -> None:
        """By the key of its place, and wait until the first class is shown."""
        until(lambda: self.shell.is_complete)
        number = next(n for n, one in enumerate(self.shell.places, 1) if isinstance(one, GradebookPlace))
        press(Qt.Key(Qt.Key.Key_0 + number), modifier=CTRL)
        until(lambda: self.model.rowCount() > 0 and self.table.hasFocus())
        self.settle()

    @property
    def table(self) -> MarkTable:
        return self._found(MarkTable, "gradebook.table")

    @property
    def model(self) -> GradebookModel:
        model = self.table.model()
        assert isinstance(model, GradebookModel)
        return model

    def go(self, row: int, column: int) -> None:
        self.table.setCurrentIndex(self.model.index(row, column))

    def _found(self, kind: type[_Widget], name: str) -> _Widget:
        found = self.shell.findChild(kind, name)
        assert isinstance(found, kind)
        return found

    # --- coming to rest ---

    def settle(self) -> None:
        """Until everything is saved, read again and painted."""
        until(lambda: self.tasks.writing == 0)
        pause(2 * COALESCE_MS)
        self._quiet = False
        self.tasks.query(lambda: None, self._is_quiet)  # answered behind all that were asked before
        until(lambda: self._quiet)
        pause()

    def _is_quiet(self, _nothing: None) -> None:
        self._quiet = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.tasks.close()
        self.shell.stop_listening()
        self.shell.hide()
        self.shell.deleteLater()
        pause()
