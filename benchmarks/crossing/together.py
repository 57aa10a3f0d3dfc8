"""S6: twenty teachers' devices cross at the same time.

Each device is a process of its own with its own encrypted store, as in a school; here all of them, the server and its
database share this machine's cores, so that the figure holds the devices' own work too. Processes, not threads: one
interpreter's lock would make twenty devices into one.
"""

import multiprocessing
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


def twenty_at_once(stage: Stage) -> Line:
    spawning = multiprocessing.get_context("spawn")
    ready, pushed, done = (spawning.Barrier(stage.devices + 1) for _ in range(3))
    answers: Any = spawning.Queue()
    processes = [
        spawning.Process(
            target=_one_device,
            args=(number, len(stage.load.pupils), stage.folder, stage.server.url, (ready, pushed, done), answers),
        )
        for number in range(stage.devices)
    ]
    for process in processes:
        process.start()
    ready.wait(WAIT_SECONDS)
    watch = Stopwatch(stage.server)
    pushed.wait(WAIT_SECONDS)
    done.wait(WAIT_SECONDS)
    seconds, cpu = watch.read()
    told = [answers.get(timeout=WAIT_SECONDS) for _ in processes]
    for process in processes:
        process.join()
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


def _one_device(
    number: int, pupils: int, folder: Path, url: str, barriers: tuple[Barrier, Barrier, Barrier], answers: Any
) -> None:
    """A teacher's device: sign in, catch up, enter a day offline; at the signal cross, and once more when all have."""
    error, position = "", 0
    load = Workload(pupils)
    device = Device(load, folder, url, login(number), seed=number + 1)
    try:
        device.cross()
        device.enter(load.day[number])
        device.clock.advance(1)
        ready, pushed, done = barriers
        ready.wait(WAIT_SECONDS)
        try:
            device.cross()
        except Exception as problem:  # noqa: BLE001 - what goes wrong is part of the figure
            error = repr(problem)
        pushed.wait(WAIT_SECONDS)
        try:
            device.cross()
        except Exception as problem:  # noqa: BLE001 - as above
            error = repr(problem)
        done.wait(WAIT_SECONDS)
        position = device.position()
    finally:
        device.close()
    answers.put((error, position))
