"""What people name a primary pupil's award for, over a real store and server (TT27 Điều 13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.desk import awards, class_results
from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.desk.registers import CellState, marked_cells
from app.records.tables import AWARD
from app.rules.tt27.year import Award, AwardGround
from app.workspace import Workspace
from sync.change import Change
from sync.errors import UserError
from tests.primary import CLASS, SETUP_PRIMARY, fill
from tests.school import class_named, enrol, running_school

WELL, OUTSTANDING = 1, 0
WORDS = "Toán: giải Nhất câu lạc bộ cấp xã"


@dataclass
class Desks:
    hai: Workspace
    hieu: Workspace

    def results(self, who: Workspace) -> ClassResults:
        return who.read(lambda journal: class_results.open_results(journal, who.me, class_named(who, CLASS), YEAR))

    def row(self, who: Workspace, number: int = WELL) -> PupilResult:
        return self.results(who).rows[number]

    def changes(self, who: Workspace, ground: AwardGround | None, words: str, number: int = WELL) -> list[Change]:
        found, row = self.results(who), self.row(who, number)
        assert row.primary is not None
        level, named = row.primary.overall.level, row.primary.named
        return awards.name_award(found.desk, row.pupil.pupil, ground, words, level, named)

    def name(self, who: Workspace, ground: AwardGround | None, words: str = "") -> None:
        who.commit(self.changes(who, ground, words), self.results(who).desk.base).result()

    def cross(self) -> None:
        for who in (self.hai, self.hieu, self.hai):
            who.cross()


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    with running_school(tmp_path, SETUP_PRIMARY) as school, school.sign_in("mo") as clerk:
        enrol(clerk, CLASS)
        clerk.cross()
        with school.sign_in("hai") as hai, school.sign_in("hieu") as hieu:
            fill(hai, 1, levels=2, points=9)
            fill(hai, 2, levels=2, points=8)
            found = Desks(hai, hieu)
            found.cross()
            yield found


def test_what_the_teacher_names_crosses_and_the_award_follows(desks: Desks) -> None:
    desks.name(desks.hai, AwardGround.SUBJECT, f"  {WORDS} ")
    primary = desks.row(desks.hai).primary
    assert primary is not None
    assert primary.named is not None
    assert (primary.named.words, primary.named.by, primary.named.state) == (WORDS, "Nguyễn Thị Hải", CellState.WAITING)
    desks.cross()
    primary = desks.row(desks.hieu).primary
    assert primary is not None
    assert primary.award is not None
    assert (primary.award.award, primary.award.undecided) == (Award.EXEMPLARY, False)
    desks.name(desks.hieu, AwardGround.NONE)
    desks.cross()
    primary = desks.row(desks.hai).primary
    assert primary is not None
    assert primary.award is not None
    assert (primary.award.award, primary.award.undecided) == (None, False), "people have found nothing"
    desks.name(desks.hai, None)
    primary = desks.row(desks.hai).primary
    assert primary is not None
    assert primary.award is not None
    assert (primary.named, primary.award.undecided) == (None, True), "taken back, it is open again"


@pytest.mark.parametrize(
    ("ground", "words", "number", "code"),
    [
        (AwardGround.SUBJECT, "", WELL, "year.award_no_words"),
        (AwardGround.PROGRESS, "   ", WELL, "year.award_no_words"),
        (AwardGround.SUBJECT, WORDS, OUTSTANDING, "year.award_follows"),
        (AwardGround.SUBJECT, WORDS, 2, "year.award_follows"),
    ],
)
def test_what_is_not_named_so_is_refused_in_words(
    desks: Desks, ground: AwardGround, words: str, number: int, code: str
) -> None:
    with pytest.raises(UserError, match=code.replace(".", r"\.")):
        desks.changes(desks.hai, ground, words, number)


def test_two_who_name_something_else_settle_it_first(desks: Desks) -> None:
    desks.name(desks.hai, AwardGround.SUBJECT, WORDS)
    desks.name(desks.hieu, AwardGround.NONE)
    desks.cross()
    primary = desks.row(desks.hai).primary
    assert primary is not None
    assert primary.named is not None
    assert primary.named.state is CellState.CONFLICT
    with pytest.raises(UserError, match=r"year\.disputed"):
        desks.changes(desks.hai, AwardGround.PROGRESS, WORDS)


def test_the_server_refuses_a_ground_that_no_screen_offers(desks: Desks) -> None:
    row = desks.row(desks.hai)
    key = (class_named(desks.hai, CLASS).ref, row.pupil.pupil)
    desks.hai.commit([Change(AWARD.number, key, ((1, "kindness"),))], desks.results(desks.hai).desk.base).result()
    desks.cross()
    refused = desks.hai.read(lambda journal: marked_cells(journal, AWARD, class_named(desks.hai, CLASS).ref))
    assert refused[key].state is CellState.REFUSED
