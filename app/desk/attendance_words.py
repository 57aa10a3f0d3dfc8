"""What presence and sessions are called."""

from app.messages import _
from app.rules.attendance import Attendance
from app.rules.calendar import Session


def presence_name(value: Attendance) -> str:
    match value:
        case Attendance.PRESENT:
            return _("present")
        case Attendance.EXCUSED:
            return _("absent, excused")
        case Attendance.UNEXCUSED:
            return _("absent, unexcused")
        case Attendance.LATE:
            return _("late")


def session_name(session: Session) -> str:
    return _("Morning") if session is Session.MORNING else _("Afternoon")
