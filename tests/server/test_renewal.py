"""R4: renewal of the writer."""

from sync import audit
from sync.change import State
from sync.engine import Phase
from sync.errors import EnvironmentProblem
from tests.server.direct import School, shown
from tests.server.renewing import Renewing
from tests.server.test_epochs import Restorable, lost


def forked(school: School) -> Renewing:
    """A teacher who has written 70 as one writer, and since his disk was put back writes as another."""
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    image = teacher.image()
    teacher.commit(teacher.mark(71, column=2))
    teacher.crossed()
    teacher.put_back(image)
    before = teacher.writer_key
    teacher.crossed()
    assert teacher.writer_key != before
    return teacher


def test_after_a_restore_a_renewed_device_does_not_write_its_old_values_over_new_ones(restorable: Restorable) -> None:
    """Nothing was lost at all: the backup is of the very moment."""
    school = restorable.school
    teacher = forked(school)
    teacher.commit(teacher.mark(80))
    teacher.crossed()
    assert shown(teacher, teacher.mark(0)) == 80
    restorable.back_up()
    restorable.restore()
    teacher.crossed()
    teacher.crossed()
    second = school.device("second")
    assert (shown(second, second.mark(0)), school.scores()) == (80, [70, 71, 80]), "nothing enters twice"


def test_after_a_restore_a_renewed_device_does_not_undo_what_another_corrected(restorable: Restorable) -> None:
    school = restorable.school
    teacher = forked(school)
    second = school.device("second")
    second.commit(second.mark(85))
    second.crossed()
    teacher.crossed()
    restorable.back_up()
    restorable.restore()
    teacher.crossed()
    second.crossed()
    with second.copy.journal() as journal:
        assert journal.contested() == []
    assert shown(second, second.mark(0)) == 85


def test_what_the_clone_wrote_under_the_old_key_is_listed_when_the_server_loses_it(restorable: Restorable) -> None:
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    clone = teacher.clone()
    clone.commit(clone.mark(72, column=2))
    clone.crossed()
    teacher.commit(teacher.mark(73, column=3))
    teacher.crossed()
    assert teacher.writer_key != clone.writer_key
    clone.crossed()
    restorable.back_up()
    clone.commit(clone.mark(55, column=4))
    clone.crossed()
    teacher.crossed()
    assert shown(teacher, teacher.mark(0, column=4)) == 55
    restorable.restore()
    teacher.crossed()  # the clone never comes again
    assert shown(teacher, teacher.mark(0, column=4)) == 55 or lost(teacher) == [(teacher.ref("An"), 55)]


def test_what_was_written_between_two_parts_of_a_renewal_is_not_undone_by_what_is_sealed_anew(school: School) -> None:
    """The line breaks after the part that renewed; the person goes on working."""
    school.enrol()
    principal = school.device("principal")
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    image = teacher.image()
    teacher.commit(teacher.mark(71, column=2))
    teacher.crossed()
    teacher.put_back(image)
    teacher.commit(teacher.mark(75))  # number 2, as the lost one
    principal.commit(principal.assign("teacher", "subject_teacher", "6B", "math"))  # so that grants are asked for
    principal.crossed()
    asked = 0

    def cut(request: bytes) -> bytes:
        nonlocal asked
        asked += 1
        if asked > 2:
            raise EnvironmentProblem("crossing.unreachable")
        return teacher.ask(request)

    teacher.meddle = cut
    before = teacher.writer_key
    teacher.cross()
    assert teacher.writer_key != before, "renewed"
    teacher.commit(teacher.mark(90))  # the person corrects 75
    teacher.meddle = teacher.ask
    teacher.crossed()
    teacher.crossed()
    principal.crossed()
    assert (shown(principal, principal.mark(0)), shown(teacher, teacher.mark(0))) == (90, 90)


def test_what_was_held_where_one_may_not_read_any_more_is_not_sealed_anew(school: School) -> None:
    school.enrol()
    principal = school.device("principal")
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    image = teacher.image()
    principal.commit(principal.assign("teacher", "subject_teacher", "6A", "math", active=0))
    principal.crossed()
    teacher.crossed()
    assert teacher.verdicts() == [(State.HELD, "right_ended")]
    teacher.commit(teacher.mark(71, column=2))
    teacher.crossed()
    teacher.put_back(image)
    teacher.crossed()
    assert school.scores().count(70) == 1, "held twice, judged twice"


def proposing(school: School) -> Renewing:
    """A teacher who has written 70, and whose device is about to become another writer."""
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    teacher.propose()
    return teacher


def test_a_disk_put_back_to_where_the_renewal_was_proposed_finds_its_way(school: School) -> None:
    """The backup was made while a key was proposed (as at each start with a mark that is ahead, offline)."""
    teacher = proposing(school)
    image = teacher.image()
    teacher.crossed()
    teacher.commit(teacher.mark(80))
    teacher.crossed()
    teacher.put_back(image)
    for _ in range(3):
        status = teacher.cross()
    assert (status.phase, status.error) == (Phase.IDLE, None)


def test_the_helper_itself(school: School) -> None:
    teacher = forked(school)
    teacher.commit(teacher.mark(80))
    teacher.crossed()
    assert school.scores() == [70, 71, 80]
    with teacher.copy.journal() as journal:
        audit.audit(journal)


def test_what_was_queued_while_a_renewal_was_applied_is_not_written_over_what_came_later(school: School) -> None:
    """`Workspace.commit` reads the writer's key on the store's thread: what is queued behind the transaction that
    renews is written before `adopted` has run, as the old writer.
    """

    class Queued(Renewing):
        def adopted(self, key: object, token: bytes) -> None:
            self.commit(self.mark(90))
            super().adopted(key, token)  # type: ignore[arg-type]

    school.enrol()
    principal = school.device("principal")
    teacher = Queued(school, "teacher")
    teacher.crossed()
    image = teacher.image()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    teacher.put_back(image)
    asked = 0

    def cut(request: bytes) -> bytes:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise EnvironmentProblem("crossing.unreachable")
        return teacher.ask(request)

    teacher.propose()
    teacher.meddle = cut
    teacher.cross()
    teacher.commit(teacher.mark(95))
    teacher.meddle = teacher.ask
    teacher.crossed()
    teacher.crossed()
    principal.crossed()
    assert shown(principal, principal.mark(0)) == 95


def test_the_answer_that_renews_is_lost(school: School) -> None:
    """(Holds.)"""
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    image = teacher.image()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    teacher.put_back(image)
    teacher.commit(teacher.mark(80))
    teacher.propose()
    for _ in range(2):
        teacher.meddle = teacher.lose_answers
        teacher.cross()
    teacher.meddle = teacher.ask
    teacher.crossed()
    teacher.crossed()
    assert school.scores() == [70, 80]


def test_a_disk_copied_while_a_key_was_proposed_signs_nobody_out(school: School) -> None:
    teacher = proposing(school)
    clone = teacher.clone()
    teacher.crossed()
    teacher.commit(teacher.mark(80))
    clone.cross()
    status = teacher.cross()
    assert status.error is None, status.error
