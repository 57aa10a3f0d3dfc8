"""The second way across: bundles on a stick and in a computer's outbox; the method's name is the step's kind.

Everybody uses one stick and one computer's outbox. Whoever carries hands the server blindly what lies there.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from app import bundles
from app.bundles import Report
from app.pc_outbox import PcOutbox
from sync.errors import ChuyenDoError
from tests.simulation import disks, view
from tests.simulation.actor import Actor
from tests.simulation.network import cut, flipped

if TYPE_CHECKING:
    from tests.simulation.world import World

TOLD = {
    "bundle.incomplete", "bundle.damaged", "bundle.unreadable", "bundle.newer", "bundle.other_server",
    "bundle.not_ours", "bundle.stale", "bundle.renewed", "crossing.gap", "crossing.fork", "crossing.bad_signature",
    "account.signed_out", "crossing.unknown_writer", "crossing.stale_answer",
}  # fmt: skip
"""What may be said of a bundle that lay about, was meddled with, or came again: none of it is a contradiction."""
KEPT = 24


class Sticks:
    """Folders with bundles, and copies that somebody keeps of them."""

    def __init__(self, world: World, home: Path) -> None:
        self._world = world
        self._stick, self._trip, self._pc = (home / name for name in ("stick", "trip", "pc"))
        self._copies: list[tuple[str, bytes]] = []
        for folder in (self._stick, self._trip, self._pc):
            folder.mkdir(exist_ok=True)
            self._empty(folder)

    @staticmethod
    def _empty(folder: Path) -> None:
        for path in folder.iterdir():
            path.unlink()

    # --- the three parts of a journey ---

    def stick_write(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._write(actor, self._stick, faults, chance)

    def stick_carry(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._carry(actor, self._stick)

    def stick_take(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._take(actor, self._stick, faults, chance)

    def stick_trip(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """There and back with nothing in between: what the network brings, a stick must bring (R5)."""
        self._empty(self._trip)
        knows_all = actor.position().epoch == self._world.epoch() and not actor.unsure and actor.proposed() is None
        self._write(actor, self._trip, frozenset(), chance)
        carried = self._carry(self._world.active[chance.randrange(len(self._world.active))], self._trip)
        if chance.random() < 0.5:
            self._copy(self._trip)
        report = self._take(actor, self._trip, frozenset(), chance)
        if carried and knows_all and not [one for _, one in report.problems if one.code.startswith("account.")]:
            self._world.require(
                bool(report.taken) and actor.position() == view.position(self._world.source),
                "R5", f"{actor.name} went by stick and stands at {actor.position()}: {report}",
            )  # fmt: skip
            self._world.require(
                view.answered(self._world.source, actor.writer_key) >= actor.number(),
                "R5", f"a stick has not brought all of {actor.name}'s",
            )  # fmt: skip

    def _write(self, actor: Actor, folder: Path, faults: frozenset[str], chance: random.Random) -> None:
        actor.light_fuse(faults, chance)
        try:
            actor.bundles.write(folder)
        except disks.Crashed:
            actor.restart()
            return
        actor.disk.fuse.rest()
        self._world.tell(f"{actor.name} writes a bundle of up to {actor.number()}")

    def _carry(self, actor: Actor, folder: Path) -> bool:
        """Whether the server has answered; it does not know who carries where it was put back to before that one's
        signing in.
        """
        report, token = Report(), bytes.fromhex(actor.token)
        answered = True
        try:
            bundles.carry(folder, lambda one: self._world.server.couriers.answer(token + one), self._key(), report)
        except ChuyenDoError as error:
            self._world.require(error.code == "account.signed_out", "R5", f"{actor.name} could not carry: {error}")
            answered = False
        self._weigh(f"carried by {actor.name}", report)
        return answered

    def _take(self, actor: Actor, folder: Path, faults: frozenset[str], chance: random.Random) -> Report:
        report = Report()
        with actor.taking_in():
            actor.light_fuse(faults, chance)
            try:
                actor.bundles.take(folder, report)
            except disks.Crashed:
                actor.restart()
                return report
            actor.disk.fuse.rest()
        self._weigh(f"{actor.name} takes in {report.taken}, stands at {actor.position()}", report)
        return report

    def _key(self) -> bytes:
        return bytes(self._world.server.keys.signing.verify_key)

    def _weigh(self, what: str, report: Report) -> None:
        told = sorted({error.code for _, error in report.problems})
        self._world.tell(f"{what}; {told}")
        self._world.require(set(told) <= TOLD, "R5", f"{what}: {told}")

    # --- a computer's outbox ---

    def lock_up(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Somebody locks, having left what was not sent; who crosses next takes it along."""
        PcOutbox(self._pc, actor.bundles).leave()
        self._world.tell(f"{actor.name} locks up")

    def unlock(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        with actor.taking_in():
            PcOutbox(self._pc, actor.bundles).take()
        self._world.tell(f"{actor.name} unlocks and stands at {actor.position()}")

    def after_crossing(self, actor: Actor) -> None:
        if any(self._pc.iterdir()):
            token = bytes.fromhex(actor.token)
            outbox = PcOutbox(self._pc, actor.bundles)
            outbox.carry(lambda one: self._world.server.couriers.answer(token + one), self._key())

    # --- what happens to sticks ---

    def stick_copy(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Somebody keeps a copy of what lies there."""
        self._copy(self._stick)

    def _copy(self, folder: Path) -> None:
        self._copies += [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
        self._copies = self._copies[-KEPT:]

    def stick_back(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Old copies lie on the stick again: late, doubled, overtaken."""
        for name, content in chance.sample(self._copies, min(len(self._copies), 3)):
            (self._stick / name).write_bytes(content)

    def stick_damage(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """A file is cut or altered, or is what comes under another's name."""
        paths = sorted(self._stick.iterdir())
        if paths:
            path, how = chance.choice(paths), chance.choice((cut, flipped))
            content = path.read_bytes() or b"\0"  # cut to nothing before
            other = chance.choice(paths).read_bytes() if chance.random() < 0.3 else how(content, chance)
            path.write_bytes(other)
