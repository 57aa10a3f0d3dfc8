"""Time, randomness and ids: the only module that asks the operating system for them."""

import datetime
import os
import time
import uuid
from typing import Protocol


class Clock(Protocol):
    """What the program may know about time and chance."""

    def now_ms(self) -> int:
        """Wall clock, milliseconds since 1970 in UTC. For people to read, never for the program to decide."""

    def monotonic(self) -> float:
        """Seconds that never run backwards, for waiting and timeouts."""

    def random_bytes(self, count: int) -> bytes:
        """Bytes nobody can guess."""


class SystemClock:
    """The operating system's clock, shifted if asked so that it starts at a chosen moment (for training)."""

    def __init__(self, start_ms: int | None = None) -> None:
        self._shift_ms = 0 if start_ms is None else start_ms - time.time_ns() // 1_000_000

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._shift_ms

    def monotonic(self) -> float:
        return time.monotonic()

    def random_bytes(self, count: int) -> bytes:
        return os.urandom(count)


def new_id(clock: Clock) -> uuid.UUID:
    """A time-ordered id (UUID version 7), made without asking anybody."""
    stamp = clock.now_ms() & (2**48 - 1)
    chance = int.from_bytes(clock.random_bytes(10), "big")
    value = stamp << 80 | 0x7 << 76 | (chance >> 68) << 64 | 0b10 << 62 | chance & (2**62 - 1)
    return uuid.UUID(int=value)


def local_date(clock: Clock) -> datetime.date:
    """Today where the schools are: Vietnam keeps UTC+7 all year."""
    return at_local(clock.now_ms()).date()


VIETNAM = datetime.timezone(datetime.timedelta(hours=7), "ICT")


def at_local(moment_ms: int) -> datetime.datetime:
    """The moment as Vietnam's wall clock shows it."""
    return datetime.datetime.fromtimestamp(moment_ms / 1000, VIETNAM)


def parse_local(text: str) -> int:
    """Milliseconds of an ISO date and time; without a zone it is Vietnam's."""
    moment = datetime.datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).timestamp() * 1000)
