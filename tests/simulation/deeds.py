"""What people do in the simulation; the method's name is the step's kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.records.tables import CONDUCT, PUPIL, SCORE
from app.rules.attendance import Attendance
from app.rules.roles import Role
from sync.change import Change
from sync.clock import new_id
from tests.simulation import view
from tests.simulation.actor import Actor
from tests.simulation.people import CLASS_OF, PEOPLE, STANDING, enrolment

if TYPE_CHECKING:
    from tests.simulation.world import World

ILLEGAL = 9_999
CONDUCTS = ("Tốt", "Khá", "Đạt", "Chưa đạt")


class Deeds:
    """At one school, from the first morning on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ended: list[tuple[str, Role, str]] = []

    def cross(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._world.cross(actor, chance, faults)

    def write(
        self, actor: Actor, chance: random.Random, faults: frozenset[str], *changes: Change, stale: bool = False
    ) -> None:
        crash = chance.randrange(-1, 14) if "typing_crash" in faults else None
        actor.type(*changes, stale=stale, crash=crash)

    def _pupil(self, actor: Actor, chance: random.Random) -> str:
        """Somebody in this person's class; rarely another."""
        names = [name for name in self._world.school.ids if name in CLASS_OF or name.startswith("Mới")]
        mine = ["Chi"] if actor.login == "other" else ["An", "Bình"]
        return chance.choice(mine if chance.random() < 0.9 else names)

    def a_mark(self, actor: Actor, chance: random.Random) -> Change:
        name = self._pupil(actor, chance)
        class_ = CLASS_OF.get(name, "6A") if chance.random() < 0.97 else chance.choice(("6A", "6B"))
        column = chance.randint(1, 2)
        actor.last_cell = (name, column)
        return actor.mark(chance.choice((50, 60, 70, 80)), name, class_, column=column)

    def mark(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self.write(actor, chance, faults, self.a_mark(actor, chance), stale=chance.random() < 0.3)

    def several(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        marks = [self.a_mark(actor, chance) for _ in range(chance.randint(2, 4))]
        self.write(actor, chance, faults, *marks, stale=chance.random() < 0.3)

    def retype(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """The cell this person typed last, once more."""
        name, column = actor.last_cell
        value = chance.choice((55, 65, 75))
        self.write(actor, chance, faults, actor.mark(value, name, CLASS_OF.get(name, "6A"), column=column))

    def attendance(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        usual = (Attendance.EXCUSED, Attendance.UNEXCUSED)
        change = actor.absence(chance.choice(usual if chance.random() < 0.7 else list(Attendance)))
        self.write(actor, chance, faults, change, stale=chance.random() < 0.3)

    def conduct(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        key = (actor.ref("6A"), actor.ref(chance.choice(("An", "Bình"))), 1)
        self.write(actor, chance, faults, Change(CONDUCT.number, key, ((1, chance.choice(CONDUCTS)),)))

    def lock(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self.decide(actor, chance, faults, actor.lock(chance.choice((0, 1, 1))))

    def decide(self, actor: Actor, chance: random.Random, faults: frozenset[str], change: Change) -> None:
        """What must have seen everything before: mostly somebody with a line does it, and at once."""
        at_the_line = chance.random() < 0.6
        if at_the_line:
            self._world.cross(actor)
        self.write(actor, chance, faults, change, stale=not at_the_line and chance.random() < 0.4)
        if at_the_line:
            self._world.cross(actor)

    def duty(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """A duty ends, an ended one comes back, or somebody gets a new one; mostly the person hears of it soon."""
        drawn = chance.random()
        if self._ended and drawn < 0.5:
            person, role, class_, active = *self._ended.pop(chance.randrange(len(self._ended))), 1
        elif drawn < 0.85:
            person, role, class_, active = *chance.choice(STANDING), 0
            self._ended.append((person, role, class_))
        else:
            person, role, class_ = chance.choice(list(PEOPLE)), Role.SUBJECT_TEACHER, chance.choice(("6A", "6B"))
            active = 1
        subject = "math" if role == Role.SUBJECT_TEACHER else ""
        self.decide(actor, chance, faults, actor.assign(person, role, class_, subject, active))
        for other in self._world.active:
            if other.login == person and chance.random() < 0.6:
                self._world.cross(other)

    def settle(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """One of the disagreements that this person's list shows, in sight of all values."""
        values: dict[int, Sequence[int | str]] = {SCORE.number: (50, 60, 90), CONDUCT.number: CONDUCTS}
        open_ones = [one for one in view.contested(actor.source) if one[0] in values]
        if open_ones:
            tbl, key, field = chance.choice(open_ones)
            self.write(actor, chance, faults, Change(tbl, key, ((field, chance.choice(values[tbl])),)))

    def enrol(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        name = f"Mới {len(self._world.school.ids)}"
        self._world.school.ids[name] = new_id(actor.clock).bytes
        self.write(actor, chance, faults, *enrolment(actor, name, chance.choice(("6A", "6B"))))

    def trespass(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Something that this person has mostly no right to; no screen would offer it."""
        changes: Sequence[Callable[[], Change]] = (
            lambda: actor.mark(100, "An", "6A"),
            lambda: actor.mark(100, "Chi", "6B"),
            lambda: actor.lock(0),
            lambda: actor.absence(Attendance.PRESENT),
            lambda: actor.assign(actor.login, Role.PRINCIPAL),
            lambda: Change(PUPIL.number, (actor.ref("An"),), ((1, "An An"),)),
        )
        self.write(actor, chance, faults, chance.choice(changes)())

    def nonsense(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """A value that nobody means."""
        self.write(actor, chance, faults, chance.choice((actor.mark(ILLEGAL), actor.absence(77))))

    def look(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.screen = actor.position()
