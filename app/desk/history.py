"""The history of a cell: every value it was ever given, by whom, where and when, and what became of it."""

from dataclasses import dataclass

from sqlalchemy import select

from app.desk.school import people
from app.records.tables import SCORE, TABLES
from sync.change import State
from sync.journal import Journal, pack_key, unpack_value
from sync.schema import Key, Ref, Table, Value


@dataclass(frozen=True)
class Past:
    """One value of a cell. `at` is the author's clock, `received` the server's (none before it answered); milliseconds.

    `is_head`: nothing has replaced it. `reason` is the verdict's code for what came back.
    """

    value: Value
    by: str
    device: str
    at: int
    received: int | None
    state: State
    reason: str
    is_head: bool


def history(journal: Journal, table: Table, key: Key) -> tuple[Past, ...]:
    """What this device knows of the row's first field, newest first."""
    change, writer = TABLES.change, TABLES.writer
    field = table.fields[0].number
    rows = journal.connection.execute(
        select(change, writer.c.person, writer.c.device)
        .join(writer, (writer.c.school == change.c.school) & (writer.c.n == change.c.writer))
        .where(change.c.school == journal.school, change.c.tbl == table.number, change.c.field == field)
        .where(change.c.key == pack_key(key))
        .order_by(change.c.seq.is_(None).desc(), change.c.seq.desc(), change.c.number.desc(), change.c.pos.desc())
    ).all()
    register = (table.number, pack_key(key), field)
    heads = {(head.seq, head.number, head.pos) for head in journal.heads([register]).get(register, ())}
    names = people(journal)
    return tuple(
        Past(
            value=unpack_value(bytes(row.value)),
            by=names.get(Ref(row.person), ""),
            device=row.device,
            at=row.at,
            received=row.received,
            state=State(row.state),
            reason=row.reason,
            is_head=(row.seq, row.number, row.pos) in heads,
        )
        for row in rows
    )


def mark_history(
    journal: Journal, class_: Ref, subject_code: str, pupil: Ref, term: int, column: int
) -> tuple[Past, ...]:
    """The history of one mark."""
    return history(journal, SCORE, (class_, subject_code, pupil, term, column))
