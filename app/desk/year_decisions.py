"""What a person has said becomes of a pupil after the year, beside what the program proposes (TT22 Điều 12 to 14)."""

from dataclasses import dataclass

from app.desk.authorship import said_in
from app.desk.registers import CellState
from app.records import rights
from app.records.tables import YEAR_DECISION
from app.rules import remarks
from app.rules.roles import Action, Duty, Role, may
from app.rules.tt22.promotion import Outcome, Proposal
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class YearDecision:
    """`by_principal`: whoever said it is a principal; of anybody else it is what the principal is asked to confirm,
    where the text leaves it open. `proposed` is what the program proposed then. `at`: milliseconds, the author's clock.
    """

    outcome: Outcome
    reason: str
    proposed: Outcome | None
    by: str
    by_principal: bool
    at: int
    state: CellState
    came_back: str = ""

    def departs_from(self, proposal: Proposal) -> bool:
        """Whether it is not what the program proposes now."""
        return proposal.outcome is not self.outcome

    def rests_on_other_grounds(self, proposal: Proposal) -> bool:
        """Whether the program proposes something else now than when it was said."""
        return self.proposed is not proposal.outcome


@dataclass(frozen=True)
class DecisionDesk:
    """Who may decide in a class, as read at `base`."""

    base: Base
    class_: Ref
    may_decide: bool
    is_principal: bool


def open_desk(journal: Journal, class_: Ref, duties: tuple[Duty, ...]) -> DecisionDesk:
    """For somebody with `duties`."""
    is_principal = any(duty.role is Role.PRINCIPAL for duty in duties)
    return DecisionDesk(journal.position(), class_, may(duties, Action.DECIDE_YEAR, class_), is_principal)


def decisions_of(journal: Journal, class_: Ref) -> dict[Ref, YearDecision]:
    """What stands, by pupil."""
    return {
        Ref(one.row.pupil): YearDecision(
            outcome=Outcome(one.row.outcome),
            reason=one.row.reason or "",
            proposed=Outcome(one.row.proposed) if one.row.proposed in list(Outcome) else None,
            by=one.name,
            by_principal=any(duty.role is Role.PRINCIPAL for duty in rights.duties_of(journal, one.author)),
            at=one.at,
            state=one.standing.state,
            came_back=one.standing.reason,
        )
        for one in said_in(journal, YEAR_DECISION, class_, Outcome)
    }


def decide(
    desk: DecisionDesk,
    pupil: Ref,
    outcome: Outcome | None,
    reason: str,
    proposal: Proposal,
    standing: YearDecision | None,
) -> list[Change]:
    """The change that records a decision, or with None takes it back; `standing` is what stands now.

    Raises `UserError` for somebody who may not, without a reason where it departs from the proposal or the text leaves
    it open, where the principal has decided and somebody else would replace it, and where people disagree.
    """
    if not desk.may_decide:
        raise UserError("year.not_yours")
    if standing is not None and standing.state is CellState.CONFLICT:
        raise UserError("year.disputed")
    if standing is not None and standing.by_principal and not desk.is_principal:
        raise UserError("year.principal_decided")
    cleaned = remarks.clean(reason)
    departs = outcome is not proposal.outcome or proposal.undecided
    if outcome is not None and departs and not cleaned:
        raise UserError("year.no_reason")
    values = (
        (1, None if outcome is None else str(outcome)),
        (2, cleaned or None),
        (3, None if outcome is None or proposal.outcome is None else str(proposal.outcome)),
    )
    return [Change(YEAR_DECISION.number, (desk.class_, pupil), values)]
