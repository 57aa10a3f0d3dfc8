"""How fast the server admits marks, and that a long log does not slow it down.

`python3 dev.py bench admission [--json] [--large]`. Teachers' changesets of 200 marks, verified, judged and written in
a transaction each, one after the other in one process; making them is not timed. The reference is a bare bulk insert of
the same rows, as many a transaction, in the same run, through the driver's own `executemany`.
"""

import argparse
import contextlib
import itertools
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.crossing import admitting
from benchmarks.crossing.founding import enrol, found, login
from benchmarks.crossing.lines import Line, add_form, note, tell, told
from benchmarks.crossing.serving import plain, tidy
from benchmarks.workload import END_MS, Cell, Workload
from server.database import open_journal
from sync.change import Change, Changeset
from tests.postgres import running_postgres

SERVERS = ("sqlite", "postgresql")
MARKS = 200
"""In a changeset."""
ROUNDS = 100
"""Changesets in one figure."""
BUDGET = 20_000
LENGTHS, LONG = (0, 100_000), 1_000_000
_COLUMNS = "(writer, number, class, subject, pupil, col, value, at, base, seq)"


def main(words: list[str] | None = None) -> int:
    options = _options(words)
    load = Workload(options.pupils)
    lengths = [*LENGTHS, LONG] if options.large else list(LENGTHS)
    if options.rows is not None:
        lengths = [0, options.rows]
    for server in options.server or SERVERS:
        with tempfile.TemporaryDirectory(prefix="chuyendo-bench-") as folder, contextlib.ExitStack() as closing:
            url = None
            if server == "postgresql":
                url = closing.enter_context(running_postgres()).get_uri(driver="psycopg")
            for line in _Measured(server, load, Path(folder), url, options.rounds).lines(lengths):
                tell(line, options.form)
    return 0


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench admission", description=__doc__)
    add_form(parser)
    parser.add_argument("--large", action="store_true", help=f"also with {LONG:,} marks in the log")
    parser.add_argument("--pupils", type=int, default=1_000, help="of the school")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"changesets of {MARKS} marks in one figure")
    parser.add_argument("--rows", type=int, help="only with this many marks in the log")
    parser.add_argument("--server", action="append", choices=SERVERS, help="only this one")
    return parser.parse_args(words)


@dataclass(frozen=True)
class _Rate:
    """Marks a second, and the slowest of a hundred changesets."""

    marks: float
    p99_ms: float


class _Measured:
    """One server's figures."""

    def __init__(self, server: str, load: Workload, folder: Path, url: str | None, rounds: int) -> None:
        self._server = server
        self._rounds = rounds
        self._folder = folder
        self._url = url
        self._built = found(load, folder / "server", url)
        enrol(self._built)
        self._cells = {who: itertools.cycle(cells) for who, cells in load.cells_of.items()}
        self._writers = itertools.cycle(sorted(load.cells_of))
        self._round = 0
        self._admitted = 0

    def lines(self, lengths: Sequence[int]) -> Iterator[Line]:
        """From the shortest log to the longest; what lies between is admitted too, and not timed."""
        bare = self._bare()
        first: dict[bool, float] = {}
        try:
            for length in lengths:
                self._grow(length)
                for together, form in ((True, f"a commit of {MARKS} marks"), (False, f"{MARKS} commits of a mark")):
                    held = self._admitted
                    rate = self._rate(together=together)
                    first.setdefault(together, rate.marks)
                    yield self._line(f"{form}, {held:,} marks in the log", rate, bare, first[together])
            self._check()
        finally:
            self._built.close()

    def _line(self, what: str, rate: _Rate, bare: float, first: float) -> Line:
        return told(
            f"admission: {what}",
            round(rate.marks),
            "marks/s",
            server=self._server,
            of_empty_log=round(rate.marks / first, 2),
            p99=round(rate.p99_ms, 1),
            budget=BUDGET,
            reference=round(bare),
            ok=rate.marks >= BUDGET,
        )

    def _grow(self, length: int) -> None:
        begun = time.perf_counter()
        while self._admitted < length:
            self._admit(self._changeset(together=True))
        if length:
            if self._url:
                tidy(self._url)
            note(f"{self._server}: {self._admitted:,} marks in the log after {time.perf_counter() - begun:.0f} s more")

    def _rate(self, *, together: bool) -> _Rate:
        taken = []
        for _ in range(self._rounds):
            changeset = self._changeset(together=together)
            begun = time.perf_counter()
            self._admit(changeset)
            taken.append(time.perf_counter() - begun)
        slow = sorted(taken)[int(len(taken) * 0.99)]
        return _Rate(MARKS * len(taken) / sum(taken), slow * 1000)

    def _changeset(self, *, together: bool) -> Changeset:
        """The next teacher's marks, all cells in turn, by somebody who has seen what is in the log."""
        self._round += 1
        teacher = next(self._writers)
        cells = list(itertools.islice(self._cells[teacher], MARKS))
        changes = [self._built.mark(cell, (cell.number + self._round) % 101 / 10) for cell in cells]
        at = END_MS + self._round * 60_000
        commits: list[tuple[int, list[Change]]] = (
            [(at, changes)] if together else [(at + n, [change]) for n, change in enumerate(changes)]
        )
        return self._built.authors[login(teacher)].changeset(commits, self._built.position())

    def _admit(self, changeset: Changeset) -> None:
        with self._built.database.write() as connection:
            journal = open_journal(connection, self._built.number, lock=True)
            admitting.admit(journal, changeset, END_MS)
        self._admitted += MARKS

    def _check(self) -> None:
        with self._built.database.read() as connection:
            refused = admitting.not_admitted(connection, self._built.number)
        if refused:
            note(f"{self._server}: {refused} changes were not admitted; the figures mean nothing")

    def _bare(self) -> float:
        """Marks a second of nothing but rows of the same width, as many a transaction, durable."""
        rows = [_row(cell, n) for n, cell in enumerate(self._built.load.cells)][: MARKS * self._rounds]
        if self._url:
            with psycopg.connect(plain(self._url), autocommit=True) as connection:
                return _bare_rate(connection, connection.cursor(), rows, "%s", "BIGINT")
        path = self._folder / "bare.db"
        file = sqlite3.connect(path, isolation_level=None)
        file.execute("PRAGMA journal_mode=WAL").fetchall()
        file.execute("PRAGMA synchronous=FULL")
        rate = _bare_rate(file, file.cursor(), rows, "?", "INTEGER")
        file.close()
        return rate


def _row(cell: Cell, n: int) -> tuple[int, ...]:
    return cell.teacher, n, cell.class_, cell.subject, cell.pupil, cell.column, n % 101, cell.at, n // MARKS, n // MARKS


def _bare_rate(connection: Any, cursor: Any, rows: Sequence[tuple[int, ...]], mark: str, kind: str) -> float:
    columns = [f"{name.strip()} {kind}" for name in _COLUMNS.strip("()").split(",")]
    connection.execute(f"CREATE TABLE bare({', '.join(columns)}, PRIMARY KEY (writer, number))")
    statement = f"INSERT INTO bare {_COLUMNS} VALUES ({', '.join([mark] * len(columns))})"
    begun = time.perf_counter()
    for start in range(0, len(rows), MARKS):
        connection.execute("BEGIN")
        cursor.executemany(statement, rows[start : start + MARKS])
        connection.execute("COMMIT")
    return len(rows) / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
