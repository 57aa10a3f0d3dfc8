"""Conduct: given by the homeroom teacher, a class and term at a time (TT22 Điều 8)."""

import pytest

from app.desk import conduct
from app.desk.conduct import Conduct, ConductBook
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team
from tests.school import class_named, open_book


def book_of(workspace: Workspace, term: int) -> ConductBook:
    class_ = class_named(workspace, "6A").ref
    return workspace.read(lambda journal: conduct.open_conduct(journal, workspace.me, class_, term))


def test_levels_are_read_back_on_every_device_and_terms_are_kept_apart(team: Team) -> None:
    assert [str(level) for level in Conduct] == ["Tốt", "Khá", "Đạt", "Chưa đạt"]
    pupils = [row.pupil.pupil for row in open_book(team.hai, "6A", "math").rows]
    given = dict(zip(pupils, Conduct, strict=False))
    book = book_of(team.hai, 1)
    assert (book.levels, book.may_write) == ({}, True)
    team.hai.commit(conduct.write_conduct(book, given), book.base).result()
    assert book_of(team.hai, 1).levels == given
    team.cross(team.hai, team.hieu)
    there = book_of(team.hieu, 1).levels
    seen = {row.pupil.number: there.get(row.pupil.pupil) for row in open_book(team.hieu, "6A", "math").rows}
    assert seen == {1: Conduct.GOOD, 2: Conduct.FAIR, 3: Conduct.PASSED, 4: Conduct.NOT_PASSED, 5: None}
    assert book_of(team.hieu, 2).levels == {}

    again = book_of(team.hai, 1)
    team.hai.commit(conduct.write_conduct(again, {pupils[3]: Conduct.PASSED}), again.base).result()
    assert book_of(team.hai, 1).levels[pupils[3]] is Conduct.PASSED


@pytest.mark.parametrize("who", ["nam", "hieu", "mo"])
def test_somebody_elses_class_is_refused(team: Team, who: str) -> None:
    book = book_of(getattr(team, who), 2)
    pupil = open_book(getattr(team, who), "6A", "math").rows[0].pupil.pupil
    assert not book.may_write
    with pytest.raises(UserError) as refused:
        conduct.write_conduct(book, {pupil: Conduct.GOOD})
    assert refused.value.code == "conduct.not_yours"
