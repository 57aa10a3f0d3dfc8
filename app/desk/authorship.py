"""Who said what stands in the rows of one class's table, when, and how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from app.desk.registers import CellState, Marked, marked_cells
from app.desk.school import people
from app.records.tables import TABLES
from sync import known
from sync.change import State
from sync.journal import Journal
from sync.schema import Key, Ref, Table


@dataclass(frozen=True)
class Said:
    """A row, and who wrote its first field last: `at` is that author's clock, in milliseconds."""

    row: Row[Any]
    key: Key
    author: Ref
    name: str
    at: int
    standing: Marked


def said_in(journal: Journal, table: Table, class_: Ref, values: Iterable[str]) -> list[Said]:
    """The rows of `class_` whose first field has one of `values`; their keys are class and pupil."""
    stored = TABLES.projection[table.name]
    rows = journal.connection.execute(
        select(stored).where(
            stored.c.school == journal.school,
            stored.c.class_ == class_,
            stored.c[table.by_number[1].name].in_(list(values)),
        )
    ).all()
    if not rows:
        return []
    marked = marked_cells(journal, table, class_)
    keys: list[Key] = [(class_, Ref(row.pupil)) for row in rows]
    past = known.of_rows(journal, table, keys)
    writers, names = journal.writers(), people(journal)
    found = []
    for row, key in zip(rows, keys, strict=True):
        wrote = [one for one in past[key] if one.field == 1 and (one.is_head or one.state is State.PENDING)]
        author = writers[wrote[-1].writer].person if wrote else Ref(0)
        at = wrote[-1].at if wrote else 0
        standing = marked.get(key, Marked(CellState.SAVED))
        found.append(Said(row, key, author, names.get(author, ""), at, standing))
    return found
