"""What attendance says."""

import datetime
from collections.abc import Collection

from app.desk.attendance import AttendanceLine, AttendanceSheet
from app.desk.attendance_grid import DayKind, GridColumn, GridDay
from app.desk.attendance_words import presence_name, session_name
from app.desk.leave import Leave
from app.desk.sessions_missed import Missed
from app.messages import _, ngettext
from app.rules.attendance import Attendance
from app.rules.calendar import day_off, is_school_day
from ui import cell_states
from ui.cell_states import Shown


def cell_text(line: AttendanceLine, value: Attendance, *, proposed: bool) -> str:
    """The symbol of the monthly register with its meaning; a present pupil leaves the cell calm."""
    if proposed:
        return f"({value.symbol}) · {leave_words(line.leave)}"
    told = f"{value.symbol} · {presence_name(value)}" if value.symbol else ""
    if line.leave is not None:
        told += f" · {leave_words(line.leave)}"
    return told.strip() or "·"


def leave_words(leave: Leave | None) -> str:
    """What is known of a leave."""
    if leave is None:
        return ""
    return _("leave known until {day}: {reason}").format(day=f"{leave.last_day:%d/%m}", reason=leave.reason)


def spoken(line: AttendanceLine, value: Attendance, state: Shown) -> str:
    """The row for a screen reader."""
    known = [leave_words(line.leave)] if line.leave is not None else []
    return ", ".join((line.pupil.name, presence_name(value), *known, cell_states.words(state)))


def tooltip(line: AttendanceLine, value: Attendance, state: Shown) -> str:
    told = [f"{line.pupil.name} · {presence_name(value)}", cell_states.words(state)]
    if line.leave is not None:
        told.append(leave_words(line.leave))
    if line.reason:
        told.append(_("Changed later: {reason}").format(reason=line.reason))
    return "\n".join(told)


def year_text(missed: Missed | None) -> str:
    """A pupil's year in one line; nothing where nothing was missed."""
    if missed is None:
        return ""
    counted = f"{missed.counted}/{missed.limit}" if missed.limit is not None else str(missed.counted)
    told = [f"▲ {counted}" if missed.is_near else counted]
    if missed.is_over:
        told.append(_("over the limit"))
    if missed.days_running > 1:
        told.append(_("{count} days running").format(count=missed.days_running))
    return " · ".join(told)


def year_tooltip(missed: Missed | None) -> str:
    """The same with its meaning."""
    if missed is None:
        return _("Nothing missed this year")
    told = [
        _("Missed this year: {excused} sessions with leave, {unexcused} without").format(
            excused=missed.excused, unexcused=missed.unexcused
        )
    ]
    if missed.limit is not None:
        words = _("{counted} count towards the limit of {limit}: more, and the pupil is not promoted (TT22, Điều 12)")
        told.append(words.format(counted=missed.counted, limit=missed.limit))
    return "\n".join(told)


def counter(present: int, absent: int) -> str:
    told = _("{present}/{all} present, absent {absent}")
    return told.format(present=present, all=present + absent, absent=absent)


def limit_warning(missed: Collection[Missed]) -> str:
    """How many pupils are over the limit, and how many near it; nothing where none is."""
    over = sum(one.is_over for one in missed)
    near = sum(one.is_near for one in missed) - over
    told = []
    if over:
        words = ngettext("{count} pupil over the limit of absence", "{count} pupils over the limit of absence", over)
        told.append(words.format(count=over))
    if near:
        words = ngettext("{count} pupil near the limit of absence", "{count} pupils near the limit of absence", near)
        told.append(words.format(count=near))
    return "▲ " + " · ".join(told) if told else ""


def note(sheet: AttendanceSheet, *, future: bool) -> str:
    """What to know before taking this sheet; empty when there is nothing."""
    if future:
        return _("This day has not come yet: attendance is taken on the day itself.")
    if not sheet.may_take:
        return _("For reading: attendance of this class is taken by its homeroom teacher.")
    off = day_off(sheet.day)
    if off is not None:
        return _("No lessons: {holiday}.").format(holiday=off)
    return "" if is_school_day(sheet.day) else _("This is a Sunday.")


def taken_text(sheet: AttendanceSheet, *, taken: bool) -> str:
    if taken:
        return _("The register of this session is taken.")
    return _("The register is not taken yet. When all exceptions are marked, press Ctrl+S.") if sheet.may_take else ""


# --- days ---


def weekday(day: datetime.date) -> str:
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day.weekday()]


def short_weekday(day: datetime.date) -> str:
    """As in the head of a register: T2 to T7, CN."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def day_words(day: GridDay) -> str:
    """What a day is, where it is not simply a school day."""
    match day.kind:
        case DayKind.SUNDAY:
            return _("Sunday")
        case DayKind.HOLIDAY:
            return day.name
        case DayKind.BETWEEN_TERMS:
            return _("no lessons: outside the terms")
        case DayKind.FUTURE:
            return _("not come yet")
    return ""


def column_words(column: GridColumn) -> str:
    """A column of the grid, in one line."""
    told = [f"{weekday(column.day.day)} {column.day.day:%d/%m/%Y}"]
    if column.sheet is not None:
        told.append(session_name(column.sheet.session))
        if column.day.kind is not DayKind.FUTURE:
            told.append(_("register taken") if column.sheet.taken else _("register not taken"))
    words = day_words(column.day)
    return " · ".join([*told, *([words] if words else [])])


def sitting_words(sheet: AttendanceSheet) -> str:
    """A session with its day, short."""
    return f"{short_weekday(sheet.day)} {sheet.day:%d/%m}, {session_name(sheet.session)}"
