"""A pupil who moves class keeps the running term's marks, with where they came from (DESIGN §3.1)."""

from app.desk import moving
from app.desk.moving import LeftBehind
from app.records.tables import LOCK
from app.rules import marks
from sync.change import Change, State
from tests.server.direct import Device, School
from tests.server.people import eight, mark_of, moves, origin_of


def left_behind(device: Device) -> list[LeftBehind]:
    with device.copy.journal() as journal:
        return list(moving.left_behind(journal, device.me))


def test_a_pupil_who_moves_class_keeps_the_marks_with_their_origin(school_anywhere: School) -> None:
    school = school_anywhere
    school.enrol()
    teacher, clerk, other = school.device("teacher"), school.device("clerk"), school.device("other")
    teacher.commit(teacher.mark(eight(80)), teacher.mark(eight(65), column=2))
    teacher.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()
    other.crossed()
    assert [mark_of(other, "An", "6B", column) for column in (1, 2)] == [eight(80), eight(65)]
    from_class, from_pupil, author, at = origin_of(other, "An", "6B")
    assert (from_class, from_pupil, author) == (other.ref("6A"), other.ref("An"), other.ref("teacher"))
    assert at == teacher.clock.now_ms() // 1000
    assert mark_of(clerk.crossed(), "An", "6A") == eight(80), "the old rows stay"
    assert left_behind(clerk) == []


def test_only_what_the_new_class_lacks_and_has_room_for_is_carried_over(school: School) -> None:
    school.enrol()
    teacher, clerk, other = school.device("teacher"), school.device("clerk"), school.device("other")
    teacher.commit(teacher.mark(eight(80)), teacher.mark(eight(65), column=2), teacher.mark(eight(70), column=40))
    teacher.crossed()
    other.crossed().commit(other.mark(eight(90), class_="6B"))
    other.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()
    other.crossed()
    assert [mark_of(other, "An", "6B", column) for column in (1, 2, 40)] == [eight(90), eight(65), None]
    assert origin_of(other, "An", "6B", 1) == [None] * 4


def test_a_disputed_mark_stays_behind_until_a_person_settles_it(school: School) -> None:
    school.enrol()
    teacher, second, clerk = school.device("teacher"), school.device("second"), school.device("clerk")
    for device, tenths in ((teacher, 80), (second, 60)):
        device.commit(device.mark(eight(tenths)), base=0)
        device.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()
    assert mark_of(clerk.crossed(), "An", "6B") is None
    teacher.crossed().commit(teacher.mark(eight(80)))
    teacher.crossed()
    [one] = left_behind(clerk.crossed())
    assert (one.mark, one.to_name, one.may_carry) == ("8,0", "6B", True)


def test_a_locked_period_of_the_new_class_is_not_written_into_and_the_clerk_is_told(school: School) -> None:
    school.enrol()
    teacher, clerk, principal = school.device("teacher"), school.device("clerk"), school.device("principal")
    principal.commit(Change(LOCK.number, (principal.ref("6B"), "math", 1), ((1, 1),)))
    principal.crossed()
    teacher.commit(teacher.mark(eight(80)))
    teacher.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()
    assert mark_of(clerk.crossed(), "An", "6B") is None
    [one] = left_behind(clerk)
    assert one.place.whose == "An"


def test_moved_while_the_old_teacher_has_unsent_marks(school: School) -> None:
    """They stay in the old class's rows, are shown to their teacher, the clerk and the principal, and one word of the
    clerk's carries them over.
    """
    school.enrol()
    teacher, clerk, other = school.device("teacher"), school.device("clerk"), school.device("other")
    principal, homeroom = school.device("principal"), school.device("homeroom")
    teacher.crossed().commit(teacher.mark(eight(75), column=2))
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()
    teacher.crossed().crossed()
    assert teacher.verdicts() == [(State.ADMITTED, "")]
    for device in (teacher, clerk, principal, homeroom, other):
        device.crossed()
    assert mark_of(other, "An", "6B", 2) is None
    assert mark_of(clerk, "An", "6A", 2) == eight(75)
    told = {device: [(one.mark, one.to_name, one.may_carry) for one in left_behind(device)]
            for device in (teacher, clerk, principal, homeroom, other)}  # fmt: skip
    assert told == {
        teacher: [("7,5", "", False)],
        clerk: [("7,5", "6B", True)],
        principal: [("7,5", "6B", True)],
        homeroom: [],
        other: [],
    }
    [one] = left_behind(clerk)
    clerk.commit(*moving.carry_over(one))
    clerk.crossed().crossed()
    other.crossed()
    assert mark_of(other, "An", "6B", 2) == eight(75)
    assert left_behind(clerk) == left_behind(teacher.crossed()) == []


def test_moving_there_and_back_keeps_both_classes_words(school: School) -> None:
    school.enrol()
    teacher, clerk, other = school.device("teacher"), school.device("clerk"), school.device("other")
    teacher.commit(teacher.mark(eight(80)))
    teacher.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()
    other.crossed().commit(other.mark(eight(60), class_="6B", column=2))
    other.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6B", "6A"))
    clerk.crossed()
    teacher.crossed()
    assert [mark_of(teacher, "An", "6A", column) for column in (1, 2)] == [eight(80), eight(60)]
    assert origin_of(teacher, "An", "6A", 1) == [None] * 4, "the own mark was never away"
    assert origin_of(teacher, "An", "6A", 2)[:3] == [teacher.ref("6B"), teacher.ref("An"), teacher.ref("other")]
    assert left_behind(clerk.crossed()) == []


def test_a_mark_that_is_copied_again_still_names_its_first_author(school: School) -> None:
    school.enrol()
    teacher, clerk = school.device("teacher"), school.device("clerk")
    teacher.commit(teacher.mark(eight(80)))
    teacher.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed().crossed()
    teacher.crossed().commit(teacher.mark(marks.encode(marks.EMPTY)))
    teacher.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6B", "6A"))
    clerk.crossed()
    assert mark_of(clerk.crossed(), "An", "6A") == eight(80)
    assert origin_of(clerk, "An", "6A")[:3] == [clerk.ref("6B"), clerk.ref("An"), clerk.ref("teacher")]


def test_sending_the_move_twice_copies_once(school: School) -> None:
    school.enrol()
    teacher, clerk = school.device("teacher"), school.device("clerk")
    teacher.commit(teacher.mark(eight(80)))
    teacher.crossed()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.meddle = clerk.lose_answers
    clerk.cross()
    before = school.position()
    clerk.meddle = clerk.ask
    clerk.engine.cross_now()
    clerk.crossed()
    assert school.position() == before
    assert mark_of(clerk, "An", "6B") == eight(80)


def test_a_move_that_may_not_be_made_carries_nothing_over(school: School) -> None:
    school.enrol()
    teacher = school.device("teacher")
    teacher.crossed().commit(teacher.mark(eight(80)), *moves(teacher, "An", "6A", "6B"))
    teacher.crossed()
    with school.journal() as journal:
        writers = journal.writers().values()
        assert sum(writer.number for writer in writers if not writer.device) == 2, "the founding, and nothing else"
