"""What this device keeps about itself inside the encrypted store: whose it is, its keys, its way to the server."""

import uuid
from dataclasses import dataclass
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Table,
    Text,
    insert,
    select,
    update,
)

from app.records import encrypted
from app.records.tables import journal_metadata

STAMP = encrypted.Stamp(application=0x43_44_53_54, schema=1)

METADATA = journal_metadata()
"""The journal's tables and the device's own."""

_DEVICE = Table(
    "device",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("server", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("person", LargeBinary, nullable=False),
    Column("signing_seed", LargeBinary, nullable=False),
    Column("server_key", LargeBinary, nullable=False),
    Column("last_crossing", BigInteger),
    # The key of the writer that this device is about to become.
    Column("proposed_seed", LargeBinary),
    # 1 once the server has said that it does not know this device any more: unlocking signs it in again.
    Column("signed_out", Integer),
    # The public half of the key: every commit asks for it.
    Column("writer_key", LargeBinary, nullable=False),
)

ASKED = Table(
    "asked",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("reply_seed", LargeBinary, nullable=False),
    Column("writer_key", LargeBinary, nullable=False),
    Column("digests", LargeBinary, nullable=False),
)
"""The requests that travel in bundles (`app.records.asked`)."""


@dataclass(frozen=True)
class Device:
    """One person's device. `signing_key` is the writer's; `server_key` signs the server's answers."""

    server: str
    login: str
    name: str
    token: str
    person: uuid.UUID
    signing_key: SigningKey
    server_key: bytes

    @property
    def writer_key(self) -> bytes:
        return bytes(self.signing_key.verify_key)


def keep(connection: Connection, device: Device) -> None:
    """Write down what the first sign-in gave."""
    connection.execute(
        insert(_DEVICE).values(
            n=1, server=device.server, login=device.login, name=device.name, token=device.token,
            person=device.person.bytes, signing_seed=bytes(device.signing_key), server_key=device.server_key,
            writer_key=device.writer_key,
        )
    )  # fmt: skip


def load(connection: Connection) -> Device:
    """What `keep` wrote."""
    row = connection.execute(select(_DEVICE)).one()
    return Device(
        row.server, row.login, row.name, row.token, uuid.UUID(bytes=row.person), SigningKey(row.signing_seed),
        row.server_key,
    )  # fmt: skip


def propose(connection: Connection, key: SigningKey) -> None:
    """Keep the key under which this device is going to write."""
    connection.execute(update(_DEVICE).values(proposed_seed=bytes(key)))


def proposed(connection: Connection) -> SigningKey | None:
    """What `propose` kept and `adopt` has not taken yet. Asked for with every crossing, and so as `writer_key`."""
    driver: Any = connection.connection.driver_connection
    seed = driver.execute("SELECT proposed_seed FROM device").fetchone()[0]
    return SigningKey(bytes(seed)) if seed is not None else None


def adopt(connection: Connection, key: SigningKey, token: str) -> None:
    """From now on this device writes with `key` and comes with `token`."""
    connection.execute(
        update(_DEVICE).values(
            signing_seed=bytes(key), token=token, proposed_seed=None, writer_key=bytes(key.verify_key)
        )
    )


def writer_key(connection: Connection) -> bytes:
    """Under which key this device writes. Goes to the driver directly: it is asked for with every commit."""
    driver: Any = connection.connection.driver_connection
    return bytes(driver.execute("SELECT writer_key FROM device").fetchone()[0])


def note_signed_out(connection: Connection) -> None:
    """The server does not know this device any more: it was put back to a time before it signed in."""
    connection.execute(update(_DEVICE).values(signed_out=1))


def is_signed_out(connection: Connection) -> bool:
    return bool(connection.execute(select(_DEVICE.c.signed_out)).scalar_one() == 1)


def sign_in_again(connection: Connection, token: str) -> None:
    """The device comes with this token from now on."""
    connection.execute(update(_DEVICE).values(token=token, signed_out=None))


def note_crossing(connection: Connection, at: int) -> None:
    """Remember when this device crossed, for the status line of the next start."""
    connection.execute(update(_DEVICE).values(last_crossing=at))


def last_crossing(connection: Connection) -> int | None:
    """What `note_crossing` wrote last: milliseconds, or None before the first crossing."""
    at: int | None = connection.execute(select(_DEVICE.c.last_crossing)).scalar_one()
    return at
