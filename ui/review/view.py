"""The place "Review": how far a class is in each subject, and locking a subject's term."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.desk import locks
from app.desk.locks import ClassReview, SubjectProgress
from app.desk.registers import CellState
from app.desk.school import SchoolClass
from app.messages import _, ngettext
from sync.change import Change
from sync.errors import UserError
from ui import theme
from ui.key_button import KeyButton
from ui.lines_delegate import LinesDelegate
from ui.moments import moment
from ui.named import named
from ui.place import Bench, Shortcut, TermPlace
from ui.review.closing import ClosingCard
from ui.review.model import BUTTON, ENTERED, SHARE_ROLE, STATE, ReviewModel, needs_words
from ui.row_table import RowTable

_BAR = 8


class BarDelegate(LinesDelegate):
    """The words, and below them a bar of the share that is entered."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        entered, due = index.data(SHARE_ROLE)
        room = super().room(option.rect)
        track = QRectF(room.left(), room.bottom() - _BAR, room.width(), _BAR)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if due and entered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            track.setWidth(max(_BAR, track.width() * entered / due))
            painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.restore()

    def room(self, cell: QRect) -> QRect:
        return super().room(cell).adjusted(0, 0, 0, -_BAR - 4)


class ReviewPlace(TermPlace):
    """One row a subject with its button; below, once, the question before something that concerns others."""

    icon = "review"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.title = _("Review")
        self.setObjectName("review")
        self._review: ClassReview | None = None
        self._asking: ClassReview | None = None
        self._asked: SubjectProgress | None = None
        self._saving: set[Hashable] = set()
        self._model = ReviewModel()
        self._buttons: dict[Hashable, QPushButton] = {}
        self._lay_out()
        self._table.typed.connect(self._press)
        self._table.opened.connect(self._ask)
        self._model.rowsInserted.connect(self._add_buttons)
        self._model.modelReset.connect(self._add_buttons)
        self.setFocusProxy(self._table)

    def _lay_out(self) -> None:
        self._fresh = named(QLabel(wordWrap=True), "review.fresh", "muted")
        self._summary = named(QLabel(), "review.summary", "heading")
        self._table = RowTable("review.table", _("Subjects of the class"), self._model)
        self._strong, self._bar = LinesDelegate(), BarDelegate(strong=False, narrowest=150)
        self._table.setItemDelegateForColumn(0, self._strong)
        self._table.setItemDelegateForColumn(ENTERED, self._bar)
        self._wrapping = LinesDelegate(strong=False, widest=240)
        self._table.setItemDelegateForColumn(STATE, self._wrapping)
        self._table.fit_rows()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._summary)
        layout.addWidget(self._fresh)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._make_question())
        self._closing = ClosingCard()
        self._closing.chosen.connect(self._close_at)
        self._closing.put_away.connect(self._put_away)
        layout.addWidget(self._closing)
        self._ask_when = named(QPushButton(_("Closing time… (T)")), "review.ask_when", "link")
        self._ask_when.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ask_when.clicked.connect(self._ask_closing)
        layout.addWidget(self._ask_when, 0, Qt.AlignmentFlag.AlignLeft)

    def _make_question(self) -> QFrame:
        self._question = named(QFrame(), "review.question", "card")
        self._question_head = named(QLabel(wordWrap=True), "review.question.head", "heading")
        self._question_text = named(QLabel(wordWrap=True), "review.question.text")
        self._yes = named(KeyButton(), "review.yes", "main")
        self._yes.clicked.connect(self._do)
        self._no = named(KeyButton(_("Not now (Esc)")), "review.no")
        self._no.clicked.connect(self._put_away)
        row = QHBoxLayout()
        row.addWidget(self._yes)
        row.addWidget(self._no)
        row.addStretch(1)
        layout = QVBoxLayout(self._question)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._question_head)
        layout.addWidget(self._question_text)
        layout.addLayout(row)
        for button in (self._yes, self._no):
            button.escaped.connect(self._put_away)
        self._question.hide()
        return self._question

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("↑ ↓", _("go to another subject")),
            Shortcut("L", _("lock the subject's term, or open it again")),
            Shortcut("T", _("have it closed at a time")),
            Shortcut("Esc", _("put the question away")),
        )

    # --- what the records say ---

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if not self._stays_at(class_, term) or self._review is None:
            self._class, self._term = class_, term
            self._put_away()
            self.refresh()

    def refresh(self) -> None:
        self._read(locks.review, self._show)

    def _show(self, found: ClassReview) -> None:
        self._review = found
        self._model.now_ms = self.bench.workspace.clock.now_ms()
        self._model.show(found.subjects)
        self._name_buttons()
        self._ask_when.setVisible(found.may_lock)
        locked = sum(one.lock is not None for one in found.subjects)
        told = _("{class_name}, term {term}: {locked} of {count} subjects locked")
        self._summary.setText(
            told.format(
                class_name=found.class_.name,
                term={1: "I", 2: "II"}[found.term],
                locked=locked,
                count=len(found.subjects),
            )
        )
        self._tell_freshness()

    def _tell_freshness(self) -> None:
        """What is looked at is this computer's copy: what teachers have not sent is not in it."""
        crossed = self.bench.workspace.status.last_crossing
        missing = _("Marks that teachers have not sent yet are not in it.")
        if crossed is None:
            told = _("This computer's copy; it has not crossed since the window was opened.")
        else:
            told = _("This computer's copy as of the last crossing at {time}.").format(
                time=moment(crossed, self._model.now_ms)
            )
        self._fresh.setText(f"{told} {missing}")

    # --- buttons ---

    def _add_buttons(self) -> None:
        for number, row in enumerate(self._model.rows):
            index = self._model.index(number, BUTTON)
            if self._table.indexWidget(index) is None:
                button = named(QPushButton(), f"review.lock.{row.subject.code}")
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.clicked.connect(lambda _checked=False, code=row.subject.code: self._ask_about(code))
                self._buttons[row.subject.code] = button
                holder = QWidget()
                room = QHBoxLayout(holder)
                room.setContentsMargins(8, 0, 8, 0)
                room.addWidget(button)
                self._table.setIndexWidget(index, holder)

    def _name_buttons(self) -> None:
        for row in self._model.rows:
            button = self._buttons[row.subject.code]
            text = _("Open…") if row.lock else _("Lock…")
            button.setText(text)
            button.setAccessibleName(f"{text} {row.subject.name}")
            button.setToolTip(_("Lock the subject's term, or open it again (L)"))
            assert self._review is not None
            button.setEnabled(self._review.may_lock and row.subject.code not in self._saving)

    # --- locking ---

    def _ask_about(self, code: str) -> None:
        row = next(number for number, one in enumerate(self._model.rows) if one.subject.code == code)
        self._table.setCurrentIndex(self._model.index(row, 0))
        self._ask()

    def _ask(self) -> None:
        """Ask once, with what is missing. The answer is given on what stood here when it was asked."""
        review = self._review
        if review is None or not review.may_lock or self._table.row < 0:
            return
        row = self._model.rows[self._table.row]
        if row.subject.code in self._saving:
            return
        self._asking, self._asked = review, row
        place = _place_words(review, row)
        self._closing.hide()
        if row.lock:
            self._question_head.setText(_("Open {place} again?").format(place=place))
            self._question_text.setText(_("Its teachers can then change marks. The history shows who opened it."))
            self._yes.setText(_("Open (Enter)"))
        else:
            self._question_head.setText(_("Lock {place}?").format(place=place))
            self._question_text.setText("\n".join(lock_warnings(row)))
            self._yes.setText(_("Lock (Enter)"))
        self._question.show()
        self._yes.setFocus()

    def _do(self) -> None:
        review, row = self._asking, self._asked
        self._put_away()
        if review is not None and row is not None:
            self._write(review, row, lambda: locks.set_lock(review, row.subject, locked=row.lock is None))

    def _write(self, review: ClassReview, row: SubjectProgress, decide: Callable[[], list[Change]]) -> None:
        code = row.subject.code
        try:
            changes = decide()
        except UserError as error:
            self.bench.notices.tell(error)
            return

        def over() -> None:
            self._saving.discard(code)
            self.refresh()

        def failed(error: BaseException) -> None:
            over()
            self.bench.notices.tell(error)

        self._saving.add(code)
        self._name_buttons()
        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(changes, review.base), lambda _number: over(), failed
        )

    def _press(self, key: str) -> None:
        if key == "l":
            self._ask()
        elif key == "t":
            self._ask_closing()

    def _ask_closing(self) -> None:
        """As `_ask`, for a time at which the server locks an open term."""
        review = self._review
        if review is None or not review.may_lock or self._table.row < 0:
            return
        row = self._model.rows[self._table.row]
        if row.subject.code in self._saving or row.lock is not None:
            return
        self._asking, self._asked = review, row
        self._question.hide()
        self._closing.ask(_place_words(review, row), row.closing.at if row.closing else None, self._model.now_ms)

    def _close_at(self, seconds: int | None) -> None:
        review, row = self._asking, self._asked
        self._put_away()
        if review is not None and row is not None:
            now_ms = self.bench.workspace.clock.now_ms()
            self._write(review, row, lambda: locks.set_closing(review, row.subject, seconds, now_ms))

    def _put_away(self) -> None:
        self._asking = self._asked = None
        self._question.hide()
        self._closing.hide()
        self._table.setFocus()


def _place_words(review: ClassReview, row: SubjectProgress) -> str:
    return _("{subject}, class {class_name}, term {term}").format(
        subject=row.subject.name, class_name=review.class_.name, term={1: "I", 2: "II"}[review.term]
    )


def lock_warnings(row: SubjectProgress) -> list[str]:
    """What the principal should know before locking."""
    told = []
    if row.missing:
        missing = ngettext("{count} of {due} marks is missing.", "{count} of {due} marks are missing.", row.missing)
        told.append("▲ " + missing.format(count=row.missing, due=row.due))
    else:
        told.append("✓ " + _("All {due} marks are entered.").format(due=row.due))
    if needs_words(row):
        told.append(needs_words(row))
    if row.lock_standing.state is CellState.REFUSED:
        told.append(_("The last attempt came back because something new had arrived; it is shown now."))
    told.append(_("After that nobody can change a mark of this term."))
    told.append(_("Marks that were typed before and arrive later are held: they are kept, and shown to you."))
    return told
