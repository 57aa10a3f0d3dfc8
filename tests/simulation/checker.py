"""What must hold after every run, by its number in DESIGN §3.2: one checker for every harness.

The harness brings the server's log, what each copy holds once everything has been healed, and a ledger of what people
were told; the oracle says what must have come of the log.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from sync.change import MAX_MESSAGE_BYTES, Base, State
from sync.schema import ScopeKind
from tests.simulation import closings, deciding, missing
from tests.simulation.ledger import Content, Ledger, Written
from tests.simulation.oracle import DECISION, HELD, LOCK, SCORE, Oracle, Scope, covers, readable, scope
from tests.simulation.view import Copy, Entry, Line, Place, Raw, Read, Register


@dataclass(frozen=True)
class Breach:
    """Something that must always hold and did not. `rule` is its number."""

    rule: str
    told: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.told}"


@dataclass(frozen=True)
class Device:
    """One device after healing."""

    name: str
    writer: bytes
    ever: tuple[bytes, ...]
    """All keys under which it has written, in the order in which it took them (R4)."""
    person: bytes
    copy: Copy
    ledger: Ledger
    contradiction: str = ""
    """What the program's own check of this copy finds."""
    had_read: frozenset[Read] = frozenset()
    """Heads of others that it held behind the place from which a new epoch's log is another."""
    returned: frozenset[Place] | None = None
    """What its person's lists show of what came back; None where nobody looked."""


@dataclass(frozen=True)
class Evidence:
    """All that a harness hands over."""

    log: list[Entry]
    server_key: bytes
    server: Copy
    devices: list[Device]
    server_hashes: dict[str, bytes]
    """By device: the server's state hash over what this device may read."""
    contradiction: str = ""
    """What the program's own check finds at the server."""
    largest_message: int = 0
    unchanged: dict[str, bool] = field(default_factory=dict)
    """What was done once more, and whether everything stayed as it was (R4)."""
    now: int = 0
    """By the server's clock, in seconds: somebody has crossed since then."""


def check(evidence: Evidence) -> list[Breach]:
    """Everything that does not hold."""
    oracle = Oracle(evidence.server.writers, evidence.server_key, epochs=evidence.server.epochs).read(evidence.log)
    found = [*_log(evidence), *_server(evidence, oracle), *_locks(oracle)]
    found += [Breach("R7", told) for told in closings.amiss(oracle, evidence.log, evidence.now)]
    for device in evidence.devices:
        found += _acknowledged(oracle, device)
        found += _converged(evidence, oracle, device)
        found += _told(evidence, oracle, device)
        found += _scope(oracle, device)
        rights = readable(oracle.duties(device.person, oracle.end))
        found += [Breach("R14", f"{device.name} {told}") for told in missing.amiss(oracle, device, rights)]
        found += _came_back(oracle, device, rights)
    for name, told in [
        ("the server", evidence.contradiction),
        *((one.name, one.contradiction) for one in evidence.devices),
    ]:
        if told:
            found.append(Breach("R8", f"{name} contradicts itself: {told}"))
    for what, same in evidence.unchanged.items():
        if not same:
            found.append(Breach("R4", f"not the same after {what}"))
    if evidence.largest_message > MAX_MESSAGE_BYTES:
        found.append(Breach("R13", f"a message of {evidence.largest_message} bytes"))
    return found


# --- the log ---


def _log(evidence: Evidence) -> Iterator[Breach]:
    """Numbered without gaps, every writer's chain whole, every commit once."""
    numbers = [entry.seq for entry in evidence.log]
    if numbers != list(range(1, len(numbers) + 1)) or evidence.server.position.seq != len(numbers):
        yield Breach("R8", f"the log is numbered {numbers} and said to run to {evidence.server.position}")
    reached: dict[bytes, int] = {}
    epochs = evidence.server.epochs
    for entry in evidence.log:
        leapt = entry.writer == evidence.server_key and entry.first > reached.get(entry.writer, 0) and epochs
        if entry.first != reached.get(entry.writer, 0) + 1 and not leapt:  # its lost numbers are nobody's any more
            yield Breach("R4", f"entry {entry.seq} begins at {entry.first} after {reached.get(entry.writer, 0)}")
        reached[entry.writer] = entry.first + len(entry.bodies) - 1


def _server(evidence: Evidence, oracle: Oracle) -> Iterator[Breach]:
    """Verdicts, heads and projection at the server are what the log says."""
    yield from _verdicts(evidence, oracle)
    if evidence.server.heads != oracle.standing():
        yield Breach("R1", f"heads at the server: {_difference(evidence.server.heads, oracle.standing())}")
    if evidence.server.contested != oracle.contested():
        yield Breach("R3", f"disagreements at the server: {evidence.server.contested ^ oracle.contested()}")
    if shown := _shown(evidence.server, oracle, None):
        yield Breach("R1", f"shown at the server: {shown}")


def _verdicts(evidence: Evidence, oracle: Oracle) -> Iterator[Breach]:
    found = {}
    for (writer, number, pos, _), line in evidence.server.history.items():
        found[writer, number, pos] = (line.state, line.reason)
    for place in sorted(found.keys() | oracle.verdicts.keys()):
        there, right = found.get(place), oracle.verdicts.get(place)
        if there != right:
            locks = {"locked", "locked_meanwhile", "changed_since"}
            rule = "R7" if {reason for _, reason in (there or (0, ""), right or (0, ""))} & locks else "R6"
            yield Breach(rule, f"verdict on {place[0].hex()[:4]} {place[1:]} is {there}, not {right}")


def _locks(oracle: Oracle) -> Iterator[Breach]:
    """While a period is locked nothing enters it but what settles a disagreement that was there (R7)."""
    for (table, key, _), changes in oracle.registers.items():
        if table != SCORE:
            continue
        lock = [
            (one.seq, one.value)
            for register, locks in oracle.registers.items()
            if register[:2] == (LOCK, (key[0], key[1], key[3]))
            for one in locks
            if one.state is State.ADMITTED
        ]
        for at, one in enumerate(changes):
            before = [value for seq, value in lock if seq < one.seq]
            if one.state is State.ADMITTED and before and before[-1] == 1:
                earlier = [two.value for two in changes[:at] if two.state is State.ADMITTED]
                if len(set(earlier)) < 2 and not one.decided:
                    yield Breach("R7", f"a mark entered a locked period at {one.seq}")


# --- what people were told ---


def _acknowledged(oracle: Oracle, device: Device) -> Iterator[Breach]:
    """Every commit that was called saved is in the log once, as it was written, under a writer of its device."""
    entered: dict[Content, list[tuple[bytes, int, Base, int]]] = defaultdict(list)
    for (writer, number), (seq, body) in oracle.commits.items():
        if writer in device.ever:
            _number, epoch, seen, at, changes = msgspec.msgpack.decode(body)
            entered[at, written(changes)].append((writer, number, Base(epoch, seen), seq))
    # The same mark may be typed at the same instant before and after a file is put back: the entry is the later one's.
    for ack in sorted(device.ledger.acks, key=lambda ack: ack.gone):
        found = entered.pop(ack.content, [])
        if not found and not ack.gone:
            yield Breach("R2", f"{device.name}: commit {ack.number} was called saved and is lost")
        # Under a key that it had given up it can come again: an older file put back goes on where that one stood.
        ages = [device.ever.index(writer) for writer, *_ in found]
        if ages != sorted(set(ages), reverse=True):
            yield Breach("R4", f"{device.name}: commit {ack.number} is in the log {len(found)} times")
        for writer, number, base, seq in found:
            if writer == ack.writer and number != ack.number:
                yield Breach("R2", f"{device.name}: commit {ack.number} is in the log as {number}")
            # No more than the author had seen, or somebody's value is replaced unseen; no less (R3). What is sealed
            # anew under a new epoch may say outright what its base counts there.
            if base != ack.base and oracle.seen(base, seq) != oracle.seen(ack.base, seq):
                yield Breach("R3", f"{device.name}: commit {number} says its author had seen {base}, not {ack.base}")
    for found in entered.values():
        yield Breach("R2", f"{device.name}: commits {[one[1] for one in found]} are in the log and nobody saved them")


def written(changes: Sequence[tuple[int, Sequence[Raw], Sequence[tuple[int, Raw]]]]) -> Written:
    return tuple(
        (table, tuple(key), tuple((number, value) for number, value in values)) for table, key, values in changes
    )


# --- copies ---


def _converged(evidence: Evidence, oracle: Oracle, device: Device) -> Iterator[Breach]:
    """Byte for byte what the log says of the scopes that this device may read (R1), and no conflict hidden (R3)."""
    copy = device.copy
    rights = readable(oracle.duties(device.person, oracle.end))
    told = {_in_words(one) for one in copy.grants}
    if told != rights:
        yield Breach("R9", f"{device.name} holds the rights {told}, not {rights}")
    if copy.position != evidence.server.position:
        yield Breach("R5", f"{device.name} stands at {copy.position} of {oracle.end}")
    mine = {one: standing for one, standing in oracle.standing().items() if covers(rights, scope(*one[:2]))}
    held = {one: standing for one, standing in copy.heads.items() if covers(rights, scope(*one[:2]))}
    if held != mine:
        yield Breach("R1", f"heads at {device.name}: {_difference(held, mine)}")
    disputed = {one for one in oracle.contested() if covers(rights, scope(*one[:2]))}
    listed = {one for one in copy.contested if covers(rights, scope(*one[:2]))}
    if listed != disputed:
        yield Breach("R3", f"{device.name} lists other disagreements: {listed ^ disputed}")
    if shown := _shown(copy, oracle, rights):
        yield Breach("R1", f"shown at {device.name}: {shown}")
    if copy.state_hash != evidence.server_hashes[device.name]:
        yield Breach("R1", f"{device.name} has another state hash than the server")


def _in_words(grant: tuple[ScopeKind, bytes | None]) -> tuple[str, bytes | None]:
    return grant[0].name.lower(), grant[1]


def _shown(copy: Copy, oracle: Oracle, rights: set[tuple[str, Raw]] | None) -> str:
    """Where the projection differs from the log's; empty when nowhere."""
    right = {
        row: tuple(value for _, value in sorted(fields.items()) if value is not None)
        for row, fields in oracle.projection().items()
        if rights is None or covers(rights, scope(*row))
    }
    there = {
        row: tuple(value for value in values if value is not None)
        for row, values in copy.projection.items()
        if rights is None or covers(rights, scope(*row))
    }
    return _difference(there, right) if there != right else ""


def _difference(there: dict, right: dict) -> str:  # type: ignore[type-arg]
    keys = sorted((key for key in there.keys() | right.keys() if there.get(key) != right.get(key)), key=repr)
    return "; ".join(f"{key}: {there.get(key)} not {right.get(key)}" for key in keys[:3])


def _told(evidence: Evidence, oracle: Oracle, device: Device) -> Iterator[Breach]:
    """The author knows every verdict and reason (R6); of others' values every one since the scope was read (R3)."""
    if device.copy.waiting:
        yield Breach("R8", f"{device.name}: {device.copy.waiting} rows wait for an answer that came")
    rights = readable(oracle.duties(device.person, oracle.end))
    since = _told_since(device)
    for place, line in evidence.server.history.items():
        here = device.copy.history.get(place)
        if place[2] < 0:
            continue  # stands for a whole commit that nobody can read
        if here is None:
            if _concerns(evidence, device, rights, since, place[0], line):
                yield Breach("R3", f"{device.name} does not know change {place[0].hex()[:4]} {place[1:]}")
        elif (here.seq, here.state, here.reason, here.value, here.register) != (
            line.seq, line.state, line.reason, line.value, line.register,
        ):  # fmt: skip
            yield Breach("R6", f"{device.name} takes {place[1:]} for {here.state.name} {here.reason}")
    for place in device.copy.history.keys() - evidence.server.history.keys():
        yield Breach("R8", f"{device.name} knows change {place[0].hex()[:4]} {place[1:]}, which is not in the log")


def _told_since(device: Device) -> dict[Scope, int]:
    """By scope: the first entry of another person's that came as such. What is older came as heads, in a snapshot."""
    found: dict[Scope, int] = {}
    for (writer, *_), line in device.copy.history.items():
        if line.state is State.ADMITTED and device.copy.writers[writer] != device.person:
            where = scope(line.table, line.key)
            found[where] = min(found.get(where, line.seq), line.seq)
    return found


def _concerns(
    evidence: Evidence, device: Device, rights: set[Scope], since: dict[Scope, int], writer: bytes, line: Line
) -> bool:
    """Whether this device must know of a change."""
    where = scope(line.table, line.key)
    if line.state is State.ADMITTED:
        return covers(rights, where) and where in since and line.seq >= since[where]
    judges = line.state is State.HELD and HELD in rights and covers(rights, where)
    return judges or evidence.server.writers[writer] == device.person


def _scope(oracle: Oracle, device: Device) -> Iterator[Breach]:
    """Nothing that the person may not read (R9)."""
    rights = readable(oracle.duties(device.person, oracle.end))
    registers: set[Register] = {*device.copy.heads, *device.copy.contested}
    registers |= {(*row, 0) for row in device.copy.projection}
    for (writer, number, *_), line in device.copy.history.items():
        mine = device.copy.writers[writer] == device.person
        if not mine and not covers(rights, scope(line.table, line.key)):
            yield Breach("R9", f"{device.name} holds change {writer.hex()[:4]} {number} of others' records")
        elif not mine and line.state is not State.ADMITTED and (line.state is State.REFUSED or HELD not in rights):
            yield Breach("R6", f"{device.name} holds what was {line.state.name} of {writer.hex()[:4]}")
    for table, key, _ in registers:
        if not covers(rights, scope(table, key)):
            yield Breach("R9", f"{device.name} holds row {(table, key)} of others' records")


def _came_back(oracle: Oracle, device: Device, rights: set[Scope]) -> Iterator[Breach]:
    """A person's lists show what came back and is open: their own, and to who judges what is held (R6)."""
    if device.returned is None:
        return
    due: set[Place] = set()
    may_be: set[Place] = set()
    for place, (state, _) in oracle.verdicts.items():
        row, values = oracle.rows.get(place, (None, {}))
        if row is None or state is State.ADMITTED:
            continue
        mine = oracle.persons[place[0]] == device.person
        judges = state is State.HELD and HELD in rights and covers(rights, scope(*row)) and row[0] != DECISION
        cited = deciding.Cited(place, row, values, state)
        if (mine or judges) and deciding.open_fields(oracle, cited):
            due.add(place)
        elif mine and deciding.declined_by_others(oracle, cited):  # told as long as the copy still holds the class
            (due if covers(rights, scope(*row)) else may_be).add(place)
    for place in (due ^ device.returned) - may_be:
        what = "does not list" if place in due else "lists"
        yield Breach("R6", f"{device.name} {what} {place[0].hex()[:4]} {place[1:]} among what came back")
