"""What came back, on the devices of those concerned: the principal decides, the author sends again or lets go."""

from collections.abc import Iterator
from functools import partial

import pytest

from app.desk import inbox, judging, locks
from app.desk.gradebook import Cell
from app.desk.history import Past, history
from app.desk.registers import CellState
from app.desk.returned import Declined, Returned
from app.records.decisions import Outcome
from app.records.tables import CLASS, CONDUCT, DUTY, PUPIL, SCORE
from app.rules.marks import EMPTY, Mark, MarkKind
from app.rules.roles import Role
from app.rules.subjects import subject
from app.workspace import Workspace
from sync.change import Change, State
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.doubles import SCHOOL_DAY_MS
from tests.school import class_named, enter, open_book

LITERATURE = "literature"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_left(team: Team) -> Iterator[None]:
    """What was declined would stand in Hải's inbox in the next test too."""
    yield
    team.cross(team.hai)
    let_go(team)


def tenths(number: int) -> Mark:
    return Mark(MarkKind.TENTHS, number)


def cell(workspace: Workspace, number: int, column: int, term: int) -> Cell:
    return open_book(workspace, "6A", LITERATURE, term).rows[number - 1].cells[column]


def lock(team: Team, term: int, *, locked: bool) -> None:
    team.cross(team.hieu)
    class_, me = class_named(team.hieu, "6A"), team.hieu.me
    book = team.hieu.read(lambda journal: locks.review(journal, me, class_, term))
    (one,) = [one for one in book.subjects if one.subject.code == LITERATURE]
    if (one.lock is not None) != locked:
        team.hieu.commit(locks.set_lock(book, subject(LITERATURE), locked=locked), book.base).result()
    team.cross(team.hieu)


def hold(team: Team, number: int, value: int, *, column: int = 1, term: int = 1) -> None:
    """Hải's mark comes after the lock; everybody knows by now, and the term stays locked."""
    lock(team, term, locked=False)
    team.cross(team.hai)
    stale = open_book(team.hai, "6A", LITERATURE, term)
    lock(team, term, locked=True)
    enter(team.hai, stale, {(number, column): value})
    team.cross(team.hai, team.hieu, team.nam)


def queue(workspace: Workspace) -> list[Returned]:
    return list(workspace.read(lambda journal: judging.queue(journal, workspace.me)))


def came_back(workspace: Workspace) -> list[Returned]:
    return list(workspace.read(lambda journal: inbox.inbox(journal, workspace.me)))


def decide(workspace: Workspace, one: Returned, *, accept: bool) -> None:
    work = judging.accept if accept else judging.decline
    workspace.commit(partial(work, me=workspace.me, held=one), one.base).result()


def let_go(team: Team) -> None:
    """Hải lets all go that came back to her."""
    for one in came_back(team.hai):
        team.hai.commit(partial(inbox.let_go, one=one), one.base).result()
    team.cross(team.hai)


def past(workspace: Workspace, one: Returned) -> tuple[Past, ...]:
    """The history of the mark that came back; its key is in the workspace's own numbers."""
    return workspace.read(lambda journal: history(journal, SCORE, one.change.key))


def test_a_held_mark_is_told_to_its_author_and_to_who_judges_beside_what_stands_in_the_book(team: Team) -> None:
    lock(team, 2, locked=False)
    team.cross(team.hai)
    enter(team.hai, open_book(team.hai, "6A", LITERATURE, 2), {(3, 2): 55})
    team.cross(team.hai)
    hold(team, 3, 65, column=2, term=2)
    (waits,), (back,) = queue(team.hieu), came_back(team.hai)
    for one in (waits, back):
        assert str(one.place) == "6A · Ngữ văn · Regular assessment 2 · Term II · Đỗ Gia Đạo"
        assert (one.written, one.present) == ("6,5", "5,5")
        assert (one.by, one.device, one.at) == ("Nguyễn Thị Hải", "Hải's laptop", SCHOOL_DAY_MS)
        assert (one.state, one.reason) == (State.HELD, "locked_meanwhile")
    assert queue(team.hai) == queue(team.nam) == came_back(team.hieu) == came_back(team.nam) == []
    decide(team.hieu, waits, accept=False)
    team.cross(team.hieu, team.hai)


def test_accepting_lets_the_mark_count_on_every_device_though_the_term_is_locked(team: Team) -> None:
    hold(team, 1, 80)
    (waits,), (back,) = queue(team.hieu), came_back(team.hai)
    decide(team.hieu, waits, accept=True)
    assert queue(team.hieu) == [], "out of the way at once, without network"
    assert cell(team.hieu, 1, 1, 1) == Cell(tenths(80), CellState.WAITING)
    (_, held) = past(team.hieu, waits)
    assert held.decided is not None and not held.decided.sent
    team.cross(team.hieu, team.hai, team.nam)
    for who in (team.hieu, team.hai, team.nam):
        assert cell(who, 1, 1, 1) == Cell(tenths(80), CellState.SAVED)
        assert queue(who) == came_back(who) == []
    for who, one in ((team.hieu, waits), (team.hai, back)):
        newest, held = past(who, one)
        assert (newest.by, newest.value, newest.is_head) == ("Trần Trọng Hiếu", 80, True)
        assert (held.by, held.state) == ("Nguyễn Thị Hải", State.HELD)
        assert held.decided is not None
        assert (held.decided.outcome, held.decided.by, held.decided.device, held.decided.sent) == (
            Outcome.ACCEPTED, "Trần Trọng Hiếu", "principal's desk", True,
        )  # fmt: skip


def test_declining_leaves_the_book_as_it_is_and_the_author_learns_of_it(team: Team) -> None:
    hold(team, 2, 80)
    (waits,), (back,) = queue(team.hieu), came_back(team.hai)
    decide(team.hieu, waits, accept=False)
    assert queue(team.hieu) == []
    assert came_back(team.hai) == [back], "not crossed yet"
    team.cross(team.hieu, team.hai)
    for who in (team.hieu, team.hai):
        assert cell(who, 2, 1, 1) == Cell(EMPTY, CellState.SAVED)
        assert queue(who) == came_back(team.hieu) == []
    (told,) = came_back(team.hai)
    assert told.declined == Declined("Trần Trọng Hiếu", "principal's desk", SCHOOL_DAY_MS)
    assert (told.name, told.place, told.written, told.present) == (back.name, back.place, "8,0", "no mark")
    (held,) = past(team.hai, back)
    assert held.decided is not None and held.decided.outcome is Outcome.DECLINED
    let_go(team)


def test_what_was_declined_stays_in_its_authors_inbox_on_every_device_until_it_is_let_go(team: Team) -> None:
    hold(team, 1, 85, column=3)
    (waits,) = queue(team.hieu)
    decide(team.hieu, waits, accept=False)
    with team.school.sign_in("hai", "Hải's other laptop") as other:
        team.cross(team.hieu, team.hai, other)
        (told,), (there,) = came_back(team.hai), came_back(other)
        assert told.declined == there.declined != None  # noqa: E711 - two of the same kind, and there
        assert came_back(team.nam) == came_back(team.hieu) == []
        team.hai.commit(partial(inbox.let_go, one=told), told.base).result()
        assert came_back(team.hai) == [], "without network"
        team.cross(team.hai, other, team.hieu)
        for who in (team.hai, other, team.hieu):
            assert came_back(who) == queue(who) == []
    (held,) = [one for one in past(team.hai, told) if one.value == 85]
    assert held.decided is not None
    assert (held.decided.outcome, held.decided.by) == (Outcome.DECLINED, "Trần Trọng Hiếu"), "it stays in the history"


def test_what_was_declined_is_sent_again_when_the_term_is_open_and_let_go_with_it(team: Team) -> None:
    hold(team, 4, 35, column=3)
    (waits,) = queue(team.hieu)
    decide(team.hieu, waits, accept=False)
    team.cross(team.hieu, team.hai)
    (told,) = came_back(team.hai)
    with pytest.raises(UserError, match=r"gradebook\.locked"):
        team.hai.read(partial(inbox.send_again, me=team.hai.me, one=told))
    lock(team, 1, locked=False)
    team.cross(team.hai)
    (told,) = came_back(team.hai)
    team.hai.commit(partial(inbox.send_again, me=team.hai.me, one=told), told.base).result()
    assert came_back(team.hai) == []
    team.cross(team.hai, team.hieu)
    for who in (team.hai, team.hieu):
        assert cell(who, 4, 3, 1) == Cell(tenths(35), CellState.SAVED)
        assert came_back(who) == queue(who) == []


def test_letting_go_while_the_principal_declines_comes_back_and_both_are_let_go(team: Team) -> None:
    """The decline was first, and the author had not seen it."""
    hold(team, 5, 45, column=3)
    (waits,), (back,) = queue(team.hieu), came_back(team.hai)
    decide(team.hieu, waits, accept=False)
    team.hai.commit(partial(inbox.let_go, one=back), back.base).result()
    team.cross(team.hieu, team.hai)
    assert sorted(one.reason for one in came_back(team.hai)) == ["changed_since", "locked_meanwhile"]
    let_go(team)
    assert came_back(team.hai) == []


def test_of_two_desks_of_the_principal_the_later_is_told_that_its_decision_came_back(team: Team) -> None:
    hold(team, 3, 70)
    with team.school.sign_in("hieu", "principal's laptop") as laptop:
        (waits,), (there,) = queue(team.hieu), queue(laptop)
        decide(team.hieu, waits, accept=False)
        decide(laptop, there, accept=True)
        team.cross(team.hieu, laptop)
        assert queue(laptop) == []
        assert cell(laptop, 3, 1, 1) == Cell(EMPTY, CellState.REFUSED, "changed_since")
        (back,) = came_back(laptop)
        assert (back.deciding, back.written, back.reason) == (Outcome.ACCEPTED, "7,0", "changed_since")
        assert back.place == there.place
        with pytest.raises(UserError) as refused:
            laptop.read(lambda journal: inbox.send_again(journal, laptop.me, back))
        assert refused.value.code == "inbox.decide_anew"
        laptop.commit(lambda journal: inbox.let_go(journal, back), back.base).result()
        assert came_back(laptop) == []
        team.cross(laptop)
        assert came_back(laptop) == []
        assert cell(laptop, 3, 1, 1) == Cell(EMPTY, CellState.SAVED)


def test_a_decline_that_came_back_says_what_it_was_about(team: Team) -> None:
    hold(team, 3, 75, column=2)
    with team.school.sign_in("hieu", "principal's laptop") as laptop:
        (waits,), (there,) = queue(team.hieu), queue(laptop)
        decide(team.hieu, waits, accept=True)
        decide(laptop, there, accept=False)
        team.cross(team.hieu, laptop, team.hai)
        (back,) = came_back(laptop)
        assert (back.deciding, back.written, back.present) == (Outcome.DECLINED, "7,5", "7,5")
        assert str(back.place) == "6A · Ngữ văn · Regular assessment 2 · Term I · Đỗ Gia Đạo"
        laptop.commit(lambda journal: inbox.let_go(journal, back), back.base).result()
        team.cross(laptop)
    team.cross(team.hieu)
    assert came_back(team.hieu) == []


def test_letting_go_takes_it_from_everybodys_list_and_stays_in_the_history(team: Team) -> None:
    hold(team, 4, 90)
    (back,) = came_back(team.hai)
    team.hai.commit(lambda journal: inbox.let_go(journal, back), back.base).result()
    assert came_back(team.hai) == []
    assert len(queue(team.hieu)) == 1, "not crossed yet"
    team.cross(team.hai, team.hieu)
    for who in (team.hai, team.hieu):
        assert queue(who) == came_back(who) == []
        assert cell(who, 4, 1, 1) == Cell(EMPTY, CellState.SAVED)
    (held,) = past(team.hai, back)
    assert held.value == 90
    assert held.decided is not None
    assert (held.decided.outcome, held.decided.by) == (Outcome.WITHDRAWN, "Nguyễn Thị Hải")


def test_sending_again_says_why_not_while_the_term_is_locked_and_counts_when_it_is_open(team: Team) -> None:
    hold(team, 5, 60)
    (back,) = came_back(team.hai)
    team.cross(team.hai)
    with pytest.raises(UserError) as refused:
        team.hai.read(lambda journal: inbox.send_again(journal, team.hai.me, back))
    assert refused.value.code == "gradebook.locked"
    lock(team, 1, locked=False)
    team.cross(team.hai)
    (back,) = came_back(team.hai)
    changes = team.hai.read(lambda journal: inbox.send_again(journal, team.hai.me, back))
    team.hai.commit(changes, back.base).result()
    assert came_back(team.hai) == []
    team.cross(team.hai, team.hieu)
    for who in (team.hai, team.hieu):
        assert cell(who, 5, 1, 1) == Cell(tenths(60), CellState.SAVED)
        assert queue(who) == came_back(who) == []


def test_who_does_not_judge_decides_nothing(team: Team) -> None:
    hold(team, 5, 65, column=2)
    (waits,), (back,) = queue(team.hieu), came_back(team.hai)
    for work in (judging.accept, judging.decline):
        with pytest.raises(UserError) as refused:
            team.hai.read(partial(work, me=team.hai.me, held=back))
        assert refused.value.code == "verdicts.not_yours"
    decide(team.hieu, waits, accept=False)
    team.cross(team.hieu, team.hai)


def test_what_waits_for_the_server_is_nobodys_to_decide(team: Team) -> None:
    lock(team, 2, locked=False)
    team.cross(team.hai)
    enter(team.hai, open_book(team.hai, "6A", LITERATURE, 2), {(5, 2): 65})
    assert came_back(team.hai) == queue(team.hieu) == []
    team.cross(team.hai)


# --- all tables ---


def assign(team: Team, person: str, role: Role, *, active: int) -> None:
    """The principal ends or gives a duty of the homeroom teacher's, on the class 6A."""
    team.cross(team.hieu)
    class_ = class_named(team.hieu, "6A").ref
    who = {"hai": team.hai, "mo": team.mo}[person]

    def work(journal: object) -> list[Change]:
        refs = journal.refs  # type: ignore[attr-defined]
        return [Change(DUTY.number, (refs.number(who.device.person), str(role), class_, ""), ((1, active),))]

    team.hieu.commit(work, team.hieu.read(lambda journal: journal.position())).result()
    team.cross(team.hieu)


def test_conduct_of_a_homeroom_teacher_whose_duty_has_ended_is_accepted(team: Team) -> None:
    team.cross(team.hai)
    pupil = open_book(team.hai, "6A", LITERATURE).rows[0].pupil.pupil
    base = team.hai.read(lambda journal: journal.position())
    assign(team, "hai", Role.HOMEROOM_TEACHER, active=0)
    change = Change(CONDUCT.number, (class_named(team.hai, "6A").ref, pupil, 1), ((1, "Tốt"),))
    team.hai.commit([change], base).result()
    team.cross(team.hai, team.hieu)
    (waits,) = queue(team.hieu)
    assert str(waits.place) == "6A · Conduct · Term I · Nguyễn Văn An"
    assert (waits.written, waits.present, waits.reason) == ("Tốt", "nothing", "right_ended")
    (back,) = came_back(team.hai)
    with pytest.raises(UserError) as refused:
        team.hai.read(lambda journal: inbox.send_again(journal, team.hai.me, back))
    assert refused.value.code == "inbox.not_yours"
    decide(team.hieu, waits, accept=True)
    team.cross(team.hieu, team.hai)
    assert queue(team.hieu) == came_back(team.hai) == []
    assign(team, "hai", Role.HOMEROOM_TEACHER, active=1)


def test_a_refused_record_of_several_fields_names_them(team: Team) -> None:
    """The screen refuses this; the server must not depend on that."""
    team.cross(team.nam)
    pupil = open_book(team.nam, "6A", "math").rows[1].pupil.pupil
    values = ((1, "Chamaléa Thị Bính"), (2, "2015-03-09"), (3, "male"))
    team.nam.commit([Change(PUPIL.number, (pupil,), values)], team.nam.read(lambda one: one.position())).result()
    team.cross(team.nam)
    (back,) = came_back(team.nam)
    assert back.written == "name: Chamaléa Thị Bính; birth date: 09/03/2015; sex: male"
    assert back.present.startswith("name: Chamaléa Thị Bình; birth date: ")
    assert (back.state, back.reason, back.place.where) == (State.REFUSED, "no_right", "Personal record")
    team.nam.commit(lambda journal: inbox.let_go(journal, back), back.base).result()
    team.cross(team.nam)
    assert came_back(team.nam) == []


def test_a_refused_record_of_the_school_itself_stands_without_a_pupil(team: Team) -> None:
    class_ = class_named(team.nam, "6A").ref
    team.nam.commit(
        [Change(CLASS.number, (class_,), ((1, "6A1"),))], team.nam.read(lambda one: one.position())
    ).result()
    team.cross(team.nam)
    (back,) = came_back(team.nam)
    assert (str(back.place), back.written, back.present) == ("6A · The class itself", "name: 6A1", "name: 6A")
    team.nam.commit(lambda journal: inbox.let_go(journal, back), back.base).result()
    team.cross(team.nam)
