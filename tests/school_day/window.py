"""A window process seen from the player: press, read, wait, look."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sync.clock import SystemClock
from tests.school_day.stage import environment

PATIENCE = 30.0
"""Seconds until a wait is a failure; on a loaded machine everything is slower."""
_LOOK = 0.05


class Window:
    """One running window program."""

    def __init__(self, options: Sequence[str], *, shown: bool, pause: float = 0.0) -> None:
        """`shown`: on the person's display, with `pause` seconds between strokes; else offscreen."""
        platform = {} if shown else {"QT_QPA_PLATFORM": "offscreen"}
        self._pause = pause
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.school_day.window_process", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(platform),
            text=True,
            encoding="utf-8",
        )

    def _ask(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the window ended with {self._process.wait()}"
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _must(self, **order: Any) -> dict[str, Any]:
        """Ask until the widget is there."""
        reply: dict[str, Any] = {}

        def there() -> bool:
            nonlocal reply
            reply = self._ask(**order)
            return "missing" not in reply

        wait_for(there, lambda: f"{order}: {reply}")
        return reply

    def dark(self) -> None:
        self._must(do="dark")

    def keys(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self._must(do="keys", keys=[key])
            pause(self._pause)

    def strike(self, key: str) -> None:
        """Press a key and do not wait for what comes of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": "keys", "keys": [key]}) + "\n")
        self._process.stdin.flush()

    def type(self, text: str) -> None:
        self._must(do="keys", keys=list(text))
        pause(self._pause)

    def click(self, name: str) -> None:
        self._must(do="click", name=name)

    def fill(self, name: str, text: str) -> None:
        """Replace what a field holds."""
        self._must(do="focus", name=name)
        self.keys("Ctrl+A")
        self.type(text)

    def choose(self, name: str, text: str) -> None:
        self._must(do="choose", name=name, text=text)

    def goto(self, name: str, row: int, column: int) -> None:
        self._must(do="goto", name=name, row=row, column=column)

    def text(self, name: str) -> str:
        return str(self._must(do="text", name=name)["text"])

    def enabled(self, name: str) -> bool:
        return bool(self._must(do="text", name=name)["enabled"])

    def table(self, name: str) -> list[list[str]]:
        rows: list[list[str]] = self._must(do="table", name=name)["rows"]
        return rows

    def names(self) -> list[str]:
        found: list[str] = self._must(do="names")["names"]
        return found

    def shows(self, name: str) -> bool:
        """Whether a widget of this name can be seen now."""
        return "missing" not in self._ask(do="text", name=name)

    def wait_text(self, name: str, *parts: str) -> str:
        """Wait until a widget's words hold all `parts`."""
        told = ""

        def says() -> bool:
            nonlocal told
            told = self.text(name)
            return all(part in told for part in parts)

        wait_for(says, lambda: f"{name} says {told!r}, not {parts}")
        return told

    def wait_table(self, name: str, holds: Callable[[list[list[str]]], bool]) -> list[list[str]]:
        """Wait until a table is as `holds` wants it."""
        rows: list[list[str]] = []

        def right() -> bool:
            nonlocal rows
            rows = self.table(name)
            return holds(rows)

        wait_for(right, lambda: f"{name} holds {rows}")
        return rows

    def grab(self, path: Path) -> None:
        self._must(do="grab", path=str(path))

    def kill(self) -> None:
        """Pull the plug: the process has no chance to do anything."""
        self._process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        self._process.communicate()

    def close(self) -> None:
        """End the program as a person does."""
        if self._process.poll() is None:
            self._ask(do="keys", keys=["Ctrl+Q"])
            self._process.communicate(timeout=PATIENCE)
        assert self._process.returncode == 0

    def wait_closed(self) -> None:
        """Until the person closes the window."""
        self._process.wait()

    @property
    def status(self) -> int | None:
        return self._process.poll()


def wait_for(holds: Callable[[], bool], told: Callable[[], str]) -> None:
    """Look again and again until `holds`; fails with what `told` says when patience ends."""
    clock = SystemClock()
    end = clock.monotonic() + PATIENCE
    while not holds():
        assert clock.monotonic() < end, told()
        pause(_LOOK)


def pause(seconds: float) -> None:
    if seconds > 0:
        threading.Event().wait(seconds)


def has_display() -> bool:
    """Whether there is a screen to show windows on."""
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
