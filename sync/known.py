"""All that this store knows of single rows: changes of the log, heads that came without their past, what waits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import select

from sync import outbox
from sync.change import State
from sync.journal import Journal, pack_key, unpack_key, unpack_value
from sync.schema import Key, Ref, Table, Value


class Known(NamedTuple):
    """One value that a change gave to a register. `seq` and `received` (the server's milliseconds) are None until the
    server has answered; `received` also where only the head came. `at` is the author's clock.
    """

    key: Key
    field: int
    value: Value
    writer: int
    number: int
    pos: int
    seq: int | None
    at: int
    received: int | None
    base: int
    state: State
    reason: str
    is_head: bool


def of_rows(
    journal: Journal, table: Table, keys: Iterable[Key], *, every_waiting: bool = False
) -> dict[Key, list[Known]]:
    """What is known of each of the rows, in log order; behind it what waits: the latest of a field, or with
    `every_waiting` also what the same person has corrected since.
    """
    wanted = list(dict.fromkeys(keys))
    found: dict[Key, list[Known]] = {key: [] for key in wanted}
    rows = journal.rows((table.number, key) for key in wanted)
    heads = {
        key: {(number, head[:3]) for number, some in rows[table.number, key].heads.items() for head in some}
        for key in wanted
    }
    told: dict[Key, set[tuple[int, tuple[int, int, int]]]] = defaultdict(set)
    for one in _of_log(journal, table, wanted):
        place = (one.field, (one.seq or 0, one.number, one.pos))
        told[one.key].add(place)
        found[one.key].append(one._replace(is_head=place in heads[one.key]))
    for key in wanted:
        for number, some in rows[table.number, key].heads.items():
            found[key] += [
                Known(key, number, head.value, head.writer, head.number, head.pos, head.seq, head.at, None, head.base,
                      State.ADMITTED, "", True)
                for head in some
                if (number, head[:3]) not in told[key]
            ]  # fmt: skip
        found[key].sort(key=lambda one: (one.seq or 0, one.number, one.pos))
    for one in _waiting(journal, table, wanted) if every_waiting else _latest_waiting(journal, table, wanted):
        found[one.key].append(one)
    return found


def _of_log(journal: Journal, table: Table, keys: Collection[Key]) -> Iterator[Known]:
    change = journal.tables.change
    columns = ("key", "field", "value", "writer", "number", "pos", "seq", "at", "base", "state", "reason")
    packed = [(table.number, pack_key(key)) for key in keys]
    rows = journal.bulk.fetch(change, columns, ("tbl", "key"), journal.school, packed)
    entry = journal.tables.log_entry
    received = dict(
        journal.bulk.fetch(
            entry, ("seq", "received"), ("seq",), journal.school, [(one,) for one in {r[6] for r in rows}]
        )
    )
    for key, field, value, writer, number, pos, seq, at, base, state, reason in rows:
        yield Known(
            unpack_key(bytes(key)), field, unpack_value(bytes(value)), writer, number, pos, seq, at, received.get(seq),
            base, State(state), reason, False,
        )  # fmt: skip


def _latest_waiting(journal: Journal, table: Table, keys: Collection[Key]) -> Iterator[Known]:
    for (_, key), row in journal.rows((table.number, key) for key in keys).items():
        for number, one in row.pending.items():
            yield Known(
                key, number, one.value, one.writer, one.number, one.pos, None, one.at, None, one.base, State.PENDING,
                "", False,
            )  # fmt: skip


def _waiting(journal: Journal, table: Table, keys: Collection[Key]) -> Iterator[Known]:
    wanted = set(keys)
    for writer, commit in outbox.unanswered_commits(journal):
        for pos, change in enumerate(commit.changes):
            if change.table == table.number and change.key in wanted:
                for field, value in change.values:
                    yield Known(
                        change.key, field, value, writer, commit.number, pos, None, commit.at, None, commit.base.seq,
                        State.PENDING, "", False,
                    )  # fmt: skip


def unsettled_keys(journal: Journal, table: Table, scope: int | None = None, part: Ref | None = None) -> set[Key]:
    """Rows of which something waits, is held or was refused; only those of `scope`, which is about `part`."""
    change, source = journal.tables.change, journal.tables.projection[table.name]
    came_back = select(change.c.key).where(
        change.c.school == journal.school, change.c.tbl == table.number, change.c.state != State.ADMITTED
    )
    waiting = select(*(source.c[one.name] for one in table.key)).where(
        source.c.school == journal.school, source.c.waiting == 1
    )
    if scope is not None and table.scope_part is not None:
        came_back = came_back.where(change.c.scope == scope)
        waiting = waiting.where(source.c[table.scope_part] == part)
    keys = {unpack_key(bytes(key)) for key in journal.connection.execute(came_back).scalars()}
    return keys | {tuple(row) for row in journal.connection.execute(waiting)}


def returned_keys(journal: Journal) -> dict[int, set[Key]]:
    """By table number: rows of which something was held or refused."""
    change = journal.tables.change
    rows = journal.connection.execute(
        select(change.c.tbl, change.c.key).where(change.c.school == journal.school, change.c.state != State.ADMITTED)
    )
    found: dict[int, set[Key]] = defaultdict(set)
    for tbl, key in rows:
        if tbl in journal.schema.by_number:
            found[tbl].add(unpack_key(bytes(key)))
    return found
