"""A school in one thread: real engines over real journals, the server's real code, and whatever a script makes happen.

Built once in a process and put back to its first morning before each run: founding a school takes longer than a run.
"""

import random
import tempfile
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sync.change import Base
from sync.clock import new_id
from sync.errors import Defect
from tests.simulation import checker, disks, view
from tests.simulation.actor import Actor
from tests.simulation.checker import Breach
from tests.simulation.deeds import Deeds
from tests.simulation.faulty import contents
from tests.simulation.judgements import Judgements
from tests.simulation.ledger import Content
from tests.simulation.mishaps import Mishaps
from tests.simulation.network import Ask, Network, listen
from tests.simulation.people import CLASS_OF, PEOPLE, enrolment
from tests.simulation.script import DEVICES, Script, Step
from tests.simulation.server import Server
from tests.simulation.sticks import Sticks

MOST_ROUNDS = 8
"""Crossings of everybody until all is quiet; more would mean that it never is."""
CALM = random.Random(0)
"""For a crossing in which nothing goes wrong: nothing is drawn from it that matters."""


class World:
    """One school with its devices; `play` makes a script happen."""

    def __init__(self, make_disk: disks.MakeDisk, folder: Path) -> None:
        """`folder`: where sticks and outboxes lie."""
        self.breaches: list[Breach] = []
        self.story: list[str] = []
        self._said: dict[int, dict[bytes, list[tuple[int, Content]]]] = {}
        self._said_up_to = 0
        self._lines: dict[int, dict[int, int]] = {1: {}}
        with tempfile.TemporaryDirectory() as home:
            self.server = Server(Path(home), make_disk)
        self.network = Network(self._crash_server)
        self.school = self.server.found(PEOPLE)
        self.source = view.Source(self.server.disk, self.school.number)
        self.school.ids["Chi"] = new_id(self.server.clock).bytes
        self.actors = [Actor(self, at, login) for at, login in enumerate(DEVICES)]
        self._first_morning()
        self._ids = dict(self.school.ids)
        self._images = [disk.image() for disk in self.server.disks]
        self.first_backup = self._images[0]
        self.active: list[Actor] = []
        self._folder = folder
        self._begin_rooms()

    def _begin_rooms(self) -> None:
        self.deeds, self.mishaps, self.judgements = Deeds(self), Mishaps(self), Judgements(self)
        self.sticks = Sticks(self, self._folder)
        self._rooms: tuple[object, ...] = (self.deeds, self.mishaps, self.judgements, self.sticks)

    def _first_morning(self) -> None:
        """All devices have crossed once; An and Bình sit in 6A, Chi in 6B."""
        clerk = self.actors[DEVICES.index("clerk")]
        clerk.crossed()
        clerk.type(*(one for name in CLASS_OF for one in enrolment(clerk, name, CLASS_OF[name])))
        for actor in (clerk, *self.actors):
            actor.crossed()
            actor.known_from_the_start = tuple(actor.ledger.acks)

    def reset(self) -> None:
        """The first morning again."""
        for disk, image in zip(self.server.disks, self._images, strict=True):
            disk.restore(image)
        self.school.ids.clear()
        self.school.ids.update(self._ids)
        self.breaches.clear()
        self.story.clear()
        self._said.clear()
        self._said_up_to = 0
        self._lines = {1: {}}
        self._begin_rooms()
        self.server.begin()
        self.network = Network(self._crash_server)
        for actor in self.actors:
            actor.begin()
            actor.last_number, actor.last_position = actor.number(), actor.position()

    def close(self) -> None:
        self.server.close()

    def run(self, script: Script) -> list[Breach]:
        """Play, heal, and check all that must hold."""
        self.play(script)
        return list(self.breaches) or checker.check(self.evidence())

    # --- what is told and required ---

    def require(self, holds: bool, rule: str, told: str) -> None:
        if not holds:
            self.breaches.append(Breach(rule, told))

    def tell(self, line: str) -> None:
        self.story.append(line)

    def answered(self, writers: Collection[bytes], position: Base) -> set[Content]:
        """What the log up to `position` has, or had in that epoch, of these writers."""
        self._listen_to_log()
        said = self._said[position.epoch]
        return {content for one in writers for seq, content in said.get(one, ()) if seq <= position.seq}

    def _listen_to_log(self) -> None:
        said = self._said.setdefault(self.epoch(), defaultdict(list))
        for entry in view.log(self.source, self._said_up_to):
            self._said_up_to = entry.seq
            said[entry.writer] += [(entry.seq, content) for content in contents(entry.bodies)]

    # --- epochs ---

    def epoch(self) -> int:
        """The server's."""
        return view.position(self.source).epoch

    def restored_from(self, image: Any) -> None:
        """The server's disk is put back to that image."""
        self._listen_to_log()
        before = view.position(self.source)
        self.server.put_back(image)
        self._said_up_to = 0
        self._lines[self.epoch()] = view.epochs(self.source)
        self.tell(f"the server is put back from {before} to {view.position(self.source)}")

    def seen(self, base: Base, epoch: int) -> int:
        """How far an author with `base` had seen what is the log of `epoch`; nothing, where his was in another line."""
        if base.epoch == epoch:
            return base.seq
        line = self._lines[epoch]
        if base.epoch != 1 and base.epoch not in line:
            return 0
        return min([base.seq, *(seq for one, seq in line.items() if one > base.epoch)])

    def began(self, epoch: int) -> int:
        """Up to where the log of `epoch` is the server's present one."""
        here, there = self._lines[epoch].items(), self._lines[self.epoch()].items()
        return min(seq for _, seq in here ^ there)

    # --- playing ---

    def play(self, script: Script) -> None:
        """Everything in the script, and then healing: all cross until nothing moves any more."""
        self.reset()
        self.active = [self.actors[at] for at in script.devices]
        for step in script.steps:
            self.server.clock.advance(1_000 + step.chance % 60_000)
            actor = self.actors[step.who]
            actor.clock.advance(1_000 + step.chance % 90_000)
            self._happen(step, actor)
            if self.breaches:
                return
        self.heal()

    def _happen(self, step: Step, actor: Actor) -> None:
        """The room that knows this kind of step plays it."""
        for room in self._rooms:
            if (deed := getattr(room, step.kind, None)) is not None:
                deed(actor, random.Random(step.chance), frozenset(step.faults))
                return
        raise AssertionError(step.kind)

    def heal(self) -> None:
        self.network.clogged.clear()
        if view.closing_due(self.source, self.server.clock.now_ms() // 1000):
            self.cross(self.active[0])  # somebody has to cross for it to be seen
        for _ in range(MOST_ROUNDS):
            restless = [actor for actor in self.active if not self._rests(actor)]
            for actor in restless:
                self.cross(actor)
            if self.breaches or not restless:
                return
        self.require(False, "R5", "crossings never come to rest")

    def _rests(self, actor: Actor) -> bool:
        """Whether this device knows the whole log and the server all that was written here."""
        end = view.position(self.source)
        answered = view.answered(self.source, actor.writer_key)
        return not actor.unsure and actor.position() == end and answered >= actor.number()

    def cross(self, actor: Actor, chance: random.Random = CALM, faults: frozenset[str] = frozenset()) -> None:
        """One crossing, with what the script lets go wrong in it."""
        error = actor.travel(faults, chance)
        actor.unsure = actor.unsure and error is not None
        self.tell(f"{actor.name} crosses {sorted(faults)}: {error.code if error else actor.position().seq}")
        if error is not None and error.code == "account.signed_out" and self.epoch() > 1:
            actor.sign_in_again()  # the restored server had not known the device yet, or not under this key
            error = actor.travel(frozenset(), CALM)
            actor.unsure = actor.unsure and error is not None
        if error is None:
            self.sticks.after_crossing(actor)
        if error is not None:  # only what the script did to the way explains one, and it stops nobody for good
            owed = not isinstance(error, Defect) and (actor.trip.lost or actor.trip.spoiled)
            self.require(owed, "R8", f"{actor.name} could not cross: {error}")

    def cross_with_fuse(self, actor: Actor, fuse: disks.Fuse, statement: int) -> bool:
        """Cross, and stop the computer of this fuse before its `statement`th; whether it came to that."""
        fuse.rest()
        fuse.statements = statement
        try:
            actor.engine.step()
        except disks.Crashed:
            actor.restart()
            self.server.restart()
            return True
        fuse.rest()
        return False

    def _crash_server(self, ask: Ask, request: bytes, chance: random.Random) -> None:
        """The server stops somewhere before its commit, and comes up again."""
        self.server.disk.fuse.statements = chance.randrange(1, 60)
        try:
            listen(ask, request)
        except disks.Crashed:
            self.tell("the server stops")
        self.server.restart()

    # --- what the checker gets ---

    def evidence(self, *, once_more: bool = True) -> checker.Evidence:
        """What each copy holds now; `once_more` crosses again and repeats old requests, which must change nothing."""
        log, server = view.log(self.source), view.copy(self.source)
        audited = len(log) % len(self.active)
        devices = [self._device(actor, audited=at == audited) for at, actor in enumerate(self.active)]
        with self.school.journal() as journal:
            hashes = {one.name: view.hash_over(journal, one.copy.grants) for one in devices}
            contradiction = view.contradiction(journal)
        return checker.Evidence(
            log, bytes(self.server.keys.signing.verify_key), server, devices, hashes, contradiction,
            self.network.largest, self._once_more(server.digest()) if once_more else {},
            self.server.clock.now_ms() // 1000,
        )  # fmt: skip

    @staticmethod
    def _device(actor: Actor, *, audited: bool = False) -> checker.Device:
        with actor.copy.journal() as journal:
            state_hash, contradiction = view.hash_here(journal), view.contradiction(journal) if audited else ""
        copy = view.copy(actor.source, state_hash)
        return checker.Device(
            actor.name, actor.writer_key, tuple(actor.ever), actor.account.person, copy, actor.ledger, contradiction,
            actor.had_read, actor.returned() if audited else None,
        )  # fmt: skip

    def _once_more(self, server: str) -> dict[str, bool]:
        """One device crosses again, and every request that is still remembered arrives again."""
        crossing, same = self.active[0], {}
        before = self._device(crossing).copy.digest()
        self.cross(crossing)
        same[f"{crossing.name} crossed again"] = self._device(crossing).copy.digest() == before
        for _, requests in sorted(self.network.requests.items()):
            for ask, request in random.Random(len(requests)).sample(list(requests), min(2, len(requests))):
                listen(ask, request)
        same["old requests came again"] = view.copy(self.source).digest() == server
        for actor in self.active:
            if len(actor.ever) > 1:  # nor do they lock out who has become another
                self.cross(actor)
        return same
