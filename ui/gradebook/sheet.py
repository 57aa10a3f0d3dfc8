"""Printing the book that is shown: a proof to check against the papers, or a blank sheet for marking."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.desk.gradebook import Gradebook
from app.desk.school import SchoolClass
from app.documents import class_sheet
from app.documents.class_sheet import ClassSheet
from app.messages import _
from ui.named import named
from ui.place import Bench


class SheetDialog(QDialog):
    """Writes a PDF of `book`; `shown` are the texts on screen by row and column."""

    def __init__(
        self, parent: QWidget, bench: Bench, class_: SchoolClass, book: Gradebook, shown: dict[tuple[int, int], str]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.setWindowTitle(_("Print this book"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bench, self._class, self._book, self._shown = bench, class_, book, shown
        self._closed = False
        self._printed: Path | None = None
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self._folder = documents if documents.is_dir() else Path.home()
        self._sheets: dict[bool, ClassSheet] = {}
        self._lay_out()
        self._connect()
        self._gather()

    def _lay_out(self) -> None:
        told = _("{subject} · class {class_name}").format(subject=self._book.subject.name, class_name=self._class.name)
        self._proof = named(QRadioButton(_("&Proof sheet: the marks as they are now, to check")), "sheet.proof")
        self._blank = named(QRadioButton(_("&Blank sheet: the class list with empty columns")), "sheet.blank")
        self._proof.setChecked(True)
        label = QLabel(_("&File"))
        self._path = named(QLineEdit(), "sheet.path", says=_("File for the sheet"))
        label.setBuddy(self._path)
        self._choose = named(QPushButton(_("Choose…")), "sheet.choose")
        self._print = named(QPushButton(_("Write the PDF")), "sheet.print", "main")
        self._print.setDefault(True)
        self._print.setEnabled(False)
        self._open = named(QPushButton(_("Open the file")), "sheet.open")
        self._close = named(QPushButton(_("Close (Esc)")), "sheet.close")
        for button in (self._choose, self._open, self._close):
            button.setAutoDefault(False)
        self._open.hide()
        self._result = named(QLabel(wordWrap=True), "sheet.result", "quiet-line")
        self._result.hide()
        file, buttons = QHBoxLayout(), QHBoxLayout()
        for widget in (label, self._path, self._choose):
            file.addWidget(widget)
        for button in (self._print, self._open, self._close):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(named(QLabel(told), "sheet.heading", "heading"))
        layout.addWidget(self._proof)
        layout.addWidget(self._blank)
        layout.addLayout(file)
        layout.addLayout(buttons)
        layout.addWidget(self._result)
        self.setMinimumWidth(560)

    def _connect(self) -> None:
        self._proof.toggled.connect(self._show_path)
        self._print.clicked.connect(self._write)
        self._choose.clicked.connect(self._choose_file)
        self._open.clicked.connect(self._open_file)
        self._close.clicked.connect(self.reject)
        self.finished.connect(self._finished)

    def _finished(self) -> None:
        self._closed = True

    def _gather(self) -> None:
        workspace, book, shown, name = self._bench.workspace, self._book, self._shown, self._class.name

        def read() -> dict[bool, ClassSheet]:
            today = workspace.today()
            return workspace.read(
                lambda journal: {
                    blank: class_sheet.gather(journal, book, name, shown, today, blank=blank) for blank in (False, True)
                }
            )

        def show(sheets: dict[bool, ClassSheet]) -> None:
            if not self._closed:
                self._sheets = sheets
                self._print.setEnabled(True)
                self._show_path()

        self._bench.tasks.query(read, show)

    @property
    def _sheet(self) -> ClassSheet:
        return self._sheets[self._blank.isChecked()]

    def _show_path(self) -> None:
        if self._sheets:
            self._path.setText(str(self._folder / self._sheet.file_name))

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Save the sheet as"), self._path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()

    def _write(self) -> None:
        text = self._path.text().strip()
        if not self._sheets or not text:
            return
        sheet, target = self._sheet, Path(text).expanduser()
        self._folder = target.parent
        self._print.setEnabled(False)
        self._bench.tasks.long(
            lambda _progress, _cancelled: class_sheet.print_sheet(sheet, target),
            lambda _pages: self._written(target),
            self._failed,
        )

    def _written(self, target: Path) -> None:
        if self._closed:
            return
        self._printed = target
        self._print.setEnabled(True)
        self._result.setText(_("Written: {path}").format(path=target))
        self._result.show()
        self._open.show()
        self._open.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        if not self._closed:
            self._print.setEnabled(True)
        self._bench.notices.tell(error)

    def _open_file(self) -> None:
        if self._printed is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._printed)))
