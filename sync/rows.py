"""What stands behind a projected row: the heads of its registers and this device's own unanswered changes over them."""

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from sync import merge
from sync.errors import Defect
from sync.merge import Head
from sync.schema import Table, Value


class Pending(NamedTuple):
    """An own change of a register that the server has not answered: the latest, which has seen the least of all."""

    writer: int
    number: int
    pos: int
    base: int
    at: int
    value: Value


@dataclass(slots=True)
class Row:
    """The registers of one row, by field number."""

    heads: dict[int, tuple[Head, ...]]
    pending: dict[int, Pending]

    def shown(self, table: Table) -> list[Value]:
        """What screens show of the table's fields, in their order."""
        return [self._shown(table, field.number) for field in table.fields]

    def _shown(self, table: Table, number: int) -> Value:
        if number in self.pending:
            return self.pending[number].value
        heads = self.heads.get(number)
        return merge.shown(heads, table.by_number[number]) if heads else None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[dict[int, tuple[Head, ...]], dict[int, Pending]]).decode


def pack_row(row: Row) -> bytes:
    """The row as it is stored beside what is shown."""
    return _encode((row.heads, row.pending))


def unpack_row(packed: bytes) -> Row:
    """The row that was stored; raises `Defect` for anything that `pack_row` cannot have written."""
    try:
        return Row(*_decode(packed))
    except ValueError as error:  # msgspec's own errors are ValueErrors
        raise Defect("journal.inconsistent", what="row") from error


def pack_heads(heads: dict[int, tuple[Head, ...]]) -> bytes:
    """As `pack_row`, for a row over which nothing waits."""
    return _encode((heads, {}))
