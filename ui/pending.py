"""What a person has just entered and the records that are on screen do not show yet."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Value = TypeVar("Value")


class Stage(Enum):
    """How far an entry has come."""

    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(eq=False)
class Entry(Generic[Cell, Value]):
    """What was entered in one go. The same values entered again are another entry.

    `settled_by` is the number of the first reading that is certain to show what became of it.
    """

    values: Mapping[Cell, Value]
    stage: Stage = Stage.SAVING
    settled_by: int | None = None


class Pending(Generic[Cell, Value]):
    """Entries over the records, until a reading that was asked for after their saving has brought them.

    Cells are named so that those of other books or sheets are other cells: turning to them and back loses nothing.
    """

    def __init__(self) -> None:
        self._entries: dict[Cell, Entry[Cell, Value]] = {}
        self._asked = 0

    def ask(self) -> int:
        """The number of a reading that is being asked for now."""
        self._asked += 1
        return self._asked

    def enter(self, values: Mapping[Cell, Value]) -> Entry[Cell, Value]:
        """These are on their way to the disk; what is returned is told `saved` or `failed`."""
        entry = Entry(values)
        self._entries.update(dict.fromkeys(values, entry))
        return entry

    def holds(self, cell: Cell, entry: Entry[Cell, Value]) -> bool:
        """Whether `entry` is what was entered last in `cell`."""
        return self._entries.get(cell) is entry

    def saved(self, entry: Entry[Cell, Value]) -> None:
        """It is durable. A cell that was entered again meanwhile belongs to another entry."""
        entry.stage, entry.settled_by = Stage.SAVED, self._asked + 1

    def failed(self, entry: Entry[Cell, Value]) -> None:
        """It did not reach the disk, or nobody knows. It stays in sight until its cells are entered again."""
        entry.stage, entry.settled_by = Stage.FAILED, self._asked + 1

    def forget_read(self, number: int, read: Mapping[Cell, Value]) -> list[Cell]:
        """The reading `number` has arrived: of its cells, saved ones that it contains, and failed ones that it shows
        although they failed, need no entry any more: these cells are returned.
        """
        forgotten = []
        for cell, value in read.items():
            entry = self._entries.get(cell)
            if entry is None or entry.settled_by is None or number < entry.settled_by:
                continue
            if entry.stage is Stage.SAVED or entry.values[cell] == value:
                del self._entries[cell]
                forgotten.append(cell)
        return forgotten

    def value(self, cell: Cell) -> Value | None:
        entry = self._entries.get(cell)
        return entry.values[cell] if entry else None

    def stage(self, cell: Cell) -> Stage | None:
        entry = self._entries.get(cell)
        return entry.stage if entry else None
