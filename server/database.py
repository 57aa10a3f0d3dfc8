"""The server's database: PostgreSQL in service, an encrypted SQLite file when embedded. One code above both."""

import contextlib
import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    create_engine,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlcipher3 import dbapi2

from app.records import encrypted
from app.records.sqlite_problems import told
from app.records.tables import SCHEMA, TABLES, journal_metadata
from sync.clock import Clock
from sync.errors import EnvironmentProblem, path_of
from sync.journal import Journal

STAMP = encrypted.Stamp(application=0x43_44_53_56, schema=1)
KEY_VARIABLE = "CHUYENDO_SERVER_KEY"

_log = logging.getLogger(__name__)

METADATA = journal_metadata()
"""The journal's tables and the server's own."""

ACCOUNT = Table(
    "account",
    METADATA,
    Column("login", Text, primary_key=True),
    Column("school", Integer, nullable=False),
    Column("person", LargeBinary, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Integer, nullable=False),
)
DEVICE = Table(
    "device",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("school", Integer, nullable=False),
    Column("login", Text, nullable=False),
    Column("writer_key", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False),
    Index("device_writer", "school", "writer_key"),
)


@dataclass(frozen=True)
class ServerKeys:
    """The server's secrets, all derived from one: what signs its answers and what encrypts its embedded database."""

    signing: SigningKey
    database: bytes


def load_keys(home: Path, clock: Clock, *, create: bool) -> ServerKeys:
    """The keys from the environment variable, else from `home/server.key`, with `create` made for its user alone.

    A vanished key is never replaced while there is a database: no device would trust the new one.
    """
    told = os.environ.get(KEY_VARIABLE)
    path = home / "server.key"
    if told is None and create and not path.exists() and not (home / "server.db").exists():
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(clock.random_bytes(32).hex())
    try:
        secret = bytes.fromhex(told if told is not None else path.read_text())
    except (OSError, ValueError) as error:
        raise EnvironmentProblem("server.key_unreadable") from error
    if len(secret) != 32:
        raise EnvironmentProblem("server.key_unreadable")
    return ServerKeys(SigningKey(_derive(secret, b"signing")), _derive(secret, b"database"))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(secret, key=purpose, digest_size=32).digest()


_ONE_SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""PostgreSQL otherwise shows each statement what has been committed by then."""


class Database:
    """Opens transactions; each school's log is written by one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._embedded = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._reading = encrypted.for_reading(engine) if self._embedded else engine.execution_options(**_ONE_SNAPSHOT)

    @classmethod
    def open(cls, url: str | None, home: Path, keys: ServerKeys, *, create: bool) -> "Database":
        """PostgreSQL at `url`, or without one the embedded file in `home`.

        Only with `create` is what is not there made: a vanished file must never be replaced by an empty one.
        """
        if url is None:
            path = home / "server.db"
            make = create and not path.exists()
            return cls(encrypted.open_engine(path, keys.database, create=make, metadata=METADATA, stamp=STAMP))
        engine = _postgresql(url)
        try:
            with _reached(), engine.begin() as connection:
                if create:
                    METADATA.create_all(connection)
                elif not inspect(connection).has_table(TABLES.log.name):
                    raise EnvironmentProblem("server.not_set_up")
        except EnvironmentProblem:
            engine.dispose()
            raise
        return cls(engine)

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; committed unless the body raises."""
        with self._embedded or contextlib.nullcontext(), _troubles_told(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction for reading: all that it sees was so at one moment."""
        with _troubles_told(), self._reading.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def _postgresql(url: str) -> Engine:
    with _reached():
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise EnvironmentProblem("server.no_database")
        # An error's text must not hold names or marks; a connection that the server has dropped is replaced unseen.
        return create_engine(parsed.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True)


@contextlib.contextmanager
def _troubles_told() -> Iterator[None]:
    """The embedded driver's errors, some of which come past SQLAlchemy; their words may hold what is personal."""
    try:
        with told():
            yield
    except dbapi2.Error as error:
        _log.error("database: %s", path_of(error))
        raise EnvironmentProblem("crossing.server_trouble") from None


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise EnvironmentProblem("server.no_database") from error


def open_journal(connection: Connection, school: int, *, lock: bool) -> Journal:
    """The school's journal; with `lock` nobody else writes to its log until the transaction ends."""
    if lock and connection.dialect.name == "postgresql":
        log = TABLES.log
        connection.execute(select(log.c.school).where(log.c.school == school).with_for_update())
    return Journal(connection, SCHEMA, TABLES, school)


def next_school(connection: Connection) -> int:
    """The number for a school that is about to be founded."""
    return int(connection.execute(select(func.coalesce(func.max(TABLES.log.c.school), 0))).scalar_one()) + 1
