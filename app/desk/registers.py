"""Where registers stand: which of a class's cells wait, came back, or are disputed. Shared by all desk work."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.records.tables import TABLES
from sync.change import State
from sync.journal import Journal, unpack_key
from sync.schema import Key, Ref, ScopeKind, Table, pack_scope


class CellState(StrEnum):
    """What the screen says about a cell besides its value."""

    SAVED = "saved"
    WAITING = "waiting"
    HELD = "held"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Marked:
    """A cell that is not simply saved. `reason` is the verdict's code where there is one."""

    state: CellState
    reason: str = ""


def marked_cells(journal: Journal, table: Table, class_: Ref) -> dict[Key, Marked]:
    """All cells of one class's table that are not simply saved. A disagreement outranks the rest."""
    marked = _latest_unsettled(journal, table, class_)
    contested = TABLES.contested
    rows = journal.connection.execute(
        select(contested.c.key).where(contested.c.school == journal.school, contested.c.tbl == table.number)
    )
    for (packed,) in rows:
        key = unpack_key(bytes(packed))
        if key[0] == class_:
            marked[key] = Marked(CellState.CONFLICT)
    return marked


def _latest_unsettled(journal: Journal, table: Table, class_: Ref) -> dict[Key, Marked]:
    """Cells whose latest change of some writer has no place among the heads: unanswered, held or refused."""
    change = TABLES.change
    rows = journal.connection.execute(
        select(change.c.key, change.c.state, change.c.reason, change.c.writer)
        .where(change.c.school == journal.school, change.c.tbl == table.number)
        .where(change.c.scope == pack_scope(ScopeKind.CLASS, class_))
        .order_by(change.c.writer, change.c.number, change.c.pos)
    )
    latest: dict[tuple[Key, int], Marked | None] = {}
    for packed, state, reason, writer in rows:
        said = _STATES.get(State(state))
        latest[unpack_key(bytes(packed)), writer] = Marked(said, reason) if said else None
    return {key: marked for (key, _), marked in latest.items() if marked is not None}


_STATES = {State.PENDING: CellState.WAITING, State.HELD: CellState.HELD, State.REFUSED: CellState.REFUSED}
