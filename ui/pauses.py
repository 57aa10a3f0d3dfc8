"""What keeps the window from standing still while other threads work at the same interpreter."""

import gc
import sys

TURN_SECONDS = 0.001
"""How long a thread keeps the interpreter while another waits for it. With Python's 5 ms a window that paints beside
background work, and asks for it cell by cell, stands still for a quarter of a second.
"""


def take_short_turns() -> None:
    """For the whole process."""
    sys.setswitchinterval(TURN_SECONDS)


def spare_what_is_loaded() -> None:
    """Leave what is there by now out of every search for garbage: modules, classes and tables stay until the end, and a
    search through all of them stops every thread for a tenth of a second, in the midst of a crossing. To be called
    once, before windows come and go: what they leave behind is garbage.
    """
    gc.freeze()
