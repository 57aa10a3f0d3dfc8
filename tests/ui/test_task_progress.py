"""The bar of a long task, over a real one."""

import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from ui.notices import Notices
from ui.task_progress import TaskProgress
from ui.tasks import Tasks


def test_it_says_how_many_of_how_many_and_whose_turn_it_is(qtbot: QtBot) -> None:
    bar = TaskProgress()
    qtbot.addWidget(bar)
    bar.show_done(3, 45, "Chamaléa Thị Bình")
    assert (bar.minimum(), bar.value(), bar.maximum()) == (0, 3, 45)
    assert bar.text() == "3/45 · Chamaléa Thị Bình"


def test_a_later_task_of_another_size_begins_anew(qtbot: QtBot) -> None:
    bar = TaskProgress()
    qtbot.addWidget(bar)
    bar.show_done(45, 45, "the last")
    bar.show_done(1, 4, "the first")
    assert (bar.value(), bar.maximum(), bar.text()) == (1, 4, "1/4 · the first")


def test_it_follows_a_task_from_its_thread(qtbot: QtBot) -> None:
    bar, tasks = TaskProgress(), Tasks(Notices())
    begin, go_on = threading.Event(), threading.Event()
    seen: list[int] = []
    qtbot.addWidget(bar)

    def work(progress: Callable[[int, int, str], None], _cancelled: Callable[[], bool]) -> int:
        begin.wait(10)
        progress(1, 2, "An")
        go_on.wait(10)
        progress(2, 2, "Bình")
        return 2

    try:
        task = tasks.long(work, seen.append)
        task.progressed.connect(bar.show_done)
        begin.set()
        qtbot.waitUntil(lambda: bar.text() == "1/2 · An")
        go_on.set()
        qtbot.waitUntil(lambda: seen == [2])
        assert bar.text() == "2/2 · Bình"
    finally:
        begin.set()
        go_on.set()
        tasks.close()
