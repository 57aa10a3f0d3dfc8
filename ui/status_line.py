"""The line at the bottom: saved here, not sent yet, last crossing, in words (DESIGN §8)."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from app.crossing_texts import progress_text, skew_text
from app.messages import _, explain, ngettext
from sync.clock import Clock, at_local
from sync.engine import Phase, Status
from ui.icons import icon
from ui.named import named


class StatusLine(QFrame):
    """Tells the three facts apart: what is durable here, what the server has answered, when there was a crossing."""

    cross_now = Signal()
    stop = Signal()
    stick = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("shell.status")
        self._clock = clock
        self._saved = named(QLabel(), "status.saved")
        self._unsent = named(QLabel(), "status.unsent")
        self._conflicts = named(QLabel(), "status.conflicts")
        self._crossing = named(QLabel(), "status.crossing")
        self._skew = named(QLabel(), "status.skew")
        self._button = named(QPushButton(icon("ferry"), _("Cross now")), "status.cross_now")
        self._button.setToolTip(_("Send and receive now (F5)"))
        self._button.clicked.connect(self.cross_now)
        self._stick = named(QPushButton(_("USB…")), "status.stick", says=_("Carry by USB"))
        self._stick.setToolTip(_("Send and receive with a USB stick, where there is no network (F6)"))
        self._stick.clicked.connect(self.stick)
        self._stop = named(QPushButton(_("Stop")), "status.stop")
        self._stop.setToolTip(_("Break off; what is not sent yet leaves with a later crossing"))
        self._stop.clicked.connect(self.stop)
        QShortcut(QKeySequence("F5"), self, self.cross_now.emit)
        QShortcut(QKeySequence("F6"), self, self.stick.emit)
        for label, ink in ((self._conflicts, "danger"), (self._unsent, "waiting"), (self._skew, "waiting")):
            label.setProperty("role", ink)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.setSpacing(8)
        for label in (self._saved, self._unsent, self._conflicts):
            label.setContentsMargins(0, 0, 16, 0)
            layout.addWidget(label)
        for label, share in ((self._crossing, 2), (self._skew, 1)):
            label.setWordWrap(True)  # what else has no room goes on in a second line
            layout.addWidget(label, share)
        layout.addWidget(self._stop)
        layout.addWidget(self._button)
        layout.addWidget(self._stick)
        self.show_writing(0)
        self.show_counts(0, 0)
        self.show_status(Status())

    def show_writing(self, writing: int) -> None:
        """`writing`: commands that are not durable yet."""
        self._saved.setText(_("Saving…") if writing else "✓ " + _("Saved on this computer"))

    def show_counts(self, unsent: int, conflicts: int) -> None:
        told = ngettext("{count} change not sent yet", "{count} changes not sent yet", unsent).format(count=unsent)
        self._unsent.setText("● " + told)
        self._unsent.setVisible(unsent > 0)
        told = ngettext("{count} value to settle", "{count} values to settle", conflicts).format(count=conflicts)
        self._conflicts.setText("◆ " + told)
        self._conflicts.setVisible(conflicts > 0)

    def show_status(self, status: Status) -> None:
        progress = progress_text(status)
        self._stop.setVisible(progress is not None)
        self._crossing.setText(progress or self._crossing_words(status))
        self._crossing.setToolTip(str(explain(status.error)) if status.error else "")
        skew = skew_text(status.skew)
        self._skew.setText(skew or "")
        self._skew.setVisible(skew is not None)

    def _crossing_words(self, status: Status) -> str:
        if status.phase is Phase.STOPPED:
            return _("Crossing has stopped; everything is kept here")
        last = _("Not crossed since unlocking")
        if status.last_crossing is not None:
            last = _("Last crossing at {time}").format(time=self._moment(status.last_crossing))
        if status.error is not None and status.error.code == "crossing.unreachable":
            return _("No connection, trying again") + " · " + last
        if status.error is not None:
            return explain(status.error).sentence
        return last

    def _moment(self, at: int) -> str:
        moment, now = at_local(at), at_local(self._clock.now_ms())
        return moment.strftime("%H:%M" if moment.date() == now.date() else "%d/%m %H:%M")
