"""What this person has entered in one book, to undo and redo. Every undo is a new change in the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.rules.marks import Mark
from ui.gradebook.model import Place


@dataclass(frozen=True)
class Step:
    """Marks before and after, by their places."""

    before: Mapping[Place, Mark]
    after: Mapping[Place, Mark]

    def turned(self) -> "Step":
        return Step(self.after, self.before)


class Steps:
    """Steps that can be undone, and those that were."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        self._done.append(step)
        self._undone.clear()

    def undo(self, on_screen: Callable[[Place], Mark]) -> Step | None:
        """The step to take back, as what to enter now; see `_turn`."""
        return _turn(self._done, self._undone, on_screen)

    def redo(self, on_screen: Callable[[Place], Mark]) -> Step | None:
        """The step to take again."""
        return _turn(self._undone, self._done, on_screen)


def _turn(source: list[Step], target: list[Step], on_screen: Callable[[Place], Mark]) -> Step | None:
    """The last step of `source`, turned round, now the last of `target`; None where there is none.

    Cells that somebody has changed since are left out: an undo takes back one's own mark, never another's.
    """
    if not source:
        return None
    step = source.pop()
    target.append(step.turned())
    own = {place for place, mark in step.after.items() if on_screen(place) == mark}
    return Step(
        {place: mark for place, mark in step.after.items() if place in own},
        {place: mark for place, mark in step.before.items() if place in own},
    )
