"""A periodic test that was not sat, and what it counts as (TT22 Điều 7 khoản 3)."""

from dataclasses import dataclass
from enum import StrEnum

from app.rules.impossible import Impossible
from app.rules.marks import ABSENT, NOT_PASSED, ColumnKind, Mark, MarkKind, fits
from app.rules.reasons import Reasons, reason


class Cause(StrEnum):
    """Why the test was not sat."""

    FORCE_MAJEURE = "force_majeure"
    """Bất khả kháng: there is a make-up test."""
    NO_GOOD_REASON = "no_good_reason"


@dataclass(frozen=True)
class MakeUp:
    """The make-up test: whether it was sat, its mark once there is one, and whether the pupil refused it."""

    sat: bool = False
    mark: Mark | None = None
    refused: bool = False


@dataclass(frozen=True)
class Counted:
    """What stands for the test: V while it can still be made up."""

    mark: Mark
    why: Reasons


def missed_test(kind: ColumnKind, cause: Cause, make_up: MakeUp, *, term_closed: bool) -> Counted:
    """What the missed test counts as: 0 or Chưa đạt without a good reason, and with one when there is no make-up.

    Raises Impossible for a make-up mark that does not belong in the column, and one of a test that was not sat.
    """
    if make_up.mark is not None and (
        make_up.mark.kind not in {MarkKind.TENTHS, MarkKind.LEVEL} or not fits(make_up.mark, kind)
    ):
        raise Impossible("make_up", make_up.mark.number)
    if make_up.mark is not None and (make_up.refused or not make_up.sat):
        raise Impossible("make_up", make_up.mark.number)
    failing = NOT_PASSED if kind is ColumnKind.COMMENT else Mark(MarkKind.TENTHS, 0)
    if cause is Cause.NO_GOOD_REASON:
        return Counted(failing, (reason("missed.no_good_reason", "TT22 Điều 7"),))
    if make_up.mark is not None:
        return Counted(make_up.mark, (reason("missed.made_up", "TT22 Điều 7"),))
    if make_up.refused:
        return Counted(failing, (reason("missed.refused", "TT22 Điều 7"),))
    if make_up.sat:
        return Counted(ABSENT, (reason("missed.not_marked", "TT22 Điều 7"),))
    if term_closed:
        return Counted(failing, (reason("missed.not_made_up", "TT22 Điều 7"),))
    return Counted(ABSENT, (reason("missed.waiting", "TT22 Điều 7"),))
