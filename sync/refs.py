"""The id table of a store: small numbers in place of UUIDs inside one database file."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, func, insert, select

from sync.schema import Ref
from sync.tables import JournalTables

_CHUNK = 500
"""Ids asked for in one query; SQLite and PostgreSQL both bound the parameters of a statement."""


class Refs:
    """Numbers and UUIDs of one school, inside one transaction (a rolled-back number must not be remembered)."""

    def __init__(self, connection: Connection, tables: JournalTables, school: int) -> None:
        self._connection = connection
        self._table = tables.ident
        self._school = school
        self._numbers: dict[bytes, Ref] = {}
        self._uuids: dict[Ref, bytes] = {}

    def number(self, identity: uuid.UUID) -> Ref:
        """The number of `identity`, given now if it is new here."""
        return self.numbers([identity.bytes])[identity.bytes]

    def numbers(self, identities: Iterable[bytes]) -> dict[bytes, Ref]:
        """The numbers of all `identities`, given now where they are new here."""
        wanted = list(dict.fromkeys(identities))
        self._load(self._table.c.uuid, [one for one in wanted if one not in self._numbers])
        new = [one for one in wanted if one not in self._numbers]
        if new:
            query = select(func.coalesce(func.max(self._table.c.n), 0)).where(self._table.c.school == self._school)
            first = self._connection.execute(query).scalar_one() + 1
            rows = [{"school": self._school, "n": first + i, "uuid": one} for i, one in enumerate(new)]
            self._connection.execute(insert(self._table), rows)
            for row in rows:
                self._remember(Ref(row["n"]), row["uuid"])
        return {one: self._numbers[one] for one in wanted}

    def find(self, identity: uuid.UUID) -> Ref | None:
        """The number of `identity`, or None where it is not known here. Writes nothing."""
        self._load(self._table.c.uuid, [identity.bytes])
        return self._numbers.get(identity.bytes)

    def uuid_bytes(self, ref: Ref) -> bytes:
        """The 16 bytes that `ref` stands for."""
        if ref not in self._uuids:
            self.preload([ref])
        return self._uuids[ref]

    def uuid(self, ref: Ref) -> uuid.UUID:
        return uuid.UUID(bytes=self.uuid_bytes(ref))

    def preload(self, refs: Iterable[Ref]) -> None:
        """Fetch many at once; later `uuid_bytes` calls on them cost nothing."""
        self._load(self._table.c.n, [ref for ref in dict.fromkeys(refs) if ref not in self._uuids])

    def _load(self, column: Column[Any], wanted: Sequence[Any]) -> None:
        table = self._table
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            query = select(table.c.n, table.c.uuid).where(table.c.school == self._school, column.in_(chunk))
            for n, identity in self._connection.execute(query):
                self._remember(Ref(n), bytes(identity))

    def _remember(self, ref: Ref, identity: bytes) -> None:
        self._numbers[identity] = ref
        self._uuids[ref] = identity
