"""What people have to look at: registers on which they disagree, and changes that the server held or refused."""

from dataclasses import dataclass

from app.desk.inbox import hindrance, inbox
from app.desk.judging import queue
from app.desk.missed import Missed, missed
from app.desk.moving import LeftBehind, left_behind
from app.desk.returned import Returned
from app.desk.settling import Conflict, conflicts
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class NeedsYou:
    """What waits for a person. `conflicts` are still to settle; `settled` are settled here and not sent yet; `held` is
    for this person to judge; `returned` came back to this person, beside why it cannot be sent again, if so.
    `left_behind` are marks of pupils who have moved class, `missed` what a restored server lacks, both to read.
    """

    conflicts: tuple[Conflict, ...]
    settled: int
    held: tuple[Returned, ...]
    returned: tuple[tuple[Returned, str], ...]
    left_behind: tuple[LeftBehind, ...]
    missed: tuple[Missed, ...] = ()

    @property
    def count(self) -> int:
        return len(self.conflicts) + len(self.held) + len(self.returned)


def needs_you(journal: Journal, me: Ref) -> NeedsYou:
    """All of it, in one snapshot."""
    found = conflicts(journal, me)
    open_ones = tuple(one for one in found if one.settled is None)
    came_back = tuple((one, hindrance(journal, me, one)) for one in inbox(journal, me))
    late = left_behind(journal, me)
    settled = len(found) - len(open_ones)
    return NeedsYou(open_ones, settled, queue(journal, me), came_back, late, missed(journal))
