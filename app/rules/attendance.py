"""How a pupil's presence at one session is written down (domain facts, section 10)."""

from enum import IntEnum


class Attendance(IntEnum):
    """Presence at a session. The numbers are stored: a value is never renumbered or reused."""

    PRESENT = 0
    EXCUSED = 1
    UNEXCUSED = 2
    LATE = 3

    @property
    def symbol(self) -> str:
        """P (có phép), K (không phép), M (muộn), as in the monthly register; a present pupil leaves the cell blank."""
        return _SYMBOLS[self]

    @property
    def is_absence(self) -> bool:
        """Whether the session counts as missed: absent with or without permission, but not late (TT22 Điều 12)."""
        return self in {Attendance.EXCUSED, Attendance.UNEXCUSED}


_SYMBOLS = {Attendance.PRESENT: "", Attendance.EXCUSED: "P", Attendance.UNEXCUSED: "K", Attendance.LATE: "M"}
