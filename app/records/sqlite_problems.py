"""What an error of SQLite means to a person."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlcipher3 import dbapi2

from sync.errors import EnvironmentProblem

# SQLite's primary result codes, https://sqlite.org/rescode.html
_CODES = {
    3: "store.cannot_open",  # PERM
    5: "store.busy",  # BUSY
    6: "store.busy",  # LOCKED
    7: "store.out_of_memory",  # NOMEM
    8: "store.cannot_write",  # READONLY
    10: "store.io",  # IOERR
    11: "store.damaged",  # CORRUPT
    13: "store.disk_full",  # FULL
    14: "store.cannot_open",  # CANTOPEN
    26: "store.damaged",  # NOTADB: with the right key, which the slot file vouches for, this is damage
}


def problem_of(error: BaseException) -> EnvironmentProblem | None:
    """The problem behind an error of the driver; None where the machine is not at fault (a constraint, wrong SQL)."""
    if isinstance(error, exc.TimeoutError):  # every connection of the pool is in use
        return EnvironmentProblem("store.busy")
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    number = getattr(cause, "sqlite_errorcode", None)
    if number is None or number & 0xFF not in _CODES:
        return None
    return EnvironmentProblem(_CODES[number & 0xFF], errno=number)


@contextmanager
def told() -> Iterator[None]:
    """Within it, errors of SQLite that are the machine's fault come out as EnvironmentProblem."""
    try:
        yield
    except (exc.SQLAlchemyError, dbapi2.Error) as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise problem from error
