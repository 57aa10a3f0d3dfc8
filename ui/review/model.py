"""How far each subject of a class is, as a table."""

from collections.abc import Hashable

from PySide6.QtCore import Qt

from app.desk.locks import SubjectProgress
from app.desk.registers import CellState
from app.desk.verdict_texts import verdict_text
from app.messages import _, ngettext
from ui.lines_delegate import INK_ROLE
from ui.moments import moment
from ui.rows_model import Index, RowsModel

ENTERED, STATE, BUTTON = 1, 4, 6
SHARE_ROLE = Qt.ItemDataRole.UserRole + 41
"""Marks entered and marks due, for the bar."""


class ReviewModel(RowsModel[SubjectProgress]):
    """A row a subject. The last column is left for its button."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = 0
        self.headers = (
            _("Subject"),
            _("Marks entered"),
            _("Missing"),
            _("Need a person"),
            _("State"),
            _("Latest mark"),
            "",
        )

    def row_id(self, row: SubjectProgress) -> Hashable:
        return row.subject.code

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, index.column())
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._text(row, index.column()).replace("\n", ", ")
            case _ if role == SHARE_ROLE and index.column() == ENTERED:
                return row.entered, row.due
            case _ if role == INK_ROLE:
                return self._ink(row, index.column())
        return None

    def _text(self, row: SubjectProgress, column: int) -> str:
        texts = (
            row.subject.name + "\n" + (", ".join(row.teachers) or _("no teacher assigned")),
            _("{entered} of {due}").format(entered=row.entered, due=row.due),
            str(row.missing) if row.missing else "✓ " + _("none"),
            needs_words(row) or "—",
            state_words(row, self.now_ms),
            moment(row.latest, self.now_ms) if row.latest is not None else "—",
            "",
        )
        return texts[column]

    def _ink(self, row: SubjectProgress, column: int) -> str | None:
        if column == 2:
            return "waiting" if row.missing else None
        if column == 3:
            return "danger" if row.conflicts else "waiting" if row.held else None
        if column == STATE:
            inks = {CellState.REFUSED: "danger", CellState.WAITING: "waiting"}
            return inks.get(row.lock_standing.state)
        return None


def needs_words(row: SubjectProgress) -> str:
    """What people have to look at, with its signs; empty when there is nothing."""
    told = []
    if row.conflicts:
        told.append(
            "◆ " + ngettext("{count} to settle", "{count} to settle", row.conflicts).format(count=row.conflicts)
        )
    if row.held:
        told.append("■ " + ngettext("{count} held", "{count} held", row.held).format(count=row.held))
    return " · ".join(told)


def state_words(row: SubjectProgress, now_ms: int) -> str:
    """Open or locked, by whom and when; and what became of the latest word on it."""
    standing = row.lock_standing
    if standing.state is CellState.REFUSED:
        return "× " + _("Not done") + "\n" + str(verdict_text(standing.reason))
    waiting = standing.state is CellState.WAITING
    if row.lock is None:
        title = "● " + _("Opened here, not sent yet") if waiting else "○ " + _("Open")
        return "\n".join([title, *_closing_words(row, now_ms)])
    if row.lock.timed:
        return "🔒 " + _("Locked") + "\n" + _("its closing time had come at {time}").format(
            time=moment(row.lock.at, now_ms)
        )  # fmt: skip
    title = "● " + _("Locked here, not sent yet") if waiting else "🔒 " + _("Locked")
    return title + "\n" + _("by {name} at {time}").format(name=row.lock.by, time=moment(row.lock.at, now_ms))


def _closing_words(row: SubjectProgress, now_ms: int) -> list[str]:
    if row.closing is None:
        return []
    told = [_("closes at {time}").format(time=moment(row.closing.at * 1000, now_ms))]
    return told if row.closing.sent else [*told, "● " + _("not sent yet")]
