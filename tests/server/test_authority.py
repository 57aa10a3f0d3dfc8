"""Rights that begin and end, and values that mean nothing (R6, R8). Who may write what: test_authority_table."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.desk.returned import returned
from app.records import rights
from app.records.tables import (
    ATTENDANCE,
    CONDUCT,
    ENROLMENT,
    LOCK,
    PHRASE,
    PUPIL,
    REGISTER,
    SCHOOL,
    SCORE,
    YEAR_DECISION,
)
from app.rules.roles import Role
from server import values
from sync.change import Change, State
from tests.server.direct import ADMITTED, School, answer_to, seal_by_hand

NO_RIGHT = (State.REFUSED, "no_right")


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
            Change(YEAR_DECISION.number, (six_a, an), ((1, "expelled"),)),
            Change(YEAR_DECISION.number, (six_a, an), ((2, " not  clean "),)),
            Change(YEAR_DECISION.number, (six_a, an), ((3, "perhaps"),)),
            Change(PHRASE.number, (homeroom.me, an), ((1, None),)),
            Change(PHRASE.number, (homeroom.me, an), ((1, "x" * 1_001),)),
            Change(PHRASE.number, (homeroom.me, an), ((2, "magic"),)),
            Change(PHRASE.number, (homeroom.me, an), ((3, "Giỏi"),)),
            Change(PHRASE.number, (homeroom.me, an), ((4, 2),)),
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


NONSENSE: dict[str, Any] = {
    "mark": [9, ["6A", "math", "An", 1, 1], [[1, 2**52]]],
    "subject": [9, ["6A", "chess", "An", 2**40, -5], [[1, 80]]],
    "no number": [9, ["6A", "math", "An", 1, 1], [[1, None]]],
    "day": [10, ["6A", "An", -3, 77], [[1, 99]]],
    "role": [3, ["An", "king", "6A", "chess"], [[1, 7]]],
    "outcome": [14, ["6A", "An", 3, 3], [[1, "eaten"]]],
    "closing": [15, ["6A", "chess", 9], [[1, 2**52]]],
    "conduct": [13, ["6A", "An", 9], [[1, "x"]]],
    "year": [22, ["6A", "An"], [[1, "eaten"]]],
    "phrase": [21, ["An", "6A"], [[1, ""], [4, 9]]],
    "sex": [6, ["An"], [[2, "yesterday"], [3, "x"], [5, None]]],
    "grade": [4, ["6A"], [[2, None]]],
    "enrolment": [8, ["6A", "An"], [[1, "flying"], [2, "never"]]],
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_of_one_who_was_shut_out_is_refused_and_what_could_be_meant_is_held(school: School, what: str) -> None:
    school.enrol()
    teacher, principal = school.device("teacher"), school.device("principal")
    accounts, database = school.server.accounts, school.server.database
    with database.write() as connection:
        accounts.set_active(connection, teacher.account.login, active=False)
    table, key, values = NONSENSE[what]
    key = [school.ids.get(part, part) if isinstance(part, str) else part for part in key]
    mark = [9, [school.ids["6A"], "math", school.ids["An"], 1, 2], [[1, 80]]]
    body = msgspec.msgpack.encode([1, 1, 0, 0, [[table, key, values], mark]])
    answer_to(teacher, seal_by_hand(teacher, [body]))
    with school.journal() as journal:
        change, writer = journal.tables.change, journal.writer(teacher.writer_key)
        assert writer is not None
        of_body = (change.c.school == journal.school, change.c.writer == writer.n)
        states = journal.connection.execute(select(change.c.pos, change.c.state).where(*of_body)).all()
    assert set(states) == {(0, State.REFUSED), (1, State.HELD)}
    principal.crossed()
    with principal.copy.journal() as journal:
        assert len(returned(journal)) == 1, "only what can be looked at"
