"""The opened store: one thread writes, everybody else reads beside it."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.records import encrypted
from app.records.ballast import Ballast
from app.records.sqlite_problems import problem_of, told
from sync.errors import Defect, EnvironmentProblem

T = TypeVar("T")
Listener = Callable[[object], None]

# Writes that may wait; whoever asks for one more waits until there is room.
QUEUE_LIMIT = 1000
IDLE_SECONDS = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job(Generic[T]):
    work: Callable[[Connection], T]
    future: Future[T]


class Store:
    """An encrypted database with one writer thread and its own connection. Close it, or use it as a context manager."""

    def __init__(self, engine: Engine, *, idle_seconds: float = IDLE_SECONDS, ballast: Ballast | None = None) -> None:
        """`idle_seconds` without a write pass before the WAL is brought into the file.

        `ballast` is let go when a write finds the disk full, which is then tried once more.
        """
        self._engine = engine
        self._ballast = ballast
        self._reading = encrypted.for_reading(engine)
        self._idle_seconds = idle_seconds
        self._listeners: list[Listener] = []
        self._jobs: queue.Queue[_Job[Any] | None] = queue.Queue(QUEUE_LIMIT)
        self._gate = threading.Lock()
        self._closed = False
        self._short = False
        with told():
            self._connection = engine.connect()
        self._writer = threading.Thread(target=self._write_until_closed, name="store-writer")
        self._writer.start()

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        """Have `work` done in one transaction of its own; the future holds its result once that is durable.

        What `work` raises undoes the transaction and goes to the future: as it is, or as EnvironmentProblem where the
        machine is at fault. `store.unknown` means that the commit itself failed: only rereading by id tells whether it
        was saved. A future cancelled before its turn writes nothing. `work` is done twice where the disk was full and
        there was ballast to let go.
        """
        if threading.current_thread() is self._writer:
            raise Defect("store.misuse", why="a write inside a write would wait for itself")
        future: Future[T] = Future()
        with self._gate:
            self._refuse_when_closed()
            self._jobs.put(_Job(work, future))
        return future

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do `work` here and now on one consistent snapshot. Raises what `work` raises, or EnvironmentProblem."""
        self._refuse_when_closed()
        with told(), self._reading.connect() as connection, connection.begin():
            return work(connection)

    def verify(self) -> None:
        """Check the file itself: every page, and SQLite's own structure. Raises as `encrypted.verify`."""
        self._refuse_when_closed()
        encrypted.verify(self._engine)

    def after_commit(self, listener: Listener) -> None:
        """Call `listener` with what each committed work returned, on the writer thread, before its future is done.

        It must be quick and leave the database alone. What it raises is logged and changes nothing: the data is saved.
        """
        self._listeners.append(listener)

    @property
    def is_short_of_room(self) -> bool:
        """Whether the ballast is used up or found no room: the disk is nearly full, and the person must free some."""
        return self._short

    def close(self) -> None:
        """Finish the writes that wait, end the thread and close the file. A second call does nothing."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._writer.join()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Defect("store.misuse", why="the store is closed")

    def _write_until_closed(self) -> None:
        is_settled = False
        while True:
            try:
                job = self._jobs.get(timeout=None if is_settled else self._idle_seconds)
            except queue.Empty:
                self._settle()
                is_settled = True
                continue
            if job is None:
                break
            self._perform(job)
            is_settled = False
        self._connection.close()
        self._settle()

    def _perform(self, job: _Job[T]) -> None:
        if not job.future.set_running_or_notify_cancel():
            return
        try:
            result = self._commit_in_what_room_there_is(job.work)
        except BaseException as error:  # noqa: BLE001 - the future carries it to whoever asked
            job.future.set_exception(error)
            return
        self._tell(result)
        job.future.set_result(result)

    def _commit_in_what_room_there_is(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._commit(work)
        except EnvironmentProblem as problem:
            if problem.code != "store.disk_full" or self._ballast is None or not self._ballast.let_go():
                raise
            self._short = True
            _log.warning("the disk is full: ballast let go")
        return self._commit(work)

    def _commit(self, work: Callable[[Connection], T]) -> T:
        with told():
            transaction = self._connection.begin()
            try:
                result = work(self._connection)
            except BaseException:
                transaction.rollback()
                raise
        try:
            transaction.commit()
        except DBAPIError as error:
            # What the file holds now is only seen by a new connection.
            self._connection.invalidate(error)
            transaction.rollback()
            problem = problem_of(error)
            if problem is not None and problem.code == "store.disk_full":
                # There was no room for all of the transaction, so its end is not in the file: it did not happen.
                raise problem from error
            raise EnvironmentProblem("store.unknown") from error
        return result

    def _tell(self, result: object) -> None:
        for listener in self._listeners:
            try:
                listener(result)
            except Exception as error:  # noqa: BLE001 - the data is saved, and other listeners must hear of it
                _log.error("a listener failed after a commit: %s", type(error).__name__)

    def _settle(self) -> None:
        """Nobody waits: shorten the WAL (PASSIVE; a failure costs nothing but a longer one), keep some room free."""
        try:
            encrypted.checkpoint(self._engine)
        except EnvironmentProblem as problem:
            _log.warning("no checkpoint: %s", problem)
        if self._ballast is not None:
            self._ballast.lay()
            self._short = not self._ballast.is_laid
