"""Where notices are shown: a banner that stays, a toast that goes."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.messages import _
from ui.icons import icon
from ui.named import named

TOAST_MS = 5_000
_ABOVE = 64
"""Pixels below a toast: the line of what is saved and sent stays in sight."""


def announce(widget: QObject, text: str) -> None:
    """Have a screen reader say `text`."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Banner(QFrame):
    """A line above the place that stays until it is put away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice.banner")
        self.setProperty("role", "banner")
        self._label = named(QLabel(), "notice.banner.text")
        self._label.setWordWrap(True)
        close = named(QPushButton(icon("close"), ""), "notice.banner.close", role="link")
        close.setAccessibleName(_("Put this message away"))
        close.setToolTip(close.accessibleName())
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._label, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def tell(self, text: str) -> None:
        self._label.setText(text)
        self.show()
        announce(self, text)


class Toast(QFrame):
    """A few words over the lower edge of `host` that go by themselves."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("notice.toast")
        self.setProperty("role", "toast")
        self._label = named(QLabel(), "notice.toast.text")
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.addWidget(self._label)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def tell(self, text: str) -> None:
        self._label.setText(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, text)

    def _place(self) -> None:
        host = self._host
        width = min(host.width() - 64, self._label.fontMetrics().horizontalAdvance(self._label.text()) + 48, 640)
        self.resize(width, max(self._row.heightForWidth(width), 40))
        self.move((host.width() - width) // 2, host.height() - self.height() - _ABOVE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
