"""The bar above the places: class and term, whose window it is, and leaving."""

import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.desk.overview import Overview
from app.desk.school import SchoolClass
from app.messages import _
from app.rules import calendar
from sync.schema import Ref
from ui.icons import icon
from ui.named import named


class TopBar(QFrame):
    """`chosen` says that another class or term is chosen; the choice survives whatever the crossings bring."""

    chosen = Signal()
    leave = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shell.top")
        self._classes: tuple[SchoolClass, ...] = ()
        self._dated = False
        self._class_label = QLabel(_("&Class"))
        self._class = named(QComboBox(), "shell.class", says=_("Class"))
        self._class.setMinimumWidth(88)
        self._class.setToolTip(_("Class (Ctrl+PgUp, Ctrl+PgDn)"))
        self._class_label.setBuddy(self._class)
        self._term_label = QLabel(_("&Term"))
        self._term = named(QComboBox(), "shell.term", says=_("Term"))
        self._term.addItems([_("Term I"), _("Term II")])
        self._term_label.setBuddy(self._term)
        self._school = named(QLabel(), "shell.school")
        self._person = named(QLabel(), "shell.person", role="muted")
        leave = named(QPushButton(icon("leave"), _("Lock")), "shell.leave")
        leave.setToolTip(_("Lock this window and leave the computer to somebody else (Ctrl+L)"))
        leave.clicked.connect(self.leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 12, 8)
        layout.setSpacing(8)
        self._choice = QWidget()
        choice = QHBoxLayout(self._choice)
        choice.setContentsMargins(0, 0, 16, 0)
        choice.setSpacing(8)
        for widget in (self._class_label, self._class, self._term_label, self._term):
            choice.addWidget(widget)
        layout.addWidget(self._choice)
        layout.addWidget(self._school, 1)
        layout.addWidget(self._person)
        layout.addWidget(leave)
        self.show_choice(False)
        self._class.currentIndexChanged.connect(lambda _index: self.chosen.emit())
        self._term.currentIndexChanged.connect(lambda _index: self.chosen.emit())
        QShortcut(QKeySequence("Ctrl+L"), self, self.leave.emit)
        QShortcut(QKeySequence("Ctrl+PgUp"), self, lambda: self._step(-1))
        QShortcut(QKeySequence("Ctrl+PgDown"), self, lambda: self._step(+1))

    @property
    def class_(self) -> SchoolClass | None:
        index = self._class.currentIndex()
        return self._classes[index] if index >= 0 else None

    @property
    def term(self) -> int:
        return self._term.currentIndex() + 1

    def show_overview(self, overview: Overview, today: datetime.date) -> None:
        """Offer the classes of `overview`; the first time, choose the term that `today` lies in."""
        self._school.setText(overview.profile.name if overview.profile else "")
        self._person.setText(overview.my_name)
        if not self._dated:
            self._dated = True
            term = calendar.term_of(today)
            self._term.setCurrentIndex(term.number - 1 if term else 0)
        if overview.classes == self._classes:
            return
        chosen = self.class_
        self._classes = overview.classes
        self._class.blockSignals(True)
        self._class.clear()
        self._class.addItems([one.name for one in overview.classes])
        refs = [one.ref for one in overview.classes]
        self._class.setCurrentIndex(refs.index(chosen.ref) if chosen and chosen.ref in refs else min(len(refs), 1) - 1)
        self._class.blockSignals(False)
        self.chosen.emit()

    def choose(self, class_: Ref, term: int | None) -> None:
        """Choose a class, and a term where one is named. One that this person may not read changes nothing."""
        refs = [one.ref for one in self._classes]
        if class_ in refs:
            self._class.setCurrentIndex(refs.index(class_))
        if term is not None:
            self._term.setCurrentIndex(term - 1)

    def show_choice(self, needed: bool) -> None:
        """Whether the place in front asks for class and term."""
        self._choice.setVisible(needed)

    def _step(self, step: int) -> None:
        if self._class.isVisible() and 0 <= self._class.currentIndex() + step < self._class.count():
            self._class.setCurrentIndex(self._class.currentIndex() + step)
