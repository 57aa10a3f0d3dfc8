"""What surrounds all desk work: whose desk it is, the classes to choose from, and what waits."""

from dataclasses import dataclass

from app.desk import school, settling
from app.desk.school import SchoolClass, SchoolProfile
from app.rules.roles import MATRIX, Action, Duty, may
from sync import outbox
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class Overview:
    """Read in one snapshot. `profile` is None before the first crossing; `classes` are those this person may read.
    `shut_out`: the account was closed, and the copy is empty.
    """

    profile: SchoolProfile | None
    my_name: str
    duties: tuple[Duty, ...]
    classes: tuple[SchoolClass, ...]
    unsent: int
    conflicts: int
    shut_out: bool = False

    def has(self, action: Action) -> bool:
        """Whether this person may do `action` anywhere."""
        return any(action in MATRIX[duty.role] for duty in self.duties)


def overview(journal: Journal, me: Ref) -> Overview:
    """Read it for the signed-in person."""
    duties = school.my_duties(journal, me)
    return Overview(
        profile=school.profile(journal),
        my_name=school.people(journal).get(me, ""),
        duties=duties,
        classes=tuple(one for one in school.classes(journal) if may(duties, Action.READ_CLASS, one.ref)),
        unsent=outbox.waiting(journal),
        conflicts=sum(one.settled is None for one in settling.conflicts(journal, me)),
        shut_out=school.is_shut_out(journal),
    )
