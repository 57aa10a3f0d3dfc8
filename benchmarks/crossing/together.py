"""S6: twenty teachers' devices cross at the same time.

Each device is a process of its own with its own encrypted store, as in a school; here all of them, the server and its
database share this machine's cores, so that the figure holds the devices' own work too. Processes, not threads: one
interpreter's lock would make twenty devices into one.
"""

import contextlib
import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from benchmarks.crossing.bare import teachers_seconds
from benchmarks.crossing.devices import Device
from benchmarks.crossing.founding import login
from benchmarks.crossing.lines import Line, note
from benchmarks.crossing.scenarios import Stage
from benchmarks.crossing.serving import Stopwatch
from benchmarks.workload import Workload

WAIT_SECONDS = 900.0
PREPARING = 2
"""How many devices at a time get ready: that is not what is measured."""

_SPAWNING = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class _Meeting:
    """Where the devices' processes wait for each other and for the clock; broken when one of them fails."""

    preparing: Any
    ready: Barrier
    pushed: Barrier
    done: Barrier
    answers: Any

    @classmethod
    def of(cls, devices: int) -> "_Meeting":
        ready, pushed, done = (_SPAWNING.Barrier(devices + 1) for _ in range(3))
        return cls(_SPAWNING.Semaphore(PREPARING), ready, pushed, done, _SPAWNING.Queue())

    def await_everybody(self, devices: int) -> None:
        """Whoever gives the signal comes last, so that the clock does not start late."""
        while self.ready.n_waiting < devices and not self.ready.broken:
            time.sleep(0.01)

    def break_up(self) -> None:
        for one in (self.ready, self.pushed, self.done):
            one.abort()


def twenty_at_once(stage: Stage) -> Line:
    seconds, cpu, told = _run(stage)
    errors = [error for error, _ in told if error]
    for error in errors:
        note(error)
    agree = len({position for _, position in told}) == 1
    marks = sum(map(len, stage.load.day[: stage.devices]))
    return stage.told(
        f"{stage.devices} devices with {len(stage.load.day[0])} marks each cross at once, until all have all",
        round(seconds, 3),
        "s",
        scenario="S6",
        seconds=round(seconds, 3),
        marks_per_s=round(marks / seconds),
        server_cpu_s=round(cpu, 2),
        errors=len(errors),
        budget="0.5 s, no error",
        reference=round(teachers_seconds(stage.load, stage.folder), 3),
        ok=seconds <= 0.5 and not errors and agree,
    )


def _run(stage: Stage) -> tuple[float, float, list[tuple[str, int]]]:
    """Seconds, the server's processor seconds, and each device's error and position."""
    meeting = _Meeting.of(stage.devices)
    shared = (len(stage.load.pupils), stage.folder, stage.server.url, meeting)
    processes = [_SPAWNING.Process(target=_one_device, args=(number, *shared)) for number in range(stage.devices)]
    for process in processes:
        process.start()
    try:
        meeting.await_everybody(stage.devices)
        watch = Stopwatch(stage.server)
        meeting.ready.wait(WAIT_SECONDS)
        meeting.pushed.wait(WAIT_SECONDS)
        meeting.done.wait(WAIT_SECONDS)
        seconds, cpu = watch.read()
        return seconds, cpu, [meeting.answers.get(timeout=WAIT_SECONDS) for _ in processes]
    finally:
        for process in processes:
            process.join()


def _one_device(number: int, pupils: int, folder: Path, url: str, meeting: _Meeting) -> None:
    try:
        with meeting.preparing:
            load = Workload(pupils)
            device = Device(load, folder, url, login(number), seed=number + 1)
            try:
                device.cross()
                device.enter(load.day[number])
            except BaseException:
                device.close()
                raise
        with contextlib.closing(device):
            _cross_with_the_others(device, meeting)
    except BaseException:
        meeting.break_up()
        raise


def _cross_with_the_others(device: Device, meeting: _Meeting) -> None:
    """At the signal cross, and once more when everybody has."""
    errors = []
    for signal in (meeting.ready, meeting.pushed):
        signal.wait(WAIT_SECONDS)
        try:
            device.cross()
        except Exception as problem:  # noqa: BLE001 - what goes wrong is part of the figure
            errors.append(repr(problem))
    meeting.done.wait(WAIT_SECONDS)
    meeting.answers.put(("; ".join(errors), device.position()))
