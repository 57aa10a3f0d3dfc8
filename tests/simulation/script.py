"""A run, written down before it is played: what people do and what goes wrong, drawn from one number.

Each step carries a chance of its own, from which it draws its details: leaving a step out does not change the others,
and so a failing run can be made short (`shrink`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

CROSS, WRITE, STEP = "cross", "write", "step"


@dataclass(frozen=True)
class Fault:
    """`strikes`: a crossing, a writing, or a step of its own. `rate`: how often, where this class is switched on."""

    strikes: str
    rate: float
    story: str


FAULTS: dict[str, Fault] = {
    "drop_request": Fault(CROSS, 0.10, "the request is lost"),
    "drop_answer": Fault(CROSS, 0.12, "the server hears, the device does not"),
    "double": Fault(CROSS, 0.12, "the request arrives twice, the second answer comes"),
    "delay": Fault(CROSS, 0.12, "the request lies somewhere and arrives later"),
    "late_answer": Fault(CROSS, 0.08, "an old answer comes instead"),
    "corrupt_request": Fault(CROSS, 0.06, "a byte changes on the way up"),
    "corrupt_answer": Fault(CROSS, 0.08, "a byte changes on the way down"),
    "cut_request": Fault(CROSS, 0.03, "the request is cut"),
    "cut_answer": Fault(CROSS, 0.03, "the answer is cut"),
    "device_crash": Fault(CROSS, 0.12, "the device stops somewhere in the crossing"),
    "server_crash": Fault(CROSS, 0.10, "the server stops before it has committed"),
    "server_crash_after": Fault(CROSS, 0.05, "the server stops after committing, before it answers"),
    "typing_crash": Fault(WRITE, 0.08, "the device stops while saving"),
    "malformed": Fault(STEP, 0.02, "a faulty program sends a commit whose form is wrong"),
    "deliver": Fault(STEP, 0.08, "a delayed request arrives, in any order"),
    "clock_jump": Fault(STEP, 0.03, "a device's clock jumps by up to 400 days"),
    "restart": Fault(STEP, 0.03, "a device is switched off and on"),
    "clog": Fault(STEP, 0.04, "some devices lose the network, one by one"),
    "backup": Fault(STEP, 0.04, "somebody copies a device's file"),
    "restore": Fault(STEP, 0.04, "a device's file is put back to the copy"),
    "server_backup": Fault(STEP, 0.03, "the server's database is backed up"),
    "server_restore": Fault(STEP, 0.012, "the server is put back to a backup, and a new epoch begins"),
    "stick_copy": Fault(STEP, 0.04, "somebody keeps a copy of what lies on the stick"),
    "stick_back": Fault(STEP, 0.04, "old copies lie on the stick again"),
    "stick_damage": Fault(STEP, 0.03, "a bundle is cut, altered, or stands under another's name"),
    "rot": Fault(STEP, 0.006, "a page of a device's file is an old one"),
}
"""Every class of fault with the rate it begins with; swarm: a seed switches each on by half and scales it."""

DEVICES = ("teacher", "teacher", "second", "other", "homeroom", "clerk", "principal")
"""Logins; the first two are one person's. Who can do what is in `world.PEOPLE`."""
MARKERS, HOME, OFFICE = (0, 1, 2, 3), (2, 4), (5, 6)


@dataclass(frozen=True)
class Deed:
    """What a person can do: how often, and which devices mostly do it."""

    weight: float
    who: tuple[int, ...]
    core: bool = False
    """Not to be switched off."""


CROSSING = {"cross", "stick_write", "stick_take"}
"""Deeds that what strikes a crossing can strike."""
EVERYBODY = tuple(range(len(DEVICES)))
DEEDS: dict[str, Deed] = {
    "cross": Deed(34, EVERYBODY, core=True),
    "mark": Deed(26, MARKERS, core=True),
    "several": Deed(7, MARKERS),
    "retype": Deed(8, MARKERS),
    "attendance": Deed(7, HOME),
    "conduct": Deed(4, HOME),
    "lock": Deed(5, (6,)),
    "duty": Deed(5, (6,)),
    "settle": Deed(7, (0, 1, 2, 4, 6)),
    "enrol": Deed(2, OFFICE),
    "trespass": Deed(3, EVERYBODY),
    "nonsense": Deed(1, EVERYBODY),
    "look": Deed(4, EVERYBODY),
    "judge": Deed(5, (6,)),
    "inbox": Deed(4, EVERYBODY),
    "closing": Deed(2, (6,)),
    "stick_write": Deed(4, EVERYBODY),
    "stick_carry": Deed(4, EVERYBODY),
    "stick_take": Deed(4, EVERYBODY),
    "stick_trip": Deed(2, EVERYBODY),
    "lock_up": Deed(2, EVERYBODY),
    "unlock": Deed(2, EVERYBODY),
}


SCALES = (0.3, 1, 4)
"""What a class that is switched on is scaled by: some runs have much of one thing and little of the others."""


@dataclass(frozen=True)
class Step:
    """One thing that happens: what, at which device, the chance for its details, and what goes wrong with it."""

    kind: str
    who: int
    chance: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """`devices` are those that take part."""

    devices: tuple[int, ...]
    steps: tuple[Step, ...]


def write(seed: int, length: int) -> Script:
    """The run of `seed`, `length` steps long."""
    chance = random.Random(seed)
    devices = tuple(sorted(chance.sample(EVERYBODY, chance.choice((5, 5, 6, 7)))))
    rates = {name: fault.rate * chance.choice(SCALES) * (chance.random() < 0.5) for name, fault in FAULTS.items()}
    deeds = {
        name: deed.weight * (1 if deed.core else chance.choice(SCALES) * (chance.random() < 0.7))
        for name, deed in DEEDS.items()
    }
    steps = tuple(_step(chance, devices, rates, deeds) for _ in range(length))
    return Script(devices, steps)


def _step(chance: random.Random, devices: Sequence[int], rates: dict[str, float], deeds: dict[str, float]) -> Step:
    alone = {name: rate for name, rate in rates.items() if FAULTS[name].strikes == STEP}
    drawn = chance.random()
    for name, rate in alone.items():
        drawn -= rate
        if drawn < 0:
            return Step(name, chance.choice(devices), chance.getrandbits(30))
    kind = chance.choices(list(deeds), list(deeds.values()))[0]
    usual = [one for one in DEEDS[kind].who if one in devices] or list(devices)
    who = chance.choice(usual if chance.random() < 0.97 else devices)
    strikes = CROSS if kind in CROSSING else WRITE
    faults = [name for name, rate in rates.items() if FAULTS[name].strikes == strikes and chance.random() < rate]
    return Step(kind, who, chance.getrandbits(30), tuple(faults) if kind != "look" else ())
