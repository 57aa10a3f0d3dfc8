"""The longest time that the window's event loop stands still while a whole school arrives."""

import statistics
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
BETWEEN_KEYS_MS = 150
QUIET_MS = 1_500
LONGEST_GAP_MS = 50
_STROKES = (Qt.Key.Key_7, Qt.Key.Key_5, Qt.Key.Key_Return)


class Heart(QObject):
    """Beats every 5 ms on the window's thread, and types a mark now and then; keeps the longest time between beats.

    `own` is the most processor time that the thread itself took between two beats: the rest of a gap it waited, for the
    interpreter or for a processor.
    """

    def __init__(self, *, types: bool) -> None:
        super().__init__()
        self.gap = self.own = 0.0
        self.strokes = 0
        self._last, self._used = time.perf_counter(), time.thread_time()
        self._beat_timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat_timer.timeout.connect(self._beat)
        self._key_timer = QTimer(self, interval=BETWEEN_KEYS_MS)
        self._key_timer.timeout.connect(self._strike)
        self._beat_timer.start()
        if types:
            self._key_timer.start()

    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.gap, self.own = max(self.gap, now - self._last), max(self.own, used - self._used)
        self._last, self._used = now, used

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


@dataclass(frozen=True)
class _Run:
    """Seconds: the longest gap, the window's own part in one, the crossing; and the marks that arrived."""

    gap: float
    own: float
    crossing: float
    marks: int = 0
    quiet: float = 0.0
    """The longest gap when one types and nothing arrives."""


def lines(stage: Stage, principal: Device, runs: int) -> Iterator[Line]:
    """The whole school beside an open gradebook, and for a new device."""
    bare_gap = max(_beside_bare_writing(stage) for _ in range(runs))
    beside = [_beside_typing(stage, principal, teacher) for teacher in TEACHERS[:runs]]
    marks = min(run.marks for run in beside)
    yield _line(
        f"longest gap of the event loop while {marks:,} marks arrive beside an open gradebook in which one types",
        beside, bare_gap, quiet_ms=_ms(max(run.quiet for run in beside)),
    )  # fmt: skip
    new = [_before_an_empty_window(stage) for _ in range(runs)]
    yield _line("longest gap of the event loop while a new device gets the whole school", new, bare_gap)


def _line(what: str, runs: list[_Run], bare_gap: float, **more: object) -> Line:
    longest = _ms(max(run.gap for run in runs))
    return told(
        what, longest, "ms", server="–", median_of_runs=_ms(statistics.median(run.gap for run in runs)),
        own_ms=_ms(max(run.own for run in runs)), crossing_s=round(statistics.median(run.crossing for run in runs), 2),
        **more, budget=LONGEST_GAP_MS, reference=_ms(bare_gap), ok=longest <= LONGEST_GAP_MS, must=True,
    )  # fmt: skip


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def _beside_typing(stage: Stage, principal: Device, teacher: int) -> _Run:
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
    return _Run(heart.gap, heart.own, crossing.seconds, _marks_held(device) - before, quiet)


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


def _before_an_empty_window(stage: Stage) -> _Run:
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
    return _Run(heart.gap, heart.own, crossing.seconds)


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
