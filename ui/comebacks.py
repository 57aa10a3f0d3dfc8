"""Tells what a crossing has brought back of one's own. It also stands under "Needs you", where nobody may look."""

from PySide6.QtCore import QObject

from app.desk import inbox
from app.desk.returned import Returned
from app.desk.verdict_texts import came_back_heading, declined_text, verdict_text
from app.messages import _
from sync.engine import Phase, Status
from ui.moments import moment
from ui.place import Bench

MOST_LINES = 3
"""More are counted: the place has them all."""


class Comebacks(QObject):
    """Knows what had come back when the window opened; what comes back afterwards is told once."""

    def __init__(self, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._known: tuple[Returned, ...] | None = None
        self._read()

    def look(self, status: Status) -> None:
        """After a crossing that went well, look whether something has come back."""
        if status.phase is Phase.IDLE and status.error is None:
            self._read()

    def _read(self) -> None:
        workspace, me = self._bench.workspace, self._bench.me
        self._bench.tasks.query(lambda: workspace.read(lambda journal: inbox.came_back(journal, me)), self._tell)

    def _tell(self, found: tuple[Returned, ...]) -> None:
        known, self._known = self._known, found
        new = inbox.new_ones(known, found) if known is not None else ()
        if not new:
            return
        told = [came_back_heading(len(new)), *(self._line(one) for one in new[:MOST_LINES])]
        if len(new) > MOST_LINES:
            told.append(_("and {count} more under “Needs you”").format(count=len(new) - MOST_LINES))
        self._bench.notices.banner.emit("\n".join(told))

    def _line(self, one: Returned) -> str:
        if one.declined is not None:
            when = moment(one.declined.at, self._bench.workspace.clock.now_ms())
            why = declined_text(one.declined.by, one.declined.device, when)
        else:
            why = verdict_text(one.reason)
        return f"{one.place}: {one.written}. {why}"
