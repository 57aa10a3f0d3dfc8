"""What keeps the window from standing still while other threads work at the same interpreter."""

import gc
import sys

from PySide6.QtCore import QObject, QTimer

TURN_SECONDS = 0.001
"""How long a thread keeps the interpreter while another waits for it. With Python's 5 ms a window that paints beside
background work, and asks for it cell by cell, stands still for a quarter of a second.
"""


LOOK_MS = 100
"""How often garbage is looked for: what has come up in so short a time is searched within a few milliseconds."""
YOUNG, OLDER = 2_000, 10
"""So many new objects are searched, and after so many searches their survivors too."""
WHOLE = 300
"""So many looks, half a minute, lie between two searches through everything."""


class Collector(QObject):
    """Looks for garbage on the thread of the windows, and nobody else does, until `stop`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        gc.disable()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    def look(self) -> None:
        young, older, _oldest = gc.get_count()
        self._looks += 1
        if self._looks % WHOLE == 0:
            gc.collect()
        elif older > OLDER:
            gc.collect(1)
        elif young > YOUNG:
            gc.collect(0)


def collect_here(parent: QObject) -> Collector:
    """From now on garbage is looked for on this thread alone. Python does it on whatever thread happens to need memory,
    and what of Qt is garbage then is destroyed there: beside the thread of the windows, which may be using it.
    """
    return Collector(parent)


def take_short_turns() -> None:
    """For the whole process."""
    sys.setswitchinterval(TURN_SECONDS)


def spare_what_is_loaded() -> None:
    """Leave what is there by now out of every search for garbage: modules, classes and tables stay until the end, and a
    search through all of them stops every thread for a tenth of a second, in the midst of a crossing. To be called
    once, before windows come and go: what they leave behind is garbage.
    """
    gc.freeze()
