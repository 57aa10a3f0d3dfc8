"""Remarks on the pupils of a class: the list beside the text, which is saved whenever the person leaves it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.desk import phrases, remarks
from app.desk.phrases import Phrase, PhraseBook
from app.desk.remarks import HOMEROOM, RemarkBook, RemarkLine
from app.desk.school import SchoolClass
from app.messages import _, explain
from app.rules.named_pupils import others_named
from app.rules.phrases import as_phrase
from app.rules.remarks import MAX_LENGTH, clean
from sync.change import Change
from sync.errors import UserError
from sync.schema import Ref
from ui import cell_states
from ui.cell_states import Shown
from ui.homeroom.keep_card import KeepCard
from ui.homeroom.phrase_card import PhraseCard
from ui.homeroom.remark_edit import RemarkEdit
from ui.homeroom.remarks_model import Cell, RemarksModel, cell_of
from ui.homeroom.remarks_reading import Opened, read
from ui.lines_delegate import LinesDelegate
from ui.named import named
from ui.notice_bar import announce
from ui.place import Bench, Shortcut, TermPlace
from ui.row_table import RowTable

MESSAGE_MS = 5_000
PAUSE_MS = 3_000
"""After a pause as long as this what is written is saved, so that a power cut takes a sentence at most."""

_BAD = {Shown.CONFLICT, Shown.REFUSED, Shown.FAILED}
_Decide = Callable[[PhraseBook, Phrase], list[Change]]


class RemarksPanel(TermPlace):
    """One subject's remarks, or the homeroom teacher's."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("homeroom.remarks")
        self.title = _("Remarks")
        self._chosen: dict[Ref, str] = {}
        self._shown_subjects: tuple[object, ...] = ()
        self._phrases: PhraseBook | None = None
        self._open: Cell | None = None
        """Whose remark is in the field."""
        self._line: RemarkLine | None = None
        self._seen: RemarkBook | None = None
        """What the person saw when turning to it: what is written carries its base."""
        self._saved_text = ""
        self._touched = False
        """Whether the person has written in the field since turning to it: then nothing that arrives changes it."""
        self._drafts: dict[Cell, str] = {}
        """Texts that could not be saved; they stay in sight."""
        self._model = RemarksModel()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._message_timer = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._lay_out()
        self._connect()
        self._show_frame()

    def _lay_out(self) -> None:
        label = QLabel(_("&Remarks of"))
        self._subject = named(QComboBox(), "homeroom.remarks.subject", says=_("Remarks of"))
        self._subject.setMinimumWidth(240)
        label.setBuddy(self._subject)
        self._progress = named(QLabel(), "homeroom.remarks.progress", "muted")
        self._note = named(QLabel(wordWrap=True), "homeroom.remarks.note", "quiet-line")
        self._empty = named(
            QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), "homeroom.remarks.empty", "muted"
        )
        self._table = RowTable("homeroom.remarks.table", _("Pupils"), self._model)
        self._lines = LinesDelegate(wraps=False)
        self._table.setItemDelegate(self._lines)
        self._table.verticalHeader().setDefaultSectionSize(48)
        self._table.horizontalHeader().hide()
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._table)
        self._split.addWidget(self._make_desk())
        self._split.setSizes([340, 640])
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self._subject)
        top.addSpacing(16)
        top.addWidget(self._progress, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._note)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._split, 1)
        self.setFocusProxy(self._table)

    def _make_desk(self) -> QWidget:
        """The right side: whose remark, the text, what is to be said of it, phrases."""
        self._whose = named(QLabel(wordWrap=True), "homeroom.remarks.whose", "heading")
        self._state = named(QLabel(), "homeroom.remarks.state", "muted")
        self._edit = RemarkEdit()
        self._counter = named(QLabel(), "homeroom.remarks.counter", "muted")
        self._warning = named(QLabel(wordWrap=True), "homeroom.remarks.warning", "waiting")
        self._arrived = named(QLabel(wordWrap=True), "homeroom.remarks.arrived", "quiet-line")
        self._message = named(QLabel(wordWrap=True), "homeroom.remarks.message", "danger")
        self._card, self._keep = PhraseCard(), KeepCard()
        self._insert = named(QPushButton(_("Phrases… (F3)")), "homeroom.remarks.insert")
        self._keep_it = named(QPushButton(_("Keep as phrase… (Ctrl+K)")), "homeroom.remarks.keep", "link")
        self._next = named(QPushButton(_("Next pupil (Ctrl+Enter)")), "homeroom.remarks.next")
        for button in (self._insert, self._keep_it, self._next):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.addWidget(self._whose, 1)
        head.addWidget(self._state)
        below = QHBoxLayout()
        below.addWidget(self._warning, 1)
        below.addWidget(self._counter, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._insert)
        row.addWidget(self._keep_it)
        row.addStretch(1)
        row.addWidget(self._next)
        desk = QWidget()
        layout = QVBoxLayout(desk)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._edit, 1)
        layout.addLayout(below)
        for widget in (self._arrived, self._message, self._card, self._keep, self._buttons):
            layout.addWidget(widget)
        self._arrived.hide()
        self._message.hide()
        return desk

    def _connect(self) -> None:
        self._table.opened.connect(self._edit.setFocus)
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._turn_to_row())
        self._edit.textChanged.connect(self._edited)
        self._edit.left.connect(self._save)
        self._edit.step.connect(self._step)
        self._edit.escaped.connect(self._table.setFocus)
        self._edit.full.connect(lambda: self._say(_("There is no room for more; nothing of it was taken.")))
        self._pause.timeout.connect(self._save)
        self._message_timer.timeout.connect(self._message.hide)
        self._subject.activated.connect(self._choose_subject)
        self._insert.clicked.connect(self._open_phrases)
        self._keep_it.clicked.connect(self._open_keep)
        self._next.clicked.connect(lambda: self._step(1))
        self._card.inserted.connect(self._insert_phrase)
        self._card.closed.connect(self._put_cards_away)
        self._card.taken_away.connect(self._delete_phrase)
        self._card.shared.connect(self._share_phrase)
        self._keep.kept.connect(self._keep_phrase)
        self._keep.closed.connect(self._put_cards_away)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F3"), self, self._open_phrases, context=here)
        QShortcut(QKeySequence("Ctrl+K"), self, self._open_keep, context=here)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("Enter", _("from the list to the text")),
            Shortcut("Ctrl+Enter, Alt+Enter", _("next pupil, the one before")),
            Shortcut("Esc", _("back to the list; what is written is saved")),
            Shortcut("F3", _("insert a phrase")),
            Shortcut("Ctrl+K", _("keep the text as a phrase")),
        )

    # --- which book ---

    def set_class(self, class_: SchoolClass, term: int) -> None:
        if not self._stays_at(class_, term):
            self._turn_to(class_, term)

    def _choose_subject(self, index: int) -> None:
        code = self._subject.itemData(index)
        if self._class is not None and isinstance(code, str) and code != self._chosen.get(self._class.ref):
            self._chosen[self._class.ref] = code
            self._turn_to(self._class, self._term)

    def _turn_to(self, class_: SchoolClass, term: int) -> None:
        self._close_text()
        self._class, self._term = class_, term
        self._model.forget()
        self._show_frame()
        self.refresh()

    def finish_typing(self) -> str:
        self._save()
        return " ".join(self._drafts.get(self._open, "").split()) if self._open is not None else ""

    # --- reading ---

    def refresh(self) -> None:
        class_ = self._class
        if class_ is None:
            return
        chosen, reading = self._chosen.get(class_.ref), self._model.pending.ask()
        self._read(
            lambda journal, me, class_, term: read(journal, me, class_, term, chosen),
            lambda opened: self._show(opened, reading) if chosen == self._chosen.get(class_.ref) else None,
        )

    def _show(self, opened: Opened, reading: int) -> None:
        assert self._class is not None
        self._phrases = opened.phrases
        self._show_subjects(opened)
        self._subject.setCurrentIndex(self._subject.findData(opened.book.subject))
        self._model.show_book(opened.book, reading)
        self._show_frame()
        self._refresh_text()
        if self._card.isVisible() and self._line is not None:
            self._card.show_book(opened.phrases, opened.book.subject, self._line.pupil.name)

    def _show_subjects(self, opened: Opened) -> None:
        """Those in which this person writes first, the others for reading."""
        shape = (opened.subjects, opened.own)
        if shape == self._shown_subjects:
            return
        self._shown_subjects = shape
        names = {HOMEROOM: _("Homeroom teacher"), **{one.code: one.name for one in opened.subjects}}
        self._subject.clear()
        for code in opened.own:
            self._subject.addItem(names[code], code)
        others = [code for code in names if code not in opened.own]
        if opened.own and others:
            self._subject.insertSeparator(self._subject.count())
        for code in others:
            self._subject.addItem(names[code], code)

    def _show_frame(self) -> None:
        book = self._model.book
        has_rows = book is not None and bool(book.lines)
        self._split.setVisible(has_rows)
        self._empty.setVisible(not has_rows)
        self._empty.setText(
            _("This class has no pupils yet. The clerk imports the class list.") if book is not None else ""
        )
        reading = book is not None and not book.may_write
        self._note.setText(_("For reading: these remarks are written by the teachers of this subject."))
        if book is not None and book.subject == HOMEROOM:
            self._note.setText(_("For reading: these remarks are written by the homeroom teacher."))
        self._note.setVisible(reading)
        self._buttons.setVisible(not reading)
        self._show_progress()

    def _show_progress(self) -> None:
        rows = len(self._model.rows)
        written = self._model.written
        self._progress.setText(_("{count} of {due} written").format(count=written, due=rows) if rows else "")

    # --- the text ---

    def _turn_to_row(self) -> None:
        """The cursor of the list stands on another pupil: the field is that pupil's."""
        row = self._table.row
        book = self._model.book
        if book is None or not 0 <= row < len(self._model.rows):
            return
        line = self._model.rows[row]
        if self._open == cell_of(book, line.pupil.pupil):
            return
        self._close_text()
        self._open, self._line, self._seen = cell_of(book, line.pupil.pupil), line, book
        standing = self._model.text(line)
        self._put_text(self._drafts.get(self._open, standing), standing)
        self._touched = self._open in self._drafts
        self._tell_text()
        if self._card.isVisible() and self._phrases is not None:
            self._card.show_book(self._phrases, book.subject, line.pupil.name)

    def _close_text(self) -> None:
        """Leave the field: what was written in it is saved."""
        self._save()
        self._keep.hide()
        self._open = self._line = self._seen = None
        self._touched = False
        self._arrived.hide()
        self._put_text("", "")

    def _put_text(self, text: str, saved: str) -> None:
        """Show `text`, of which `saved` is on the disk."""
        self._edit.blockSignals(True)
        self._edit.setPlainText(text)
        self._edit.blockSignals(False)
        self._saved_text = saved

    def _refresh_text(self) -> None:
        """Another reading has come. A field in which the person has written stays as it is; what came is told."""
        book = self._model.book
        if book is None:
            return
        if self._open is None:
            self._turn_to_row()
            return
        line = next((one for one in book.lines if cell_of(book, one.pupil.pupil) == self._open), None)
        if line is None:
            self._turn_to_row()
            return
        self._line = line
        standing = self._model.text(line)
        if not self._touched:
            self._seen = book
            if standing != self._edit.toPlainText() and self._open not in self._drafts:
                self._put_text(standing, standing)
        # Only the own text that is on its way may differ from what stands without anybody having written.
        arrived = self._touched and standing not in {clean(self._saved_text), clean(self._edit.toPlainText())}
        self._arrived.setText(
            _("Meanwhile another text has arrived: “{text}”. Yours stays; both are kept, and people choose.").format(
                text=" ".join(standing.split())
            )
        )
        self._arrived.setVisible(arrived)
        self._tell_text()

    def _tell_text(self) -> None:
        """Whose it is, its state, its length, whom it names."""
        line, book = self._line, self._seen
        if line is None or book is None or self._model.book is None:
            return
        state = self._model.state(line)
        disputed = state is Shown.CONFLICT and not self._touched
        self._edit.setReadOnly(not book.may_write or disputed)
        self._edit.setAccessibleName(_("Remark on {name}").format(name=line.pupil.name))
        self._whose.setText(f"{line.pupil.number}. {line.pupil.name}")
        self._state.setText(_state_words(state, written=bool(self._edit.toPlainText()), open_=self._is_changed()))
        self._state.setProperty("role", "danger" if state in _BAD else "muted")
        self._state.style().polish(self._state)
        if disputed:
            self._say(str(explain(UserError("remarks.disputed"))))
        text = self._edit.toPlainText()
        self._counter.setText(f"{len(text)}/{MAX_LENGTH}")
        others = [one.pupil.name for one in self._model.rows if one.pupil.pupil != line.pupil.pupil]
        named_here = others_named(text, line.pupil.name, others)
        self._warning.setText(
            _("▲ This text seems to name {names}. It is saved all the same.").format(names=", ".join(named_here[:3]))
            if named_here
            else ""
        )

    def _edited(self) -> None:
        if self._open is None:
            return
        self._touched = True
        self._pause.start()
        self._tell_text()

    def _is_changed(self) -> bool:
        return self._edit.toPlainText() != self._saved_text or self._open in self._drafts

    def _save(self) -> None:
        """Save what stands in the field, if the person has changed it. What cannot be saved stays in sight."""
        self._pause.stop()
        cell, book, text = self._open, self._seen, self._edit.toPlainText()
        if cell is None or book is None or not self._touched or not self._is_changed():
            return
        if clean(text) == clean(self._saved_text) and cell not in self._drafts:
            self._saved_text = text
            return
        try:
            changes = remarks.write_remarks(book, {cell[3]: text})
        except UserError as error:
            self._drafts[cell] = text
            self._say(str(explain(error)))
            return
        self._drafts.pop(cell, None)
        self._saved_text = text
        entry = self._model.enter(cell, clean(text))

        def saved() -> None:
            self._model.saved(entry)
            self._tell_text()

        def failed(error: BaseException) -> None:
            if self._model.pending.holds(cell, entry):  # else a later text of the cell is on its way, or saved
                self._drafts[cell] = text  # leaving the field tries again
            self._model.failed(entry)
            self.bench.notices.tell(error)
            self.refresh()

        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(changes, book.base), lambda _number: saved(), failed
        )
        self._show_progress()
        self._tell_text()

    def _step(self, step: int) -> None:
        """Save, and go to the next pupil with the keys in the field."""
        row = self._table.row + step
        self._save()
        if 0 <= row < len(self._model.rows):
            self._table.setCurrentIndex(self._model.index(row, 0))
            announce(self._edit, self._whose.text())
        self._edit.setFocus()

    # --- phrases ---

    def _put_cards_away(self) -> None:
        self._card.hide()
        self._keep.hide()
        self._edit.setFocus()

    def _can_write(self) -> bool:
        return self._line is not None and self._phrases is not None and not self._edit.isReadOnly()

    def _open_phrases(self) -> None:
        if self._can_write() and self._phrases is not None and self._line is not None and self._seen is not None:
            self._keep.hide()
            self._card.open_for(self._phrases, self._seen.subject, self._line.pupil.name)

    def _insert_phrase(self, text: str) -> None:
        self._card.hide()
        self._edit.insert(text)
        self._edit.setFocus()

    def _open_keep(self) -> None:
        """The chosen part, else the whole text, with fields in place of the name."""
        if not self._can_write() or self._line is None:
            return
        chosen = self._edit.textCursor().selectedText().replace("\u2029", "\n") or self._edit.toPlainText()
        self._card.hide()
        subject = self._subject.currentText() if self._seen is not None and self._seen.subject != HOMEROOM else ""
        self._keep.open_for(as_phrase(chosen, self._line.pupil.name, self._card.pronoun), subject)

    def _keep_phrase(self, text: str, level: str, here: bool, shared: bool) -> None:
        book, seen = self._phrases, self._seen
        if book is None or seen is None:
            return
        names = tuple(one.pupil.name for one in self._model.rows)
        subject = seen.subject if here else ""
        try:
            work = phrases.keep_phrase(
                book, text, subject, level, self.bench.workspace.clock, shared=shared, class_names=names
            )
        except UserError as error:
            self._say(str(explain(error)))
            return
        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(work, book.base),
            lambda _number: self.bench.notices.toast.emit(_("Kept as a phrase.")),
        )
        self._put_cards_away()

    def _delete_phrase(self, phrase: Phrase) -> None:
        if self._phrases is not None:
            self._write_phrases(phrases.take_away, phrase, _("The phrase is deleted."))

    def _share_phrase(self, phrase: Phrase) -> None:
        told = _("The phrase is yours alone now.") if phrase.shared else _("Colleagues are offered the phrase now.")
        self._write_phrases(lambda book, one: phrases.share(book, one, shared=not one.shared), phrase, told)

    def _write_phrases(self, decide: _Decide, phrase: Phrase, told: str) -> None:
        book = self._phrases
        if book is None:
            return
        changes = decide(book, phrase)
        self.bench.tasks.command(
            lambda: self.bench.workspace.commit(changes, book.base),
            lambda _number: self.bench.notices.toast.emit(told),
        )

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()
        self._message_timer.start()
        announce(self._message, text)


def _state_words(state: Shown, *, written: bool, open_: bool) -> str:
    """What is said of the text in the field; of one that nobody has written, nothing."""
    if open_:
        return _("being written")
    return cell_states.words(state) if written or state is not Shown.SAVED else ""
