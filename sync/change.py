"""What travels: changes, the commits that hold them, signed changesets, and the verdicts on them, with their limits."""

from dataclasses import dataclass
from enum import IntEnum

from sync.schema import Key, Value

MAX_CHANGES_PER_COMMIT = 2_000
MAX_COMMITS_PER_CHANGESET = 2_000
MAX_CHANGESET_BYTES = 1_000_000
MAX_CELLS_PER_CHANGESET = 20_000
"""A few bytes of columns could stand for any number of changes; and an entry of the log must fit an answer."""
MAX_CHANGESETS_PER_REQUEST = 64
MAX_PUSH_BYTES = 2_000_000
"""Of canonical commits in one request, or one changeset: over a bad line what is cut is sent again."""
MAX_TEXT_BYTES = 8_000
MAX_KEY_TEXT_BYTES = 200
"""Keys stand in indexes, and PostgreSQL's take no more than a third of a page."""
MAX_GRANTS = 5_000
MAX_IDS = 50_000
"""Told in one answer; what is more comes with the next."""
MAX_MISSED = 200
MAX_CHAIN_ENDS = 4_000
MAX_ENTRIES_PER_ANSWER = 50_000
MAX_OLDER_VERDICTS = 10_000
"""Told once, to a device that gets a new right: the newest."""
MAX_HISTORY = 1_000
"""Changes of one row that are told at a time: the newest."""
MAX_HEADS_PER_PART = 2_000_000
"""Lines of a snapshot part."""
MAX_REQUEST_BYTES = 8_000_000
MAX_MESSAGE_BYTES = 32_000_000
"""Of one answer, and of one part of a snapshot, after decompression; a request has less."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the author had seen: the school's log up to `seq`, in `epoch`."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Change:
    """Sets fields of one row. `values` maps field numbers to values, in ascending order of the numbers."""

    table: int
    key: Key
    values: tuple[tuple[int, Value], ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """One step of an author, numbered without gaps by its writer. `at` is the author's clock, for people to read."""

    number: int
    base: Base
    at: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Changeset:
    """A run of a writer's commits under one signature. Identity: (writer key, `last`, `signature`).

    `bodies` are the commits in canonical form, one byte string a commit, exactly as they were hashed and signed.
    """

    writer_key: bytes
    first: int
    bodies: tuple[bytes, ...]
    signature: bytes

    @property
    def last(self) -> int:
        return self.first + len(self.bodies) - 1


class State(IntEnum):
    """Where a change stands. Everything but `PENDING` is a verdict, and final."""

    PENDING = 0
    ADMITTED = 1
    HELD = 2
    REFUSED = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """The server's word on one change; `reason` is a code, empty when admitted."""

    state: State
    reason: str = ""


ADMITTED = Verdict(State.ADMITTED)
