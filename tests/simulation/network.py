"""The hostile way between a device and the server. What it carries is real; how it carries it is the script's."""

import random
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.errors import EnvironmentProblem, UserError

MOST_EXCHANGES = 40
"""In one crossing; more would mean that it never ends (R13)."""
KEPT = 12


Ask = Callable[[bytes], bytes]
"""The server's answer to a request, token first. Raises `UserError` for what it refuses."""


@dataclass
class Trip:
    """One crossing of one device: what is to go wrong in it, and what did."""

    faults: frozenset[str] = frozenset()
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    strikes_at: int = 0
    """The exchange that the faults strike."""
    exchanges: int = 0
    spoiled: bool = False
    """The device got something that it must not believe."""
    old_news: bool = False
    """The device got an answer that was true once, to the same question."""
    lost: bool = False
    """The device got nothing, or a refusal that is owed to the way."""


class Network:
    """Everything that is under way. `crash_server` is the world's: (whether before the commit, the chance)."""

    def __init__(self, crash_server: Callable[[Ask, bytes, random.Random], None]) -> None:
        self._crash_server = crash_server
        self.delayed: list[tuple[Ask, bytes]] = []
        self.requests: dict[str, deque[tuple[Ask, bytes]]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._answers: dict[str, deque[tuple[bytes, bytes]]] = defaultdict(lambda: deque(maxlen=KEPT))
        self.clogged: set[str] = set()
        self.largest = 0

    def exchange(self, device: str, trip: Trip, ask: Ask, request: bytes) -> bytes:
        """Carry one request to the server and its answer back, or not."""
        trip.exchanges += 1
        assert trip.exchanges <= MOST_EXCHANGES, f"the crossing of {device} does not end"
        if device in self.clogged:
            self._lose(trip)
        faults = trip.faults if trip.exchanges - 1 == trip.strikes_at else frozenset()
        self.largest = max(self.largest, len(request))
        self._on_the_way_up(trip, faults, ask, request)
        if "double" in faults:
            ask(request)
        answer = ask(request)
        self.requests[device].append((ask, request))
        if faults & {"drop_answer", "server_crash_after"}:
            self._lose(trip)
        self.largest = max(self.largest, len(answer))
        self._answers[device].append((request, answer))
        return self._on_the_way_down(device, trip, faults, answer)

    def _on_the_way_up(self, trip: Trip, faults: frozenset[str], ask: Ask, request: bytes) -> None:
        if "drop_request" in faults:
            self._lose(trip)
        if "delay" in faults:
            self.delayed.append((ask, request))
            self._lose(trip)
        if "server_crash" in faults:
            self._crash_server(ask, request, trip.chance)
            self._lose(trip)
        if faults & {"corrupt_request", "cut_request"}:
            trip.lost = True
            how = flipped if "corrupt_request" in faults else cut
            ask(how(request, trip.chance))  # a refusal goes to the device as it is
            self._lose(trip)  # an answer to something else is no answer

    def _on_the_way_down(self, device: str, trip: Trip, faults: frozenset[str], answer: bytes) -> bytes:
        if "late_answer" in faults and len(self._answers[device]) > 1:
            asked, late = trip.chance.choice(list(self._answers[device])[:-1])
            # An answer to the very same question is a true one, however old, where questions carry nothing fresh.
            trip.old_news = asked == self._answers[device][-1][0]
            trip.spoiled = not trip.old_news
            return late
        if "corrupt_answer" in faults:
            trip.spoiled = True
            return flipped(answer, trip.chance)
        if "cut_answer" in faults:
            trip.spoiled = True
            return cut(answer, trip.chance)
        return answer

    def _lose(self, trip: Trip) -> None:
        trip.lost = True
        raise EnvironmentProblem("crossing.unreachable")

    def deliver(self, chance: random.Random) -> None:
        """One of the delayed requests arrives; nobody waits for the answer."""
        if self.delayed:
            ask, request = self.delayed.pop(chance.randrange(len(self.delayed)))
            listen(ask, request)


def listen(ask: Ask, request: bytes) -> bytes | None:
    """The server's answer, or None where it refuses in its own words. Anything else is the server's fault."""
    try:
        return ask(request)
    except UserError:
        return None


def flipped(data: bytes, chance: random.Random) -> bytes:
    """`data` with one byte changed."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ chance.randint(1, 255)]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    """The beginning of `data`."""
    return data[: chance.randrange(len(data))]
