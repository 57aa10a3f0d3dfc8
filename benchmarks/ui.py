"""What the window costs, each figure beside a bare PySide6 window that does the like.

`python3 dev.py bench ui [--json] [--pupils N]`. The real window, offscreen, over real encrypted stores and a server in
a process of its own; docs/benchmarks.md says what each figure means. The exit status is 1 when the event loop stood
still for more than 50 ms while a whole school arrived; for the others each line says whether its budget is met.
"""

import argparse
import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crossing import bare
from benchmarks.crossing.founding import login
from benchmarks.crossing.lines import Line, add_form, note, tell
from benchmarks.window.school import TEACHERS, Stage, raise_school
from benchmarks.workload import DAYS, Workload

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    pupils: int
    rows: int
    evenings: int
    repeats: int
    marks: int
    """That are typed one by one."""
    runs: int
    """Of the heartbeat."""


SMOKE = Size(pupils=60, rows=30, evenings=2, repeats=1, marks=3, runs=1)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench ui", description=__doc__)
    add_form(parser)
    # A teacher holds a fifth of the classes already: four fifths of 1,250 pupils' marks are the 72,000 that arrive.
    parser.add_argument("--pupils", type=int, default=1_250, help="of the school; 60 for a quick look")
    parser.add_argument("--smoke", action="store_true", help="as little as it takes to see that everything runs")
    options = parser.parse_args(words)
    size = SMOKE if options.smoke else Size(options.pupils, 45, DAYS, 11, 100, len(TEACHERS))
    failed = False
    with tempfile.TemporaryDirectory(prefix="chuyendo-bench-") as folder, contextlib.ExitStack() as closing:
        begun = time.perf_counter()
        stage = raise_school(Workload(size.pupils), Path(folder), size.rows, size.evenings, closing)
        note(f"a school of {size.pupils} pupils built in {time.perf_counter() - begun:.1f} s")
        for line in _lines(stage, size):
            failed = failed or (bool(line.get("must")) and not line["ok"])
            tell({key: value for key, value in line.items() if key != "must"}, options.form)
    return 1 if failed else 0


def _lines(stage: Stage, size: Size) -> Iterator[Line]:
    from PySide6.QtWidgets import QApplication

    from app.messages import use_language
    from benchmarks.window import heartbeat, scenarios, starting
    from benchmarks.window.desk import Desk
    from ui import pauses, theme

    yield from starting.lines(stage, size.repeats)
    use_language("vi")
    app = QApplication.instance() or QApplication(["chuyendo"])
    assert isinstance(app, QApplication)
    plain = bare.open_bare(stage.folder / "bare.db")
    bare.insert(plain, bare.rows(stage.load.cells))
    names = [f"Pupil {number:04}" for number in range(stage.rows)]
    bare_figures = scenarios.in_bare_window(names, starting.COLUMNS - 1, plain, size.repeats, size.marks)
    plain.close()
    theme.apply(app, dark=False)
    collector = pauses.collect_here(app)
    pauses.spare_what_is_loaded()  # as the program does
    try:
        with Desk(stage.device(login(TEACHERS[0])).workspace) as desk:
            desk.open_gradebook()
            our_figures = scenarios.in_our_window(desk, stage.rows, size.repeats, size.marks)
        yield from scenarios.lines(our_figures, bare_figures, stage.rows)
        yield from heartbeat.lines(stage, stage.device("principal"), size.runs)
    finally:
        collector.stop()
        gc.unfreeze()


if __name__ == "__main__":
    sys.exit(main())
