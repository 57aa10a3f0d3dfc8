"""The place "Office": import a class list. Nothing is written before its outcome has been seen, row by row."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from app.exchange.class_list import ClassListFile, read_class_list
from app.exchange.class_list_import import changing
from app.exchange.class_list_preview import Choice, Outcome, RowOutcome
from app.exchange.import_words import OUTCOME_WORDS
from app.messages import _, ngettext
from sync.errors import Cancelled, EnvironmentProblem, UserError
from ui import theme
from ui.lines_delegate import LinesDelegate
from ui.named import named
from ui.office.decision import DecisionCard
from ui.office.model import SIGNS, Comparison, MissingModel, PreviewModel, aside_path, compare, still_offered, write
from ui.place import Bench, Place, Shortcut
from ui.row_table import RowTable
from ui.task_progress import TaskProgress
from ui.tasks import LongTask

_NAME_COLUMN, _WHY_COLUMN = 4, 6
_KINDS = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.POSSIBLE_DOUBLE, Outcome.ERROR)


class OfficePlace(Place):
    """File above, outcomes in the middle, the decision below them, and the one button that writes."""

    icon = "office"
    needs_class = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.title = _("Office")
        self.setObjectName("office")
        self.setAcceptDrops(True)
        self._comparison: Comparison | None = None
        self._task: LongTask | None = None
        self._filter: Outcome | None = None
        self._rows, self._missing = PreviewModel(), MissingModel()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._path)
        self._show_comparison(None)

    # --- looks ---

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(named(QLabel(_("Import a class list")), "office.heading", "heading"))
        layout.addLayout(self._make_file_line())
        layout.addLayout(self._make_filters())
        layout.addWidget(self._make_middle(), 1)
        self._decision = DecisionCard()
        layout.addWidget(self._decision)
        self._untaken = named(QLabel(wordWrap=True), "office.untaken", "small")
        layout.addWidget(self._untaken)
        self._result = named(QLabel(wordWrap=True), "office.result", "quiet-line")
        self._result.hide()
        layout.addWidget(self._result)
        layout.addLayout(self._make_bottom())

    def _make_file_line(self) -> QHBoxLayout:
        label = QLabel(_("&File"))
        self._path = named(QLineEdit(), "office.path")
        self._path.setPlaceholderText(_("Class list: .xlsx, .xls, .ods or .csv"))
        self._path.setAccessibleName(_("File of the class list"))
        label.setBuddy(self._path)
        self._read = named(QPushButton(_("Read (Enter)")), "office.read")
        self._choose = named(QPushButton(_("Choose… (Ctrl+O)")), "office.choose")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self._path, 1)
        row.addWidget(self._read)
        row.addWidget(self._choose)
        return row

    def _make_filters(self) -> QHBoxLayout:
        self._filters = QButtonGroup(self)
        self._all = named(QPushButton(), "office.filter.all")
        self._by_kind = {kind: named(QPushButton(), f"office.filter.{kind}") for kind in _KINDS}
        self._gone = named(QPushButton(), "office.filter.missing")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._all, *self._by_kind.values(), self._gone):
            button.setCheckable(True)
            self._filters.addButton(button)
            row.addWidget(button)
        self._all.setChecked(True)
        row.addStretch(1)
        return row

    def _make_middle(self) -> QStackedWidget:
        self._table = RowTable("office.table", _("Rows of the class list"), self._rows, stretched=_WHY_COLUMN)
        self._missing_table = RowTable("office.missing", _("Not in the file"), self._missing, stretched=2)
        self._plain = LinesDelegate(strong=False, wraps=False)
        for table in (self._table, self._missing_table):
            table.setItemDelegate(self._plain)
            table.verticalHeader().setDefaultSectionSize(theme.ROW)
        hint = _(
            "Choose the class list that was exported from the ministry's system, or drop it here.\n"
            "You see row by row what would happen. Nothing is written before you say so, and nobody is ever deleted."
        )
        self._hint = named(QLabel(hint, wordWrap=True), "office.hint", "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._middle = QStackedWidget()
        for widget in (self._hint, self._table, self._missing_table):
            self._middle.addWidget(widget)
        return self._middle

    def _make_bottom(self) -> QHBoxLayout:
        self._summary = named(QLabel(wordWrap=True), "office.summary")
        self._progress = named(TaskProgress(), "office.progress")
        self._progress.hide()
        self._stop = named(QPushButton(_("Stop")), "office.stop")
        self._stop.hide()
        self._aside = named(QPushButton(), "office.aside")
        self._import = named(QPushButton(), "office.import", "main")
        self._import.setToolTip("Ctrl+Enter")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._summary, 1)
        for widget in (self._progress, self._stop, self._aside, self._import):
            row.addWidget(widget)
        return row

    def _connect(self) -> None:
        self._path.returnPressed.connect(self._read_path)
        self._read.clicked.connect(self._read_path)
        self._choose.clicked.connect(self._choose_file)
        QShortcut(QKeySequence.StandardKey.Open, self, self._choose_file)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._import.click)
        self._all.clicked.connect(lambda: self._show_only(None))
        for kind, button in self._by_kind.items():
            button.clicked.connect(lambda _checked=False, kind=kind: self._show_only(kind))
        self._gone.clicked.connect(lambda: self._middle.setCurrentWidget(self._missing_table))
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_decision())
        self._table.typed.connect(lambda key: self._decision.press(int(key)) if key.isdigit() else None)
        self._decision.decided.connect(self._decide)
        self._aside.clicked.connect(self._save_aside)
        self._import.clicked.connect(self._write)
        self._stop.clicked.connect(lambda: self._task.cancel() if self._task else None)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("Ctrl+O", _("choose a file")),
            Shortcut("1 … 9", _("decide about the row under the cursor")),
            Shortcut("0", _("take the decision back")),
            Shortcut("Ctrl+Enter", _("import")),
        )

    # --- reading a file ---

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a class list"))
        dialog.setNameFilter(_("Class lists") + " (*.xlsx *.xls *.ods *.csv)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._open)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._open(event.mimeData().urls()[0].toLocalFile())

    def _open(self, path: str) -> None:
        self._path.setText(path)
        self._read_path()

    def _read_path(self) -> None:
        text = self._path.text().strip().strip('"')
        if not text or self._task is not None:
            return
        path, workspace = Path(text).expanduser(), self.bench.workspace
        self._rows.choices.clear()
        self._result.hide()
        self._begin(_("Reading the file…"))
        self._task = self.bench.tasks.long(
            lambda _progress, _cancelled: compare(workspace, path, read_class_list(path)), self._read_done, self._failed
        )

    def _read_done(self, found: Comparison) -> None:
        self._end()
        self._show_only(None)
        self._show_comparison(found)
        self._table.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.bench.notices.tell(error)

    def refresh(self) -> None:
        """The roll may have changed under the preview: compare anew, keep what was decided."""
        found, workspace = self._comparison, self.bench.workspace
        if found is None or self._task is not None:
            return

        def show(again: Comparison) -> None:
            if self._task is None and self._comparison is not None and self._comparison.path == again.path:
                self._show_comparison(again)

        self.bench.tasks.query(lambda: compare(workspace, found.path, found.file), show)

    # --- what it would do ---

    def _show_comparison(self, found: Comparison | None) -> None:
        self._comparison = found
        for button in (*self._filters.buttons(), self._aside, self._import, self._untaken):
            button.setVisible(found is not None)
        if found is None:
            self._middle.setCurrentWidget(self._hint)
            return
        self._rows.choices = still_offered(found.preview, self._rows.choices)
        self._missing.show(found.preview.missing)
        self._all.setText(_("all: {count}").format(count=len(found.preview.outcomes)))
        for kind, button in self._by_kind.items():
            count = found.preview.counts[kind]
            button.setText(f"{SIGNS[kind]} {_(OUTCOME_WORDS[kind])}: {count}")
            button.setEnabled(count > 0)
        self._gone.setText("○ " + _("not in the file: {count}").format(count=len(found.preview.missing)))
        self._gone.setEnabled(bool(found.preview.missing))
        self._untaken.setText(untaken_words(found.file))
        self._untaken.setVisible(bool(self._untaken.text()))
        self._show_rows()

    def _show_only(self, kind: Outcome | None) -> None:
        self._filter = kind
        (self._by_kind[kind] if kind else self._all).setChecked(True)
        self._rows.show_others([])
        self._show_rows()

    def _show_rows(self) -> None:
        found = self._comparison
        if found is None:
            return
        if not self._gone.isChecked():
            self._middle.setCurrentWidget(self._table)
        outcomes = found.preview.outcomes
        self._rows.show([one for one in outcomes if self._filter in {None, one.kind}])
        self._tell_counts(found)
        self._show_decision()

    def _tell_counts(self, found: Comparison) -> None:
        aside = len(found.preview.left_aside(self._rows.choices))
        try:
            count = len(changing(found.preview.accepted(self._rows.choices)))
            told = ngettext(
                "{count} row needs a decision or a correction.", "{count} rows need a decision or a correction.", aside
            )
            self._summary.setText("▲ " + told.format(count=aside) if aside else "")
        except UserError as error:
            count = 0
            self.bench.notices.tell(error)
        told = ngettext("Import {count} pupil", "Import {count} pupils", count).format(count=count)
        self._import.setText(told if count else _("Nothing to import"))
        self._import.setEnabled(count > 0 and self._task is None)
        told = ngettext("Save {count} row aside to repair", "Save {count} rows aside to repair", aside)
        self._aside.setText(told.format(count=aside))
        self._aside.setVisible(aside > 0)

    # --- deciding ---

    @property
    def _row(self) -> RowOutcome | None:
        row = self._table.row
        return self._rows.rows[row] if 0 <= row < len(self._rows.rows) else None

    def _show_decision(self) -> None:
        row = self._row
        self._decision.show_row(row, self._rows.choices.get(row.row.place) if row else None)

    def _decide(self, choice: Choice | None) -> None:
        row = self._row
        if row is None or self._comparison is None or self._task is not None:
            return
        if choice is None:
            self._rows.choices.pop(row.row.place, None)
        else:
            self._rows.choices[row.row.place] = choice
        self._show_rows()
        self._table.setFocus()

    def _save_aside(self) -> None:
        if self._comparison is not None:
            self._save_aside_to(aside_path(self._comparison.path))

    def _save_aside_to(self, target: Path) -> None:
        found, choices = self._comparison, dict(self._rows.choices)
        if found is None:
            return

        def saved(count: int) -> None:
            told = ngettext("{count} row was saved to {file}.", "{count} rows were saved to {file}.", count)
            self._tell_result(told.format(count=count, file=target))

        def failed(error: BaseException) -> None:
            self.bench.notices.tell(error)
            if isinstance(error, EnvironmentProblem | UserError):  # a stick that is not to be written on, or a name
                self._choose_aside(target)

        def write() -> int:
            from app.exchange.rejected_rows import write_rejected  # with what writes spreadsheets

            return write_rejected(found.preview, target, choices)

        self.bench.tasks.query(write, saved, failed)

    def _choose_aside(self, refused: Path) -> None:
        dialog = QFileDialog(self, _("Save the rows to repair as"), str(Path.home() / refused.name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._save_aside_to(Path(path)))
        dialog.open()

    # --- writing ---

    def _write(self) -> None:
        found, workspace = self._comparison, self.bench.workspace
        if found is None or self._task is not None:
            return
        entries = changing(found.preview.accepted(self._rows.choices))
        self._begin(_("Importing…"))
        self._task = self.bench.tasks.long(
            lambda progress, cancelled: write(workspace, found.base, entries, progress, cancelled),
            self._written,
            self._not_written,
        )
        self._task.progressed.connect(self._progress.show_done)

    def _written(self, count: int) -> None:
        self._end()
        told = ngettext(
            "✓ {count} pupil imported and saved on this computer.",
            "✓ {count} pupils imported and saved on this computer.",
            count,
        )
        self._tell_result(told.format(count=count))
        self.refresh()

    def _not_written(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._tell_result(
                _("Stopped. What was written before stays; import again to go on, nothing is written twice.")
            )
        else:
            self.bench.notices.tell(error)
        self.refresh()

    def _tell_result(self, text: str) -> None:
        self._result.setText(text)
        self._result.show()

    def _begin(self, what: str) -> None:
        self._progress.setRange(0, 0)
        self._progress.setFormat(what)
        self._progress.show()
        self._stop.show()
        self._import.setEnabled(False)

    def _end(self) -> None:
        self._task = None
        self._progress.hide()
        self._stop.hide()


def untaken_words(file: ClassListFile) -> str:
    """What of the file is not taken, so that nothing is left out unseen."""
    told = []
    if file.unused_headers:
        told.append(_("columns {names}").format(names=", ".join(file.unused_headers)))
    if file.unused_sheets:
        told.append(_("sheets {names}").format(names=", ".join(file.unused_sheets)))
    if file.other_texts:
        told.append(_("rows {numbers}").format(numbers=", ".join(str(one.place.number) for one in file.other_texts)))
    return _("Not taken from the file: {what}.").format(what="; ".join(told)) if told else ""
