"""Noise is failure: unexpected log lines, leaked threads and running timers fail the test. PostgreSQL for who asks."""

import itertools
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything imports Qt: tests never open a window on a person's desktop.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import psycopg
import pytest

from app.messages import use_language
from tests.postgres import running_postgres

if TYPE_CHECKING:
    from tests.school import School

THREAD_GRACE_SECONDS = 1.0


class ExpectedLogs(logging.Handler):
    """Collects warnings and worse; a test says beforehand which ones belong to it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._expected: list[tuple[str, str]] = []
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def expect(self, logger: str, text: str) -> None:
        """At least one record of `logger` (or of one below it) will come whose message contains `text`."""
        self._expected.append((logger, text))

    def complaints(self) -> list[str]:
        """What came unexpected, and what was expected and did not come."""
        surprises = [
            f"unexpected log: {record.levelname} {record.name}: {record.getMessage()}"
            for record in self._records
            if not any(_matches(record, expected) for expected in self._expected)
        ]
        absent = [
            f"expected log did not come: {expected}"
            for expected in self._expected
            if not any(_matches(record, expected) for record in self._records)
        ]
        return surprises + absent


def _matches(record: logging.LogRecord, expected: tuple[str, str]) -> bool:
    logger, text = expected
    return f"{record.name}.".startswith(f"{logger}.") and text in record.getMessage()


@pytest.fixture
def expected_logs() -> ExpectedLogs:
    """`expected_logs.expect("app.records", "damaged")` for a test that provokes a warning."""
    return ExpectedLogs()


@pytest.fixture(autouse=True)
def no_unexpected_logs(expected_logs: ExpectedLogs) -> Iterator[None]:
    logging.getLogger().addHandler(expected_logs)
    yield
    logging.getLogger().removeHandler(expected_logs)
    if complaints := expected_logs.complaints():
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(autouse=True)
def source_language() -> None:
    """Tests read the source texts unless they choose a language; what another test's program chose does not last."""
    use_language("en")


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    # Threads that Qt or a database driver made show up as dummies; they are not Python's to end.
    new = [thread for thread in threading.enumerate() if thread not in before]
    own = [thread for thread in new if not isinstance(thread, threading._DummyThread)]
    for thread in own:
        thread.join(THREAD_GRACE_SECONDS)
    if leaked := [thread.name for thread in own if thread.is_alive()]:
        pytest.fail(f"threads left running: {', '.join(leaked)}", pytrace=False)


def _running_timers() -> dict[int, Any]:
    """The Qt timers that run now. A program without Qt has none."""
    if "PySide6.QtCore" not in sys.modules:
        return {}
    from PySide6.QtCore import QTimer
    from shiboken6 import Shiboken

    found = (wrapper for wrapper in Shiboken.getAllValidWrappers() if isinstance(wrapper, QTimer))
    return {id(timer): timer for timer in found if timer.isActive()}


@pytest.fixture(autouse=True)
def no_leaked_timers() -> Iterator[None]:
    before = _running_timers()
    yield
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        if QCoreApplication.instance() is not None:  # what deleteLater() was called for goes now
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if leaked := [timer for key, timer in _running_timers().items() if key not in before]:
        told = ", ".join(f"{timer.objectName() or 'QTimer'} every {timer.interval()} ms" for timer in leaked)
        pytest.fail(f"timers left running: {told}", pytrace=False)


@pytest.fixture
def founded_school(tmp_path: Path) -> "Iterator[School]":
    """A small school with its server up (tests/school.py)."""
    from tests.school import running_school

    with running_school(tmp_path) as school:
        yield school


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, one for each test process: its SQLAlchemy URL for psycopg 3."""
    with running_postgres() as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nobody pulls its plug
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri(driver="psycopg")


_database_numbers = itertools.count(1)


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database, dropped after the test; a connection left open then fails the test."""
    name = f"test_{next(_database_numbers)}"
    with psycopg.connect(postgres_url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_url.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name}")
