"""Carrying by USB stick: writing one's packet, taking in what has come back, carrying others' to the server."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.bundle_texts import Line, report_lines, written_text
from app.bundles import Report
from app.messages import _, explain
from sync.errors import Cancelled, EnvironmentProblem, UserError
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench
from ui.task_progress import TaskProgress
from ui.tasks import LongTask, Progress

_Result = TypeVar("_Result")


class StickDialog(QDialog):
    """Kept while its window lives, so that the folder and what was told last stay."""

    def __init__(self, parent: QWidget, bench: Bench) -> None:
        super().__init__(parent)
        self.setObjectName("stick")
        self.setWindowTitle(_("Carry by USB"))
        self._bench = bench
        self._task: LongTask | None = None
        self._about = QLabel(
            _(
                "Without a network your entries can travel on a USB stick. Write your packet onto it, take it to a "
                "computer of the school that has a connection and take in there; then bring the stick back and take "
                "in here. Only the server can read your packet, and only this computer its answer."
            ),
            wordWrap=True,
        )
        self._about.setProperty("role", "muted")
        self._label = QLabel(_("&Folder of the stick"))
        self._folder = named(QLineEdit(), "stick.folder")
        self._label.setBuddy(self._folder)
        self._choose = named(QPushButton(_("&Choose…")), "stick.choose", says=_("Choose the folder of the stick"))
        self._write = named(QPushButton(_("&Write my packet")), "stick.write")
        self._take = named(QPushButton(_("&Take in and carry")), "stick.take")
        self._take.setToolTip(
            _("Take in what has come back; with a connection, carry everybody's packets to the server")
        )
        self._progress = named(TaskProgress(), "stick.progress", says=_("Progress"))
        self._stop = named(QPushButton(_("&Stop")), "stick.stop")
        self._result = named(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "stick.result")
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._result.hide()
        self._lay_out()
        self._choose.clicked.connect(self._choose_folder)
        self._folder.textChanged.connect(lambda _text: self._offer())
        self._write.clicked.connect(self._begin_writing)
        self._take.clicked.connect(self._begin_taking)
        self._stop.clicked.connect(self._cancel)
        self._offer()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 24)
        layout.setSpacing(12)
        self.setMinimumWidth(520)
        where, work, under_way = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        where.addWidget(self._folder, 1)
        where.addWidget(self._choose)
        work.addWidget(self._write)
        work.addWidget(self._take)
        work.addStretch(1)
        under_way.addWidget(self._progress, 1)
        under_way.addWidget(self._stop)
        layout.addWidget(self._about)
        layout.addWidget(self._label)
        for row in (where, work, under_way):
            layout.addLayout(row)
        layout.addWidget(self._result)
        layout.addStretch(1)

    def _offer(self) -> None:
        busy = self._task is not None
        ready = bool(self._folder.text().strip()) and not busy
        self._write.setEnabled(ready)
        self._take.setEnabled(ready)
        self._progress.setVisible(busy)
        self._stop.setVisible(busy)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, _("Folder of the stick"), self._folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    # --- work ---

    def _begin_writing(self) -> None:
        workspace, folder = self._bench.workspace, self._path()

        def write(_progress: Progress, _cancelled: Callable[[], bool]) -> tuple[Path, int]:
            waiting = workspace.waiting()
            return workspace.bundles.write(folder), waiting

        self._begin(write, lambda told: self._tell([Line(written_text(*told))]))

    def _begin_taking(self) -> None:
        workspace, folder = self._bench.workspace, self._path()

        def take(progress: Progress, cancelled: Callable[[], bool]) -> Report:
            return workspace.import_bundles(folder, progress, cancelled)

        self._begin(take, lambda report: self._tell(report_lines(report)))

    def _path(self) -> Path:
        return Path(self._folder.text().strip()).expanduser()

    def _begin(self, work: Callable[[Progress, Callable[[], bool]], _Result], done: Callable[[_Result], None]) -> None:
        if self._task is not None:
            return
        self._tell([])
        self._progress.setRange(0, 0)

        def finished(result: _Result) -> None:
            self._end()
            done(result)

        self._task = self._bench.tasks.long(work, finished, self._failed)
        self._task.progressed.connect(self._progress.show_done)
        self._offer()

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._tell([Line(_("Stopped. What was not carried yet stays on the stick."))])
        elif isinstance(error, UserError | EnvironmentProblem):  # here it is read where it happened
            self._tell([Line(str(explain(error)), bad=True)])
        else:
            self._bench.notices.tell(error)

    def _end(self) -> None:
        self._task = None
        self._offer()

    def _tell(self, lines: Sequence[Line]) -> None:
        self._result.setText("\n".join(f"{'×' if line.bad else '✓'} {line.text}" for line in lines))
        self._result.setVisible(bool(lines))
        self._grow()
        if lines:
            announce(self._result, self._result.text())

    def _grow(self) -> None:
        """Be high enough for the texts as they are: a dialog does not do that by itself for texts that wrap."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def reject(self) -> None:
        """Putting the dialog away stops what it does."""
        self._cancel()
        super().reject()
