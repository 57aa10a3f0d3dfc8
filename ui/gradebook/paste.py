"""What pasting would do, before it does it: pupil, column, old and new mark, and what is not taken, with the reason."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.desk.gradebook import Gradebook
from app.desk.pasting import NotTaken, Pasting, Proposed
from app.messages import _, ngettext
from app.rules.marks import EMPTY, Mark
from ui import theme
from ui.gradebook import paste_words
from ui.gradebook.model import Index, Place
from ui.named import named

_TAKE, _OLD, _NEW = 0, 2, 3
_ROOMY = "QTableView::item { padding: 0 5px; }"
_MOST_HINTS = 5
_MEASURED_ROWS = 30
"""So many rows say how wide the columns are: measuring all of a big block would be felt."""


class ProposalModel(QAbstractTableModel):
    """Proposed marks; each can be left out."""

    def __init__(self, proposed: tuple[Proposed, ...]) -> None:
        super().__init__()
        self.proposed = proposed
        self.chosen = [True] * len(proposed)
        self._texts = [paste_words.proposal(one) for one in proposed]
        self._heads = (_("Pupil"), _("Column"), _("Now"), _("New"))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.proposed)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == _TAKE else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        taken = self.chosen[row]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._texts[row][column]
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((*self._texts[row], _("chosen") if taken else _("left out")))
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
            case Qt.ItemDataRole.CheckStateRole if column == _TAKE:
                return Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.FontRole if column == _NEW:
                return theme.font(strong=taken)
        return None

    def _ink(self, row: int, column: int) -> QColor | None:
        if not self.chosen[row]:
            return theme.color("muted")
        return theme.color("waiting") if column == _OLD and self.proposed[row].old != EMPTY else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.choose([index.row()], taken=Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def choose(self, rows: list[int], *, taken: bool) -> None:
        """Take these, or leave them out."""
        for row in rows:
            self.chosen[row] = taken
        if self.proposed:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.proposed) - 1, self.columnCount() - 1))


class _Proposals(QTableView):
    """Space takes or leaves the selected rows; Enter is the dialog's."""

    def __init__(self, model: ProposalModel) -> None:
        super().__init__()
        self._model = model
        named(self, "paste.table", says=_("Marks to enter; Space leaves a row out"))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setStyleSheet(_ROOMY)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        if model.rowCount():
            self.setCurrentIndex(model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            rows = sorted({index.row() for index in self.selectedIndexes()})
            if rows:
                self._model.choose(rows, taken=not self._model.chosen[rows[0]])
        else:
            super().keyPressEvent(event)


class PasteDialog(QDialog):
    """Enter enters what is chosen; Esc changes nothing."""

    agreed = Signal(object, object)
    """Marks by place, and the `Gradebook` that the preview was made from."""

    def __init__(self, parent: QWidget, book: Gradebook, pasting: Pasting) -> None:
        super().__init__(parent)
        self.setObjectName("paste")
        self.setWindowTitle(_("Paste marks"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._book, self._pasting = book, pasting
        self._model = ProposalModel(pasting.proposed)
        self._table = _Proposals(self._model)
        self._lay_out()
        self._model.dataChanged.connect(self._show_count)
        self._enter.clicked.connect(self._agree)
        self._all.clicked.connect(self._turn_all)
        self._cancel.clicked.connect(self.reject)
        self._show_count()
        (self._table if pasting.proposed else self._cancel).setFocus()

    def _lay_out(self) -> None:
        self._heading = named(QLabel(paste_words.heading(self._book, self._pasting)), "paste.heading", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(self._heading)
        hints = paste_words.hints(self._pasting)[:_MOST_HINTS]
        for text, ink in hints:
            label = named(QLabel(text, wordWrap=True), "paste.hint", ink)
            layout.addWidget(label)
        layout.addWidget(self._table, 3)
        if self._pasting.not_taken:
            count = len(self._pasting.not_taken)
            told = ngettext("Not taken: {count} cell", "Not taken: {count} cells", count).format(count=count)
            layout.addWidget(named(QLabel(told), "paste.not_taken.heading", "heading"))
            layout.addWidget(_NotTakenTable(self._pasting.not_taken), 2)
        self._table.setVisible(bool(self._pasting.proposed))
        self._enter = named(QPushButton(), "paste.enter", "main")
        self._enter.setDefault(True)
        self._all = named(QPushButton(_("Leave &all out")), "paste.all")
        self._cancel = named(QPushButton(_("Enter nothing (Esc)")), "paste.cancel")
        for button in (self._all, self._cancel):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._enter)
        row.addWidget(self._cancel)
        row.addStretch(1)
        row.addWidget(self._all)
        layout.addLayout(row)
        self._enter.setVisible(bool(self._pasting.proposed))
        self._all.setVisible(len(self._pasting.proposed) > 1)
        self.resize(720, 560 if self._pasting.proposed else 360)

    def _show_count(self) -> None:
        count = sum(self._model.chosen)
        self._enter.setText(ngettext("Enter {count} mark", "Enter {count} marks", count).format(count=count))
        self._enter.setEnabled(count > 0)
        self._all.setText(_("Leave &all out") if count else _("Take &all"))

    def _turn_all(self) -> None:
        self._model.choose(list(range(len(self._model.chosen))), taken=not any(self._model.chosen))
        self._table.setFocus()

    def _agree(self) -> None:
        taken = zip(self._model.proposed, self._model.chosen, strict=True)
        entered: dict[Place, Mark] = {one.place: one.new for one, chosen in taken if chosen}
        self.accept()
        if entered:
            self.agreed.emit(entered, self._book)


class _NotTakenModel(QAbstractTableModel):
    def __init__(self, rows: tuple[NotTaken, ...]) -> None:
        super().__init__()
        self._texts = [paste_words.left_out(one) for one in rows]
        self._heads = (_("Line"), _("Pupil"), _("Column"), _("Copied"), _("Why not"))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._texts)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: QModelIndex | Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        texts = self._texts[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return texts[index.column()]
        return ", ".join(texts) if role == Qt.ItemDataRole.AccessibleTextRole else None


class _NotTakenTable(QTableView):
    def __init__(self, rows: tuple[NotTaken, ...]) -> None:
        super().__init__()
        named(self, "paste.not_taken", says=_("What is not taken, and why"))
        self._shown = _NotTakenModel(rows)
        self.setModel(self._shown)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setStyleSheet(_ROOMY)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
