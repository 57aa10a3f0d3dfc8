"""How a synced table is declared: its key, its fields, each field's merge policy, and who may read its rows.

A declaration never changes its meaning (R11): a new meaning is a new field with a new number.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NewType

Ref = NewType("Ref", int)
"""A record's id as this store numbers it. On the wire and under signatures it is its UUID."""

Value = int | str | None
"""What a field may hold: tenths, codes and `Ref`s are integers."""

Key = tuple[int | str, ...]
"""A row's address inside its table, in the order of `Table.key`."""


class Kind(Enum):
    """What a key part or field holds."""

    REF = "ref"
    TEXT = "text"
    INTEGER = "integer"


class Policy(Enum):
    """What several heads of different value mean (DESIGN §3.3)."""

    REVIEW = "review"
    LATEST = "latest"
    ATTENDANCE = "attendance"
    SERIAL = "serial"


class ScopeKind(IntEnum):
    """Who may read a row; `CLASS` and `PUPIL` are followed by the id the row's key names.

    `HELD` is no row's scope: who is granted it also sees what the server held in the other scopes.
    """

    SCHOOL = 0
    OFFICE = 1
    CLASS = 2
    PUPIL = 3
    HELD = 4


_KINDS = 8
"""Room for kinds in a packed scope; stored, so it never changes."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a row's key."""

    name: str
    kind: Kind


@dataclass(frozen=True, eq=False)
class Field:
    """One register of a row. `number` is its address on the wire and never changes.

    `yields` is for `ATTENDANCE`: pairs (loser, winner) that need nobody's decision. `since` is the generation of the
    schema that brought the field: a program of an earlier one is not sent it.
    """

    number: int
    name: str
    kind: Kind
    policy: Policy = Policy.REVIEW
    yields: frozenset[tuple[int, int]] = frozenset()
    since: int = 1


TOMBSTONE = Field(0, "deleted", Kind.INTEGER)
"""The register that every deletable table has: 1 deleted, 0 or nothing there. Deleting and editing without having seen
each other is a disagreement like any other.
"""


@dataclass(frozen=True, eq=False)
class Table:
    """A synced table, itself and no other: it is looked up for every change. `scope_part` names the key part that a
    `CLASS` or `PUPIL` scope is about.
    """

    number: int
    name: str
    key: tuple[Part, ...]
    fields: tuple[Field, ...]
    scope: ScopeKind
    scope_part: str | None = None
    deletable: bool = False
    by_name: Mapping[str, Field] = field(init=False, repr=False)
    by_number: Mapping[int, Field] = field(init=False, repr=False)
    scope_index: int | None = field(init=False, repr=False)
    """Where in the key the scope's id stands."""

    def __post_init__(self) -> None:
        if self.deletable:
            object.__setattr__(self, "fields", (*self.fields, TOMBSTONE))
        assert (self.scope_part is not None) == (self.scope in {ScopeKind.CLASS, ScopeKind.PUPIL}), self.name
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})
        object.__setattr__(self, "by_number", {one.number: one for one in self.fields})
        assert len(self.by_name) == len(self.by_number) == len(self.fields), self.name
        names = [part.name for part in self.key]
        object.__setattr__(self, "scope_index", names.index(self.scope_part) if self.scope_part else None)

    def refs_in(self, key: Key) -> Iterator[Ref]:
        """The records that a row's key names."""
        return (Ref(int(value)) for part, value in zip(self.key, key, strict=True) if part.kind is Kind.REF)

    def scope_of(self, key: Key) -> int:
        """The row's scope as one number: `pack_scope(kind, ref)`."""
        if self.scope_index is None:
            return pack_scope(self.scope, Ref(0))
        ref = key[self.scope_index]
        assert isinstance(ref, int)
        return pack_scope(self.scope, Ref(ref))


def pack_scope(kind: ScopeKind, ref: Ref) -> int:
    """A scope as one number, so that it can be stored and compared cheaply."""
    return ref * _KINDS + kind


def unpack_scope(scope: int) -> tuple[ScopeKind, Ref]:
    return ScopeKind(scope % _KINDS), Ref(scope // _KINDS)


def whole(kind: ScopeKind) -> int:
    """The grant to read every scope of `kind`."""
    return pack_scope(kind, Ref(0))


def covers(grants: Collection[int], scope: int) -> bool:
    """Whether one of `grants` lets its holder read `scope`: the scope itself, or all of its kind."""
    return scope in grants or whole(unpack_scope(scope)[0]) in grants


class Schema:
    """All synced tables of a program."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)
        self.by_name = {table.name: table for table in tables}
        self.by_number = {table.number: table for table in tables}
        self.generation = max(one.since for table in tables for one in table.fields)
        assert len(self.by_name) == len(self.by_number) == len(self.tables)
