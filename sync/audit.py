"""Checking a copy against itself: what encryption does not catch, the journal does (DESIGN §4).

Everything that screens show is computed once more from the changes themselves and compared with what is stored: a page
put back from an older state of the file, or a mistake of the program, comes to light.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from sync import canonical, merge, outbox, seal
from sync.canonical import RawValue
from sync.change import State
from sync.errors import Defect
from sync.journal import Journal, Register, Writer, pack_key, unpack_key, unpack_value
from sync.merge import Head
from sync.schema import Value


def audit(journal: Journal, writer_key: bytes) -> int:
    """How many registers were checked; raises `Defect("journal.inconsistent")` at the first contradiction."""
    _check_own_commits(journal, outbox.own_writer(journal, writer_key))
    heads, pending = _recomputed(journal)
    if {register: tuple(sorted(found)) for register, found in heads.items()} != _stored(journal):
        raise Defect("journal.inconsistent", what="heads")
    _check_contested(journal, heads)
    _check_projection(journal, heads, pending)
    return len(heads.keys() | pending.keys())


def _check_own_commits(journal: Journal, writer: Writer) -> None:
    """The own chain from its beginning, what was sealed of it, and that the changes are those of its commits."""
    commits, changesets = journal.tables.own_commit, journal.tables.own_changeset
    sealed_rows = journal.connection.execute(
        select(changesets.c.last, changesets.c.hash).where(
            changesets.c.school == journal.school, changesets.c.writer == writer.n
        )
    )
    sealed = {last: bytes(sealed_hash) for last, sealed_hash in sealed_rows}
    rows = journal.connection.execute(
        select(commits.c.number, commits.c.body)
        .where(commits.c.school == journal.school, commits.c.writer == writer.n)
        .order_by(commits.c.number)
    )
    bodies = {number: bytes(body) for number, body in rows}
    chained = {0: seal.chain_start(journal.identity(), writer.key)}
    for number, body in bodies.items():
        chained[number] = seal.chain(chained.get(number - 1, b""), body)
    whole = list(chained) == list(range(writer.number + 1)) and chained[writer.number] == writer.hash
    if not whole or sealed.items() - chained.items():
        raise Defect("journal.inconsistent", what="own chain")
    if [one for body in bodies.values() for one in _written(journal, body)] != _entered(journal, writer):
        raise Defect("journal.inconsistent", what="own commits")


_Written = tuple[int, int, int, int, int, tuple[RawValue, ...], RawValue]
"""Of a register that a commit sets: number, position, field, time, table, key and value, ids as on the wire."""


def _written(journal: Journal, body: bytes) -> Iterator[_Written]:
    number, _, _, at, changes = canonical.decode(journal.schema, body)
    for pos, (table, key, values) in enumerate(changes):
        for field, value in values:
            yield number, pos, field, at, table, key, value


def _entered(journal: Journal, writer: Writer) -> list[_Written]:
    """What the journal has entered of the own commits."""
    change, expand = journal.tables.change, journal.refs.uuid_bytes
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, change.c.writer == writer.n)
        .order_by(change.c.number, change.c.pos, change.c.field)
    )
    found: list[_Written] = []
    for row in rows:
        table = journal.schema.by_number[row.tbl]
        key = tuple(canonical.expand_key(table, unpack_key(bytes(row.key)), expand))
        value = canonical.expand_value(table.by_number[row.field].kind, unpack_value(bytes(row.value)), expand)
        found.append((row.number, row.pos, row.field, row.at, row.tbl, key, value))
    return found


def _check_contested(journal: Journal, heads: dict[Register, tuple[Head, ...]]) -> None:
    table = journal.tables.contested
    rows = journal.connection.execute(select(table).where(table.c.school == journal.school))
    disputed = {
        (tbl, key, number)
        for (tbl, key, number), found in heads.items()
        if merge.contested(found, journal.schema.by_number[tbl].by_number[number])
    }
    if {(row.tbl, bytes(row.key), row.field) for row in rows} != disputed:
        raise Defect("journal.inconsistent", what="conflicts")


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
