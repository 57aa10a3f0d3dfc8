"""R14: new epochs."""

from sync import audit
from tests.server.direct import Device, contested, shown
from tests.server.renewing import Renewing
from tests.server.test_epochs import Restorable, lost


def back_up_anew(restorable: Restorable) -> None:
    restorable.backup.unlink(missing_ok=True)
    restorable.back_up()


def two_restores(restorable: Restorable) -> None:
    """Put back to 1; work goes on; the same machine dies again and is put back to a later state."""
    school = restorable.school
    restorable.restore()
    busy = school.device("second")
    for column in range(5, 12):
        busy.commit(busy.mark(50, column=column))
        busy.crossed()
    back_up_anew(restorable)
    restorable.restore()


def test_a_device_that_slept_over_two_restores_lists_what_the_first_one_lost(restorable: Restorable) -> None:
    school = restorable.school
    sleeper, gone = school.device("teacher"), school.device("second")
    restorable.back_up()
    gone.commit(gone.mark(55, column=4))
    gone.crossed()
    sleeper.crossed()
    two_restores(restorable)
    sleeper.crossed()
    assert shown(sleeper, sleeper.mark(0, column=4)) is None
    assert lost(sleeper) == [(sleeper.ref("An"), 55)]


def test_a_device_that_slept_over_two_restores_agrees_on_what_it_had_seen(restorable: Restorable) -> None:
    school = restorable.school
    sleeper, gone = school.device("teacher"), school.device("second")
    restorable.back_up()
    for column in (1, 2, 3):
        gone.commit(gone.mark(40, column=column))
        gone.crossed()
    sleeper.crossed()
    sleeper.commit(sleeper.mark(60, column=5))  # having seen the log to its end then
    two_restores(restorable)
    asked = 0

    def count(request: bytes) -> bytes:
        nonlocal asked
        asked += 1
        assert asked < 20
        return sleeper.ask(request)

    sleeper.meddle = count
    sleeper.crossed()
    sleeper.crossed()
    principal = school.device("principal")
    assert contested(principal, principal.mark(0, column=5)) == contested(sleeper, sleeper.mark(0, column=5))
    with sleeper.copy.journal() as journal:
        audit.audit(journal)


def test_what_came_back_and_was_corrected_since_is_not_missed_for_ever(restorable: Restorable) -> None:
    school = restorable.school
    teacher, sleeper, second = school.device("teacher"), school.device("principal"), school.device("second")
    restorable.back_up()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    sleeper.crossed()
    restorable.restore()
    teacher.crossed()  # offers it again
    second.crossed()
    second.commit(second.mark(75))
    second.crossed()
    sleeper.crossed()
    sleeper.crossed()
    assert shown(sleeper, sleeper.mark(0)) == 75
    assert lost(sleeper) == []


def hands_in_after_signing_in_again(restorable: Restorable, teacher: Device) -> None:
    """The server is restored and does not know how the teacher's device comes; then its person signs in anew."""
    school = restorable.school
    restorable.restore()
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "account.signed_out"
    teacher.token = school.server.accounts.add_device(teacher.account, teacher.writer_key, "teacher")
    teacher.crossed()
    assert 70 in school.scores()


def test_a_device_that_signed_in_after_the_backup_can_still_hand_in_what_it_wrote(restorable: Restorable) -> None:
    school = restorable.school
    restorable.back_up()
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    hands_in_after_signing_in_again(restorable, teacher)


def test_a_device_renewed_after_the_backup_can_still_hand_in_what_it_wrote(restorable: Restorable) -> None:
    """The server knows the device, but the device has thrown its old token away."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    image = teacher.image()
    restorable.back_up()
    teacher.commit(teacher.mark(71, column=2))
    teacher.crossed()
    teacher.put_back(image)
    teacher.crossed()
    hands_in_after_signing_in_again(restorable, teacher)


def test_a_renewal_and_a_new_epoch_in_one_answer_write_nothing_twice(restorable: Restorable) -> None:
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    for value in (70, 80):
        teacher.commit(teacher.mark(value))
        teacher.crossed()
    restorable.back_up()
    restorable.restore()
    teacher.propose()  # the mark outside the file was ahead, say
    teacher.crossed()
    teacher.crossed()
    assert school.scores() == [70, 80]
