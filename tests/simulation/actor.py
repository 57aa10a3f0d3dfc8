"""A simulated device and the person at it: the real journal, outbox and engine, with a ledger beside them."""

from __future__ import annotations

import contextlib
import random
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from nacl.signing import SigningKey
from sqlalchemy import Connection

from app.bundles import Bundles
from app.desk import inbox, judging
from app.records import device as devices
from app.records.store import Store
from app.records.tables import SCHEMA, TABLES
from sync import outbox
from sync.change import Base, Change
from sync.engine import Engine
from sync.errors import ChuyenDoError
from sync.journal import Journal
from sync.schema import Kind
from tests.doubles import SCHOOL_DAY_MS, FixedClock
from tests.server import direct
from tests.simulation import disks, view
from tests.simulation.ledger import Ack, Ledger, Written
from tests.simulation.network import Trip
from tests.simulation.view import Place, Read

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")


class Copy(direct.Copy):
    """A journal on a disk of its own."""

    def __init__(self, disk: disks.Disk, number: int) -> None:
        super().__init__(disk.engine, number)
        self.disk = disk

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        with disks.transaction(self.disk) as connection:
            yield Journal(connection, SCHEMA, TABLES, self.number)

    # --- as `app.records.store.Store`, without its thread ---

    def read(self, work: Callable[[Connection], T]) -> T:
        with disks.transaction(self.disk) as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(self.read(work))
        return done


@dataclass(frozen=True)
class Backup:
    """A copy of a device's file, and what was written down beside it when it was made."""

    image: Any
    lost: tuple[bool, ...]
    read: frozenset[Read]


class Actor(direct.Device):
    """One person's device. Key and token lie with the journal, as in the program; so it is the engine's `Renewal`."""

    def __init__(self, world: World, at: int, login: str) -> None:
        super().__init__(world.school, login)
        self.world = world
        self.at = at
        self.login = login
        self.name = f"{login}#{at}"
        self.meddle = self._travel
        self.trip = Trip()
        assert isinstance(self.copy, Copy)
        self.disk = self.copy.disk
        self.source = view.Source(self.disk, self.copy.number)
        with self.copy.journal() as journal:
            server_key = bytes(world.server.keys.signing.verify_key)
            person = uuid.UUID(bytes=self.account.person)
            devices.keep(
                journal.connection,
                devices.Device("", login, self.name, self.token, person, self.key, server_key),
            )
        self.first_key = self.writer_key
        self.known_from_the_start: tuple[Ack, ...] = ()
        self.begin()

    def begin(self) -> None:
        """As if nothing had happened yet."""
        self.clock = FixedClock(SCHOOL_DAY_MS, seed=5_000 + self.copy.number)
        self.ledger = Ledger([replace(ack) for ack in self.known_from_the_start])
        self.screen = Base(1, 0)
        """Where the log stood when this person's screen was read."""
        self.backup: Backup | None = None
        self.unsure = False
        """Its file was meddled with: it has to cross once before it counts as being at rest."""
        self.last_number = 0
        self.last_position = Base(1, 0)
        self.last_cell: tuple[str, int] = ("An", 1)
        self.had_read: frozenset[Read] = frozenset()
        """Others' heads that this copy held behind the place at which a new epoch began."""
        self.ever = [self.first_key]
        """All keys under which this device has written, in the order in which it took them."""
        self.restart()

    def restart(self) -> None:
        """Switched off and on: nothing is remembered but what lies on the disk."""
        self._refs.clear()
        self.disk.fuse.rest()
        device = self._device()
        self._become(device.signing_key, device.token)
        self.engine = Engine(
            self.copy, self, self.key, device.server_key, self.clock, lambda _status: None, renewal=self
        )
        self.bundles = Bundles(self.engine, cast(Store, self.copy), self._device, self.clock)

    def _device(self) -> devices.Device:
        with self.copy.journal() as journal:
            return devices.load(journal.connection)

    def sign_in_again(self) -> None:
        """The server knows this device no more: as unlocking does then."""
        self.token = self.world.server.accounts.add_device(self.account, self.writer_key, self.name)
        with self.copy.journal() as journal:
            devices.sign_in_again(journal.connection, self.token)
        self.world.tell(f"{self.name} signs in again")

    def _become(self, key: SigningKey, token: str) -> None:
        self.key, self.writer_key, self.token = key, bytes(key.verify_key), token
        if self.writer_key not in self.ever:
            self.ever.append(self.writer_key)

    def returned(self) -> frozenset[Place]:
        """What this person finds among what came back, or waits for them to judge."""
        with self.copy.journal() as journal:
            writers = journal.writers()
            return frozenset(
                (writers[part.writer].key, part.number, part.pos)
                for one in (*judging.queue(journal, self.me), *inbox.inbox(journal, self.me))
                for part in one.parts
            )

    # --- another writer (R4); as `sync.engine.Renewal` ---

    def proposed(self) -> SigningKey | None:
        return self.copy.write_journal(lambda journal: devices.proposed(journal.connection))

    def propose(self) -> SigningKey:
        key = SigningKey(self.clock.random_bytes(32))
        self.copy.write_journal(lambda journal: devices.propose(journal.connection, key))
        return key

    def adopt(self, journal: Journal, key: SigningKey, token: bytes) -> None:
        outbox.renew_writer(journal, self.writer_key, bytes(key.verify_key))
        devices.adopt(journal.connection, key, token.hex())

    def adopted(self, key: SigningKey, token: bytes) -> None:
        self._become(key, token.hex())
        self.world.tell(f"{self.name} is another writer now")

    # --- the way ---

    def _travel(self, request: bytes) -> bytes:
        sent = bytes.fromhex(self.token) + request
        return self.world.network.exchange(self.name, self.trip, self.world.server.answer, sent)

    def travel(self, faults: frozenset[str], chance: random.Random) -> ChuyenDoError | None:
        """Cross once, with what goes wrong; the error that the status line tells."""
        self.trip = Trip(faults, chance, 0 if chance.random() < 0.7 else 1)
        with self.taking_in():
            self.light_fuse(faults, chance)
            try:
                self.engine.step()
            except disks.Crashed:
                self.restart()
                return None
            self.disk.fuse.rest()
            self._weigh_trip(self.engine.status.error)
        return self.engine.status.error

    def light_fuse(self, faults: frozenset[str], chance: random.Random) -> None:
        if "device_crash" in faults:
            if chance.random() < 0.25:
                self.disk.fuse.after_commit = True
            else:
                self.disk.fuse.statements = chance.randrange(60)

    @contextlib.contextmanager
    def taking_in(self) -> Iterator[None]:
        """While this lasts an answer may come, by whichever way: the log runs on, and never back."""
        before, writer = self.position(), self.writer_key
        heads = view.heads_of_others(self.source, self.ever) if before.epoch < self.world.epoch() else frozenset()
        try:
            yield
        finally:
            if writer != self.writer_key:
                self.last_number = self.number()
            if self.position().epoch != before.epoch:
                began = self.world.began(before.epoch)
                self.had_read |= {one for one in heads if one.seq > began}
            # What stands there again, by whoever's hand, is missed no more: even if a second restore takes it away.
            # Nor is what came back and was replaced before this copy heard of it.
            if self.had_read:
                standing = {(one.register, one.value) for one in view.heads_of_others(self.source, ())}
                back = {one.writer: view.answered(self.world.source, one.writer) for one in self.had_read}
                back[bytes(self.world.server.keys.signing.verify_key)] = 0  # whose numbers leap
                self.had_read = frozenset(
                    one
                    for one in self.had_read
                    if (one.register, one.value) not in standing and one.number > back[one.writer]
                )
            self._never_back(before)

    def _weigh_trip(self, error: ChuyenDoError | None) -> None:
        if self.trip.spoiled:
            self.world.require(error is not None, "R10", f"{self.name} believed an answer that had been altered")
        if error is None and not self.trip.old_news:
            server_seconds = self.world.server.clock.now_ms() // 1000
            self.world.require(
                self.engine.status.skew == self.clock.now_ms() - server_seconds * 1000,
                "R12", f"{self.name} tells another skew than there is",
            )  # fmt: skip

    def position(self) -> Base:
        return view.position(self.source)

    def number(self) -> int:
        return view.own_number(self.source, self.writer_key)

    def _never_back(self, before: Base) -> None:
        now, number = self.position(), self.number()
        for earlier in (before, self.last_position):
            back = now.epoch < earlier.epoch or (now.epoch == earlier.epoch and now.seq < earlier.seq)
            self.world.require(not back, "R8", f"{self.name} went back from {earlier} to {now}")
        self.world.require(number >= self.last_number, "R8", f"{self.name} numbers its commits anew")
        self.last_position, self.last_number = now, number

    # --- writing ---

    def type(self, *changes: Change, stale: bool = False, crash: int | None = None) -> None:
        """Save a commit, read from the screen; `stale` keeps the screen that was read before.

        `crash`: the statement at which the plug is pulled, -1 for right after the commit.
        """
        if not stale or self.screen.seq == 0:
            self.screen = self.position()
        screen = self.screen
        written = self._on_wire(changes)
        answered = self.world.answered(self.ever, self.position())
        at = self.clock.now_ms() // 1000 * 1000
        base = self.ledger.base_of(written, screen, answered, self._seen_here)
        ack = Ack(self.writer_key, self.last_number + 1, written, at, base)
        fuse = self.disk.fuse
        if crash is not None:
            fuse.after_commit, fuse.statements = crash < 0, max(crash, disks.NEVER)
        try:
            with self.copy.journal() as journal:
                outbox.commit(journal, self.writer_key, changes, screen, self.clock.now_ms())
        except disks.Crashed:
            self.restart()
        fuse.rest()
        # An error while saving means "unknown": the number tells.
        number = self.number()
        self.world.require(number in {ack.number, ack.number - 1}, "R2", f"{self.name} saved no or one commit")
        self.world.require(crash is not None or number == ack.number, "R2", f"{self.name} did not save")
        if number == ack.number:
            self.ledger.acks.append(ack)
            self.last_number = number
            self.world.tell(f"{self.name} saves {number}: {describe(written)} (screen {screen}, base {ack.base})")

    def _seen_here(self, base: Base) -> int:
        """How far an author with `base` had seen what is the log of this copy's epoch."""
        return self.world.seen(base, self.position().epoch)

    def _on_wire(self, changes: tuple[Change, ...]) -> Written:
        ids = view.ids(self.source)
        found = []
        for change in changes:
            table = SCHEMA.by_number[change.table]
            key = tuple(
                ids[int(one)] if part.kind is Kind.REF else one for part, one in zip(table.key, change.key, strict=True)
            )
            values = tuple(
                (number, ids[int(value)] if table.by_number[number].kind is Kind.REF and value else value)
                for number, value in change.values
            )
            found.append((change.table, key, values))
        return tuple(found)

    # --- files ---

    def keep_copy(self) -> None:
        self.backup = Backup(self.disk.image(), self.ledger.lost(), self.had_read)

    def put_back(self, *, noticed: bool) -> None:
        """Somebody puts the copied file back in place; the mark outside it tells (`noticed`), or is as old."""
        if self.backup is None:
            return
        before = self.writer_key, self.number()
        self.disk.restore(self.backup.image)
        self.ledger.put_back(self.backup.lost)
        self.had_read = self.backup.read
        self.unsure = True
        self.restart()
        self.screen = Base(1, 0)
        self.last_number, self.last_position = self.number(), self.position()
        if noticed and before != (self.writer_key, self.number()) and self.proposed() is None:
            self.propose()


def describe(written: Written) -> str:
    def short(part: object) -> str:
        return part.hex()[-4:] if isinstance(part, bytes) else str(part)

    return "; ".join(
        f"{SCHEMA.by_number[table].name}({', '.join(map(short, key))})={'/'.join(short(value) for _, value in values)}"
        for table, key, values in written
    )
