"""Deciding on what was held or refused, at the server: who may, on what, once (R6, R7)."""

from collections.abc import Callable

import msgspec
import pytest

from app.records.decisions import Outcome
from app.records.tables import DECISION, PUPIL, SCHEMA, SCORE
from app.rules.roles import Role
from server.database import ACCOUNT
from sync import outbox, seal
from sync.change import Change, State
from sync.schema import Kind, Ref
from tests.server.direct import ADMITTED, Device, School, answer_to, contested, seal_by_hand, shown, told

HELD = (State.HELD, "locked_meanwhile")
NOT_HELD, CHANGED_SINCE, NO_RIGHT = ((State.REFUSED, why) for why in ("not_held", "changed_since", "no_right"))


@pytest.fixture
def teacher(school: School) -> Device:
    return school.device("teacher")


@pytest.fixture
def principal(school: School) -> Device:
    return school.device("principal")


def in_numbers_of(device: Device, change: Change, of: Device) -> Change:
    """`change` as `device` numbers the records that `of` names in its key."""
    table = SCHEMA.by_number[change.table]
    with of.copy.journal() as theirs:
        ids = {ref: theirs.refs.uuid_bytes(ref) for ref in table.refs_in(change.key)}
    with device.copy.journal() as ours:
        refs = ours.refs.numbers(ids.values())
    parts = zip(table.key, change.key, strict=True)
    key = tuple(refs[ids[Ref(int(one))]] if part.kind is Kind.REF else one for part, one in parts)
    return Change(change.table, key, change.values)


def decision(device: Device, author: Device, outcome: str, number: int, change: Change, pos: int = 0) -> Change:
    return device.decision(author, outcome, number, change, pos)


def last_number(device: Device) -> int:
    with device.copy.journal() as journal:
        return outbox.own_writer(journal, device.writer_key).number


def hold_a_mark(principal: Device, teacher: Device, value: int = 80, pupil: str = "An") -> int:
    """The teacher's mark reaches the server after the principal's lock; the commit's number. The principal knows."""
    if shown(principal, principal.lock()) != 1:
        assert principal.crossed().judged(principal.lock()) == ADMITTED
    assert teacher.judged(teacher.mark(value, pupil), base=0) == HELD
    principal.crossed()
    return last_number(teacher)


def accept(device: Device, author: Device, number: int, change: Change, *, base: int | None = None) -> None:
    device.commit(change, decision(device, author, Outcome.ACCEPTED, number, change), base=base)


def latest_two(device: Device) -> list[tuple[State, str]]:
    return device.crossed().verdicts()[-2:]


# --- accepting ---


def test_accepting_passes_the_lock_and_needs_no_right_to_enter_marks(school_anywhere: School) -> None:
    teacher, principal = school_anywhere.device("teacher"), school_anywhere.device("principal")
    number = hold_a_mark(principal, teacher)
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [ADMITTED, ADMITTED]
    assert shown(teacher.crossed(), teacher.mark(0)) == 80
    assert shown(principal, principal.lock()) == 1, "the term stays locked"
    assert not contested(teacher, teacher.mark(0))


def test_accepting_a_mark_whose_authors_assignment_has_ended(school: School, principal: Device) -> None:
    teacher = school.device("teacher")
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    assert teacher.judged(teacher.mark(80)) == (State.HELD, "right_ended")
    principal.crossed()
    accept(principal, teacher, last_number(teacher), principal.mark(80))
    assert latest_two(principal) == [ADMITTED, ADMITTED]
    teacher.crossed()
    with teacher.copy.journal() as journal:
        rows = [row for _, row in journal.all_rows(DECISION)]
        assert [row.heads[1][0].value for row in rows] == ["accepted"], (
            "the author is told, who reads the class no more"
        )


@pytest.mark.parametrize(
    "meddle",
    [
        lambda device: device.mark(81),
        lambda device: device.mark(80, "Bình"),
        lambda device: device.mark(80, column=2),
        lambda device: device.mark(80, class_="6B"),
    ],
    ids=["another value", "another pupil", "another column", "another class"],
)
def test_nothing_but_the_held_value_passes_with_an_acceptance(
    principal: Device, teacher: Device, meddle: Callable[[Device], Change]
) -> None:
    number = hold_a_mark(principal, teacher)
    principal.commit(meddle(principal), decision(principal, teacher, Outcome.ACCEPTED, number, principal.mark(80)))
    assert latest_two(principal) == [NO_RIGHT, NOT_HELD]
    assert shown(principal, meddle(principal)) is None


def test_a_second_value_beside_the_accepted_one_does_not_pass(principal: Device, teacher: Device) -> None:
    number = hold_a_mark(principal, teacher)
    mark = principal.mark(80)
    principal.commit(mark, principal.mark(70, "Bình"), decision(principal, teacher, Outcome.ACCEPTED, number, mark))
    assert principal.crossed().verdicts()[-3:] == [ADMITTED, NO_RIGHT, ADMITTED]


def test_an_acceptance_without_the_value_is_none(principal: Device, teacher: Device) -> None:
    number = hold_a_mark(principal, teacher)
    assert principal.judged(decision(principal, teacher, Outcome.ACCEPTED, number, principal.mark(80))) == NOT_HELD


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.DECLINED])
@pytest.mark.parametrize("what", ["admitted", "refused", "not there", "another writer's"])
def test_only_what_is_held_is_judged(school: School, principal: Device, outcome: str, what: str) -> None:
    teacher = school.device("teacher")
    if what == "refused":
        assert teacher.judged(teacher.mark(80, "An", "6B")) == NO_RIGHT
        mark = principal.mark(80, "An", "6B")
    else:
        assert teacher.judged(teacher.mark(80)) == ADMITTED
        mark = principal.mark(80)
    principal.crossed()
    number = {"not there": 7}.get(what, 1)
    author = school.device("second") if what == "another writer's" else teacher
    principal.commit(mark, decision(principal, author, outcome, number, mark))
    assert principal.crossed().verdicts()[-1] == NOT_HELD


def test_a_decision_names_the_class_of_what_it_decides(principal: Device, teacher: Device) -> None:
    """Otherwise there were many rows to decide on one change, and none that others find."""
    number = hold_a_mark(principal, teacher)
    elsewhere = principal.mark(80, class_="6B")
    assert principal.judged(decision(principal, teacher, Outcome.DECLINED, number, elsewhere)) == NOT_HELD


def test_the_same_change_is_not_decided_twice_in_one_step(principal: Device, teacher: Device) -> None:
    number = hold_a_mark(principal, teacher)
    mark = principal.mark(80)
    for outcomes in ((Outcome.ACCEPTED, Outcome.DECLINED), (Outcome.DECLINED, Outcome.DECLINED)):
        principal.commit(*(decision(principal, teacher, outcome, number, mark) for outcome in outcomes), mark)
        assert principal.crossed().verdicts()[-3:-1] == [NOT_HELD, NOT_HELD]


def test_a_held_change_of_several_fields_is_accepted_as_it_is(school: School, principal: Device) -> None:
    clerk, department = school.device("clerk"), school.device("department")
    change = Change(PUPIL.number, (clerk.ref("An"),), ((1, "An"), (2, "2015-03-02")))
    department.crossed()
    assert department.judged(department.assign("clerk", Role.CLERK, active=0)) == ADMITTED
    assert clerk.judged(change) == (State.HELD, "right_ended")
    principal.crossed()
    here = in_numbers_of(principal, change, clerk)
    part = Change(here.table, here.key, here.values[:1])
    accept(principal, clerk, last_number(clerk), part)
    assert latest_two(principal) == [CHANGED_SINCE, CHANGED_SINCE], "a half is not what was held"
    accept(principal, clerk, last_number(clerk), here)
    assert principal.crossed().verdicts()[-3:] == [ADMITTED] * 3
    assert shown(clerk.crossed(), Change(PUPIL.number, change.key, ((2, ""),))) == "2015-03-02"


@pytest.mark.parametrize("login", ["teacher", "second", "homeroom", "clerk", "department", "nobody"])
@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.DECLINED])
def test_only_who_judges_decides(school: School, principal: Device, login: str, outcome: str) -> None:
    teacher, who = school.device("teacher"), school.device(login)
    number = hold_a_mark(principal, teacher)
    who.crossed()
    mark = who.mark(80)
    who.commit(mark, decision(who, teacher, outcome, number, mark))
    who.crossed()
    assert who.verdicts()[-1] == NO_RIGHT
    assert who.verdicts()[-2][0] is not State.ADMITTED
    assert shown(principal.crossed(), principal.mark(0)) is None


def test_a_principal_who_was_one_when_deciding_is_held_with_both(school: School, principal: Device) -> None:
    """R6. Whoever is principal now sees the value, and decides."""
    teacher, department = school.device("teacher"), school.device("department")
    number = hold_a_mark(principal, teacher)
    department.crossed()
    department.judged(department.assign("nobody", Role.PRINCIPAL))
    department.judged(department.assign("principal", Role.PRINCIPAL, active=0))
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [(State.HELD, "right_ended")] * 2
    successor = school.device("nobody")
    accept(successor, principal, last_number(principal), successor.mark(80))
    assert latest_two(successor) == [ADMITTED, ADMITTED]


# --- withdrawing ---


def test_an_author_withdraws_what_was_held_or_refused_from_any_device(school: School, principal: Device) -> None:
    teacher = school.device("teacher")
    number = hold_a_mark(principal, teacher)
    second_laptop = school.device("teacher")
    withdrawn = decision(second_laptop, teacher, Outcome.WITHDRAWN, number, second_laptop.mark(80))
    assert second_laptop.judged(withdrawn) == ADMITTED
    teacher.crossed()
    assert teacher.judged(teacher.mark(70)) == (State.REFUSED, "locked")
    withdrawn = decision(teacher, teacher, Outcome.WITHDRAWN, last_number(teacher), teacher.mark(70))
    assert teacher.judged(withdrawn) == ADMITTED


@pytest.mark.parametrize("login", ["second", "principal", "clerk"])
def test_nobody_withdraws_what_another_wrote(school: School, principal: Device, login: str) -> None:
    teacher = school.device("teacher")
    number = hold_a_mark(principal, teacher)
    who = school.device(login)
    assert who.judged(decision(who, teacher, Outcome.WITHDRAWN, number, who.mark(80))) == NO_RIGHT


def test_what_was_admitted_is_not_withdrawn(teacher: Device) -> None:
    assert teacher.judged(teacher.mark(80)) == ADMITTED
    assert teacher.judged(decision(teacher, teacher, Outcome.WITHDRAWN, 1, teacher.mark(80))) == NOT_HELD


def test_a_commit_that_the_server_could_not_read_is_let_go_of(teacher: Device) -> None:
    """R8: it stands in the log as a whole; its author, on whichever device, knows its parts by their places."""
    teacher.ask(seal_by_hand(teacher, [b"\xc1"]))
    second_laptop = teacher.school.device("teacher")
    of_nothing = Change(PUPIL.number, (second_laptop.ref("An"),), ((1, "An"),))
    withdrawn = decision(second_laptop, teacher, Outcome.WITHDRAWN, 1, of_nothing, pos=3)
    assert second_laptop.judged(withdrawn) == ADMITTED


# --- races ---


def test_two_principals_deciding_at_once(school: School) -> None:
    """Serial: the second is refused, and looks again."""
    teacher, principal, deputy = (school.device(login) for login in ("teacher", "principal", "principal"))
    number = hold_a_mark(principal, teacher)
    deputy.crossed()
    principal.commit(decision(principal, teacher, Outcome.DECLINED, number, principal.mark(80)))
    accept(deputy, teacher, number, deputy.mark(80))
    assert principal.crossed().verdicts()[-1] == ADMITTED
    assert latest_two(deputy) == [CHANGED_SINCE, CHANGED_SINCE]
    assert shown(deputy, deputy.mark(0)) is None
    accept(deputy, teacher, number, deputy.mark(80))
    assert latest_two(deputy) == [CHANGED_SINCE, CHANGED_SINCE], "what is decided is decided, also for who has seen it"


def test_the_author_withdraws_while_the_principal_accepts(school: School, principal: Device) -> None:
    for first in ("author", "principal"):
        teacher = school.device("teacher")
        number = hold_a_mark(principal, teacher, pupil={"author": "An", "principal": "Bình"}[first])
        mark = principal.mark(80, {"author": "An", "principal": "Bình"}[first])
        theirs = teacher.mark(80, {"author": "An", "principal": "Bình"}[first])
        teacher.commit(decision(teacher, teacher, Outcome.WITHDRAWN, number, theirs))
        accept(principal, teacher, number, mark)
        if first == "author":
            assert teacher.crossed().verdicts()[-1] == ADMITTED
            assert latest_two(principal) == [CHANGED_SINCE, CHANGED_SINCE]
            assert shown(principal, mark) is None
        else:
            assert latest_two(principal) == [ADMITTED, ADMITTED]
            assert teacher.crossed().verdicts()[-1] == CHANGED_SINCE
            assert shown(teacher, theirs) == 80


def test_accepting_a_mark_that_its_author_has_typed_again_meanwhile(principal: Device, teacher: Device) -> None:
    number = hold_a_mark(principal, teacher)
    principal.judged(principal.lock(0))
    assert teacher.judged(teacher.mark(75)) == ADMITTED
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [CHANGED_SINCE, CHANGED_SINCE]
    assert shown(principal, principal.mark(0)) == 75


def test_typing_a_mark_again_while_the_principal_accepts_it_is_seen_by_both(principal: Device, teacher: Device) -> None:
    """R3: the other order: the acceptance came first, and the author had not seen it."""
    number = hold_a_mark(principal, teacher)
    principal.judged(principal.lock(0))
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [ADMITTED, ADMITTED]
    teacher.commit(teacher.mark(75))
    teacher.crossed()
    assert contested(teacher, teacher.mark(0))
    assert contested(principal.crossed(), principal.mark(0))


def test_a_principals_device_that_was_offline_for_days_decides_on_what_is_still_held(
    school: School, principal: Device
) -> None:
    teacher, deputy = school.device("teacher"), school.device("principal")
    numbers = {name: hold_a_mark(principal, teacher, pupil=name) for name in ("An", "Bình")}
    for name, number in numbers.items():
        accept(principal, teacher, number, principal.mark(80, name))
    deputy.crossed()
    deputy.commit(decision(deputy, teacher, Outcome.DECLINED, numbers["An"], deputy.mark(80)))
    deputy.judged(deputy.lock(0))
    second = school.device("second")
    for value in (10, 20, 30):
        assert second.judged(second.mark(value, column=2)) == ADMITTED
    deputy.crossed()
    deputy.judged(deputy.lock(1))
    assert principal.crossed().verdicts()[-4:] == [CHANGED_SINCE, CHANGED_SINCE, ADMITTED, ADMITTED]
    assert shown(teacher.crossed(), teacher.mark(0, "Bình")) == 80
    assert shown(teacher, teacher.mark(0, "An")) is None


def test_a_held_mark_whose_author_is_gone_is_decided_all_the_same(school: School, principal: Device) -> None:
    teacher = school.device("teacher")
    number = hold_a_mark(principal, teacher)
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    with school.server.database.write() as connection:
        gone = ACCOUNT.update().where(ACCOUNT.c.login == f"teacher.{school.number}")
        connection.execute(gone.values(active=0))
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [ADMITTED, ADMITTED]


def test_an_accepted_value_that_meets_another_not_seen_is_a_disagreement(school: School, principal: Device) -> None:
    """R3: the principal's copy was older than a colleague's mark."""
    teacher, second = school.device("teacher"), school.device("second")
    number = hold_a_mark(principal, teacher)
    principal.judged(principal.lock(0))
    second.crossed()
    assert second.judged(second.mark(60)) == ADMITTED
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [ADMITTED, ADMITTED]
    assert contested(principal, principal.mark(0))
    assert shown(principal, principal.mark(0)) == 60


def test_an_accepted_lock_still_has_to_have_seen_its_marks(school: School, principal: Device) -> None:
    """R7: what passes is the missing right, not a newer mark."""
    department, teacher, deputy = (school.device(login) for login in ("department", "teacher", "principal"))
    department.judged(department.assign("nobody", Role.PRINCIPAL))
    leaving = school.device("nobody")
    department.judged(department.assign("nobody", Role.PRINCIPAL, active=0))
    assert leaving.judged(leaving.lock()) == (State.HELD, "right_ended")
    deputy.crossed()
    assert teacher.judged(teacher.mark(80)) == ADMITTED
    accept(deputy, leaving, last_number(leaving), deputy.lock())
    assert latest_two(deputy) == [CHANGED_SINCE, CHANGED_SINCE]
    accept(deputy, leaving, last_number(leaving), deputy.lock())
    assert latest_two(deputy) == [ADMITTED, ADMITTED]
    assert shown(principal.crossed(), principal.lock()) == 1


def test_a_mark_row_is_not_mistaken_for_its_decision(principal: Device, teacher: Device) -> None:
    """Declining changes no value."""
    number = hold_a_mark(principal, teacher)
    assert principal.judged(decision(principal, teacher, Outcome.DECLINED, number, principal.mark(80))) == ADMITTED
    assert shown(principal, principal.mark(0)) is None
    with principal.copy.journal() as journal:
        assert [row for _, row in journal.all_rows(SCORE) if row.heads] == []


def test_what_is_decided_is_neither_declined_nor_withdrawn_by_who_has_seen_it(
    principal: Device, teacher: Device
) -> None:
    number = hold_a_mark(principal, teacher)
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [ADMITTED, ADMITTED]
    teacher.crossed()
    assert teacher.judged(decision(teacher, teacher, Outcome.WITHDRAWN, number, teacher.mark(80))) == CHANGED_SINCE
    declined = decision(principal, teacher, Outcome.DECLINED, number, principal.mark(80))
    assert principal.judged(declined) == CHANGED_SINCE
    with principal.copy.journal() as journal:
        assert [row.heads[1][0].value for _, row in journal.all_rows(DECISION)] == ["accepted"]


def test_what_was_declined_is_let_go_by_its_author_once_the_decline_was_seen(
    school: School, principal: Device, teacher: Device
) -> None:
    """The row holds one word at a time: nobody overwrites a decision that was not on screen."""
    number = hold_a_mark(principal, teacher)
    assert principal.judged(decision(principal, teacher, Outcome.DECLINED, number, principal.mark(80))) == ADMITTED
    withdrawn = decision(teacher, teacher, Outcome.WITHDRAWN, number, teacher.mark(80))
    assert teacher.judged(withdrawn) == CHANGED_SINCE, "not seen yet"
    second = school.device("second")
    assert second.judged(decision(second, teacher, Outcome.WITHDRAWN, number, second.mark(80))) == NO_RIGHT
    assert teacher.judged(withdrawn) == ADMITTED
    principal.crossed()
    for device in (teacher, principal):
        with device.copy.journal() as journal:
            assert [one.value for _, row in journal.all_rows(DECISION) for one in row.heads[1]] == ["withdrawn"]
    accept(principal, teacher, number, principal.mark(80))
    assert latest_two(principal) == [CHANGED_SINCE, CHANGED_SINCE]


def test_declining_a_mark_that_its_author_has_typed_again_meanwhile(principal: Device, teacher: Device) -> None:
    number = hold_a_mark(principal, teacher)
    principal.judged(principal.lock(0))
    assert teacher.judged(teacher.mark(75)) == ADMITTED
    declined = decision(principal, teacher, Outcome.DECLINED, number, principal.mark(80))
    assert principal.judged(declined) == CHANGED_SINCE


def test_a_decision_on_a_huge_commit_number_is_refused_at_its_place(school_anywhere: School) -> None:
    school = school_anywhere
    teacher = school.device("teacher")
    six_a = school.ids["6A"]
    writer = seal.writer_id(teacher.writer_key).bytes
    bodies = [msgspec.msgpack.encode([1, 1, 0, 0, [[14, [six_a, writer, 2**52, 2**52], [[1, "withdrawn"]]]]])]
    answer = answer_to(teacher, seal_by_hand(teacher, bodies))
    assert [one.state for one in told(teacher, answer)] == [State.REFUSED]
