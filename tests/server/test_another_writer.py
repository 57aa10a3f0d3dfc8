"""A device whose file was put back writes as another writer: nothing is lost, and nothing enters twice (R4)."""

from app.rules.roles import Role
from sync import outbox
from sync.change import State
from tests.server.direct import School, contested, shown
from tests.server.put_back import PutBack


def test_a_refused_entry_of_a_file_put_back_waits_no_more_when_the_right_has_ended(school: School) -> None:
    """Its row was laid over anew after it had come back refused, and stayed: for ever, in a class not its own."""
    school.enrol()
    principal, teacher = school.device("principal"), PutBack(school, "teacher").crossed()
    teacher.commit(teacher.mark(80, class_="6A", subject="arts"))
    teacher.keep_file()
    teacher.commit(teacher.mark(70))
    principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    principal.crossed()
    teacher.crossed()
    teacher.put_back()
    teacher.crossed()
    with teacher.copy.journal() as journal:
        assert outbox.waiting(journal) == 0
    assert shown(teacher, teacher.mark(80, subject="arts")) is None


def test_a_file_put_back_twice_enters_its_waiting_mark_once(school: School) -> None:
    """The second life finds in the log, under the first life's writer, what it has waiting under its own."""
    school.enrol()
    teacher, second = PutBack(school, "teacher").crossed(), school.device("second")
    teacher.keep_file()
    teacher.commit(teacher.mark(50, "Bình"))
    teacher.crossed()
    teacher.put_back()
    teacher.clock.advance(2_000)
    teacher.commit(teacher.mark(80))
    teacher.keep_file()
    teacher.crossed()
    teacher.put_back()
    teacher.crossed()
    second.crossed()
    assert school.scores().count(80) == 1
    assert not contested(second, second.mark(80))


def test_the_authors_other_device_hears_of_a_refusal_that_came_between_two_rights(school: School) -> None:
    """The right ended, one device's mark came back, the right began again; the other device was away meanwhile."""
    school.enrol()
    principal, one, other = school.device("principal"), school.device("teacher"), school.device("teacher")
    one.commit(one.absence(1))

    def right(active: int) -> None:
        principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=active))
        principal.crossed()

    right(0)
    other.crossed()
    one.crossed()
    right(1)
    other.crossed()
    with other.copy.journal() as journal:
        change = journal.tables.change
        rows = journal.connection.execute(change.select().where(change.c.school == journal.school)).all()
        assert [row.reason for row in rows if row.state == State.REFUSED] == ["no_right"]
