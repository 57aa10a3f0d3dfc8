"""Garbage is looked for on the thread of the windows, and nowhere else."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui import pauses


class _Ring(QObject):
    """Garbage as windows leave it: Python's own, in a ring, in nobody's tree."""

    def __init__(self, gone: list[str]) -> None:
        super().__init__()
        self.ring = self
        weakref.finalize(self, lambda: gone.append(threading.current_thread().name))


def test_what_of_qt_is_garbage_goes_on_the_thread_of_the_windows_however_busy_the_others_are(qtbot: QtBot) -> None:
    gone: list[str] = []
    parent = QObject()
    collector = pauses.collect_here(parent)
    try:
        for _ in range(20):
            _Ring(gone)
        busy = threading.Thread(target=lambda: [[] for _ in range(500_000)], name="busy")
        busy.start()
        busy.join()
        assert gone == [], "whoever needs memory does not look for garbage"
        keep = [[] for _ in range(2 * pauses.YOUNG)]  # type: list[list[None]]
        qtbot.waitUntil(lambda: len(gone) == 20)
        assert len(keep) > pauses.YOUNG
        assert set(gone) == {threading.main_thread().name}
    finally:
        collector.stop()
    assert gc.isenabled()
