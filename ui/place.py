"""What every place of work is made of, and what it gets to work with."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.desk.school import SchoolClass
from app.rules.calendar import Session
from app.workspace import Workspace
from sync.schema import Ref
from ui.notices import Notices
from ui.tasks import Failed, Tasks

if TYPE_CHECKING:
    from sync.journal import Journal

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Bench:
    """The signed-in person's opened school, and the doors to background work and to the person."""

    workspace: Workspace
    me: Ref
    tasks: Tasks
    notices: Notices


@dataclass(frozen=True)
class Goal:
    """Where a person wants to go: the object name of a place, and what to show there as far as it is about that."""

    place: str
    class_: Ref | None = None
    term: int | None = None
    subject: str = ""
    day: datetime.date | None = None
    session: Session | None = None


@dataclass(frozen=True)
class Shortcut:
    """A key of a place as the list on F1 shows it: both are texts for people."""

    keys: str
    meaning: str


class Place(QWidget):
    """One workplace in the window. `title` stands in the rail beside `icon`, a file of `resources/icons`."""

    title = ""
    icon = ""
    needs_class = True
    """Whether the class and term chosen above mean something here."""

    attention_changed = Signal(int)
    """How many things here wait for a person; the rail shows it."""

    wanted = Signal(Goal)
    """The person wants to go there."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self._awaited: QWidget | None = None

    def set_class(self, class_: SchoolClass, term: int) -> None:
        """Show this class and term. Called again for the same ones, it changes nothing."""

    def turn_to(self, goal: Goal) -> None:
        """Show what `goal` names; its class and term are chosen already."""

    def refresh(self) -> None:
        """The records may have changed: read them again, and leave alone what the person is doing."""

    def take_focus(self) -> None:
        """Bring the keys here. What is to get them may still be waiting for its content: then it gets them when it
        shows, and until then nothing else of the window does that by chance.
        """
        target = self.focusProxy() or self
        if target.isVisible():
            target.setFocus()
        else:
            self._awaited = target
            target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._awaited and event.type() == QEvent.Type.Show:
            self._awaited.removeEventFilter(self)
            self._awaited.setFocus()
            self._awaited = None
        return super().eventFilter(watched, event)

    def finish_typing(self) -> str:
        """The person is about to leave: take what is being typed, as Enter would. What can or should not be taken so
        stays where it is, and is returned.
        """
        return ""

    def legend(self) -> list[QWidget]:
        """The signs of this place with their words, a line each, for the list on F1."""
        return []

    def shortcuts(self) -> tuple[Shortcut, ...]:
        """The keys of this place."""
        return ()


class TermPlace(Place):
    """A place that shows one class in one term."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._class: SchoolClass | None = None
        self._term = 1

    def _is_shown(self, class_: SchoolClass, term: int) -> bool:
        return self._class is not None and (self._class.ref, self._term) == (class_.ref, term)

    def _stays_at(self, class_: SchoolClass, term: int) -> bool:
        """Whether these are in front already: another name or grade of the same class takes nothing from the person."""
        if not self._is_shown(class_, term):
            return False
        self._class = class_
        return True

    def _read(
        self,
        work: Callable[["Journal", Ref, SchoolClass, int], _Found],
        show: Callable[[_Found], None],
        failed: Failed | None = None,
    ) -> None:
        """Do `work(journal, me, class, term)` for what is chosen; what arrives after another choice is not shown."""
        class_, term = self._class, self._term
        if class_ is None:
            return
        workspace, me = self.bench.workspace, self.bench.me

        def arrived(found: _Found) -> None:
            if self._is_shown(class_, term):
                show(found)

        self.bench.tasks.query(lambda: workspace.read(lambda journal: work(journal, me, class_, term)), arrived, failed)
