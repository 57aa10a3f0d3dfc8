"""The place "Needs you": settle a disagreement, judge what was held, answer what came back; each by one key."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.desk import disputes, inbox, judging, settling
from app.desk.disputes import NeedsYou
from app.desk.missed import missed_words
from app.desk.moving import LeftBehind
from app.desk.returned import Returned
from app.desk.settling import Conflict
from app.messages import _, explain, ngettext
from sync.change import Change
from sync.errors import UserError
from sync.schema import Value
from ui.conflicts.model import ConflictsModel, Entry, first_line
from ui.conflicts.waiting import Answer, WaitingList, held_list, returned_list
from ui.lines_delegate import LinesDelegate
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Place, Shortcut
from ui.row_table import LAST, RowTable

if TYPE_CHECKING:
    from sync.journal import Journal

MOST_SIDES = 8
"""So many values have a key of their own; the next key is for another value."""


LONGEST_ON_A_BUTTON = 20


class ConflictsPlace(Place):
    """Three lists, each with the choice for the row under its cursor; a list without rows is not there."""

    icon = "attention"
    needs_class = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.title = _("Needs you")
        self.setObjectName("conflicts")
        self._conflicts = ConflictsModel()
        self._held, self._returned = held_list(bench.me), returned_list(bench.me)
        self._typing: Conflict | None = None
        self._saving: set[object] = set()
        self._not_saved: dict[object, str] = {}
        """What was typed for a value and did not reach the disk."""
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._table)
        self.refresh()

    # --- looks ---

    def _lay_out(self) -> None:
        self._make_tables()
        self._heading = named(QLabel(), "conflicts.heading", "heading")
        self._hint = named(QLabel(wordWrap=True), "conflicts.hint", "muted")
        self._settled = named(QLabel(), "conflicts.settled", "waiting")
        self._left = named(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "conflicts.left", "quiet-line")
        self._left.hide()
        nothing = _("Nothing needs you.\nWhat people disagree about, what was held and what came back will stand here.")
        self._nothing = named(QLabel(nothing, wordWrap=True), "conflicts.nothing", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._heading, self._hint, self._settled):
            layout.addWidget(widget)
        layout.addWidget(self._table, 3)
        layout.addWidget(self._make_choice())
        layout.addSpacing(8)
        layout.addWidget(self._held, 2)
        layout.addWidget(self._returned, 2)
        layout.addWidget(self._left)
        layout.addWidget(self._nothing, 1)
        layout.addStretch(0)
        for waiting in (self._held, self._returned):
            waiting.hide()
        self._show_sections(disagreed=0, waiting=0, settled=0)
        self._nothing.hide()

    def _make_tables(self) -> None:
        self._table = RowTable("conflicts.table", _("Values to settle"), self._conflicts, stretched=LAST)
        self._large, self._strong = LinesDelegate(20, narrowest=240, widest=420), LinesDelegate(narrowest=360)
        self._table.setItemDelegate(self._large)
        self._table.setItemDelegateForColumn(0, self._strong)
        self._table.fit_rows()
        self._table.fit_height()

    def _make_choice(self) -> QFrame:
        self._choice = named(QFrame(), "conflicts.choice", "card")
        self._chosen = named(QLabel(wordWrap=True), "conflicts.chosen")
        self._buttons = [named(QPushButton(), f"conflicts.take_{number}") for number in range(1, MOST_SIDES + 1)]
        for button in self._buttons:
            button.hide()
        self._other_label = QLabel()
        self._merged = named(QPushButton(), "conflicts.take_both")
        self._merged.clicked.connect(self._take_merged)
        self._other = named(QLineEdit(maxLength=1_000), "conflicts.other")
        self._other.setMinimumWidth(88)
        self._other.setMaximumWidth(240)
        self._other_label.setBuddy(self._other)
        self._refusal = named(QLabel(wordWrap=True), "conflicts.refusal", "refusal")
        self._refusal.hide()
        not_yours = _("Somebody responsible for this, or the principal, settles it.")
        self._not_yours = named(QLabel(not_yours), "conflicts.not_yours", "muted")
        self._proposal = named(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "conflicts.proposal", "muted")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._chosen, 1)
        for widget in (*self._buttons, self._merged, self._other_label, self._other, self._not_yours):
            row.addWidget(widget)
        layout = QVBoxLayout(self._choice)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.addLayout(row)
        layout.addWidget(self._proposal)
        layout.addWidget(self._refusal)
        return self._choice

    def _connect(self) -> None:
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_choice())
        self._table.typed.connect(self._press)
        self._table.opened.connect(self._type_other)
        for number, button in enumerate(self._buttons, 1):
            button.clicked.connect(lambda _checked=False, number=number: self._take(number))
        self._other.returnPressed.connect(self._take_typed)
        self._other.textEdited.connect(lambda _text: self._refuse(""))
        self._other.installEventFilter(self)
        self._held.answered.connect(self._judge)
        self._returned.answered.connect(self._answer)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("↑ ↓", _("go to another mark")),
            Shortcut("1, 2", _("this value is right")),
            Shortcut("3", _("type another value")),
            Shortcut("0", _("take both texts, as proposed")),
            Shortcut("A, D", _("let what was held count, or do not")),
            Shortcut("S, L", _("send what came back again, or let it go")),
            Shortcut("Esc", _("back to the list")),
        )

    # --- what the records say ---

    def refresh(self) -> None:
        workspace, me = self.bench.workspace, self.bench.me
        self.bench.tasks.query(lambda: workspace.read(lambda journal: disputes.needs_you(journal, me)), self._show)

    def _show(self, found: NeedsYou) -> None:
        now = self.bench.workspace.clock.now_ms()
        self._conflicts.now_ms = now
        open_ones = [one for one in found.conflicts if self._conflicts.row_id(one) not in self._saving]
        self._conflicts.show(open_ones)
        held = self._held.show_entries([Entry(one) for one in found.held], now)
        entries = [Entry(one, str(explain(UserError(code))) if code else "") for one, code in found.returned]
        came_back = self._returned.show_entries(entries, now)
        self._tell_counts(found, held, came_back)
        self._show_choice()
        self.attention_changed.emit(found.count)

    def _tell_counts(self, found: NeedsYou, held: int, came_back: int) -> None:
        disagreed = self._conflicts.rowCount()
        told = ngettext("{count} value to settle", "{count} values to settle", disagreed)
        self._heading.setText("◆ " + told.format(count=disagreed))
        hint = _(
            "People gave different values for the same thing. Choose the right one; the others stay in the history."
        )
        if not any(one.may_settle for one in self._conflicts.rows):
            hint = _("People gave different values for the same thing. Who is responsible for it chooses one.")
        self._hint.setText(hint)
        told = ngettext("{count} entry is held, for you to judge", "{count} entries are held, for you to judge", held)
        self._held.heading.setText("■ " + told.format(count=held))
        told = ngettext("{count} entry came back to you", "{count} entries came back to you", came_back)
        self._returned.heading.setText("× " + told.format(count=came_back))
        told = ngettext("{count} settled here, not sent yet", "{count} settled here, not sent yet", found.settled)
        self._settled.setText("● " + told.format(count=found.settled))
        self._show_sections(disagreed, held + came_back, found.settled)
        to_read = [*map(left_behind_words, found.left_behind), *map(missed_words, found.missed)]
        self._left.setText("\n".join(to_read))
        self._left.setVisible(bool(to_read))
        self._put_focus(disagreed, held)

    def _show_sections(self, disagreed: int, waiting: int, settled: int) -> None:
        for widget in (self._heading, self._hint, self._table, self._choice):
            widget.setVisible(disagreed > 0)
        self._settled.setVisible(settled > 0)
        self._nothing.setVisible(disagreed == 0 and waiting == 0)

    def _put_focus(self, disagreed: int, held: int) -> None:
        """Keys go to the first list that has something; a list in which the person works keeps them."""
        first = self._table if disagreed else self._held.table if held else self._returned.table
        if self.focusProxy() is not first:
            lost = self.focusWidget()
            self.setFocusProxy(first)
            if self.isVisible() and (lost is None or not lost.isVisible()):
                first.setFocus()

    # --- choosing ---

    @property
    def _current(self) -> Conflict | None:
        row = self._table.row
        return self._conflicts.rows[row] if row >= 0 else None

    def _show_choice(self) -> None:
        """The choice for the row under the cursor; while another value is being typed it stays with its mark."""
        conflict = self._typing or self._current
        if conflict is None:
            return
        place, sides = conflict.place, conflict.sides
        self._chosen.setText(f'<span style="font-weight:600">{escape(place.whose)}</span> · {escape(place.where)}')
        for number, button in enumerate(self._buttons, 1):
            button.setVisible(conflict.may_settle and number <= len(sides))
            if number <= len(sides):
                value = first_line(sides[number - 1].words)
                button.setText(f"{number}:  {shortened(value)}")
                told = _("{value} is right, as {name} has it").format(value=value, name=sides[number - 1].by)
                button.setAccessibleName(told)
                button.setToolTip(told)
        self._other_label.setText(_("{key}:  Another value").format(key=len(sides) + 1))
        for widget in (self._other_label, self._other):
            widget.setVisible(conflict.may_settle and conflict.can_be_typed)
        self._show_proposal(conflict)
        self._not_yours.setVisible(not conflict.may_settle)
        if self._typing is None:
            self._other.setText(self._not_saved.get(self._conflicts.row_id(conflict), ""))

    def _show_proposal(self, conflict: Conflict) -> None:
        offered = conflict.proposed is not None
        self._merged.setText(_("0:  Both"))
        self._merged.setVisible(conflict.may_settle and offered)
        self._proposal.setText(_("Both together: {text}").format(text=conflict.proposed) if offered else "")
        self._proposal.setVisible(offered)

    def _press(self, key: str) -> None:
        conflict = self._current
        if conflict is None or not key.isdigit():
            return
        if key == "0":
            self._take_merged()
        elif 1 <= int(key) <= len(conflict.sides):
            self._take(int(key))
        elif int(key) == len(conflict.sides) + 1:
            self._type_other()

    def _take(self, number: int) -> None:
        conflict = self._current
        if conflict is not None:
            self._settle(conflict, conflict.sides[number - 1].value)

    def _take_merged(self) -> None:
        conflict = self._current
        if conflict is not None and conflict.proposed is not None:
            self._settle(conflict, conflict.proposed)

    def _type_other(self) -> None:
        conflict = self._current
        if conflict is not None and conflict.may_settle and conflict.can_be_typed:
            self._typing = conflict
            self._other.setFocus()

    def _take_typed(self) -> None:
        """What is typed belongs to the disagreement as it stood when the field was opened."""
        conflict = self._typing or self._current
        if conflict is None or not self._other.text().strip():
            return
        try:
            value = settling.parse(conflict, self._other.text())
        except UserError as error:
            self._refuse(str(explain(error)))
            return
        if self._settle(conflict, value, self._other.text()):
            self._back_to_table()

    def _settle(self, conflict: Conflict, value: Value, typed: str = "") -> bool:
        """Record that `value` is right, as it was `typed`; False where that cannot be."""
        place = self._conflicts.row_id(conflict)
        try:
            changes = settling.settle(conflict, value)
        except UserError as error:
            self.bench.notices.tell(error)
            return False

        def settled(_number: int) -> None:
            words = shortened(first_line(settling.words(conflict, value)))
            self.bench.notices.toast.emit(
                _("{whose}: {value}. Settled.").format(whose=conflict.place.whose, value=words)
            )
            self._saving.discard(place)
            self.refresh()

        def failed(error: BaseException) -> None:
            self._saving.discard(place)
            if typed:
                self._not_saved[place] = typed
            self.bench.notices.tell(error)
            self.refresh()

        self._saving.add(place)
        self._not_saved.pop(place, None)
        self._conflicts.show([one for one in self._conflicts.rows if self._conflicts.row_id(one) not in self._saving])
        self.bench.tasks.command(lambda: self.bench.workspace.commit(changes, conflict.base), settled, failed)
        return True

    # --- judging and answering ---

    def _judge(self, one: Returned, answer: Answer) -> None:
        accepts = answer.name == "conflicts.accept"
        work = partial(judging.accept if accepts else judging.decline, me=self.bench.me, held=one)
        self._write(self._held, one, work, _("It counts.") if accepts else _("It does not count."))

    def _answer(self, one: Returned, answer: Answer) -> None:
        if answer.name == "conflicts.send_again":
            work = partial(inbox.send_again, me=self.bench.me, one=one)
            self._write(self._returned, one, work, _("Sent again."))
        else:
            self._write(self._returned, one, partial(inbox.let_go, one=one), _("Let go."))

    def _write(
        self, waiting: WaitingList, one: Returned, work: "Callable[[Journal], Sequence[Change]]", told: str
    ) -> None:
        def over() -> None:
            waiting.saved(one)
            self.refresh()

        def done(_number: int) -> None:
            self.bench.notices.toast.emit(f"{one.place}: {one.written}. {told}")
            over()

        def failed(error: BaseException) -> None:
            self.bench.notices.tell(error)
            over()

        waiting.hide_while_saving(one)
        self.bench.tasks.command(lambda: self.bench.workspace.commit(work, one.base), done, failed)

    def _refuse(self, why: str) -> None:
        self._refusal.setText(why)
        self._refusal.setVisible(bool(why))
        self._other.setProperty("refused", bool(why))
        self._other.style().polish(self._other)
        if why:
            announce(self._other, why)

    def _back_to_table(self) -> None:
        self._typing = None
        self._other.clear()
        self._refuse("")
        self._table.setFocus()
        self._show_choice()

    def finish_typing(self) -> str:
        """Nobody settles a disagreement by leaving: what is typed stays until Enter or Esc."""
        return self._other.text().strip() if self._typing is not None else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._other and event.type() == QEvent.Type.FocusIn and self._typing is None:
            self._typing = self._current
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._back_to_table()
            return True
        return super().eventFilter(watched, event)


def shortened(words: str) -> str:
    """What fits a button; the table above has it whole."""
    return words if len(words) <= LONGEST_ON_A_BUTTON else words[: LONGEST_ON_A_BUTTON - 1].rstrip() + "…"


def left_behind_words(one: LeftBehind) -> str:
    """A mark that came for the old class after the pupil had moved, and who has to know."""
    told = _("○ {whose} has moved to another class; {where}: {mark} stays here. Tell the new class's teacher.")
    if one.may_carry:
        told = _("○ {whose} has moved to {class_name}; {where}: {mark} is not there. See “Pupils”.")
    return told.format(whose=one.place.whose, class_name=one.to_name, where=one.place.where, mark=one.mark)
