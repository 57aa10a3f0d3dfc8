"""What a person has just entered and the records that are on screen do not show yet."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Generic, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Value = TypeVar("Value")


class Stage(Enum):
    """How far an entry has come."""

    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True)
class _Entry(Generic[Value]):
    """`seen_by` is the number of the first reading that is certain to contain the entry, once it is saved."""

    value: Value
    stage: Stage
    seen_by: int | None = None


class Pending(Generic[Cell, Value]):
    """Entries over the records, until a reading that was asked for after their saving has brought them."""

    def __init__(self) -> None:
        self._entries: dict[Cell, _Entry[Value]] = {}
        self._asked = 0

    def ask(self) -> int:
        """The number of a reading that is being asked for now."""
        self._asked += 1
        return self._asked

    def enter(self, values: Mapping[Cell, Value]) -> None:
        """These are on their way to the disk."""
        for cell, value in values.items():
            self._entries[cell] = _Entry(value, Stage.SAVING)

    def saved(self, values: Mapping[Cell, Value]) -> None:
        """These are durable. A cell that was entered again meanwhile is still on its way."""
        for cell in self._current(values):
            self._entries[cell] = replace(self._entries[cell], stage=Stage.SAVED, seen_by=self._asked + 1)

    def failed(self, values: Mapping[Cell, Value]) -> None:
        """These did not reach the disk, or nobody knows. They stay in sight until they are entered again."""
        for cell in self._current(values):
            self._entries[cell] = replace(self._entries[cell], stage=Stage.FAILED)

    def _current(self, values: Mapping[Cell, Value]) -> list[Cell]:
        return [cell for cell, value in values.items() if cell in self._entries and self._entries[cell].value == value]

    def forget_read(self, number: int, read: Mapping[Cell, Value]) -> None:
        """The reading `number` has arrived: saved entries that it contains, and failed ones that it shows, go."""
        for cell, entry in list(self._entries.items()):
            contained = entry.seen_by is not None and entry.seen_by <= number
            reached_the_disk = entry.stage is Stage.FAILED and read.get(cell) == entry.value
            if contained or reached_the_disk:
                del self._entries[cell]

    def forget_all(self) -> None:
        """The screen turns to other records."""
        self._entries.clear()

    def value(self, cell: Cell) -> Value | None:
        entry = self._entries.get(cell)
        return entry.value if entry else None

    def stage(self, cell: Cell) -> Stage | None:
        entry = self._entries.get(cell)
        return entry.stage if entry else None

    def cells(self) -> Iterable[Cell]:
        return self._entries.keys()
