"""TT22 Điều 12 and domain facts, section 10: which absences count on the plan of one session a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.attendance import Attendance
from app.rules.calendar import SESSIONS, Session, Term
from app.rules.impossible import Impossible
from app.rules.sessions import SessionPlan, SessionType, missed_sessions

TERMS = (
    Term("2026-2027", 1, date(2026, 9, 7), date(2027, 1, 10)),
    Term("2026-2027", 2, date(2027, 1, 11), date(2027, 5, 23)),
)
START = date(2026, 9, 7)
MORNING, AFTERNOON = Session.MORNING, Session.AFTERNOON
ONE = SessionPlan(START, {MORNING: SessionType.OFFICIAL})
TWO = SessionPlan(START, {MORNING: SessionType.OFFICIAL, AFTERNOON: SessionType.EXTRA})
P, K, LATE, HERE = Attendance.EXCUSED, Attendance.UNEXCUSED, Attendance.LATE, Attendance.PRESENT


def test_dieu_12_excused_and_unexcused_count_alike_and_late_does_not() -> None:
    recorded = {
        (date(2026, 9, 7), MORNING): P,
        (date(2026, 9, 8), MORNING): K,
        (date(2027, 3, 1), MORNING): K,
        (date(2027, 3, 2), MORNING): LATE,
        (date(2027, 3, 3), MORNING): HERE,
    }
    missed = missed_sessions(recorded, [ONE], TERMS)
    assert (missed.excused, missed.unexcused, missed.counted, missed.extra, missed.unplanned) == (1, 2, 3, 0, ())


def test_section_10_in_two_sessions_a_day_a_whole_day_is_one() -> None:
    day = date(2026, 10, 5)
    assert missed_sessions({(day, MORNING): P, (day, AFTERNOON): P}, [TWO], TERMS).counted == 1
    assert missed_sessions({(day, MORNING): P, (day, AFTERNOON): K}, [TWO], TERMS).excused == 1
    assert missed_sessions({(day, MORNING): K}, [TWO], TERMS).counted == 1
    alone = missed_sessions({(day, AFTERNOON): K}, [TWO], TERMS)
    assert (alone.counted, alone.extra) == (0, 1)


def test_section_10_a_class_of_the_afternoon_counts_the_afternoon() -> None:
    plan = SessionPlan(START, {AFTERNOON: SessionType.OFFICIAL, MORNING: SessionType.EXTRA})
    assert missed_sessions({(date(2026, 10, 5), AFTERNOON): K}, [plan], TERMS).counted == 1


def test_a_plan_holds_until_the_next_one_begins() -> None:
    later = SessionPlan(date(2027, 1, 11), {AFTERNOON: SessionType.OFFICIAL})
    recorded = {
        (date(2027, 1, 8), MORNING): K,
        (date(2027, 1, 8), AFTERNOON): K,
        (date(2027, 1, 11), MORNING): K,
        (date(2027, 1, 11), AFTERNOON): P,
    }
    missed = missed_sessions(recorded, [later, TWO], TERMS)
    assert (missed.excused, missed.unexcused, missed.extra) == (1, 1, 1)
    assert missed.unplanned == ((date(2027, 1, 11), MORNING),)


@pytest.mark.parametrize(
    ("day", "session"),
    [
        (date(2026, 9, 6), MORNING),  # before the plan and the term
        (date(2027, 5, 24), MORNING),  # after the year
        (date(2026, 10, 5), AFTERNOON),  # no such session
    ],
)
def test_what_the_plan_does_not_have_is_told_and_counts_nowhere(day: date, session: Session) -> None:
    missed = missed_sessions({(day, session): K}, [ONE], TERMS)
    assert (missed.counted, missed.extra, missed.unplanned) == (0, 0, ((day, session),))


def test_dieu_12_the_45th_and_the_46th_session_are_counted_one_by_one() -> None:
    days = [START + timedelta(n) for n in range(46)]
    assert missed_sessions({(day, MORNING): P for day in days[:45]}, [ONE], TERMS).counted == 45
    assert missed_sessions({(day, MORNING): P for day in days}, [ONE], TERMS).counted == 46


@pytest.mark.parametrize(
    "sessions",
    [
        {},
        {MORNING: SessionType.EXTRA},
        {MORNING: SessionType.OFFICIAL, AFTERNOON: SessionType.OFFICIAL},
    ],
)
def test_a_day_has_one_official_session(sessions: dict[Session, SessionType]) -> None:
    with pytest.raises(Impossible) as refusal:
        SessionPlan(START, sessions)
    assert refusal.value.facts["field"] == "official_sessions"


def test_section_10_without_a_plan_one_session_a_day_counts_whichever_it_is() -> None:
    day, next_day = date(2026, 10, 5), date(2026, 10, 6)
    recorded = {(day, MORNING): P, (day, AFTERNOON): K, (next_day, MORNING): HERE, (next_day, AFTERNOON): K}
    missed = missed_sessions(recorded, [], TERMS)
    assert (missed.excused, missed.unexcused, missed.extra, missed.unplanned) == (1, 1, 1, ())


def test_without_a_calendar_no_day_lies_outside_the_terms() -> None:
    summer = date(2027, 7, 1)
    assert missed_sessions({(summer, MORNING): K}, [], TERMS).unplanned == ((summer, MORNING),)
    assert missed_sessions({(summer, MORNING): K}, [], ()).counted == 1


def test_two_plans_cannot_begin_on_one_day() -> None:
    with pytest.raises(Impossible):
        missed_sessions({}, [ONE, TWO], TERMS)


@given(
    st.dictionaries(
        st.tuples(st.dates(date(2026, 8, 1), date(2027, 7, 31)), st.sampled_from(SESSIONS)),
        st.sampled_from(Attendance),
    ),
    st.sampled_from([[TWO], []]),
)
def test_every_absence_is_counted_once_and_at_most_one_a_day_counts(
    recorded: dict[tuple[date, Session], Attendance], plans: list[SessionPlan]
) -> None:
    missed = missed_sessions(recorded, plans, TERMS)
    absences = [place for place, value in recorded.items() if value.is_absence]
    assert missed.counted + missed.extra + len(missed.unplanned) == len(absences)
    assert missed.counted <= len({day for day, _session in absences})
