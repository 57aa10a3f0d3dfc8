"""What this computer has read and a restored server has not given back: only its authors' computers can (R14)."""

from dataclasses import dataclass

from sqlalchemy import select

from app.desk.places import Place, Places
from app.desk.school import people
from app.desk.value_words import value_words
from app.messages import _
from app.records.tables import TABLES
from sync.clock import at_local
from sync.journal import Journal, unpack_key, unpack_value


@dataclass(frozen=True)
class Missed:
    """A value that was admitted before the server was restored and is not there any more: by whom and on which device
    it was entered, when by their clock (milliseconds).
    """

    place: Place
    words: str
    by: str
    device: str
    at: int


def missed(journal: Journal) -> tuple[Missed, ...]:
    """All of them, in the order in which people count places."""
    table = TABLES.lost_head
    rows = journal.connection.execute(select(table).where(table.c.school == journal.school)).all()
    if not rows:
        return ()
    places, names, writers = Places(journal), people(journal), journal.writers()
    found = []
    for row in rows:
        synced, key = journal.schema.by_number[row.tbl], unpack_key(bytes(row.key))
        author = writers[row.writer]
        words = value_words(synced, key, row.field, unpack_value(bytes(row.value)))
        found.append(Missed(places.place(synced, key), words, names.get(author.person, ""), author.device, row.at))
    return tuple(sorted(found, key=lambda one: one.place.order))


def missed_words(one: Missed) -> str:
    """One line about it, and what will bring it back."""
    told = _(
        "○ {place}: {value} ({who}, {device}, {time}) is missing at the server, which was put back. "
        "It comes back when that computer crosses."
    )
    time = at_local(one.at).strftime("%H:%M %d/%m/%Y")
    return told.format(place=one.place, value=one.words, who=one.by, device=one.device, time=time)
