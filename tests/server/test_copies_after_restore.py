"""The server's own chain over a restore."""

from sqlalchemy import select

from app.records.tables import SCORE
from sync.journal import unpack_key
from tests.server.direct import Device
from tests.server.people import moves
from tests.server.test_epochs import Restorable


def lost_rows(device: Device) -> list[tuple[int, tuple[int | str, ...]]]:
    with device.copy.journal() as journal:
        table = journal.tables.lost_head
        rows = journal.connection.execute(select(table.c.tbl, table.c.key).where(table.c.school == journal.school))
        return sorted((tbl, unpack_key(bytes(key))) for tbl, key in rows)


def test_the_servers_own_new_copies_are_not_taken_for_those_it_lost(restorable: Restorable) -> None:
    """After a restore the server's own chain goes on with the same numbers and other content."""
    school = restorable.school
    teacher, clerk, sleeper = school.device("teacher"), school.device("clerk"), school.device("principal")
    teacher.commit(teacher.mark(70), teacher.mark(60, pupil="Bình"))
    teacher.crossed()
    restorable.back_up()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()  # the server copies An's mark; then this computer burns
    sleeper.crossed()
    restorable.restore()
    sleeper.crossed()
    before = lost_rows(sleeper)
    assert any(tbl == SCORE.number for tbl, _ in before)
    other = school.device("clerk")
    other.commit(*moves(other, "Bình", "6A", "6B"))
    other.crossed()
    sleeper.crossed()
    assert lost_rows(sleeper) == before
