"""The only door to background work: reads, writes, and long work with progress and cancel. Results arrive on the GUI
thread, as calls of the functions that were given.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ui import pauses
from ui.notices import Notices

_Result = TypeVar("_Result")

Progress = Callable[[int, int, str], None]
"""Steps behind us, steps in all (0: unknown), what is being done."""
Failed = Callable[[BaseException], None]
FIRST_SECONDS = 0.003
"""How long the window lets the writer go first. Alone it is done within one or two thousandths of a second; beside a
window that paints meanwhile, and takes turns with it at one interpreter, it takes six and more.
"""


class LongTask(QObject):
    """Long work under way. Connect to `progressed` to show how far it is."""

    progressed = Signal(int, int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next opportunity."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()


class Tasks(QObject):
    """Give it work from the GUI thread only. `close` before the program ends."""

    writing_changed = Signal(int)
    """How many commands are not yet durable."""
    writing_failed = Signal()
    """A command did not become durable. Comes before it is counted off and told."""
    _arrived = Signal(object)

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        pauses.take_short_turns()
        self._notices = notices
        # One reader, so that answers come in the order of the questions: a screen never shows an older state again.
        self._readers = ThreadPoolExecutor(1, "reading")
        self._long = ThreadPoolExecutor(2, "long-work")
        self._running: set[LongTask] = set()
        self._writing = 0
        self._closed = False
        self._arrived.connect(_call, Qt.ConnectionType.QueuedConnection)

    @property
    def writing(self) -> int:
        return self._writing

    def query(self, work: Callable[[], _Result], done: Callable[[_Result], None], failed: Failed | None = None) -> None:
        """Read something. Queries are answered in their order; none is taken once the doors are closed: what had been
        announced to a window before may still make it ask.
        """
        if not self._closed:
            self._deliver(self._readers.submit(work), done, failed)

    def command(
        self,
        make_future: Callable[[], "Future[_Result]"],
        done: Callable[[_Result], None],
        failed: Failed | None = None,
    ) -> None:
        """Write something: `make_future` hands it to the writer and returns. `done` comes when it is durable."""
        self._count_writing(+1)

        def finished(result: _Result) -> None:
            self._count_writing(-1)
            done(result)

        def broken(error: BaseException) -> None:
            self.writing_failed.emit()
            self._count_writing(-1)
            (failed or self._notices.tell)(error)

        future = _begun(make_future)
        wait((future,), FIRST_SECONDS)
        self._deliver(future, finished, broken)

    def long(
        self,
        work: Callable[[Progress, Callable[[], bool]], _Result],
        done: Callable[[_Result], None],
        failed: Failed | None = None,
    ) -> LongTask:
        """Do `work(progress, cancelled)`; it raises `Cancelled` when `cancelled()` has become true."""
        task = LongTask(self)
        self._running.add(task)

        def over(told: Callable[[], None]) -> None:
            self._running.discard(task)
            task.deleteLater()
            told()

        def run() -> _Result:
            return work(task.progressed.emit, task.is_cancelled)

        self._deliver(
            self._long.submit(run),
            lambda result: over(lambda: done(result)),
            lambda error: over(lambda: (failed or self._notices.tell)(error)),
        )
        return task

    def close(self) -> None:
        """Ask long work to stop, wait for all that runs. Nothing arrives any more."""
        self._closed = True
        for task in self._running:
            task.cancel()
        self._readers.shutdown(cancel_futures=True)
        self._long.shutdown(cancel_futures=True)

    def _deliver(self, future: "Future[_Result]", done: Callable[[_Result], None], failed: Failed | None) -> None:
        def arrived() -> None:
            if self._closed:
                return
            error = future.exception()
            if error is not None:
                (failed or self._notices.tell)(error)
            else:
                done(future.result())

        def post(finished: "Future[_Result]") -> None:
            if not (self._closed or finished.cancelled()):  # nobody emits into what is being put away
                self._arrived.emit(arrived)

        future.add_done_callback(post)

    def _count_writing(self, step: int) -> None:
        self._writing += step
        self.writing_changed.emit(self._writing)


def _begun(make_future: Callable[[], "Future[_Result]"]) -> "Future[_Result]":
    """What `make_future` gives; what it raises arrives like any other failure of the command."""
    try:
        return make_future()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        broken: Future[_Result] = Future()
        broken.set_exception(error)
        return broken


def _call(arrived: Callable[[], None]) -> None:
    arrived()
