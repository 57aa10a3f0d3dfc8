"""Where registers stand: which of a class's cells wait, came back, or are disputed. Shared by all desk work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sync import known
from sync.change import State
from sync.journal import Journal, Writer
from sync.known import Known
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
    for _, key, _ in journal.contested(table):
        if key[0] == class_:
            marked[key] = Marked(CellState.CONFLICT)
    return marked


@dataclass(frozen=True)
class Unsettled:
    """A change that has no place among the heads and that nothing has closed. `at` is the author's clock; `seq`,
    `number` and `pos` say where it stands in the log.
    """

    key: Key
    value: Value
    person: Ref
    device: str
    at: int
    state: State
    reason: str
    seq: int | None
    number: int
    pos: int


def unsettled(journal: Journal, table: Table, class_: Ref | None = None) -> list[Unsettled]:
    """What waits, is held or was refused in `table` (whose rows have one field), of one class or all; of a cell in log
    order.

    An author's later change closes an earlier one that it has seen, made on whichever device; but one that was refused
    does not close one that is held: that still waits for a person.
    """
    scope = pack_scope(ScopeKind.CLASS, class_) if class_ is not None else None
    keys = known.unsettled_keys(journal, table, scope, class_)
    if not keys:
        return []
    writers = journal.writers()
    cells = known.of_rows(journal, table, keys).values()
    return [one for rows in cells for one in _still_open(rows, writers)]


def _still_open(rows: Sequence[Known], writers: Mapping[int, Writer]) -> list[Unsettled]:
    """Those of one cell's changes, in log order, that are unsettled and closed by none behind them."""
    kept: list[Known] = []
    for row in rows:
        kept = [one for one in kept if not _closes(row, one, writers)]
        if row.state is not State.ADMITTED:
            kept.append(row)
    return [
        Unsettled(
            row.key, row.value, writers[row.writer].person, writers[row.writer].device, row.at, row.state, row.reason,
            row.seq, row.number, row.pos,
        )
        for row in kept
    ]  # fmt: skip


def _closes(later: Known, earlier: Known, writers: Mapping[int, Writer]) -> bool:
    seen = later.writer == earlier.writer or (earlier.seq is not None and earlier.seq <= later.base)
    strong = later.state is not State.REFUSED or earlier.state is State.REFUSED
    return writers[later.writer].person == writers[earlier.writer].person and seen and strong
