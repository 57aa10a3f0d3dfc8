"""What goes wrong by itself in the simulation; the method's name is the step's kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.simulation import view
from tests.simulation.actor import Actor
from tests.simulation.faulty import FaultyDevice

if TYPE_CHECKING:
    from tests.simulation.world import World

DAY_MS = 86_400_000
MOST_BACKUPS = 3


class Mishaps:
    """At one school, from the first morning on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faulty: dict[str, FaultyDevice] = {}
        self._backups = [world.first_backup]

    def deliver(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._world.network.deliver(chance)

    def clock_jump(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.clock.set_wall(max(0, actor.clock.now_ms() + chance.randint(-400, 400) * DAY_MS))

    def restart(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.restart()

    def clog(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Some lose the network; those who had lost it come back in the order of chance."""
        names = [one.name for one in self._world.active]
        if self._world.network.clogged and chance.random() < 0.7:
            self._world.network.clogged.discard(chance.choice(sorted(self._world.network.clogged)))
        else:
            self._world.network.clogged.update(chance.sample(names, chance.randint(1, len(names) - 1)))

    def backup(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.keep_copy()

    def restore(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Of one of those of whose file there is a copy."""
        copied = [one for one in self._world.active if one.backup is not None]
        if copied:
            actor = chance.choice(copied)
            self._world.tell(f"{actor.name}: the file is put back")
            actor.put_back(noticed=chance.random() < 0.5)
            if chance.random() < 0.5:  # and goes on typing before anybody notices
                self._world.deeds.mark(actor, chance, frozenset())

    def rot(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._world.tell(f"{actor.name}: a page is an old one")
        actor.unsure = True
        view.damage(actor.source)

    def malformed(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """A faulty program of the same person sends commits of which one has a wrong form."""
        if actor.name not in self._faulty:
            self._faulty[actor.name] = FaultyDevice(self._world, actor)
        marks = [self._world.deeds.a_mark(actor, chance) for _ in range(chance.randint(1, 3))]
        self._faulty[actor.name].send(marks, chance)

    # --- the server's disk ---

    def server_backup(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._backups = [*self._backups[1 - MOST_BACKUPS :], self._world.server.disk.image()]
        self._world.tell(f"the server is backed up at {view.position(self._world.source)}")

    def server_restore(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Mostly the latest backup is put back; sometimes somebody takes an older one first."""
        self._world.restored_from(self._backups[-1] if chance.random() < 0.7 else chance.choice(self._backups))
        self._faulty.clear()  # nobody offers again what a faulty program had sent
