"""An encrypted database file: how it is made, opened, checked and backed up.

SQLCipher through SQLAlchemy, with a raw random key. Knows nothing of people: the client's store and the server's
embedded database are both such files. Whoever opens one has the right key already (a slot file vouches for it), so a
file that does not answer to it is damaged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, QueuePool, create_engine, event
from sqlcipher3 import dbapi2

from app.records import atomic
from app.records.sqlite_problems import told
from sync.errors import Defect, EnvironmentProblem, UserError

KEY_BYTES = 32
PAGE_BYTES = 4096
# Below it two connections can corrupt a file in WAL mode (the "WAL-reset" race, mended in 3.51.3).
MINIMUM_SQLITE = (3, 51, 3)
BUSY_MS = 5000
# Reading connections are for screens and requests at work at once; one more than this waits.
CONNECTIONS = 16
_READS_ONLY = "reads only"
"""What was last said to a connection about writing, beside it in the pool."""
PLAINTEXT_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True)
class Stamp:
    """What a file says it is: `application` (a positive 31-bit number) marks it as ours, `schema` counts up from 1."""

    application: int
    schema: int


def open_engine(
    path: Path,
    key: bytes,
    *,
    create: bool,
    metadata: MetaData,
    stamp: Stamp,
    fill: Callable[[Connection], None] | None = None,
) -> Engine:
    """The engine of the encrypted file at `path`; with `create` the file is made first and must not exist.

    A new file holds what `fill` writes from its first moment on: at `path` there is never a file without it.

    Every transaction takes the write lock at its beginning, except on `for_reading(engine)`.

    Raises EnvironmentProblem `store.missing`, `store.empty`, `store.plaintext`, `store.damaged`, `store.not_ours`,
    `store.no_wal`, `store.sqlite_too_old`, `store.cipher_off` or one of `sqlite_problems`; UserError `store.newer` for
    a file of a newer program, which is left untouched.
    """
    if len(key) != KEY_BYTES:
        raise Defect("store.misuse", why="the key must have 32 bytes")
    if dbapi2.sqlite_version_info < MINIMUM_SQLITE:
        raise EnvironmentProblem("store.sqlite_too_old", found=dbapi2.sqlite_version)
    with told():
        if create:
            _create(path, key, metadata, stamp, fill)
        _refuse_strangers(path)
        _check_stamp(path, key, stamp)
        engine = _engine(path, key, mode="rw")
        with for_reading(engine).connect():
            return engine


def for_reading(engine: Engine) -> Engine:
    """The same file and pool for reading only: a transaction is one snapshot and never waits for a writer."""
    return engine.execution_options(reading=True)


def checkpoint(engine: Engine) -> None:
    """Bring the WAL into the file as far as nobody is in the way."""
    with told():
        connection = engine.raw_connection()
        try:
            _pragma(connection, "wal_checkpoint(PASSIVE)")
        finally:
            connection.close()


def verify(engine: Engine) -> None:
    """Read every page and check seals and structure. Raises EnvironmentProblem `store.damaged`, or `store.busy`."""
    with told():
        connection = engine.raw_connection()
        try:
            # After a crash the file may hold a torn page whose good copy is still in the WAL: bring it over first.
            if _pragma(connection, "wal_checkpoint(FULL)")[0][0] != 0:
                raise EnvironmentProblem("store.busy")
            broken_pages = _pragma(connection, "cipher_integrity_check")
            if broken_pages or _pragma(connection, "quick_check") != [("ok",)]:
                raise EnvironmentProblem("store.damaged", pages=len(broken_pages))
        finally:
            connection.close()


def backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy, encrypted with the same key, to `target`: whole or not at all. Writers go on."""
    fresh = target.with_name(target.name + ".new")
    with told():
        _remove(fresh)
        connection = engine.raw_connection()
        try:
            _pragma(connection, "query_only=OFF")  # its last user may have been a reader
            connection.info[_READS_ONLY] = False
            connection.cursor().execute("VACUUM INTO ?", (str(fresh),))
        except dbapi2.Error:
            _remove(fresh)
            raise
        finally:
            connection.close()
    atomic.move_into_place(fresh, target)


def _create(
    path: Path, key: bytes, metadata: MetaData, stamp: Stamp, fill: Callable[[Connection], None] | None
) -> None:
    """Build the file aside and put it in place when it is whole: at `path` there is never an unfinished file."""
    if path.exists() or _beside(path, "-wal").exists():
        raise Defect("store.misuse", why="tables are never created on an existing path")
    fresh = path.with_name(path.name + ".new")
    _remove(fresh)
    engine = _engine(fresh, key, mode="rwc")
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={stamp.application}")
            connection.exec_driver_sql(f"PRAGMA user_version={stamp.schema}")
            if fill is not None:
                fill(connection)
    finally:
        engine.dispose()
    atomic.move_into_place(fresh, path)


def _refuse_strangers(path: Path) -> None:
    """Without its key or its content SQLite would open a file as a new, empty or unencrypted database."""
    try:
        with path.open("rb") as file:
            head = file.read(len(PLAINTEXT_HEADER))
    except FileNotFoundError:
        raise EnvironmentProblem("store.missing") from None
    except OSError as error:
        raise EnvironmentProblem("store.cannot_open", errno=error.errno) from error
    if not head:
        raise EnvironmentProblem("store.empty")
    if head == PLAINTEXT_HEADER:
        raise EnvironmentProblem("store.plaintext")


def _check_stamp(path: Path, key: bytes, stamp: Stamp) -> None:
    """Compare the file's stamp with ours through a connection that cannot write, not even a checkpoint on closing."""
    connection = _connect(path, key, mode="ro")
    try:
        application = _pragma(connection, "application_id")[0][0]
        schema = _pragma(connection, "user_version")[0][0]
    finally:
        connection.close()
    if application != stamp.application:
        raise EnvironmentProblem("store.not_ours", application=application)
    if schema > stamp.schema:
        raise UserError("store.newer", found=schema, known=stamp.schema)
    if schema < stamp.schema:
        raise Defect("store.misuse", why=f"no migration from schema {schema} to {stamp.schema}")


def _engine(path: Path, key: bytes, *, mode: str) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connect_for_use(path, key, mode),
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=0,
        hide_parameters=True,  # an error's text must not hold names or marks
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """The driver begins nothing by itself (`isolation_level=None`). A writer locks at once and never fails half-way."""
    reading = connection.get_execution_options().get("reading", False)
    driver: Any = connection.connection.driver_connection
    if connection.info.get(_READS_ONLY) is not reading:
        _pragma(driver, f"query_only={'ON' if reading else 'OFF'}")
        connection.info[_READS_ONLY] = reading
    driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")


def _connect_for_use(path: Path, key: bytes, mode: str) -> Any:
    connection = _connect(path, key, mode=mode)
    try:
        if _pragma(connection, "journal_mode=WAL") != [("wal",)]:  # a network drive cannot
            raise EnvironmentProblem("store.no_wal")
        for setting in (
            "synchronous=FULL",  # with NORMAL a power cut takes edits that were called saved
            "fullfsync=ON",  # where fsync alone stops at the disk's own cache (macOS)
            "checkpoint_fullfsync=ON",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "mmap_size=0",
        ):
            _pragma(connection, setting)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, key: bytes, *, mode: str) -> Any:
    """A driver connection whose key has been proved by reading. `mode` is SQLite's: ro, rw, rwc."""
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        _pragma(connection, "cipher_log_level=NONE")  # it would print to stderr
        _pragma(connection, f"key=\"x'{key.hex()}'\"")
        _pragma(connection, f"cipher_page_size={PAGE_BYTES}")
        if _pragma(connection, "cipher_status") != [("1",)]:
            raise EnvironmentProblem("store.cipher_off")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _pragma(connection: Any, text: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    try:
        return list(cursor.execute(f"PRAGMA {text}").fetchall())
    finally:
        cursor.close()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _remove(unfinished: Path) -> None:
    """Clear away what an interrupted attempt left."""
    for ending in ("", "-wal", "-shm", "-journal"):
        _beside(unfinished, ending).unlink(missing_ok=True)
