"""The server's real parts called directly, and devices whose journals are plain copies beside each other in one file.

Everything but the network and the clock is real: both databases, signatures, admission, the engine.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from argon2 import PasswordHasher
from nacl.signing import SigningKey
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import event, select

from app.records import decisions, encrypted
from app.records import device as devices
from app.records.decisions import Named
from app.records.tables import (
    ATTENDANCE,
    CLASS,
    DECISION,
    DUTY,
    ENROLMENT,
    LOCK,
    NOWHERE,
    PERSON,
    PUPIL,
    SCHEMA,
    SCORE,
    TABLES,
)
from app.rules.roles import Role
from server.accounts import Account, Accounts
from server.crossing import Crossings
from server.database import ACCOUNT, Database, load_keys, open_journal
from server.school_setup import found_school, read_setup
from sync import outbox, seal, statehash, wire
from sync.change import Base, Change, State
from sync.change_columns import unpack_changes
from sync.clock import new_id
from sync.columns import unpack_ints, unpack_texts
from sync.engine import Engine, Status
from sync.errors import EnvironmentProblem
from sync.journal import Journal, unpack_key, unpack_value
from sync.schema import Kind, Ref, ScopeKind, Table, Value, whole
from tests.doubles import FixedClock

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ADMITTED = (State.ADMITTED, "")
T = TypeVar("T")


def duty(role: Role, class_: str | None = None, subject: str = "") -> dict[str, str | None]:
    return {"role": role, "class": class_, "subject": subject}


PEOPLE: dict[str, list[dict[str, str | None]]] = {
    "clerk": [duty(Role.CLERK)],
    "principal": [duty(Role.PRINCIPAL)],
    "department": [duty(Role.DEPARTMENT)],
    "homeroom": [duty(Role.HOMEROOM_TEACHER, "6A")],
    "teacher": [duty(Role.SUBJECT_TEACHER, "6A", "math")],
    "second": [duty(Role.SUBJECT_TEACHER, "6A", "math")],
    "other": [duty(Role.SUBJECT_TEACHER, "6B", "math")],
    "nobody": [],
}
"""Who is at the school, by login, and what for."""


class Server:
    """The server's parts over one database, embedded or PostgreSQL. Holds any number of schools."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.clock = FixedClock(seed=1)
        self.keys = load_keys(home, FixedClock(seed=2), create=True)
        self.database = Database.open(url, home, self.keys, create=True)
        self.accounts = Accounts(self.database, self.clock, CHEAP)
        self.crossings = Crossings(self.database, self.accounts, self.keys, self.clock)
        self._devices = encrypted.open_engine(
            home / "devices.db", bytes(32), create=True, metadata=devices.METADATA, stamp=devices.STAMP
        )
        for engine in (self._devices, *([] if url else [self.database._engine])):
            event.listen(engine, "connect", _nobody_pulls_the_plug)
            engine.dispose()
        self._schools = 0
        self._copies = 0

    def found(self, people: Mapping[str, list[dict[str, str | None]]] = PEOPLE) -> "School":
        """A school with classes 6A and 6B, taught mathematics, literature and arts."""
        self._schools += 1
        setup = {
            "name": "Trường THCS Phước Hà",
            "superior": "UBND xã Phước Hà",
            "place": "Phước Hà",
            "school_year": "2026-2027",
            "classes": [
                {"name": name, "grade": 6, "subjects": ["literature", "math", "arts"]} for name in ("6A", "6B")
            ],
            "people": [
                {"login": f"{login}.{self._schools}", "name": login, "password": "x", "duties": duties}
                for login, duties in people.items()
            ],
        }
        with self.database.write() as connection:
            found_school(connection, read_setup(json.dumps(setup).encode()), self.accounts, self.keys, self.clock)
        return School(self, self._schools)

    def new_copy(self) -> "Copy":
        self._copies += 1
        return Copy(self._devices, self._copies)

    def close(self) -> None:
        self.database.close()
        self._devices.dispose()


def _nobody_pulls_the_plug(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class Copy:
    """A device's journal: one of many in a file."""

    def __init__(self, engine: SqlEngine, number: int) -> None:
        self._engine = engine
        self.number = number

    def write_journal(self, work: Callable[[Journal], T]) -> T:
        with self.journal() as journal:
            return work(journal)

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        with self._engine.begin() as connection:
            yield Journal(connection, SCHEMA, TABLES, self.number)


class Device:
    """One person's device: a journal, a key, an engine. `meddle` stands between it and the server."""

    def __init__(self, school: "School", login: str) -> None:
        server = school.server
        self.school = school
        self.copy = server.new_copy()
        self.clock = FixedClock(seed=1_000 + self.copy.number)
        self.key = SigningKey(self.clock.random_bytes(32))
        self.writer_key = bytes(self.key.verify_key)
        with server.database.read() as connection:
            row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.login == f"{login}.{school.number}")).one()
        self.account = Account(row.login, row.school, bytes(row.person))
        self.token = server.accounts.add_device(self.account, self.writer_key, login)
        with school.journal() as journal:
            identity = journal.identity()
        with self.copy.journal() as journal:
            journal.found(identity, epoch=1)
            self.me = journal.refs.numbers([self.account.person])[self.account.person]
            journal.add_writer(self.writer_key, self.me, login, seal.chain_start(identity, self.writer_key))
        self._refs: dict[str, Ref] = {}
        self.meddle: Callable[[bytes], bytes] = self.ask
        server_key = bytes(server.keys.signing.verify_key)
        self.engine = Engine(self.copy, self, self.key, server_key, self.clock, lambda _status: None)

    def ask(self, request: bytes) -> bytes:
        """The server's own answer."""
        return self.school.server.crossings.answer(bytes.fromhex(self.token) + request)

    def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        data = self.meddle(request)
        return data[:64], data[64:]

    def lose_answers(self, request: bytes) -> bytes:
        """For `meddle`: the server hears, the device does not."""
        self.ask(request)
        raise EnvironmentProblem("crossing.unreachable")

    def cross(self) -> Status:
        self.engine.step()
        return self.engine.status

    def crossed(self) -> "Device":
        """Cross, and it must go well."""
        status = self.cross()
        assert status.error is None, status.error
        return self

    def commit(self, *changes: Change, base: int | None = None) -> int:
        """Write a commit; `base` is by default all that this device has seen. Its number."""
        with self.copy.journal() as journal:
            seen = journal.position() if base is None else Base(1, base)
            return outbox.commit(journal, self.writer_key, changes, seen, self.clock.now_ms())

    def ref(self, name: str) -> Ref:
        """A class, pupil or person by name, in this device's numbers."""
        if name not in self._refs:
            with self.copy.journal() as journal:
                numbers = journal.refs.numbers(self.school.ids.values())
            self._refs = {one: numbers[identity] for one, identity in self.school.ids.items()}
        return self._refs[name]

    def verdicts(self) -> list[tuple[State, str]]:
        """What became of this device's own changes, in the order of writing."""
        with self.copy.journal() as journal:
            change = journal.tables.change
            own = outbox.own_writer(journal, self.writer_key).n
            rows = journal.connection.execute(
                select(change.c.state, change.c.reason)
                .where(change.c.school == journal.school, change.c.writer == own)
                .order_by(change.c.number, change.c.pos, change.c.field)
            )
            found = [(State(state), reason) for state, reason in rows]
            waiting = [one for _, commit in outbox.unanswered_commits(journal) for one in commit.changes]
            return found + [(State.PENDING, "") for one in waiting for _ in one.values]

    def judged(self, *changes: Change, base: int | None = None) -> tuple[State, str]:
        """Write the changes, cross, and tell the verdict on the last one."""
        self.commit(*changes, base=base)
        self.crossed()
        return self.verdicts()[-1]

    # --- what can be written, in this device's numbers ---

    def mark(self, value: int, pupil: str = "An", class_: str = "6A", subject: str = "math", column: int = 1) -> Change:
        return Change(SCORE.number, (self.ref(class_), subject, self.ref(pupil), 1, column), ((1, value),))

    def lock(self, locked: int = 1, subject: str = "math") -> Change:
        return Change(LOCK.number, (self.ref("6A"), subject, 1), ((1, locked),))

    def absence(self, value: int) -> Change:
        return Change(ATTENDANCE.number, (self.ref("6A"), self.ref("An"), 20270106, 1), ((1, value),))

    def decision(self, author: "Device", outcome: str, number: int, change: Change, pos: int = 0) -> Change:
        """On what `author` wrote as commit `number`; `change` is that in this device's numbers."""

        def work(journal: Journal) -> Change:
            writer = journal.writer(author.writer_key)
            if writer is None:  # it would not be told of the change, and decides all the same
                writer = journal.add_writer(author.writer_key, self.me, "", bytes(32))
            named = Named(writer.n, number, pos)
            key = decisions.key_of(journal, SCHEMA.by_number[change.table], change.key, named)
            return Change(DECISION.number, key, ((1, outcome),))

        return self.copy.write_journal(work)

    def assign(self, person: str, role: str, class_: str | None = None, subject: str = "", active: int = 1) -> Change:
        place = self.ref(class_) if class_ else self.ref("nowhere")
        return Change(DUTY.number, (self.ref(person), role, place, subject), ((1, active),))


class School:
    """A founded school: `ids` gives the UUIDs of its classes, people and pupils by name."""

    def __init__(self, server: Server, number: int) -> None:
        self.server = server
        self.number = number
        self.devices: list[Device] = []
        self.ids: dict[str, bytes] = {"nowhere": NOWHERE.bytes}
        with self.journal() as journal:
            for table, column in ((CLASS, "class_"), (PERSON, "person")):
                source = TABLES.projection[table.name]
                rows = journal.connection.execute(
                    select(source.c.name, source.c[column]).where(source.c.school == number)
                )
                self.ids |= {name: journal.refs.uuid_bytes(ref) for name, ref in rows}
        for name in ("An", "Bình"):
            self.ids[name] = new_id(server.clock).bytes

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        """The server's own copy."""
        with self.server.database.write() as connection:
            yield open_journal(connection, self.number, lock=True)

    def scores(self) -> list[Value]:
        """All marks that reached the server, in log order."""
        with self.journal() as journal:
            return [value for _, value in values(journal, SCORE)]

    def position(self) -> int:
        """How far the log runs."""
        with self.journal() as journal:
            return journal.position().seq

    def device(self, login: str) -> Device:
        """A new device of this person, which has crossed once."""
        self.devices.append(Device(self, login))
        return self.devices[-1].crossed()

    def enrol(self) -> None:
        """An and Bình sit in 6A."""
        clerk = self.device("clerk")
        for name in ("An", "Bình"):
            clerk.commit(
                Change(PUPIL.number, (clerk.ref(name),), ((1, name),)),
                Change(ENROLMENT.number, (clerk.ref("6A"), clerk.ref(name)), ((1, "studying"),)),
            )
        clerk.crossed()


def grants_everywhere() -> set[int]:
    return {whole(kind) for kind in ScopeKind}


def state_hash(journal: Journal) -> bytes:
    """Over everything this copy holds."""
    return statehash.total(journal, grants_everywhere(), SCHEMA.generation)


def values(journal: Journal, table: Table) -> list[tuple[tuple[object, ...], Value]]:
    """Key and value of every change of the table's rows, in log order; ids are UUID bytes."""
    change = journal.tables.change
    rows = journal.connection.execute(
        select(change)
        .where(change.c.school == journal.school, change.c.tbl == table.number)
        .order_by(change.c.seq, change.c.number, change.c.pos)
    )
    found: list[tuple[tuple[object, ...], Value]] = []
    for row in rows:
        parts = zip(table.key, unpack_key(bytes(row.key)), strict=True)
        key = tuple(journal.refs.uuid_bytes(Ref(int(p))) if part.kind is Kind.REF else p for part, p in parts)
        found.append((key, unpack_value(bytes(row.value))))
    return found


def shown(device: Device, change: Change) -> Value:
    """What the device's screen shows of the (single) field that `change` sets."""
    with device.copy.journal() as journal:
        table = SCHEMA.by_number[change.table]
        source = journal.tables.projection[table.name]
        same = [source.c[part.name] == value for part, value in zip(table.key, change.key, strict=True)]
        field = table.by_number[change.values[0][0]]
        query = select(source.c[field.name]).where(source.c.school == journal.school, *same)
        found: Value = journal.connection.execute(query).scalar()
        return found


def contested(device: Device, change: Change) -> bool:
    """Whether the device lists the field that `change` sets as a disagreement."""
    with device.copy.journal() as journal:
        return any((tbl, key) == (change.table, change.key) for tbl, key, _ in journal.contested())


@dataclass(frozen=True)
class Told:
    """A change as an answer tells it, ids as UUID bytes; of the reader's own no more than the verdict."""

    number: int
    pos: int
    state: State
    reason: str
    table: int | None = None
    key: tuple[object, ...] = ()
    values: tuple[tuple[int, object], ...] = ()


def told(device: Device, answer: wire.Answer) -> list[Told]:
    """What an answer to this device tells of the log, change by change."""
    columns = answer.entries
    if columns is None:
        return []
    own = [answer.writers[at].key == device.writer_key for at in unpack_ints(columns.writers, columns.entries)]
    counts = unpack_ints(columns.counts, columns.entries)
    lines = zip(
        [mine for mine, count in zip(own, counts, strict=True) for _ in range(count)],
        unpack_ints(columns.numbers, columns.changes),
        unpack_ints(columns.positions, columns.changes),
        unpack_ints(columns.states, columns.changes),
        unpack_texts(columns.reasons, columns.changes),
        strict=True,
    )
    with device.school.journal() as journal:
        full = iter(unpack_changes(SCHEMA, columns.table, unpack_ints(columns.full, 1)[0], journal.refs.uuids))
    found = []
    for mine, number, pos, state, reason in lines:
        table, key, values = (None, (), ()) if mine else next(full)
        found.append(Told(number, pos, State(state), reason or "", table, tuple(key), tuple(values)))
    assert next(full, None) is None
    return found


def answer_to(device: Device, request: bytes) -> wire.Answer:
    """The server's answer, signature aside."""
    return wire.decode_answer(device.ask(request)[64:])


def request_of(device: Device, *, tell_grants: bool = False, **changed: Any) -> bytes:
    """The device's next request, with parts replaced."""
    from sync import applying

    request = device.copy.write_journal(
        lambda journal: applying.make_request(journal, device.key, tell_grants=tell_grants)
    )
    return wire.encode(msgspec.structs.replace(request, **changed))


def seal_by_hand(device: Device, bodies: Sequence[bytes], first: int = 1, before: bytes | None = None) -> bytes:
    """A request with one signed changeset of the given bodies, which no honest client would write."""
    with device.copy.journal() as journal:
        school = journal.identity()
    start = seal.chain_start(school, device.writer_key) if before is None else before
    sealed = seal.sign_changeset(device.key, school, first, tuple(bodies), start)
    message = wire.ChangesetMessage(sealed.first, sealed.signature, None, list(sealed.bodies))
    return request_of(device, changesets=[message])
