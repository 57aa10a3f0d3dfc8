"""What the same work takes without us: the references that stand beside the figures of the same run."""

import http.client
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import zstandard
from sqlcipher3 import dbapi2

from benchmarks.crossing.counting import Carried, CountingLine
from benchmarks.workload import Cell, Entry, Workload, tenths

_TABLE = "CREATE TABLE mark(n INTEGER PRIMARY KEY, pupil, subject, col, value, author, at)"
_INSERT = "INSERT OR REPLACE INTO mark VALUES(?, ?, ?, ?, ?, ?, ?)"


def rows(cells: Iterable[Cell]) -> list[tuple[int, ...]]:
    return [
        (one.number, one.pupil, one.class_ * 12 + one.subject, one.column, tenths(one.value), one.teacher, one.at)
        for one in cells
    ]


def open_bare(path: Path, *, encrypted: bool = False) -> Any:
    """One table of marks in a file that waits for the disk at every commit."""
    if encrypted:
        connection = dbapi2.connect(str(path), isolation_level=None)
        connection.execute(f"PRAGMA key=\"x'{bytes(32).hex()}'\"")
    else:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(_TABLE)
    return connection


def insert(connection: Any, marks: Sequence[tuple[int, ...]]) -> None:
    """One transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, marks)
    connection.execute("COMMIT")


def encrypted_insert_seconds(load: Workload, folder: Path) -> float:
    """All marks in one transaction into an encrypted file, nothing else."""
    connection = open_bare(folder / "bare-encrypted.db", encrypted=True)
    seconds = seconds_of(lambda: insert(connection, rows(load.cells)))
    connection.close()
    return seconds


def plain_file_bytes(load: Workload, folder: Path) -> int:
    """All marks in an unencrypted file without history."""
    path = folder / "bare-plain.db"
    connection = open_bare(path)
    insert(connection, rows(load.cells))
    connection.close()
    return path.stat().st_size


def teachers_seconds(load: Workload, folder: Path) -> float:
    """Twenty teachers' changes, a transaction a teacher, into a file that holds all marks."""
    connection = open_bare(folder / "bare-teachers.db")
    insert(connection, rows(load.cells))

    days = [rows(changed(load, one) for one in day) for day in load.day]

    def write() -> None:
        for day in days:
            insert(connection, day)

    seconds = seconds_of(write)
    connection.close()
    return seconds


def changed(load: Workload, entry: Entry) -> Cell:
    return replace(load.cells[entry.cell], value=entry.value, teacher=entry.teacher, at=entry.at)


def floor_bytes(load: Workload) -> int:
    """Value, author and millisecond time of every mark, sorted, each as a column of its own, pressed hard."""
    cells = sorted(load.cells, key=lambda one: (one.class_, one.subject, one.column, one.pupil))
    columns = [bytes(tenths(one.value) for one in cells), bytes(one.teacher for one in cells)]
    times = [one.at.to_bytes(8, "big") for one in cells]
    columns += [bytes(time[plane] for time in times) for plane in range(8)]
    press = zstandard.ZstdCompressor(level=19)
    return sum(len(press.compress(column)) for column in columns)


def json_bytes(load: Workload, day: Sequence[Entry]) -> int:
    """A day's marks as one would send them first: JSON, compressed."""
    ids = [str(pupil.id) for pupil in load.pupils]
    plain = [
        [ids[cell.pupil], str(load.class_subjects[cell.class_, cell.subject].id), cell.column, one.value, one.at]
        for one in day
        for cell in [load.cells[one.cell]]
    ]
    return len(zstandard.ZstdCompressor(level=3).compress(json.dumps(plain, separators=(",", ":")).encode()))


def smallest_exchange(port: int) -> Carried:
    """A request without a body and its answer, by the standard library's client."""
    line = CountingLine(port)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", line.port)
        connection.request("GET", "/v1/health")
        connection.getresponse().read()
        connection.close()
        return line.crossed
    finally:
        line.cut()


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
