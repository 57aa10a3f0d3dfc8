"""The longest time that the window's event loop stands still while a whole school arrives."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer
from sqlalchemy import func, select

from app.records.tables import SCORE, TABLES
from benchmarks.crossing import bare
from benchmarks.crossing.devices import Device
from benchmarks.crossing.founding import login
from benchmarks.crossing.lines import Line, told
from benchmarks.window.bare_table import BareTable
from benchmarks.window.desk import Desk
from benchmarks.window.looking import pause, press, show, until
from benchmarks.window.school import TEACHERS, Stage, promote
from sync.journal import Journal

BEAT_MS = 5
BETWEEN_KEYS_MS = 60
QUIET_MS = 1_000
LONGEST_GAP_MS = 50
_STROKES = (Qt.Key.Key_7, Qt.Key.Key_5, Qt.Key.Key_Return)


class Heart(QObject):
    """Beats every 5 ms on the window's thread, and types a mark now and then; keeps the longest time between beats."""

    def __init__(self, *, types: bool) -> None:
        super().__init__()
        self.gap = 0.0
        self.strokes = 0
        self._last = time.perf_counter()
        self._beat_timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat_timer.timeout.connect(self._beat)
        self._key_timer = QTimer(self, interval=BETWEEN_KEYS_MS)
        self._key_timer.timeout.connect(self._strike)
        self._beat_timer.start()
        if types:
            self._key_timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gap, self._last = max(self.gap, now - self._last), now

    def _strike(self) -> None:
        press(_STROKES[self.strokes % len(_STROKES)])
        self.strokes += 1

    def stop(self) -> None:
        """In the middle of no mark."""
        self._beat()
        self._beat_timer.stop()
        self._key_timer.stop()
        while self.strokes % len(_STROKES):
            self._strike()


class _Background:
    """Work of another thread, from entering on; leaving waits for its end and raises what it raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.seconds = 0.0
        self._work = work
        self._raised: list[BaseException] = []
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        begun = time.perf_counter()
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - it belongs to the main thread
            self._raised.append(error)
        self.seconds = time.perf_counter() - begun

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._thread.join()
        if self._raised:
            raise self._raised[0]


def lines(stage: Stage, principal: Device, repeats: int) -> Iterator[Line]:
    """The whole school beside an open gradebook, and for a new device."""
    bare_ms = round(1000 * max(_beside_bare_writing(stage) for _ in range(repeats)), 1)
    longest, quiet, seconds, cells = 0.0, 0.0, 0.0, 0
    for teacher in TEACHERS[:repeats]:
        found = _beside_typing(stage, principal, teacher)
        longest, quiet = max(longest, found.gap), max(quiet, found.gap_before)
        seconds, cells = max(seconds, found.seconds), found.cells
    yield _line(
        f"longest gap of the event loop while {cells:,} marks arrive beside an open gradebook in which one types",
        longest, bare_ms, repeats, seconds, quiet_gap=round(1000 * quiet, 1),
    )  # fmt: skip
    longest, seconds = 0.0, 0.0
    for _ in range(repeats):
        gap, took = _before_an_empty_window(stage)
        longest, seconds = max(longest, gap), max(seconds, took)
    yield _line("longest gap of the event loop while a new device gets the whole school", longest, bare_ms, repeats,
                seconds)  # fmt: skip


def _line(what: str, gap: float, bare_ms: float, repeats: int, seconds: float, **more: object) -> Line:
    ms = round(1000 * gap, 1)
    return told(
        what, ms, "ms", server="–", of_runs=repeats, crossing_s=round(seconds, 2), budget=LONGEST_GAP_MS,
        reference=bare_ms, ok=ms <= LONGEST_GAP_MS, must=True, **more,
    )  # fmt: skip


@dataclass(frozen=True)
class _Beside:
    gap: float
    gap_before: float
    """Typing as long, while nothing arrives."""
    seconds: float
    cells: int


def _beside_typing(stage: Stage, principal: Device, teacher: int) -> _Beside:
    """A teacher sits at the gradebook with the own classes, and has just been given the right to read all others."""
    device = stage.device(login(teacher))
    with Desk(device.workspace) as desk:
        desk.open_gradebook()
        desk.go(0, 0)
        desk.settle()
        quiet = _typed_for_a_while(desk)
        promote(principal, teacher)
        before = _marks_held(device)
        heart = Heart(types=True)
        with _Background(device.cross) as crossing:
            until(crossing.is_over)
        desk.settle()
        heart.stop()
        desk.settle()
    return _Beside(heart.gap, quiet, crossing.seconds, _marks_held(device) - before)


def _typed_for_a_while(desk: Desk) -> float:
    """The longest gap while nothing arrives, the first marks left out: they make what all further ones use."""
    for _ in range(2):
        heart = Heart(types=True)
        pause(QUIET_MS)
        heart.stop()
        desk.settle()
    return heart.gap


def _marks_held(device: Device) -> int:
    score = TABLES.projection[SCORE.name]

    def count(journal: Journal) -> int:
        return int(journal.connection.execute(select(func.count()).select_from(score)).scalar_one())

    return device.workspace.read(count)


def _before_an_empty_window(stage: Stage) -> tuple[float, float]:
    """The clerk has just signed in; the places appear when the school is there."""
    device = stage.new_device("clerk")
    with Desk(device.workspace) as desk:
        desk.settle()
        heart = Heart(types=False)
        with _Background(device.cross) as crossing:
            until(crossing.is_over)
        until(lambda: desk.shell.is_complete)
        desk.settle()
        heart.stop()
    return heart.gap, crossing.seconds


def _beside_bare_writing(stage: Stage) -> float:
    """A bare table in which one types, while a thread puts as many marks into a bare encrypted table."""
    rows = bare.rows(stage.load.cells)
    path = stage.folder / f"bare-heart-{time.perf_counter_ns()}.db"
    window = BareTable([pupil.name for pupil in stage.load.pupils[: stage.rows]], 7)
    show(window)
    window.go(0, 0)

    def write() -> None:
        connection = bare.open_bare(path, encrypted=True)
        bare.insert(connection, rows)
        connection.close()

    heart = Heart(types=True)
    with _Background(write) as writing:
        until(writing.is_over)
    heart.stop()
    pause()
    window.hide()
    window.deleteLater()
    pause()
    return heart.gap
