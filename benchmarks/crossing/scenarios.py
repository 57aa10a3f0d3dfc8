"""Scenarios S1 to S5: one device after the other. Bytes are counted on a line between device and server; seconds are
taken on other devices without that line.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from app.desk import settling
from app.rules import marks
from app.rules.marks import Mark
from benchmarks.crossing import bare
from benchmarks.crossing.counting import Carried, CountingLine
from benchmarks.crossing.devices import Device
from benchmarks.crossing.founding import login
from benchmarks.crossing.lines import Line, told
from benchmarks.crossing.serving import ServerProcess, Stopwatch
from benchmarks.workload import CONFLICT_TEACHERS, Workload, tenths

WARM_DEVICES = 3
IDLE_CROSSINGS = 20
TICK_SECONDS = 0.005


@dataclass
class Stage:
    """A built school whose server runs, and the devices that the scenarios hand on to each other."""

    load: Workload
    folder: Path
    server: ServerProcess
    server_bytes: Callable[[], int]
    closing: ExitStack
    devices: int
    """Of S6."""
    singles: int
    """Of S7: marks saved one by one."""
    office: Device = field(init=False)
    """The clerk's, which holds the whole school; without a counting line."""
    counted: Device = field(init=False)
    """Another of the clerk's, on `line`."""
    line: CountingLine = field(init=False)

    @property
    def kind(self) -> str:
        return "postgresql" if self.server.database else "sqlite"

    def device(self, who: str, url: str | None = None) -> Device:
        device = Device(self.load, self.folder, url or self.server.url, who)
        self.closing.callback(device.close)
        return device

    def counting_line(self) -> CountingLine:
        line = CountingLine(self.server.port)
        self.closing.callback(line.cut)
        return line

    def told(self, what: str, value: float, unit: str, **more: object) -> Line:
        scenario = more.pop("scenario", None)
        named = {"scenario": scenario} if scenario else {}
        return told(what, value, unit, **{**named, "server": self.kind, **more})  # type: ignore[arg-type]


def counted(line: CountingLine, device: Device) -> Carried:
    """What one crossing carries."""
    before = line.crossed
    device.cross()
    return line.crossed.since(before)


# --- S1, S5: a new device ---


def new_device(stage: Stage) -> Iterator[Line]:
    """The whole school into an encrypted store: first with a server that has just started, then again, then counted."""
    start = time.perf_counter()
    first = Device(stage.load, stage.folder, stage.server.url, "principal", hardness=None)
    stage.closing.callback(first.close)
    yield stage.told("signing in for the first time, password hashed at both ends", _round(start), "s")
    cold, _ = _seconds(stage, first)
    yield stage.told("the same crossing, the first that this server ever answered", round(cold, 3), "s")
    warm = []
    for _repeat in range(WARM_DEVICES):
        stage.office = stage.device("clerk")
        warm.append(_seconds(stage, stage.office))
    seconds, cpu = (statistics.median(one) for one in zip(*warm, strict=True))
    stage.line = stage.counting_line()
    stage.counted = stage.device("clerk", stage.line.url)
    carried = counted(stage.line, stage.counted)
    yield stage.told(
        "a new device gets the whole school: seconds from signing in to durable",
        round(seconds, 3),
        "s",
        scenario="S1",
        bytes_up=carried.up,
        bytes_down=carried.down,
        requests=carried.requests,
        seconds=round(seconds, 3),
        server_cpu_s=round(cpu, 2),
        budget="0.5 s, 420 KB down, 2 requests",
        reference=round(bare.encrypted_insert_seconds(stage.load, stage.folder), 3),
        ok=seconds <= 0.5 and carried.down <= 420_000 and carried.requests <= 2,
    )
    yield stage.told(
        "bytes down of that crossing",
        carried.down,
        "B",
        budget=420_000,
        reference=bare.floor_bytes(stage.load),
        ok=carried.down <= 420_000,
    )


def store_size(stage: Stage) -> Line:
    """On a device that holds nothing but what it was given."""
    device = Device(stage.load, stage.folder, stage.server.url, "clerk")
    device.cross()
    device.close()
    size = device.stored_bytes()
    return stage.told(
        "the store of one school, all files of the person on the device",
        size,
        "B",
        scenario="S5",
        device_bytes=size,
        server_bytes=stage.server_bytes(),
        budget=8_000_000,
        reference=bare.plain_file_bytes(stage.load, stage.folder),
        ok=size <= 8_000_000,
    )


def longest_gap(stage: Stage) -> Line:
    """How long the main thread is kept from running while another applies a whole school."""
    device = stage.device("clerk")
    failed: list[BaseException] = []

    def cross() -> None:
        try:
            device.cross()
        except BaseException as error:  # noqa: BLE001 - a thread's end must reach the caller
            failed.append(error)

    crossing = threading.Thread(target=cross)
    begun = time.perf_counter()
    crossing.start()
    gap = _longest_tick(crossing.is_alive)
    crossing.join()
    if failed:
        raise failed[0]
    until = 2 * time.perf_counter() - begun
    idle = _longest_tick(lambda: time.perf_counter() < until)
    return stage.told(
        f"longest gap of a {TICK_SECONDS * 1000:.0f} ms ticker while a whole school is applied",
        round(gap * 1000, 1),
        "ms",
        budget=50,
        reference=round(idle * 1000, 1),
        ok=gap <= 0.05,
    )


def _longest_tick(going: Callable[[], bool]) -> float:
    longest, last = 0.0, time.perf_counter()
    while going():
        time.sleep(TICK_SECONDS)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


# --- S2, S3: a day, and nothing ---


def a_day(stage: Stage) -> Line:
    """One teacher's device up, the clerk's down: counted with the first teacher, timed with the second."""
    stage.counted.cross()
    line = stage.counting_line()
    teacher = stage.device(login(0), line.url)
    teacher.cross()
    teacher.enter(stage.load.day[0])
    up, down = counted(line, teacher), counted(stage.line, stage.counted)
    other = stage.device(login(1))
    other.cross()
    stage.office.cross()
    other.enter(stage.load.day[1])
    watch = Stopwatch(stage.server)
    seconds_up = bare.seconds_of(other.cross)
    seconds_down = bare.seconds_of(stage.office.cross)
    _, cpu = watch.read()
    largest, requests = max(up.up, down.down), max(up.requests, down.requests)
    return stage.told(
        f"{len(stage.load.day[0])} marks of a day: the larger of A's request and B's answer",
        largest,
        "B",
        scenario="S2",
        bytes_up=up.up,
        bytes_down=down.down,
        requests=requests,
        seconds=round(seconds_up + seconds_down, 3),
        server_cpu_s=round(cpu, 2),
        seconds_up=round(seconds_up, 3),
        seconds_down=round(seconds_down, 3),
        bytes_answer_to_a=up.down,
        bytes_request_of_b=down.up,
        budget="1,200 B each way, 1 request each",
        reference=bare.json_bytes(stage.load, stage.load.day[0]),
        ok=largest <= 1_200 and requests == 1,
    )


def nothing_new(stage: Stage) -> Line:
    """Crossings of devices that have all there is."""
    stage.counted.cross()
    stage.office.cross()
    idle = [counted(stage.line, stage.counted) for _ in range(IDLE_CROSSINGS)]
    seconds = sorted(bare.seconds_of(stage.office.cross) for _ in range(IDLE_CROSSINGS))
    total, requests = max(one.up + one.down for one in idle), max(one.requests for one in idle)
    reference = bare.smallest_exchange(stage.server.port)
    return stage.told(
        "a crossing with nothing new: bytes both ways",
        total,
        "B",
        scenario="S3",
        bytes_total=total,
        bytes_up=max(one.up for one in idle),
        bytes_down=max(one.down for one in idle),
        requests=requests,
        seconds=round(statistics.median(seconds), 4),
        budget=300,
        reference=reference.up + reference.down,
        ok=total <= 300 and requests == 1,
    )


# --- S4: disagreement ---


def disagreement(stage: Stage) -> Line:
    """Two teachers change the same marks offline; A crosses, B, A."""
    first, second = (stage.device(login(teacher)) for teacher in CONFLICT_TEACHERS)
    for device in (first, second):
        device.cross()
    first.enter([a for a, _ in stage.load.conflicts])
    second.enter([b for _, b in stage.load.conflicts])
    for device in (first, second, first):
        device.cross()
    seen = [_disputed(device) for device in (first, second)]
    written = [{tenths(a.value), tenths(b.value)} for a, b in stage.load.conflicts]
    lost = 0
    for shown in seen:
        found = sorted((sorted(one) for one in shown.values()), key=repr)
        lost = max(lost, sum(len(both) for both in written) - sum(len(set(one)) for one in found))
    agree = seen[0] == seen[1] and sorted(map(sorted, seen[0].values())) == sorted(map(sorted, written))
    shown_to = "".join(name for name, one in zip("AB", seen, strict=True) if len(one) == len(written))
    return stage.told(
        f"values lost of {2 * len(written)} that two teachers entered for the same marks",
        lost,
        "values",
        scenario="S4",
        agree=agree,
        values_lost=lost,
        shown_to=shown_to,
        budget="both kept, both shown to A and B",
        ok=agree and not lost and shown_to == "AB",
    )


def _disputed(device: Device) -> dict[tuple[str, str, str, int, int], list[int]]:
    """What the device shows its person as contested, by the mark's place: the values in the order of admission."""
    me = device.workspace.me
    found = {}
    for one in device.workspace.read(lambda journal: settling.conflicts(journal, me)):
        _class, subject, _pupil, term, column = one.key
        key = (one.place.where.split(" · ")[0], str(subject), one.place.whose, int(term), int(column))
        found[key] = [_tenths(marks.decode(int(side.value or 0))) for side in one.sides]
    return found


def _tenths(mark: Mark) -> int:
    return mark.number


def _seconds(stage: Stage, device: Device) -> tuple[float, float]:
    """Of one crossing, and the server's processor seconds meanwhile."""
    watch = Stopwatch(stage.server)
    device.cross()
    return watch.read()


def _round(start: float) -> float:
    return round(time.perf_counter() - start, 3)
