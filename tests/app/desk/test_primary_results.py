"""A primary class (TT27): marks of both moments, qualities and competences, the year, and what the server takes."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.desk import class_results, locks, year_decisions
from app.desk.class_results import YEAR, ClassResults
from app.desk.gradebook import Cell, Result
from app.desk.registers import CellState
from app.records.tables import SCORE
from app.rules import marks
from app.rules.marks import Mark, MarkKind
from app.rules.tt22.promotion import Outcome
from app.rules.tt27.year import Award, YearLevel
from app.workspace import Workspace
from sync.change import Change
from sync.errors import UserError
from tests.primary import CLASS, ETHICS, MATH, SETUP_PRIMARY, TRAITS_BOOK, fill, level
from tests.school import class_named, enrol, enter, open_book, running_school


@dataclass
class Desks:
    hai: Workspace
    hieu: Workspace

    def results(self, who: Workspace, period: int = YEAR) -> ClassResults:
        return who.read(lambda journal: class_results.open_results(journal, who.me, class_named(who, CLASS), period))


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    with running_school(tmp_path_factory.mktemp("school"), SETUP_PRIMARY) as school, school.sign_in("mo") as clerk:
        enrol(clerk, CLASS)
        clerk.cross()
        with school.sign_in("hai") as hai, school.sign_in("hieu") as hieu:
            fill(hai, 1, levels=2, points=9)
            fill(hai, 2, levels=2, points=8)
            fill(hai, 3, levels=1, points=5)
            fill(hai, 4, levels=1, points=4)
            hai.cross()
            hieu.cross()
            yield Desks(hai, hieu)


def test_what_was_entered_is_taken_by_the_server_and_read_by_the_principal(desks: Desks) -> None:
    row = open_book(desks.hieu, CLASS, MATH, 2).rows[0]
    assert row.cells[23] == Cell(level(2), CellState.SAVED)
    assert row.cells[24] == Cell(Mark(MarkKind.TENTHS, 90), CellState.SAVED)
    traits = open_book(desks.hieu, CLASS, TRAITS_BOOK, 2).rows[0]
    assert {traits.cells[number].mark for number in range(61, 76)} == {level(2)}


def test_the_homeroom_teacher_keeps_the_book_of_qualities_and_the_principal_reads_it(desks: Desks) -> None:
    assert open_book(desks.hai, CLASS, TRAITS_BOOK).may_enter
    assert not open_book(desks.hieu, CLASS, TRAITS_BOOK).may_enter


def test_the_result_of_a_subjects_term_is_the_level_at_its_end_once_nothing_is_missing(desks: Desks) -> None:
    book = open_book(desks.hai, CLASS, ETHICS, 1)
    assert [column.number for column in book.columns] == [21, 23]
    assert book.rows[0].result == Result("", book.columns)
    enter(desks.hai, book, {(5, 21): level(0), (5, 23): level(1)})
    assert open_book(desks.hai, CLASS, ETHICS, 1).rows[4].result == Result("H", ())


@pytest.mark.parametrize(
    ("code", "column", "mark"),
    [(MATH, 23, Mark(MarkKind.TENTHS, 80)), (MATH, 24, level(2)), (MATH, 24, Mark(MarkKind.TENTHS, 85)),
     (TRAITS_BOOK, 61, marks.PASSED), (ETHICS, 24, Mark(MarkKind.TENTHS, 80))],
)  # fmt: skip
def test_a_mark_that_the_column_does_not_take_is_refused_in_place(
    desks: Desks, code: str, column: int, mark: Mark
) -> None:
    with pytest.raises(UserError, match="wrong_column"):
        enter(desks.hai, open_book(desks.hai, CLASS, code, 2), {(1, column): mark})


def test_the_server_refuses_half_points_in_a_test_that_a_changed_client_sends(desks: Desks) -> None:
    book = open_book(desks.hai, CLASS, MATH, 1)
    key = (book.class_, MATH, book.rows[4].pupil.pupil, 1, 24)
    desks.hai.commit([Change(SCORE.number, key, ((1, marks.encode(Mark(MarkKind.TENTHS, 85))),))], book.base).result()
    desks.hai.cross()
    cell = open_book(desks.hai, CLASS, MATH, 1).rows[4].cells[24]
    assert (cell.state, cell.reason) == (CellState.REFUSED, "not_a_mark")


@pytest.mark.parametrize(
    ("number", "overall", "outcome", "award"),
    [
        (1, YearLevel.OUTSTANDING, Outcome.PROMOTED, Award.OUTSTANDING),
        (2, YearLevel.WELL_COMPLETED, Outcome.PROMOTED, None),
        (3, YearLevel.COMPLETED, Outcome.PROMOTED, None),
        (4, YearLevel.NOT_COMPLETED, None, None),
    ],
)
def test_dieu_9_the_year(
    desks: Desks, number: int, overall: YearLevel, outcome: Outcome | None, award: Award | None
) -> None:
    row = desks.results(desks.hieu).rows[number - 1]
    assert row.primary is not None
    assert row.primary.award is not None
    assert row.primary.overall.level is overall
    assert row.proposal.outcome is outcome
    assert row.proposal.undecided is (outcome is None)
    assert row.primary.award.award is award
    assert row.primary.award.undecided is (overall is YearLevel.WELL_COMPLETED)


def test_who_lacks_something_has_no_result_and_what_is_missing_is_named(desks: Desks) -> None:
    found = desks.results(desks.hai)
    assert (found.applies, found.is_primary, found.incomplete) == (True, True, 1)
    row = found.rows[4]
    assert row.primary is not None
    assert row.primary.overall.level is None
    assert "Toán" in row.primary.overall.missing
    assert "Yêu nước" in row.primary.overall.missing
    assert (row.proposal.outcome, row.primary.award) == (None, None)
    assert row.subjects[MATH].text == ""


def test_a_term_shows_what_was_achieved_and_no_overall_result(desks: Desks) -> None:
    row = desks.results(desks.hai, 2).rows[2]
    assert (row.subjects[MATH].text, row.subjects[ETHICS].text, row.subjects[TRAITS_BOOK].text) == ("H", "H", "✓")
    assert row.primary is None


def test_the_principal_reads_how_far_each_book_is(desks: Desks) -> None:
    book = desks.hieu.read(lambda journal: locks.review(journal, desks.hieu.me, class_named(desks.hieu, CLASS), 2))
    by_code = {one.subject.code: (one.entered, one.due) for one in book.subjects}
    assert by_code == {MATH: (8, 20), ETHICS: (4, 10), TRAITS_BOOK: (60, 150)}


def test_dieu_11_the_principal_decides_on_who_has_not_completed(desks: Desks) -> None:
    found = desks.results(desks.hieu)
    row = found.rows[3]
    with pytest.raises(UserError, match=r"year\.no_reason"):
        year_decisions.decide(found.desk, row.pupil.pupil, Outcome.PROMOTED, "", row.proposal, None)
    changes = year_decisions.decide(
        found.desk, row.pupil.pupil, Outcome.PROMOTED, "Đã đánh giá bổ sung", row.proposal, None
    )
    desks.hieu.commit(changes, found.desk.base).result()
    decision = desks.results(desks.hieu).rows[3].decision
    assert decision is not None
    assert (decision.outcome, decision.by_principal) == (Outcome.PROMOTED, True)
