"""Notes of marks: a word beside a cell, seen by whoever reads the book, the latest stands."""

from collections.abc import Iterator

import pytest

from app.desk import mark_notes, settling
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.school import open_book


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


def write(workspace: Workspace, number: int, text: str) -> None:
    book = open_book(workspace, "6A", "math")
    change = mark_notes.write_note(book, (book.rows[number - 1].pupil.pupil, 1), text)
    workspace.commit([change], book.base).result()


def note(workspace: Workspace, number: int) -> str:
    return open_book(workspace, "6A", "math").rows[number - 1].cells[1].note


def test_a_note_crosses_and_is_taken_away(team: Team) -> None:
    write(team.hai, 1, "  Làm bù   ngày 12 ")
    assert note(team.hai, 1) == "Làm bù ngày 12"
    team.cross(team.hai, team.nam, team.hieu)
    assert [note(one, 1) for one in (team.nam, team.hieu)] == ["Làm bù ngày 12"] * 2
    write(team.nam, 1, "")
    team.cross(team.nam, team.hai)
    assert note(team.hai, 1) == ""


def test_of_two_notes_the_latest_stands_and_nobody_has_to_settle(team: Team) -> None:
    write(team.hai, 2, "Chép bài")
    write(team.nam, 2, "Nộp muộn")
    team.cross(team.hai, team.nam, team.hai)
    assert [note(one, 2) for one in (team.hai, team.nam)] == ["Nộp muộn"] * 2
    assert not team.hai.read(lambda journal: settling.conflicts(journal, team.hai.me))


def test_who_does_not_enter_the_mark_writes_no_note(team: Team) -> None:
    with pytest.raises(UserError, match=r"gradebook\.not_yours"):
        write(team.hieu, 3, "?")
    book = open_book(team.hai, "6A", "math")
    with pytest.raises(UserError, match=r"gradebook\.wrong_column"):
        mark_notes.write_note(book, (book.rows[0].pupil.pupil, 9), "?")
