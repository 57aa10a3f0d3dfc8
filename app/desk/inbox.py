"""What came back to its author: why, and sending it again or letting it go."""

from collections.abc import Iterable

from app.desk import judging
from app.desk.returned import Returned, declined, returned
from app.desk.school import my_duties
from app.records import decisions, rights
from app.records.decisions import Outcome
from app.records.tables import DECISION, LOCK, SCORE
from sync.change import Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

UNREADABLE = {"malformed", "not_a_mark", "not_a_value", "not_held"}
"""Reasons for which the same would come back once more."""


def inbox(journal: Journal, me: Ref) -> tuple[Returned, ...]:
    """This person's own changes that came back, and what was held of them and then declined; what this person judges
    stands in `judging.queue` instead.
    """
    own = (one for one in returned(journal) if one.person == me and not judging.may_judge(journal, me, one))
    return (*own, *declined(journal, me))


def came_back(journal: Journal, me: Ref) -> tuple[Returned, ...]:
    """As `inbox`, and with it what this person judges of the own: all that a crossing can bring back."""
    return (*(one for one in returned(journal) if one.person == me), *declined(journal, me))


def new_ones(before: Iterable[Returned], now: Iterable[Returned]) -> tuple[Returned, ...]:
    """Of `now`, what had not come back `before`; what was held and then declined comes back twice."""
    known = {(one.name, one.declined is not None) for one in before}
    return tuple(one for one in now if (one.name, one.declined is not None) not in known)


def hindrance(journal: Journal, me: Ref, one: Returned) -> str:
    """The code of the error that says why `one` cannot be sent again; empty where it can."""
    if one.deciding is not None or one.table is DECISION:
        return "inbox.decide_anew"
    if one.reason in UNREADABLE:
        return "inbox.unreadable"
    key = one.change.key
    if any((tbl, other) == (one.table.number, key) for tbl, other, _ in journal.contested(one.table)):
        return "gradebook.disputed" if one.table is SCORE else "inbox.disputed"
    if one.table is SCORE and _is_locked(journal, key[0], key[1], key[3]):
        return "gradebook.locked"
    if not rights.may_write(my_duties(journal, me), one.table, key):
        return "gradebook.not_yours" if one.table is SCORE else "inbox.not_yours"
    return ""


def _is_locked(journal: Journal, *period: int | str) -> bool:
    row = journal.rows([(LOCK.number, period)])[LOCK.number, period]
    return row.shown(LOCK) == [1]


def send_again(journal: Journal, me: Ref, one: Returned) -> list[Change]:
    """The same values as a new change, which has seen what stands here now; what was declined is let go with it. To be
    worked out inside the transaction that writes it. Raises `UserError` where that cannot be.
    """
    if code := hindrance(journal, me, one):
        raise UserError(code)
    return [one.change, *(let_go(journal, one) if one.declined is not None else ())]


def let_go(journal: Journal, one: Returned) -> list[Change]:
    """The changes that say: it is not to count. To be worked out inside the transaction that writes them."""
    keys = [decisions.key_of(journal, one.table, one.change.key, part) for part in one.parts]
    return [Change(DECISION.number, key, ((1, str(Outcome.WITHDRAWN)),)) for key in keys]
