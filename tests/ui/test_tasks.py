"""Background work arrives on the GUI thread, in order, or as an error that somebody tells."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sync.errors import Cancelled, Defect, EnvironmentProblem, UserError
from tests.conftest import ExpectedLogs
from ui.notices import Notices
from ui.tasks import Progress, Tasks


@pytest.fixture
def notices(qapp: object) -> Notices:
    return Notices()


@pytest.fixture
def tasks(notices: Notices) -> Iterator[Tasks]:
    tasks = Tasks(notices)
    yield tasks
    tasks.close()


def test_results_arrive_on_the_gui_thread_in_the_order_of_the_questions(qtbot: QtBot, tasks: Tasks) -> None:
    arrived: list[tuple[int, bool, bool]] = []
    gui = threading.current_thread()
    for number in range(5):
        tasks.query(
            lambda number=number: (number, threading.current_thread() is gui),  # type: ignore[misc]
            lambda told: arrived.append((*told, threading.current_thread() is gui)),
        )
    qtbot.waitUntil(lambda: len(arrived) == 5)
    assert arrived == [(number, False, True) for number in range(5)]


def test_a_command_counts_until_it_is_durable(qtbot: QtBot, tasks: Tasks) -> None:
    counts: list[int] = []
    done: list[int] = []
    tasks.writing_changed.connect(counts.append)
    saved: Future[int] = Future()
    tasks.command(lambda: saved, done.append)
    assert (counts, done, tasks.writing) == ([1], [], 1)
    saved.set_result(7)
    qtbot.waitUntil(lambda: done == [7])
    assert counts == [1, 0]


def test_a_command_that_cannot_even_begin_is_told_and_not_counted_for_ever(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[BaseException] = []
    problem = EnvironmentProblem("store.disk_full")

    def closed() -> Future[int]:
        raise problem

    tasks.command(closed, lambda _number: None, told.append)
    qtbot.waitUntil(lambda: told == [problem])
    assert tasks.writing == 0


def test_that_writing_failed_is_known_before_nothing_is_being_written(qtbot: QtBot, tasks: Tasks) -> None:
    order: list[str] = []
    tasks.writing_failed.connect(lambda: order.append("failed"))
    tasks.writing_changed.connect(lambda count: order.append(str(count)))
    saved: Future[int] = Future()
    tasks.command(lambda: saved, lambda _number: None, lambda _error: order.append("told"))
    saved.set_exception(EnvironmentProblem("store.disk_full"))
    qtbot.waitUntil(lambda: "told" in order)
    assert order == ["1", "failed", "0", "told"]


@pytest.mark.parametrize(
    ("error", "way"),
    [
        (UserError("gradebook.locked"), "toast"),
        (EnvironmentProblem("store.disk_full"), "banner"),
        (Defect("journal.inconsistent", why="test"), "fault"),
        (ValueError("a pupil's name"), "fault"),
    ],
)
def test_an_error_is_told_in_the_way_of_its_kind(
    qtbot: QtBot, tasks: Tasks, notices: Notices, expected_logs: ExpectedLogs, error: Exception, way: str
) -> None:
    told: dict[str, list[str]] = {"toast": [], "banner": [], "fault": []}
    for name, texts in told.items():
        getattr(notices, name).connect(texts.append)
    if way == "fault":
        expected_logs.expect("ui.notices", type(error).__name__ if isinstance(error, ValueError) else "journal")

    def work() -> None:
        raise error

    tasks.query(work, lambda _nothing: None)
    qtbot.waitUntil(lambda: bool(told[way]))
    assert sum(map(len, told.values())) == 1
    assert "pupil's name" not in told[way][0]


def test_what_somebody_else_said_in_an_error_is_not_logged(
    qtbot: QtBot, tasks: Tasks, notices: Notices, caplog: pytest.LogCaptureFixture, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("ui.notices", "ValueError")

    words = "Nguyễn Văn An 8,5"

    def work() -> None:
        raise ValueError(words)

    with qtbot.waitSignal(notices.fault):
        tasks.query(work, lambda _nothing: None)
    assert "ValueError" in caplog.text
    assert words not in caplog.text


def test_a_command_that_failed_is_no_longer_counted(qtbot: QtBot, tasks: Tasks) -> None:
    failed: list[BaseException] = []
    broken: Future[int] = Future()
    broken.set_exception(EnvironmentProblem("store.disk_full"))
    tasks.command(lambda: broken, lambda _number: None, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert tasks.writing == 0


def test_long_work_tells_how_far_it_is_and_stops_when_asked(qtbot: QtBot, tasks: Tasks) -> None:
    heard: list[tuple[int, int, str]] = []
    over: list[object] = []
    listening, begun = threading.Event(), threading.Event()

    def work(progress: Progress, cancelled: Callable[[], bool]) -> str:
        listening.wait(5)
        progress(1, 3, "An")
        begun.set()
        while not cancelled():
            threading.Event().wait(0.001)
        raise Cancelled

    task = tasks.long(work, over.append, over.append)
    task.progressed.connect(lambda *told: heard.append(told))
    listening.set()
    assert begun.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: len(over) == 1)
    assert isinstance(over[0], Cancelled)
    assert heard == [(1, 3, "An")]


def test_nothing_arrives_after_closing(qtbot: QtBot, notices: Notices) -> None:
    tasks = Tasks(notices)
    arrived: list[int] = []
    tasks.query(lambda: 1, arrived.append)
    tasks.close()
    qtbot.waitUntil(lambda: True)
    with qtbot.assertNotEmitted(tasks.destroyed, wait=20):
        pass
    assert arrived == []


def test_what_is_asked_after_closing_is_dropped(qapp: QApplication) -> None:
    """A window that was being put away heard what had been announced before, asked, and failed."""
    tasks = Tasks(Notices())
    tasks.close()
    answered: list[int] = []
    tasks.query(lambda: 1, answered.append)
    qapp.processEvents()
    assert answered == []
