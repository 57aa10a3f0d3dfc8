"""The server as it runs in service: a process of its own, with PostgreSQL or its embedded file behind it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]


class ServerProcess:
    """`chuyendo-server serve` on a port of its own; `postmaster` is the process of the PostgreSQL behind it."""

    def __init__(self, home: Path, database: str | None = None, postmaster: int | None = None) -> None:
        self.database = database
        self.home = home
        self._postmaster = postmaster
        command = [sys.executable, "-m", "server.main", "--home", str(home), "--clock", "2025-12-07T07:00"]
        command += ["--database", database] if database else []
        self._process = subprocess.Popen(
            [*command, "serve", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        found = re.search(r"http://[\d.]+:(\d+)", told)
        assert found is not None, told
        self.url, self.port = found.group(), int(found.group(1))

    def cpu_seconds(self) -> float:
        """Processor time that the server and its database have used so far; 0 where the system does not tell."""
        used = _cpu_seconds(self._process.pid)
        if self._postmaster is not None:
            used += _cpu_seconds(self._postmaster) + sum(map(_cpu_seconds, _children(self._postmaster)))
        return used

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()


def _stat(process: int) -> list[str]:
    """The fields of `/proc/PID/stat` after the program's name; none where there is no such process or file."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_seconds(process: int) -> float:
    """Of the process and of those of its children that have ended."""
    fields = _stat(process)
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _children(parent: int) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields and int(fields[1]) == parent:
            yield int(folder.name)


class Stopwatch:
    """Seconds, and the server's processor seconds, from its making on."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._cpu = server.cpu_seconds()
        self._start = time.perf_counter()

    def read(self) -> tuple[float, float]:
        seconds = time.perf_counter() - self._start
        return seconds, self._server.cpu_seconds() - self._cpu


def tidy(url: str) -> None:
    """What PostgreSQL does by itself within minutes in service: without it, it plans for tables that are empty."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def plain(url: str) -> str:
    """The database's address for its own driver."""
    return url.replace("+psycopg", "", 1)
