"""Cold starts: seconds from the process to the first window that can be used, and memory with a school open."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks.crossing.founding import OFFICE_PASSWORD
from benchmarks.crossing.lines import Line, told
from benchmarks.crossing.serving import ROOT
from benchmarks.window.school import Stage

TIMES_BARE = 1.5
MORE_BYTES = 80_000_000
COLUMNS = 7


def lines(stage: Stage, repeats: int) -> Iterator[Line]:
    """The principal's computer, which holds the whole school; ours and the bare one in turn."""
    device = stage.device("principal", hardness=None)
    device.close()
    options = ["--home", str(device.home), "--no-keyring", "--clock", "2025-12-07T07:00"]
    ours, bare = [], []
    for _ in range(repeats + 1):
        ours.append(_seconds("ours", "0", "", *options))
        bare.append(_seconds("bare", "0", "0"))
    # The first of each brought its files into the system's memory.
    mine, least = (statistics.median(one[1:]) for one in (ours, bare))
    yield told(
        "a cold process until its window to unlock is painted: median", round(mine, 3), "s", server="–",
        first_s=round(ours[0], 3), times_bare=round(mine / least, 2), budget=f"{TIMES_BARE} times the bare one",
        reference=round(least, 3), ok=mine <= TIMES_BARE * least,
    )  # fmt: skip
    held, bare_held = [], []
    for _ in range(max(1, repeats // 2)):
        held.append(_resident("ours", str(stage.rows), OFFICE_PASSWORD, *options))
        bare_held.append(_resident("bare", str(stage.rows), str(COLUMNS)))
    all_of_it, plain = (round(statistics.median(one)) for one in (held, bare_held))
    yield told(
        "memory of the process, the whole school open at a gradebook: median", all_of_it, "B", server="–",
        more_than_bare=all_of_it - plain, budget=f"the bare one and {MORE_BYTES:,}", reference=plain,
        ok=all_of_it <= plain + MORE_BYTES,
    )  # fmt: skip


def _started(words: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.window.cold", *words],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip


def _seconds(*words: str) -> float:
    begun = time.perf_counter()
    with _started(words) as process:
        assert process.stdout is not None
        told_us = process.stdout.readline()
        seconds = time.perf_counter() - begun
        process.communicate()
    assert json.loads(told_us)["usable"]
    return seconds


def _resident(*words: str) -> int:
    with _started(words) as process:
        told_us, _ = process.communicate()
    return int(json.loads(told_us.splitlines()[-1])["resident"])
