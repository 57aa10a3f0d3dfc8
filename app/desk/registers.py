"""Where registers stand: which of a class's cells wait, came back, or are disputed. Shared by all desk work."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.records import decisions
from app.records.decisions import Named
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
    """One field of a change that has no place among the heads and that nothing has closed. `at` is the author's clock,
    `seq` says where it stands in the log.
    """

    key: Key
    field: int
    value: Value
    person: Ref
    device: str
    at: int
    state: State
    reason: str
    seq: int | None
    change: Named


def unsettled(journal: Journal, table: Table, class_: Ref | None = None) -> list[Unsettled]:
    """What waits, is held or was refused in `table`, of one class or all; of a register in log order.

    An author's later change closes an earlier one that it has seen, made on whichever device; but one that was refused
    does not close one that is held: that still waits for a person. A decision closes what it is about.
    """
    scope = pack_scope(ScopeKind.CLASS, class_) if class_ is not None else None
    return unsettled_of(journal, table, known.unsettled_keys(journal, table, scope, class_))


def unsettled_of(journal: Journal, table: Table, keys: Collection[Key]) -> list[Unsettled]:
    """As `unsettled`, of single rows; at the server too."""
    if not keys:
        return []
    writers = journal.writers()
    registers: dict[tuple[Key, int], list[Known]] = defaultdict(list)
    for rows in known.of_rows(journal, table, keys).values():
        for row in rows:
            registers[row.key, row.field].append(row)
    kept = [one for rows in registers.values() for one in _still_open(rows, writers)]
    came_back = [(table, one.key, _name(one)) for one in kept if one.state is not State.PENDING]
    closed = decisions.decided(journal, came_back)
    return [_told(row, writers) for row in kept if _name(row) not in closed]


def fields_of(journal: Journal, table: Table, key: Key, change: Named) -> list[Unsettled]:
    """All fields of one change of a row, closed or not."""
    writers = journal.writers()
    return [_told(row, writers) for row in known.of_rows(journal, table, [key])[key] if _name(row) == change]


def _told(row: Known, writers: Mapping[int, Writer]) -> Unsettled:
    return Unsettled(
        row.key, row.field, row.value, writers[row.writer].person, writers[row.writer].device, row.at, row.state,
        row.reason, row.seq, _name(row),
    )  # fmt: skip


def _name(row: Known) -> Named:
    return Named(row.writer, row.number, row.pos)


def _still_open(rows: Iterable[Known], writers: Mapping[int, Writer]) -> Sequence[Known]:
    """Those of one register's changes, in log order, that are unsettled and closed by none of the author's behind
    them.
    """
    kept: list[Known] = []
    for row in rows:
        kept = [one for one in kept if not _closes(row, one, writers)]
        if row.state is not State.ADMITTED:
            kept.append(row)
    return kept


def _closes(later: Known, earlier: Known, writers: Mapping[int, Writer]) -> bool:
    seen = later.writer == earlier.writer or (earlier.seq is not None and earlier.seq <= later.base)
    strong = later.state is not State.REFUSED or earlier.state is State.REFUSED
    return writers[later.writer].person == writers[earlier.writer].person and seen and strong
