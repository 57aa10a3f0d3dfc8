"""What must hold after every run, by its number in DESIGN §3.2: one checker for every harness.

The harness brings the server's log, what each copy holds once everything has been healed, and a ledger of what people
were told; the oracle says what must have come of the log.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from sync.change import MAX_MESSAGE_BYTES, State
from sync.schema import ScopeKind
from tests.simulation.ledger import Ack, Ledger
from tests.simulation.oracle import LOCK, SCORE, Oracle, covers, readable, scope
from tests.simulation.view import CORE, Copy, Entry, Raw, Register


@dataclass(frozen=True)
class Breach:
    """Something that must always hold and did not. `rule` is its number."""

    rule: str
    told: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.told}"


@dataclass(frozen=True)
class Device:
    """One device after healing. `stopped`: it told loudly that it cannot go on, for a cause that is allowed."""

    name: str
    writer: bytes
    person: bytes
    copy: Copy
    ledger: Ledger
    kept: dict[int, bytes]
    """The bodies of its own commits that its file still holds."""
    stopped: bool = False
    restored: bool = False
    """Its file was put back to an older state, from before own commits that had left it."""


@dataclass(frozen=True)
class Evidence:
    """All that a harness hands over."""

    log: list[Entry]
    server_key: bytes
    server: Copy
    devices: list[Device]
    server_hashes: dict[str, bytes]
    """By device: the server's state hash over what this device may read."""
    largest_message: int = 0
    unchanged: dict[str, bool] = field(default_factory=dict)
    """What was done once more, and whether everything stayed as it was (R4)."""


def check(evidence: Evidence) -> list[Breach]:
    """Everything that does not hold."""
    oracle = Oracle(evidence.server.writers, evidence.server_key).read(evidence.log)
    found = [*_log(evidence), *_server(evidence, oracle), *_locks(oracle)]
    for device in evidence.devices:
        found += _acknowledged(evidence, oracle, device)
        if not device.stopped:
            found += _converged(evidence, oracle, device)
            found += _told(evidence, oracle, device)
        found += _scope(oracle, device)
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
    if numbers != list(range(1, len(numbers) + 1)) or evidence.server.position != len(numbers):
        yield Breach("R8", f"the log is numbered {numbers} and said to run to {evidence.server.position}")
    reached: dict[bytes, int] = {}
    for entry in evidence.log:
        if entry.first != reached.get(entry.writer, 0) + 1:
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
                if len(set(earlier)) < 2:
                    yield Breach("R7", f"a mark entered a locked period at {one.seq}")


# --- what people were told ---


def _acknowledged(evidence: Evidence, oracle: Oracle, device: Device) -> Iterator[Breach]:
    """Every commit that was called saved is in the log as it was written, or in the file of a device that stopped."""
    known = {(ack.writer, ack.number): ack for ack in device.ledger.acks if not ack.gone}
    old = {(ack.writer, ack.number) for ack in device.ledger.acks if ack.gone}
    for (writer, number), ack in known.items():
        seq, body = oracle.commits.get((writer, number), (0, device.kept.get(number, b"")))
        if not body or (seq == 0 and not device.stopped):
            yield Breach("R2", f"{device.name}: commit {number} was called saved and is lost")
        elif not _same(ack, body):
            if not device.stopped:
                yield Breach("R2", f"{device.name}: commit {number} is not what was written")
            elif not _same(ack, device.kept.get(number, b"")):
                yield Breach("R2", f"{device.name}: commit {number} is neither in the log nor in the file")
        else:
            yield from _seen(device, ack, body)
    for writer, number in oracle.commits:
        if writer == device.writer and (writer, number) not in known.keys() | old:
            yield Breach("R2", f"{device.name}: commit {number} is in the log and nobody saved it")


def _same(ack: Ack, body: bytes) -> bool:
    try:
        number, _epoch, _base, at, changes = msgspec.msgpack.decode(body.removesuffix(b"\0") if ack.malformed else body)
    except ValueError:
        return False
    told = tuple((table, tuple(key), tuple(map(tuple, values))) for table, key, values in changes)
    return (number, at, told) == (ack.number, ack.at, ack.changes)


def _seen(device: Device, ack: Ack, body: bytes) -> Iterator[Breach]:
    """The base is what the author had seen: no more, or somebody's value is replaced unseen; no less (R3)."""
    base = msgspec.msgpack.decode(body.removesuffix(b"\0") if ack.malformed else body)[2]
    if base != ack.base:
        yield Breach("R3", f"{device.name}: commit {ack.number} says its author had seen {base}, not {ack.base}")


# --- copies ---


def _converged(evidence: Evidence, oracle: Oracle, device: Device) -> Iterator[Breach]:
    """Byte for byte what the log says of the scopes that this device may read (R1), and no conflict hidden (R3)."""
    copy = device.copy
    rights = readable(oracle.duties(device.person, oracle.end))
    told = {_in_words(one) for one in copy.grants}
    if told != rights:
        yield Breach("R9", f"{device.name} holds the rights {told}, not {rights}")
    if copy.position != oracle.end:
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
    return {ScopeKind.SCHOOL: "school", ScopeKind.CLASS: "class", ScopeKind.PUPIL: "pupil"}[grant[0]], grant[1]


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
    """The author knows every verdict and reason (R6); every admitted value in scope, losers too, is in the history."""
    rights = readable(oracle.duties(device.person, oracle.end))
    for place, line in evidence.server.history.items():
        here = device.copy.history.get(place)
        own = place[0] == device.writer
        if place[2] < 0:
            continue  # stands for a whole commit: its registers are looked at below
        if here is None:
            forgotten = own and device.restored and not CORE.new_writer
            if (own and not forgotten) or (
                line.state is State.ADMITTED and covers(rights, scope(line.table, line.key))
            ):
                yield Breach("R3", f"{device.name} does not know change {place[0].hex()[:4]} {place[1:]}")
        elif (here.state, here.reason, here.value, here.register) != (
            line.state, line.reason, line.value, line.register,
        ):  # fmt: skip
            yield Breach("R6", f"{device.name} takes {place[1:]} for {here.state.name} {here.reason}")
    for (writer, number, pos, _), line in device.copy.history.items():
        if line.state is State.PENDING:
            yield Breach("R8", f"{device.name}: commit {number} never got an answer")
        verdict = oracle.verdicts.get((writer, number, -1))
        if verdict is not None and (line.state, line.reason) != verdict:
            yield Breach("R6", f"{device.name} does not know that commit {number} was refused, position {pos}")


def _scope(oracle: Oracle, device: Device) -> Iterator[Breach]:
    """Nothing that the person may not read, now or (while nothing is purged) ever (R9)."""
    moments = [oracle.end] if CORE.purges else [*oracle.duty_changes(), oracle.end]
    ever = set()
    for seq in moments:
        ever |= readable(oracle.duties(device.person, seq))
    registers: set[Register] = {*device.copy.heads, *device.copy.contested}
    registers |= {(*row, 0) for row in device.copy.projection}
    for (writer, number, *_), line in device.copy.history.items():
        if writer == device.writer:
            registers.discard(line.register)
            registers -= {(line.table, line.key, 0)}
        elif not covers(ever, scope(line.table, line.key)):
            yield Breach("R9", f"{device.name} holds change {writer.hex()[:4]} {number} of others' records")
        elif not _may_know(oracle, device, writer, line.state):
            yield Breach("R6", f"{device.name} holds what was {line.state.name} of {writer.hex()[:4]}")
    for table, key, _ in registers:
        if not covers(ever, scope(table, key)):
            yield Breach("R9", f"{device.name} holds row {(table, key)} of others' records")


def _may_know(oracle: Oracle, device: Device, writer: bytes, state: State) -> bool:
    """What was admitted is for all in its scope; what was held for its author and who judges; a refusal is private."""
    if state is State.ADMITTED or device.copy.writers[writer] == device.person:
        return True
    moments = [*oracle.duty_changes(), oracle.end]
    judges = any(role == "principal" for seq in moments for role, _, _ in oracle.duties(device.person, seq))
    return state is State.HELD and judges
