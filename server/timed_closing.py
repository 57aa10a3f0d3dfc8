"""Timed closing: when its time has come the server locks the term itself, as an entry of the log (R7).

From then on it is the log's order that decides, as for any lock: no clock does.
"""

from sqlalchemy import bindparam, select

from app.records.tables import CLOSING, LOCK, TABLES
from server import own_changes
from server.database import ServerKeys
from sync.change import Change
from sync.clock import Clock
from sync.journal import Journal

_CLOSING = TABLES.projection[CLOSING.name]
_DUE = (
    select(_CLOSING.c.class_, _CLOSING.c.subject, _CLOSING.c.term)
    .where(_CLOSING.c.school == bindparam("school"), _CLOSING.c.closes_at <= bindparam("now"))
    .order_by(_CLOSING.c.class_, _CLOSING.c.subject, _CLOSING.c.term)
)


def close_due(journal: Journal, keys: ServerKeys, clock: Clock) -> None:
    """Lock what was to be closed by now. A closing is carried out once: it is taken away with it, so that a term which
    the principal opens again stays open.
    """
    due = journal.bulk.read(_DUE, school=journal.school, now=clock.now_ms() // 1000)
    if not due:
        return
    locks = journal.rows((LOCK.number, tuple(key)) for key in due)
    changes = []
    for key in due:
        if locks[LOCK.number, tuple(key)].shown(LOCK) != [1]:
            changes.append(Change(LOCK.number, tuple(key), ((1, 1),)))
        changes.append(Change(CLOSING.number, tuple(key), ((1, None),)))
    own_changes.write(journal, keys, clock, changes)
