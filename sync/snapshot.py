"""The columnar snapshot of a grant: all heads in its scopes, for a device to which they are new.

Lines are in the order of the log, where numbers and times differ least from line to line; the device puts them in the
order of its keys. A snapshot is the same for everybody who may read the scope, so the server keeps it ready.
"""

import contextlib
import gc
import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from operator import sub
from typing import Annotated, Any, NamedTuple

import msgspec
from sqlalchemy import select

from sync import merge, statehash
from sync.change import MAX_HEADS_PER_PART
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
from sync.journal import Journal, Register
from sync.merge import Head
from sync.rows import pack_heads
from sync.schema import Field, Key, Kind, Ref, ScopeKind, Table, pack_scope, unpack_scope
from sync.wire import compressed, expanded

COMPRESSION = 9
"""Made once, read by many, and each over a bad line."""


class FieldHeads(msgspec.Struct, array_like=True, frozen=True):
    """The heads of one field of one table: as many lines as there are heads. Ids are the server's numbers."""

    table: int
    field: int
    lines: Annotated[int, msgspec.Meta(ge=1, le=MAX_HEADS_PER_PART)]
    keys: list[Any]
    seqs: IntColumn
    numbers: IntColumn
    positions: IntColumn
    writers: IntColumn
    seconds: IntColumn
    bases: IntColumn
    values: Any


class Part(msgspec.Struct, array_like=True, frozen=True):
    """A grant's snapshot; `writers` are those of its heads: key, person, device."""

    kind: ScopeKind
    id: bytes | None
    writers: list[tuple[bytes, bytes, str]]
    fields: list[FieldHeads]


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Part)


class Snapshots:
    """Snapshots kept ready, a bounded number of them; a stale one is made anew."""

    def __init__(self, kept: int = 64) -> None:
        self._kept = kept
        self._ready: OrderedDict[tuple[bytes, int, int], tuple[tuple[int, int], bytes]] = OrderedDict()
        self._lock = threading.Lock()
        self._made = threading.local()

    def part(self, journal: Journal, grant: int, generation: int) -> bytes:
        """The snapshot of `grant` as the journal stands, for a program that knows `generation` of the schema."""
        name = (journal.identity().bytes, grant, generation)
        state = (journal.position().epoch, _last_moved(journal, grant))
        with self._lock:
            found = self._ready.get(name)
            if found is not None and found[0] == state:
                self._ready.move_to_end(name)
                return found[1]
        made = write(journal, grant, generation)
        self._made.__dict__.setdefault("parts", []).append((name, state, made))
        return made

    def keep(self) -> None:
        """The transaction in which this thread made snapshots is durable: they hold."""
        for name, state, made in self._made.__dict__.pop("parts", []):
            with self._lock:
                self._ready[name] = (state, made)
                self._ready.move_to_end(name)
                while len(self._ready) > self._kept:
                    self._ready.popitem(last=False)

    def forget(self) -> None:
        """What this thread made in a transaction that may not have become durable is not kept."""
        self._made.__dict__.pop("parts", None)


def _last_moved(journal: Journal, grant: int) -> int:
    """The last entry of the log that moved a head in the grant's scopes."""
    table = journal.tables.scope_sum
    kind, ref = unpack_scope(grant)
    query = select(table.c.scope, table.c.seq).where(table.c.school == journal.school)
    if ref:
        query = query.where(table.c.scope == grant)
    return max((seq for scope, seq in journal.connection.execute(query) if unpack_scope(scope)[0] == kind), default=0)


def write(journal: Journal, grant: int, generation: int) -> bytes:
    """The snapshot of `grant` as the journal stands."""
    kind, ref = unpack_scope(grant)
    writers: dict[int, int] = {}
    fields = [
        _field_heads(table, field, lines, writers)
        for table in journal.schema.tables
        if table.scope == kind
        for field, lines in _lines_of(journal, table, ref, generation)
    ]
    known = journal.writers()
    told = [(known[n].key, journal.refs.uuid_bytes(known[n].person), known[n].device) for n in writers]
    part = Part(kind, journal.refs.uuid_bytes(ref) if ref else None, told, fields)
    return compressed(_encode(part), COMPRESSION)


def _lines_of(
    journal: Journal, table: Table, ref: Ref, generation: int
) -> Iterator[tuple[Field, list[tuple[Head, Key]]]]:
    lines: dict[int, list[tuple[Head, Key]]] = defaultdict(list)
    for key, row in journal.all_rows(table, ref):
        for number, heads in row.heads.items():
            lines[number] += [(head, key) for head in heads]
    for number, found in lines.items():
        field = table.by_number[number]
        if field.since <= generation:
            found.sort(key=lambda line: line[0][:3])
            yield field, found


def _field_heads(table: Table, field: Field, lines: Sequence[tuple[Head, Key]], writers: dict[int, int]) -> FieldHeads:
    heads = [head for head, _ in lines]
    if any(head.at % 1000 for head in heads):
        raise UserError("crossing.malformed", what="time")
    keys = zip(*(key for _, key in lines), strict=True) if table.key else ()
    seqs, numbers, positions, authors, times, values, bases = zip(*heads, strict=True)
    return FieldHeads(
        table.number,
        field.number,
        len(lines),
        [_pack_column(part.kind, column) for part, column in zip(table.key, keys, strict=True)],
        pack_ints(seqs),
        pack_ints(numbers),
        pack_ints(positions),
        pack_ints(translated(authors, lambda n: writers.setdefault(n, len(writers)))),
        pack_ints([at // 1000 for at in times]),
        pack_ints([seq - base for seq, base in zip(seqs, bases, strict=True)]),
        _pack_column(field.kind, values),
    )


def _pack_column(kind: Kind, values: Sequence[Any]) -> Any:
    return pack_texts(values) if kind is Kind.TEXT else pack_optional(values)


# --- on the device ---


def load(journal: Journal, data: bytes, refs: Mapping[int, Ref], writer_of: Any, seq: int) -> int:
    """Put a snapshot's heads, as of `seq`, into this store, where nothing of its scopes lies; the grant it was for.

    `refs` are this store's numbers for the server's; `writer_of` gives this store's number for a writer told by key,
    person and device. Raises `UserError` for a snapshot that does not fit together.
    """
    try:
        part = _decoder.decode(expanded(data))
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors
        raise UserError("crossing.malformed", what="snapshot") from error
    ref = journal.refs.known([part.id]).get(part.id) if part.id is not None else Ref(0)
    if ref is None:
        raise UserError("crossing.malformed", what="snapshot")
    writers = [writer_of(*told) for told in part.writers]
    with _no_collecting():
        _load_fields(journal, part.fields, refs, writers, seq)
    return pack_scope(part.kind, ref)


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """A whole school is half a million new objects and no garbage among them: looking for some would take a third of
    the time, and stop the window for a tenth of a second at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load_fields(
    journal: Journal, fields: Sequence[FieldHeads], refs: Mapping[int, Ref], writers: Sequence[int], seq: int
) -> None:
    by_table: dict[int, list[_Lines]] = defaultdict(list)
    for one in fields:
        by_table[one.table].append(_read_lines(journal, one, refs, writers))
    sums = statehash.Sums(journal)
    for number, groups in by_table.items():
        _load_table(journal, journal.schema.by_number[number], groups, sums)
    sums.write(seq)


class _Lines(NamedTuple):
    """A field's number, and for each of its heads the row's key, also part by part, and the head."""

    field: int
    columns: list[list[int | str]]
    keys: list[Key]
    heads: list[Head]

    def at(self, places: Sequence[int]) -> "_Lines":
        """Those that stand at `places`."""
        columns = [[column[place] for place in places] for column in self.columns]
        keys, heads = [self.keys[place] for place in places], [self.heads[place] for place in places]
        return _Lines(self.field, columns, keys, heads)


def _read_lines(journal: Journal, packed: FieldHeads, refs: Mapping[int, Ref], writers: Sequence[int]) -> _Lines:
    table = journal.schema.by_number.get(packed.table)
    if table is None or packed.field not in table.by_number or len(packed.keys) != len(table.key):
        raise UserError("crossing.newer_server")
    count = packed.lines
    columns = [
        _read_column(part.kind, column, count, refs) for part, column in zip(table.key, packed.keys, strict=True)
    ]
    if any(None in column for column in columns):
        raise UserError("crossing.malformed", what="snapshot")
    seqs = unpack_ints(packed.seqs, count)
    heads = map(
        Head,
        seqs,
        unpack_ints(packed.numbers, count),
        unpack_ints(packed.positions, count),
        looked_up(writers, unpack_ints(packed.writers, count)),
        [second * 1000 for second in unpack_ints(packed.seconds, count)],
        _read_column(table.by_number[packed.field].kind, packed.values, count, refs),
        map(sub, seqs, unpack_ints(packed.bases, count)),
    )
    keys: list[Key] = list(zip(*columns, strict=True)) if columns else [()] * count
    return _Lines(packed.field, columns, keys, list(heads))


def _read_column(kind: Kind, column: Any, count: int, refs: Mapping[int, Ref]) -> list[Any]:
    if kind is Kind.TEXT:
        return unpack_texts(column, count)
    values = unpack_optional(column, count)
    if kind is not Kind.REF:
        return values
    try:
        return translated(values, lambda one: None if one is None else refs[one])
    except KeyError as error:
        raise UserError("crossing.malformed", what="snapshot") from error


def _load_table(journal: Journal, table: Table, groups: Sequence[_Lines], sums: statehash.Sums) -> None:
    for lines in groups:
        _add_to_sums(journal, table, lines, sums)
    if len(groups) == 1 and len(table.fields) == 1:
        alone, several = _parted(groups[0])
        _insert_plain(journal, table, alone)
        _insert_any(journal, table, several)
    else:
        _insert_any(journal, table, groups)


def _parted(lines: _Lines) -> tuple[_Lines, list[_Lines]]:
    """The heads that stand alone in their row, and those that do not: a few disputed marks must not make all slow."""
    counts = Counter(lines.keys)
    if len(counts) == len(lines.keys):
        return lines, []
    alone: list[int] = []
    several: list[int] = []
    for place, key in enumerate(lines.keys):
        (alone if counts[key] == 1 else several).append(place)
    return lines.at(alone), [lines.at(several)]


def _add_to_sums(journal: Journal, table: Table, lines: _Lines, sums: statehash.Sums) -> None:
    refs = journal.refs
    for part, column in zip(table.key, lines.columns, strict=True):
        if part.kind is Kind.REF:
            refs.preload(Ref(int(value)) for value in dict.fromkeys(column))
    field = table.by_number[lines.field]
    values: list[Any] = [head.value for head in lines.heads]
    if field.kind is Kind.REF:
        refs.preload(Ref(value) for value in dict.fromkeys(values) if value is not None)
        values = translated(values, lambda value: None if value is None else refs.uuid_bytes(Ref(value)))
    prefixes = statehash.key_prefixes(journal, table, lines.columns, len(values))
    hashes = statehash.head_hashes(prefixes, lines.field, lines.heads, values)
    found: dict[Any, int] = defaultdict(int)
    about = lines.columns[table.scope_index] if table.scope_index is not None else [0] * len(values)
    for one, amount in zip(about, hashes, strict=True):
        found[one] += amount
    for one, amount in found.items():
        sums.add(pack_scope(table.scope, Ref(one)), field.since, amount)


def _insert_plain(journal: Journal, table: Table, lines: _Lines) -> None:
    """One field, one head a row: a mark, an absence. In the order of the key, so that pages fill up."""
    field, columns, _, heads = lines
    packed = [pack_heads({field: (head,)}) for head in heads]
    values = [head.value for head in heads]
    rows = list(zip(repeat(journal.school), *columns, values, repeat(0), packed))
    journal.bulk.insert(journal.tables.projection[table.name], [rows[i] for i in _key_order(columns, len(heads))])


def _key_order(columns: Sequence[Sequence[int | str]], count: int) -> list[int]:
    """Places of rows in ascending order of their keys, given part by part; whole tuples are slow to compare."""
    total = [0] * count
    for column in columns:
        ranks = {value: rank for rank, value in enumerate(sorted(set(column)))}
        ranked = map(ranks.__getitem__, column)
        size = len(ranks)
        total = [one * size + rank for one, rank in zip(total, ranked, strict=True)]
    return sorted(range(count), key=total.__getitem__)


def _insert_any(journal: Journal, table: Table, groups: Sequence[_Lines]) -> None:
    found: dict[Key, dict[int, list[Head]]] = defaultdict(lambda: defaultdict(list))
    for lines in groups:
        for key, head in zip(lines.keys, lines.heads, strict=True):
            found[key][lines.field].append(head)
    rows = []
    disputed: list[Register] = []
    for key, registers in sorted(found.items()):
        heads_of = {number: tuple(sorted(some, key=lambda head: head[:3])) for number, some in registers.items()}
        shown = [
            merge.shown(heads_of[field.number], field) if field.number in heads_of else None for field in table.fields
        ]
        rows.append((journal.school, *key, *shown, 0, pack_heads(heads_of)))
        disputed += [(table.number, key, number) for number in merge.disputed(table, heads_of)]
    journal.bulk.insert(journal.tables.projection[table.name], rows)
    journal.mark_contested((), disputed)
