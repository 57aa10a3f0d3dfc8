"""The one bridge from what happened to the person: every error and every event that windows tell goes through here."""

import logging
import traceback

from PySide6.QtCore import QObject, Signal

from app.messages import _, explain
from sync.errors import Cancelled, ChuyenDoError, EnvironmentProblem, UserError

_log = logging.getLogger(__name__)


class Notices(QObject):
    """Whoever shows notices connects to the signals; whoever has something to tell calls the methods."""

    toast = Signal(str)
    """An event, or something that cannot be done as asked: shown for a moment."""
    banner = Signal(str)
    """The machine or the network failed us: stays until it is put away."""
    fault = Signal(str)
    """The program contradicts itself: a dialog."""

    def tell(self, error: BaseException) -> None:
        """Tell `error` in the way of its kind. What the person cancelled is not told."""
        if isinstance(error, Cancelled):
            return
        text = str(explain(error))
        if isinstance(error, UserError):
            self.toast.emit(text)
        elif isinstance(error, EnvironmentProblem):
            _log.info("told: %s", error)
            self.banner.emit(text)
        else:
            _log.error("fault: %s", description(error))
            self.fault.emit(text)

    def tell_not_taken(self, text: str) -> None:
        """Somebody left, or had to, while typing `text`."""
        self.toast.emit(_("“{text}” was not taken.").format(text=text))

    def tell_still_there(self, text: str) -> None:
        """Somebody turned to something else while `text` was being typed, which waits where it is."""
        if text:
            self.toast.emit(_("“{text}” has not been taken yet; it stays where it is.").format(text=text))


def description(error: BaseException) -> str:
    """What may be logged of a fault: its kind and place. The words of errors not ours could hold somebody's data."""
    told = str(error) if isinstance(error, ChuyenDoError) else type(error).__name__
    return told + "\n" + "".join(traceback.format_tb(error.__traceback__))
