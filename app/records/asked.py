"""What this device has asked in bundles: without remembering it, nobody can open or check the answer."""

from dataclasses import dataclass, field

from nacl.public import PrivateKey
from sqlalchemy import Connection, delete, func, insert, select

from app.records.device import ASKED

MAX_ASKED = 200
"""Beyond it the oldest are forgotten: their answers would continue a position that is long past."""
_DIGEST_BYTES = 32


@dataclass(frozen=True)
class Asked:
    """The requests of one bundle, made as the writer with `writer_key`."""

    id: bytes
    reply: PrivateKey = field(repr=False)
    writer_key: bytes
    digests: tuple[bytes, ...]


def remember(connection: Connection, asked: Asked) -> None:
    """Before the bundle leaves."""
    last = connection.execute(select(func.coalesce(func.max(ASKED.c.n), 0))).scalar_one()
    connection.execute(delete(ASKED).where(ASKED.c.n <= last + 1 - MAX_ASKED))
    connection.execute(
        insert(ASKED).values(
            n=last + 1, id=asked.id, reply_seed=bytes(asked.reply), writer_key=asked.writer_key,
            digests=b"".join(asked.digests),
        )
    )  # fmt: skip


def find(connection: Connection, number: bytes) -> Asked | None:
    """The bundle with this id, if it was this device's and is not forgotten."""
    row = connection.execute(select(ASKED).where(ASKED.c.id == number)).first()
    if row is None:
        return None
    joined = bytes(row.digests)
    digests = tuple(joined[start : start + _DIGEST_BYTES] for start in range(0, len(joined), _DIGEST_BYTES))
    return Asked(number, PrivateKey(bytes(row.reply_seed)), bytes(row.writer_key), digests)
