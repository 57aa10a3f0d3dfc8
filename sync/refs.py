"""The id table of a store: small numbers in place of UUIDs inside one database file.

On a device each id also has the number that the server gave it, once the server has told: on the wire numbers stand
for ids.
"""

import uuid
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, Table, bindparam, select

from sync.schema import Ref
from sync.sql import Rows
from sync.tables import JournalTables


class Refs:
    """Numbers and UUIDs of one school, inside one transaction (a rolled-back number must not be remembered)."""

    def __init__(self, connection: Connection, tables: JournalTables, school: int) -> None:
        self._connection = connection
        self._rows = Rows(connection)
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
        self._load("uuid", [one for one in wanted if one not in self._numbers])
        new = [one for one in wanted if one not in self._numbers]
        if new:
            first = self.count() + 1
            self._rows.insert(self._table, [(self._school, first + i, one, None) for i, one in enumerate(new)])
            for i, one in enumerate(new):
                self._remember(Ref(first + i), one)
        return {one: self._numbers[one] for one in wanted}

    def find(self, identity: uuid.UUID) -> Ref | None:
        """The number of `identity`, or None where it is not known here. Writes nothing."""
        self._load("uuid", [identity.bytes])
        return self._numbers.get(identity.bytes)

    def known(self, identities: Iterable[bytes]) -> dict[bytes, Ref]:
        """The numbers of those `identities` that have one here. Writes nothing."""
        wanted = list(dict.fromkeys(identities))
        self._load("uuid", [one for one in wanted if one not in self._numbers])
        return {one: self._numbers[one] for one in wanted if one in self._numbers}

    def uuid_bytes(self, ref: Ref) -> bytes:
        """The 16 bytes that `ref` stands for."""
        if ref not in self._uuids:
            self.preload([ref])
        return self._uuids[ref]

    def uuids(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The 16 bytes that `numbers` stand for; one that nothing has is left out."""
        wanted = [Ref(number) for number in numbers]
        self.preload(wanted)
        return {number: self._uuids[number] for number in wanted if number in self._uuids}

    def uuid(self, ref: Ref) -> uuid.UUID:
        return uuid.UUID(bytes=self.uuid_bytes(ref))

    def preload(self, refs: Iterable[Ref]) -> None:
        """Fetch many at once; later `uuid_bytes` calls on them cost nothing."""
        self._load("n", [ref for ref in dict.fromkeys(refs) if ref not in self._uuids])

    def count(self) -> int:
        """How many ids have a number here: numbers run from 1 without gaps."""
        last = self._rows.last(self._table, ("n",), (), self._school, ())
        return int(last[0]) if last is not None else 0

    def after(self, known: int, most: int = 2**31 - 1) -> list[bytes]:
        """The ids behind the first `known`, in the order of their numbers, at the most `most`."""
        known = min(known, 2**31 - 1)  # a request can claim anything
        found = self._rows.read(_after(self._table), school=self._school, known=known, most=most)
        return [bytes(one) for (one,) in found]

    # --- the server's numbers, on a device ---

    def learn(self, known: int, identities: Sequence[bytes]) -> None:
        """The server's ids behind the first `known` are `identities`."""
        numbers = self.numbers(identities)
        rows = [(self._school, numbers[one], one, known + i) for i, one in enumerate(identities, 1)]
        self._rows.insert(self._table, rows, update=True)

    def forget_told(self) -> None:
        """The server's numbers mean nothing any more: it was restored."""
        table = self._table
        self._connection.execute(table.update().where(table.c.school == self._school).values(told=None))

    def by_told(self) -> dict[int, Ref]:
        """This store's number for each number of the server's."""
        rows = self._rows.fetch(self._table, ("told", "n"), (), self._school, [()])
        return {told: Ref(n) for told, n in rows if told is not None}

    def told(self, identities: Iterable[bytes]) -> dict[bytes, int]:
        """The server's numbers of those `identities` that it has told."""
        rows = self._rows.fetch(self._table, ("uuid", "told"), ("uuid",), self._school, _keys(identities))
        return {bytes(one): told for one, told in rows if told is not None}

    def _load(self, column: str, wanted: Sequence[object]) -> None:
        for n, identity in self._rows.fetch(self._table, ("n", "uuid"), (column,), self._school, _keys(wanted)):
            self._remember(Ref(n), bytes(identity))

    def _remember(self, ref: Ref, identity: bytes) -> None:
        self._numbers[identity] = ref
        self._uuids[ref] = identity


@cache
def _after(table: Table) -> Select[Any]:
    behind = (table.c.school == bindparam("school")) & (table.c.n > bindparam("known"))
    return select(table.c.uuid).where(behind).order_by(table.c.n).limit(bindparam("most", type_=Integer))


def _keys(values: Iterable[object]) -> list[tuple[object, ...]]:
    return [(one,) for one in dict.fromkeys(values)]
