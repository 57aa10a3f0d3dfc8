"""Many changes turned on their side: one column a key part, one a field. How changesets travel up and entries down.

Ids travel as the server's numbers. A changeset that does not come back to the letter from its columns (written by
another program, or damaged) travels as it is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Annotated, Any

import msgspec

from sync import canonical
from sync.change import MAX_CELLS_PER_CHANGESET, MAX_COMMITS_PER_CHANGESET
from sync.columns import (
    IntColumn,
    looked_up,
    pack_ints,
    pack_optional,
    pack_texts,
    translated,
    unpack_ints,
    unpack_optional,
    unpack_texts,
)
from sync.errors import UserError
from sync.schema import Kind, Schema

RawChange = tuple[int, Sequence[Any], Sequence[tuple[int, Any]]]
"""Table, key, values by field; what stands for an id depends on which side of the wire one is."""

MeaningsOf = Callable[[Collection[int]], Mapping[int, Any]]
"""What stands for ids by their numbers; a number that means nothing is left out."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_CELLS_PER_CHANGESET)]


class ChangeColumns(msgspec.Struct, array_like=True, frozen=True):
    """Changes: their distinct shapes (table and fields), each one's shape, and the columns of each shape."""

    shapes: Annotated[list[tuple[int, list[int]]], msgspec.Meta(max_length=1_000)]
    which: IntColumn
    columns: list[list[Any]]


class CommitColumns(msgspec.Struct, array_like=True, frozen=True):
    """Commits, numbered from the changeset's first on: how many changes each has, base, the author's seconds."""

    commits: Annotated[int, msgspec.Meta(ge=1, le=MAX_COMMITS_PER_CHANGESET)]
    changes: _Count
    counts: IntColumn
    epochs: IntColumn
    bases: IntColumn
    times: IntColumn
    table: ChangeColumns


def pack_changes(schema: Schema, changes: Sequence[RawChange], number_of: Callable[[Any], int]) -> ChangeColumns:
    """`changes` as columns; `number_of` gives the server's number for what stands for an id in them."""
    groups: dict[tuple[int, tuple[int, ...]], list[RawChange]] = {}
    places = []
    for change in changes:
        shape = (change[0], tuple([number for number, _ in change[2]]))
        groups.setdefault(shape, []).append(change)
        places.append(shape)
    order = {shape: place for place, shape in enumerate(groups)}
    columns = [_pack_group(schema, shape, group, number_of) for shape, group in groups.items()]
    shapes = [(table, list(fields)) for table, fields in groups]
    return ChangeColumns(shapes, pack_ints([order[shape] for shape in places]), columns)


def _pack_group(
    schema: Schema, shape: tuple[int, tuple[int, ...]], group: Sequence[RawChange], number_of: Callable[[Any], int]
) -> list[Any]:
    table = schema.by_number[shape[0]]
    kinds = [part.kind for part in table.key]
    columns = [
        _pack_column(kind, column, number_of)
        for kind, column in zip(kinds, zip(*(key for _, key, _ in group), strict=True), strict=True)
    ] if kinds else []  # fmt: skip
    for place, number in enumerate(shape[1]):
        values = [values[place][1] for _, _, values in group]
        columns.append(_pack_column(table.by_number[number].kind, values, number_of))
    return columns


def _pack_column(kind: Kind, values: Sequence[Any], number_of: Callable[[Any], int]) -> Any:
    if kind is Kind.TEXT:
        return pack_texts(values)
    if kind is Kind.REF:
        return pack_optional(translated(values, lambda one: None if one is None else number_of(one)))
    return pack_optional(values)


def unpack_changes(schema: Schema, packed: ChangeColumns, count: int, meanings_of: MeaningsOf) -> list[RawChange]:
    """The `count` changes in `packed`; `meanings_of` numbers of the server's are what stands for the ids here.

    Raises `UserError("crossing.malformed")`, or `UserError("crossing.newer_server")` for a table or field that this
    program does not know.
    """
    which = unpack_ints(packed.which, count)
    if len(packed.columns) != len(packed.shapes):
        raise UserError("crossing.malformed", what="columns")
    groups = [
        _unpack_group(schema, shape, columns, which.count(place), meanings_of)
        for place, (shape, columns) in enumerate(zip(packed.shapes, packed.columns, strict=True))
    ]
    return [next(group) for group in looked_up(groups, which)]


def _unpack_group(
    schema: Schema,
    shape: tuple[int, list[int]],
    columns: list[Any],
    count: int,
    meanings_of: MeaningsOf,
) -> Iterator[RawChange]:
    number, fields = shape
    table = schema.by_number.get(number)
    if table is None or any(field not in table.by_number for field in fields):
        raise UserError("crossing.newer_server")
    kinds = [part.kind for part in table.key] + [table.by_number[field].kind for field in fields]
    if len(columns) != len(kinds) or not fields or fields != sorted(set(fields)):
        raise UserError("crossing.malformed", what="columns")
    values = [_unpack_column(kind, one, count, meanings_of) for kind, one in zip(kinds, columns, strict=True)]
    parts = len(table.key)
    if any(None in column for column in values[:parts]):
        raise UserError("crossing.malformed", what="key")
    keys = zip(*values[:parts], strict=True) if parts else iter([()] * count)
    named = zip(fields, values[parts:], strict=True)
    cells = zip(*([(field, value) for value in column] for field, column in named), strict=True)
    return ((number, key, cell) for key, cell in zip(keys, cells, strict=True))


def _unpack_column(kind: Kind, column: Any, count: int, meanings_of: MeaningsOf) -> list[Any]:
    if kind is Kind.TEXT:
        return unpack_texts(column, count)
    values = unpack_optional(column, count)
    if kind is Kind.REF:
        named = set(values) - {None}
        known: dict[int | None, Any] = {None: None}
        known.update(meanings_of([one for one in named if one is not None]).items())
        if not named <= known.keys():
            raise UserError("crossing.malformed", what="id")
        return [known[one] for one in values]
    return values


def pack_commits(
    schema: Schema, first: int, bodies: Sequence[bytes], number_of: Callable[[bytes], int]
) -> CommitColumns | None:
    """Canonical `bodies` of commits numbered from `first` as columns; None where they cannot come back exactly."""
    try:
        raws = [canonical.decode(schema, body) for body in bodies]
    except UserError:
        return None
    if [raw[0] for raw in raws] != list(range(first, first + len(raws))) or any(raw[3] % 1000 for raw in raws):
        return None
    changes = [change for raw in raws for change in raw[4]]
    if len(changes) > MAX_CELLS_PER_CHANGESET:
        return None
    return CommitColumns(
        len(raws),
        len(changes),
        pack_ints([len(raw[4]) for raw in raws]),
        pack_ints([raw[1] for raw in raws]),
        pack_ints([raw[2] for raw in raws]),
        pack_ints([raw[3] // 1000 for raw in raws]),
        pack_changes(schema, changes, number_of),
    )


def unpack_commits(schema: Schema, first: int, packed: CommitColumns, ids_of: MeaningsOf) -> list[canonical.RawCommit]:
    """The commits in `packed`, ids written out by `ids_of`. Raises `UserError` for what `pack_commits` cannot have
    written.
    """
    counts = unpack_ints(packed.counts, packed.commits)
    if min(counts) < 0 or sum(counts) != packed.changes:
        raise UserError("crossing.malformed", what="counts")
    changes = unpack_changes(schema, packed.table, packed.changes, ids_of)
    heads = zip(
        range(first, first + packed.commits),
        unpack_ints(packed.epochs, packed.commits),
        unpack_ints(packed.bases, packed.commits),
        unpack_ints(packed.times, packed.commits),
        accumulate(counts),
        counts,
        strict=True,
    )
    return [
        (number, epoch, base, seconds * 1000, tuple(changes[end - count : end]))  # type: ignore[arg-type]
        for number, epoch, base, seconds, end, count in heads
    ]
