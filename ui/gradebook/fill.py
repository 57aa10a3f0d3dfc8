"""Filling the empty cells of a column with one mark: the count is said before anything is entered."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.desk import filling
from app.desk.assessment_names import assessment_name
from app.desk.filling import Filling
from app.messages import _, explain, ngettext
from app.rules import marks
from app.rules.columns import Column
from app.rules.marks import Mark
from sync.errors import UserError
from ui.named import named


class FillDialog(QDialog):
    """Asks for the mark; the field is empty at first, never 0. `work` says what a mark would do."""

    agreed = Signal(object)
    """The `Filling`."""

    def __init__(self, parent: QWidget, column: Column, work: Callable[[Mark], Filling]) -> None:
        super().__init__(parent)
        self.setObjectName("fill")
        self.setWindowTitle(_("Fill the empty cells"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column, self._work = column, work
        self._filling: Filling | None = None
        label = QLabel(
            _("&Mark for every pupil without one in “{column}”:").format(column=assessment_name(column.number))
        )
        self._mark = named(QLineEdit(), "fill.mark", says=_("Mark to fill with"))
        self._mark.setMaxLength(12)
        label.setBuddy(self._mark)
        self._told = named(QLabel(wordWrap=True), "fill.told", "muted")
        self._enter = named(QPushButton(_("Fill")), "fill.enter", "main")
        self._enter.setDefault(True)
        cancel = named(QPushButton(_("Fill nothing (Esc)")), "fill.cancel")
        cancel.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._enter)
        row.addWidget(cancel)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        for widget in (label, self._mark, self._told):
            layout.addWidget(widget)
        layout.addLayout(row)
        self.setMinimumWidth(440)
        self._mark.textChanged.connect(self._read)
        self._enter.clicked.connect(self._agree)
        cancel.clicked.connect(self.reject)
        self._read()
        self._mark.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self) -> None:
        self._filling, refused = None, ""
        try:
            mark = filling.reads_as(self._mark.text(), self._column.kind)
        except UserError as error:
            mark, refused = None, explain(error).sentence
        if mark is not None:
            self._filling = self._work(mark)
        self._mark.setProperty("refused", bool(refused))
        self._mark.style().polish(self._mark)
        self._told.setProperty("role", "danger" if refused else "muted")
        self._told.style().polish(self._told)
        self._told.setText(refused or self._words(mark))
        self._enter.setEnabled(bool(self._filling and self._filling.entered))

    def _words(self, mark: Mark | None) -> str:
        if self._filling is None or mark is None:
            return _("Type the mark. Marks that stand there are left alone.")
        count = len(self._filling.entered)
        told = ngettext("{count} pupil gets {mark}.", "{count} pupils get {mark}.", count)
        return told.format(count=count, mark=marks.format_mark(mark, self._column.kind))

    def _agree(self) -> None:
        found = self._filling
        self.accept()
        if found is not None:
            self.agreed.emit(found)
