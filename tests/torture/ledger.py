"""What a journal holds of this device's own commits: the only place of the torture that looks into internal tables."""

from sqlalchemy import select

from app.records.tables import SCORE
from sync import canonical, outbox
from sync.journal import Journal


def own_marks(journal: Journal, writer_key: bytes) -> dict[int, list[object]]:
    """The marks that each own commit wrote, in the journal's encoding, by the commit's number."""
    writer = outbox.own_writer(journal, writer_key)
    table = journal.tables.own_commit
    rows = journal.connection.execute(
        select(table.c.number, table.c.body)
        .where(table.c.school == journal.school, table.c.writer == writer.n)
        .order_by(table.c.number)
    )
    found: dict[int, list[object]] = {}
    for number, body in rows:
        *_, changes = canonical.decode(journal.schema, bytes(body))
        found[number] = [value for table_, _, values in changes if table_ == SCORE.number for _, value in values]
    return found


def last_own(journal: Journal, writer_key: bytes) -> int:
    """The number of this device's last commit."""
    return outbox.own_writer(journal, writer_key).number


def state(journal: Journal) -> dict[str, list[tuple[object, ...]]]:
    """Everything that screens read, to compare one copy with another."""
    found = {}
    for name, table in journal.tables.projection.items():
        found[name] = sorted((tuple(row) for row in journal.connection.execute(select(table))), key=repr)
    return found
