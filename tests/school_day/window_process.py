"""The real window program, in a process of its own, with a remote control from outside on its standard input.

Nothing in `ui/` knows of it: it starts `ui.main` as the entry point does, and a thread turns lines of JSON into key
events, reads texts back, and takes screenshots. One line in, one line out.
"""

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from sync.clock import SystemClock
from ui import theme
from ui.main import main

Reply = dict[str, Any]
ACTIVE_MS = 3_000
BY_HAND = {"keys", "click", "focus", "goto", "choose"}
"""What a person would do with the window in front."""


class Remote(QObject):
    """Does what the lines say, on the window's own thread."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._do, Qt.ConnectionType.QueuedConnection)

    @Slot(str)
    def _do(self, line: str) -> None:
        order = json.loads(line)
        try:
            what = order.pop("do")
            if what in BY_HAND:
                _come_to_front()
            reply = getattr(self, "do_" + what)(**order)
        except (LookupError, AttributeError, TypeError, AssertionError) as error:
            reply = {"missing": repr(error)}
        _answer(reply or {})

    def do_keys(self, keys: list[str]) -> None:
        """Press keys (`Return`, `Ctrl+F`, `8`) in the widget that has the focus."""
        for key in keys:
            target = _focused()
            if len(key) == 1:
                QTest.keyClicks(target, key)
            else:
                QTest.keySequence(target, QKeySequence(key))

    def do_click(self, name: str) -> None:
        widget = _find(name)
        middle = QPoint(widget.width() // 2, widget.height() // 2)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=middle)

    def do_focus(self, name: str) -> None:
        _find(name).setFocus(Qt.FocusReason.OtherFocusReason)

    def do_choose(self, name: str, text: str) -> None:
        """Choose an entry of a list box by its words."""
        box = _find(name)
        assert isinstance(box, QComboBox)
        index = box.findText(text, Qt.MatchFlag.MatchContains)
        if index < 0:
            raise LookupError(f"{name}: {text}")
        box.setCurrentIndex(index)
        box.activated.emit(index)

    def do_text(self, name: str) -> Reply:
        """What a widget says."""
        widget = _find(name)
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
            text = widget.text() or widget.accessibleName()
        elif isinstance(widget, QComboBox):
            text = widget.currentText()
        else:
            text = widget.accessibleName()
        return {"text": text, "visible": widget.isVisible(), "enabled": widget.isEnabled()}

    def do_table(self, name: str) -> Reply:
        """All that a table shows, row by row."""
        view = _find(name)
        assert isinstance(view, QAbstractItemView)
        model = view.model()
        return {
            "rows": [
                [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
                for row in range(model.rowCount())
            ]
        }

    def do_goto(self, name: str, row: int, column: int) -> None:
        """Put a table's cursor on a cell, as a click would."""
        view = _find(name)
        assert isinstance(view, QAbstractItemView)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        view.setCurrentIndex(view.model().index(row, column))

    def do_grab(self, path: str) -> None:
        window = QApplication.activeModalWidget() or QApplication.activeWindow() or _windows()[0]
        # A label that has just changed its text gets its new width with this event.
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        window.grab().save(path)

    def do_dark(self) -> None:
        """As if the person had chosen dark windows in the system's settings, which the offscreen platform has not."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, dark=True)

    def do_names(self) -> Reply:
        """Every named widget that can be seen, for whoever writes a play."""
        widgets = [widget for window in _windows() for widget in window.findChildren(QWidget)]
        return {"names": sorted({widget.objectName() for widget in widgets if widget.isVisible()} - {""})}


def _windows() -> list[QWidget]:
    found = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    if not found:
        raise LookupError("no window")
    return found


def _come_to_front() -> None:
    """On a display several windows share the keyboard; the one that is played now asks for it."""
    window = QApplication.activeModalWidget() or _windows()[0]
    if not window.isActiveWindow():
        if QApplication.platformName() != "offscreen":
            window.raise_()
        window.activateWindow()
        QTest.qWaitForWindowActive(window, ACTIVE_MS)
        clock = SystemClock()
        end = clock.monotonic() + ACTIVE_MS / 1000
        while QApplication.focusWidget() is None and clock.monotonic() < end:
            QApplication.processEvents()


def _focused() -> QWidget:
    widget = QApplication.focusWidget() or QApplication.activeModalWidget() or QApplication.activeWindow()
    return widget or _windows()[0]


def _find(name: str) -> QWidget:
    for window in _windows():
        if window.objectName() == name:
            return window
        for widget in window.findChildren(QWidget, name):
            if widget.isVisible():
                return widget
    raise LookupError(name)


def _answer(reply: Reply) -> None:
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


def _listen(ready: Callable[[], Remote | None]) -> None:
    for line in sys.stdin:
        remote = ready()
        if remote is None:
            _answer({"missing": "no window yet"})
        else:
            remote.asked.emit(line)


class _Control:
    """The remote can be made only where the application lives: when the first event loop runs."""

    def __init__(self) -> None:
        self._remote: Remote | None = None

    def ready(self) -> Remote | None:
        application = QCoreApplication.instance()
        if self._remote is None and application is not None:
            remote = Remote()
            remote.moveToThread(application.thread())
            self._remote = remote
        return self._remote


if __name__ == "__main__":
    threading.Thread(target=_listen, args=(_Control().ready,), daemon=True).start()
    sys.exit(main())
