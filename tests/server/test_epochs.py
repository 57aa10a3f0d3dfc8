"""A server that was put back from a backup loses nothing that a device still holds (R14)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, select

from app.records import encrypted
from app.records.tables import SCORE
from server.accounts import Accounts
from server.crossing import Crossings
from server.database import Database
from server.restoring import begin_new_epoch
from sync import audit, outbox
from sync.change import Base, State
from sync.errors import UserError
from sync.journal import unpack_key, unpack_value
from tests.server.direct import CHEAP, Device, School, Server, _nobody_pulls_the_plug, contested, shown, state_hash


class Restorable:
    """A school whose server can be put back to an earlier state."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        self.server = Server(home)
        self.school: School = self.server.found()
        self.school.enrol()
        self.backup = home / "backup.db"

    def back_up(self) -> None:
        encrypted.backup(self.server.database._engine, self.backup)

    def restore(self) -> None:
        """As the manual says: stop, put the file back, begin a new epoch, start."""
        self.server.database.close()
        for file in self.home.glob("server.db*"):
            file.unlink()
        shutil.copy(self.backup, self.home / "server.db")
        server = self.server
        server.database = Database.open(None, self.home, server.keys, create=False)
        event.listen(server.database._engine, "connect", _nobody_pulls_the_plug)
        server.accounts = Accounts(server.database, server.clock, CHEAP)
        server.crossings = Crossings(server.database, server.accounts, server.keys, server.clock)
        server.clock.advance(1_000)
        assert begin_new_epoch(server.database, server.clock) == 1


@pytest.fixture
def restorable(tmp_path: Path) -> Iterator[Restorable]:
    found = Restorable(tmp_path / "server")
    yield found
    found.server.close()


def lost(device: Device) -> list[tuple[object, object]]:
    """What this device has read and the server has not given back: pupil and value."""
    with device.copy.journal() as journal:
        table = journal.tables.lost_head
        rows = journal.connection.execute(select(table.c.key, table.c.value).where(table.c.school == journal.school))
        return [(unpack_key(bytes(key))[2], unpack_value(bytes(value))) for key, value in rows]


def agree(school: School, *devices: Device) -> None:
    """All hold the same as the server, and each copy is sound."""
    hashes = set()
    for device in devices:
        device.crossed()
    for device in devices:
        with device.copy.journal() as journal:
            audit.audit(journal)
            hashes.add(state_hash(journal))
            assert outbox.waiting(journal) == 0
    assert len(hashes) == 1


def test_what_was_admitted_behind_the_backup_comes_back_from_its_authors(restorable: Restorable) -> None:
    school = restorable.school
    teacher, second = school.device("teacher"), school.device("second")
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    second.crossed()
    restorable.back_up()
    teacher.commit(teacher.mark(80, column=2))
    teacher.crossed()
    second.crossed()
    second.commit(second.mark(90, column=3))
    second.crossed()
    restorable.restore()
    assert school.scores() == [70]
    agree(school, teacher, second, teacher)
    assert sorted(one for one in school.scores() if isinstance(one, int)) == [70, 80, 90]
    assert lost(teacher) == lost(second) == []
    assert shown(second, second.mark(0, column=2)) == 80


def test_what_only_a_lost_device_had_written_is_listed_where_it_had_been_read(restorable: Restorable) -> None:
    school = restorable.school
    teacher, gone = school.device("teacher"), school.device("second")
    restorable.back_up()
    gone.commit(gone.mark(55, column=4))
    gone.crossed()
    teacher.crossed()
    restorable.restore()
    teacher.crossed()
    assert lost(teacher) == [(teacher.ref("An"), 55)]
    assert shown(teacher, teacher.mark(0, column=4)) is None
    gone.crossed()
    teacher.crossed()
    assert lost(teacher) == []
    assert shown(teacher, teacher.mark(0, column=4)) == 55


def test_unsent_marks_survive_and_their_old_base_counts_as_the_restore_point(restorable: Restorable) -> None:
    """What the author had seen behind the restore point is not what the log holds there now."""
    school = restorable.school
    teacher, second = school.device("teacher"), school.device("second")
    restorable.back_up()
    second.commit(second.mark(40))
    second.crossed()
    teacher.crossed()
    assert shown(teacher, teacher.mark(0)) == 40
    restorable.restore()
    third = school.device("second")
    third.commit(third.mark(45))
    third.crossed()
    teacher.commit(teacher.mark(60), base=None)  # had seen 40 under the old epoch, not 45
    agree(school, teacher, third, teacher)
    assert contested(teacher, teacher.mark(0))
    second.crossed()
    assert sorted(one for one in school.scores() if isinstance(one, int)) == [40, 45, 60]


def test_verdicts_are_told_again_under_the_new_epoch(restorable: Restorable) -> None:
    school = restorable.school
    other = school.device("other")
    restorable.back_up()
    assert other.judged(other.mark(50)) == (State.REFUSED, "no_right")
    restorable.restore()
    other.crossed()
    other.crossed()
    assert other.verdicts() == [(State.REFUSED, "no_right")]


def test_twice_restored_loses_nothing_either(restorable: Restorable) -> None:
    school = restorable.school
    teacher, sleeper = school.device("teacher"), school.device("second")
    restorable.back_up()
    for value in (61, 62):
        teacher.commit(teacher.mark(value, column=value - 60))
        teacher.crossed()
        restorable.restore()
    sleeper.commit(sleeper.mark(30, column=5))
    agree(school, teacher, sleeper, teacher)
    assert sorted(one for one in school.scores() if isinstance(one, int)) == [30, 61, 62]


def test_a_server_put_back_without_saying_so_is_noticed(restorable: Restorable) -> None:
    """The administrator forgot: no device reads a log that runs backwards."""
    school = restorable.school
    teacher = school.device("teacher")
    restorable.back_up()
    teacher.commit(teacher.mark(70))
    teacher.crossed()
    restorable.restore()
    with school.journal() as journal:
        position = journal.position()
        journal.connection.execute(journal.tables.epoch.delete())
        journal.advance(Base(1, position.seq))
    status = teacher.cross()
    assert isinstance(status.error, UserError)
    assert status.error.code == "crossing.ahead_of_server"
    assert shown(teacher, teacher.mark(0)) == 70
    assert SCORE.number == 9


def test_who_crosses_before_his_right_has_come_back_is_not_refused_for_good(restorable: Restorable) -> None:
    """R14: found again, or queued for the principal. Right and mark had both been admitted behind the backup."""
    school = restorable.school
    principal, new = school.device("principal"), school.device("nobody")
    restorable.back_up()
    principal.commit(principal.assign("nobody", "subject_teacher", "6A", "math"))
    principal.crossed()
    new.crossed()
    assert new.judged(new.mark(70)) == (State.ADMITTED, "")
    restorable.restore()
    new.crossed()
    principal.crossed()
    new.crossed()
    assert new.verdicts() == [(State.HELD, "right_not_back")]
