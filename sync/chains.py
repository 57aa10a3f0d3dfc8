"""How far the log has a writer's chain: for a device whose disk or whose server was put back (R4, R14)."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from sync import seal
from sync.change import MAX_CHAIN_ENDS
from sync.journal import Journal, Writer
from sync.wire import expanded

_unpack_bodies = msgspec.msgpack.Decoder(list[bytes]).decode


def chain_ends(journal: Journal, writer: Writer) -> list[tuple[int, bytes]]:
    """The newest commits of a writer that are in the log, oldest first, each with the chain's hash there: a disk that
    was put back may have parted from the log in the middle of what was one changeset.
    """
    entry = journal.tables.log_entry
    rows = journal.connection.execute(
        select(entry.c.first, entry.c.bodies)
        .where(entry.c.school == journal.school, entry.c.writer == writer.n)
        .where(entry.c.last > writer.number - MAX_CHAIN_ENDS)
        .order_by(entry.c.last)
    ).all()
    chained = seal.chain_start(journal.identity(), writer.key)
    if rows and rows[0].first > 1:
        before = [(writer.n, rows[0].first - 1)]
        [(chained,)] = journal.bulk.fetch(entry, ("hash",), ("writer", "last"), journal.school, before)
    found: list[tuple[int, bytes]] = []
    for first, bodies in rows:
        for number, body in enumerate(_unpack_bodies(expanded(bytes(bodies))), first):
            chained = seal.chain(bytes(chained), body)
            found.append((number, chained))
    return found[-MAX_CHAIN_ENDS:]


def chain_numbers(journal: Journal, keys: Sequence[bytes]) -> list[tuple[bytes, int]]:
    """How far the chains of these writers are in the log; one that is not known is left out."""
    known = {one.key: one.number for one in journal.writers().values()}
    return [(key, known[key]) for key in keys if key in known]
