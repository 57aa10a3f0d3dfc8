"""The engine: when to cross, and one crossing from start to end. A state machine without threads and without Qt.

*idle → reaching → crossing → applying → idle*, or *waiting* after the server did not answer, or *stopped* until a
person asks. The caller's thread calls `step` when `seconds_until_due` says so; `changed` and `cross_now` may be called
from any thread.
"""

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

from nacl.signing import SigningKey

from sync import applying, wire
from sync.clock import Clock
from sync.errors import ChuyenDoError, Defect, EnvironmentProblem, path_of
from sync.journal import Journal
from sync.seal import verify

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


class Transport(Protocol):
    """A way to the server and back."""

    def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """Send one request; the answer's signature and body. Raises `EnvironmentProblem` when nobody answers."""


class CrossingStore(Protocol):
    """Where the journal lies: each call is one transaction of its own."""

    def write_journal(self, work: Callable[[Journal], _Result]) -> _Result: ...


class Phase(StrEnum):
    IDLE = "idle"
    REACHING = "reaching"
    APPLYING = "applying"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Status:
    """What the status line tells. `last_crossing` and `skew` are milliseconds; a positive skew: our clock is ahead."""

    phase: Phase = Phase.IDLE
    last_crossing: int | None = None
    skew: int = 0
    error: ChuyenDoError | None = None


@dataclass(frozen=True)
class Pace:
    """Seconds between attempts. After an exchange that carried something the next look comes soon, then ever later."""

    quiet: float = 1.5
    retry_first: float = 2.0
    retry_cap: float = 60.0
    look_first: float = 3.0
    look_cap: float = 60.0


class Engine:
    """Crosses when it is time, and tells `on_status` what it is doing."""

    def __init__(
        self,
        store: CrossingStore,
        transport: Transport,
        signing_key: SigningKey,
        server_key: bytes,
        clock: Clock,
        on_status: Callable[[Status], None],
        pace: Pace | None = None,
        last_crossing: int | None = None,
    ) -> None:
        """`last_crossing` is that of an earlier run, for the status."""
        self._store = store
        self._transport = transport
        self._signing_key = signing_key
        self._server_key = server_key
        self._clock = clock
        self._on_status = on_status
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._due = clock.monotonic()
        self._asked = False
        self._interval = self._pace.look_first
        self._tell_grants = False
        self.status = Status(last_crossing=last_crossing)

    # --- when ---

    def seconds_until_due(self) -> float:
        """Infinite while stopped."""
        with self._lock:
            return max(0.0, self._due - self._clock.monotonic())

    def changed(self) -> None:
        """Something was written here: cross after some quiet seconds, unless the server is known to be away."""
        with self._lock:
            if self.status.phase not in {Phase.WAITING, Phase.STOPPED}:
                self._due = min(self._due, self._clock.monotonic() + self._pace.quiet)

    def cross_now(self) -> None:
        """A person asked, or is about to leave."""
        with self._lock:
            self._asked = True
            self._due = self._clock.monotonic()

    def _schedule(self, seconds: float, *, heed_changes: bool) -> None:
        """Next attempt in about `seconds`: the jitter keeps a school's computers from coming all at once.

        Who asked while this attempt ran is not forgotten; what was written meanwhile only hastens where `heed_changes`.
        """
        jitter = 0.8 + 0.4 * self._clock.random_bytes(1)[0] / 255
        with self._lock:
            self._interval = seconds
            due = self._clock.monotonic() + seconds * jitter
            self._due = min(self._due, due) if heed_changes or self._asked else due

    # --- one crossing ---

    def step(self) -> None:
        """One attempt to cross, all parts of it. Never raises: what went wrong is told by the status."""
        failing = self.status.phase is Phase.WAITING
        with self._lock:
            self._due, self._asked = math.inf, False
        self._tell(phase=Phase.REACHING)
        try:
            carried = self._cross()
        except EnvironmentProblem as error:
            self._tell(phase=Phase.WAITING, error=error)
            pace = self._pace
            seconds = min(self._interval * 2, pace.retry_cap) if failing else pace.retry_first
            self._schedule(seconds, heed_changes=False)
        except Defect as error:
            self._stop(error)
        except ChuyenDoError as error:
            self._tell(phase=Phase.IDLE, error=error)
            self._schedule(self._pace.look_cap, heed_changes=False)
        except Exception as error:  # noqa: BLE001 - crossing must not end unseen; the message may hold what is personal
            _log.error("crossing failed: %s", path_of(error))
            self._stop(Defect("defect.unexpected"))
        else:
            self._tell(phase=Phase.IDLE, last_crossing=self._clock.now_ms(), error=None)
            pace = self._pace
            seconds = pace.look_first if carried or failing else min(self._interval * 2, pace.look_cap)
            self._schedule(seconds, heed_changes=True)

    def _stop(self, error: Defect) -> None:
        self._tell(phase=Phase.STOPPED, error=error)
        self._schedule(math.inf, heed_changes=False)

    def _cross(self) -> bool:
        """Cross until both sides have nothing more; whether anything was carried."""
        carried = False
        while True:
            request = self._store.write_journal(
                lambda journal: applying.make_request(journal, self._signing_key, tell_grants=self._tell_grants)
            )
            answer = self._exchange(request)
            if answer.refusals:  # after a fork its verdicts are on what the other copy of this disk wrote
                raise Defect(answer.refusals[0].code)
            self._tell(phase=Phase.APPLYING, skew=self._clock.now_ms() - answer.server_seconds * 1000)
            applied = self._store.write_journal(
                lambda journal, answer=answer: applying.apply(  # type: ignore[misc]
                    journal, answer, bytes(self._signing_key.verify_key)
                )
            )
            self._tell_grants = applied.want_grants
            carried = carried or bool(answer.entries or request.changesets)
            answered = applied.admitted + applied.held + applied.refused
            if not (applied.more or applied.want_grants or (answered and not applied.all_answered)):
                return carried

    def _exchange(self, request: wire.Request) -> wire.Answer:
        sent = wire.encode(request)
        signature, body = self._transport.exchange(sent)
        verify(self._server_key, wire.answer_bytes_to_sign(sent, body), signature)
        return wire.decode_answer(body)

    def _tell(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self._on_status(self.status)
