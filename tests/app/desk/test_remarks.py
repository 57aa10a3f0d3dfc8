"""Remarks: whose they are, how they are kept, and where people disagree."""

import pytest

from app.desk import remarks
from app.desk.registers import CellState
from app.desk.remarks import HOMEROOM, RemarkBook
from app.documents.term_cards import gather
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team
from tests.school import class_named

TERM = 2


def book(workspace: Workspace, subject: str = HOMEROOM) -> RemarkBook:
    class_ = class_named(workspace, "6A").ref
    return workspace.read(lambda journal: remarks.open_remarks(journal, workspace.me, class_, subject, TERM))


def write(workspace: Workspace, text: str, number: int, subject: str = HOMEROOM) -> None:
    found = book(workspace, subject)
    changes = remarks.write_remarks(found, {found.lines[number - 1].pupil.pupil: text})
    workspace.commit(changes, found.base).result()


def test_a_remark_is_kept_clean_waits_and_is_read_by_others(team: Team) -> None:
    write(team.hai, "  Em chăm\u00a0 học. \n Ngoan.  ", 1)
    line = book(team.hai).lines[0]
    assert (line.text, line.state) == ("Em chăm học.\nNgoan.", CellState.WAITING)
    team.cross(team.hai, team.mo)
    assert book(team.mo).lines[0].text == "Em chăm học.\nNgoan."
    write(team.hai, "", 1)
    assert book(team.hai).lines[0].text == ""


def test_the_homeroom_teacher_writes_without_a_subject_and_the_subject_s_teacher_in_it(team: Team) -> None:
    may = {(name, subject): book(getattr(team, name), subject).may_write
           for name in ("hai", "nam", "mo", "hieu") for subject in (HOMEROOM, "math", "literature")}  # fmt: skip
    assert {one for one, allowed in may.items() if allowed} == {
        ("hai", HOMEROOM), ("hai", "math"), ("hai", "literature"), ("nam", "math"),
    }  # fmt: skip
    for text, subject, code in (("x", HOMEROOM, "remarks.not_yours"), ("x" * 1_001, "math", "remarks.too_long")):
        with pytest.raises(UserError, match=code):
            write(team.nam, text, 2, subject)


def test_a_disputed_remark_is_not_written_over(team: Team) -> None:
    write(team.hai, "Tính nhanh.", 3, "math")
    write(team.nam, "Cẩn thận.", 3, "math")
    team.cross(team.hai, team.nam, team.hai)
    assert book(team.hai, "math").lines[2].state is CellState.CONFLICT
    with pytest.raises(UserError, match=r"remarks\.disputed"):
        write(team.hai, "Tính nhanh, cẩn thận.", 3, "math")


def test_the_homeroom_teacher_s_remark_stands_on_the_card(team: Team) -> None:
    write(team.hai, "Ngoan.", 4)
    team.cross(team.hai, team.hieu)
    class_ = class_named(team.hieu, "6A")
    found = team.hieu.read(lambda journal: gather(journal, team.hieu.me, class_, TERM, team.hieu.today()))
    assert found.cards[3].remark == "Ngoan."
