"""Checking a copy against itself: what encryption does not catch, the journal does (DESIGN §4).

Everything that screens show is computed once more from the changes themselves and compared with what is stored: a page
put back from an older state of the file, or a mistake of the program, comes to light.
"""

from collections import defaultdict

from sqlalchemy import select

from sync import merge, outbox
from sync.change import State
from sync.errors import Defect
from sync.journal import Journal, Register, pack_key, unpack_value
from sync.merge import Head
from sync.schema import Value


def audit(journal: Journal, writer_key: bytes) -> int:
    """How many registers were checked; raises `Defect("journal.inconsistent")` at the first contradiction."""
    writer = outbox.own_writer(journal, writer_key)
    if outbox.hash_at(journal, writer_key, writer.number) != writer.hash:
        raise Defect("journal.inconsistent", what="own chain")
    heads, pending = _recomputed(journal)
    if {register: tuple(sorted(found)) for register, found in heads.items()} != _stored(journal):
        raise Defect("journal.inconsistent", what="heads")
    _check_projection(journal, heads, pending)
    return len(heads.keys() | pending.keys())


def _recomputed(journal: Journal) -> tuple[dict[Register, tuple[Head, ...]], dict[Register, Value]]:
    """Heads and own unanswered values, from the changes alone."""
    change = journal.tables.change
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, change.c.state.in_([State.ADMITTED, State.PENDING]))
        .order_by(change.c.seq.is_(None), change.c.seq, change.c.writer, change.c.number, change.c.pos)
    )
    heads: dict[Register, tuple[Head, ...]] = {}
    pending: dict[Register, Value] = {}
    for row in rows:
        register = (row.tbl, bytes(row.key), row.field)
        value = unpack_value(bytes(row.value))
        if row.seq is None:
            pending[register] = value
        else:
            new = Head(row.seq, row.number, row.pos, row.writer, row.at, value)
            heads[register] = merge.admit(heads.get(register, ()), new, row.base)
    return heads, pending


def _stored(journal: Journal) -> dict[Register, tuple[Head, ...]]:
    table = journal.tables.head
    found: dict[Register, list[Head]] = defaultdict(list)
    for row in journal.connection.execute(select(table).where(table.c.school == journal.school)):
        head = Head(row.seq, row.number, row.pos, row.writer, row.at, unpack_value(bytes(row.value)))
        found[row.tbl, bytes(row.key), row.field].append(head)
    return {register: tuple(sorted(heads)) for register, heads in found.items()}


def _check_projection(
    journal: Journal, heads: dict[Register, tuple[Head, ...]], pending: dict[Register, Value]
) -> None:
    expected: dict[tuple[int, bytes], dict[str, Value]] = defaultdict(dict)
    for register in heads.keys() | pending.keys():
        tbl, key, number = register
        field = journal.schema.by_number[tbl].by_number[number]
        value = pending[register] if register in pending else merge.shown(heads[register], field)
        expected[tbl, key][field.name] = value
    for table in journal.schema.tables:
        projection = journal.tables.projection[table.name]
        rows = journal.connection.execute(select(projection).where(projection.c.school == journal.school)).mappings()
        for row in rows:
            key = pack_key(tuple(row[part.name] for part in table.key))
            told = expected.pop((table.number, key), {})
            if any(row[field.name] != told.get(field.name) for field in table.fields):
                raise Defect("journal.inconsistent", what=table.name)
    if expected:
        tbl, _ = next(iter(expected))
        raise Defect("journal.inconsistent", what=journal.schema.by_number[tbl].name)
