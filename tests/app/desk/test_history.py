"""The history of a cell: every value, newest first, with what became of it."""

from app.desk import settling
from app.desk.history import Past, history
from app.records.tables import SCORE
from app.rules import marks
from app.rules.marks import EMPTY
from app.workspace import Workspace
from sync.change import State
from tests.app.desk.conftest import Team
from tests.doubles import SCHOOL_DAY_MS, FixedClock
from tests.school import enter, open_book

MINUTE = 60_000


def past(workspace: Workspace, number: int, column: int) -> tuple[Past, ...]:
    book = open_book(workspace, "6A", "math")
    key = (book.class_, "math", book.rows[number - 1].pupil.pupil, 1, column)
    return workspace.read(lambda journal: history(journal, SCORE, key))


def test_a_cell_without_changes_has_no_history(team: Team) -> None:
    assert past(team.hai, 5, 12) == ()


def test_every_value_is_there_newest_first_with_the_clock_of_the_author_and_of_the_server(team: Team) -> None:
    clock = team.hai.clock
    assert isinstance(clock, FixedClock)
    began = clock.now_ms()
    for tenths in (50, 60):
        enter(team.hai, open_book(team.hai, "6A", "math"), {(1, 1): tenths})
        clock.advance(MINUTE)
    team.cross(team.hai)
    enter(team.hai, open_book(team.hai, "6A", "math"), {(1, 1): EMPTY})
    clock.set_wall(began)

    told = [(one.value, one.at, one.received, one.state, one.is_head) for one in past(team.hai, 1, 1)]
    assert told == [
        (marks.encode(EMPTY), began + 2 * MINUTE, None, State.PENDING, False),
        (60, began + MINUTE, SCHOOL_DAY_MS, State.ADMITTED, True),
        (50, began, SCHOOL_DAY_MS, State.ADMITTED, False),
    ]
    assert {(one.by, one.device) for one in past(team.hai, 1, 1)} == {("Nguyễn Thị Hải", "Hải's laptop")}
    team.cross(team.hai, team.hieu)
    assert [(one.value, one.is_head) for one in past(team.hieu, 1, 1)] == [
        (marks.encode(EMPTY), True), (60, False), (50, False),
    ]  # fmt: skip
    assert [one.at for one in past(team.hieu, 1, 1)] == [one.at for one in past(team.hai, 1, 1)]


def test_the_order_is_that_of_the_log_whatever_the_clocks_say(team: Team) -> None:
    """R12: a laptop in the year 2099 wins nothing."""
    clock = team.hai.clock
    assert isinstance(clock, FixedClock)
    began = clock.now_ms()
    clock.set_wall(began + 70 * 365 * 24 * 60 * MINUTE)
    enter(team.hai, open_book(team.hai, "6A", "math"), {(2, 1): 50})
    clock.set_wall(began)
    team.cross(team.hai, team.nam)
    enter(team.nam, open_book(team.nam, "6A", "math"), {(2, 1): 55})
    team.cross(team.nam, team.hai)
    found = past(team.hai, 2, 1)
    assert [(one.value, one.by, one.is_head) for one in found] == [
        (55, "Lê Văn Nam", True), (50, "Nguyễn Thị Hải", False),
    ]  # fmt: skip
    assert found[0].at < found[1].at


def test_the_sides_of_a_conflict_are_heads_and_the_loser_stays_in_the_history(team: Team) -> None:
    """R3: every value that lost is in the history, on both sides."""
    for who, tenths in ((team.hai, 70), (team.nam, 90)):
        enter(who, open_book(who, "6A", "math"), {(3, 1): tenths})
    team.cross(team.hai, team.nam, team.hai)
    for who in (team.hai, team.nam):
        assert [(one.value, one.is_head) for one in past(who, 3, 1)] == [(90, True), (70, True)]
    me = team.hai.me
    found = team.hai.read(lambda journal: settling.conflicts(journal, me))
    conflict = next(one for one in found if {side.value for side in one.sides} == {70, 90})
    team.hai.commit(settling.settle(conflict, 90), conflict.base).result()
    team.cross(team.hai, team.nam)
    for who in (team.hai, team.nam):
        assert [(one.value, one.by, one.is_head) for one in past(who, 3, 1)] == [
            (90, "Nguyễn Thị Hải", True), (90, "Lê Văn Nam", False), (70, "Nguyễn Thị Hải", False),
        ]  # fmt: skip
