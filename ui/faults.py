"""What happens to faults: they are written to a small log without anybody's data, and told in plain words."""

import faulthandler
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from time import gmtime
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from ui.notices import Notices, description

LOG_BYTES = 500_000
_log = logging.getLogger(__name__)
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def keep_log(home: Path) -> None:
    """Write warnings and worse to `home/log`, in UTC, bounded in size; a crash of the machine code too."""
    folder = home / "log"
    folder.mkdir(exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder / "chuyendo.log", "a", LOG_BYTES, 3, encoding="utf-8")
    form = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s")
    form.converter = gmtime
    handler.setFormatter(form)
    logging.getLogger().addHandler(handler)
    faulthandler.enable((folder / "crash.txt").open("a"))
    qInstallMessageHandler(_qt_message)


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS[kind], "%s", text)


def tell_everything(notices: Notices) -> None:
    """Whatever nobody caught is logged and told as a fault of the program."""

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        notices.tell(error)

    sys.excepthook = uncaught
    threading.excepthook = _uncaught_elsewhere


def _uncaught_elsewhere(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _log.error("fault in a thread: %s", description(told.exc_value))
