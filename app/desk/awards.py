"""What people have named a primary pupil's award of the year for, beside the result it rests on (TT27 Điều 13)."""

from dataclasses import dataclass

from app.desk.authorship import said_in
from app.desk.registers import CellState
from app.desk.year_decisions import DecisionDesk
from app.records.tables import AWARD
from app.rules import remarks
from app.rules.tt27.year import AwardGround, YearLevel
from sync.change import Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class NamedAward:
    """`words`: the subject, quality or competence, and what was excellent or clearly better. `at`: milliseconds, the
    author's clock.
    """

    ground: AwardGround
    words: str
    by: str
    at: int
    state: CellState
    came_back: str = ""


def awards_of(journal: Journal, class_: Ref) -> dict[Ref, NamedAward]:
    """What stands, by pupil."""
    return {
        Ref(one.row.pupil): NamedAward(
            AwardGround(one.row.ground), one.row.words or "", one.name, one.at, one.standing.state, one.standing.reason
        )
        for one in said_in(journal, AWARD, class_, AwardGround)
    }


def name_award(
    desk: DecisionDesk,
    pupil: Ref,
    ground: AwardGround | None,
    words: str,
    level: YearLevel | None,
    standing: NamedAward | None,
) -> list[Change]:
    """The change that records what the award is for, or with None takes that back.

    Raises `UserError` for somebody who may not, where people disagree, for a result that leaves nothing to name, and
    without words where there is an award.
    """
    if not desk.may_decide:
        raise UserError("year.not_yours")
    if standing is not None and standing.state is CellState.CONFLICT:
        raise UserError("year.disputed")
    if ground is not None and level is not YearLevel.WELL_COMPLETED:
        raise UserError("year.award_follows")
    cleaned = remarks.clean(words)
    if ground in {AwardGround.SUBJECT, AwardGround.PROGRESS} and not cleaned:
        raise UserError("year.award_no_words")
    values = ((1, None if ground is None else str(ground)), (2, cleaned or None))
    return [Change(AWARD.number, (desk.class_, pupil), values)]
