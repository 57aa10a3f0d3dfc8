"""A faulty program of somebody's, and what signed commits say."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from nacl.signing import SigningKey

from app.records.tables import SCHEMA
from sync import canonical, seal, wire
from sync.change import Base, Change, Changeset, Commit
from tests.simulation import checker, view
from tests.simulation.actor import Actor
from tests.simulation.ledger import Content

if TYPE_CHECKING:
    from tests.simulation.world import World


class FaultyDevice:
    """Seals by hand what no program of ours writes, in a chain of its own."""

    def __init__(self, world: World, actor: Actor) -> None:
        self._world = world
        self._actor = actor
        self._key = SigningKey(actor.clock.random_bytes(32))
        self._token = bytes.fromhex(
            world.server.accounts.add_device(actor.account, bytes(self._key.verify_key), "faulty")
        )
        with world.school.journal() as journal:
            self._identity = journal.identity()
        self._hash = seal.chain_start(self._identity, bytes(self._key.verify_key))
        self._number = 0

    def send(self, changes: Sequence[Change], chance: random.Random) -> None:
        """Each change as a commit; one of them is spoiled."""
        first, bodies, spoiled = self._number + 1, [], chance.randrange(len(changes))
        seen = self._actor.position()
        base = Base(seen.epoch, chance.randint(0, seen.seq))
        for at, change in enumerate(changes):
            with self._actor.copy.journal() as journal:
                number = first + at + (at == spoiled and chance.random() < 0.3)
                commit = Commit(number, base, self._actor.clock.now_ms(), (change,))
                bodies.append(canonical.encode(SCHEMA, commit, journal.refs.uuid_bytes))
            if at == spoiled and number == first + at:
                bodies[-1] += b"\0"
        if chance.random() < 0.5:
            gap = seal.sign_changeset(self._key, self._identity, first + 1, tuple(bodies), self._hash)
            told = self._crossed(gap)
            self._world.require(told == ["crossing.gap"], "R4", f"a gap of {self._actor.login}'s is told as {told}")
        changeset = seal.sign_changeset(self._key, self._identity, first, tuple(bodies), self._hash)
        for _ in range(chance.choice((1, 2))):
            told = self._crossed(changeset)
            self._world.require(not told, "R8", f"a malformed commit blocks: {told}")
        self._number += len(bodies)
        for body in bodies:
            self._hash = seal.chain(self._hash, body)
        fork = seal.sign_changeset(self._key, self._identity, first, (bodies[0] + b"\0",), self._hash)
        told = self._crossed(fork)
        self._world.require(told == ["crossing.fork"], "R4", f"a fork of {self._actor.login}'s is told as {told}")
        self._world.tell(
            f"{self._actor.login}'s faulty program sends {first} to {self._number}, {first + spoiled} wrong"
        )

    def _crossed(self, changeset: Changeset) -> list[str]:
        """Why the server does not take it in, if so."""
        message = wire.ChangesetMessage(changeset.first, changeset.signature, None, list(changeset.bodies))
        digest, epoch = wire.grants_digest([]), view.position(self._world.source).epoch
        request = wire.Request(wire.PROTOCOL, epoch, 0, 0, SCHEMA.generation, digest, [], b"", [message])
        answer = wire.decode_answer(self._world.server.answer(self._token + wire.encode(request))[64:])
        return [one.code for one in answer.refusals]


def contents(bodies: Sequence[bytes]) -> Iterator[Content]:
    """What the commits say; one of wrong form says nothing."""
    for body in bodies:
        with contextlib.suppress(ValueError):
            _number, _epoch, _base, at, changes = msgspec.msgpack.decode(body)
            yield at, checker.written(changes)
