"""Where a simulated device or server keeps its database: in memory, or in a real encrypted file. A fuse breaks it.

A disk can be copied and put back, and it can fail in the middle of a transaction or just after it, as a computer does
whose plug is pulled.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, MetaData, StaticPool, create_engine, event
from sqlcipher3 import dbapi2

from app.records import encrypted

NEVER = -1


class Crashed(BaseException):
    """The computer stopped here. Not an `Exception`: nothing in the program can catch it and go on."""


class Fuse:
    """Breaks after a number of statements, or right after the transaction that is to be the last."""

    def __init__(self) -> None:
        self.statements = NEVER
        self.after_commit = False
        self.blown = False

    def rest(self) -> None:
        self.statements, self.after_commit, self.blown = NEVER, False, False

    def tick(self, *_of_the_event: object) -> None:
        if self.statements == NEVER:
            return
        if self.statements == 0:
            self.blow()
        self.statements -= 1

    def blow(self) -> None:
        self.rest()
        self.blown = True
        raise Crashed


class Disk(Protocol):
    """One database, with its engine for whoever uses it."""

    engine: Engine
    fuse: Fuse

    def rows(self, statement: str, *values: object) -> list[Any]:
        """What plain SQL finds, past all the code under test."""

    def image(self) -> Any:
        """A copy of what it holds."""

    def restore(self, image: Any) -> None:
        """Hold exactly what `image` holds."""

    def close(self) -> None: ...


class MemoryDisk:
    """SQLite in memory: nothing is encrypted and nothing waits for a disk. One connection."""

    def __init__(self, metadata: MetaData) -> None:
        self.fuse = Fuse()
        self._raw = self._in_memory()
        self.engine = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=self._next, poolclass=StaticPool, hide_parameters=True
        )
        event.listen(self.engine, "begin", _begin)
        event.listen(self.engine, "before_cursor_execute", self.fuse.tick)
        with self.engine.begin() as connection:
            metadata.create_all(connection)

    def _next(self) -> Any:
        """A connection after a crash: cursors that the broken one left open must not meddle with its statements."""
        old, self._raw = self._raw, self._in_memory()
        old.backup(self._raw)
        dbapi2.Connection.close(old)
        return _Fused(self._raw, self.fuse)

    def rows(self, statement: str, *values: object) -> list[Any]:
        found: list[Any] = self._raw.cursor().execute(statement, values).fetchall()
        return found

    def _in_memory(self) -> Any:
        return dbapi2.connect(
            ":memory:", isolation_level=None, check_same_thread=False, factory=_Lasting, cached_statements=512
        )

    def image(self) -> Any:
        copy = self._in_memory()
        self._raw.backup(copy)
        return copy

    def restore(self, image: Any) -> None:
        image.backup(self._raw)

    def close(self) -> None:
        self.engine.dispose()
        dbapi2.Connection.close(self._raw)


class _Lasting(dbapi2.Connection):  # type: ignore[misc]
    """What a broken transaction leaves behind is thrown away, but not the memory that the database lies in."""

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()


class _Fused:
    """A driver's connection whose statements, which come past SQLAlchemy (`sync.sql`), let the fuse tick as well."""

    def __init__(self, driver: Any, fuse: Fuse) -> None:
        self._driver = driver
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def execute(self, *words: Any) -> Any:
        self._fuse.tick()
        return self._driver.execute(*words)

    def executemany(self, *words: Any) -> Any:
        self._fuse.tick()
        return self._driver.executemany(*words)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


class FileDisk:
    """An encrypted file, opened as the program opens its own."""

    def __init__(self, path: Path, key: bytes, metadata: MetaData, stamp: encrypted.Stamp) -> None:
        self.fuse = Fuse()
        self._path, self._key, self._metadata, self._stamp = path, key, metadata, stamp
        self.engine = self._open(create=True)

    def _open(self, *, create: bool = False) -> Engine:
        engine = encrypted.open_engine(self._path, self._key, create=create, metadata=self._metadata, stamp=self._stamp)
        event.listen(engine, "before_cursor_execute", self.fuse.tick)
        engine.dispose()  # its pool is a new one, whose connections are to be fused
        connect: Any = engine.pool._creator
        engine.pool._creator = lambda: _Fused(connect(), self.fuse)
        return engine

    def rows(self, statement: str, *values: object) -> list[Any]:
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA query_only=OFF")  # its last user may have been a reader
            return list(cursor.execute(statement, values).fetchall())
        finally:
            connection.close()

    def image(self) -> bytes:
        target = self._path.with_name("image")
        encrypted.backup(self.engine, target)
        content = target.read_bytes()
        target.unlink()
        return content

    def restore(self, image: bytes) -> None:
        self.close()
        for beside in ("-wal", "-shm"):
            self._path.with_name(self._path.name + beside).unlink(missing_ok=True)
        self._path.write_bytes(image)
        self.engine = self._open()

    def close(self) -> None:
        self.engine.dispose()


MakeDisk = Callable[[str, MetaData, encrypted.Stamp], Disk]
"""A new disk: its name, the tables it is to hold, what its file says it is."""


def in_memory(_name: str, metadata: MetaData, _stamp: encrypted.Stamp) -> Disk:
    return MemoryDisk(metadata)


def in_files(home: Path) -> MakeDisk:
    def make(name: str, metadata: MetaData, stamp: encrypted.Stamp) -> Disk:
        return FileDisk(home / f"{name}.db", name.encode().ljust(32, b"."), metadata, stamp)

    return make


@contextlib.contextmanager
def transaction(disk: Disk) -> Iterator[Connection]:
    """One transaction, which the fuse may break before or after its commit."""
    with disk.engine.begin() as connection:
        yield connection
    if disk.fuse.after_commit:
        disk.fuse.blow()
