"""Defects planted on purpose: what nobody asserts is never found, so each of these must be (DESIGN §7).

Every switch puts something wrong in the place of a real function, for the length of a `with`. None of it ships.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from app.records import device as devices
from app.records import rights
from server import values
from server.admission import _Bench
from sync import answering, applying, holding, merge, outbox, seal, snapshot
from sync.change import ADMITTED, Base, State, Verdict
from sync.journal import Entered, Journal
from sync.schema import Policy
from tests.simulation.planting import instead, planted


def _commit_here(journal: Journal) -> None:
    """What follows is another transaction: a crash can now part the two."""
    journal.connection.exec_driver_sql("COMMIT")
    journal.connection.exec_driver_sql("BEGIN")


# --- the way up ---


@planted("a changeset that is known already enters the log again")
def _no_dedupe() -> Iterator[None]:
    right = answering.admit

    def wrong(journal: Journal, changeset: Any, judge: Any, received: int) -> int | None:
        writer = journal.writer(changeset.writer_key)
        if writer is not None and changeset.first <= writer.number:
            journal.advance_writer(writer.n, changeset.first - 1, b"")
        return right(journal, changeset, judge, received)

    with instead(answering, "admit", wrong), instead(seal, "verify_changeset", lambda *_: (bytes(32),)):
        yield


@planted("the outbox forgets what it has sent")
def _cleared_on_send() -> Iterator[None]:
    right = outbox.unanswered

    def wrong(journal: Journal, writer_key: bytes, limit: int) -> Any:
        found = right(journal, writer_key, limit)
        for one in found:
            outbox.mark_answered(journal, outbox.own_writer(journal, writer_key).n, one.last, 0)
        return found

    with instead(outbox, "unanswered", wrong):
        yield


@planted("a gap in a writer's chain is let through")
def _gap() -> Iterator[None]:
    right = answering.admit

    def wrong(journal: Journal, changeset: Any, judge: Any, received: int) -> int | None:
        writer = journal.writer(changeset.writer_key)
        if writer is not None and changeset.first > writer.number + 1:
            journal.advance_writer(writer.n, changeset.first - 1, b"")
        return right(journal, changeset, judge, received)

    with instead(answering, "admit", wrong), instead(seal, "verify_changeset", lambda *_: (bytes(32),)):
        yield


@planted("another commit of the same number counts as known")
def _fork() -> Iterator[None]:
    right = answering.admit

    def wrong(journal: Journal, changeset: Any, judge: Any, received: int) -> int | None:
        writer = journal.writer(changeset.writer_key)
        known = writer is not None and changeset.first <= writer.number
        return None if known else right(journal, changeset, judge, received)

    with instead(answering, "admit", wrong):
        yield


@planted("a commit of wrong form blocks those behind it")
def _malformed_blocks() -> Iterator[None]:
    from sync import canonical

    with instead(answering, "_decoded", lambda journal, body: canonical.decode(journal.schema, body)):
        yield


@planted("the server commits the log before what it says")
def _torn_admission() -> Iterator[None]:
    right = answering._batches

    def wrong(journal: Journal, changeset: Any) -> Any:
        _commit_here(journal)
        return right(journal, changeset)

    with instead(answering, "_batches", wrong):
        yield


# --- what authors had seen ---


@planted("the base is where the log stands now, not what the screen showed")
def _base_of_now() -> Iterator[None]:
    right = outbox.commit

    def wrong(journal: Journal, key: bytes, changes: Any, base: Base, at: int) -> int:
        return right(journal, key, changes, journal.position(), at)

    with instead(outbox, "commit", wrong):
        yield


@planted("a correction of an own waiting value claims to have seen what lies under it")
def _hidden_pending() -> Iterator[None]:
    right = outbox.commit

    def wrong(journal: Journal, key: bytes, changes: Any, base: Base, at: int) -> int:
        with instead(outbox, "Base", lambda *_: base):
            return right(journal, key, changes, base, at)

    with instead(outbox, "commit", wrong):
        yield


@planted("settling has seen nothing, so the disagreement stays")
def _settle_base() -> Iterator[None]:
    right = outbox.commit

    def wrong(journal: Journal, key: bytes, changes: Any, base: Base, at: int) -> int:
        heads = journal.heads([(one.table, one.key, one.values[0][0]) for one in changes])
        disputed = any(len(found) > 1 for found in heads.values())
        return right(journal, key, changes, Base(base.epoch, 0) if disputed else base, at)

    with instead(outbox, "commit", wrong):
        yield


@planted("saving is two steps on the disk")
def _torn_commit() -> Iterator[None]:
    right, write_rows = outbox.commit, Journal.write_rows

    def torn(journal: Journal, rows: Any) -> None:
        _commit_here(journal)
        write_rows(journal, rows)

    def wrong(journal: Journal, key: bytes, changes: Any, base: Base, at: int) -> int:
        with instead(Journal, "write_rows", torn):
            return right(journal, key, changes, base, at)

    with instead(outbox, "commit", wrong):
        yield


# --- merging ---


@planted("the last to come wins")
def _last_wins() -> Iterator[None]:
    with instead(merge, "replaced_by", lambda *_: True):
        yield


@planted("a change replaces its own writer's only")
def _own_only() -> Iterator[None]:
    with instead(merge, "replaced_by", lambda head, writer, _base: head.writer == writer):
        yield


@planted("the latest of several values is shown, not the first admitted")
def _shows_last() -> Iterator[None]:
    right = merge.shown

    def wrong(heads: Any, field: Any) -> Any:
        return max(heads).value if field.policy is Policy.REVIEW else right(heads, field)

    with instead(merge, "shown", wrong):
        yield


@planted("the earliest by the authors' clocks is shown")
def _clock_wins() -> Iterator[None]:
    with instead(merge, "shown", lambda heads, _field: min(heads, key=lambda head: head.at).value):
        yield


@planted("unexcused beats excused")
def _yield_reversed() -> Iterator[None]:
    def wrong(heads: Any, field: Any) -> Any:
        values = {head.value for head in heads}
        return {value for value in values if not any((other, value) in field.yields for other in values)}

    with instead(merge, "_not_yielding", wrong):
        yield


@planted("a disagreement is nobody's to settle")
def _no_conflicts() -> Iterator[None]:
    with instead(merge, "contested", lambda *_: False):
        yield


@planted("what is held counts as a head")
def _held_is_head() -> Iterator[None]:
    right, record = Journal.enter, Journal._record

    def wrong(journal: Journal, entries: Sequence[Entered]) -> None:
        with instead(Journal, "_record", lambda *_: record(journal, entries)):
            right(journal, [one._replace(state=State.ADMITTED) if one.state is State.HELD else one for one in entries])

    with instead(Journal, "enter", wrong):
        yield


@planted("what lost leaves the history")
def _no_history() -> Iterator[None]:
    right = Journal._move

    def wrong(journal: Journal, before: Any, after: Any, seq: int) -> None:
        gone = [
            (head.seq, head.number, head.pos, field)
            for address, registers in before.items()
            for field, heads in registers.items()
            for head in heads
            if head not in after[address].heads[field]
        ]
        journal.bulk.delete(journal.tables.change, ("seq", "number", "pos", "field"), journal.school, gone)
        right(journal, before, after, seq)

    with instead(Journal, "_move", wrong):
        yield


# --- verdicts ---


@planted("a lock is judged by the author's clock")
def _lock_by_clock() -> Iterator[None]:
    right = _Bench.judge
    locked = _Bench._lock

    def wrong(bench: Any, commit: Any) -> Any:
        bench.written_at = commit.at
        return right(bench, commit)

    def by_clock(bench: Any, table: Any, change: Any, base: int) -> Any:
        verdict = locked(bench, table, change, base)
        if verdict is None:
            return None
        class_, subject, _, term, _ = change.key
        lock = bench._standing_lock(class_, subject, term)
        return None if bench.written_at < lock.at else verdict

    with instead(_Bench, "judge", wrong), instead(_Bench, "_lock", by_clock):
        yield


@planted("locks and duties change whatever their author had seen")
def _serial_unchecked() -> Iterator[None]:
    with instead(_Bench, "_serial", lambda *_: None):
        yield


@planted("rights are judged at the base and not where the log stands")
def _rights_at_base() -> Iterator[None]:
    def wrong(bench: Any, table: Any, change: Any, base: int) -> Any:
        duties = rights.duties_at(bench._journal, bench._writer.person, base)
        return None if bench._may(duties, table, change) else Verdict(State.REFUSED, "no_right")

    with instead(_Bench, "_authority", wrong):
        yield


@planted("nobody asks whether the author may")
def _no_authority() -> Iterator[None]:
    with instead(_Bench, "_authority", lambda *_: None):
        yield


@planted("nobody asks whether a value can be meant")
def _no_values() -> Iterator[None]:
    with instead(values, "refusal", lambda *_: ""):
        yield


@planted("what is held is let in")
def _held_admitted() -> Iterator[None]:
    right = _Bench.judge

    def wrong(bench: Any, commit: Any) -> Any:
        return [ADMITTED if verdict.state is State.HELD else verdict for verdict in right(bench, commit)]

    with instead(_Bench, "judge", wrong):
        yield


# --- the way down ---


def _hides(state: State) -> Callable[[], Iterator[None]]:
    def plant() -> Iterator[None]:
        right = answering._visible

        def wrong(journal: Journal, row: Any, reader: Any, *rest: Any) -> bool:
            own = row.writer == reader.writer.n
            return right(journal, row, reader, *rest) and not (own and row.state == state)

        with instead(answering, "_visible", wrong):
            yield

    return plant


planted("the author never hears that a change was refused")(_hides(State.REFUSED))
planted("the author never hears that a change was held")(_hides(State.HELD))


@planted("everybody gets everything")
def _no_scope() -> Iterator[None]:
    with instead(answering, "covers", lambda *_: True):
        yield


@planted("a new right does not bring what is older")
def _no_backlog() -> Iterator[None]:
    with instead(snapshot, "_load_fields", lambda *_: None):
        yield


@planted("what a right no longer covers stays on screen")
def _rows_stay() -> Iterator[None]:
    with instead(holding, "purge_rows", lambda *_: None):
        yield


@planted("what a right no longer covers stays in the history")
def _log_stays() -> Iterator[None]:
    with instead(holding, "purge_log", lambda *_: None):
        yield


# --- another writer ---


@planted("another writer begins with nothing: what waited is lost")
def _nothing_resealed() -> Iterator[None]:
    with instead(outbox, "reseal", lambda *_: None):
        yield


@planted("another writer writes again what the log has")
def _written_again() -> Iterator[None]:
    with instead(outbox, "_is_in_log", lambda *_: False):
        yield


@planted("another writer has seen what the log has now")
def _renewed_base() -> Iterator[None]:
    right, commit = outbox.reseal, outbox.commit

    def seeing(journal: Journal, key: bytes, changes: Any, _base: Base, at: int) -> int:
        return commit(journal, key, changes, journal.position(), at)

    def wrong(journal: Journal, key: bytes, shared_up_to: Mapping[int, int], seq: int) -> None:
        with instead(outbox, "commit", seeing), instead(outbox, "Base", lambda *_: journal.position()):
            right(journal, key, shared_up_to, seq)

    with instead(outbox, "reseal", wrong):
        yield


@planted("what went up under the old key lies on over the rows")
def _lies_on() -> Iterator[None]:
    with instead(outbox, "_lift", lambda *_: None):
        yield


@planted("the new key is not kept")
def _key_forgotten() -> Iterator[None]:
    with instead(devices, "adopt", lambda *_: None):
        yield


# --- agreeing ---


@planted("rights are told once and never renewed")
def _grants_once() -> Iterator[None]:
    right = applying._hold_grants

    def wrong(journal: Journal, grants: Any) -> None:
        if not holding.held_grants(journal):
            right(journal, grants)

    with instead(applying, "_hold_grants", wrong):
        yield


@planted("a right that comes back brings everything a second time")
def _entered_twice() -> Iterator[None]:
    with instead(applying, "_not_entered_yet", lambda _journal, entries: entries):
        yield


@planted("nobody looks at signatures")
def _no_signature() -> Iterator[None]:
    from sync import engine

    with instead(seal, "verify", lambda *_: None), instead(engine, "verify", lambda *_: None):
        yield


@planted("the cursor moves before what it counts is there")
def _cursor_first() -> Iterator[None]:
    right = applying.apply

    def wrong(journal: Journal, answer: Any, writer_key: bytes) -> Any:
        applying._check_fits(journal, answer)
        journal.advance(Base(answer.epoch, answer.seq))
        _commit_here(journal)
        with instead(applying, "_check_fits", lambda *_: None):
            return right(journal, answer, writer_key)

    with instead(applying, "apply", wrong):
        yield


@planted("nobody compares the state hash")
def _no_state_hash() -> Iterator[None]:
    right = applying.apply

    def wrong(journal: Journal, answer: Any, writer_key: bytes) -> Any:
        return right(journal, msgspec.structs.replace(answer, state_hash=None), writer_key)

    with instead(applying, "apply", wrong):
        yield
