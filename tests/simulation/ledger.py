"""What people were told and what they had seen, written down beside the program: the checker's memory.

Nothing here is read from the journal but how far its log runs.
"""

from dataclasses import dataclass, field

from tests.simulation.view import Raw

Written = tuple[tuple[int, tuple[Raw, ...], tuple[tuple[int, Raw], ...]], ...]
"""The changes of a commit, ids as on the wire."""


@dataclass
class Ack:
    """A commit that a screen called saved."""

    writer: bytes
    number: int
    changes: Written
    at: int
    base: int
    """What its author had seen of these rows."""
    malformed: bool = False
    gone: bool = False
    """Its file was put back to an older state before it left the device: only then may it be missing."""


@dataclass
class Ledger:
    """One device's acknowledged commits."""

    acks: list[Ack] = field(default_factory=list)

    def base_of(self, changes: Written, screen: int, answered_up_to: int) -> int:
        """What an author has seen of the rows who reads a screen at `screen`: what lies over it hides the rest.

        Own commits above number `answered_up_to` lie over what came since they were typed.
        """
        rows = {(table, key) for table, key, _ in changes}
        over = [
            ack.base
            for ack in self.acks
            if not ack.gone and ack.number > answered_up_to and rows & {(table, key) for table, key, _ in ack.changes}
        ]
        return min([screen, *over])

    def put_back(self, number: int) -> None:
        """The file is as it was after commit `number`."""
        for ack in self.acks:
            if ack.number > number:
                ack.gone = True
