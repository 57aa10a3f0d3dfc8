"""The homeroom teacher's place: conduct, remarks, and what a term and the year have brought the class."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from app.desk import school
from app.desk.school import SchoolClass
from app.messages import _
from app.rules.roles import Action, may
from sync.schema import Ref
from ui.homeroom.conduct_panel import ConductPanel
from ui.homeroom.growth_panel import GrowthPanel
from ui.homeroom.remarks_panel import RemarksPanel
from ui.homeroom.results_panel import ResultsPanel
from ui.homeroom.year_panel import YearPanel
from ui.named import named
from ui.place import Bench, Place, Shortcut, TermPlace

if TYPE_CHECKING:
    from sync.journal import Journal

CONDUCT, REMARKS, TERM_RESULTS, YEAR_RESULTS, GROWTH = range(5)


class HomeroomPlace(Place):
    """The place: four panels, of which the one in front is read; it opens on what the person may write."""

    icon = "homeroom"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.setObjectName("homeroom")
        self.title = _("Homeroom")
        self._class: SchoolClass | None = None
        self._term = 1
        self._chosen = False
        self.panels: tuple[TermPlace, ...] = (
            ConductPanel(bench), RemarksPanel(bench), ResultsPanel(bench), YearPanel(bench),
            GrowthPanel(bench),
        )  # fmt: skip
        self._stale: set[TermPlace] = set()
        self._stack = QStackedWidget()
        self._group = QButtonGroup(self)
        self._lay_out()
        self._group.idClicked.connect(self.open_panel)
        self._show(CONDUCT)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, panel in enumerate(self.panels):
            button = named(QPushButton(panel.title), f"{panel.objectName()}.open")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(f"{panel.title} (Alt+{number + 1})")
            self._group.addButton(button, number)
            row.addWidget(button)
            self._stack.addWidget(panel)
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self.open_panel(number))
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)

    @property
    def panel(self) -> TermPlace:
        """The one in front."""
        return self.panels[self._stack.currentIndex()]

    def open_panel(self, number: int) -> None:
        """The person turns to a panel, where the class has it."""
        if self._class is not None and number not in _offered(self._class):
            return
        self._chosen = True
        if number != self._stack.currentIndex():
            self.bench.notices.tell_still_there(self.panel.finish_typing())
        self._show(number)
        self.take_focus()

    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        button = self._group.button(number)
        button.setChecked(True)
        self.setFocusProxy(self.panel)
        if self._class is not None:
            self.panel.set_class(self._class, self._term)
        if self.panel in self._stale:
            self._stale.discard(self.panel)
            self.panel.refresh()

    # --- as every place ---

    def set_class(self, class_: SchoolClass, term: int) -> None:
        first = self._class is None
        self._class, self._term = class_, term
        offered = _offered(class_)
        for number in range(len(self.panels)):
            self._group.button(number).setVisible(number in offered)
        if self._stack.currentIndex() not in offered:
            self._show(offered[0])
            if self.isVisible():  # the keys were in what is hidden now
                self.take_focus()
        if first and not self._chosen and not class_.is_preschool:
            self._begin(class_)
        else:
            self.panel.set_class(class_, term)

    def _begin(self, class_: SchoolClass) -> None:
        """Open on what this person may write in the class."""
        workspace, me = self.bench.workspace, self.bench.me

        def begin(number: int) -> None:
            if self._chosen:
                return
            self._show(number)
            if self.isVisible():
                self.take_focus()

        self.bench.tasks.query(lambda: workspace.read(lambda journal: _first_panel(journal, me, class_)), begin)

    def refresh(self) -> None:
        self._stale = {panel for panel in self.panels if panel is not self.panel}
        self.panel.refresh()

    def take_focus(self) -> None:
        """To the panel in front; while it is still read, to its button, so that the keys of this place are heard."""
        self.panel.take_focus()
        focus = self.window().focusWidget()
        if focus is None or not self.panel.isAncestorOf(focus):
            self._group.button(self._stack.currentIndex()).setFocus()

    def finish_typing(self) -> str:
        return self.panel.finish_typing()

    def shortcuts(self) -> tuple[Shortcut, ...]:
        offered = sorted(_offered(self._class)) if self._class is not None else range(len(self.panels))
        turns = (Shortcut(f"Alt+{number + 1}", self.panels[number].title) for number in offered)
        return (*turns, *self.panel.shortcuts())


def _offered(class_: SchoolClass) -> tuple[int, ...]:
    """What there is in such a class: preschool gives no levels, primary school assesses qualities and not conduct."""
    if class_.is_preschool:
        return GROWTH, REMARKS
    if class_.is_primary:
        return REMARKS, TERM_RESULTS, YEAR_RESULTS
    return CONDUCT, REMARKS, TERM_RESULTS, YEAR_RESULTS


def _first_panel(journal: "Journal", me: Ref, class_: SchoolClass) -> int:
    duties = school.my_duties(journal, me)
    if may(duties, Action.WRITE_CONDUCT, class_.ref):
        return _offered(class_)[0]
    return YEAR_RESULTS if may(duties, Action.DECIDE_YEAR, class_.ref) else REMARKS
