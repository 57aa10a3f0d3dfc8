"""Moving a pupil at the desk, and what the history of a copied mark says."""

from collections.abc import Iterator

import pytest

from app.desk import moving
from app.desk.history import Past, mark_history
from app.workspace import Workspace
from sync.errors import UserError
from sync.schema import Ref
from tests.app.desk.conftest import Team, signed_in_team
from tests.doubles import SCHOOL_DAY_MS
from tests.school import class_named, enter, open_book


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


def move(workspace: Workspace, pupil: Ref, class_name: str) -> None:
    where = workspace.read(lambda journal: moving.sitting(journal, workspace.me, pupil))
    to = class_named(workspace, class_name)
    workspace.commit(moving.move(where, to, workspace.today()), where.base).result()


def past(workspace: Workspace, pupil: Ref) -> tuple[Past, ...]:
    class_ = class_named(workspace, "6B").ref
    return workspace.read(lambda journal: mark_history(journal, class_, "math", pupil, 1, 1))


def test_the_history_of_a_copied_mark_says_where_it_came_from_and_whose_it_is(team: Team) -> None:
    enter(team.nam, open_book(team.nam, "6A", "math"), {(1, 1): 80})
    team.cross(team.nam, team.mo)
    pupil = open_book(team.mo, "6A", "math").rows[0].pupil.pupil
    move(team.mo, pupil, "6B")
    assert [row.pupil.pupil for row in open_book(team.mo, "6B", "math").rows] == [pupil]
    team.cross(team.mo)
    (copied,) = past(team.mo, pupil)
    assert (copied.value, copied.by, copied.at, copied.origin) == (80, "Lê Văn Nam", SCHOOL_DAY_MS, "6A")


def test_a_pupil_moves_only_to_another_class_and_by_who_keeps_the_roll(team: Team) -> None:
    pupil = open_book(team.mo, "6A", "math").rows[0].pupil.pupil
    with pytest.raises(UserError, match=r"moving\.there_already"):
        move(team.mo, pupil, "6A")
    team.cross(team.hai)
    with pytest.raises(UserError, match=r"roll\.not_yours"):
        move(team.hai, open_book(team.hai, "6A", "math").rows[0].pupil.pupil, "6B")
