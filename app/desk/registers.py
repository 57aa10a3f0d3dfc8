"""Where registers stand: which of a class's cells wait, came back, or are disputed. Shared by all desk work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from app.records.tables import TABLES
from sync.change import State
from sync.journal import Journal, unpack_key, unpack_value
from sync.schema import Key, Ref, ScopeKind, Table, Value, pack_scope


class CellState(StrEnum):
    """What the screen says about a cell besides its value."""

    SAVED = "saved"
    WAITING = "waiting"
    HELD = "held"
    REFUSED = "refused"
    CONFLICT = "conflict"


STATES = {State.PENDING: CellState.WAITING, State.HELD: CellState.HELD, State.REFUSED: CellState.REFUSED}
"""How a change stands that has no place among the heads."""
_RANK = {State.REFUSED: 0, State.HELD: 1, State.PENDING: 2}
"""Of several changes of one cell the highest is told."""


@dataclass(frozen=True)
class Marked:
    """A cell that is not simply saved. `reason` is the verdict's code where there is one."""

    state: CellState
    reason: str = ""


def marked_cells(journal: Journal, table: Table, class_: Ref) -> dict[Key, Marked]:
    """All cells of one class's table that are not simply saved. A disagreement outranks the rest."""
    marked: dict[Key, Marked] = {}
    for one in sorted(unsettled(journal, table, class_), key=lambda one: _RANK[one.state]):
        marked[one.key] = Marked(STATES[one.state], one.reason)
    contested = TABLES.contested
    rows = journal.connection.execute(
        select(contested.c.key).where(contested.c.school == journal.school, contested.c.tbl == table.number)
    )
    for (packed,) in rows:
        key = unpack_key(bytes(packed))
        if key[0] == class_:
            marked[key] = Marked(CellState.CONFLICT)
    return marked


@dataclass(frozen=True)
class Unsettled:
    """A change that has no place among the heads and that nothing has closed. `at` is the author's clock."""

    key: Key
    value: Value
    person: Ref
    at: int
    state: State
    reason: str


def unsettled(journal: Journal, table: Table, class_: Ref | None = None) -> list[Unsettled]:
    """What waits, is held or was refused in `table` (whose rows have one field), of one class or all; of a cell in log
    order.

    An author's later change closes an earlier one that it has seen, made on whichever device; but one that was refused
    does not close one that is held: that still waits for a person.
    """
    cells = groupby(_with_something_unsettled(journal, table, class_), key=lambda row: row.key)
    return [one for _, rows in cells for one in _still_open(rows)]


def _with_something_unsettled(journal: Journal, table: Table, class_: Ref | None) -> Sequence[Row[Any]]:
    """All changes of each cell that has an unsettled one, cell by cell, in log order."""
    change, writer, other = TABLES.change, TABLES.writer, TABLES.change.alias()
    keys = select(other.c.key).where(
        other.c.school == journal.school, other.c.tbl == table.number, other.c.state != State.ADMITTED
    )
    if class_ is not None:
        keys = keys.where(other.c.scope == pack_scope(ScopeKind.CLASS, class_))
    return journal.connection.execute(
        select(change, writer.c.person)
        .join(writer, (writer.c.school == change.c.school) & (writer.c.n == change.c.writer))
        .where(change.c.school == journal.school, change.c.tbl == table.number, change.c.key.in_(keys))
        .order_by(change.c.key, change.c.seq.is_(None), change.c.seq, change.c.number, change.c.pos)
    ).all()


def _still_open(rows: Iterable[Row[Any]]) -> list[Unsettled]:
    """Those of one cell's changes, in log order, that are unsettled and closed by none behind them."""
    kept: list[Row[Any]] = []
    for row in rows:
        kept = [one for one in kept if not _closes(row, one)]
        if row.state != State.ADMITTED:
            kept.append(row)
    return [
        Unsettled(
            unpack_key(bytes(row.key)), unpack_value(bytes(row.value)), Ref(row.person), row.at, State(row.state),
            row.reason,
        )
        for row in kept
    ]  # fmt: skip


def _closes(later: Row[Any], earlier: Row[Any]) -> bool:
    seen = later.writer == earlier.writer or (earlier.seq is not None and earlier.seq <= later.base)
    strong = later.state != State.REFUSED or earlier.state == State.REFUSED
    return later.person == earlier.person and seen and strong
