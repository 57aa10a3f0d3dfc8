"""Defects planted in decisions and in closing by time."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.desk import judging
from app.records import decisions
from app.records.tables import CLOSING, DECISION
from server import own_changes, timed_closing
from server.admission import _Bench
from server.deciding import Decisions
from sync.change import Change
from sync.journal import Journal
from tests.simulation.planting import instead, planted


@planted("an acceptance does not cite what it accepts")
def _uncited() -> Iterator[None]:
    with instead(judging, "accept", lambda _journal, _me, held: [held.change]):
        yield


@planted("what is accepted does not pass the lock")
def _stopped_at_the_lock() -> Iterator[None]:
    with instead(Decisions, "accepting", lambda *_: None):
        yield


@planted("anything passes the lock beside an acceptance")
def _passes_beside() -> Iterator[None]:
    right = _Bench._judge

    def wrong(bench: Any, commit: Any, change: Change, decisions: Any) -> Any:
        decision = next((one for one in commit.changes if one.table == DECISION.number), None)
        if decisions is not None and decision is not None:
            with instead(Decisions, "refusal", lambda *_: ""):
                return right(bench, commit, change, decisions)
        return right(bench, commit, change, decisions)

    with instead(_Bench, "_judge", wrong):
        yield


@planted("a change is decided a second time")
def _twice() -> Iterator[None]:
    right = Decisions._judgement

    def wrong(decisions: Any, cited: Any, decision: Change) -> str:
        reason = right(decisions, cited, decision)
        return "" if reason == "changed_since" else reason

    with instead(Decisions, "_judgement", wrong):
        yield


@planted("what is decided stays on the list")
def _still_listed() -> Iterator[None]:
    with instead(decisions, "decided", lambda *_: {}):
        yield


@planted("what others wrote, and what is decided, can be let go")
def _let_go_of_anything() -> Iterator[None]:
    with instead(Decisions, "_withdrawal", lambda *_: ""):
        yield


@planted("a timed closing is ignored")
def _never_closes() -> Iterator[None]:
    with instead(timed_closing, "close_due", lambda *_: None):
        yield


@planted("a closing is not taken away with its time")
def _closes_for_ever() -> Iterator[None]:
    right = own_changes.write

    def wrong(journal: Journal, keys: Any, clock: Any, changes: Sequence[Change]) -> None:
        right(journal, keys, clock, [one for one in changes if one.table != CLOSING.number])

    with instead(own_changes, "write", wrong):
        yield


@planted("a closing ends and the term stays open")
def _closes_nothing() -> Iterator[None]:
    right = own_changes.write

    def wrong(journal: Journal, keys: Any, clock: Any, changes: Sequence[Change]) -> None:
        right(journal, keys, clock, [one for one in changes if one.table == CLOSING.number])

    with instead(own_changes, "write", wrong):
        yield
