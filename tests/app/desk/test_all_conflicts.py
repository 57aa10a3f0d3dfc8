"""Disagreements of every kind: in words, seen by whom they concern, settled by who may, kept from clean printing."""

from collections.abc import Iterator

import pytest

from app.desk import settling
from app.desk.moving import left_behind
from app.desk.settling import Conflict
from app.documents.term_cards import gather
from app.records.tables import ATTENDANCE, CONDUCT, ENROLMENT, PUPIL, REMARK, SCHOOL
from app.workspace import Workspace
from sync.change import Change
from sync.errors import UserError
from sync.schema import Key, Table, Value
from tests.app.desk.conftest import Team, signed_in_team
from tests.school import PUPILS, class_named, open_book


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


def address(workspace: Workspace, table: Table) -> Key:
    """The register's row: of the first pupil, where it is about one."""
    class_ = class_named(workspace, "6A").ref
    pupil = open_book(workspace, "6A", "math").rows[0].pupil.pupil
    return {
        PUPIL: (pupil,),
        ENROLMENT: (class_, pupil),
        CONDUCT: (class_, pupil, 1),
        ATTENDANCE: (class_, pupil, 20270106, 1),
        REMARK: (class_, "", pupil, 1),
        SCHOOL: (),
    }[table]


def disagree(team: Team, table: Table, number: int, one: Value, other: Value, devices: tuple[str, str]) -> None:
    """Two devices of people who may write it give it two values."""
    with team.school.sign_in(devices[0], "A") as first, team.school.sign_in(devices[1], "B") as second:
        for workspace, value in ((first, one), (second, other)):
            change = Change(table.number, address(workspace, table), ((number, value),))
            workspace.commit([change], workspace.read(lambda journal: journal.position())).result()
        team.cross(first, second)


def conflicts(workspace: Workspace) -> list[Conflict]:
    return list(workspace.read(lambda journal: settling.conflicts(journal, workspace.me)))


CASES = [
    (PUPIL, 1, "Nguyễn Văn Ân", "Nguyễn Văn Ấn", "mo", "Personal record · name", "Nguyễn Văn Ân", "Nguyễn Văn Ấn"),
    (PUPIL, 2, "2015-09-05", "2015-05-09", "mo", "Personal record · birth date", "05/09/2015", "09/05/2015"),
    (ENROLMENT, 1, "studying", "reserved", "mo", "6A · Roll · status", "Đang học", "reserved"),
    (CONDUCT, 1, "Tốt", "Khá", "hai", "6A · Conduct · Term I", "Tốt", "Khá"),
    (ATTENDANCE, 1, 3, 1, "hai", "6A · Attendance · Morning 06/01/2027", "late", "absent, excused"),
    (REMARK, 1, "Ngoan.", "Chăm.", "hai", "6A · Homeroom teacher · remark · Term I", "Ngoan.", "Chăm."),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].name}.{case[1]}")
def test_every_kind_is_told_settled_and_gone(
    team: Team, case: tuple[Table, int, Value, Value, str, str, str, str]
) -> None:
    table, number, one, other, who, where, first_words, second_words = case
    disagree(team, table, number, one, other, (who, who))
    team.cross(team.mo, team.hai, team.nam, team.hieu)
    [seen] = conflicts(team.hieu)
    assert seen.place.where == where
    assert [(side.words, side.device) for side in seen.sides] == [(first_words, "A"), (second_words, "B")]
    assert seen.may_settle, "the principal settles any"
    concerned = {name for name in ("mo", "hai", "nam") if conflicts(getattr(team, name))}
    assert who in concerned
    settlers = {name for name in concerned if conflicts(getattr(team, name))[0].may_settle}
    assert settlers == {who}
    assert _draft(team), "a card with a disputed word is a draft"
    team.hieu.commit(settling.settle(seen, other), seen.base).result()
    assert [one.settled for one in conflicts(team.hieu)] == [second_words]
    team.cross(team.hieu, team.mo, team.hai, team.nam)
    assert [conflicts(one) for one in (team.hieu, team.mo, team.hai, team.nam)] == [[]] * 4


def _draft(team: Team) -> int:
    class_ = class_named(team.hieu, "6A")
    return team.hieu.read(lambda journal: gather(journal, team.hieu.me, class_, 1, team.hieu.today())).disputed


def test_a_name_that_two_clerks_wrote_is_no_business_of_a_teacher_who_may_not_settle_it(team: Team) -> None:
    disagree(team, PUPIL, 1, "Nguyễn Văn Ân", "Nguyễn Văn Ấn", ("mo", "mo"))
    team.cross(team.nam, team.hieu)
    assert conflicts(team.nam) == []
    [seen] = conflicts(team.hieu)
    assert _draft(team) == 1
    for text, value in (("  nguyễn văn  an ", "nguyễn văn an"), ("Nguyễn Văn An", PUPILS[0])):
        assert settling.parse(seen, text) == value
    with pytest.raises(UserError, match=r"conflicts\.not_a_value"):
        settling.parse(seen, "  ")


@pytest.mark.parametrize(
    ("table", "number", "values", "who", "typed", "value", "wrong"),
    [
        (PUPIL, 2, ("2015-09-05", "2015-05-09"), "mo", "06/09/2015", "2015-09-06", "31/02/2015"),
        (PUPIL, 3, ("male", "female"), "mo", "Nữ", "female", "?"),
        (CONDUCT, 1, ("Tốt", "Khá"), "hai", "chưa đạt", "Chưa đạt", "giỏi"),
        (ATTENDANCE, 1, (3, 1), "hai", "-", 0, "x"),
        (REMARK, 1, ("Ngoan.", "Chăm."), "hai", " Ngoan,  chăm. ", "Ngoan, chăm.", "x" * 1_001),
    ],
)
def test_another_value_is_typed_as_people_write_it(
    team: Team, table: Table, number: int, values: tuple[Value, Value], who: str, typed: str, value: Value, wrong: str
) -> None:
    disagree(team, table, number, *values, (who, who))
    team.cross(team.hieu)
    [seen] = conflicts(team.hieu)
    assert seen.can_be_typed
    assert settling.parse(seen, typed) == value
    with pytest.raises(UserError):
        settling.parse(seen, wrong)


def test_nobody_is_told_of_marks_left_behind_where_nobody_moved(team: Team) -> None:
    assert team.mo.read(lambda journal: left_behind(journal, team.mo.me)) == ()
