"""Going to what a person wants to see: the class above, the place, and what the place shows of it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QComboBox

from ui.place import Goal, Place
from ui.top_bar import TopBar


def place_of(goal: Goal, places: Sequence[Place], top: TopBar) -> Place | None:
    """The place that `goal` names, with its class and term chosen above; None where this person has no such place."""
    place = next((one for one in places if one.objectName() == goal.place), None)
    if place is not None and goal.class_ is not None:
        top.choose(goal.class_, goal.term)
    return place


def show(goal: Goal, place: Place) -> None:
    """Have the opened `place` show what `goal` says beyond class and term."""
    place.turn_to(goal)
    choice = place.findChild(QComboBox, f"{place.objectName()}.subject")
    if goal.subject and isinstance(choice, QComboBox):
        _Choosing(choice, goal.subject)


class _Choosing(QObject):
    """Chooses a subject as a person would, as soon as the class's subjects are offered."""

    def __init__(self, choice: QComboBox, code: str) -> None:
        super().__init__(choice)
        self._choice, self._code = choice, code
        self._over = False
        choice.model().rowsInserted.connect(self._offered, Qt.ConnectionType.QueuedConnection)
        choice.activated.connect(self._leave)
        self._offered()

    def _offered(self) -> None:
        place = self._choice.findData(self._code)
        if self._over or place < 0:
            return
        self._leave()
        self._choice.setCurrentIndex(place)
        self._choice.activated.emit(place)

    def _leave(self) -> None:
        """It is chosen, or the person has chosen something else."""
        self._over = True
        QTimer.singleShot(0, self, self.deleteLater)
