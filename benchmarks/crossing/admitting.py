"""Authors whose changesets go straight into the server's log: the only place here that knows the journal's inside.

What an author writes is what its device would send: canonical commits, chained and signed. What the server does with
it is what a crossing does with it, without the network.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nacl.signing import SigningKey
from sqlalchemy import Connection, func, select

from app.records.tables import SCHEMA, SCORE, TABLES
from server import admission
from server.database import open_journal
from sync import answering, canonical, seal
from sync.change import Base, Change, Changeset, Commit, State
from sync.journal import Journal
from sync.schema import Ref


class Numbers:
    """Numbers for ids as a device has them; a canonical commit holds the ids themselves."""

    def __init__(self) -> None:
        self._ids: list[bytes] = []
        self._numbers: dict[bytes, Ref] = {}

    def number(self, identity: uuid.UUID) -> Ref:
        if identity.bytes not in self._numbers:
            self._numbers[identity.bytes] = Ref(len(self._ids))
            self._ids.append(identity.bytes)
        return self._numbers[identity.bytes]

    def expand(self, ref: Ref) -> bytes:
        return self._ids[ref]


@dataclass
class Author:
    """One writer's end of its chain."""

    key: SigningKey
    school: uuid.UUID
    numbers: Numbers
    number: int = 0
    hash: bytes = b""

    def __post_init__(self) -> None:
        self.hash = seal.chain_start(self.school, bytes(self.key.verify_key))

    def changeset(self, commits: Iterable[tuple[int, list[Change]]], base: Base) -> Changeset:
        """Time and changes of each commit, put under one signature."""
        first = self.number + 1
        bodies = tuple(
            canonical.encode(SCHEMA, Commit(number, base, at, tuple(changes)), self.numbers.expand)
            for number, (at, changes) in enumerate(commits, first)
        )
        sealed = seal.sign_changeset(self.key, self.school, first, bodies, self.hash)
        self.number = sealed.last
        for body in bodies:
            self.hash = seal.chain(self.hash, body)
        return sealed


def admit(journal: Journal, changeset: Changeset, received: int) -> None:
    """Put it into the log as a crossing does."""
    answering.admit(journal, changeset, admission.judge, received)


def found_people(connection: Connection, school: int) -> Mapping[str, uuid.UUID]:
    """The ids that founding has given to classes and people, by name."""
    journal = open_journal(connection, school, lock=False)
    found: dict[str, uuid.UUID] = {}
    for table, column in (("class", "class_"), ("person", "person")):
        source = TABLES.projection[table]
        rows = connection.execute(select(source.c.name, source.c[column]).where(source.c.school == school))
        found |= {name: uuid.UUID(bytes=journal.refs.uuid_bytes(Ref(ref))) for name, ref in rows}
    return found


def marks_in(connection: Connection, school: int) -> int:
    """How many marks the school's projection shows."""
    table = TABLES.projection[SCORE.name]
    query = select(func.count()).where(table.c.school == school, table.c.value.is_not(None))
    return int(connection.execute(query).scalar_one())


def not_admitted(connection: Connection, school: int) -> int:
    """How many changes were held or refused: a benchmark must not measure refusals."""
    table = TABLES.change
    query = select(func.count()).where(table.c.school == school, table.c.state != State.ADMITTED)
    return int(connection.execute(query).scalar_one())
