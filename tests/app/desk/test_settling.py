"""Conflicts: sides, places in words, who may settle, and settling twice at once."""

from collections.abc import Iterator

import pytest

from app.desk import settling
from app.desk.settling import Conflict
from app.rules.marks import EMPTY, Mark, MarkKind, decode, encode
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.doubles import SCHOOL_DAY_MS
from tests.school import PUPILS, enter, open_book

ROLL = ("Nguyễn Văn An", "Chamaléa Thị Bình", "Đỗ Gia Đạo", "Lê Ngọc Hạ", "Trần Quốc Sỹ")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


def tenths(number: int) -> Mark:
    return Mark(MarkKind.TENTHS, number)


def conflicts(workspace: Workspace, pupil: int, *columns: int) -> list[Conflict]:
    """The disagreements about one pupil of the roll, in the first column where no others are named."""
    found = workspace.read(lambda journal: settling.conflicts(journal, workspace.me))
    wanted = columns or (1,)
    return [one for one in found if one.place.whose == ROLL[pupil - 1] and one.key[4] in wanted]


def disagree(team: Team, pupil: int, *columns: int) -> None:
    for who, mark in ((team.hai, 70), (team.nam, 90)):
        enter(who, open_book(who, "6A", "math"), {(pupil, column): mark for column in columns})
    team.cross(team.hai, team.nam, team.hai, team.hieu)


def settle(workspace: Workspace, conflict: Conflict, mark: Mark) -> None:
    workspace.commit(settling.settle(conflict, encode(mark)), conflict.base).result()


def marks_of(conflict: Conflict) -> list[Mark]:
    return [decode(int(side.value or 0)) for side in conflict.sides]


def test_the_place_is_told_in_words_and_the_list_is_in_an_order_that_stays(team: Team) -> None:
    assert set(ROLL) == set(PUPILS)
    disagree(team, 1, FINAL_NUMBER, 1, MIDTERM_NUMBER)
    found = conflicts(team.hai, 1, 1, MIDTERM_NUMBER, FINAL_NUMBER)
    assert [one.key[4] for one in found] == [1, MIDTERM_NUMBER, FINAL_NUMBER]
    place = found[0].place
    assert (place.whose, place.where) == ("Nguyễn Văn An", "6A · Toán · Regular assessment 1 · Term I")
    everything = team.hai.read(lambda journal: settling.conflicts(journal, team.hai.me))
    assert everything == team.hai.read(lambda journal: settling.conflicts(journal, team.hai.me))


def test_three_sides_are_told_in_the_order_of_admission_by_whom_where_and_when(team: Team) -> None:
    with team.school.sign_in("nam", "staff room") as third:
        for who, mark in ((team.hai, 40), (team.nam, 50), (third, 60)):
            enter(who, open_book(who, "6A", "math"), {(2, 1): mark})
        team.cross(team.nam, third, team.hai, team.nam, third, team.hieu)
        for who in (team.hai, team.nam, third, team.hieu):
            (conflict,) = conflicts(who, 2)
            assert [(side.words, side.by, side.device) for side in conflict.sides] == [
                ("5,0", "Lê Văn Nam", "Nam's laptop"),
                ("6,0", "Lê Văn Nam", "staff room"),
                ("4,0", "Nguyễn Thị Hải", "Hải's laptop"),
            ]
            assert {side.at for side in conflict.sides} == {SCHOOL_DAY_MS}
        settle(team.hieu, conflicts(team.hieu, 2)[0], tenths(60))
        team.cross(team.hieu, team.hai, team.nam, third)
        assert [conflicts(who, 2) for who in (team.hai, team.nam, third, team.hieu)] == [[]] * 4


def test_settled_here_is_told_until_the_server_has_it(team: Team) -> None:
    disagree(team, 3, 1)
    (conflict,) = conflicts(team.hai, 3)
    assert conflict.settled is None
    settle(team.hai, conflict, EMPTY)
    (conflict,) = conflicts(team.hai, 3)
    assert (conflict.settled, marks_of(conflict)) == ("no mark", [tenths(70), tenths(90)])
    assert conflicts(team.nam, 3)[0].settled is None
    team.cross(team.hai, team.nam)
    assert conflicts(team.hai, 3) == conflicts(team.nam, 3) == []


def test_settled_by_both_at_once_to_different_marks_is_a_new_conflict(team: Team) -> None:
    disagree(team, 4, 1)
    settle(team.hai, conflicts(team.hai, 4)[0], tenths(75))
    settle(team.nam, conflicts(team.nam, 4)[0], tenths(85))
    team.cross(team.hai, team.nam, team.hai)
    for who in (team.hai, team.nam):
        (conflict,) = conflicts(who, 4)
        assert marks_of(conflict) == [tenths(75), tenths(85)], "the old sides are settled, the two settlements are not"
        assert conflict.settled is None
    settle(team.nam, conflicts(team.nam, 4)[0], tenths(85))
    team.cross(team.nam, team.hai)
    assert conflicts(team.hai, 4) == conflicts(team.nam, 4) == []


def test_settled_by_both_at_once_to_the_same_mark_is_settled(team: Team) -> None:
    disagree(team, 5, 1)
    for who in (team.hai, team.nam):
        settle(who, conflicts(who, 5)[0], tenths(80))
    team.cross(team.hai, team.nam, team.hai)
    assert conflicts(team.hai, 5) == conflicts(team.nam, 5) == []
    assert open_book(team.hai, "6A", "math").rows[4].cells[1].mark == tenths(80)


def test_those_who_teach_the_subject_and_the_principal_settle(team: Team) -> None:
    disagree(team, 5, 2)
    team.cross(team.mo)
    may = {name: conflicts(getattr(team, name), 5, 2)[0].may_settle for name in ("hai", "nam", "hieu", "mo")}
    assert may == {"hai": True, "nam": True, "hieu": True, "mo": False}
    with pytest.raises(UserError) as refused:
        settling.settle(conflicts(team.mo, 5, 2)[0], encode(tenths(70)))
    assert refused.value.code == "conflicts.not_yours"
