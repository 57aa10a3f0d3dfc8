"""The steps of the first lesson: what is told, and by what one sees that the learner has done it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from app.messages import N_, _
from app.practice import DISPUTED, GAP, TO_PASTE, TO_TYPE, Cell
from app.rules.marks import EMPTY, Mark, MarkKind

FIRST_TENTHS = 85
SECOND, THIRD = TO_TYPE[1], TO_TYPE[2]


class Deed(Enum):
    """What the learner does besides changing marks."""

    OPENED = auto()
    """A mark, to change it (F2)."""
    UNDID = auto()
    COPIED = auto()
    PASTED = auto()
    WENT_TO_MISSING = auto()
    ASKED_HISTORY = auto()
    ASKED_KEYS = auto()


Done = tuple[Deed, Cell | None]
"""A deed, and the cell in which it was done."""


@dataclass(frozen=True)
class Sight:
    """What has happened since a step began: the marks `before` and `now`, where the cursor is `at`, and the deeds."""

    before: Mapping[Cell, Mark]
    now: Mapping[Cell, Mark]
    at: Cell | None = None
    done: frozenset[Done] = field(default_factory=frozenset)

    def did(self, deed: Deed) -> bool:
        return any(one is deed for one, _cell in self.done)

    def is_filled(self, *cells: Cell) -> bool:
        return all(self.now[cell] != EMPTY for cell in cells)


@dataclass(frozen=True)
class Names:
    """What the roll and the columns are called on screen."""

    pupils: Mapping[int, str]
    columns: Mapping[int, str]

    def of(self, cell: Cell) -> dict[str, str]:
        return {"pupil": self.pupils[cell[0]], "column": self.columns[cell[1]]}


@dataclass(frozen=True)
class Step:
    """One step. `title` and `words` are not translated yet; `words` may name the pupil and column of `cell`."""

    title: str
    keys: tuple[str, ...]
    words: str
    cell: Cell
    is_done: Callable[[Sight], bool]

    def told(self, names: Names) -> str:
        """What to do, with the names of the practice class."""
        return _(self.words).format(**names.of(self.cell))


def _typed(sight: Sight) -> bool:
    return sight.now[TO_TYPE[0]] == Mark(MarkKind.TENTHS, FIRST_TENTHS) and sight.is_filled(*TO_TYPE)


def _corrected(sight: Sight) -> bool:
    changed = sight.is_filled(THIRD) and sight.now[THIRD] != sight.before[THIRD]
    return changed and (Deed.OPENED, THIRD) in sight.done


def _pasted(sight: Sight) -> bool:
    same = all(sight.now[one] == sight.now[other] for one, other in zip(TO_PASTE, TO_TYPE, strict=False))
    return sight.did(Deed.COPIED) and sight.did(Deed.PASTED) and same and sight.is_filled(*TO_PASTE)


STEPS = (
    Step(
        N_("Type marks"),
        ("8 5", "Enter"),
        N_(
            "The cursor is on {pupil}, {column}. Type 85 and press Enter: it becomes 8,5, and the next pupil comes. "
            "Give the next two pupils a mark as well."
        ),
        TO_TYPE[0],
        _typed,
    ),
    Step(
        N_("Correct a mark"),
        ("↑", "F2"),
        N_("Go back to {pupil} with ↑. F2 opens the mark. Write another one, and Enter."),
        THIRD,
        _corrected,
    ),
    Step(
        N_("Take a mark away"),
        ("↑", "Delete"),
        N_("Go to {pupil} in {column} and press Delete. The cell is empty, which is not zero."),
        SECOND,
        lambda sight: sight.now[SECOND] == EMPTY,
    ),
    Step(
        N_("Undo"),
        ("Ctrl+Z",),
        N_("Ctrl+Z brings the mark of {pupil} back. Whatever was typed can be taken back like this, step by step."),
        SECOND,
        lambda sight: sight.did(Deed.UNDID) and sight.is_filled(SECOND),
    ),
    Step(
        N_("Copy and paste"),
        ("Shift+↑", "Ctrl+C", "→", "Ctrl+V", "Enter"),
        N_(
            "From {pupil}, Shift+↑ chooses two marks and Ctrl+C copies them. → goes to the next column, Ctrl+V pastes: "
            "first you see what would be entered, then Enter enters it."
        ),
        SECOND,
        _pasted,
    ),
    Step(
        N_("Find what is missing"),
        ("Ctrl+↓",),
        N_("One mark is still missing in this book. Ctrl+↓ leads to it. Type it, and Enter."),
        GAP,
        lambda sight: sight.did(Deed.WENT_TO_MISSING) and sight.is_filled(GAP),
    ),
    Step(
        N_("Read the signs"),
        ("←", "F4"),
        N_(
            "A dot: saved on this computer, not sent yet. A red diamond: two people gave different marks. Go to "
            "{pupil}, {column}, and press F4: it says who gave which."
        ),
        DISPUTED,
        lambda sight: (Deed.ASKED_HISTORY, DISPUTED) in sight.done,
    ),
    Step(
        N_("Look up a key"),
        ("F1",),
        N_("F1 shows all keys and signs, wherever you are in the program."),
        DISPUTED,
        lambda sight: sight.did(Deed.ASKED_KEYS),
    ),
)
