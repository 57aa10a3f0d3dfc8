"""Conduct of a class: given by the homeroom teacher, one key a pupil, saved at once."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from app.desk import class_conduct
from app.desk.class_conduct import TERMS, ConductSheet, Place
from app.desk.conduct import Conduct
from app.desk.school import SchoolClass
from app.messages import _, explain
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states
from ui.cell_states import Shown
from ui.homeroom import wording
from ui.homeroom.conduct_model import ConductModel
from ui.homeroom.conduct_table import ConductTable
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut, TermPlace

MESSAGE_MS = 4_000


@dataclass(frozen=True)
class _Step:
    """What this person gave, to take back: in which class and place, what stood before and after."""

    class_: Ref
    place: Place
    before: Conduct | None
    after: Conduct | None


class ConductPanel(TermPlace):
    """Both terms side by side; the year is computed."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("homeroom.conduct")
        self.title = _("Conduct")
        self._steps: list[_Step] = []
        self._model = ConductModel()
        self._table = ConductTable(self._model)
        self._message_timer = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._progress = named(QLabel(), "homeroom.conduct.progress", role="muted")
        self._keys = named(
            QLabel(_("Keys: T Tốt · K Khá · D Đạt · C Chưa đạt · Delete takes it away")),
            "homeroom.conduct.keys",
            role="small",
        )
        self._note = named(QLabel(wordWrap=True), "homeroom.conduct.note", role="quiet-line")
        self._empty = named(
            QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), "homeroom.conduct.empty", role="muted"
        )
        self._message = named(QLabel(), "homeroom.conduct.message")
        top = QHBoxLayout()
        top.addWidget(self._progress, 1)
        top.addWidget(self._keys)
        bottom = QHBoxLayout()
        bottom.addWidget(self._message, 1)
        bottom.addWidget(cell_states.legend())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._note)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._table, 1)
        layout.addLayout(bottom)
        self.setFocusProxy(self._table)
        self._show_frame()

    def _connect(self) -> None:
        self._table.given.connect(self._give)
        self._table.not_here.connect(self._say_not_here)
        self._table.moved.connect(self._say_cell)
        self._model.dataChanged.connect(self._show_progress)
        self._model.modelReset.connect(self._show_progress)
        self._message_timer.timeout.connect(self._message.clear)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.Undo, self, self._undo, context=here)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("T, K, D, C", "Tốt, Khá, Đạt, Chưa đạt"),
            Shortcut("Enter, Shift+Enter", _("go down, up")),
            Shortcut("Delete", _("no level")),
            Shortcut("Ctrl+Z", _("undo")),
        )

    # --- reading ---

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if self._class is None or class_.ref != self._class.ref:
            self._model.forget()
        if not self._stays_at(class_, term):
            self._class, self._term = class_, term
            if self._model.rowCount():
                self._table.setCurrentIndex(self._model.index(max(self._table.currentIndex().row(), 0), term - 1))
            self.refresh()

    def refresh(self) -> None:
        reading = self._model.pending.ask()
        self._read(
            lambda journal, me, class_, _term: class_conduct.open_sheet(journal, me, class_),
            lambda sheet: self._show(sheet, reading),
        )

    def _show(self, sheet: ConductSheet, reading: int) -> None:
        current = self._model.place(self._table.currentIndex())
        self._model.show(sheet, reading)
        if not self._table.currentIndex().isValid() and sheet.lines:
            pupils = [line.pupil.pupil for line in sheet.lines]
            row = pupils.index(current[0]) if current is not None and current[0] in pupils else 0
            self._table.setCurrentIndex(self._model.index(row, self._term - 1))
        self._show_frame()

    def _show_frame(self) -> None:
        sheet = self._model.sheet
        usable = sheet is not None and sheet.applies
        self._note.setText(_("For reading: conduct of this class is given by its homeroom teacher."))
        self._note.setVisible(sheet is not None and usable and not sheet.may_write)
        has_rows = sheet is not None and usable and bool(sheet.lines)
        self._table.setVisible(has_rows)
        self._keys.setVisible(sheet is not None and has_rows and sheet.may_write)
        self._empty.setVisible(not has_rows)
        if sheet is None:
            self._empty.clear()
        elif usable:
            self._empty.setText(_("This class has no pupils yet. The clerk imports the class list."))
        else:
            self._empty.setText(str(explain(UserError("conduct.not_here")).next_step))
        self._show_progress()

    def _show_progress(self) -> None:
        rows = self._model.rowCount()
        told = [f"{wording.period_name(term)}: {self._model.given(term)}/{rows}" for term in TERMS] if rows else []
        self._progress.setText(" · ".join(told))

    # --- giving ---

    def _give(self, place: Place, level: Conduct | None) -> None:
        sheet = self._model.sheet
        if sheet is None:
            return
        row = next(number for number, line in enumerate(sheet.lines) if line.pupil.pupil == place[0])
        before = self._model.level(row, place[1])
        if self._write(sheet, place, level):
            self._steps.append(_Step(sheet.class_, place, before, level))

    def _write(self, sheet: ConductSheet, place: Place, level: Conduct | None) -> bool:
        """Save a level, decided while looking at `sheet`; whether it is on its way."""
        try:
            changes = class_conduct.give_conduct(sheet, {place: level})
        except UserError as error:
            self._say(str(explain(error)), "danger")
            return False
        entry = self._model.enter(place, level)

        def failed(error: BaseException) -> None:
            self._model.failed(entry)
            self.bench.notices.tell(error)
            self.refresh()

        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(changes, sheet.base), lambda _number: self._model.saved(entry), failed
        )
        return True

    def _undo(self) -> None:
        """Take back the last level that this person gave here and that still stands: a new change in the history."""
        sheet = self._model.sheet
        mine = [one for one in self._steps if sheet is not None and one.class_ == sheet.class_]
        if sheet is None or not mine:
            self._say(_("Nothing to undo."))
            return
        step = mine[-1]
        self._steps.remove(step)
        rows = [number for number, line in enumerate(sheet.lines) if line.pupil.pupil == step.place[0]]
        if not rows or self._model.level(rows[0], step.place[1]) is not step.after:
            self._say(_("This level has been changed since; nothing was undone."))
        elif self._write(sheet, step.place, step.before):
            self._table.setCurrentIndex(self._model.index(rows[0], TERMS.index(step.place[1])))

    # --- saying ---

    def _say_cell(self) -> None:
        index = self._table.currentIndex()
        if index.isValid() and self._table.hasFocus():
            announce(self._table, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _say_not_here(self) -> None:
        index, sheet = self._table.currentIndex(), self._model.sheet
        if sheet is None or not index.isValid():
            return
        place = self._model.place(index)
        if not sheet.may_write:
            self._say(self._note.text(), "waiting")
        elif place is None:
            self._say(_("The program computes this; nothing is typed here."), "waiting")
        elif self._model.state(index.row(), place[1]) is Shown.CONFLICT:
            self._say(str(explain(UserError("conduct.disputed"))), "danger")
        else:
            self._say(self._keys.text(), "waiting")

    def _say(self, text: str, ink: str = "muted") -> None:
        self._message.setProperty("role", ink)
        self._message.style().polish(self._message)
        self._message.setText(text)
        self._message_timer.start()
        announce(self._message, text)
