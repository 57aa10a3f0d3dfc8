"""The few statements that carry many rows, written once for each database: bulk insert, look-up and delete by key; and
those of SQLAlchemy's that every crossing runs, built once.

They go to SQLite's driver directly, and to PostgreSQL's as they are: on these paths building a statement costs more
than running it. Everything else is SQLAlchemy Core. Whoever opens the transaction tells what the driver's errors mean.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, Select, Table, Update
from sqlalchemy.dialects import sqlite

_Item = TypeVar("_Item")

_SQLITE = sqlite.dialect()
_CHUNK = 200
"""Keys named in one statement of SQLite: it bounds the parameters."""


class Rows:
    """Bulk statements over one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._driver: Any = None if self._postgresql else connection.connection.driver_connection

    def insert(self, table: Table, rows: Sequence[tuple[Any, ...]], *, update: bool = False) -> None:
        """Insert whole `rows`, values in the order of the table's columns; with `update` a row whose primary key is
        there already is replaced.
        """
        if not rows:
            return
        if not self._postgresql:
            if len(rows) == 1:
                self._driver.execute(_sqlite_insert(table, update), rows[0])
            else:
                self._driver.executemany(_sqlite_insert(table, update), rows)
            return
        columns = zip(table.columns, zip(*rows, strict=True), strict=True)
        arrays = tuple(_array(column.type, values) for column, values in columns)
        self._connection.exec_driver_sql(_postgresql_insert(table, update), arrays)

    def fetch(
        self,
        table: Table,
        wanted: tuple[str, ...],
        named: tuple[str, ...],
        school: int,
        keys: Sequence[tuple[Any, ...]],
    ) -> list[tuple[Any, ...]]:
        """The columns `wanted` of the school's rows whose columns `named` are one of `keys`."""
        return [row for text, parameters in self._by_key(_lookup, table, wanted, named, school, keys)
                for row in self._run(text, parameters).fetchall()]  # fmt: skip

    def last(
        self, table: Table, wanted: tuple[str, ...], named: tuple[str, ...], school: int, key: tuple[Any, ...]
    ) -> tuple[Any, ...] | None:
        """The columns `wanted` of that row whose columns `named` begin with `key` and whose next column of the primary
        key is the highest; None where there is none.
        """
        text = _last(table, wanted, named, self._postgresql)
        found: tuple[Any, ...] | None = self._run(text, (school, *key)).fetchone()
        return found

    def delete(self, table: Table, named: tuple[str, ...], school: int, keys: Sequence[tuple[Any, ...]]) -> None:
        """Delete the school's rows whose columns `named` are one of `keys`."""
        for text, parameters in self._by_key(_deletion, table, (), named, school, keys):
            self._run(text, parameters)

    def read(self, query: Select[Any], **values: object) -> Sequence[tuple[Any, ...]]:
        """The rows of a `query` that is built once and run often, with its parameters; none of them may expand."""
        if self._driver is None:
            return [tuple(row) for row in self._connection.execute(query, values)]
        text, order = _compiled(query)
        found: list[tuple[Any, ...]] = self._driver.execute(text, [values.get(*one) for one in order]).fetchall()
        return found

    def update(self, change: Update, **values: object) -> None:
        """As `read`, for a statement that changes rows."""
        if self._driver is None:
            self._connection.execute(change, values)
            return
        text, order = _compiled(change)
        self._driver.execute(text, [values.get(*one) for one in order])

    def _run(self, text: str, parameters: tuple[Any, ...]) -> Any:
        if self._driver is not None:
            return self._driver.execute(text, parameters)
        return self._connection.exec_driver_sql(text, parameters)

    def _by_key(
        self, statement: Any, table: Table, wanted: tuple[str, ...], named: tuple[str, ...], school: int,
        keys: Sequence[tuple[Any, ...]],
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:  # fmt: skip
        if not keys:
            return
        if not named:  # a table with one row a school
            yield statement(table, wanted, named, -1 if self._postgresql else 0), (school,)
        elif self._postgresql:
            columns = zip(named, zip(*keys, strict=True), strict=True)
            arrays = [_array(table.c[name].type, values) for name, values in columns]
            yield statement(table, wanted, named, -1), (*arrays, school)
        else:
            for chunk in chunks(keys, _CHUNK):
                flat = [part for key in chunk for part in key]
                yield statement(table, wanted, named, len(chunk)), (*flat, school)


def chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """`items` in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


@cache
def _compiled(statement: Select[Any] | Update) -> tuple[str, list[tuple[str, Any]]]:
    """SQLite's text of a statement, and its parameters in their order: the name, and what the statement itself says."""
    compiled = statement.compile(dialect=_SQLITE)
    return str(compiled), [(name, compiled.params[name]) for name in compiled.positiontup or ()]


@cache
def _sqlite_insert(table: Table, update: bool) -> str:
    names = ", ".join(_quoted(column.name) for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    return f"INSERT {'OR REPLACE ' if update else ''}INTO {_quoted(table.name)} ({names}) VALUES ({marks})"  # noqa: S608


@cache
def _postgresql_insert(table: Table, update: bool) -> str:
    names = ", ".join(_quoted(column.name) for column in table.columns)
    arrays = ", ".join(f"%s::{_array_type(column.type)}" for column in table.columns)
    text = f"INSERT INTO {_quoted(table.name)} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608
    if not update:
        return text
    key = ", ".join(_quoted(column.name) for column in table.primary_key)
    rest = [column.name for column in table.columns if not column.primary_key]
    changed = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in rest)
    return f"{text} ON CONFLICT ({key}) DO {f'UPDATE SET {changed}' if changed else 'NOTHING'}"


@cache
def _lookup(table: Table, wanted: tuple[str, ...], named: tuple[str, ...], count: int) -> str:
    columns = ", ".join(f"t.{_quoted(name)}" for name in wanted)
    school = "?" if count >= 0 else "%s"
    if not named:
        return f"SELECT {columns} FROM {_quoted(table.name)} t WHERE t.school = {school}"  # noqa: S608
    same = " AND ".join(f"t.{_quoted(name)} = k.c{i}" for i, name in enumerate(named))
    # The keys drive: CROSS JOIN forbids SQLite to scan the table and look among the keys.
    return f"{_keys(table, named, count)} SELECT {columns} FROM k CROSS JOIN {_quoted(table.name)} t WHERE {same} AND t.school = {school}"  # noqa: E501, S608


@cache
def _last(table: Table, wanted: tuple[str, ...], named: tuple[str, ...], postgresql: bool) -> str:
    columns = ", ".join(_quoted(name) for name in wanted)
    mark = "%s" if postgresql else "?"
    same = " AND ".join(f"{_quoted(name)} = {mark}" for name in ("school", *named))
    order = list(table.primary_key)[1 + len(named)].name
    return f"SELECT {columns} FROM {_quoted(table.name)} WHERE {same} ORDER BY {_quoted(order)} DESC LIMIT 1"  # noqa: S608


@cache
def _deletion(table: Table, _wanted: tuple[str, ...], named: tuple[str, ...], count: int) -> str:
    if not named:
        return f"DELETE FROM {_quoted(table.name)} WHERE school = {'?' if count >= 0 else '%s'}"  # noqa: S608
    columns = ", ".join(_quoted(name) for name in named)
    keys = _keys(table, named, count)
    return f"{keys} DELETE FROM {_quoted(table.name)} WHERE ({columns}) IN (SELECT * FROM k) AND school = {'?' if count >= 0 else '%s'}"  # noqa: E501, S608


def _keys(table: Table, named: tuple[str, ...], count: int) -> str:
    """The keys as a table `k` with columns c0, c1, …; a negative `count` means PostgreSQL's arrays."""
    columns = ", ".join(f"c{i}" for i in range(len(named)))
    if count < 0:
        arrays = ", ".join(f"%s::{_array_type(table.c[name].type)}" for name in named)
        return f"WITH k({columns}) AS (SELECT * FROM unnest({arrays}))"  # noqa: S608
    one = f"({', '.join('?' for _ in named)})"
    return f"WITH k({columns}) AS (VALUES {', '.join([one] * count)})"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _array_type(kind: Any) -> str:
    if isinstance(kind, LargeBinary):
        return "bytea[]"
    return "bigint[]" if isinstance(kind, (Integer, BigInteger)) else "text[]"


def _array(kind: Any, values: Iterable[Any]) -> Any:
    """A column for `unnest`. As text, because the driver takes many times longer to adapt a list."""
    if isinstance(kind, LargeBinary):
        return "{" + ",".join("NULL" if one is None else f'"\\\\x{one.hex()}"' for one in values) + "}"
    if isinstance(kind, (Integer, BigInteger)):
        return "{" + ",".join("NULL" if one is None else str(int(one)) for one in values) + "}"
    return list(values)
