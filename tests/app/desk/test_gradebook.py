"""The gradebook: the whole life of a cell on both devices, live results, and refusals that change nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from app.desk import disputes, gradebook, locks, settling
from app.desk.gradebook import Cell, Gradebook
from app.desk.history import history
from app.desk.registers import CellState
from app.records.tables import SCORE
from app.rules import marks
from app.rules.marks import ABSENT, EMPTY, EXEMPT, NOT_PASSED, PASSED, Mark, MarkKind
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER
from app.workspace import Workspace
from sync.change import Change, State
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.school import class_named, enter, open_book

SAVED, WAITING, CONFLICT = CellState.SAVED, CellState.WAITING, CellState.CONFLICT


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


def tenths(number: int) -> Mark:
    return Mark(MarkKind.TENTHS, number)


def cell(workspace: Workspace, number: int, column: int, subject: str = "math", term: int = 1) -> Cell:
    return open_book(workspace, "6A", subject, term).rows[number - 1].cells[column]


def lock(team: Team, subject: str, term: int, *, locked: bool = True) -> None:
    """The principal locks or opens; known at the server, not yet on the teachers' devices."""
    team.cross(team.hieu)
    class_ = class_named(team.hieu, "6A")
    book = team.hieu.read(lambda journal: locks.review(journal, team.hieu.me, class_, term))
    progress = next(one for one in book.subjects if one.subject.code == subject)
    team.hieu.commit(locks.set_lock(book, progress.subject, locked=locked), book.base).result()
    team.cross(team.hieu)


# --- a cell's life ---


def test_an_empty_cell_waits_until_the_server_has_it_and_only_then_the_others_see_it(team: Team) -> None:
    assert cell(team.hai, 1, 1) == Cell(EMPTY, SAVED)

    enter(team.hai, open_book(team.hai, "6A", "math"), {(1, 1): 85})
    assert cell(team.hai, 1, 1) == Cell(tenths(85), WAITING)
    team.cross(team.nam)
    assert cell(team.nam, 1, 1) == Cell(EMPTY, SAVED), "nothing is visible to others before the server admitted it"

    team.cross(team.hai)
    assert cell(team.hai, 1, 1) == Cell(tenths(85), SAVED)
    assert cell(team.nam, 1, 1) == Cell(EMPTY, SAVED)
    team.cross(team.nam)
    assert cell(team.nam, 1, 1) == Cell(tenths(85), SAVED)


def test_two_values_typed_offline_are_a_conflict_until_one_settles_it(team: Team) -> None:
    hai, nam = team.hai, team.nam
    enter(hai, open_book(hai, "6A", "math"), {(2, 1): 70})
    enter(nam, open_book(nam, "6A", "math"), {(2, 1): 90})
    team.cross(hai)
    assert cell(hai, 2, 1) == Cell(tenths(70), SAVED), "nobody disagrees yet"
    team.cross(nam)
    assert cell(nam, 2, 1) == Cell(tenths(70), CONFLICT), "the first admitted stays on screen"
    assert cell(hai, 2, 1) == Cell(tenths(70), SAVED), "not crossed yet"
    team.cross(hai)
    assert cell(hai, 2, 1) == Cell(tenths(70), CONFLICT)

    conflict = next(
        one for one in nam.read(lambda journal: settling.conflicts(journal, nam.me)) if one.sides[0].words == "7,0"
    )
    nam.commit(settling.settle(conflict, 90), conflict.base).result()
    assert cell(nam, 2, 1) == Cell(tenths(90), CONFLICT), "settled here; it is not settled before the server says so"
    team.cross(nam)
    assert cell(nam, 2, 1) == Cell(tenths(90), SAVED)
    assert cell(hai, 2, 1) == Cell(tenths(70), CONFLICT)
    team.cross(hai)
    assert cell(hai, 2, 1) == Cell(tenths(90), SAVED)


def test_equal_values_typed_offline_are_no_conflict(team: Team) -> None:
    for who in (team.hai, team.nam):
        enter(who, open_book(who, "6A", "math"), {(3, 1): 65})
    team.cross(team.hai, team.nam, team.hai)
    assert cell(team.hai, 3, 1) == cell(team.nam, 3, 1) == Cell(tenths(65), SAVED)


def test_a_mark_typed_over_one_that_was_seen_simply_replaces_it(team: Team) -> None:
    enter(team.hai, open_book(team.hai, "6A", "math"), {(4, 1): 50})
    team.cross(team.hai, team.nam)
    enter(team.nam, open_book(team.nam, "6A", "math"), {(4, 1): 55})
    team.cross(team.nam, team.hai)
    assert cell(team.hai, 4, 1) == cell(team.nam, 4, 1) == Cell(tenths(55), SAVED)


def test_undo_is_a_new_change_and_keeps_what_it_undid(team: Team) -> None:
    book = open_book(team.hai, "6A", "math")
    enter(team.hai, book, {(5, 1): 40})
    again = open_book(team.hai, "6A", "math")
    enter(team.hai, again, {(5, 1): EMPTY})
    assert cell(team.hai, 5, 1) == Cell(EMPTY, WAITING)
    team.cross(team.hai, team.nam)
    for who in (team.hai, team.nam):
        assert cell(who, 5, 1) == Cell(EMPTY, SAVED)
        key = (book.class_, "math", open_book(who, "6A", "math").rows[4].pupil.pupil, 1, 1)
        found = who.read(lambda journal, key=key: history(journal, SCORE, key))  # type: ignore[misc]
        assert [one.value for one in found] == [1024, 40], "empty, newest first; the mark it replaced is kept"


def test_a_mark_that_comes_after_the_lock_is_held_shown_to_both_and_closed_by_typing_it_again(team: Team) -> None:
    hai, hieu = team.hai, team.hieu
    team.cross(hai)
    stale = open_book(hai, "6A", "literature", 2)
    lock(team, "literature", 2)
    enter(hai, stale, {(1, 2): 80})
    assert cell(hai, 1, 2, "literature", 2) == Cell(tenths(80), WAITING)

    team.cross(hai)
    held = Cell(EMPTY, CellState.HELD, "locked_meanwhile")
    assert cell(hai, 1, 2, "literature", 2) == held, "the book shows what counts; the author sees that hers waits"
    assert cell(hieu, 1, 2, "literature", 2) == Cell(EMPTY, SAVED)
    team.cross(hieu, team.nam)
    assert cell(hieu, 1, 2, "literature", 2) == held
    assert cell(team.nam, 1, 2, "literature", 2) == Cell(EMPTY, SAVED), "told to the author and to who judges"
    for who, mine in ((hai, True), (hieu, False)):
        (back,) = _returned(who, "literature")
        assert (back.mark, back.by, back.state, back.reason) == (
            tenths(80), "Nguyễn Thị Hải", State.HELD, "locked_meanwhile",
        )  # fmt: skip
        assert back.mine is mine

    lock(team, "literature", 2, locked=False)
    team.cross(hai)
    enter(hai, open_book(hai, "6A", "literature", 2), {(1, 2): 75})
    assert _returned(hai, "literature") == []
    assert cell(hai, 1, 2, "literature", 2) == Cell(tenths(75), WAITING)
    team.cross(hai, hieu)
    for who in (hai, hieu):
        assert _returned(who, "literature") == []
        assert cell(who, 1, 2, "literature", 2) == Cell(tenths(75), SAVED)


def test_a_held_mark_is_closed_from_another_device_of_its_author_but_not_by_somebody_else(team: Team) -> None:
    hai, nam, hieu = team.hai, team.nam, team.hieu
    team.cross(hai)
    stale = open_book(hai, "6A", "math", 2)
    lock(team, "math", 2)
    enter(hai, stale, {(1, 2): 80})
    team.cross(hai)
    lock(team, "math", 2, locked=False)
    team.cross(nam)
    enter(nam, open_book(nam, "6A", "math", 2), {(1, 2): 60})
    team.cross(nam, hieu, hai)
    assert [one.mark for one in _returned(hieu, "math")] == [tenths(80)], "somebody else's mark answers nothing"
    with team.school.sign_in("hai", "Hải's second laptop") as second:
        assert [(one.mark, one.mine) for one in _returned(second, "math")] == [(tenths(80), True)]
        enter(second, open_book(second, "6A", "math", 2), {(1, 2): 82})
        team.cross(second, hieu, hai)
    assert cell(hieu, 1, 2, "math", 2) == Cell(tenths(82), SAVED)
    assert _returned(hieu, "math") == _returned(hai, "math") == []


def test_a_refused_mark_gives_the_old_value_back_with_the_reason_and_goes_when_it_is_typed_again(team: Team) -> None:
    hai, hieu = team.hai, team.hieu
    team.cross(hai)
    enter(hai, open_book(hai, "6A", "arts", 2), {(1, 1): PASSED})
    team.cross(hai)
    lock(team, "arts", 2)
    team.cross(hai)
    seen = open_book(hai, "6A", "arts", 2)
    key = (seen.class_, "arts", seen.rows[0].pupil.pupil, 2, 1)
    # The screen refuses this; the server must not depend on that.
    hai.commit([Change(SCORE.number, key, ((1, 256),))], seen.base).result()
    assert cell(hai, 1, 1, "arts", 2) == Cell(NOT_PASSED, WAITING)
    team.cross(hai, hieu)
    assert cell(hai, 1, 1, "arts", 2) == Cell(PASSED, CellState.REFUSED, "locked")
    assert cell(hieu, 1, 1, "arts", 2) == Cell(PASSED, SAVED), "what is refused is its author's affair"
    assert [(one.mark, one.state) for one in _returned(hai, "arts")] == [(NOT_PASSED, State.REFUSED)]
    lock(team, "arts", 2, locked=False)
    team.cross(hai)
    enter(hai, open_book(hai, "6A", "arts", 2), {(1, 1): NOT_PASSED})
    team.cross(hai)
    assert cell(hai, 1, 1, "arts", 2) == Cell(NOT_PASSED, SAVED)
    assert _returned(hai, "arts") == []


def test_a_refused_mark_does_not_hide_one_that_is_still_held(team: Team) -> None:
    hai = team.hai
    team.cross(hai)
    stale = open_book(hai, "6A", "literature", 1)
    lock(team, "literature", 1)
    enter(hai, stale, {(2, 2): 80})
    team.cross(hai)
    seen = open_book(hai, "6A", "literature", 1)
    key = (seen.class_, "literature", seen.rows[1].pupil.pupil, 1, 2)
    hai.commit([Change(SCORE.number, key, ((1, 90),))], seen.base).result()
    team.cross(hai, team.hieu)
    back = [(one.mark, one.state) for one in _returned(hai, "literature", 1)]
    assert back == [(tenths(80), State.HELD), (tenths(90), State.REFUSED)]
    assert cell(hai, 2, 2, "literature", 1) == Cell(EMPTY, CellState.HELD, "locked_meanwhile")
    assert [one.mark for one in _returned(team.hieu, "literature", 1)] == [tenths(80)]


@dataclass(frozen=True)
class Back:
    mark: Mark
    by: str
    state: State
    reason: str
    mine: bool


def _returned(workspace: Workspace, subject: str, term: int = 2) -> list[Back]:
    """Marks of a subject and term that came back to this person, or wait for this person to judge."""
    found = workspace.read(lambda journal: disputes.needs_you(journal, workspace.me))
    told = [(one, True) for one, _ in found.returned] + [(one, False) for one in found.held]
    return [
        Back(marks.decode(int(one.change.values[0][1] or 0)), one.by, one.state, one.reason, mine)
        for one, mine in told
        if (one.change.key[1], one.change.key[3]) == (subject, term)
    ]


# --- results ---


def test_the_average_is_there_when_the_last_mark_is_and_says_before_what_is_missing(team: Team) -> None:
    """TT22 Điều 9 khoản 1."""
    book = open_book(team.hai, "6A", "math", 2)
    numbers = [column.number for column in book.columns]
    assert numbers == [1, 2, 3, 4, MIDTERM_NUMBER, FINAL_NUMBER]
    assert [column.number for column in book.rows[1].result.missing] == numbers
    given = {(2, number): 70 for number in numbers if number != FINAL_NUMBER}
    enter(team.hai, book, given)
    result = open_book(team.hai, "6A", "math", 2).rows[1].result
    assert (result.text, [column.number for column in result.missing]) == ("", [FINAL_NUMBER])
    enter(team.hai, open_book(team.hai, "6A", "math", 2), {(2, FINAL_NUMBER): 75})
    result = open_book(team.hai, "6A", "math", 2).rows[1].result
    assert (result.text, result.missing) == ("7,2", ()), "(4 x 7,0 + 2 x 7,0 + 3 x 7,5) / 9 = 7,16…"


@pytest.mark.parametrize(
    ("given", "text", "missing"),
    [
        ({}, "", [1, 2, 11, 12]),
        ({1: PASSED, 2: PASSED, 11: PASSED, 12: PASSED}, "Đ", []),
        ({1: PASSED, 2: NOT_PASSED, 11: PASSED, 12: PASSED}, "CĐ", []),
        ({1: PASSED, 2: ABSENT, 11: EXEMPT, 12: EMPTY}, "", [2, 11, 12]),
    ],
)
def test_the_result_of_a_comment_subject(team: Team, given: Mapping[int, Mark], text: str, missing: list[int]) -> None:
    """TT22 Điều 9 khoản 1: passed when every assessment is."""
    columns = open_book(team.hai, "6A", "arts").columns
    result = gradebook.term_result(given, columns)
    assert (result.text, [column.number for column in result.missing]) == (text, missing)


def test_zero_is_a_mark_and_empty_is_not(team: Team) -> None:
    columns = open_book(team.hai, "6A", "math").columns
    zeros = {column.number: tenths(0) for column in columns}
    assert gradebook.term_result(zeros, columns).text == "0"
    assert [column.number for column in gradebook.term_result(zeros | {3: EMPTY}, columns).missing] == [3]


# --- refusals ---


def _pupil_and_book(workspace: Workspace, subject: str) -> tuple[gradebook.GradebookRow, Gradebook]:
    book = open_book(workspace, "6A", subject)
    return book.rows[0], book


@pytest.mark.parametrize("who", ["hieu", "mo"])
def test_who_does_not_teach_the_subject_reads_it_and_writes_nothing(team: Team, who: str) -> None:
    row, book = _pupil_and_book(getattr(team, who), "math")
    assert not book.may_enter
    with pytest.raises(UserError) as refused:
        gradebook.enter_marks(book, {(row.pupil.pupil, 1): tenths(85)})
    assert refused.value.code == "gradebook.not_yours"


def test_a_second_teacher_writes_his_own_subject_only(team: Team) -> None:
    assert open_book(team.nam, "6A", "math").may_enter
    assert not open_book(team.nam, "6A", "arts").may_enter


@pytest.mark.parametrize(
    ("subject", "column", "mark"),
    [("math", 5, tenths(85)), ("math", 0, EMPTY), ("math", 1, PASSED), ("arts", 1, tenths(85)), ("arts", 3, PASSED)],
)
def test_a_mark_that_does_not_fit_its_column_is_refused_and_so_is_all_that_comes_with_it(
    team: Team, subject: str, column: int, mark: Mark
) -> None:
    row, book = _pupil_and_book(team.hai, subject)
    fitting = PASSED if subject == "arts" else tenths(50)
    with pytest.raises(UserError) as refused:
        gradebook.enter_marks(book, {(row.pupil.pupil, 2): fitting, (row.pupil.pupil, column): mark})
    assert refused.value.code == "gradebook.wrong_column"


def test_a_locked_book_takes_nothing(team: Team) -> None:
    lock(team, "arts", 1)
    team.cross(team.hai)
    row, book = _pupil_and_book(team.hai, "arts")
    assert book.lock is not None
    assert (book.lock.by, book.lock.admitted) == ("Trần Trọng Hiếu", True)
    with pytest.raises(UserError) as refused:
        gradebook.enter_marks(book, {(row.pupil.pupil, 1): PASSED})
    assert refused.value.code == "gradebook.locked"
    assert open_book(team.hai, "6A", "arts", 2).lock is None, "another term stays open"
    lock(team, "arts", 1, locked=False)
    team.cross(team.hai)
    assert open_book(team.hai, "6A", "arts").lock is None


def test_a_disputed_mark_is_not_overwritten_by_the_way(team: Team) -> None:
    """Ctrl+Z, Delete or a table of the command line settled a disagreement that nobody had looked at (R3)."""
    for who, number in ((team.hai, 70), (team.nam, 90)):
        enter(who, open_book(who, "6A", "math", 2), {(4, 1): number})
    team.cross(team.hai, team.nam, team.hai)
    book = open_book(team.hai, "6A", "math", 2)
    pupil = book.rows[3].pupil.pupil
    for mark in (EMPTY, tenths(70), tenths(55)):
        with pytest.raises(UserError) as refused:
            gradebook.enter_marks(book, {(pupil, 1): mark})
        assert refused.value.code == "gradebook.disputed"
    assert gradebook.enter_marks(book, {(pupil, 2): tenths(55)})
