"""Moments as screens write them."""

from sync.clock import at_local


def moment(at_ms: int, now_ms: int) -> str:
    """Hour and minute, with the day where it was not today, and the year where it was not this one."""
    then, now = at_local(at_ms), at_local(now_ms)
    if then.date() == now.date():
        return then.strftime("%H:%M")
    return then.strftime("%H:%M %d/%m" if then.year == now.year else "%H:%M %d/%m/%Y")
