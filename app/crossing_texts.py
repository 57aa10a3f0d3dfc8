"""What windows and the command line say about a crossing, beyond its errors."""

from app.messages import _
from sync.engine import Phase, Status

SKEW_TOLD_MS = 10 * 60_000
"""Beyond this a wrong clock is told: entries carry its time for people to read. Nothing is decided by it."""
_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000


def skew_text(skew: int) -> str | None:
    """A sentence about a clock that is `skew` milliseconds ahead (below zero: behind); None while it is about right."""
    size = abs(skew)
    if size <= SKEW_TOLD_MS:
        return None
    if size < 2 * _HOUR_MS:
        count, fast = round(size / _MINUTE_MS), _("This computer's clock is {count} minutes fast")
        slow = _("This computer's clock is {count} minutes slow")
    elif size < 2 * _DAY_MS:
        count, fast = round(size / _HOUR_MS), _("This computer's clock is {count} hours fast")
        slow = _("This computer's clock is {count} hours slow")
    else:
        count, fast = round(size / _DAY_MS), _("This computer's clock is {count} days fast")
        slow = _("This computer's clock is {count} days slow")
    return (fast if skew > 0 else slow).format(count=count)


def progress_text(status: Status) -> str | None:
    """How far a crossing is that takes its time; None for one that does not."""
    progress = status.progress
    if status.phase is not Phase.CROSSING or progress is None or not (progress.sent or progress.received):
        return None
    if progress.sent < progress.to_send:
        told = _("Sending: {sent} of {size} KB").format(sent=_kb(progress.sent), size=_kb(progress.to_send))
    else:
        told = _("Receiving: {size} KB").format(size=_kb(progress.received))
    if progress.done:
        told += " · " + _("{done} of {count} changes have arrived").format(done=progress.done, count=progress.to_do)
    return told


def _kb(size: int) -> int:
    return -(-size // 1_000)
