"""Checking a copy against itself: what encryption does not catch, the journal does (DESIGN §4).

Everything that screens show is computed once more from the heads behind it, the heads are summed up anew and compared
with the sums that the server has confirmed, and the own chain is hashed from its beginning: a page put back from an
older state of the file, or a mistake of the program, comes to light.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from sync import holding, merge, outbox, seal, statehash
from sync.change import State
from sync.errors import Defect
from sync.journal import Journal, Register, unpack_key, unpack_value
from sync.merge import Head
from sync.rows import Pending, Row, unpack_row
from sync.schema import Key, Kind, Ref, Table, Value, covers


def audit(journal: Journal) -> int:
    """How many registers were checked; raises `Defect("journal.inconsistent")` at the first contradiction."""
    for writer in outbox.own_writers(journal):
        _check_own_chain(journal, writer)
    waiting = _waiting(journal)
    disputed: set[Register] = set()
    sums: dict[tuple[int, int], int] = defaultdict(int)
    checked = 0
    for table in journal.schema.tables:
        for key, shown, row in _stored(journal, table):
            checked += len(row.heads.keys() | row.pending.keys())
            _check_row(table, key, shown, row, waiting)
            disputed |= {(table.number, key, number) for number in merge.disputed(table, row.heads)}
            _add_up(journal, table, key, row, sums)
    if waiting:
        raise Defect("journal.inconsistent", what="own entries")
    if set(journal.contested()) != disputed:
        raise Defect("journal.inconsistent", what="conflicts")
    _check_sums(journal, sums)
    _check_log(journal)
    return checked


def _check_own_chain(journal: Journal, writer: int) -> None:
    """The own chain from its beginning, and what was sealed of it."""
    known = journal.writers().get(writer)
    if known is None:
        raise Defect("journal.inconsistent", what="own chain")
    commits, changesets = journal.tables.own_commit, journal.tables.own_changeset
    rows = journal.connection.execute(
        select(commits.c.number, commits.c.body, commits.c.hash)
        .where(commits.c.school == journal.school, commits.c.writer == writer)
        .order_by(commits.c.number)
    )
    chained = seal.chain_start(journal.identity(), known.key)
    last = 0
    for number, body, stored in rows:
        chained = seal.chain(chained, bytes(body))
        last += 1
        if number != last or bytes(stored) != chained:
            raise Defect("journal.inconsistent", what="own chain")
    runs = journal.connection.execute(
        select(changesets.c.first, changesets.c.last)
        .where(changesets.c.school == journal.school, changesets.c.writer == writer)
        .order_by(changesets.c.last)
    ).all()
    ends = [0, *(run.last for run in runs)]
    if [run.first for run in runs] != [end + 1 for end in ends[:-1]] or ends[-1] > last:
        raise Defect("journal.inconsistent", what="own chain")


def _waiting(journal: Journal) -> dict[Register, Pending]:
    """What must lie over the rows, from the own commits alone."""
    found: dict[Register, Pending] = {}
    for writer, commit in outbox.unanswered_commits(journal):
        for pos, change in enumerate(commit.changes):
            for field, value in change.values:
                base = journal.effective(commit.base)
                found[change.table, change.key, field] = Pending(
                    writer, commit.number, pos, base, commit.at, value
                )  # fmt: skip
    return found


def _stored(journal: Journal, table: Table) -> Iterator[tuple[Key, tuple[list[Value], int], Row]]:
    """Key, what is shown (and whether something waits), and the registers of every row, one at a time: all marks of a
    school together would take a hundred megabytes.
    """
    source = journal.tables.projection[table.name]
    names = [*(part.name for part in table.key), *(one.name for one in table.fields), "waiting", "registers"]
    parts = len(table.key)
    rows = journal.connection.execute(
        select(*(source.c[name] for name in names)).where(source.c.school == journal.school)
    )
    for row in rows:
        *shown, waits, registers = row[parts:]
        yield tuple(row[:parts]), (shown, waits), unpack_row(bytes(registers))


def _check_row(
    table: Table, key: Key, shown: tuple[list[Value], int], row: Row, waiting: dict[Register, Pending]
) -> None:
    pending = {number: waiting.pop((table.number, key, number), None) for number in row.pending}
    if pending != row.pending or shown != (row.shown(table), int(bool(row.pending))):
        raise Defect("journal.inconsistent", what=table.name)


def _add_up(journal: Journal, table: Table, key: Key, row: Row, sums: dict[tuple[int, int], int]) -> None:
    prefix = statehash.key_prefix(journal, table, key)
    for number, heads in row.heads.items():
        field = table.by_number[number]
        for head in heads:
            is_ref = field.kind is Kind.REF and isinstance(head.value, int)
            value = journal.refs.uuid_bytes(Ref(int(head.value or 0))) if is_ref else head.value
            sums[table.scope_of(key), field.since] += statehash.head_hash(prefix, number, head, value)


def _check_sums(journal: Journal, sums: dict[tuple[int, int], int]) -> None:
    table = journal.tables.scope_sum
    rows = journal.connection.execute(select(table).where(table.c.school == journal.school))
    stored = {(row.scope, row.since): int.from_bytes(bytes(row.total), "big") for row in rows}
    added = {which: total % 2**128 for which, total in sums.items()}
    if {k: v for k, v in stored.items() if v} != {k: v for k, v in added.items() if v}:
        raise Defect("journal.inconsistent", what="heads")


def _check_log(journal: Journal) -> None:
    """No admitted change that is here is missing among the heads without a later one there: what has replaced it need
    not be here, where heads came as a snapshot.
    """
    change = journal.tables.change
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, change.c.state == State.ADMITTED)
        .order_by(change.c.seq, change.c.number, change.c.pos)
    )
    heads: dict[Register, tuple[Head, ...]] = {}
    for row in rows:
        register = (row.tbl, unpack_key(bytes(row.key)), row.field)
        new = Head(row.seq, row.number, row.pos, row.writer, row.at, unpack_value(bytes(row.value)), row.base)
        heads[register] = merge.admit(heads.get(register, ()), new)
    grants = holding.held_grants(journal)
    # Between two answers that bring new rights, heads of what is not held yet are still to come.
    readable = [one for one in heads if not grants or covers(grants, journal.schema.by_number[one[0]].scope_of(one[1]))]
    stored = journal.heads(readable)
    for register in readable:
        found = stored.get(register, ())
        places = {head[:3] for head in found}
        if any(
            head not in found and (head[:3] in places or head[:3] >= max(places, default=head[:3]))
            for head in heads[register]
        ):
            raise Defect("journal.inconsistent", what="heads")
