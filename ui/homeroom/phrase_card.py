"""Inserting a phrase: a few letters, Enter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from app.desk import phrases
from app.desk.phrases import Phrase, PhraseBook
from app.messages import _
from app.rules.phrases import PRONOUNS
from ui.named import named

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_LIST_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class _Search(QLineEdit):
    """Keys that are the list's go there."""

    chosen = Signal()
    escaped = Signal()

    def __init__(self, found: QListWidget) -> None:
        super().__init__()
        self._found = found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _LIST_KEYS:
            self._found.keyPressEvent(event)
        else:
            super().keyPressEvent(event)


class PhraseCard(QFrame):
    """`inserted` brings the text about the pupil; `taken_away` and `shared` are about one's own phrase."""

    inserted = Signal(str)
    taken_away = Signal(object)
    shared = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "homeroom.phrases", "card")
        self._book: PhraseBook | None = None
        self._subject = ""
        self._name = ""
        self._list = named(QListWidget(), "homeroom.phrases.list", says=_("Phrases found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setWordWrap(True)
        self._list.setFixedHeight(168)
        self._list.setSpacing(2)
        self._search = _Search(self._list)
        named(self._search, "homeroom.phrases.search", says=_("Find a phrase"))
        self._search.setPlaceholderText(_("A few letters of the phrase, then Enter"))
        self._pronoun = named(QComboBox(), "homeroom.phrases.pronoun", says=_("How the pupil is called"))
        self._pronoun.addItems(list(PRONOUNS))
        self._nothing = named(QLabel(wordWrap=True), "homeroom.phrases.nothing", "muted")
        self._share = named(QPushButton(), "homeroom.phrases.share", "link")
        self._take_away = named(QPushButton(_("Delete this phrase")), "homeroom.phrases.take_away", "link")
        self._lay_out()
        self._search.textEdited.connect(self._find)
        self._search.chosen.connect(self._insert)
        self._search.escaped.connect(self.closed)
        self._list.itemActivated.connect(lambda _item: self._insert())
        self._list.currentRowChanged.connect(lambda _row: self._show_own())
        self._pronoun.currentIndexChanged.connect(lambda _index: self._find())
        self._share.clicked.connect(lambda: self.shared.emit(self.phrase))
        self._take_away.clicked.connect(lambda: self.taken_away.emit(self.phrase))
        self.hide()

    def _lay_out(self) -> None:
        head = QLabel(_("Phrases"))
        head.setProperty("role", "heading")
        called = QLabel(_("Called"))
        called.setBuddy(self._pronoun)
        close = named(QPushButton(_("Close (Esc)")), "homeroom.phrases.close", "link")
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(head)
        top.addWidget(self._search, 1)
        top.addWidget(called)
        top.addWidget(self._pronoun)
        bottom = QHBoxLayout()
        bottom.addWidget(self._share)
        bottom.addWidget(self._take_away)
        bottom.addStretch(1)
        bottom.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._list)
        layout.addWidget(self._nothing)
        layout.addLayout(bottom)

    @property
    def phrase(self) -> Phrase | None:
        """The one that Enter would insert."""
        item = self._list.currentItem()
        found: Phrase | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found

    @property
    def pronoun(self) -> str:
        return self._pronoun.currentText()

    def open_for(self, book: PhraseBook, subject: str, name: str) -> None:
        """Offer what fits remarks in `subject` on the pupil called `name`."""
        self._search.clear()
        self.show_book(book, subject, name)
        self.show()
        self._search.setFocus()

    def show_book(self, book: PhraseBook, subject: str, name: str) -> None:
        """As `open_for`, while it is open: another reading, another pupil."""
        self._book, self._subject, self._name = book, subject, name
        self._find()

    def _find(self) -> None:
        book = self._book
        if book is None:
            return
        before = self.phrase
        found = phrases.find(book, self._search.text(), self._subject)
        self._list.clear()
        for one in found:
            item = QListWidgetItem(self._told(one))
            item.setData(Qt.ItemDataRole.UserRole, one)
            self._list.addItem(item)
        refs = [one.ref for one in found]
        self._list.setCurrentRow(refs.index(before.ref) if before is not None and before.ref in refs else 0)
        self._list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        if book.phrases:
            self._nothing.setText(_("No phrase begins so. Write freely, and keep what may serve again."))
        else:
            self._nothing.setText(_("No phrases yet. Write a remark and keep it as a phrase (Ctrl+K)."))
        self._show_own()

    def _told(self, one: Phrase) -> str:
        whose = "" if one.mine else one.by
        tags = " · ".join(part for part in (one.level, whose, _("shared") if one.mine and one.shared else "") if part)
        text = phrases.filled(one, self._name, self.pronoun)
        return f"{text}  [{tags}]" if tags else text

    def _show_own(self) -> None:
        one = self.phrase
        for button in (self._share, self._take_away):
            button.setVisible(one is not None and one.mine)
        self._share.setText(_("Share no more") if one is not None and one.shared else _("Share with the school"))

    def _insert(self) -> None:
        one = self.phrase
        if one is not None:
            self.inserted.emit(phrases.filled(one, self._name, self.pronoun))
