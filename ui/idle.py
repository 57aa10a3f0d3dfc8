"""Noticing that nobody works at the computer any more."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from sync.clock import Clock

LOOK_MS = 5_000
_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Says `idle` when keys and mouse have rested for `limit_s` seconds by `clock`, asleep or awake; 0: never."""

    idle = Signal()

    def __init__(self, app: QApplication, clock: Clock, limit_s: int) -> None:
        super().__init__(app)
        self._app, self._clock, self._limit_ms = app, clock, limit_s * 1_000
        self._last = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Somebody has just begun to work."""
        self._last = self._clock.now_ms()
        if self._limit_ms and not self._timer.isActive():
            self._timer.start()
            self._app.installEventFilter(self)

    def end(self) -> None:
        """Nobody works: there is nothing to watch."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def look(self) -> bool:
        """Whether it has been too long; then it says so, and watches no more."""
        rested = self._clock.now_ms() - self._last
        if rested < 0:  # somebody has set the computer's clock back
            self._last += rested
        if rested < self._limit_ms:
            return False
        self.end()
        self.idle.emit()
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The first key after a long rest, as of a computer that was asleep, is for nobody's records."""
        if event.type() not in _ACTIVITY:
            return False
        if self.look():
            return True
        self._last = self._clock.now_ms()
        return False
