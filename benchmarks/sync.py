"""What a crossing costs: scenarios S1 to S7 on the workload, for the embedded database and for PostgreSQL.

`python3 dev.py bench sync [--json] [--pupils N] [--server sqlite|postgresql]`. docs/benchmarks.md says
what each figure means. The exit status does not depend on the budgets: each line says whether its own is met.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psycopg

from benchmarks.crossing import scenarios
from benchmarks.crossing.founding import build
from benchmarks.crossing.lines import Line, add_form, note, tell
from benchmarks.crossing.scenarios import Stage
from benchmarks.crossing.serving import ServerProcess, plain, tidy
from benchmarks.crossing.together import twenty_at_once
from benchmarks.crossing.typing_marks import one_mark
from benchmarks.workload import DAY_DEVICES, DAYS, Workload
from tests.postgres import running_postgres

SERVERS = ("sqlite", "postgresql")
SINGLES = 1_000
"""Marks of S7 that are timed each by itself."""


def main(words: list[str] | None = None) -> int:
    options = _options(words)
    load = Workload(30 if options.smoke else options.pupils)
    for server in options.server or SERVERS:
        with tempfile.TemporaryDirectory(prefix="chuyendo-bench-") as folder, contextlib.ExitStack() as closing:
            stage = _stage(server, load, Path(folder), closing, smoke=options.smoke)
            for line in _lines(stage):
                tell(line, options.form)
    return 0


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench sync", description=__doc__)
    add_form(parser)
    parser.add_argument("--pupils", type=int, default=1_000, help="of the school; 60 for a quick look")
    parser.add_argument("--server", action="append", choices=SERVERS, help="only this one")
    parser.add_argument("--smoke", action="store_true", help="as little as it takes to see that everything runs")
    return parser.parse_args(words)


def _stage(server: str, load: Workload, folder: Path, closing: contextlib.ExitStack, *, smoke: bool) -> Stage:
    """The school, built, with its server running."""
    home = folder / "server"
    url, postmaster = None, None
    if server == "postgresql":
        database = closing.enter_context(running_postgres())
        url, postmaster = database.get_uri(driver="psycopg"), database.get_pid()
    begun = time.perf_counter()
    build(load, home, url, evenings=2 if smoke else DAYS).close()
    if url:
        tidy(url)
    note(f"{server}: a school of {len(load.pupils)} pupils built in {time.perf_counter() - begun:.1f} s")
    process = ServerProcess(home, url, postmaster)
    closing.callback(process.stop)
    devices, singles = (2, 20) if smoke else (DAY_DEVICES, SINGLES)
    return Stage(load, folder, process, lambda: _server_bytes(home, url), closing, devices, singles)


def _lines(stage: Stage) -> Iterator[Line]:
    """In an order in which no scenario disturbs the next."""
    yield from scenarios.new_device(stage)
    singles: Iterable[Callable[[Stage], Line]] = (
        scenarios.store_size,
        scenarios.a_day,
        scenarios.nothing_new,
        scenarios.disagreement,
        twenty_at_once,
        one_mark,
        scenarios.longest_gap,
    )
    for scenario in singles:
        yield scenario(stage)


def _server_bytes(home: Path, url: str | None) -> int:
    if url is None:
        return sum(file.stat().st_size for file in home.glob("server.db*"))
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main())
