"""What attendance says."""

from app.desk.attendance import AttendanceLine, AttendanceSheet
from app.desk.attendance_words import presence_name
from app.messages import _
from app.rules.attendance import Attendance
from app.rules.calendar import is_school_day
from ui import cell_states
from ui.cell_states import Shown


def cell_text(value: Attendance) -> str:
    """The symbol of the monthly register with its meaning; a present pupil leaves the cell calm."""
    return f"{value.symbol} · {presence_name(value)}" if value.symbol else "·"


def spoken(line: AttendanceLine, value: Attendance, state: Shown) -> str:
    """The row for a screen reader."""
    return ", ".join((line.pupil.name, presence_name(value), cell_states.words(state)))


def tooltip(line: AttendanceLine, value: Attendance, state: Shown) -> str:
    return f"{line.pupil.name} · {presence_name(value)}\n{cell_states.words(state)}"


def counter(present: int, absent: int) -> str:
    told = _("{present}/{all} present, absent {absent}")
    return told.format(present=present, all=present + absent, absent=absent)


def note(sheet: AttendanceSheet, *, future: bool) -> str:
    """What to know before taking this sheet; empty when there is nothing."""
    if future:
        return _("This day has not come yet: attendance is taken on the day itself.")
    if not sheet.may_take:
        return _("For reading: attendance of this class is taken by its homeroom teacher.")
    return "" if is_school_day(sheet.day) else _("This is a Sunday.")


def taken_text(sheet: AttendanceSheet, *, taken: bool) -> str:
    if taken:
        return _("The register of this session is taken.")
    return _("The register is not taken yet. When all exceptions are marked, press Ctrl+S.") if sheet.may_take else ""
