"""The journal's tables in SQL, the same on SQLite and PostgreSQL, and one projection table for each synced table.

Every table carries `school` in its primary key, so that a province's database can be spread by school.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy import text as sql_text
from sqlalchemy.types import TypeEngine

from sync.change import State
from sync.schema import Kind, Schema


@dataclass(frozen=True)
class JournalTables:
    """`metadata` holds them all; `projection` maps a synced table's name to the table that screens query."""

    metadata: MetaData
    log: Table
    epoch: Table
    ident: Table
    writer: Table
    own_commit: Table
    own_changeset: Table
    log_entry: Table
    change: Table
    contested: Table
    scope_sum: Table
    held_grant: Table
    lost_head: Table
    projection: dict[str, Table]


def _table(name: str, metadata: MetaData, *columns: Column[Any] | Index) -> Table:
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def _key(name: str, kind: type[TypeEngine[Any]] = Integer) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _value(name: str, kind: type[TypeEngine[Any]] = Integer, *, null: bool = False) -> Column[Any]:
    return Column(name, kind, nullable=null)


_SQL_KINDS: dict[Kind, type[TypeEngine[Any]]] = {
    Kind.REF: Integer,
    Kind.TEXT: Text,
    Kind.INTEGER: BigInteger,
}


_UNSETTLED = sql_text(f"state <> {int(State.ADMITTED)}")


def journal_tables(schema: Schema) -> JournalTables:
    """Declare all tables for `schema`."""
    meta = MetaData()
    blob, big, text = LargeBinary, BigInteger, Text
    return JournalTables(
        metadata=meta,
        # One row a school: who it is, and how far the log runs here. On a device also: how many of the server's ids it
        # knows, which generation of the schema it holds, and which one the server last said it has.
        log=_table(
            "log", meta, _key("school"), _value("uuid", blob), _value("epoch", big), _value("seq"), _value("ids"),
            _value("generation"), _value("server_generation"),
        ),
        # Where each epoch but the first began: up to `seq` its log is the earlier one's.
        epoch=_table("epoch", meta, _key("school"), _key("epoch", big), _value("seq")),
        # `told`: the server's number for the id, on a device; null until the server has told it.
        ident=_table(
            "ident", meta, _key("school"), _key("n"), _value("uuid", blob), _value("told", null=True),
            Index("ident_uuid", "school", "uuid", unique=True), Index("ident_told", "school", "told", unique=True),
        ),
        # `number` and `hash`: how far this writer's chain is known here.
        writer=_table(
            "writer", meta, _key("school"), _key("n"), _value("key", blob), _value("person"), _value("device", text),
            _value("number"), _value("hash", blob), Index("writer_key", "school", "key", unique=True),
        ),
        # What this device wrote: commits as they were chained, with the chain's hash behind each and how many cells it
        # sets. Until the server has answered, this is all there is of them (beside the projection, which they overlay).
        own_commit=_table(
            "own_commit", meta, _key("school"), _key("writer"), _key("number"), _value("body", blob),
            _value("hash", blob), _value("cells"),
        ),
        # `seq`: where the server put the changeset, null until it has answered.
        own_changeset=_table(
            "own_changeset", meta, _key("school"), _key("writer"), _key("last"), _value("first"),
            _value("signature", blob), _value("seq", null=True),
        ),
        # A changeset's place in the log and the server's time of it; at the server also the evidence as received.
        log_entry=_table(
            "log_entry", meta, _key("school"), _key("seq"), _value("writer"), _value("first"), _value("last"),
            _value("received", big), _value("hash", blob, null=True), _value("signature", blob, null=True),
            _value("bodies", blob, null=True), Index("log_entry_writer", "school", "writer", "last"),
        ),
        # One row a register that a change of the log sets.
        change=_table(
            "change", meta, _key("school"), _key("seq"), _key("number"), _key("pos"), _key("field"), _value("writer"),
            _value("tbl"), _value("key", blob), _value("scope", big), _value("value", blob), _value("at", big),
            _value("base"), _value("state"), _value("reason", text), Index("change_register", "school", "tbl", "key"),
            Index("change_unsettled", "school", "tbl", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        ),
        contested=_table("contested", meta, _key("school"), _key("tbl"), _key("key", blob), _key("field")),
        # `seq`: the last entry of the log that moved a head of the scope.
        scope_sum=_table(
            "scope_sum", meta, _key("school"), _key("scope", big), _key("since"), _value("total", blob), _value("seq"),
        ),
        # What this device may read, as it has it: one number a grant, see `sync.schema.covers`.
        held_grant=_table("held_grant", meta, _key("school"), _key("scope", big)),
        # Heads of an earlier epoch that the restored server has not given back, until it does.
        lost_head=_table(
            "lost_head", meta, _key("school"), _key("writer"), _key("number"), _key("pos"), _key("field"),
            _value("tbl"), _value("key", blob), _value("at", big), _value("value", blob),
        ),
        projection={table.name: _projection(meta, schema, table.name) for table in schema.tables},
    )  # fmt: skip


def _projection(meta: MetaData, schema: Schema, name: str) -> Table:
    """What screens show of a synced table. `waiting`: an own unanswered change lies over the row; `registers`: the
    heads behind what is shown, and the own changes over them (`sync.rows`).
    """
    table = schema.by_name[name]
    keys = [_key(part.name, _SQL_KINDS[part.kind]) for part in table.key]
    fields = [_value(one.name, _SQL_KINDS[one.kind], null=True) for one in table.fields]
    return _table(name, meta, _key("school"), *keys, *fields, _value("waiting"), _value("registers", LargeBinary))
