"""The canonical form of a commit: the bytes that are chained and signed.

MessagePack arrays `[number, epoch, base, at, [[table, [key …], [[field, value] …]] …]]`, ids as the 16 bytes of their
UUID, so that no numbering of a store can change the meaning of something signed. Decoding is strict: bytes that are not
exactly what encoding would give are refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sync.change import MAX_CHANGES_PER_COMMIT, MAX_KEY_TEXT_BYTES, MAX_TEXT_BYTES, Base, Change, Commit
from sync.errors import UserError
from sync.schema import Kind, Ref, Schema, Table, Value

RawValue = int | str | bytes | None
_RawChange = tuple[int, tuple[RawValue, ...], tuple[tuple[int, RawValue], ...]]
RawCommit = tuple[int, int, int, int, tuple[_RawChange, ...]]

_encoder = msgspec.msgpack.Encoder()
# msgspec tells texts from bytes only in values of any type; `_fits` then looks at each.
_AnyChange = tuple[int, tuple[Any, ...], tuple[tuple[int, Any], ...]]
_decode: Callable[[bytes], RawCommit] = msgspec.msgpack.Decoder(
    tuple[int, int, int, int, tuple[_AnyChange, ...]]
).decode

_INTEGER_LIMIT = 2**53
"""Beyond this, other languages lose digits."""


def encode(schema: Schema, commit: Commit, expand: Callable[[Ref], bytes]) -> bytes:
    """The canonical bytes of `commit`; `expand` gives the UUID of a store's number.

    Raises `UserError("crossing.malformed")` for a text that has no UTF-8 form (half of a surrogate pair).
    """
    changes = []
    for change in commit.changes:
        table = schema.by_number[change.table]
        changes.append(
            [
                change.table,
                expand_key(table, change.key, expand),
                [
                    [number, expand_value(table.by_number[number].kind, value, expand)]
                    for number, value in change.values
                ],
            ]
        )
    try:
        return _encoder.encode([commit.number, commit.base.epoch, commit.base.seq, commit.at, changes])
    except UnicodeEncodeError as error:
        raise UserError("crossing.malformed", what="text") from error


def encode_raw(raw: RawCommit) -> bytes:
    """The canonical bytes of a commit whose ids are written out. What is wrong with it shows when they are decoded, but
    for what has no bytes at all: `UserError("crossing.malformed")`.
    """
    try:
        return _encoder.encode(raw)
    except (OverflowError, UnicodeEncodeError) as error:
        raise UserError("crossing.malformed", what="number") from error


def expand_key(table: Table, key: tuple[Any, ...], expand: Callable[[Ref], bytes]) -> list[RawValue]:
    return [expand_value(part.kind, value, expand) for part, value in zip(table.key, key, strict=True)]


def expand_value(kind: Kind, value: Value, expand: Callable[[Ref], bytes]) -> RawValue:
    return expand(Ref(value)) if kind is Kind.REF and isinstance(value, int) else value


def decode(schema: Schema, body: bytes) -> RawCommit:
    """The commit in `body`, checked against `schema`; raises `UserError("crossing.malformed")`."""
    try:
        raw = _decode(body)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors, and so is wrong UTF-8
        raise UserError("crossing.malformed", what="encoding") from error
    if _encoder.encode(raw) != body:
        raise UserError("crossing.malformed", what="not canonical")
    number, epoch, base, at, changes = raw
    _require(min(number, epoch, base, at) >= 0 and max(number, epoch, base, at) < _INTEGER_LIMIT, "range")
    _require(0 < len(changes) <= MAX_CHANGES_PER_COMMIT, "count")
    for change in changes:
        check_change(schema, *change)
    return raw


def check_change(schema: Schema, number: int, key: Sequence[RawValue], values: Sequence[tuple[int, RawValue]]) -> None:
    """Raise `UserError("crossing.malformed")` unless `schema` knows such a change of table `number`."""
    table = schema.by_number.get(number)
    if table is None:
        raise UserError("crossing.malformed", what="unknown table")
    check_key(table, key)
    _require(len(values) > 0 and [n for n, _ in values] == sorted({n for n, _ in values}), "fields")
    for field_number, value in values:
        _require(field_number in table.by_number and _fits(table.by_number[field_number].kind, value), "field")


def check_key(table: Table, key: Sequence[RawValue]) -> None:
    """Raise `UserError("crossing.malformed")` unless rows of `table` have such keys."""
    _require(len(key) == len(table.key), "key")
    for part, value in zip(table.key, key, strict=True):
        _require(value is not None and _fits(part.kind, value, MAX_KEY_TEXT_BYTES), "key")


def _fits(kind: Kind, value: RawValue, text_bytes: int = MAX_TEXT_BYTES) -> bool:
    if value is None:
        return True
    if kind is Kind.REF:
        return isinstance(value, bytes) and len(value) == 16
    if kind is Kind.TEXT:
        # PostgreSQL keeps no text with a zero character in it.
        return isinstance(value, str) and "\0" not in value and len(value.encode()) <= text_bytes
    return type(value) is int and abs(value) < _INTEGER_LIMIT


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise UserError("crossing.malformed", what=what)


def count_cells(body: bytes) -> int:
    """How many registers the commit in a canonical `body` sets."""
    return sum(len(values) for _, _, values in _decode(body)[4])


def ids(commits: Iterable[RawCommit]) -> Iterator[bytes]:
    """Every id that the commits name."""
    for *_, changes in commits:
        for _table, key, values in changes:
            yield from (part for part in key if isinstance(part, bytes))
            yield from (value for _, value in values if isinstance(value, bytes))


def localise(raw: RawCommit, refs: Mapping[bytes, Ref]) -> Commit:
    """The commit in a store's own numbers."""

    def local(value: RawValue) -> Value:
        return refs[value] if isinstance(value, bytes) else value

    number, epoch, base, at, changes = raw
    localised = tuple(
        Change(table, tuple(local(part) for part in key), tuple((n, local(value)) for n, value in values))  # type: ignore[misc]
        for table, key, values in changes
    )
    return Commit(number, Base(epoch, base), at, localised)
