"""A school in one thread: real engines over real journals, the server's real code, and whatever a script makes happen.

Built once in a process and put back to its first morning before each run: founding a school takes longer than a run.
"""

import contextlib
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import msgspec
from nacl.signing import SigningKey

from app.records import device as devices
from app.records.tables import CONDUCT, ENROLMENT, PUPIL, SCHEMA, SCORE
from app.rules.attendance import Attendance
from app.rules.roles import Role
from server import database
from server.accounts import Accounts
from server.crossing import Crossings
from server.database import Database, load_keys
from sync import canonical, seal, wire
from sync.change import Base, Change, Changeset, Commit
from sync.clock import new_id
from sync.errors import Defect
from tests.doubles import FixedClock
from tests.server import direct
from tests.server.direct import CHEAP, duty
from tests.simulation import checker, disks, view
from tests.simulation.actor import Actor, Copy
from tests.simulation.checker import Breach
from tests.simulation.ledger import Content
from tests.simulation.network import Ask, Network, listen
from tests.simulation.script import DEVICES, Script

DAY_MS = 86_400_000
MOST_ROUNDS = 8
"""Crossings of everybody until all is quiet; more would mean that it never is."""
CALM = random.Random(0)
"""For a crossing in which nothing goes wrong: nothing is drawn from it that matters."""
ILLEGAL = 9_999
CONDUCTS = ("Tốt", "Khá", "Đạt", "Chưa đạt")
PEOPLE = {
    "clerk": [duty(Role.CLERK)],
    "principal": [duty(Role.PRINCIPAL)],
    "homeroom": [duty(Role.HOMEROOM_TEACHER, "6A")],
    "teacher": [duty(Role.SUBJECT_TEACHER, "6A", "math")],
    "second": [duty(Role.SUBJECT_TEACHER, "6A", "math"), duty(Role.HOMEROOM_TEACHER, "6A")],
    "other": [duty(Role.SUBJECT_TEACHER, "6B", "math")],
    "nobody": [],
}
"""Two people may mark the same cells and two take the same attendance: so that they can disagree."""
STANDING = (
    ("teacher", Role.SUBJECT_TEACHER, "6A"),
    ("second", Role.SUBJECT_TEACHER, "6A"),
    ("second", Role.HOMEROOM_TEACHER, "6A"),
    ("homeroom", Role.HOMEROOM_TEACHER, "6A"),
    ("other", Role.SUBJECT_TEACHER, "6B"),
)
"""Duties that can end: person, role, class."""
CLASS_OF = {"An": "6A", "Bình": "6A", "Chi": "6B"}


class Server(direct.Server):
    """The server's real parts on a disk of the simulation."""

    def __init__(self, home: Path, make_disk: disks.MakeDisk) -> None:
        self.keys = load_keys(home, FixedClock(seed=2), create=True)
        self.disk = make_disk("server", database.METADATA, database.STAMP)
        self._make_disk = make_disk
        self._schools = 0
        self._copies = 0
        self._lives = 0
        self.disks: list[disks.Disk] = [self.disk]
        self.begin()

    def begin(self) -> None:
        """Its chance is another in each life that begins here, as the first devices' tokens are taken."""
        self._lives += 1
        self.clock = FixedClock(seed=min(self._lives, 2))
        self.restart()

    def restart(self) -> None:
        """A new process over the same database."""
        self.disk.fuse.rest()
        self.database = Database(self.disk.engine)
        self.accounts = Accounts(self.database, self.clock, CHEAP)
        self.crossings = Crossings(self.database, self.accounts, self.keys, self.clock)

    def answer(self, sent: bytes) -> bytes:
        """To a request with the token before it, by the process that runs now."""
        return self.crossings.answer(sent)

    def new_copy(self) -> direct.Copy:
        self._copies += 1
        disk = self._make_disk(f"device-{self._copies}", devices.METADATA, devices.STAMP)
        self.disks.append(disk)
        return Copy(disk, self._copies)

    def close(self) -> None:
        for disk in self.disks:
            disk.close()


class World:
    """One school with its devices; `play` makes a script happen."""

    def __init__(self, make_disk: disks.MakeDisk) -> None:
        self.breaches: list[Breach] = []
        self.faulty: dict[str, FaultyDevice] = {}
        self.story: list[str] = []
        self._ended: list[tuple[str, Role, str]] = []
        self._said: dict[bytes, list[tuple[int, Content]]] = defaultdict(list)
        self._said_up_to = 0
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
        self.active: list[Actor] = []

    def _first_morning(self) -> None:
        """All devices have crossed once; An and Bình sit in 6A, Chi in 6B."""
        clerk = self.actors[DEVICES.index("clerk")]
        clerk.crossed()
        clerk.type(*(one for name in CLASS_OF for one in self._enrolment(clerk, name, CLASS_OF[name])))
        for actor in (clerk, *self.actors):
            actor.crossed()
            actor.known_from_the_start = tuple(actor.ledger.acks)

    @staticmethod
    def _enrolment(actor: Actor, name: str, class_: str) -> list[Change]:
        pupil = actor.ref(name)
        return [
            Change(PUPIL.number, (pupil,), ((1, name),)),
            Change(ENROLMENT.number, (actor.ref(class_), pupil), ((1, "studying"),)),
        ]

    def reset(self) -> None:
        """The first morning again."""
        for disk, image in zip(self.server.disks, self._images, strict=True):
            disk.restore(image)
        self.school.ids.clear()
        self.school.ids.update(self._ids)
        self.breaches.clear()
        self.story.clear()
        self._ended.clear()
        self._said.clear()
        self._said_up_to = 0
        self.faulty.clear()
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
        """What the log up to `position` has of these writers."""
        for entry in view.log(self.source, self._said_up_to):
            self._said_up_to = entry.seq
            self._said[entry.writer] += [(entry.seq, content) for content in contents(entry.bodies)]
        return {content for one in writers for seq, content in self._said[one] if seq <= position.seq}

    # --- playing ---

    def play(self, script: Script) -> None:
        """Everything in the script, and then healing: all cross until nothing moves any more."""
        self.reset()
        self.active = [self.actors[at] for at in script.devices]
        for step in script.steps:
            self.server.clock.advance(1_000 + step.chance % 60_000)
            actor = self.actors[step.who]
            actor.clock.advance(1_000 + step.chance % 90_000)
            getattr(self, f"_{step.kind}")(actor, random.Random(step.chance), frozenset(step.faults))
            if self.breaches:
                return
        self.heal()

    def heal(self) -> None:
        self.network.clogged.clear()
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

    def _cross(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self.cross(actor, chance, faults)

    def cross(self, actor: Actor, chance: random.Random = CALM, faults: frozenset[str] = frozenset()) -> None:
        """One crossing, with what the script lets go wrong in it."""
        error = actor.travel(faults, chance)
        actor.unsure = actor.unsure and error is not None
        self.tell(f"{actor.name} crosses {sorted(faults)}: {error.code if error else actor.position().seq}")
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
        )  # fmt: skip

    @staticmethod
    def _device(actor: Actor, *, audited: bool = False) -> checker.Device:
        with actor.copy.journal() as journal:
            state_hash, contradiction = view.hash_here(journal), view.contradiction(journal) if audited else ""
        copy = view.copy(actor.source, state_hash)
        return checker.Device(
            actor.name, actor.writer_key, tuple(actor.ever), actor.account.person, copy, actor.ledger, contradiction
        )

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

    # --- what people do; the method's name is the step's kind ---

    def _write(
        self, actor: Actor, chance: random.Random, faults: frozenset[str], *changes: Change, stale: bool = False
    ) -> None:
        crash = chance.randrange(-1, 14) if "typing_crash" in faults else None
        actor.type(*changes, stale=stale, crash=crash)

    def _pupil(self, actor: Actor, chance: random.Random) -> str:
        """Somebody in this person's class; rarely another."""
        names = [name for name in self.school.ids if name in CLASS_OF or name.startswith("Mới")]
        mine = ["Chi"] if actor.login == "other" else ["An", "Bình"]
        return chance.choice(mine if chance.random() < 0.9 else names)

    def _a_mark(self, actor: Actor, chance: random.Random) -> Change:
        name = self._pupil(actor, chance)
        class_ = CLASS_OF.get(name, "6A") if chance.random() < 0.97 else chance.choice(("6A", "6B"))
        column = chance.randint(1, 2)
        actor.last_cell = (name, column)
        return actor.mark(chance.choice((50, 60, 70, 80)), name, class_, column=column)

    def _mark(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._write(actor, chance, faults, self._a_mark(actor, chance), stale=chance.random() < 0.3)

    def _several(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        marks = [self._a_mark(actor, chance) for _ in range(chance.randint(2, 4))]
        self._write(actor, chance, faults, *marks, stale=chance.random() < 0.3)

    def _retype(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """The cell this person typed last, once more."""
        name, column = actor.last_cell
        value = chance.choice((55, 65, 75))
        self._write(actor, chance, faults, actor.mark(value, name, CLASS_OF.get(name, "6A"), column=column))

    def _attendance(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        usual = (Attendance.EXCUSED, Attendance.UNEXCUSED)
        change = actor.absence(chance.choice(usual if chance.random() < 0.7 else list(Attendance)))
        self._write(actor, chance, faults, change, stale=chance.random() < 0.3)

    def _conduct(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        key = (actor.ref("6A"), actor.ref(chance.choice(("An", "Bình"))), 1)
        self._write(actor, chance, faults, Change(CONDUCT.number, key, ((1, chance.choice(CONDUCTS)),)))

    def _lock(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self._decide(actor, chance, faults, actor.lock(chance.choice((0, 1, 1))))

    def _decide(self, actor: Actor, chance: random.Random, faults: frozenset[str], change: Change) -> None:
        """What must have seen everything before: mostly somebody with a line does it, and at once."""
        at_the_line = chance.random() < 0.6
        if at_the_line:
            self.cross(actor)
        self._write(actor, chance, faults, change, stale=not at_the_line and chance.random() < 0.4)
        if at_the_line:
            self.cross(actor)

    def _duty(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
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
        self._decide(actor, chance, faults, actor.assign(person, role, class_, subject, active))
        for other in self.active:
            if other.login == person and chance.random() < 0.6:
                self.cross(other)

    def _settle(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """One of the disagreements that this person's list shows, in sight of all values."""
        values: dict[int, Sequence[int | str]] = {SCORE.number: (50, 60, 90), CONDUCT.number: CONDUCTS}
        open_ones = [one for one in view.contested(actor.source) if one[0] in values]
        if open_ones:
            tbl, key, field = chance.choice(open_ones)
            self._write(actor, chance, faults, Change(tbl, key, ((field, chance.choice(values[tbl])),)))

    def _enrol(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        name = f"Mới {len(self.school.ids)}"
        self.school.ids[name] = new_id(actor.clock).bytes
        self._write(actor, chance, faults, *self._enrolment(actor, name, chance.choice(("6A", "6B"))))

    def _trespass(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Something that this person has mostly no right to; no screen would offer it."""
        changes: Sequence[Callable[[], Change]] = (
            lambda: actor.mark(100, "An", "6A"),
            lambda: actor.mark(100, "Chi", "6B"),
            lambda: actor.lock(0),
            lambda: actor.absence(Attendance.PRESENT),
            lambda: actor.assign(actor.login, Role.PRINCIPAL),
            lambda: Change(PUPIL.number, (actor.ref("An"),), ((1, "An An"),)),
        )
        self._write(actor, chance, faults, chance.choice(changes)())

    def _nonsense(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """A value that nobody means."""
        self._write(actor, chance, faults, chance.choice((actor.mark(ILLEGAL), actor.absence(77))))

    def _look(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.screen = actor.position()

    # --- what goes wrong by itself ---

    def _deliver(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self.network.deliver(chance)

    def _clock_jump(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.clock.set_wall(max(0, actor.clock.now_ms() + chance.randint(-400, 400) * DAY_MS))

    def _restart(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.restart()

    def _clog(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Some lose the network; those who had lost it come back in the order of chance."""
        names = [one.name for one in self.active]
        if self.network.clogged and chance.random() < 0.7:
            self.network.clogged.discard(chance.choice(sorted(self.network.clogged)))
        else:
            self.network.clogged.update(chance.sample(names, chance.randint(1, len(names) - 1)))

    def _backup(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        actor.keep_copy()

    def _restore(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """Of one of those of whose file there is a copy."""
        copied = [one for one in self.active if one.backup is not None]
        if copied:
            actor = chance.choice(copied)
            self.tell(f"{actor.name}: the file is put back")
            actor.put_back(noticed=chance.random() < 0.5)
            if chance.random() < 0.5:  # and goes on typing before anybody notices
                self._mark(actor, chance, frozenset())

    def _rot(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        self.tell(f"{actor.name}: a page is an old one")
        actor.unsure = True
        view.damage(actor.source)

    def _malformed(self, actor: Actor, chance: random.Random, faults: frozenset[str]) -> None:
        """A faulty program of the same person sends commits of which one has a wrong form."""
        if actor.login not in self.faulty:
            self.faulty[actor.login] = FaultyDevice(self, actor)
        marks = [self._a_mark(actor, chance) for _ in range(chance.randint(1, 3))]
        self.faulty[actor.login].send(marks, chance)


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
        base = chance.randint(0, self._actor.position().seq)
        for at, change in enumerate(changes):
            with self._actor.copy.journal() as journal:
                number = first + at + (at == spoiled and chance.random() < 0.3)
                commit = Commit(number, Base(1, base), self._actor.clock.now_ms(), (change,))
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
