"""A process that has everything loaded and forks one child a work: killing real processes by the hundred stays quick.

Parent and children speak by lines on one pipe; a line is written in one piece, so a kill never leaves half of one.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.clock import SystemClock

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0
"""A child that has not ended by itself after so long hangs."""


class Child:
    """One forked process. `said` holds its lines so far."""

    def __init__(self, warm: "Warm") -> None:
        self._warm = warm
        self.said: list[str] = []
        self.pid = 0
        self.status: int | None = None

    @property
    def broke(self) -> str:
        """The traceback of a child that an unexpected error has ended."""
        return "\n".join(line.removeprefix("broke ") for line in self.said if line.startswith("broke "))

    def wait(self, seconds: float = PATIENCE_SECONDS, *, for_line: str = "") -> bool:
        """Listen until it has ended, has said `for_line`, or `seconds` have passed; whether that came."""
        end = self._warm.clock.monotonic() + seconds
        while self.status is None:
            line = self._warm.line(end - self._warm.clock.monotonic())
            if line is None:
                return False
            word, _, rest = line.partition(" ")
            if word == "pid":
                self.pid = int(rest)
            elif word == "end":
                self.status = int(rest)
            else:
                self.said.append(line)
                if line == for_line:
                    return True
        return True

    def kill(self) -> None:
        """Kill it the hard way and take what it still managed to say."""
        while not self.pid and self.status is None:
            self.wait(0.01)
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            assert self.wait(), "a killed process does not end"

    def finished(self) -> list[str]:
        """Wait until it has done its work; its lines. Kills it when it hangs."""
        if not self.wait():
            self.kill()
            raise AssertionError(f"hangs; said last: {self.said[-3:]}")
        assert self.status == 0, self.broke or self.status
        return self.said


class Warm:
    """The warm process, from Python's side. `watching`: its children's disk can be recorded and can fail."""

    def __init__(self, *, watching: bool = False) -> None:
        command = [sys.executable, "-m", __name__, *(["--watching"] if watching else [])]
        self.clock = SystemClock()
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._buffer = b""
        assert self.line(PATIENCE_SECONDS) == "warm"

    def start(self, work: str, **arguments: Any) -> Child:
        """Fork a child that does `work`, a name in `works.WORKS`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([work, arguments]).encode() + b"\n")
        self._process.stdin.flush()
        return Child(self)

    def line(self, seconds: float) -> str | None:
        """The next line, None when none came in time."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        while b"\n" not in self._buffer:
            if not select.select([pipe], [], [], max(0.0, seconds))[0]:
                return None
            data = os.read(pipe, 65536)
            assert data, "the warm process has ended"
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode()

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> "Warm":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def say(text: str) -> None:
    """One line to whoever listens, at once."""
    os.write(1, text.encode() + b"\n")


def _requests() -> Iterator[tuple[str, dict[str, Any]]]:
    for line in sys.stdin:
        work, arguments = json.loads(line)
        yield work, arguments


def _main() -> None:
    from tests.torture import disk, works

    watched = disk.watch() if "--watching" in sys.argv else None
    say("warm")
    for work, arguments in _requests():
        pid = os.fork()
        if pid == 0:
            _do(lambda work=work, arguments=arguments: works.WORKS[work](watched, **arguments))
        say(f"pid {pid}")
        _, status = os.waitpid(pid, 0)
        say(f"end {os.waitstatus_to_exitcode(status)}")


def _do(work: Any) -> None:
    """In the child: the work, then the end of the process without any cleaning up."""
    try:
        work()
    except BaseException:  # noqa: BLE001 - told to the parent; nobody else would hear of it
        for line in traceback.format_exc().splitlines():
            say(f"broke {line}")
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    _main()
