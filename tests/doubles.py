"""What stands in for the edge of the machine in tests. Everything else in a test is real."""

import datetime
import random

from sync.clock import VIETNAM

SCHOOL_DAY_MS = int(datetime.datetime(2027, 1, 6, 7, 30, tzinfo=VIETNAM).timestamp() * 1000)
"""A Wednesday morning in the last week of term 1 of 2026-2027."""


class FixedClock:
    """A `sync.clock.Clock` that moves only when told; its chance is the same for the same `seed`."""

    def __init__(self, now_ms: int = SCHOOL_DAY_MS, seed: int = 0) -> None:
        self._now_ms = now_ms
        self._monotonic_ms = 0
        self._chance = random.Random(seed)

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic_ms / 1000

    def random_bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)

    def advance(self, ms: int) -> None:
        """Let `ms` milliseconds pass on both clocks."""
        assert ms >= 0
        self._now_ms += ms
        self._monotonic_ms += ms

    def set_wall(self, now_ms: int) -> None:
        """Set the wall clock, forwards or backwards, as a person or a dead battery does; no time passes."""
        self._now_ms = now_ms
