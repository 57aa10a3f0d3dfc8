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
    def crossed(self) -> Carried:
        with self._counting:
            return self._carried

    def _passed(self, way: str, data: bytes) -> bytes:
        passed = super()._passed(way, data)
        with self._counting:
            had, up = self._carried, way == "up"
            if up:
                self._carried = Carried(had.up + len(passed), had.down, had.requests + (not self._was_up))
            else:
                self._carried = Carried(had.up, had.down + len(passed), had.requests)
            self._was_up = up
        return passed
