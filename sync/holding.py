"""What a device holds beyond single changes: scopes that come and go with rights, epochs that begin anew (R9, R14)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, select, update

from sync import outbox, statehash
from sync.change import MAX_MISSED, State
from sync.journal import Entered, Journal, pack_key, pack_value, unpack_key
from sync.schema import Ref, ScopeKind, covers, unpack_scope, whole


def held_grants(journal: Journal) -> set[int]:
    """What this device may read, as the server last said."""
    return {scope for (scope,) in journal.bulk.fetch(journal.tables.held_grant, ("scope",), (), journal.school, [()])}


def purge_log(journal: Journal, person: Ref, kept: Collection[int], grants: Collection[int]) -> None:
    """Take away what the log holds of scopes that are not `kept`: of what was admitted there only what `person` wrote
    stays, as far as `grants` cover it, because all else comes as heads. What came back stays with its author (R6), and
    with who judges as far as `grants` go.
    """
    change, lost = journal.tables.change, journal.tables.lost_head
    mine = [n for n, one in journal.writers().items() if one.person == person]
    scopes = journal.connection.execute(
        select(change.c.scope).where(change.c.school == journal.school).distinct()
    ).scalars()
    for scope in scopes:
        if not covers(kept, scope):
            others, admitted = change.c.writer.not_in(mine), change.c.state == State.ADMITTED
            gone = others & admitted if covers(grants, scope) else others | admitted
            journal.connection.execute(
                delete(change).where(change.c.school == journal.school, change.c.scope == scope, gone)
            )
    if not covers(grants, whole(ScopeKind.HELD)):
        journal.connection.execute(
            delete(change).where(
                change.c.school == journal.school, change.c.state == State.HELD, change.c.writer.not_in(mine)
            )
        )
    rows = journal.connection.execute(select(lost).where(lost.c.school == journal.school)).all()
    journal.bulk.delete(
        lost, ("writer", "number", "pos", "field"), journal.school,
        [(row.writer, row.number, row.pos, row.field) for row in rows
         if not covers(grants, journal.schema.by_number[row.tbl].scope_of(unpack_key(bytes(row.key))))],
    )  # fmt: skip


def purge_rows(journal: Journal, kept: Collection[int]) -> None:
    """Take away the rows that the grants `kept` do not cover. What waits lies in the own commits: `outbox.lay_over`."""
    contested, sums = journal.tables.contested, journal.tables.scope_sum
    for table in journal.schema.tables:
        source = journal.tables.projection[table.name]
        if whole(table.scope) in kept:
            continue
        gone = delete(source).where(source.c.school == journal.school)
        if table.scope_part is not None:
            here = [ref for grant in kept for kind, ref in [unpack_scope(grant)] if kind == table.scope]
            gone = gone.where(source.c[table.scope_part].not_in(here))
        journal.connection.execute(gone)
    stale = [
        (tbl, pack_key(key), field)
        for tbl, key, field in journal.contested()
        if not covers(kept, journal.schema.by_number[tbl].scope_of(key))
    ]
    journal.bulk.delete(contested, ("tbl", "key", "field"), journal.school, stale)
    stored = journal.connection.execute(select(sums.c.scope).where(sums.c.school == journal.school).distinct())
    ended = [(scope,) for scope in stored.scalars() if not covers(kept, scope)]
    journal.bulk.delete(sums, ("scope",), journal.school, ended)


def begin_epoch(journal: Journal, epochs: Sequence[tuple[int, int]]) -> None:
    """The server was restored, perhaps more than once: each time what it had admitted behind that place it may have
    lost. This copy begins anew under the last of `epochs` (number and where it began), which led to the server's
    present one, and offers all its own commits again; heads that the server may have lost are remembered until it has
    them.
    """
    # An older backup may have been put back before this one: what is its own of either side is not the other's.
    _remember_heads(journal, min(seq for _, seq in set(epochs) ^ set(journal.epochs())))
    tables = journal.tables
    for table in (tables.change, tables.log_entry, tables.scope_sum, tables.contested, tables.held_grant):
        journal.connection.execute(delete(table).where(table.c.school == journal.school))
    for projection in tables.projection.values():
        journal.connection.execute(delete(projection).where(projection.c.school == journal.school))
    own = tables.own_changeset
    ours = (own.c.school == journal.school) & (own.c.signature != b"")
    journal.connection.execute(update(own).where(ours).values(seq=None))
    journal.refs.forget_told()
    journal.take_over_epochs(epochs)
    journal.note(seq=0, ids=0)
    outbox.lay_over(journal)


def _remember_heads(journal: Journal, restored: int) -> None:
    commits = journal.tables.own_commit
    own = {
        (writer, number)
        for writer, number in journal.connection.execute(
            select(commits.c.writer, commits.c.number).where(commits.c.school == journal.school)
        )
    }
    rows = [
        (journal.school, head.writer, head.number, head.pos, field, table.number, pack_key(key), head.at,
         pack_value(head.value))
        for table in journal.schema.tables
        for key, row in journal.all_rows(table)
        for field, heads in row.heads.items()
        for head in heads
        if head.seq > restored and (head.writer, head.number) not in own
    ]  # fmt: skip
    journal.bulk.insert(journal.tables.lost_head, rows, update=True)


def forget_found(journal: Journal, entries: Iterable[Entered]) -> None:
    """Heads of an earlier epoch that have come again are no longer missed."""
    keys = [(one.writer, one.number, one.pos, one.field) for one in entries]
    journal.bulk.delete(journal.tables.lost_head, ("writer", "number", "pos", "field"), journal.school, keys)


def missed_writers(journal: Journal) -> list[bytes]:
    """Whose heads are missed, in the order of their numbers here."""
    known = journal.writers()
    return [known[n].key for (n,) in journal.bulk.read(_missed(journal.tables.lost_head), school=journal.school)]


@cache
def _missed(lost: Table) -> Select[Any]:
    here = lost.c.school == bindparam("school")
    return select(lost.c.writer).where(here).distinct().order_by(lost.c.writer).limit(MAX_MISSED)


def forget_chained(journal: Journal, chains: Iterable[tuple[bytes, int]]) -> None:
    """What lies in the log of the missed writers again, replaced or not: `chains` say by key how far they are."""
    lost = journal.tables.lost_head
    for key, number in chains:
        writer = journal.writer(key)
        if writer is None or not writer.device:  # the server's own chain leaps over numbers
            continue
        here = (lost.c.school == journal.school) & (lost.c.writer == writer.n)
        journal.connection.execute(delete(lost).where(here, lost.c.number <= number))


def forget_loaded(journal: Journal) -> None:
    """As `forget_found`, for what came again in a snapshot, or stands there again by whoever's hand."""
    lost = journal.tables.lost_head
    columns = ("writer", "number", "pos", "field", "tbl", "key", "value")
    rows = [(tuple(row[:4]), (row[4], unpack_key(bytes(row[5]))), bytes(row[6]))
            for row in journal.bulk.fetch(lost, columns, (), journal.school, [()])]  # fmt: skip
    found = journal.rows(address for _, address, _ in rows)
    here = [
        place
        for place, address, value in rows
        for head in found[address].heads.get(place[3], ())
        if (head.writer, head.number, head.pos) == place[:3] or pack_value(head.value) == value
    ]
    journal.bulk.delete(lost, ("writer", "number", "pos", "field"), journal.school, here)


def differing(journal: Journal, theirs: Mapping[int, int]) -> set[int]:
    """Of the grants held here, those in whose scopes this copy's sums are not `theirs`."""
    ours = statehash.by_scope(journal, journal.schema.generation)
    found: dict[int, bool] = defaultdict(bool)
    for scope in ours.keys() | theirs.keys():
        if ours.get(scope, 0) != theirs.get(scope, 0):
            for grant in held_grants(journal):
                if covers({grant}, scope):
                    found[grant] = True
    return set(found)
