"""What people were told and what they had seen, written down beside the program: the checker's memory.

Nothing here is read from the journal but how far its log runs.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sync.change import Base
from tests.simulation.view import Raw

Written = tuple[tuple[int, tuple[Raw, ...], tuple[tuple[int, Raw], ...]], ...]
"""The changes of a commit, ids as on the wire."""
Content = tuple[int, Written]
"""A commit by what it says: the author's clock and the changes. Under which writer it enters may change (R4)."""


@dataclass
class Ack:
    """A commit that a screen called saved."""

    writer: bytes
    number: int
    changes: Written
    at: int
    base: Base
    """What its author had seen of these rows."""
    gone: bool = False
    """Its file was put back to an older state before it left the device: only then may it be missing."""

    @property
    def content(self) -> Content:
        return self.at, self.changes


@dataclass
class Ledger:
    """One device's acknowledged commits."""

    acks: list[Ack] = field(default_factory=list)

    def base_of(
        self, changes: Written, screen: Base, answered: Collection[Content], seen: Callable[[Base], int]
    ) -> Base:
        """What an author has seen of the rows who reads a screen at `screen`: what lies over it hides the rest.

        Own commits that are not `answered` lie over what came since they were typed. `seen`: how much of it is there.
        """
        over: dict[object, int] = {}
        for ack in self.acks:
            if not ack.gone and ack.content not in answered:  # the later may have seen what the earlier hid
                over |= {(table, key): seen(ack.base) for table, key, _ in ack.changes}
        hidden = [over[table, key] for table, key, _ in changes if (table, key) in over]
        return Base(screen.epoch, min([screen.seq, *hidden]))

    def lost(self) -> tuple[bool, ...]:
        """Which of them are gone."""
        return tuple(ack.gone for ack in self.acks)

    def put_back(self, lost: tuple[bool, ...]) -> None:
        """The file is as it was when `lost` told which were gone."""
        for at, ack in enumerate(self.acks):
            ack.gone = lost[at] if at < len(lost) else True
