"""Age in completed months, as preschool groups and assessments count it."""

import calendar
import datetime

from app.rules.impossible import Impossible


def completed_months(birth_date: datetime.date, day: datetime.date) -> int:
    """Whole months from birth to `day`. A month that lacks the day of birth is complete on its last day (Bộ luật Dân sự
    2015 Điều 148 khoản 4). Raises Impossible for a birth after `day`.
    """
    if birth_date > day:
        raise Impossible("birth_date", birth_date)
    months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
    return months if day >= _same_day(birth_date, months) else months - 1


def reached_on(birth_date: datetime.date, months: int) -> datetime.date:
    """The first day on which `completed_months` is `months`."""
    return _same_day(birth_date, months)


def _same_day(birth_date: datetime.date, months: int) -> datetime.date:
    years, month = divmod(birth_date.month - 1 + months, 12)
    year = birth_date.year + years
    return datetime.date(year, month + 1, min(birth_date.day, calendar.monthrange(year, month + 1)[1]))
