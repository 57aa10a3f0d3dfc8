"""What this person has entered in one book, to undo and redo. Every undo is a new change in the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.rules.marks import Mark
from ui.gradebook.model import Place


@dataclass(frozen=True)
class Step:
    """Marks before and after, by their places. `left_out` cells of it do not stand any more."""

    before: Mapping[Place, Mark]
    after: Mapping[Place, Mark]
    left_out: int = 0

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

    def next(self, stands: Callable[[Place, Mark], bool], *, redo: bool) -> Step | None:
        """The step to take back, or to take again, as what to enter now; None where there is none.

        Cells that somebody has changed since, or whose pupil has left the roll, are left out: an undo takes back one's
        own mark, never another's.
        """
        source = self._undone if redo else self._done
        if not source:
            return None
        step = source[-1]
        own = {place for place, mark in step.after.items() if stands(place, mark)}
        return Step(
            {place: mark for place, mark in step.after.items() if place in own},
            {place: mark for place, mark in step.before.items() if place in own},
            len(step.after) - len(own),
        )

    def turn(self, *, redo: bool) -> None:
        """What `next` told has been entered: from now on it is on the other side."""
        source, target = (self._undone, self._done) if redo else (self._done, self._undone)
        target.append(source.pop().turned())
