"""The place "Report cards": check what is missing, look at a card, print the class into one PDF."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.desk.school import SchoolClass
from app.documents.term_cards import ClassCards, gather, print_class
from app.messages import _, explain, ngettext
from sync.errors import Cancelled, UserError
from ui.named import named
from ui.place import Bench, Shortcut, TermPlace
from ui.printing.model import Check, checks, result_words
from ui.printing.preview import CardPreview
from ui.task_progress import TaskProgress
from ui.tasks import LongTask

if TYPE_CHECKING:
    from app.documents.printing import PrintResult


class PrintingPlace(TermPlace):
    """Left what will be printed and where, right how it looks."""

    icon = "printing"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.title = _("Report cards")
        self.setObjectName("printing")
        self._found: ClassCards | None = None
        self._task: LongTask | None = None
        self._lines: list[QLabel] = []
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._folder = Path(documents) if Path(documents).is_dir() else Path.home()
        self._printed: Path | None = None
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._print)

    def _lay_out(self) -> None:
        self._heading = named(QLabel(), "printing.heading", "heading")
        self._checks = QVBoxLayout()
        self._checks.setSpacing(4)
        self._result = named(QLabel(wordWrap=True), "printing.result", "quiet-line")
        self._result.hide()
        self._open = named(QPushButton(_("Open the file")), "printing.open")
        self._open.hide()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._heading)
        left.addLayout(self._checks)
        left.addSpacing(8)
        left.addLayout(self._make_target())
        left.addLayout(self._make_buttons())
        left.addWidget(self._result)
        left.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        self._preview = CardPreview(self.bench)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(24)
        layout.addLayout(left, 3)
        layout.addWidget(self._preview, 2)

    def _make_target(self) -> QHBoxLayout:
        label = QLabel(_("&File"))
        self._path = named(QLineEdit(), "printing.path")
        self._path.setAccessibleName(_("File for the report cards"))
        label.setBuddy(self._path)
        self._choose = named(QPushButton(_("Choose…")), "printing.choose")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self._path, 1)
        row.addWidget(self._choose)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        self._print = named(QPushButton(_("Print")), "printing.print", "main")
        self._print.setToolTip("Ctrl+P")
        self._print.setEnabled(False)
        self._progress = named(TaskProgress(), "printing.progress")
        self._progress.hide()
        self._stop = named(QPushButton(_("Stop (Esc)")), "printing.stop")
        self._stop.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._print)
        row.addWidget(self._progress, 1)
        row.addWidget(self._stop)
        row.addStretch(0)
        return row

    def _connect(self) -> None:
        self._print.clicked.connect(self._start)
        self._path.returnPressed.connect(self._start)
        QShortcut(QKeySequence.StandardKey.Print, self, self._start)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._cancel)
        self._stop.clicked.connect(self._cancel)
        self._choose.clicked.connect(self._choose_file)
        self._open.clicked.connect(self._open_file)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("Ctrl+P", _("print the class")),
            Shortcut("Esc", _("stop printing")),
            Shortcut("Ctrl+←, Ctrl+→", _("look at another pupil's card")),
        )

    # --- what the records say ---

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if not self._stays_at(class_, term):
            self._class, self._term = class_, term
            self._found = None
            self._result.hide()
            self._open.hide()
            self.refresh()

    def refresh(self) -> None:
        today = self.bench.workspace.today
        self._read(
            lambda journal, me, class_, term: gather(journal, me, class_, term, today()), self._show, self._not_gathered
        )

    def _not_gathered(self, error: BaseException) -> None:
        """Somebody else's class stays in sight as long as it is chosen: a line, not a notice each time."""
        if not isinstance(error, UserError):
            self.bench.notices.tell(error)
            return
        self._found = None
        self._heading.clear()
        self._show_checks([Check(str(explain(error)), "muted")])
        self._print.setText(_("Print"))
        self._print.setEnabled(False)
        self._preview.show_cards(())

    def _show(self, found: ClassCards) -> None:
        first = self._found is None
        self._found = found
        told = _("{class_name}, term {term}, school year {year}")
        term = {1: "I", 2: "II"}[found.term.number]
        self._heading.setText(told.format(class_name=found.class_.name, term=term, year=found.term.school_year))
        if first:
            self._path.setText(str(self._folder / found.file_name))
        self._show_checks(checks(found))
        count = len(found.cards)
        told = ngettext("Print {count} card (Ctrl+P)", "Print {count} cards (Ctrl+P)", count)
        self._print.setText(told.format(count=count) if count else _("Print"))
        self._print.setEnabled(count > 0 and self._task is None)
        self._preview.show_cards(found.cards)

    def _show_checks(self, told: list[Check]) -> None:
        for label in self._lines:
            label.deleteLater()
        self._lines = [named(QLabel(one.text, wordWrap=True), "printing.check", one.ink) for one in told]
        for label in self._lines:
            self._checks.addWidget(label)

    # --- printing ---

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Save the report cards as"), self._path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()

    def _start(self) -> None:
        found, text = self._found, self._path.text().strip()
        if found is None or not found.cards or not text or self._task is not None:
            return
        target = Path(text).expanduser()
        self._folder = target.parent
        self._result.hide()
        self._open.hide()
        self._print.setEnabled(False)
        self._progress.setRange(0, len(found.cards))
        self._progress.setValue(0)
        self._progress.show()
        self._stop.show()
        self._task = self.bench.tasks.long(
            lambda progress, cancelled: print_class(found, target, progress, cancelled),
            lambda result: self._done(result, found, target),
            self._failed,
        )
        self._task.progressed.connect(self._progress.show_done)

    def _done(self, result: "PrintResult", found: ClassCards, target: Path) -> None:
        self._end()
        self._printed = target
        told = [result_words(result, len(found.cards)), str(target)]
        if found.drafts:  # of what was printed, whatever has crossed since
            told.insert(1, _("{count} of them are drafts: not everything is locked.").format(count=found.drafts))
        self._tell("\n".join(told))
        self._open.show()

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._tell(_("Stopped. No file was written."))
        else:
            self.bench.notices.tell(error)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _end(self) -> None:
        self._task = None
        self._progress.hide()
        self._stop.hide()
        self._print.setEnabled(self._found is not None and bool(self._found.cards))

    def _tell(self, text: str) -> None:
        self._result.setText(text)
        self._result.show()

    def _open_file(self) -> None:
        if self._printed is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._printed)))
