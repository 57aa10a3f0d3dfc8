"""What every place of work is made of, and what it gets to work with."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.desk.school import SchoolClass
from app.workspace import Workspace
from sync.schema import Ref
from ui.notices import Notices
from ui.tasks import Tasks


@dataclass(frozen=True)
class Bench:
    """The signed-in person's opened school, and the doors to background work and to the person."""

    workspace: Workspace
    me: Ref
    tasks: Tasks
    notices: Notices


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

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench

    def set_class(self, class_: SchoolClass, term: int) -> None:
        """Show this class and term. Called again for the same ones, it changes nothing."""

    def refresh(self) -> None:
        """The records may have changed: read them again, and leave alone what the person is doing."""

    def finish_typing(self) -> None:
        """The person is about to leave: take what is being typed, as Enter would."""

    def shortcuts(self) -> tuple[Shortcut, ...]:
        """The keys of this place."""
        return ()
