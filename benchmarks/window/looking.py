"""Keys pressed in a window, and the moment when what comes of them has been painted."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from sync.errors import Defect

PATIENCE = 60.0
"""Seconds until something that does not come is a failure of the benchmark."""
_LOOK_MS = 50
PAUSE_MS = 20
"""Between two keys that do not wait for each other."""


class Frames(QObject):
    """Counts how often what has changed in a window was painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """The window paints while it handles this event: whoever looks after it, sees the picture."""
        if event.type() == QEvent.Type.UpdateRequest:
            self.count += 1
        return False


def until(done: Callable[[], bool]) -> float:
    """Let the window live until `done`; the moment at which that was seen."""
    waker = QTimer(interval=_LOOK_MS)  # what is waited for may come without an event
    waker.start()
    end = time.perf_counter() + PATIENCE
    QApplication.processEvents()
    while not done():
        if time.perf_counter() > end:
            raise Defect("defect.unexpected")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    waker.stop()
    return time.perf_counter()


def seconds_until(act: Callable[[], object], done: Callable[[], bool]) -> float:
    begun = time.perf_counter()
    act()
    return until(done) - begun


def seconds_to_paint(act: Callable[[], object], frames: Frames) -> float:
    """From `act`, which changes the picture before it returns, until the window shows it."""
    before = frames.count
    return seconds_until(act, lambda: frames.count > before)


def press(*keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Each key goes where the focus is."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        if isinstance(key, str):
            QTest.keyClicks(focus, key)
        else:
            QTest.keyClick(focus, key, modifier)


def pause(ms: int = PAUSE_MS) -> None:
    """A person's: the window goes on."""
    QTest.qWait(ms)


def show(window: QWidget) -> Frames:
    """Put `window` up and wait for its first picture."""
    frames = Frames(window)
    window.show()
    window.activateWindow()
    until(lambda: frames.count > 0 and window.isActiveWindow())
    return frames
