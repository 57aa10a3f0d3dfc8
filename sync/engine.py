"""The engine: when to cross, and one crossing from start to end. A state machine without threads and without Qt.

*idle → reaching → crossing → applying → idle*, or *waiting* after the server did not answer, or *stopped* until a
person asks. The caller's thread calls `step` when `seconds_until_due` says so, and the transport calls `moved` on it;
everything else may be called from any thread.
"""

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

import msgspec
from nacl.signing import SigningKey

from sync import applying, outbox, wire
from sync.clock import Clock
from sync.errors import Cancelled, ChuyenDoError, Defect, EnvironmentProblem, UserError, path_of
from sync.journal import Journal
from sync.pace import Pace
from sync.seal import verify

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)

BIG_BYTES = 16 * 1024
"""A request from here on is worth asking first whether anybody is there."""
PROGRESS_SECONDS = 0.5
"""Between two words about bytes; a quick crossing says none."""
NONCE_BYTES = 8
SKEW_ROUND_TRIP = 60.0
"""An answer that took longer says nothing certain about the clocks."""


class Transport(Protocol):
    """A way to the server and back."""

    def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """Send one request; the answer's signature and body. Raises `EnvironmentProblem` when nobody answers."""


class CrossingStore(Protocol):
    """Where the journal lies: each call is one transaction of its own."""

    def write_journal(self, work: Callable[[Journal], _Result]) -> _Result: ...


class Renewal(Protocol):
    """How this device becomes another writer, when its disk turns out to have been copied or put back (R4)."""

    def proposed(self) -> SigningKey | None:
        """A key that was proposed and not adopted yet."""

    def propose(self) -> SigningKey:
        """Make a key and keep it, before it is told to anybody."""

    def adopt(self, journal: Journal, key: SigningKey, token: bytes) -> None:
        """Make the proposed key and the token this device's own, in the transaction that applies the answer."""

    def adopted(self, key: SigningKey, token: bytes) -> None:
        """That transaction is durable."""


class Phase(StrEnum):
    """`REACHING` until the server is known to be there, as far as that is asked; `CROSSING` while bytes travel."""

    IDLE = "idle"
    REACHING = "reaching"
    CROSSING = "crossing"
    APPLYING = "applying"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Progress:
    """How far a crossing is: changes answered of those that waited, and the bytes of the part under way."""

    parts: int = 0
    done: int = 0
    to_do: int = 0
    sent: int = 0
    to_send: int = 0
    received: int = 0


@dataclass(frozen=True)
class Status:
    """What the status line tells. `last_crossing` and `skew` are milliseconds; a positive skew: our clock is ahead.

    `progress` is there while a crossing is under way.
    """

    phase: Phase = Phase.IDLE
    last_crossing: int | None = None
    skew: int = 0
    error: ChuyenDoError | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class _Asking:
    """What the next request says beyond the usual: the grants, a wish for the sums, another writer's key."""

    tell_grants: bool = False
    tell_sums: bool = False
    proposed: SigningKey | None = None
    proposed_anew: bool = False


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
        probe: Callable[[], None] = lambda: None,
        cancelled: threading.Event | None = None,
        renewal: Renewal | None = None,
    ) -> None:
        """`last_crossing` is that of an earlier run, for the status. `probe` asks the server for a sign of life and
        raises `EnvironmentProblem` when none comes. `probe` and `transport` raise `Cancelled` once `cancelled` is set.
        Without `renewal` a fork stops the engine.
        """
        self._store = store
        self._transport = transport
        self._signing_key = signing_key
        self._server_key = server_key
        self._clock = clock
        self._on_status = on_status
        self._pace = pace or Pace()
        self._probe = probe
        self._cancelled = cancelled or threading.Event()
        self._renewal = renewal
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # one crossing at a time, whichever way it goes
        self._due = clock.monotonic()
        self._asked = False
        self._closed = False
        self._interval = self._pace.look_first
        self._told_at = 0.0
        self.status = Status(last_crossing=last_crossing)

    # --- when ---

    def seconds_until_due(self) -> float:
        """Infinite while stopped, and once closed."""
        with self._lock:
            return math.inf if self._closed else max(0.0, self._due - self._clock.monotonic())

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

    def network_changed(self) -> None:
        """The system says so. It is not trusted, but a reason to ask the server now instead of in a minute."""
        with self._lock:
            if self.status.phase is Phase.WAITING:
                self._due = self._clock.monotonic()

    def cancel(self) -> None:
        """Give up the attempt under way, if there is one, as if it had not been made."""
        with self._lock:
            self._asked = False
            self._cancelled.set()

    def close(self) -> None:
        """Give up for good."""
        with self._lock:
            self._closed = True
            self._cancelled.set()

    def halt(self, error: ChuyenDoError) -> None:
        """Stop until a person asks: what lies here is not to be built on."""
        self._end(Phase.STOPPED, math.inf, error)

    def _begin(self) -> bool:
        """Whether there is to be an attempt. Whoever cancels from now on means this one."""
        with self._lock:
            if not self._closed:
                self._due, self._asked = math.inf, False
                self._cancelled.clear()
            return not self._closed

    def _schedule(self, seconds: float, *, heed_changes: bool) -> None:
        """Next attempt in about `seconds`: the jitter keeps a school's computers from coming all at once.

        Who asked while this attempt ran is not forgotten; what was written meanwhile only hastens where `heed_changes`.
        """
        jitter = 0.8 + 0.4 * self._clock.random_bytes(1)[0] / 255
        with self._lock:
            self._interval = seconds
            due = self._clock.monotonic() + seconds * jitter
            self._due = min(self._due, due) if heed_changes or self._asked else due

    # --- one attempt ---

    def step(self) -> None:
        """One attempt to cross, all parts of it. Never raises: what went wrong is told by the status."""
        if not self._begin():
            return
        before, interval, pace = self.status, self._interval, self._pace
        failing = before.phase is Phase.WAITING
        self._tell(phase=Phase.REACHING)
        try:
            with self._turn:
                carried = self._cross(failing)
        except Cancelled:
            self._end(before.phase, math.inf if before.phase is Phase.STOPPED else interval, before.error)
        except EnvironmentProblem as error:
            self._end(Phase.WAITING, min(interval * 2, pace.retry_cap) if failing else pace.retry_first, error)
        except Defect as error:
            self._end(Phase.STOPPED, math.inf, error)
        except ChuyenDoError as error:
            self._end(Phase.IDLE, pace.look_cap, error)
        except Exception as error:  # noqa: BLE001 - crossing must not end unseen; the message may hold what is personal
            _log.error("crossing failed: %s", path_of(error))
            self._end(Phase.STOPPED, math.inf, Defect("defect.unexpected"))
        else:
            self.status = replace(self.status, last_crossing=self._clock.now_ms())
            self._end(Phase.IDLE, pace.look_first if carried or failing else min(interval * 2, pace.look_cap), None)

    def _end(self, phase: Phase, seconds: float, error: ChuyenDoError | None) -> None:
        self._tell(phase=phase, error=error, progress=None)
        self._schedule(seconds, heed_changes=error is None)

    def _cross(self, failing: bool) -> bool:
        """Cross until both sides have nothing more; whether anything was carried."""
        carried, judged, fetch_only, ask_first, progress = False, False, False, failing, Progress()
        asking = _Asking(proposed=self._renewal.proposed() if self._renewal else None)
        reread = False
        while True:
            request, waiting = self._make_request(fetch_only, asking)
            to_do = max(progress.to_do, progress.done + waiting)
            progress = replace(progress, done=to_do - waiting, to_do=to_do)
            answer = self._exchange(request, asking, progress, ask_first)
            self._tell(phase=Phase.APPLYING)
            try:
                applied = self._apply(answer, asking)
            except (applying.Forked, applying.StateMismatch) as error:
                asking = self._ask_otherwise(asking, error)
                continue
            # As another writer, or under a new epoch, there is something to offer that the last request did not.
            renewed = asking.proposed is not None or applied.new_epoch
            if applied.reread and reread:
                raise applying.StateMismatch("crossing.state_mismatch", seq=answer.seq)
            reread = reread or applied.reread
            asking = _Asking(tell_grants=applied.want_grants or applied.reread)
            carried = carried or bool(answer.entries or request.changesets)
            judged = judged or bool(applied.admitted + applied.held + applied.refused)
            # What came up with a request has been taken in, even where the server tells the verdicts bit by bit: until
            # it has told all, nothing is sent twice.
            fetch_only = applied.more or applied.want_grants or applied.reread
            if not fetch_only and not renewed:
                if applied.all_answered or not judged:
                    return carried
                judged = False
            ask_first = False
            progress = replace(progress, parts=progress.parts + 1)

    # --- another way than the line ---

    def requests_to_carry(self, most: int) -> tuple[bytes, list[bytes]]:
        """At most `most` requests that together bring what waits, and the key of the writer who asks. Each answer goes
        on from the present position, so that the last one that was answered says everything; nothing is asked back. An
        attempt to cross that is under way is given up.
        """
        self.cancel()
        with self._turn:
            proposed = self._renewal.proposed() if self._renewal else None
            key = proposed or self._signing_key

            def work(journal: Journal) -> list[wire.Request]:
                found: list[wire.Request] = []
                while len(found) < most:
                    after = (
                        max((one.first for one in found[-1].changesets if one.writer is None), default=0)
                        if found
                        else 0
                    )
                    if found and not after:
                        return found
                    found.append(
                        applying.make_request(
                            journal,
                            key,
                            tell_sums=True,
                            new_writer=proposed is not None,
                            after=after,
                            nonce=self._clock.random_bytes(NONCE_BYTES),
                        )
                    )
                    if not found[-1].changesets:
                        return found[:-1] or found
                return found

            return bytes(key.verify_key), [wire.encode(one) for one in self._store.write_journal(work)]

    def apply_carried(self, writer_key: bytes, answer: wire.Answer) -> applying.Applied:
        """Apply the answer to a request of `requests_to_carry`, made as this writer; otherwise as there. Raises as
        `applying.apply`; when this device has to become another writer it is prepared for that, and the next request
        brings it about.
        """
        self.cancel()
        with self._turn:
            proposed = self._renewal.proposed() if self._renewal else None
            if proposed is None or bytes(proposed.verify_key) != writer_key:
                proposed = None
                if bytes(self._signing_key.verify_key) != writer_key:
                    raise UserError("crossing.stale_answer")
            try:
                applied = self._apply(answer, _Asking(proposed=proposed))
            except applying.Forked:
                if proposed is None and self._renewal is not None and self._renewal.proposed() is None:
                    self._renewal.propose()
                raise
            if proposed is not None:  # what was unsent is sealed anew, and was not in that request
                return replace(applied, all_answered=self._store.write_journal(outbox.waiting) == 0)
            return applied

    def _ask_otherwise(self, asking: "_Asking", error: Defect) -> "_Asking":
        """How to go on after an answer that cannot be applied: as another writer, or asking where the copies differ.
        Each is tried once; raises `error` when it was.
        """
        if isinstance(error, applying.StateMismatch) and not asking.tell_sums:
            return replace(asking, tell_sums=True)
        # A key that was proposed earlier can be somebody else's by now, if the disk was copied in between.
        if isinstance(error, applying.Forked) and not asking.proposed_anew and self._renewal is not None:
            return replace(asking, proposed=self._renewal.propose(), proposed_anew=True)
        raise error

    def _make_request(self, fetch_only: bool, asking: "_Asking") -> tuple[wire.Request, int]:
        """The next request, and how many changes wait for an answer."""

        def work(journal: Journal) -> tuple[wire.Request, int]:
            request = applying.make_request(
                journal,
                asking.proposed or self._signing_key,
                tell_grants=asking.tell_grants,
                tell_sums=asking.tell_sums,
                new_writer=asking.proposed is not None,
                nonce=self._clock.random_bytes(NONCE_BYTES),
            )
            return request, outbox.waiting(journal) if request.changesets else 0

        request, waiting = self._store.write_journal(work)
        return msgspec.structs.replace(request, changesets=[]) if fetch_only else request, waiting

    def _apply(self, answer: wire.Answer, asking: "_Asking") -> applying.Applied:
        key, renewal = asking.proposed or self._signing_key, self._renewal

        def work(journal: Journal) -> applying.Applied:
            if asking.proposed is not None and renewal is not None:
                if answer.token is None:
                    raise UserError("crossing.malformed", what="answer")
                renewal.adopt(journal, key, answer.token)
            return applying.apply(journal, answer, bytes(key.verify_key))

        applied = self._store.write_journal(work)
        if asking.proposed is not None and renewal is not None and answer.token is not None:
            self._signing_key = key
            renewal.adopted(key, answer.token)
        return applied

    def _exchange(self, request: wire.Request, asking: "_Asking", progress: Progress, ask_first: bool) -> wire.Answer:
        if self._cancelled.is_set():
            raise Cancelled
        sent = wire.encode(request)
        if ask_first or (progress.parts == 0 and len(sent) > BIG_BYTES):
            self._probe()
        began = self._told_at = self._clock.monotonic()
        self._tell(phase=Phase.CROSSING, progress=replace(progress, to_send=len(sent)))
        signature, body = self._transport.exchange(sent)
        writer_key = bytes((asking.proposed or self._signing_key).verify_key)
        verify(self._server_key, wire.answer_bytes_to_sign(writer_key, sent, body), signature)
        answer = wire.decode_answer(body)
        took = self._clock.monotonic() - began
        if took <= SKEW_ROUND_TRIP:
            # The server looked at its clock about halfway.
            skew = self._clock.now_ms() - round(took * 500) - answer.server_seconds * 1000
            self.status = replace(self.status, skew=skew)
        return answer

    def moved(self, sent: int, received: int) -> None:
        """The transport tells how many bytes of the part under way it has carried."""
        now = self._clock.monotonic()
        if self.status.progress is not None and now - self._told_at >= PROGRESS_SECONDS:
            self._told_at = now
            self._tell(progress=replace(self.status.progress, sent=sent, received=received))

    def _tell(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self._on_status(self.status)
