"""R8: what the server does itself never keeps out what somebody wrote."""

import uuid

from app.records.tables import CLASS, CLASS_SUBJECT, ENROLMENT
from sync.change import Change
from tests.server.direct import ADMITTED, Device, School


def move(clerk: Device) -> None:
    clerk.commit(Change(ENROLMENT.number, (clerk.ref("6B"), clerk.ref("An")), ((1, "studying"), (3, clerk.ref("6A")))))


def moved_all_the_same(school: School, change: "Change") -> None:
    school.enrol()
    teacher, clerk = school.device("teacher"), school.device("clerk")
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    clerk.crossed()
    move(clerk)
    status = clerk.cross()
    assert status.error is None, status.error
    assert clerk.verdicts()[-1] == ADMITTED


def test_a_class_without_a_grade_keeps_no_move_out(school: School) -> None:
    department = school.device("department")
    with department.copy.journal() as journal:
        new = journal.refs.number(uuid.UUID(int=5))
    change = Change(CLASS.number, (new,), ((1, "6C"),))
    assert department.judged(change)[0]
    moved_all_the_same(school, change)


def test_a_subject_that_the_server_does_not_know_keeps_no_move_out(school: School) -> None:
    department = school.device("department")
    change = Change(CLASS_SUBJECT.number, (department.ref("6B"), "chess"), ((1, 1),))
    assert department.judged(change)[0]
    moved_all_the_same(school, change)


def test_a_class_whose_grade_was_corrected_keeps_no_move_out(school: School) -> None:
    """Upper secondary: arts is not taught there, and the list of subjects is corrected a day later."""
    department = school.device("department")
    change = Change(CLASS.number, (department.ref("6B"),), ((2, 13),))
    assert department.judged(change)[0]
    moved_all_the_same(school, change)
