"""S7: one mark made durable, beside the least that SQLite needs for it."""

import statistics
import time

from benchmarks.crossing import bare
from benchmarks.crossing.bare import changed
from benchmarks.crossing.lines import Line
from benchmarks.crossing.scenarios import Stage
from sync.journal import Journal

ONE_BY_ONE = 200
WARM_UP = 50


def one_mark(stage: Stage) -> Line:
    """Marks saved one after the other on the clerk's device (who may not: the device does not ask, and never crosses
    again), each followed by a bare commit of the same row into a file as large.
    """
    device, load = stage.office, stage.load
    device.learn()
    base = device.workspace.read(Journal.position)
    plain = bare.open_bare(stage.folder / f"bare-single-{stage.kind}.db")
    bare.insert(plain, bare.rows(load.cells))
    ours, least = [], []
    rest = load.singles[-min(ONE_BY_ONE, stage.singles) :]
    for entry in load.singles[:WARM_UP] + load.singles[: stage.singles]:
        change, row = [device.change(entry)], bare.rows([changed(load, entry)])
        begun = time.perf_counter()
        device.workspace.commit(change, base).result()
        between = time.perf_counter()
        bare.insert(plain, row)
        least.append(time.perf_counter() - between)
        ours.append(between - begun)
    changes = [[device.change(entry)] for entry in rest]
    begun = time.perf_counter()
    for one in changes:
        device.workspace.commit(one, base).result()
    together = time.perf_counter() - begun
    plain.close()
    mine, bare_ones = (sorted(1000 * second for second in one[WARM_UP:]) for one in (ours, least))
    median, p99, bare_median = statistics.median(mine), percentile_99(mine), statistics.median(bare_ones)
    return stage.told(
        "one mark from the screen's commit to durable: median",
        round(median, 3),
        "ms",
        scenario="S7",
        median_ms=round(median, 3),
        p99_ms=round(p99, 3),
        bare_sqlite_median_ms=round(bare_median, 3),
        one_by_one_s=round(together, 3),
        one_by_one=len(rest),
        p99=round(p99, 3),
        budget="p99 5 ms, median twice the bare one",
        reference=round(bare_median, 3),
        ok=p99 <= 5 and median <= 2 * bare_median,
    )


def percentile_99(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
