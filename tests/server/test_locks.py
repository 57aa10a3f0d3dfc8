"""Locks hold, and nobody's mark is lost to one (R7)."""

import uuid

import pytest

from app.records.tables import LOCK, SCORE
from app.rules.roles import Role
from sync import outbox
from sync.change import Base, Change, State
from sync.journal import unpack_key
from tests.server.direct import ADMITTED, Device, School, contested, shown, values

CHANGED_SINCE = (State.REFUSED, "changed_since")


@pytest.fixture
def teacher(school: School) -> Device:
    return school.device("teacher")


@pytest.fixture
def principal(school: School) -> Device:
    return school.device("principal")


def test_a_mark_typed_before_the_lock_but_arriving_after_it_is_held(school_anywhere: School) -> None:
    school = school_anywhere
    teacher, principal = school.device("teacher"), school.device("principal")
    assert principal.judged(principal.lock()) == ADMITTED
    assert teacher.judged(teacher.mark(80)) == (State.HELD, "locked_meanwhile")
    assert shown(teacher, teacher.mark(0)) is None
    with school.journal() as journal:
        assert [value for _, value in values(journal, SCORE)] == [80], "held, not lost"


def test_a_mark_typed_after_the_lock_was_seen_is_refused(teacher: Device, principal: Device) -> None:
    principal.judged(principal.lock())
    teacher.crossed()
    assert teacher.judged(teacher.mark(80)) == (State.REFUSED, "locked")


def test_marks_from_before_the_lock_stay(teacher: Device, principal: Device) -> None:
    teacher.judged(teacher.mark(80))
    principal.crossed()
    assert principal.judged(principal.lock()) == ADMITTED
    teacher.crossed()
    assert shown(teacher, teacher.mark(0)) == 80


def test_a_lock_that_has_not_seen_all_its_marks_is_refused(school_anywhere: School) -> None:
    """The principal must look again: what would be locked is not what was on screen."""
    school = school_anywhere
    teacher, principal = school.device("teacher"), school.device("principal")
    teacher.judged(teacher.mark(80))
    assert principal.judged(principal.lock()) == CHANGED_SINCE
    assert shown(principal, principal.lock()) is None
    assert principal.judged(principal.lock()) == ADMITTED


@pytest.mark.parametrize(
    "other",
    [{"subject": "arts", "value": 257}, {"class_": "6B", "value": 80}],
    ids=["another subject", "another class"],
)
def test_marks_elsewhere_do_not_stop_a_lock(school: School, principal: Device, other: dict[str, str]) -> None:
    school.device("principal")
    principal.commit(principal.assign("second", Role.SUBJECT_TEACHER, "6A", "arts"))
    principal.commit(principal.assign("second", Role.SUBJECT_TEACHER, "6B", "math"))
    principal.crossed()
    second = school.device("second")
    assert second.judged(second.mark(**other)) == ADMITTED  # type: ignore[arg-type]
    assert principal.judged(principal.lock()) == ADMITTED


def test_a_lock_is_not_stopped_by_what_was_refused_or_held(school: School, teacher: Device, principal: Device) -> None:
    other = school.device("other")
    other.judged(other.mark(80))
    assert principal.judged(principal.lock()) == ADMITTED


def test_locking_and_opening_in_one_offline_session(principal: Device) -> None:
    """Whoever locked has seen the own lock: a change of mind while offline counts."""
    principal.commit(principal.lock(1))
    principal.commit(principal.lock(0))
    principal.crossed()
    assert principal.verdicts() == [ADMITTED, ADMITTED]
    assert shown(principal, principal.lock()) == 0


def test_own_marks_do_not_stop_an_own_lock(school: School, principal: Device) -> None:
    """A principal who teaches."""
    principal.judged(principal.assign("principal", Role.SUBJECT_TEACHER, "6A", "math"))
    principal.commit(principal.mark(80))
    principal.commit(principal.lock())
    principal.commit(principal.mark(90))
    principal.crossed()
    assert principal.verdicts()[1:] == [ADMITTED, ADMITTED, (State.REFUSED, "locked")]


def test_two_who_lock_at_once(school: School, principal: Device) -> None:
    """A serial field never has two heads."""
    other_pc = school.device("principal")
    assert principal.judged(principal.lock(1)) == ADMITTED
    assert other_pc.judged(other_pc.lock(1)) == CHANGED_SINCE
    assert not contested(other_pc, other_pc.lock())


def test_opening_needs_to_have_seen_the_lock(school: School, principal: Device) -> None:
    other_pc = school.device("principal")
    principal.judged(principal.lock(1))
    assert other_pc.judged(other_pc.lock(0)) == CHANGED_SINCE
    assert other_pc.judged(other_pc.lock(0)) == ADMITTED


def test_an_opened_period_takes_marks_again(teacher: Device, principal: Device) -> None:
    principal.judged(principal.lock(1))
    principal.judged(principal.lock(0))
    assert teacher.judged(teacher.mark(80)) == ADMITTED


def test_the_other_term_stays_open(school: School, teacher: Device, principal: Device) -> None:
    principal.judged(principal.lock())
    key = (teacher.ref("6A"), "math", teacher.ref("An"), 2, 1)
    assert teacher.judged(Change(SCORE.number, key, ((1, 80),))) == ADMITTED


def disagreeing(school: School) -> tuple[Device, Device]:
    """Two teachers who gave An different marks, both having crossed."""
    teacher, second = school.device("teacher"), school.device("second")
    teacher.commit(teacher.mark(80))
    second.commit(second.mark(90))
    teacher.crossed()
    second.crossed()
    teacher.crossed()
    assert contested(teacher, teacher.mark(0))
    return teacher, second


@pytest.mark.parametrize("who", ["teacher", "principal"])
def test_settling_a_disagreement_passes_the_lock(school: School, who: str) -> None:
    """R3: a disagreement is not locked away."""
    teacher, second = disagreeing(school)
    principal = school.device("principal")
    assert principal.judged(principal.lock()) == ADMITTED
    settling = {"teacher": teacher, "principal": principal}[who].crossed()
    assert settling.judged(settling.mark(90)) == ADMITTED
    second.crossed()
    assert not contested(second, second.mark(0))
    assert shown(second, second.mark(0)) == 90


def test_a_change_that_has_not_seen_both_sides_settles_nothing(school: School) -> None:
    disagreeing(school)
    principal, late = school.device("principal"), school.device("teacher")
    principal.judged(principal.lock())
    assert late.judged(late.mark(70), base=0) == (State.HELD, "locked_meanwhile")


def test_after_settling_the_lock_holds_again(school: School) -> None:
    teacher, _second = disagreeing(school)
    principal = school.device("principal")
    principal.judged(principal.lock())
    teacher.crossed()
    assert teacher.judged(teacher.mark(90)) == ADMITTED
    assert teacher.judged(teacher.mark(70)) == (State.REFUSED, "locked")


# --- duties are serial too ---


def test_two_who_assign_at_once(school: School, principal: Device) -> None:
    department = school.device("department")
    assert principal.judged(principal.assign("nobody", Role.SUBJECT_TEACHER, "6A", "arts")) == ADMITTED
    assert department.judged(department.assign("nobody", Role.SUBJECT_TEACHER, "6A", "arts", active=0)) == CHANGED_SINCE
    assert department.judged(department.assign("nobody", Role.SUBJECT_TEACHER, "6A", "arts", active=0)) == ADMITTED


def test_an_assignment_that_missed_the_last_one_is_refused(principal: Device) -> None:
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    assert principal.judged(principal.assign("nobody", Role.SUBJECT_TEACHER, "6A", "math"), base=0) == ADMITTED, (
        "another person's duty is another register"
    )


# --- bases ---


def test_a_base_ahead_of_the_log_is_refused_and_blocks_nothing(school_anywhere: School) -> None:
    """R8: on both databases, however far ahead."""
    teacher = school_anywhere.device("teacher")
    with school_anywhere.journal() as journal:
        position = journal.position().seq
    for base in (position + 1, position + 1_000, 2**31, 2**53 - 1):
        teacher.commit(teacher.mark(80), base=base)
    teacher.commit(teacher.mark(81, pupil="Bình"))
    teacher.crossed()
    assert teacher.verdicts() == [(State.REFUSED, "base_ahead")] * 4 + [ADMITTED]


def test_locking_many_subjects_does_not_read_all_marks_once_for_each(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Honest: the principal locks all classes and subjects of a term in one step, a week after the last crossing."""
    school.enrol()
    teacher, principal = school.device("teacher"), school.device("principal")
    for column in range(1, 41):
        teacher.commit(teacher.mark(70, column=column))
    teacher.crossed()
    read = 0

    def count(packed: bytes) -> object:
        nonlocal read
        read += 1
        return unpack_key(packed)

    monkeypatch.setattr("server.admission.unpack_key", count)
    with principal.copy.journal() as journal:
        classes = [journal.refs.number(uuid.UUID(int=77_000 + i)) for i in range(50)]
    principal.commit(*(Change(LOCK.number, (one, "math", 1), ((1, 1),)) for one in classes), base=1)
    principal.crossed()
    assert read <= 2 * 40, read


@pytest.mark.parametrize("epoch", [2, 2**31 - 1])
@pytest.mark.parametrize("seq", [0, 2**31])
def test_a_base_of_an_epoch_that_has_not_begun_is_refused_and_blocks_nothing(
    school_anywhere: School, epoch: int, seq: int
) -> None:
    """R8: nobody has seen it, however early in it the base is."""
    teacher = school_anywhere.device("teacher")
    mark = teacher.mark(80)
    with teacher.copy.journal() as journal:
        outbox.commit(journal, teacher.writer_key, [mark], Base(epoch, seq), teacher.clock.now_ms())
    teacher.commit(teacher.mark(81, pupil="Bình"))
    teacher.crossed()
    assert teacher.verdicts() == [(State.REFUSED, "base_ahead"), ADMITTED]
