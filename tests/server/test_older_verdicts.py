"""What was held or refused before, told to a device that comes new (R6)."""

from app.records.tables import PUPIL
from sync.change import Change, State
from tests.server.direct import School
from tests.server.test_epochs import Restorable


def held(school: School) -> None:
    """A clerk entered name and birth date of a pupil in one step; the right had ended meanwhile."""
    principal, clerk = school.device("principal"), school.device("clerk")
    clerk.commit(Change(PUPIL.number, (clerk.ref("An"),), ((1, "An"), (2, "2015-01-02"))))
    principal.commit(principal.assign("clerk", "clerk", active=0))
    principal.crossed()
    clerk.crossed()
    assert clerk.verdicts() == [(State.HELD, "right_ended")] * 2


def test_a_new_device_of_who_judges_can_cross(school: School) -> None:
    held(school)
    school.device("principal")


def test_a_second_device_of_the_author_can_cross(school: School) -> None:
    held(school)
    school.device("clerk")


def test_a_second_device_can_cross_after_a_refused_change_of_two_fields(school: School) -> None:
    teacher = school.device("teacher")
    teacher.commit(Change(PUPIL.number, (teacher.ref("An"),), ((1, "An"), (2, "2015-01-02"))))
    teacher.crossed()
    assert teacher.verdicts()[0][0] is State.REFUSED
    school.device("teacher")


def test_who_judges_can_cross_after_a_restore(restorable: Restorable) -> None:
    school = restorable.school
    principal = school.device("principal")
    held(school)
    principal.crossed()
    restorable.back_up()
    restorable.restore()
    status = principal.cross()
    assert status.error is None, status.error
