"""Decisions on what the server held or refused: how they name a change, and which are known. Used by both ends."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select

from app.records.tables import DECISION, NOWHERE, TABLES
from sync import known, seal
from sync.change import State
from sync.journal import Journal, Writer
from sync.rows import Row
from sync.schema import Key, Ref, Table


class Outcome(StrEnum):
    """What became of it. The texts are stored and travel: they never change."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Named(NamedTuple):
    """A change by its place in a chain: the writer as this store numbers it, the commit, the place in the commit."""

    writer: int
    number: int
    pos: int


@dataclass(frozen=True)
class Decided:
    """A decision: by whom, on which device, when by their clock; `sent` once the server has admitted it."""

    outcome: Outcome
    person: Ref
    device: str
    at: int
    sent: bool


def key_of(journal: Journal, table: Table, key: Key, change: Named) -> Key:
    """The row that decides on `change`, which is about the row `key` of `table`. May give ids numbers."""
    writer = seal.writer_id(journal.writers()[change.writer].key)
    return (class_of(table, key) or journal.refs.number(NOWHERE), journal.refs.number(writer), *change[1:])


def class_of(table: Table, key: Key) -> Ref | None:
    """The class that a row is about."""
    parts = [part.name for part in table.key]
    return Ref(int(key[parts.index("class_")])) if "class_" in parts else None


def writer_of(journal: Journal, key: Key) -> Writer | None:
    """The writer that a decision's key names, if there is one here."""
    number = int(key[1])
    named = journal.refs.uuids([number]).get(number)
    return next((one for one in journal.writers().values() if seal.writer_id(one.key).bytes == named), None)


def decided(journal: Journal, changes: Iterable[tuple[Table, Key, Named]]) -> dict[Named, Decided]:
    """The decisions that are known here on any of `changes`, own unsent ones among them. Writes nothing."""
    by_key, writers = _by_key(journal, changes), journal.writers()
    rows = journal.rows((DECISION.number, key) for key in by_key)
    found = {by_key[key]: _decided(row, writers) for (_, key), row in rows.items()}
    return {change: one for change, one in found.items() if one is not None}


def judged(journal: Journal, changes: Collection[tuple[Table, Key, Named]]) -> dict[Named, Decided]:
    """As `decided`, but of what was declined and then let go by its author: that it was declined, as far as that is
    known here.
    """
    found = decided(journal, changes)
    by_key, writers = _by_key(journal, changes), journal.writers()
    for key, rows in known.of_rows(journal, DECISION, by_key).items():
        for one in rows:
            if one.value == Outcome.DECLINED and one.state is State.ADMITTED:
                by = writers[one.writer]
                found[by_key[key]] = Decided(Outcome.DECLINED, by.person, by.device, one.at, sent=True)
    return found


def declined(journal: Journal, person: Ref) -> list[tuple[Key, Named, Decided]]:
    """What others have declined of `person`'s changes, and `person` has not let go, each with the decision's key."""
    writers = journal.writers()
    mine = {seal.writer_id(one.key).bytes: one.n for one in writers.values() if one.person == person}
    numbers = {ref: mine[id_] for id_, ref in journal.refs.known(mine).items()}
    table = TABLES.projection[DECISION.name]
    query = select(*(table.c[part.name] for part in DECISION.key)).where(
        table.c.school == journal.school, table.c.outcome == Outcome.DECLINED, table.c.writer.in_(numbers)
    )
    keys: list[Key] = [tuple(row) for row in journal.connection.execute(query)]
    found = []
    for (_, key), row in journal.rows((DECISION.number, key) for key in keys).items():
        one = _decided(row, writers)
        if one is not None and one.person != person:
            found.append((key, Named(numbers[Ref(int(key[1]))], int(key[2]), int(key[3])), one))
    return found


def _by_key(journal: Journal, changes: Iterable[tuple[Table, Key, Named]]) -> dict[Key, Named]:
    """By the key of the row that decides on it, as far as such a row can be here. Writes nothing."""
    nowhere, writers = journal.refs.find(NOWHERE), journal.writers()
    found: dict[Key, Named] = {}
    ids: dict[int, bytes] = {}
    wanted = list(changes)
    for _, _, change in wanted:
        if change.writer not in ids:
            ids[change.writer] = seal.writer_id(writers[change.writer].key).bytes
    refs = journal.refs.known(ids.values())
    for table, key, change in wanted:
        place, writer = class_of(table, key) or nowhere, refs.get(ids[change.writer])
        if place is not None and writer is not None:
            found[place, writer, change.number, change.pos] = change
    return found


def _decided(row: Row, writers: dict[int, Writer]) -> Decided | None:
    latest = row.pending.get(1) or next(iter(row.heads.get(1, ())), None)
    if latest is None or latest.value not in list(Outcome):
        return None
    by = writers[latest.writer]
    return Decided(Outcome(str(latest.value)), by.person, by.device, latest.at, 1 not in row.pending)
