"""Review before locking: exact counts; a lock as it waits, holds, is refused or opened again."""

from collections.abc import Iterator

import pytest

from app.desk import locks
from app.desk.inbox import inbox
from app.desk.locks import ClassReview, Closing, PeriodLock, SubjectProgress
from app.desk.registers import CellState, Marked
from app.desk.returned import Returned
from app.records.tables import LOCK
from app.rules.marks import ABSENT, EMPTY, EXEMPT, PASSED
from app.rules.subjects import subject
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.doubles import SCHOOL_DAY_MS
from tests.school import PUPILS, class_named, enter, open_book

SAVED = Marked(CellState.SAVED)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


def read_review(workspace: Workspace, term: int, class_name: str = "6A") -> ClassReview:
    class_ = class_named(workspace, class_name)
    return workspace.read(lambda journal: locks.review(journal, workspace.me, class_, term))


def progress(workspace: Workspace, code: str, term: int) -> SubjectProgress:
    return next(one for one in read_review(workspace, term).subjects if one.subject.code == code)


def set_lock(workspace: Workspace, code: str, term: int, *, locked: bool, book: ClassReview | None = None) -> None:
    seen = book or read_review(workspace, term)
    workspace.commit(locks.set_lock(seen, subject(code), locked=locked), seen.base).result()


def returned(workspace: Workspace, code: str, term: int) -> list[Returned]:
    found = workspace.read(lambda journal: inbox(journal, workspace.me))
    return [one for one in found if one.table is LOCK and one.change.key[1:] == (code, term)]


# --- progress ---


def test_every_subject_of_the_class_is_there_in_the_order_of_the_programme(team: Team) -> None:
    book = read_review(team.hieu, 1)
    assert [one.subject.code for one in book.subjects] == ["literature", "math", "arts"]
    assert [one.due // len(PUPILS) for one in book.subjects] == [6, 6, 4]
    assert [one.subject.code for one in read_review(team.hieu, 1, "6B").subjects] == ["math"]
    assert read_review(team.hieu, 1, "6B").subjects[0].due == 0, "nobody sits in 6B"


def test_progress_counts_what_holds_something_and_nothing_else(team: Team) -> None:
    """An emptied cell does not count; absent and exempt say something; another term and subject are not counted."""
    enter(team.hai, open_book(team.hai, "6A", "arts", 2), {(1, 1): PASSED, (1, 2): PASSED, (2, 1): ABSENT})
    enter(team.hai, open_book(team.hai, "6A", "arts", 2), {(1, 2): EMPTY, (3, 1): EXEMPT})
    enter(team.hai, open_book(team.hai, "6A", "literature", 2), {(1, 1): 80})
    found = progress(team.hai, "arts", 2)
    assert (found.entered, found.due, found.missing) == (3, 20, 17)
    assert progress(team.hai, "literature", 1).entered == 0
    team.cross(team.hai, team.hieu)
    assert progress(team.hieu, "arts", 2).entered == 3


def test_progress_counts_conflicts_and_held_marks_of_the_subject_and_term(team: Team) -> None:
    for who, tenths in ((team.hai, 50), (team.nam, 60)):
        enter(who, open_book(who, "6A", "math", 2), {(1, 1): tenths, (2, 1): 70})
    team.cross(team.hai, team.nam, team.hieu)
    stale = open_book(team.nam, "6A", "math", 2)
    set_lock(team.hieu, "math", 2, locked=True)
    team.cross(team.hieu)
    enter(team.nam, stale, {(3, 1): 10, (4, 1): 20})
    team.cross(team.nam, team.hieu)
    found = progress(team.hieu, "math", 2)
    assert (found.entered, found.conflicts, found.held) == (2, 1, 2)
    other = progress(team.hieu, "math", 1)
    assert (other.conflicts, other.held) == (0, 0)


# --- locking ---


def test_a_lock_waits_until_it_is_admitted_and_then_binds_everybody(team: Team) -> None:
    team.cross(team.hai, team.hieu)
    assert progress(team.hieu, "literature", 1).lock is None
    set_lock(team.hieu, "literature", 1, locked=True)
    found = progress(team.hieu, "literature", 1)
    assert found.lock == PeriodLock("Trần Trọng Hiếu", SCHOOL_DAY_MS, admitted=False)
    assert found.lock_standing == Marked(CellState.WAITING)
    team.cross(team.hai)
    assert open_book(team.hai, "6A", "literature").lock is None, "the server does not know it yet"

    team.cross(team.hieu, team.hai)
    for who in (team.hieu, team.hai):
        found = progress(who, "literature", 1)
        assert found.lock == PeriodLock("Trần Trọng Hiếu", SCHOOL_DAY_MS, admitted=True)
        assert found.lock_standing == SAVED

    set_lock(team.hieu, "literature", 1, locked=False)
    assert progress(team.hieu, "literature", 1).lock is None
    team.cross(team.hieu, team.hai)
    assert open_book(team.hai, "6A", "literature").lock is None


def test_a_lock_that_has_not_seen_the_newest_mark_is_refused_and_the_principal_is_told(team: Team) -> None:
    """R7: a lock's base must cover every change of its period."""
    team.cross(team.hieu)
    seen = read_review(team.hieu, 1)
    enter(team.hai, open_book(team.hai, "6A", "arts"), {(1, 1): PASSED})
    team.cross(team.hai)
    set_lock(team.hieu, "arts", 1, locked=True, book=seen)
    assert progress(team.hieu, "arts", 1).lock is not None
    assert returned(team.hieu, "arts", 1) == []
    team.cross(team.hieu)
    found = progress(team.hieu, "arts", 1)
    assert found.lock is None, "a refused lock locks nothing"
    assert found.lock_standing == Marked(CellState.REFUSED, "changed_since")
    (back,) = returned(team.hieu, "arts", 1)
    assert str(back.place) == "6A · Nghệ thuật · Term I · lock"
    assert (back.written, back.at, back.reason) == ("locked", SCHOOL_DAY_MS, "changed_since")
    team.cross(team.hai)
    assert returned(team.hai, "arts", 1) == [], "told to who tried"

    set_lock(team.hieu, "arts", 1, locked=True)
    assert returned(team.hieu, "arts", 1) == [], "a later word on the same lock"
    team.cross(team.hieu)
    found = progress(team.hieu, "arts", 1)
    assert found.lock is not None and found.lock.admitted
    assert (found.lock_standing, returned(team.hieu, "arts", 1)) == (SAVED, [])


def test_of_two_desks_of_the_principal_the_later_is_refused(team: Team) -> None:
    team.cross(team.hieu)
    with team.school.sign_in("hieu", "principal's laptop") as second:
        set_lock(team.hieu, "math", 1, locked=True)
        set_lock(second, "math", 1, locked=True)
        team.cross(second, team.hieu)
        assert progress(team.hieu, "math", 1).lock is not None, "the other desk's lock holds"
        assert progress(team.hieu, "math", 1).lock_standing == Marked(CellState.REFUSED, "changed_since")


@pytest.mark.parametrize("who", ["hai", "mo"])
def test_only_the_principal_locks(team: Team, who: str) -> None:
    book = read_review(getattr(team, who), 1)
    assert not book.may_lock
    with pytest.raises(UserError) as refused:
        locks.set_lock(book, subject("math"), locked=True)
    assert refused.value.code == "locks.not_yours"


# --- closing at a time; in 6B, where nobody else works ---


def set_closing(workspace: Workspace, term: int, at: int | None) -> None:
    seen = read_review(workspace, term, "6B")
    changes = locks.set_closing(seen, subject("math"), at, workspace.clock.now_ms())
    workspace.commit(changes, seen.base).result()


def in_6b(workspace: Workspace, term: int) -> SubjectProgress:
    return read_review(workspace, term, "6B").subjects[0]


def test_a_closing_time_waits_is_sent_is_changed_and_taken_away(team: Team) -> None:
    at = SCHOOL_DAY_MS // 1000 + 3_600
    team.cross(team.hieu)
    set_closing(team.hieu, 1, at)
    assert in_6b(team.hieu, 1).closing == Closing(at, sent=False)
    team.cross(team.hieu, team.mo)
    for who in (team.hieu, team.mo):
        assert in_6b(who, 1).closing == Closing(at, sent=True)
    set_closing(team.hieu, 1, at + 60)
    team.cross(team.hieu, team.mo)
    assert in_6b(team.mo, 1).closing == Closing(at + 60, sent=True)
    set_closing(team.hieu, 1, None)
    team.cross(team.hieu, team.mo)
    assert in_6b(team.mo, 1).closing is None


def test_a_term_whose_time_has_come_says_that_nobody_locked_it(team: Team) -> None:
    team.cross(team.hieu)
    set_closing(team.hieu, 2, SCHOOL_DAY_MS // 1000)
    team.cross(team.hieu, team.mo)
    team.cross(team.hieu)
    for who in (team.hieu, team.mo):
        lock = in_6b(who, 2).lock
        assert lock is not None
        assert (lock.by, lock.timed, lock.admitted) == ("", True, True)
    with pytest.raises(UserError) as refused:
        set_closing(team.hieu, 2, SCHOOL_DAY_MS // 1000 + 60)
    assert refused.value.code == "locks.locked_already"


def test_a_closing_time_that_is_past_is_refused(team: Team) -> None:
    """A slip in the day locked a term with the next crossing."""
    with pytest.raises(UserError) as refused:
        set_closing(team.hieu, 1, SCHOOL_DAY_MS // 1000 - 1)
    assert refused.value.code == "locks.closing_past"


@pytest.mark.parametrize("who", ["hai", "mo"])
def test_only_the_principal_sets_a_closing_time(team: Team, who: str) -> None:
    with pytest.raises(UserError) as refused:
        set_closing(getattr(team, who), 1, SCHOOL_DAY_MS // 1000)
    assert refused.value.code == "locks.not_yours"
