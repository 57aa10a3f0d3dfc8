"""Timed closing: when its time has come the server locks the term itself, as an entry of the log (R7).

From then on it is the log's order that decides, as for any lock: no clock does.
"""

from sqlalchemy import select

from app.records.tables import CLOSING, LOCK, TABLES
from server import own_changes
from server.database import ServerKeys
from sync.change import Change
from sync.clock import Clock
from sync.journal import Journal


def close_due(journal: Journal, keys: ServerKeys, clock: Clock) -> None:
    """Lock what was to be closed by now. A closing is carried out once: it is taken away with it, so that a term which
    the principal opens again stays open.
    """
    table = TABLES.projection[CLOSING.name]
    due = journal.connection.execute(
        select(table.c.class_, table.c.subject, table.c.term)
        .where(table.c.school == journal.school, table.c.closes_at <= clock.now_ms() // 1000)
        .order_by(table.c.class_, table.c.subject, table.c.term)
    ).all()
    if not due:
        return
    locks = journal.rows((LOCK.number, tuple(key)) for key in due)
    changes = []
    for key in due:
        if locks[LOCK.number, tuple(key)].shown(LOCK) != [1]:
            changes.append(Change(LOCK.number, tuple(key), ((1, 1),)))
        changes.append(Change(CLOSING.number, tuple(key), ((1, None),)))
    own_changes.write(journal, keys, clock, changes)
