"""Levels, outcomes and titles of a class from its real records, each with its reasons; conduct in terms and year."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.desk import class_conduct, class_results, settling, year_decisions
from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.desk.conduct import Conduct
from app.desk.history import history
from app.desk.registers import CellState
from app.reason_texts import reason_text
from app.records.tables import YEAR_DECISION
from app.rules.tt22.levels import Level
from app.rules.tt22.promotion import Outcome
from app.rules.tt22.titles import Title
from app.workspace import Workspace
from sync.errors import UserError
from sync.schema import Ref
from tests.full_year import SUBJECTS, full_school, give_conduct, give_marks, miss_days, pupils_of
from tests.school import School, class_named, enrol


@dataclass
class Year:
    """Five pupils: outstanding, one subject failed, conduct failed, absent too often, and one without marks."""

    school: School
    hai: Workspace
    hieu: Workspace
    pupils: list[Ref]

    def results(self, who: Workspace, period: int = YEAR) -> ClassResults:
        return who.read(lambda journal: class_results.open_results(journal, who.me, class_named(who, "6A"), period))

    def row(self, number: int, who: Workspace | None = None, period: int = YEAR) -> PupilResult:
        return self.results(who or self.hai, period).rows[number]

    def decide(self, who: Workspace, number: int, outcome: Outcome | None, reason: str) -> None:
        found = self.results(who)
        row = found.rows[number]
        changes = year_decisions.decide(found.desk, row.pupil.pupil, outcome, reason, row.proposal, row.decision)
        who.commit(changes, found.desk.base).result()


def _told(why: tuple[object, ...]) -> str:
    return "\n".join(reason_text(one) for one in why)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    with (
        full_school(tmp_path_factory.mktemp("school")) as school,
        school.sign_in("mo") as clerk,
        school.sign_in("hai") as hai,
        school.sign_in("hieu") as hieu,
    ):
        enrol(clerk, "6A")
        clerk.cross()
        hai.cross()
        pupils = pupils_of(hai)
        for term in (1, 2):
            give_marks(hai, pupils[0], 92, term=term)
            give_marks(hai, pupils[1], 85, term=term, others={"math": 30})
            give_marks(hai, pupils[2], 70, term=term)
            give_marks(hai, pupils[3], 70, term=term)
        give_conduct(hai, pupils[0], "Tốt", "Tốt")
        give_conduct(hai, pupils[1], "Khá", "Tốt")
        give_conduct(hai, pupils[2], "Đạt", "Chưa đạt")
        give_conduct(hai, pupils[3], "Tốt", "Tốt")
        miss_days(hai, pupils[3], 46)
        hai.cross()
        hieu.cross()
        yield Year(school, hai, hieu, pupils)


def test_an_outstanding_pupil_moves_up_with_a_title_and_every_step_says_why(year: Year) -> None:
    row = year.row(0)
    assert row.learning is not None
    assert (row.learning.level, row.conduct.level) == (Level.VERY_GOOD, Level.VERY_GOOD)
    assert (row.proposal.outcome, row.title.title) == (Outcome.PROMOTED, Title.OUTSTANDING)
    assert row.subjects["math"].text == "9,2"
    assert _told(row.subjects["math"].why) == "TT22 Điều 9 k1b: (9,2 + 2 × 9,2) : 3 = 9,2"
    assert "TT22 Điều 15 k1" in _told(row.title.why)
    assert "0 sessions missed, no more than 45" in _told(row.proposal.why)


def test_one_failed_subject_raises_the_level_by_one_and_the_reason_names_it(year: Year) -> None:
    row = year.row(1)
    assert row.learning is not None
    assert (row.learning.before, row.learning.level) == (Level.NOT_PASSED, Level.PASSED)
    assert "Chưa đạt only because of Toán: raised by one level, to Đạt" in _told(row.learning.why)
    assert row.proposal.outcome is Outcome.PROMOTED
    assert row.title.title is None


def test_conduct_that_failed_means_training_in_the_summer(year: Year) -> None:
    row = year.row(2)
    assert row.conduct.level is Level.NOT_PASSED
    assert row.proposal.outcome is Outcome.SUMMER_TRAINING


def test_who_missed_46_sessions_does_not_move_up(year: Year) -> None:
    row = year.row(3)
    assert row.missed is not None
    assert (row.missed.excused, row.missed.counted) == (46, 46)
    assert row.proposal.outcome is Outcome.NOT_PROMOTED
    assert "46 sessions missed, more than 45" in _told(row.proposal.why)


def test_what_is_missing_is_named_and_nothing_is_proposed(year: Year) -> None:
    row = year.row(4)
    assert row.learning is not None
    assert row.learning.level is None
    assert set(row.learning.missing) == {one.name for one in SUBJECTS}
    assert row.subjects["math"].missing == ("Term I", "Term II")
    assert row.proposal.outcome is None
    found = year.results(year.hai)
    assert found.incomplete == 1
    assert found.missing_in(SUBJECTS[0]) == 1


def test_a_term_has_levels_and_no_outcome(year: Year) -> None:
    row = year.row(1, period=1)
    assert row.learning is not None
    assert row.learning.level is Level.PASSED
    assert row.conduct.level is Level.GOOD
    assert row.subjects["math"].text == "3,0"
    assert (row.proposal.outcome, row.title.title, row.decision) == (None, None, None)
    empty = year.row(4, period=1)
    assert "Regular assessment 1" in empty.subjects["math"].missing


# --- decisions ---


def test_a_decision_stands_beside_the_proposal_in_history_and_is_marked_where_it_departs(year: Year) -> None:
    with pytest.raises(UserError, match=r"year\.no_reason"):
        year.decide(year.hai, 3, Outcome.PROMOTED, "  ")
    year.decide(year.hai, 3, Outcome.PROMOTED, "Nghỉ vì bệnh, đã học bù đủ.")
    row = year.row(3)
    assert row.decision is not None
    assert row.departs
    assert (row.decision.outcome, row.decision.by) == (Outcome.PROMOTED, "Nguyễn Thị Hải")
    assert row.decision.proposed is Outcome.NOT_PROMOTED
    assert row.decision.state is CellState.WAITING
    assert row.proposal.outcome is Outcome.NOT_PROMOTED, "the proposal says what it says"
    year.hai.cross()
    year.hieu.cross()
    year.decide(year.hieu, 3, Outcome.NOT_PROMOTED, "")
    year.hieu.cross()
    year.hai.cross()
    row = year.row(3)
    assert row.decision is not None
    assert (row.decision.by_principal, row.departs) == (True, False)
    key = (class_named(year.hai, "6A").ref, row.pupil.pupil)
    past = year.hai.read(lambda journal: history(journal, YEAR_DECISION, key))
    assert [(one.value, one.by) for one in past] == [
        ("not_promoted", "Trần Trọng Hiếu"),
        ("promoted", "Nguyễn Thị Hải"),
    ]
    with pytest.raises(UserError, match=r"year\.principal_decided"):
        year.decide(year.hai, 3, Outcome.PROMOTED, "Vẫn đề nghị.")


def test_a_decision_stays_when_the_proposal_changes_and_says_that_its_ground_has_changed(year: Year) -> None:
    year.decide(year.hai, 0, Outcome.PROMOTED, "")
    assert not year.row(0).departs
    give_conduct(year.hai, year.pupils[0], "Đạt", "Chưa đạt")
    row = year.row(0)
    assert row.decision is not None
    assert row.proposal.outcome is Outcome.SUMMER_TRAINING
    assert (row.decision.outcome, row.departs) == (Outcome.PROMOTED, True)
    assert row.decision.rests_on_other_grounds(row.proposal)
    give_conduct(year.hai, year.pupils[0], "Tốt", "Tốt")
    assert not year.row(0).departs
    year.decide(year.hai, 0, None, "")
    assert year.row(0).decision is None


def test_a_decision_is_the_homeroom_teachers_or_the_principals(year: Year) -> None:
    with year.school.sign_in("nam") as nam:
        assert not year.results(nam).desk.may_decide
        with pytest.raises(UserError, match=r"year\.not_yours"):
            year.decide(nam, 1, Outcome.PROMOTED, "")


def test_two_who_decide_differently_disagree_in_sight_of_both_and_nobody_decides_by_the_way(year: Year) -> None:
    with year.school.sign_in("hai") as hai, year.school.sign_in("hieu") as hieu:
        year.decide(hai, 2, Outcome.SUMMER_TRAINING, "")
        year.decide(hieu, 2, Outcome.NOT_PROMOTED, "Không tham gia rèn luyện.")
        for one in (hai, hieu, hai):
            one.cross()
        row = year.row(2, hai)
        assert row.decision is not None
        assert row.decision.state is CellState.CONFLICT
        with pytest.raises(UserError, match=r"year\.disputed"):
            year.decide(hai, 2, Outcome.PROMOTED, "x")
        seen = {one.place.where for one in hieu.read(lambda journal: settling.conflicts(journal, hieu.me))}
        assert "6A · Decision on the year · outcome" in seen
        for conflict in hieu.read(lambda journal: settling.conflicts(journal, hieu.me)):
            hieu.commit(settling.settle(conflict, conflict.sides[-1].value), conflict.base).result()
        hieu.cross()
        hai.cross()
        row = year.row(2, hai)
        assert row.decision is not None
        assert (row.decision.outcome, row.decision.state) == (Outcome.NOT_PROMOTED, CellState.SAVED)


# --- conduct ---


def test_conduct_of_both_terms_and_the_year_of_one_class(year: Year) -> None:
    class_ = class_named(year.hai, "6A")
    sheet = year.hai.read(lambda journal: class_conduct.open_sheet(journal, year.hai.me, class_))
    assert (sheet.applies, sheet.may_write) == (True, True)
    cells = sheet.lines[1].cells
    assert (cells[1].level, cells[2].level) == (Conduct.FAIR, Conduct.GOOD)
    assert class_conduct.year_of(cells[1].level, cells[2].level).level is Level.VERY_GOOD
    with year.school.sign_in("nam") as nam:
        others = nam.read(lambda journal: class_conduct.open_sheet(journal, nam.me, class_named(nam, "6A")))
        with pytest.raises(UserError, match=r"conduct\.not_yours"):
            class_conduct.give_conduct(others, {(others.lines[0].pupil.pupil, 1): Conduct.GOOD})
