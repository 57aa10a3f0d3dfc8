"""Decisions on what the server held or refused: how they name a change, and which are known. Used by both ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.records.tables import DECISION, NOWHERE
from sync import seal
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
    nowhere, writers = journal.refs.find(NOWHERE), journal.writers()
    by_key: dict[Key, Named] = {}
    ids: dict[int, bytes] = {}
    wanted = list(changes)
    for _, _, change in wanted:
        if change.writer not in ids:
            ids[change.writer] = seal.writer_id(writers[change.writer].key).bytes
    refs = journal.refs.known(ids.values())
    for table, key, change in wanted:
        place, writer = class_of(table, key) or nowhere, refs.get(ids[change.writer])
        if place is not None and writer is not None:
            by_key[place, writer, change.number, change.pos] = change
    if not by_key:
        return {}
    rows = journal.rows((DECISION.number, key) for key in by_key)
    found = {by_key[key]: _decided(row, writers) for (_, key), row in rows.items()}
    return {change: one for change, one in found.items() if one is not None}


def _decided(row: Row, writers: dict[int, Writer]) -> Decided | None:
    latest = row.pending.get(1) or next(iter(row.heads.get(1, ())), None)
    if latest is None or latest.value not in list(Outcome):
        return None
    by = writers[latest.writer]
    return Decided(Outcome(str(latest.value)), by.person, by.device, latest.at, 1 not in row.pending)
