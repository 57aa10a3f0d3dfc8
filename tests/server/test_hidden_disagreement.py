"""Disagreement is noticed even where an own value hides the other person's for a while (R3), and judged alike (R5)."""

from app.desk import gradebook
from app.rules.subjects import subject
from sync import outbox
from sync.change import State
from sync.errors import EnvironmentProblem
from tests.server.direct import ADMITTED, Device, School, contested, shown


def test_correcting_an_own_unsent_mark_does_not_wipe_out_a_colleagues_that_was_never_on_screen(school: School) -> None:
    """A mark typed during a crossing lay over the one that the crossing brought; the correction had "seen" both."""
    teacher, second = school.device("teacher"), school.device("second")
    second.judged(second.mark(90))
    teacher.commit(teacher.mark(50, "Bình"))
    asked: list[bytes] = []

    def typed_meanwhile_then_cut(request: bytes) -> bytes:
        asked.append(request)
        if len(asked) > 1:
            raise EnvironmentProblem("crossing.unreachable")
        answer = teacher.ask(request)
        teacher.commit(teacher.mark(80))
        return answer

    teacher.meddle = typed_meanwhile_then_cut
    teacher.cross()
    _type_as_the_screen_reads(teacher, 70)
    teacher.meddle = teacher.ask
    teacher.crossed()
    second.crossed()
    for device in (teacher, second):
        assert contested(device, device.mark(0))


def test_of_two_marks_corrected_at_once_only_the_hidden_one_is_a_disagreement(school: School) -> None:
    """One step had one base: a colleague's mark that had been on screen was taken for one that had not."""
    teacher, second = school.device("teacher"), school.device("second")
    second.judged(second.mark(90))
    second.judged(second.mark(60, "Bình"))
    teacher.commit(teacher.mark(50, column=2))

    def typed_meanwhile_then_cut(request: bytes) -> bytes:
        answer = teacher.ask(request)
        teacher.commit(teacher.mark(80))
        teacher.meddle = lambda _request: (_ for _ in ()).throw(EnvironmentProblem("crossing.unreachable"))
        return answer

    teacher.meddle = typed_meanwhile_then_cut
    teacher.cross()
    with teacher.copy.journal() as journal:
        changes = [teacher.mark(70), teacher.mark(65, "Bình")]
        outbox.commit_each(journal, teacher.writer_key, changes, journal.position(), teacher.clock.now_ms())
    teacher.meddle = teacher.ask
    teacher.crossed()
    second.crossed()
    for device in (teacher, second):
        assert contested(device, device.mark(0)), "90 was never on screen"
        assert not contested(device, device.mark(0, "Bình")), "60 was"
        assert shown(device, device.mark(0, "Bình")) == 65


def _type_as_the_screen_reads(device: Device, tenths: int) -> None:
    with device.copy.journal() as journal:
        book = gradebook.open_gradebook(journal, device.me, device.ref("6A"), 6, subject("math"), 1)
        outbox.commit(journal, device.writer_key, [device.mark(tenths)], book.base, device.clock.now_ms())


def test_a_correction_without_anybody_in_between_is_no_disagreement(school: School) -> None:
    teacher, second = school.device("teacher"), school.device("second")
    teacher.commit(teacher.mark(80))
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    second.crossed()
    assert shown(second, second.mark(0)) == 70
    assert not contested(second, second.mark(0))


def test_verdicts_do_not_depend_on_how_commits_were_grouped(school_anywhere: School) -> None:
    """In one crossing the principal could settle a mark and then write it again; in two the second was refused."""
    found = []
    for name, together in (("An", True), ("Bình", False)):
        teacher, second = school_anywhere.device("teacher"), school_anywhere.device("second")
        principal = school_anywhere.device("principal")
        base = school_anywhere.position()
        teacher.commit(teacher.mark(80, name), base=base)
        second.commit(second.mark(90, name), base=base)
        teacher.crossed()
        second.crossed()
        principal.crossed()
        principal.commit(principal.mark(80, name))
        if not together:
            principal.crossed()
        principal.commit(principal.mark(10, name))
        principal.crossed()
        found.append(principal.verdicts())
    assert found == [[ADMITTED, (State.REFUSED, "no_right")]] * 2
