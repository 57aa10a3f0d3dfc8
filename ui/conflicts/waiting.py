"""A list of what the server held or refused, with the two answers that the row under the cursor can be given."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.desk.returned import Returned
from app.messages import _
from sync.schema import Ref
from ui.conflicts.model import Entry, ReturnedModel
from ui.key_button import KeyButton
from ui.lines_delegate import LinesDelegate
from ui.named import named
from ui.row_table import RowTable


@dataclass(frozen=True)
class Answer:
    """One of the two: its address, its key, what the button says, and what is said of it with the value and place."""

    name: str
    key: str
    text: str
    says: str


class WaitingList(QWidget):
    """Heading, table, and below it the answers."""

    answered = Signal(object, object)
    """An entry and the answer that was given to it."""

    def __init__(self, me: Ref, name: str, table_says: str, answers: tuple[Answer, Answer]) -> None:
        super().__init__()
        self._name, self._answers = name, answers
        self._model = ReturnedModel(me)
        self._saving: set[object] = set()
        self.heading = named(QLabel(), f"{name}_heading", "heading")
        self.table = RowTable(name, table_says, self._model, stretched=4)
        self._whose, self._narrow = LinesDelegate(), LinesDelegate(widest=200)
        self.table.setItemDelegateForColumn(0, self._whose)
        for column in (1, 2):
            self.table.setItemDelegateForColumn(column, self._narrow)
        self.table.fit_rows()
        self.table.fit_height()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._make_choice())
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_choice())
        self.table.typed.connect(self._press)
        self.table.opened.connect(self._go_to_buttons)

    def _make_choice(self) -> QFrame:
        choice = named(QFrame(), f"{self._name}.choice", "card")
        self._chosen = named(QLabel(wordWrap=True), f"{self._name}.chosen")
        self._hindrance = named(QLabel(wordWrap=True), f"{self._name}.hindrance", "muted")
        self._buttons = []
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._chosen, 1)
        for answer in self._answers:
            button = named(KeyButton(f"{answer.key.upper()}:  {answer.text}"), answer.name)
            button.clicked.connect(lambda _checked=False, answer=answer: self._answer(answer))
            button.escaped.connect(self.table.setFocus)
            self._buttons.append(button)
            row.addWidget(button)
        layout = QVBoxLayout(choice)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.addLayout(row)
        layout.addWidget(self._hindrance)
        return choice

    def show_entries(self, entries: Sequence[Entry], now_ms: int) -> int:
        """Show them but for those that are being answered; how many."""
        self._model.now_ms = now_ms
        self._model.show([one for one in entries if one.returned.name not in self._saving])
        self._show_choice()
        self.setVisible(self._model.rowCount() > 0)
        return self._model.rowCount()

    @property
    def _current(self) -> Entry | None:
        row = self.table.row
        return self._model.rows[row] if 0 <= row < self._model.rowCount() else None

    def _show_choice(self) -> None:
        entry = self._current
        if entry is None:
            return
        one = entry.returned
        whose = f'<span style="font-weight:600">{escape(one.place.whose)}</span>'
        self._chosen.setText(" · ".join(part for part in (whose, escape(one.place.where)) if part))
        self._hindrance.setText(entry.hindrance)
        self._hindrance.setVisible(bool(entry.hindrance))
        for button, answer in zip(self._buttons, self._answers, strict=True):
            says = answer.says.format(value=one.written, place=one.place)
            button.setAccessibleName(says)
            button.setToolTip(says)
        self._buttons[0].setEnabled(not entry.hindrance)

    def _press(self, key: str) -> None:
        for button, answer in zip(self._buttons, self._answers, strict=True):
            if key == answer.key and button.isEnabled():
                self._answer(answer)

    def _go_to_buttons(self) -> None:
        next(button for button in self._buttons if button.isEnabled()).setFocus()

    def _answer(self, answer: Answer) -> None:
        entry = self._current
        if entry is not None:
            self.answered.emit(entry.returned, answer)

    def hide_while_saving(self, one: Returned) -> None:
        """Out of the way at once; `saved` when the records say it, or when it failed."""
        self._saving.add(one.name)
        self._model.show([entry for entry in self._model.rows if entry.returned.name not in self._saving])

    def saved(self, one: Returned) -> None:
        self._saving.discard(one.name)


def held_list(me: Ref) -> WaitingList:
    """What this person judges."""
    return WaitingList(
        me,
        "conflicts.held",
        _("Held, for you to judge"),
        (
            Answer("conflicts.accept", "a", _("Let it count"), _("Let {value} count: {place}")),
            Answer("conflicts.decline", "d", _("Do not let it count"), _("Do not let {value} count: {place}")),
        ),
    )


def returned_list(me: Ref) -> WaitingList:
    """What came back to this person."""
    return WaitingList(
        me,
        "conflicts.returned",
        _("What came back to you"),
        (
            Answer("conflicts.send_again", "s", _("Send again"), _("Send {value} again: {place}")),
            Answer("conflicts.let_go", "l", _("Let it go"), _("Let {value} go, it is not to count: {place}")),
        ),
    )
