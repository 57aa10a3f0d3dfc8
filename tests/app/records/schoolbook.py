"""A small encrypted database for the tests of this room."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, select

from app.records import encrypted

KEY = bytes(range(32))
STAMP = encrypted.Stamp(application=0x43444F54, schema=3)

METADATA = MetaData()
ENTRY = Table(
    "entry",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)


def create(path: Path) -> Engine:
    return encrypted.open_engine(path, KEY, create=True, metadata=METADATA, stamp=STAMP)


def reopen(path: Path, key: bytes = KEY, stamp: encrypted.Stamp = STAMP) -> Engine:
    return encrypted.open_engine(path, key, create=False, metadata=METADATA, stamp=stamp)


def add(connection: Connection, number: int, text: str = "a") -> int:
    connection.execute(ENTRY.insert().values(number=number, text=text))
    return number


def adding(number: int, text: str = "a") -> Callable[[Connection], int]:
    return lambda connection: add(connection, number, text)


def numbers(connection: Connection) -> list[int]:
    return list(connection.scalars(select(ENTRY.c.number).order_by(ENTRY.c.number)))


def filled(path: Path, rows: int) -> None:
    """A closed file at `path` with `rows` entries; its WAL is gone."""
    engine = create(path)
    with engine.begin() as connection:
        for number in range(rows):
            add(connection, number, f"entry {number} " * 8)
    engine.dispose()
