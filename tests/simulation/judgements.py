"""What came back and what is decided about it, and closing by time; the method's name is the step's kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from app.desk import inbox, judging
from app.records.decisions import Outcome
from app.records.tables import CLOSING, DECISION
from sync import seal
from sync.change import Change
from sync.errors import UserError
from tests.simulation.actor import Actor

if TYPE_CHECKING:
    from app.desk.returned import Returned
    from tests.simulation.world import World


class Judgements:
    """What screens offer is worked out by the program's own desks."""

    def __init__(self, world: World) -> None:
        self._world = world

    def judge(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """One of the held changes that this person's list shows counts, or does not."""
        if chance.random() < 0.7:
            self._world.cross(actor)
        with actor.copy.journal() as journal:
            queue = judging.queue(journal, actor.me)
            if not queue:
                return
            held = chance.choice(queue)
            accepts = chance.random() < 0.7
            changes = (judging.accept if accepts else judging.decline)(journal, actor.me, held)
            cited = seal.writer_id(journal.writers()[held.name.writer].key).bytes
            named = (journal.refs.numbers([cited])[cited], held.name.number, held.name.pos)
        self._require_citation(held, changes, named, accepts)
        self._world.tell(f"{actor.name} decides on {held.name[1:]} of {held.by}")
        self._world.deeds.write(actor, chance, faults, *changes)

    def _require_citation(
        self, held: Returned, changes: list[Change], named: tuple[int, int, int], accepts: bool
    ) -> None:
        """One commit: the held values anew where they are to count, and the decision that names whose they were."""
        decision = changes[-1]
        outcome = Outcome.ACCEPTED if accepts else Outcome.DECLINED
        cites = (decision.table, decision.key[1:], decision.values) == (DECISION.number, named, ((1, outcome),))
        right = cites and changes[:-1] == ([held.change] if accepts else [])
        self._world.require(right, "R6", f"a decision on {held.name} is written as {changes}")

    def inbox(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Something that came back to this person is sent again, or let go."""
        with actor.copy.journal() as journal:
            came_back = inbox.inbox(journal, actor.me)
            if not came_back:
                return
            one = chance.choice(came_back)
            try:
                again = chance.random() < 0.5
                changes = inbox.send_again(journal, actor.me, one) if again else inbox.let_go(journal, one)
            except UserError:  # the screen says why it cannot be sent
                return
        self._world.tell(f"{actor.name} {'sends again' if again else 'lets go of'} {one.name[1:]}")
        self._world.deeds.write(actor, chance, faults, *changes)

    def closing(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """The term is to close at a time that comes during the run, is past already, or not at all."""
        now = self._world.server.clock.now_ms() // 1000
        at = now + chance.choice((-30, 60, 200, 600)) if chance.random() < 0.85 else None
        self._world.deeds.decide(
            actor, chance, faults, Change(CLOSING.number, (actor.ref("6A"), "math", 1), ((1, at),))
        )
