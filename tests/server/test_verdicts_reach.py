"""R6: who must look at something is told of it."""

from sqlalchemy import select

from sync import outbox
from sync.change import State
from tests.server.direct import Device, School
from tests.server.renewing import Renewing


def came_back(device: Device) -> list[int]:
    """States other than admitted that this device knows of."""
    with device.copy.journal() as journal:
        change = journal.tables.change
        query = select(change.c.state).where(change.c.school == journal.school, change.c.state != State.ADMITTED)
        return sorted(journal.connection.execute(query).scalars())


def test_a_new_principal_is_told_what_was_held_since_the_last_crossing(school: School) -> None:
    school.enrol()
    principal, teacher, new = school.device("principal"), school.device("teacher"), school.device("nobody")
    teacher.commit(teacher.mark(70))
    principal.commit(principal.assign("teacher", "subject_teacher", "6A", "math", active=0))
    principal.crossed()
    teacher.crossed()
    assert came_back(teacher) == [State.HELD]
    principal.commit(principal.assign("nobody", "principal"))
    principal.crossed()
    assert came_back(principal) == [State.HELD]
    new.crossed()
    new.crossed()
    assert came_back(new) == [State.HELD]


def test_the_second_device_is_told_verdicts_in_a_class_that_comes_in_the_same_answer(school: School) -> None:
    school.enrol()
    principal = school.device("principal")
    one, two = school.device("other"), school.device("other")
    assert one.judged(one.mark(70)) == (State.REFUSED, "no_right")
    principal.commit(principal.assign("other", "subject_teacher", "6A", "math"))
    principal.crossed()
    two.crossed()
    two.crossed()
    assert came_back(two) == [State.REFUSED]


def test_what_is_written_while_the_clones_entry_arrives_is_not_taken_for_it(school: School) -> None:
    """The clone's commit 2 was refused; this computer's own commit 2 is another one, and in order."""
    school.enrol()
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    clone = teacher.clone()
    clone.commit(clone.mark(99, class_="6B"))
    clone.crossed()

    def write_meanwhile(request: bytes) -> bytes:
        data = teacher.ask(request)
        teacher.meddle = teacher.ask
        teacher.commit(teacher.mark(80, column=2))
        return data

    teacher.meddle = write_meanwhile
    for _ in range(3):
        teacher.cross()
    with teacher.copy.journal() as journal:
        assert outbox.waiting(journal) == 0
    assert 80 in school.scores()
