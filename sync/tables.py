"""The journal's tables in SQL, the same on SQLite and PostgreSQL, and one projection table for each synced table.

Every table carries `school` in its primary key, so that a province's database can be spread by school.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from sync.schema import Kind, Schema


@dataclass(frozen=True)
class JournalTables:
    """`metadata` holds them all; `projection` maps a synced table's name to the table that screens query."""

    metadata: MetaData
    log: Table
    ident: Table
    writer: Table
    own_commit: Table
    own_changeset: Table
    log_entry: Table
    change: Table
    head: Table
    contested: Table
    scope_sum: Table
    held_grant: Table
    projection: dict[str, Table]


def _table(name: str, metadata: MetaData, *columns: Column[Any] | Index) -> Table:
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def _key(name: str, kind: type[TypeEngine[Any]] = Integer) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _value(name: str, kind: type[TypeEngine[Any]] = Integer, *, null: bool = False) -> Column[Any]:
    return Column(name, kind, nullable=null)


def _register() -> tuple[Column[Any], ...]:
    """The columns of a register's address."""
    return (_key("school"), _key("tbl"), _key("key", LargeBinary), _key("field"))


_SQL_KINDS: dict[Kind, type[TypeEngine[Any]]] = {
    Kind.REF: Integer,
    Kind.TEXT: Text,
    Kind.INTEGER: BigInteger,
}


def journal_tables(schema: Schema) -> JournalTables:
    """Declare all tables for `schema`."""
    meta = MetaData()
    blob, big, text = LargeBinary, BigInteger, Text
    return JournalTables(
        metadata=meta,
        # One row a school: who it is, and how far the log runs here.
        log=_table("log", meta, _key("school"), _value("uuid", blob), _value("epoch"), _value("seq")),
        ident=_table(
            "ident", meta, _key("school"), _key("n"), _value("uuid", blob),
            Index("ident_uuid", "school", "uuid", unique=True),
        ),
        # `number` and `hash`: how far this writer's chain is known here.
        writer=_table(
            "writer", meta, _key("school"), _key("n"), _value("key", blob), _value("person"), _value("device", text),
            _value("number"), _value("hash", blob), Index("writer_key", "school", "key", unique=True),
        ),
        # What this device wrote: commits as they were chained, and the changesets they were sealed into.
        own_commit=_table("own_commit", meta, _key("school"), _key("writer"), _key("number"), _value("body", blob)),
        # `seq`: where the server put the changeset, null until it has answered.
        own_changeset=_table(
            "own_changeset", meta, _key("school"), _key("writer"), _key("last"), _value("first"), _value("hash", blob),
            _value("signature", blob), _value("seq", null=True),
        ),
        # The evidence as it was received, and the server's time of it.
        log_entry=_table(
            "log_entry", meta, _key("school"), _key("seq"), _value("writer"), _value("first"), _value("last"),
            _value("hash", blob), _value("signature", blob), _value("bodies", blob), _value("received", big),
        ),
        # One row a register that a change sets. `seq` is null until the server has spoken.
        change=_table(
            "change", meta, _key("school"), _key("writer"), _key("number"), _key("pos"), _key("field"), _value("tbl"),
            _value("key", blob), _value("scope", big), _value("value", blob), _value("at", big), _value("base"),
            _value("seq", null=True), _value("state"), _value("reason", text), _value("received", big, null=True),
            Index("change_register", "school", "tbl", "key"), Index("change_seq", "school", "seq"),
        ),
        head=_table(
            "head", meta, *_register(), _key("seq"), _key("number"), _key("pos"), _value("writer"), _value("at", big),
            _value("value", blob),
        ),
        contested=_table("contested", meta, *_register()),
        scope_sum=_table("scope_sum", meta, _key("school"), _key("scope", big), _value("total", blob)),
        # What this device may read, as it has it: one number a grant, see `sync.schema.covers`.
        held_grant=_table("held_grant", meta, _key("school"), _key("scope", big)),
        projection={table.name: _projection(meta, schema, table.name) for table in schema.tables},
    )  # fmt: skip


def _projection(meta: MetaData, schema: Schema, name: str) -> Table:
    table = schema.by_name[name]
    keys = [_key(part.name, _SQL_KINDS[part.kind]) for part in table.key]
    fields = [_value(one.name, _SQL_KINDS[one.kind], null=True) for one in table.fields]
    return _table(name, meta, _key("school"), *keys, *fields)
