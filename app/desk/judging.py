"""What was held and waits for who judges: letting it count, or not. Works on this device's copy, without network."""

from app.desk.returned import Returned, returned
from app.desk.school import my_duties
from app.records import decisions
from app.records.decisions import Outcome
from app.records.tables import DECISION
from app.rules.roles import Action, may
from sync.change import Change, State
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


def may_judge(journal: Journal, me: Ref, one: Returned) -> bool:
    """Whether it is this person who decides on `one`."""
    if one.state is not State.HELD or one.table is DECISION or one.declined is not None:
        return False
    class_ = decisions.class_of(one.table, one.change.key)
    return may(my_duties(journal, me), Action.JUDGE_HELD, class_)


def queue(journal: Journal, me: Ref) -> tuple[Returned, ...]:
    """All held changes that this device knows and this person judges, own ones among them."""
    return tuple(one for one in returned(journal) if may_judge(journal, me, one))


def accept(journal: Journal, me: Ref, held: Returned) -> list[Change]:
    """The changes of one commit that let `held` count: its values anew, and the decision that cites it. Raises
    `UserError`. To be worked out inside the transaction that writes them.
    """
    return [held.change, _decision(journal, me, held, Outcome.ACCEPTED)]


def decline(journal: Journal, me: Ref, held: Returned) -> list[Change]:
    """The change that says: it does not count. Its value stays in the history. Otherwise as `accept`."""
    return [_decision(journal, me, held, Outcome.DECLINED)]


def _decision(journal: Journal, me: Ref, held: Returned, outcome: Outcome) -> Change:
    if not may_judge(journal, me, held):
        raise UserError("verdicts.not_yours")
    key = decisions.key_of(journal, held.table, held.change.key, held.name)
    return Change(DECISION.number, key, ((1, str(outcome)),))
