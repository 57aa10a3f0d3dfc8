"""The history of one pupil's presence at one session, with the reasons that were given for late corrections."""

from collections.abc import Callable
from dataclasses import dataclass

from app.desk.attendance_words import presence_name
from app.desk.history import Past, history
from app.desk.history_words import past_lines
from app.messages import _
from app.records.tables import ATTENDANCE, ATTENDANCE_REASON
from app.rules.attendance import Attendance
from sync.journal import Journal
from sync.schema import Key


@dataclass(frozen=True)
class PastPresence:
    """One value that was written, newest first; `reason` was given with it."""

    past: Past
    reason: str


def presence_past(journal: Journal, key: Key) -> tuple[PastPresence, ...]:
    """What is known of the row `key` of attendance. A reason belongs to the value of the same commit."""
    reasons = {
        (one.by, one.device, one.at): str(one.value) for one in history(journal, ATTENDANCE_REASON, key) if one.value
    }
    return tuple(
        PastPresence(one, reasons.get((one.by, one.device, one.at), "")) for one in history(journal, ATTENDANCE, key)
    )


def value_words(one: PastPresence) -> str:
    """The value as people say it."""
    value = one.past.value
    return presence_name(Attendance(value)) if value in list(Attendance) else str(value)


def told_lines(one: PastPresence, found: tuple[PastPresence, ...], moment: Callable[[int], str]) -> list[str]:
    """What is told of a value below it."""
    lines = past_lines(one.past, [each.past for each in found], moment)
    return [*lines, _("Reason: {reason}").format(reason=one.reason)] if one.reason else lines
