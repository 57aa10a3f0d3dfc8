"""Exhaustive, nothing drawn: three devices, one cell, a few edits, all orders of writing and crossing.

Who writes is up to renaming (the three may do the same); each edit is followed by its author's crossing or is not; the
rest crosses in every order. On top of that each single crossing doubled, unanswered or broken, and a crash of device or
server at every single statement of a crossing.
"""

import itertools
import os
import random
from collections.abc import Iterator

import pytest

from tests.simulation import checker
from tests.simulation.actor import Actor
from tests.simulation.world import World

WHO = (0, 1, 2)
"""Two devices of one person and one of another."""
EDITS = int(os.environ.get("CHUYENDO_EDITS", "3"))
"""Four take some minutes."""
FAULTS = ("double", "server_crash_after")
"""A lost request is a crossing that did not take place, and those are among the orders."""
Order = tuple[int, ...]


def authors() -> Iterator[Order]:
    """Who makes the edits, up to renaming."""
    for drawn in itertools.product(WHO, repeat=EDITS):
        if all(one <= max(drawn[:at], default=-1) + 1 for at, one in enumerate(drawn)):
            yield drawn


def crossings() -> Iterator[tuple[bool, ...]]:
    yield from itertools.product((False, True), repeat=EDITS)


def rests(who: Order, crossing: tuple[bool, ...]) -> list[Order]:
    """The orders in which the rest can cross: those who have nothing to bring only listen, and come last."""
    bringing = [one for one in WHO if any(w == one and not c for w, c in _last_of_each(who, crossing))]
    listening = [one for one in WHO if one not in bringing]
    return [(*order, *listening) for order in itertools.permutations(bringing)]


def _last_of_each(who: Order, crossing: tuple[bool, ...]) -> list[tuple[int, bool]]:
    """By author: whether the last edit has crossed."""
    return list({one: (one, crosses) for one, crosses in zip(who, crossing, strict=True)}.values())


def play(world: World, who: Order, crossing: tuple[bool, ...], last: Order, fault: tuple[int, str] | None) -> list[str]:
    """The edits in this order, the rest in the order `last`; `fault` strikes the crossing after that edit."""
    world.reset()
    world.active = [world.actors[one] for one in last]
    for at, (one, crosses) in enumerate(zip(who, crossing, strict=True)):
        actor = world.actors[one]
        actor.type(actor.mark(10 * (at + 1)))
        if crosses:
            struck = frozenset({fault[1]}) if fault is not None and fault[0] == at else frozenset()
            world.cross(actor, Certain(), struck)
    world.heal()
    return breaches(world)


def breaches(world: World) -> list[str]:
    return [str(one) for one in (*world.breaches, *checker.check(world.evidence(once_more=False)))]


class Certain(random.Random):
    """The first exchange is always the one that is struck."""

    def random(self) -> float:
        return 0.5


@pytest.mark.parametrize("who", list(authors()), ids=str)
def test_every_order_of_writing_and_crossing(world: World, who: Order) -> None:
    for crossing in crossings():
        for last in rests(who, crossing):
            assert play(world, who, crossing, last, None) == [], (who, crossing, last)


@pytest.mark.parametrize("who", list(authors()), ids=str)
def test_every_crossing_doubled_or_broken(world: World, who: Order) -> None:
    for crossing in crossings():
        for at in (at for at, crosses in enumerate(crossing) if crosses):
            for fault in FAULTS:
                assert play(world, who, crossing, WHO, (at, fault)) == [], (who, crossing, at, fault)


def crash_points(world: World, at_server: bool, statement: int) -> bool:
    """Cross with a crash before that statement; whether there still was one to crash at."""
    world.reset()
    world.active = [world.actors[one] for one in WHO]
    first, second, third = world.active
    for actor in (first, third):
        actor.type(actor.mark(30 + actor.at))
        actor.type(actor.mark(60 + actor.at), actor.mark(70, column=2))
    world.cross(third)
    second.type(second.mark(90))
    crashed = struck(world, first, at_server, statement)
    world.heal()
    assert [str(one) for one in (*world.breaches, *checker.check(world.evidence(once_more=False)))] == [], (
        at_server,
        statement,
    )
    return crashed


def struck(world: World, actor: Actor, at_server: bool, statement: int) -> bool:
    """Whether the computer stopped before it came to its end."""
    fuse = (world.server.disk if at_server else actor.disk).fuse
    return world.cross_with_fuse(actor, fuse, statement)


@pytest.mark.parametrize("at_server", [False, True], ids=["device", "server"])
def test_a_crash_before_every_single_statement(world: World, at_server: bool) -> None:
    statement = 0
    while crash_points(world, at_server, statement):
        statement += 1
    assert statement > 10
