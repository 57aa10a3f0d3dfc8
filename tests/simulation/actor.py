"""A simulated device and the person at it: the real journal, outbox and engine, with a ledger beside them."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.records.tables import SCHEMA, TABLES
from sync import outbox
from sync.change import Base, Change
from sync.engine import Engine
from sync.errors import ChuyenDoError, Defect
from sync.journal import Journal
from sync.schema import Kind
from tests.doubles import SCHOOL_DAY_MS, FixedClock
from tests.server import direct
from tests.simulation import disks, view
from tests.simulation.ledger import Ack, Ledger, Written
from tests.simulation.network import Trip

if TYPE_CHECKING:
    from tests.simulation.world import World


class Copy(direct.Copy):
    """A journal on a disk of its own."""

    def __init__(self, disk: disks.Disk, number: int) -> None:
        super().__init__(disk.engine, number)
        self.disk = disk

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        with disks.transaction(self.disk) as connection:
            yield Journal(connection, SCHEMA, TABLES, self.number)


@dataclass(frozen=True)
class Backup:
    """A copy of a device's file, and how far the device's own commits and crossings went in it."""

    image: Any
    number: int
    crossings: int


class Actor(direct.Device):
    """One person's device."""

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
        self.known_from_the_start: tuple[Ack, ...] = ()
        self.begin()

    def begin(self) -> None:
        """As if nothing had happened yet."""
        self.clock = FixedClock(SCHOOL_DAY_MS, seed=1_000 + self.copy.number)
        self.ledger = Ledger([replace(ack) for ack in self.known_from_the_start])
        self.screen = 0
        """Where the log stood when this person's screen was read."""
        self.backup: Backup | None = None
        self.restored = False
        self.damaged = False
        self.unsure = False
        """Its file was meddled with: it has to cross once before it counts as being at rest."""
        self.stopped: Defect | None = None
        self.crossings = 0
        self.last_number = 0
        self.last_position = 0
        self.last_cell: tuple[str, int] = ("An", 1)
        self.restart()

    def restart(self) -> None:
        """Switched off and on: nothing is remembered but what lies on the disk."""
        self._refs.clear()
        self.disk.fuse.rest()
        server_key = bytes(self.school.server.keys.signing.verify_key)
        self.engine = Engine(self.copy, self, self.key, server_key, self.clock, lambda _status: None)

    # --- the way ---

    def _travel(self, request: bytes) -> bytes:
        return self.world.network.exchange(self.name, self.trip, self.ask, request)

    def travel(self, faults: frozenset[str], chance: random.Random) -> ChuyenDoError | None:
        """Cross once, with what goes wrong; the error that the status line tells."""
        self.trip = Trip(faults, chance, 0 if chance.random() < 0.7 else 1)
        before = self.position()
        self.crossings += 1
        if "device_crash" in faults:
            if chance.random() < 0.25:
                self.disk.fuse.after_commit = True
            else:
                self.disk.fuse.statements = chance.randrange(60)
        try:
            self.engine.step()
        except disks.Crashed:
            self.restart()
            return None
        self.disk.fuse.rest()
        error = self.engine.status.error
        if self.trip.spoiled:
            self.world.require(error is not None, "R10", f"{self.name} believed an answer that had been altered")
        if error is None and not self.trip.old_news:
            self.world.require(
                self.engine.status.skew == self.clock.now_ms() - self.school.server.clock.now_ms(),
                "R12", f"{self.name} tells another skew than there is",
            )  # fmt: skip
        self._never_back(before)
        return error

    def position(self) -> int:
        return view.position(self.source)

    def number(self) -> int:
        return view.own_number(self.source, self.writer_key)

    def _never_back(self, before: int) -> None:
        now, number = self.position(), self.number()
        self.world.require(now >= before, "R8", f"{self.name} went back from {before} to {now}")
        self.world.require(now >= self.last_position, "R8", f"{self.name} went back")
        self.world.require(number >= self.last_number, "R8", f"{self.name} numbers its commits anew")
        self.last_position, self.last_number = now, number

    # --- writing ---

    def type(self, *changes: Change, stale: bool = False, malformed: bool = False, crash: int | None = None) -> None:
        """Save a commit, read from the screen; `stale` keeps the screen that was read before.

        `crash`: the statement at which the plug is pulled, -1 for right after the commit.
        """
        if not stale or self.screen == 0:
            self.screen = self.position()
        screen = self.screen
        written = self._on_wire(changes)
        answered = self.world.answered(self.writer_key, self.position())
        ack = Ack(
            self.writer_key, self.last_number + 1, written, self.clock.now_ms(),
            self.ledger.base_of(written, screen, answered), malformed,
        )  # fmt: skip
        fuse = self.disk.fuse
        if crash is not None:
            fuse.after_commit, fuse.statements = crash < 0, max(crash, disks.NEVER)
        try:
            with self.copy.journal() as journal:
                before = outbox.own_writer(journal, self.writer_key).hash if malformed else b""
                outbox.commit(journal, self.writer_key, changes, Base(1, screen), ack.at)
                if malformed:
                    view.spoil_last_commit(journal, self.writer_key, before)
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

    def _on_wire(self, changes: tuple[Change, ...]) -> Written:
        ids = view.ids(self.source)
        found = []
        for change in changes:
            parts = SCHEMA.by_number[change.table].key
            key = tuple(
                ids[int(one)] if part.kind is Kind.REF else one for part, one in zip(parts, change.key, strict=True)
            )
            found.append((change.table, key, change.values))
        return tuple(found)

    # --- files ---

    def keep_copy(self) -> None:
        self.backup = Backup(self.disk.image(), self.number(), self.crossings)

    def put_back(self) -> None:
        """Somebody puts the copied file back in place."""
        if self.backup is None:
            return
        self.disk.restore(self.backup.image)
        # What it sealed since then it would now seal otherwise: a fork even where every commit is the same.
        forked = self.backup.number < self.last_number or self.backup.crossings < self.crossings
        self.restored = self.restored or forked
        self.ledger.put_back(self.backup.number)
        self.unsure = True
        self.restart()
        self.screen = 0
        self.last_number, self.last_position = self.number(), self.position()


def describe(written: Written) -> str:
    def short(part: object) -> str:
        return part.hex()[-4:] if isinstance(part, bytes) else str(part)

    return "; ".join(
        f"{SCHEMA.by_number[table].name}({', '.join(map(short, key))})={'/'.join(str(value) for _, value in values)}"
        for table, key, values in written
    )
