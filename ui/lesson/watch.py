"""Looking on while somebody works in the gradebook: nothing is done for the learner, and nothing is kept from them."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.practice import Cell
from app.rules.marks import Mark
from sync.schema import Ref
from ui.gradebook import wording
from ui.gradebook.model import GradebookModel
from ui.gradebook.table import MarkTable
from ui.gradebook.view import GradebookPlace
from ui.lesson.steps import Deed, Done, Names, Sight

_COMMANDS = {
    QKeySequence.StandardKey.Undo: Deed.UNDID,
    QKeySequence.StandardKey.Copy: Deed.COPIED,
    QKeySequence.StandardKey.Paste: Deed.PASTED,
}


class GradebookWatch(QObject):
    """What has happened in `place` since `begin_step`. `noticed` comes after everything that may end a step."""

    noticed = Signal()

    def __init__(self, place: GradebookPlace) -> None:
        super().__init__(place)
        table = place.findChild(MarkTable, "gradebook.table")
        assert isinstance(table, MarkTable)
        self.table = table
        model = table.model()
        assert isinstance(model, GradebookModel)
        self._model = model
        self._before: dict[Cell, Mark] = {}
        self._done: set[Done] = set()
        self.table.installEventFilter(self)
        self.table.history_asked.connect(lambda: self.note(Deed.ASKED_HISTORY))
        model.dataChanged.connect(self.noticed)
        for action in place.actions():
            for key, deed in _COMMANDS.items():
                if action.shortcut() in QKeySequence.keyBindings(key):
                    action.triggered.connect(lambda _checked, deed=deed: self.note(deed))

    @property
    def is_open(self) -> bool:
        """Whether the book is on screen."""
        return self._model.book is not None

    def begin_step(self) -> None:
        self._before, self._done = self._marks(), set()

    def note(self, deed: Deed) -> None:
        self._done.add((deed, self._at()))
        self.noticed.emit()

    def sight(self) -> Sight:
        return Sight(self._before, self._marks(), self._at(), frozenset(self._done))

    def names(self) -> Names:
        book = self._model.book
        assert book is not None
        return Names(
            {row.pupil.number: row.pupil.name for row in book.rows},
            {column.number: wording.short_name(column) for column in book.columns},
        )

    def _marks(self) -> dict[Cell, Mark]:
        numbers = self._numbers()
        return {(numbers[place[0]], place[1]): mark for place, mark in self._model.shown().items()}

    def _at(self) -> Cell | None:
        place = self._model.place(self.table.currentIndex())
        return (self._numbers()[place[0]], place[1]) if place is not None else None

    def _numbers(self) -> dict[Ref, int]:
        """Places in the roll."""
        rows = self._model.book.rows if self._model.book is not None else ()
        return {row.pupil.pupil: row.pupil.number for row in rows}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_F2 and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self.note(Deed.OPENED)
            elif event.key() == Qt.Key.Key_Down and ctrl:
                self.note(Deed.WENT_TO_MISSING)
        return super().eventFilter(watched, event)
