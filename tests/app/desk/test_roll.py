"""The roll: its order, and which statuses keep a pupil on it."""

import datetime

import pytest

from app.desk.roll import RollLine, roll_of, sits_in_class
from app.records.tables import ENROLMENT, PUPIL
from app.rules.statuses import MOVED, pupil_statuses
from app.workspace import Workspace
from sync.change import Change
from sync.clock import new_id
from sync.journal import Journal
from tests.app.desk.conftest import Team
from tests.school import class_named


def roll(workspace: Workspace, class_name: str = "6B") -> tuple[RollLine, ...]:
    class_ = class_named(workspace, class_name).ref
    return workspace.read(lambda journal: roll_of(journal, class_))


def test_the_roll_is_ordered_by_given_name_then_birth_date_then_code_and_left_by_who_moves(team: Team) -> None:
    pupils = [
        ("Trần Thị Ân", "2015-01-02", "3", "studying"),
        ("Lê Văn Ánh", "2015-01-02", "4", "studying"),
        ("Nguyễn Văn An", "2015-05-01", "9", "studying"),
        ("Nguyễn Văn An", "2015-02-01", "8", "studying"),
        ("Nguyễn Văn An", "2015-02-01", "7", "studying"),
        ("Đỗ An", "2015-01-01", "1", "studying"),
        ("Vũ Bình", "2015-01-01", "2", MOVED),
        ("Vũ Cường", "2015-01-01", "5", "Chờ xếp lớp"),
    ]

    def work(journal: Journal) -> list[Change]:
        changes = []
        for name, born, code, status in pupils:
            ref = journal.refs.number(new_id(team.mo.clock))
            changes.append(Change(PUPIL.number, (ref,), ((1, name), (2, born), (3, "male"), (4, code))))
            changes.append(Change(ENROLMENT.number, (class_.ref, ref), ((1, status), (2, "2026-09-05"))))
        return changes

    class_ = class_named(team.mo, "6B")
    team.mo.commit(work, team.mo.read(Journal.position)).result()
    found = roll(team.mo)
    assert [(line.number, line.name, line.code) for line in found] == [
        (1, "Đỗ An", "1"),
        (2, "Nguyễn Văn An", "7"),
        (3, "Nguyễn Văn An", "8"),
        (4, "Nguyễn Văn An", "9"),
        (5, "Lê Văn Ánh", "4"),
        (6, "Trần Thị Ân", "3"),
        (7, "Vũ Cường", "5"),
    ], "who has a status that nobody has mapped yet stays"
    assert (found[0].birth_date, found[0].sex) == (datetime.date(2015, 1, 1), "male")
    assert roll(team.mo, "6A")[1].name == "Chamaléa Thị Bình", "another class is another roll"

    leaving = Change(ENROLMENT.number, (class_.ref, found[1].pupil), ((1, MOVED),))
    team.mo.commit([leaving], team.mo.read(Journal.position)).result()
    assert [(line.number, line.code) for line in roll(team.mo)][:2] == [(1, "1"), (2, "8")]
    team.cross(team.mo, team.hieu)
    assert [line.code for line in roll(team.hieu)] == ["1", "8", "9", "4", "3", "5"]


@pytest.mark.parametrize("status", pupil_statuses(), ids=lambda status: status.code)
def test_a_known_status_says_itself_whether_the_pupil_sits_in_class(status) -> None:  # type: ignore[no-untyped-def]
    assert sits_in_class(status.code) is status.in_class


def test_who_sits_elsewhere_is_off_the_roll_and_an_unknown_status_keeps_a_pupil_on_it() -> None:
    assert {status.in_class for status in pupil_statuses()} == {True, False}
    assert not sits_in_class(MOVED)
    assert sits_in_class(None)
    assert sits_in_class("Bảo lưu kết quả")
