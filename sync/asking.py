"""Asking the server for the past of one row, which a snapshot does not bring. Nothing of it is kept on the device."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import msgspec

from sync import answering, canonical
from sync.applying import lines_of
from sync.change import State
from sync.change_columns import unpack_changes
from sync.columns import looked_up, unpack_ints
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Key, Ref, Table, Value
from sync.wire import PROTOCOL, EntryColumns, WriterMessage, compressed, expanded


class HistoryRequest(msgspec.Struct, array_like=True, frozen=True):
    """Which row: its table and its key in canonical form."""

    protocol: int
    table: int
    key: Annotated[list[Any], msgspec.Meta(max_length=10)]


class HistoryAnswer(msgspec.Struct, array_like=True, frozen=True):
    """All changes of the row that the reader may see, as a crossing would tell them."""

    protocol: int
    writers: list[WriterMessage]
    entries: EntryColumns | None
    ids: list[tuple[int, Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]]]
    """What the numbers in the changes stand for: a crossing may not have told yet, or before a restore."""


UNKNOWN = Ref(0)
"""Stands in a `Told` for a record that this store has not heard of: nothing has the number 0."""


class Told(NamedTuple):
    """One value that a register was given. `number` and `pos` are the change's place in its writer's chain; `at` is the
    author's clock, `received` the server's (milliseconds). A value may be `UNKNOWN`.
    """

    field: int
    value: Value
    person: Ref | None
    writer_key: bytes
    device: str
    seq: int
    number: int
    pos: int
    at: int
    received: int
    state: State
    reason: str


_encode = msgspec.msgpack.Encoder().encode


def ask(journal: Journal, table: Table, key: Key) -> bytes:
    """The request for a row's past."""
    return compressed(
        _encode(HistoryRequest(PROTOCOL, table.number, canonical.expand_key(table, key, journal.refs.uuid_bytes)))
    )


def decode_request(data: bytes) -> HistoryRequest:
    """The request in `data`; raises `UserError`."""
    try:
        request = msgspec.msgpack.decode(expanded(data), type=HistoryRequest)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors
        raise UserError("crossing.malformed", what="history") from error
    if request.protocol != PROTOCOL:
        raise UserError("crossing.protocol", theirs=request.protocol, ours=PROTOCOL)
    return request


def encode_answer(gathered: answering.Gathered, ids: Mapping[int, bytes]) -> bytes:
    return compressed(_encode(HistoryAnswer(PROTOCOL, gathered.writers, gathered.entries, list(ids.items()))))


def read(journal: Journal, data: bytes) -> list[Told]:
    """What an answer tells, in log order; writes nothing. Raises `UserError` for one that cannot be read."""
    try:
        answer = msgspec.msgpack.decode(expanded(data), type=HistoryAnswer)
    except (ValueError, RecursionError) as error:
        raise UserError("crossing.malformed", what="history") from error
    columns = answer.entries
    if columns is None:
        return []
    people = journal.refs.known([one.person for one in answer.writers])
    known = journal.refs.known(one for _, one in answer.ids)
    refs = {number: known.get(one, UNKNOWN) for number, one in answer.ids}
    lines = lines_of(columns)
    full = unpack_changes(journal.schema, columns.table, columns.changes, lambda _numbers: refs)
    writers = looked_up(answer.writers, unpack_ints(columns.writers, columns.entries))
    found: list[Told] = []
    place = 0
    for seq, writer, received, count in zip(
        unpack_ints(columns.seqs, columns.entries), writers, unpack_ints(columns.received, columns.entries),
        unpack_ints(columns.counts, columns.entries), strict=True,
    ):  # fmt: skip
        for (number, pos, seconds, _, state, reason), (_, _, values) in zip(
            lines[place : place + count], full[place : place + count], strict=True
        ):
            found += [
                Told(field, value, people.get(writer.person), writer.key, writer.device, seq, number, pos,
                     seconds * 1000, received * 1000, state, reason)
                for field, value in values
            ]  # fmt: skip
        place += count
    return found
