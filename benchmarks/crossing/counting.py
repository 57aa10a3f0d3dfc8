"""A line to the server on which every byte is counted, HTTP headers included."""

import threading
from dataclasses import dataclass

from tests.school_day.line import Line


@dataclass(frozen=True)
class Carried:
    """What went over a line: bytes up and down, and how often the device spoke and was answered."""

    up: int = 0
    down: int = 0
    requests: int = 0

    def since(self, before: "Carried") -> "Carried":
        return Carried(self.up - before.up, self.down - before.down, self.requests - before.requests)


class CountingLine(Line):
    """For one device, which sends nothing before the answer to what it sent before has come: so each turn from down to
    up is a request.
    """

    def __init__(self, server_port: int) -> None:
        self._counting = threading.Lock()
        self._carried = Carried()
        self._was_up = False
        super().__init__(server_port)

    @property
    def carried(self) -> Carried:
        with self._counting:
            return self._carried

    def _passing(self, count: int, up: bool) -> None:
        with self._counting:
            had = self._carried
            if up:
                self._carried = Carried(had.up + count, had.down, had.requests + (not self._was_up))
            else:
                self._carried = Carried(had.up, had.down + count, had.requests)
            self._was_up = up
