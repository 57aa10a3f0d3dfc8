"""What people decide about a pupil at the end of the year, as the form asks it and the records keep it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.desk import awards, year_decisions
from app.desk.class_results import ClassResults, PupilResult
from app.messages import _
from app.records.tables import AWARD, YEAR_DECISION
from app.rules.tt22.promotion import Outcome
from app.rules.tt27.year import AwardGround
from sync.change import Change
from sync.schema import Table
from ui.homeroom import wording


@dataclass(frozen=True)
class Matter:
    """`says`: what a screen reader calls the choice; `words`: what the words beside it are for. `stands` gives what is
    decided, `offered` what the form begins with where nothing is. `changes` raises `UserError` as the desk does.
    """

    table: Table
    head: str
    says: str
    words: str
    choices: Mapping[StrEnum, str]
    stands: Callable[[PupilResult], tuple[StrEnum, str] | None]
    offered: Callable[[PupilResult], StrEnum | None]
    changes: Callable[[ClassResults, PupilResult, StrEnum | None, str], list[Change]]


def year(found: ClassResults) -> Matter:
    """What becomes of the pupil. Primary school has no re-examination and no training of conduct (TT27 Điều 11)."""
    outcomes = (Outcome.PROMOTED, Outcome.NOT_PROMOTED) if found.is_primary else tuple(Outcome)
    return Matter(
        YEAR_DECISION,
        _("Decision"),
        _("Outcome of the year"),
        _("Reason (needed where it departs)"),
        {one: wording.outcome(one) for one in outcomes},
        lambda row: (row.decision.outcome, row.decision.reason) if row.decision is not None else None,
        lambda row: row.proposal.outcome,
        _decided,
    )


def award() -> Matter:
    """What the award of a primary pupil is for (TT27 Điều 13)."""
    return Matter(
        AWARD,
        _("Award"),
        _("What the award is for"),
        _("Subject or quality, and why"),
        {one: wording.award_ground(one) for one in AwardGround},
        _named,
        lambda _row: AwardGround.SUBJECT,
        _award_named,
    )


def _decided(found: ClassResults, row: PupilResult, choice: StrEnum | None, words: str) -> list[Change]:
    outcome = None if choice is None else Outcome(choice)
    return year_decisions.decide(found.desk, row.pupil.pupil, outcome, words, row.proposal, row.decision)


def _named(row: PupilResult) -> tuple[StrEnum, str] | None:
    named = row.primary.named if row.primary is not None else None
    return None if named is None else (named.ground, named.words)


def _award_named(found: ClassResults, row: PupilResult, choice: StrEnum | None, words: str) -> list[Change]:
    ground = None if choice is None else AwardGround(choice)
    level, named = (row.primary.overall.level, row.primary.named) if row.primary is not None else (None, None)
    return awards.name_award(found.desk, row.pupil.pupil, ground, words, level, named)
