"""What a day holds: registers that are due by what the class usually has, columns that lack marks, the own classes."""

import datetime
from collections.abc import Iterator

import pytest

from app.desk import attendance, locks
from app.desk.registers_due import usual_sessions
from app.desk.today import Today, today
from app.rules.calendar import Session
from app.workspace import Workspace
from tests.app.desk.conftest import Team, signed_in_team
from tests.school import class_named, enter, open_book

MORNING, AFTERNOON = Session
MONDAY = datetime.date(2026, 10, 12)
WEDNESDAY = MONDAY + datetime.timedelta(days=2)
WEEK = datetime.timedelta(days=7)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("today")) as found:
        yield found


def today_of(workspace: Workspace, day: datetime.date, now: Session = MORNING) -> Today:
    return workspace.read(lambda journal: today(journal, workspace.me, day, now))


def due(found: Today) -> list[tuple[int, Session]]:
    return [(one.day.isoweekday(), one.session) for one in found.registers]


def take(workspace: Workspace, day: datetime.date, session: Session) -> None:
    class_ = class_named(workspace, "6A").ref
    sheet = workspace.read(lambda journal: attendance.open_sheet(journal, workspace.me, class_, day, session))
    workspace.commit(attendance.take_register(sheet, day), sheet.base).result()


def test_without_a_past_each_morning_from_monday_to_friday_is_expected() -> None:
    expected = [usual_sessions(MONDAY + datetime.timedelta(days=number), ()) for number in range(6)]
    assert expected == [frozenset({MORNING})] * 5 + [frozenset()]


def test_a_class_owes_what_it_has_on_the_same_weekday() -> None:
    saturday = MONDAY + datetime.timedelta(days=5)
    taken = [(MONDAY - WEEK, AFTERNOON), (saturday - WEEK, AFTERNOON)]
    assert usual_sessions(MONDAY, taken) == {AFTERNOON}
    assert usual_sessions(saturday, taken) == {AFTERNOON}
    assert usual_sessions(WEDNESDAY, taken) == {AFTERNOON}, "no morning is known of this class"


def test_registers_of_the_week_up_to_now(team: Team) -> None:
    for day in (MONDAY - WEEK, WEDNESDAY - WEEK):
        take(team.hai, day, MORNING)
        take(team.hai, day, AFTERNOON)
    take(team.hai, MONDAY, MORNING)
    assert due(today_of(team.hai, WEDNESDAY)) == [(1, AFTERNOON), (2, MORNING), (3, MORNING)]
    assert due(today_of(team.hai, WEDNESDAY, AFTERNOON))[-1] == (3, AFTERNOON)
    assert 5 not in dict(due(today_of(team.hai, datetime.date(2027, 1, 1)))), "New Year's Day"
    assert 4 in dict(due(today_of(team.hai, datetime.date(2027, 1, 1)))), "and the day before"
    assert today_of(team.hai, WEDNESDAY).registers[0].teachers == ("Nguyễn Thị Hải",)


def test_columns_that_lack_marks_the_begun_ones_first_and_nothing_of_a_locked_term(team: Team) -> None:
    enter(team.nam, open_book(team.nam, "6A", "math"), {(1, 2): 80, (2, 2): 70})
    found = today_of(team.nam, WEDNESDAY)
    first = found.columns[0]
    assert (first.column, first.missing, first.due, first.is_begun) == (2, 3, 5, True)
    assert not any(one.is_begun for one in found.columns[1:])
    assert {one.subject.code for one in found.columns} == {"math"}
    assert found.registers == (), "a subject teacher takes none"
    assert (found.unsent, found.is_done) == (2, False)
    assert today_of(team.nam, datetime.date(2027, 7, 1)).columns == (), "holidays"
    team.cross(team.nam, team.hieu)
    class_ = class_named(team.hieu, "6A")
    review = team.hieu.read(lambda journal: locks.review(journal, team.hieu.me, class_, 1))
    math = next(one.subject for one in review.subjects if one.subject.code == "math")
    team.hieu.commit(locks.set_lock(review, math, locked=True), review.base).result()
    team.cross(team.hieu, team.nam)
    assert today_of(team.nam, WEDNESDAY).is_done


def test_the_own_classes_and_who_has_none(team: Team) -> None:
    (mine,) = today_of(team.hai, WEDNESDAY).classes
    assert (mine.class_.name, mine.homeroom) == ("6A", True)
    assert [one.code for one in mine.subjects] == ["literature", "math", "arts"]
    (his,) = today_of(team.nam, WEDNESDAY).classes
    assert (his.homeroom, [one.code for one in his.subjects]) == (False, ["math"])
    assert today_of(team.mo, WEDNESDAY).classes == ()
