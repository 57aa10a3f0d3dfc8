"""Closing by time, as the log must tell it (R7): the server's own entry, and nothing of anybody's in between."""

from collections.abc import Iterator, Sequence

from sync.change import State
from tests.simulation.oracle import CLOSING, LOCK, Oracle, Told
from tests.simulation.view import Entry, Raw


def amiss(oracle: Oracle, log: Sequence[Entry], now: int) -> Iterator[str]:
    """What does not hold."""
    received = {entry.seq: entry.received for entry in log}
    for (table, key, _), changes in oracle.registers.items():
        if table == CLOSING:
            admitted = [one for one in changes if one.state is State.ADMITTED]
            yield from _carried_out(oracle, key, admitted, log, received, now)
    for (table, key, _), changes in oracle.registers.items():
        for one in changes:
            if one.writer == oracle.server and table == LOCK and one.value == 1:
                ends = oracle.registers.get((CLOSING, key, 1), ())
                if not any((two.seq, two.value) == (one.seq, None) for two in ends):
                    yield f"the server locks {key[1:]} at {one.seq} and nothing was to be closed"


def _carried_out(
    oracle: Oracle,
    key: tuple[Raw, ...],
    closings: Sequence[Told],
    log: Sequence[Entry],
    received: dict[int, int],
    now: int,
) -> Iterator[str]:
    """Once, when its time has come, before anything else of that time."""
    for at, one in enumerate(closings):
        after = closings[at + 1] if at + 1 < len(closings) else None
        end = after.seq if after is not None else oracle.end + 1
        if after is not None and after.writer == oracle.server:
            if not isinstance(one.value, int) or received[after.seq] < one.value or after.value is not None:
                yield f"the server ends the closing of {key[1:]} at {after.seq} before its time"
            locks = [two.value for two in oracle.registers.get((LOCK, key, 1), ())
                     if two.seq <= after.seq and two.state is State.ADMITTED]  # fmt: skip
            if not locks or locks[-1] != 1:
                yield f"the closing at {after.seq} leaves {key[1:]} open"
        if isinstance(one.value, int):
            # In the crossing that brought it, it was not there yet when the server looked at its clock.
            late = [
                two for two in log if one.seq < two.seq < end and two.received >= max(one.value, received[one.seq] + 1)
            ]
            if late and late[0].writer != oracle.server:
                yield f"entry {late[0].seq} of {late[0].received} came in and {key[1:]} was to close at {one.value}"
            if after is None and max(one.value, received[one.seq] + 1) <= now:
                yield f"{key[1:]} was to close at {one.value} and is not closed at {now}"
