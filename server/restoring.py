"""After the database was put back from a backup: every school's log goes on under a new epoch (R14).

Devices then know that what they had read behind that point may be gone, read anew and offer again what they wrote.
"""

from sqlalchemy import select

from app.records.tables import TABLES
from server.database import Database, open_journal
from sync.clock import Clock

LEAP = 1_000_000
"""More than the server ever writes between two backups."""
BEFORE_ALL_EPOCHS = 1_700_000_000
"""In seconds, as epochs are counted. A writer's numbers are smaller than those."""


def begin_new_epoch(database: Database, clock: Clock) -> int:
    """Let every school's log go on under a new epoch; how many schools there are.

    Once after each restore, and before the server answers again. Twice does no harm: devices read anew once more. The
    number is the second it happens in: a backup that is put back twice must not give the same number twice.
    """
    with database.write() as connection:
        schools = connection.execute(select(TABLES.log.c.school).order_by(TABLES.log.c.school)).scalars().all()
        for school in schools:
            journal = open_journal(connection, school, lock=True)
            position = journal.position()
            epoch = max(position.epoch + 1, clock.now_ms() // 1000)
            for writer in list(journal.writers().values()):
                if not writer.device:  # our own
                    journal.advance_writer(writer.n, _unused(writer.number, epoch), writer.hash)
            journal.begin_epoch(epoch, position.seq)
        return len(schools)


def _unused(number: int, epoch: int) -> int:
    """Where our own numbers go on behind `number`: one that was given and lost must not be given to something else, and
    a backup that is put back twice not give the same twice. We write less than once a second.
    """
    told_apart = epoch - BEFORE_ALL_EPOCHS
    return told_apart if told_apart > number else number + LEAP
