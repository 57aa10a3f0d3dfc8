"""Who may write what: every cell of role x table x place against a table written by hand (R6, DESIGN §2)."""

import pytest
from sqlalchemy import select

from app.records import rights
from app.records.rights import ACTION_ON
from app.records.tables import (
    ATTENDANCE,
    CLASS,
    CLASS_SUBJECT,
    CONDUCT,
    DUTY,
    ENROLMENT,
    LOCK,
    PERSON,
    PUPIL,
    PUPIL_DETAIL,
    REGISTER,
    SCHEMA,
    SCHOOL,
    SCORE,
    SCORE_ORIGIN,
)
from app.rules.roles import Role
from server import values
from sync.change import Change, State
from tests.server.direct import ADMITTED, PEOPLE, Device, School, Server

NO_RIGHT = (State.REFUSED, "no_right")

MAY_WRITE: dict[str, set[str]] = {
    "school": {"department"},
    "person": {"department"},
    "class": {"department"},
    "class subject 6A": {"department"},
    "class subject 6B": {"department"},
    "duty 6A": {"department", "principal"},
    "duty 6B": {"department", "principal"},
    "duty of the whole school": {"department", "principal"},
    "duty of the department": {"department"},
    "pupil": {"clerk", "principal"},
    "pupil detail": {"clerk", "principal"},
    "enrolment 6A": {"clerk", "principal"},
    "enrolment 6B": {"clerk", "principal"},
    "score 6A math": {"teacher", "second"},
    "score 6A arts": set(),
    "score 6B math": {"other"},
    "attendance 6A": {"homeroom"},
    "attendance 6B": set(),
    "register 6A": {"homeroom"},
    "register 6B": set(),
    "lock 6A": {"principal"},
    "lock 6B": {"principal"},
    "conduct 6A": {"homeroom"},
    "conduct 6B": set(),
}
"""The people of `direct.PEOPLE` who may: teacher, second and homeroom belong to 6A, other to 6B, nobody to nothing."""


def changes(device: Device, login: str) -> dict[str, Change]:
    """One change for each cell, in registers of this person's own."""
    ref, six_a, six_b = device.ref, device.ref("6A"), device.ref("6B")
    device.school.ids.setdefault(f"of {login}", bytes([len(device.school.ids)]) * 16)
    mine = ref(f"of {login}")
    column = 1 + list(PEOPLE).index(login)
    found = {
        "school": Change(SCHOOL.number, (), ((3, "Phước Hà"),)),
        "person": Change(PERSON.number, (mine,), ((1, "X"),)),
        "class": Change(CLASS.number, (mine,), ((1, "7A"), (2, 7), (3, "2026-2027"))),
        "duty of the whole school": Change(DUTY.number, (mine, Role.CLERK, ref("nowhere"), ""), ((1, 1),)),
        "duty of the department": Change(DUTY.number, (mine, Role.DEPARTMENT, ref("nowhere"), ""), ((1, 1),)),
        "pupil": Change(PUPIL.number, (mine,), ((1, "X"),)),
        "pupil detail": Change(PUPIL_DETAIL.number, (mine,), ((1, "052215000001"),)),
        "score 6A arts": Change(SCORE.number, (six_a, "arts", mine, 1, column), ((1, 257),)),
    }
    for name, class_ in (("6A", six_a), ("6B", six_b)):
        found |= {
            f"class subject {name}": Change(CLASS_SUBJECT.number, (class_, "math"), ((1, 1),)),
            f"duty {name}": Change(DUTY.number, (mine, Role.SUBJECT_TEACHER, class_, "arts"), ((1, 1),)),
            f"enrolment {name}": Change(ENROLMENT.number, (class_, mine), ((1, "studying"),)),
            f"score {name} math": Change(SCORE.number, (class_, "math", mine, 1, column), ((1, 80),)),
            f"attendance {name}": Change(ATTENDANCE.number, (class_, mine, 20270106, 1), ((1, 1),)),
            f"register {name}": Change(REGISTER.number, (class_, 20270106, 1), ((1, 1),)),
            f"lock {name}": Change(LOCK.number, (class_, "literature", 2), ((1, 1),)),
            f"conduct {name}": Change(CONDUCT.number, (class_, mine, 1), ((1, "Tốt"),)),
        }
    return found


Told = dict[tuple[str, str], tuple[State, str]]


@pytest.fixture(scope="module")
def told(embedded: Server) -> Told:
    """The server's verdict on every cell, each person having written all of them."""
    school = embedded.found()
    verdicts: Told = {}
    for login in PEOPLE:
        device = school.device(login)
        for change in (written := changes(device, login)).values():
            device.commit(change)
        device.crossed()
        verdicts |= {(login, cell): verdict for cell, verdict in zip(written, verdict_by_commit(device), strict=True)}
    return verdicts


def verdict_by_commit(device: Device) -> list[tuple[State, str]]:
    """One verdict a commit: a change has one for all of its fields."""
    with device.copy.journal() as journal:
        change = journal.tables.change
        rows = journal.connection.execute(
            select(change.c.number, change.c.state, change.c.reason)
            .where(change.c.school == journal.school, change.c.writer == 1)
            .order_by(change.c.number)
        )
        return list({number: (State(state), reason) for number, state, reason in rows}.values())


@pytest.mark.parametrize("cell", MAY_WRITE)
@pytest.mark.parametrize("login", PEOPLE)
def test_every_cell_of_the_table(told: Told, login: str, cell: str) -> None:
    assert told[login, cell] == (ADMITTED if login in MAY_WRITE[cell] else NO_RIGHT)


def test_the_table_covers_every_synced_table_and_every_role() -> None:
    assert {*ACTION_ON, SCORE_ORIGIN} == set(SCHEMA.tables), "a table without an action would be nobody's"
    assert {duty["role"] for duties in PEOPLE.values() for duty in duties} == set(Role)


def test_what_nobody_may_write_reaches_nobody(school: School) -> None:
    teacher, principal = school.device("teacher"), school.device("principal")
    assert teacher.judged(teacher.lock()) == NO_RIGHT
    principal.crossed()
    with principal.copy.journal() as journal:
        rows = journal.connection.execute(journal.tables.change.select()).all()
        assert LOCK.number not in {row.tbl for row in rows if row.school == journal.school}


# --- rights that begin and end (R6) ---


def test_who_had_the_right_at_the_base_but_not_now_is_held(school_anywhere: School) -> None:
    school = school_anywhere
    teacher, principal = school.device("teacher"), school.device("principal")
    principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    principal.crossed()
    assert teacher.judged(teacher.mark(80)) == (State.HELD, "right_ended")
    assert teacher.judged(teacher.mark(81)) == NO_RIGHT, "by now this device knows"


def test_who_gets_the_right_later_than_the_base_may(school: School) -> None:
    """Rights are judged at the log position."""
    nobody, principal = school.device("nobody"), school.device("principal")
    principal.commit(principal.assign("nobody", Role.SUBJECT_TEACHER, "6A", "math"))
    principal.crossed()
    assert nobody.judged(nobody.mark(80)) == ADMITTED


def test_a_right_that_ended_and_began_again_counts(school: School) -> None:
    teacher, principal = school.device("teacher"), school.device("principal")
    for active in (0, 1):
        principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=active))
        principal.crossed()
    assert teacher.judged(teacher.mark(80)) == ADMITTED


def test_a_right_for_another_subject_is_none(school: School) -> None:
    teacher, principal = school.device("teacher"), school.device("principal")
    principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "arts"))
    principal.crossed()
    assert teacher.judged(teacher.mark(257, subject="arts")) == ADMITTED
    teacher.crossed()
    assert teacher.judged(teacher.mark(80)) == NO_RIGHT


def test_rights_change_within_one_chain(school: School) -> None:
    """Each commit is judged after those before it."""
    principal = school.device("principal")
    principal.commit(principal.assign("principal", Role.SUBJECT_TEACHER, "6A", "math"))
    principal.commit(principal.mark(80))
    principal.commit(principal.assign("principal", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    principal.commit(principal.mark(81))
    principal.crossed()
    assert [state for state, _ in principal.verdicts()] == [
        State.ADMITTED, State.ADMITTED, State.ADMITTED, State.REFUSED
    ]  # fmt: skip


def test_the_principal_settles_but_does_not_enter(school: School) -> None:
    teacher, second, principal = (school.device(login) for login in ("teacher", "second", "principal"))
    assert principal.judged(principal.mark(70)) == NO_RIGHT
    teacher.commit(teacher.mark(80))
    second.commit(second.mark(90))
    teacher.crossed()
    second.crossed()
    principal.crossed()
    assert principal.judged(principal.mark(90)) == ADMITTED
    assert principal.judged(principal.mark(70)) == NO_RIGHT, "there is nothing left to settle"


def test_a_school_cannot_make_somebody_the_department(school: School) -> None:
    principal = school.device("principal")
    assert principal.judged(principal.assign("principal", Role.DEPARTMENT)) == NO_RIGHT
    assert principal.judged(Change(SCHOOL.number, (), ((1, "Trường của tôi"),))) == NO_RIGHT


# --- values that mean nothing are refused before anybody has to read them (R8) ---


def test_a_value_that_is_no_mark_of_the_subject_is_refused(school: School) -> None:
    """Tenths 0 to 100, exempt, absent or empty in mathematics; levels belong to other subjects."""
    teacher = school.device("teacher")
    key = (teacher.ref("6A"), "math", teacher.ref("An"), 1, 1)
    no_marks = [None, -1, 101, 110, 255, 256 + 0, 256 + 1, 512 + 1, 1_280, 2**40]
    some_marks = [0, 85, 100, 512, 768, 1_024]
    for value in (*no_marks, *some_marks):
        teacher.commit(Change(SCORE.number, key, ((1, value),)))
    teacher.crossed()
    refused = [(State.REFUSED, "not_a_mark")] * len(no_marks)
    assert teacher.verdicts() == refused + [ADMITTED] * len(some_marks)


def test_other_values_without_meaning_are_refused(school: School) -> None:
    principal, homeroom, clerk = (school.device(login) for login in ("principal", "homeroom", "clerk"))
    six_a, an = homeroom.ref("6A"), homeroom.ref("An")
    wrong = {
        principal: [
            Change(LOCK.number, (principal.ref("6A"), "math", 1), ((1, 2),)),
            Change(LOCK.number, (principal.ref("6A"), "math", 1), ((1, None),)),
            Change(LOCK.number, (principal.ref("6A"), "magic", 1), ((1, 1),)),
            Change(LOCK.number, (principal.ref("6A"), "math", 3), ((1, 1),)),
            principal.assign("nobody", "wizard"),
            principal.assign("nobody", Role.CLERK, active=7),
            principal.assign("nobody", Role.SUBJECT_TEACHER, "6A", "magic"),
        ],
        homeroom: [
            homeroom.absence(9),
            Change(ATTENDANCE.number, (six_a, an, 20270106, 1), ((1, None),)),
            Change(ATTENDANCE.number, (six_a, an, 20270230, 1), ((1, 1),)),
            Change(ATTENDANCE.number, (six_a, an, -5, 1), ((1, 1),)),
            Change(ATTENDANCE.number, (six_a, an, 20270106, 3), ((1, 1),)),
            Change(REGISTER.number, (six_a, 20270106, 1), ((1, 5),)),
            Change(CONDUCT.number, (six_a, an, 1), ((1, "Xuất sắc"),)),
            Change(CONDUCT.number, (six_a, an, 0), ((1, "Tốt"),)),
        ],
        clerk: [
            Change(PUPIL.number, (clerk.ref("An"),), ((2, "30/02/2015"),)),
            Change(PUPIL.number, (clerk.ref("An"),), ((3, "x"),)),
            Change(ENROLMENT.number, (clerk.ref("6A"), clerk.ref("An")), ((2, "soon"),)),
        ],
    }
    for device, changes_ in wrong.items():
        before = len(device.verdicts())
        for change in changes_:
            device.commit(change)
        device.crossed()
        assert device.verdicts()[before:] == [(State.REFUSED, "not_a_value")] * len(changes_)


def test_a_person_with_an_unknown_role_still_crosses(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """R11: a role that only a newer program knows gives no right and does no harm."""
    nobody, principal = school.device("nobody"), school.device("principal")
    with monkeypatch.context() as newer_server:
        newer_server.setattr(values, "refusal", lambda _table, _change: "")
        assert principal.judged(principal.assign("nobody", "wizard")) == ADMITTED
    assert nobody.judged(nobody.mark(80)) == NO_RIGHT
    with nobody.copy.journal() as journal:
        assert rights.duties_of(journal, nobody.me) == ()
