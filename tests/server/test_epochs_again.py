"""R14: new epochs."""

from app.records.tables import SCORE
from sync import audit
from sync.journal import unpack_value
from tests.server.direct import Device, contested, shown
from tests.server.renewing import Renewing
from tests.server.test_epochs import Restorable, lost


def older_backup_first(restorable: Restorable, busy: Device, *others: Device) -> None:
    """There are two backups. The older one is put back, and somebody works on; then the newer one is."""
    older, newer = restorable.backup.with_name("older.db"), restorable.backup
    restorable.back_up()
    newer.rename(older)
    for column in (4, 5, 6):
        busy.commit(busy.mark(40, column=column))
        busy.crossed()
    for one in others:
        one.crossed()
    restorable.back_up()
    kept = newer.read_bytes()
    newer.write_bytes(older.read_bytes())
    restorable.restore()
    for one in others:
        one.crossed()
        one.commit(one.mark(70, column=7))
        one.crossed()
    newer.write_bytes(kept)
    restorable.restore()


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


def hands_in_after_signing_in_again(restorable: Restorable, teacher: Device, mark: int = 70) -> None:
    """The server is restored and does not know how the teacher's device comes; then its person signs in anew."""
    school = restorable.school
    restorable.restore()
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "account.signed_out"
    teacher.token = school.server.accounts.add_device(teacher.account, teacher.writer_key, "teacher")
    teacher.crossed()
    assert mark in school.scores()


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


def test_who_worked_on_an_older_backup_has_not_seen_what_the_newer_one_holds_at_those_places(
    restorable: Restorable,
) -> None:
    """Found by the simulation: places in the log of an epoch that did not lead to this one are not this one's, and a
    value that nobody had looked at was replaced without a word.
    """
    school = restorable.school
    busy, other = school.device("second"), school.device("teacher")
    older_backup_first(restorable, busy, other)
    other.commit(other.mark(60, column=4))  # its screen shows nothing in this cell, at the place where the 40 is
    other.crossed()
    other.crossed()
    assert contested(other, other.mark(0, column=4))
    busy.crossed()
    assert shown(busy, busy.mark(0, column=4)) == shown(other, other.mark(0, column=4)) == 40
    for one in (busy, other):
        with one.copy.journal() as journal:
            audit.audit(journal)


def test_what_the_log_of_an_older_backup_held_is_listed_when_a_newer_one_takes_its_place(
    restorable: Restorable,
) -> None:
    school = restorable.school
    busy, author, reader = (school.device(login) for login in ("second", "teacher", "principal"))
    older_backup_first(restorable, busy, author, reader)
    reader.crossed()
    assert (reader.ref("An"), 70) in lost(reader)
    author.crossed()
    reader.crossed()
    assert (reader.ref("An"), 70) not in lost(reader)


def test_what_one_author_brings_back_takes_nothing_of_anothers_off_the_list(restorable: Restorable) -> None:
    """Found by the simulation: the server's word on how far chains are was taken for the next author's as soon as the
    first one's value had come with the same answer.
    """
    school = restorable.school
    restorable.back_up()
    back, gone, reader = school.device("second"), school.device("teacher"), school.device("principal")
    for column, author in enumerate((back, gone), 1):
        author.commit(author.mark(50 + column, column=column))
        author.crossed()
    reader.crossed()
    restorable.restore()
    for one in (back, reader):
        one.token = school.server.accounts.add_device(one.account, one.writer_key, "again")
    reader.crossed()
    assert len(lost(reader)) == 2
    back.crossed()
    reader.crossed()
    assert lost(reader) == [(reader.ref("An"), 52)]


# --- a disk put back together with the server ---


def test_what_a_renewing_device_had_in_the_lost_part_of_the_log_comes_back_too(restorable: Restorable) -> None:
    """It was taken for the log's, because the former chain was compared before the new epoch began."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    restorable.back_up()
    for column in (1, 2):
        teacher.commit(teacher.mark(70, column=column))
        teacher.crossed()
    restorable.restore()
    teacher.commit(teacher.mark(80, column=3))
    teacher.propose()
    for _ in range(3):
        teacher.crossed()
    assert school.scores() == [70, 70, 80]


def test_another_mark_typed_at_an_answered_ones_place_is_not_taken_for_answered(restorable: Restorable) -> None:
    """Server and disk were both put back: the first answer under the new epoch named that place of the chain."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    image = teacher.image()
    teacher.commit(teacher.mark(71, column=2))
    teacher.crossed()
    restorable.back_up()
    restorable.restore()
    teacher.put_back(image)
    teacher.commit(teacher.mark(80, column=3))
    for _ in range(3):
        teacher.cross()
    assert school.scores() == [70, 71, 80]


def test_a_chain_that_parts_in_the_middle_of_a_changeset_is_written_anew_from_there(restorable: Restorable) -> None:
    """Only where changesets ended was compared: all of the last one was written a second time."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(60))
    image = teacher.image()
    restorable.back_up()
    restorable.restore()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    teacher.put_back(image)
    teacher.commit(teacher.mark(75, column=2))
    for _ in range(3):
        teacher.cross()
    assert school.scores() == [60, 70, 75]


def test_a_file_put_back_twice_after_a_restore_enters_its_mark_once(restorable: Restorable) -> None:
    """The mark had come back with the class's snapshot, of which the log here knows nothing."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    restorable.back_up()
    restorable.restore()
    teacher.commit(teacher.mark(80))
    image = teacher.image()
    for _ in range(2):
        teacher.put_back(image)
        teacher.propose()
        teacher.crossed()
        teacher.crossed()
    assert school.scores() == [80]


def test_a_file_and_a_server_that_were_both_put_back_lose_nothing_together(restorable: Restorable) -> None:
    """Found by the simulation: what had been answered under the old epoch counted as being in the new one's log, and
    the device that became another writer in the same answer offered it never again.
    """
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    restorable.back_up()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    image = teacher.image()
    teacher.commit(teacher.mark(80, column=2))
    teacher.put_back(image)
    teacher.propose()  # the mark outside the file was ahead
    restorable.restore()
    teacher.crossed()
    teacher.crossed()
    assert school.scores() == [70]


def test_who_was_several_writers_since_the_backup_offers_what_each_of_them_wrote(restorable: Restorable) -> None:
    """The restored server knows none of them but the first, and the last signs in again."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    restorable.back_up()
    for column, value in enumerate((70, 71, 72), 1):
        teacher.commit(teacher.mark(value, column=column))
        teacher.crossed()
        teacher.propose()
        teacher.crossed()
    restorable.restore()
    teacher.token = school.server.accounts.add_device(teacher.account, teacher.writer_key, "teacher")
    teacher.crossed()
    teacher.crossed()
    assert sorted(one for one in school.scores() if isinstance(one, int)) == [70, 71, 72]


def test_sealed_anew_an_entry_has_seen_what_it_had_and_not_what_a_later_one_had(restorable: Restorable) -> None:
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    second = school.device("second")
    second.commit(second.mark(40))
    second.crossed()
    teacher.crossed()
    teacher.commit(teacher.mark(50))
    teacher.commit(teacher.mark(60), base=0)  # from a screen that had not been read anew
    teacher.propose()
    teacher.crossed()
    teacher.crossed()
    with school.journal() as journal:
        bases = [
            base
            for value, base in journal.connection.execute(
                journal.tables.change.select()
                .with_only_columns(journal.tables.change.c.value, journal.tables.change.c.base)
                .where(journal.tables.change.c.tbl == SCORE.number)
                .order_by(journal.tables.change.c.seq, journal.tables.change.c.number)
            )
            if unpack_value(bytes(value)) in (50, 60)
        ]
    assert bases[0] > 0
    assert bases[1] == 0


def test_a_backup_put_back_twice_gives_no_number_of_the_servers_own_twice(restorable: Restorable) -> None:
    """Found by the simulation: what the first life of the backup had closed stood on the list of what is missed under
    the number of another entry, and stayed there.
    """
    school = restorable.school
    key = bytes(school.server.keys.signing.verify_key)
    restorable.back_up()
    given = set()
    for _ in range(3):
        restorable.restore()
        with school.journal() as journal:
            writer = journal.writer(key)
            assert writer is not None
            given.add(writer.number)
    assert len(given) == 3


def test_what_the_other_copy_of_a_disk_had_sealed_is_written_again_where_a_restored_server_lacks_it(
    restorable: Restorable,
) -> None:
    """The file was put back to before the sealing: the entry is here, and its signature is not."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    restorable.back_up()
    teacher.commit(teacher.mark(70))
    image = teacher.image()
    teacher.crossed()
    teacher.put_back(image)
    teacher.propose()
    teacher.crossed()
    assert school.scores() == [70]
    restorable.restore()
    assert school.scores() == []
    teacher.token = school.server.accounts.add_device(teacher.account, teacher.writer_key, "teacher")
    teacher.crossed()
    teacher.crossed()
    assert school.scores() == [70]
    assert shown(teacher, teacher.mark(0)) == 70


def test_what_the_other_copy_of_a_disk_had_sealed_is_not_written_twice(restorable: Restorable) -> None:
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    teacher.commit(teacher.mark(70))
    image = teacher.image()
    teacher.crossed()
    teacher.put_back(image)
    teacher.propose()
    teacher.crossed()
    restorable.back_up()
    restorable.restore()
    for _ in range(3):
        teacher.crossed()
    assert school.scores() == [70]


def test_another_entry_of_the_same_number_is_not_taken_for_ones_own_under_a_new_epoch(restorable: Restorable) -> None:
    """Found by the simulation: the file was put back unnoticed. Under a new epoch the server does not look at what is
    offered, and the device took the other copy's entry for its own: its own was lost.
    """
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    image = teacher.image()
    restorable.back_up()
    restorable.restore()
    teacher.commit(teacher.mark(60))
    teacher.crossed()
    teacher.put_back(image)
    teacher.commit(teacher.mark(50, column=2))
    teacher.crossed()
    teacher.crossed()
    assert sorted(one for one in school.scores() if isinstance(one, int)) == [50, 60]


def test_half_of_what_was_sealed_together_is_not_written_twice_under_a_new_epoch(restorable: Restorable) -> None:
    """Found by the simulation: the file was put back to between the two commits of one entry."""
    school = restorable.school
    teacher = Renewing(school, "teacher")
    teacher.crossed()
    restorable.back_up()
    teacher.commit(teacher.mark(60))
    image = teacher.image()
    teacher.commit(teacher.mark(50, column=2))
    restorable.restore()
    teacher.crossed()
    teacher.put_back(image)
    teacher.propose()
    teacher.crossed()
    teacher.crossed()
    assert school.scores() == [60, 50]
