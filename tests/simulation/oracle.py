"""What must have come of a log: DESIGN §3 once more, as simply as it can be said and without any of the core's code.

Reads the signed commits in log order and works out, change by change, the verdict, the heads and what screens show.
Quadratic where the definition is; nothing is kept up to date by increments.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from sync.change import Base, State
from tests.simulation import deciding
from tests.simulation.view import Entry, Place, Raw, Register, Row, Standing

PROFILE, PERSON, DUTY, CLASS, CLASS_SUBJECT, PUPIL, PUPIL_DETAIL = range(1, 8)
ENROLMENT, SCORE, ATTENDANCE, REGISTER, LOCK, CONDUCT, DECISION, CLOSING = range(8, 16)
REMARK, SCORE_ORIGIN, DIFFERENT_PUPILS, LEAVE, ATTENDANCE_REASON = range(16, 21)
YEAR_DECISION, MEASUREMENT, SCORE_NOTE, AWARD = 22, 24, 26, 27
SERIAL, MIXING = {DUTY, LOCK, DECISION, CLOSING}, {ATTENDANCE}
LATEST = {REGISTER, SCORE_ORIGIN, DIFFERENT_PUPILS, LEAVE, ATTENDANCE_REASON, SCORE_NOTE}
IN_CLASS = {ENROLMENT, SCORE, ATTENDANCE, REGISTER, LOCK, CONDUCT, CLOSING, REMARK, SCORE_ORIGIN}
IN_CLASS |= {LEAVE, ATTENDANCE_REASON, SCORE_NOTE, YEAR_DECISION, MEASUREMENT, AWARD}
EXCUSED, UNEXCUSED = 1, 2
NOWHERE = bytes(16)
EVERY_CLASS, EVERY_PUPIL, SCHOOL, HELD = ("class", None), ("pupil", None), ("school", None), ("held", None)

Scope = tuple[str, Raw]
Duty = tuple[str, bytes, str]
"""Role, class, subject."""
Verdict = tuple[State, str]

_decode = msgspec.msgpack.Decoder().decode


@dataclass(frozen=True)
class Told:
    """One change of one register, as its author signed it, with the verdict it must get."""

    seq: int
    writer: bytes
    number: int
    pos: int
    base: int
    value: Raw
    state: State
    decided: bool = False
    """It is a decision, or what one lets count."""

    @property
    def order(self) -> tuple[int, int, int]:
        return self.seq, self.number, self.pos


@dataclass
class Oracle:
    """The state after a log. `persons`: by writer's key; `server` writes what founds the school and is not judged."""

    persons: dict[bytes, bytes]
    server: bytes
    verdicts: dict[Place, Verdict] = field(default_factory=dict)
    registers: dict[Register, list[Told]] = field(default_factory=lambda: defaultdict(list))
    commits: dict[tuple[bytes, int], tuple[int, bytes]] = field(default_factory=dict)
    """Place in the log and body, by writer and number."""
    end: int = 0
    epochs: dict[int, int] = field(default_factory=dict)
    """Where each epoch of this line but the first began."""
    rows: dict[Place, tuple[Row, dict[int, Raw]]] = field(default_factory=dict)
    """What each change of the log sets."""
    _by_id: dict[bytes, bytes] = field(default_factory=dict)

    def read(self, entries: Iterable[Entry]) -> "Oracle":
        for entry in entries:
            for number, body in enumerate(entry.bodies, entry.first):
                self.commits[entry.writer, number] = (entry.seq, body)
                self._commit(entry, number, body)
            self.end = entry.seq
        return self

    def _commit(self, entry: Entry, number: int, body: bytes) -> None:
        """Judged as a whole against what stood before it."""
        try:
            told, epoch, said, _at, changes = _decode(body)
        except ValueError:
            told = None
        if told != number:
            self.verdicts[entry.writer, number, -1] = (State.REFUSED, "malformed")
            return
        base, now = self.seen(Base(epoch, said), entry.seq), self._epoch_at(entry.seq)
        ahead = epoch > now or (epoch == now and said >= entry.seq)
        new: list[tuple[Register, Told]] = []
        decided = {} if ahead else self._decided(entry, base, base < said, changes)
        for pos, (table, key, values) in enumerate(changes):
            row = (table, tuple(key))
            verdict = decided.get(pos) or self._judge(entry, base, row, values, ahead=ahead, cut=base < said)
            self.verdicts[entry.writer, number, pos] = verdict
            self.rows[entry.writer, number, pos] = row, dict(values)
            for number_of_field, value in values:
                base_here = min(base, entry.seq - 1) if epoch <= now else 0
                one = Told(entry.seq, entry.writer, number, pos, base_here, value, verdict[0], pos in decided)
                new.append(((*row, number_of_field), one))
        for register, one in new:
            self.registers[register].append(one)

    # --- epochs ---

    def _epoch_at(self, seq: int) -> int:
        """In which epoch the entry `seq` came."""
        return max([one for one, began in self.epochs.items() if began < seq], default=1)

    def seen(self, base: Base, seq: int) -> int:
        """How far an author with this base had seen what is this log, at the place `seq` of it (R14)."""
        epoch, said = base.epoch, base.seq
        now = self._epoch_at(seq)
        if epoch == now:
            return said
        if epoch != 1 and epoch not in self.epochs:
            return 0  # in another line, of which nothing is known here
        return min([said, *(began for one, began in self.epochs.items() if epoch < one <= now)])

    # --- decisions ---

    def cited(self, key: tuple[Raw, ...]) -> deciding.Cited | None:
        """The change that a decision's key names."""
        for writer in self.persons.keys() - self._by_id.values():
            self._by_id[deciding.writer_id(writer)] = writer
        writer = self._by_id.get(bytes(key[1]), b"")  # type: ignore[arg-type]
        number, pos = int(key[2]), int(key[3])  # type: ignore[arg-type]
        for place in ((writer, number, pos), (writer, number, -1)):
            if place in self.verdicts:
                row, values = self.rows.get(place, (None, {}))
                return deciding.Cited((writer, number, pos), row, values, self.verdicts[place][0])
        return None

    def _decided(self, entry: Entry, base: int, cut: bool, changes: Sequence[deciding.RawChange]) -> dict[int, Verdict]:
        if entry.writer == self.server or all(table != DECISION for table, _, _ in changes):
            return {}
        person = self.persons[entry.writer]
        sound = {pos: one for pos, one in enumerate(changes) if not _nonsense((one[0], tuple(one[1])), one[2])}
        refusal = self._authority(person, entry.seq, base, cut, (DECISION, ()), [])
        return dict(deciding.verdicts(self, entry.writer, base, sound, refusal))

    # --- heads ---

    def heads(self, register: Register) -> list[Told]:
        """By the definition: admitted, and no later admitted one has seen it or is its own writer's."""
        admitted = [one for one in self.registers.get(register, ()) if one.state is State.ADMITTED]
        return [
            one
            for at, one in enumerate(admitted)
            if not any(later.writer == one.writer or later.base >= one.seq for later in admitted[at + 1 :])
        ]

    def standing(self) -> dict[Register, frozenset[Standing]]:
        found = {register: self.heads(register) for register in self.registers}
        return {
            register: frozenset((*one.order, one.value) for one in heads) for register, heads in found.items() if heads
        }

    def contested(self) -> set[Register]:
        return {register for register in self.registers if disagree(register, self.heads(register))}

    def projection(self) -> dict[Row, dict[int, Raw]]:
        """What screens show, by field, of every row that has a head."""
        found: dict[Row, dict[int, Raw]] = defaultdict(dict)
        for register in self.registers:
            if heads := self.heads(register):
                table, key, number = register
                found[table, key][number] = shown(register, heads)
        return found

    # --- people ---

    def duties(self, person: bytes, seq: int) -> set[Duty]:
        """What `person` was charged with when the log stood at `seq`."""
        active: set[Duty] = set()
        for (table, key, _), changes in self.registers.items():
            if table == DUTY and key[0] == person:
                last = [one.value for one in changes if one.state is State.ADMITTED and one.seq <= seq]
                if last and last[-1] == 1:
                    active.add((str(key[1]), bytes(key[2]), str(key[3])))  # type: ignore[arg-type]
        return active

    def duty_changes(self) -> list[int]:
        """Where in the log duties change."""
        return sorted({one.seq for (table, *_), changes in self.registers.items() if table == DUTY for one in changes})

    # --- verdicts ---

    def _judge(
        self, entry: Entry, base: int, row: Row, values: Sequence[tuple[int, Raw]], *, ahead: bool, cut: bool
    ) -> Verdict:
        """`cut`: part of what the author had seen is not there."""
        if entry.writer == self.server:
            return State.ADMITTED, ""
        if ahead:
            return State.REFUSED, "base_ahead"
        if nonsense := _nonsense(row, values):
            return State.REFUSED, nonsense
        registers = [(*row, number) for number, _ in values]
        if no_right := self._authority(self.persons[entry.writer], entry.seq, base, cut, row, registers):
            return no_right
        if late := self.serial(row, values, base, entry.writer):
            return late
        unseen = self._unseen(registers, base, entry.writer)
        lock = self._lock_on(row)
        settles = all(disagree(one, self.heads(one)) for one in registers) and not unseen
        if lock is None or settles:
            return State.ADMITTED, ""
        seen = lock.seq <= base or lock.writer == entry.writer
        return (State.REFUSED, "locked") if seen else (State.HELD, "locked_meanwhile")

    def _authority(
        self, person: bytes, seq: int, base: int, cut: bool, row: Row, registers: Sequence[Register]
    ) -> Verdict | None:
        """The verdict on one who may not; None on who may."""
        if self._may(self.duties(person, seq), row, registers):
            return None
        if self._may(self.duties(person, base), row, registers):
            return State.HELD, "right_ended"
        return (State.HELD, "right_not_back") if cut else (State.REFUSED, "no_right")

    def _unseen(self, registers: Sequence[Register], base: int, writer: bytes) -> list[Told]:
        return [one for one in self._heads_of(registers) if one.seq > base and one.writer != writer]

    def serial(self, row: Row, values: Sequence[tuple[int, Raw]], base: int, writer: bytes) -> Verdict | None:
        """The refusal of who had not seen what stands in a row that changes one after the other."""
        unseen = self._unseen([(*row, number) for number, _ in values], base, writer)
        if row[0] in SERIAL and (unseen or (row[0] == LOCK and self._marks_since(row, writer, base))):
            return State.REFUSED, "changed_since"
        return None

    def _heads_of(self, registers: Sequence[Register]) -> Iterator[Told]:
        for register in registers:
            yield from self.heads(register)

    def _may(self, duties: set[Duty], row: Row, registers: Sequence[Register]) -> bool:
        table, key = row
        roles = {role for role, _, _ in duties}
        settles = table not in SERIAL and all(disagree(one, self.heads(one)) for one in registers)
        if "principal" in roles and settles:
            return True
        if table == SCORE:
            return ("subject_teacher", key[0], key[1]) in duties
        if table in {ATTENDANCE, REGISTER, CONDUCT}:
            return any(role == "homeroom_teacher" and class_ == key[0] for role, class_, _ in duties)
        if table in {PUPIL, PUPIL_DETAIL, ENROLMENT}:
            return bool(roles & {"clerk", "principal"})
        if table in {LOCK, CLOSING, DECISION}:
            return "principal" in roles
        if table == DUTY:
            return "department" in roles or ("principal" in roles and key[1] != "department")
        return "department" in roles

    def _marks_since(self, lock: Row, writer: bytes, base: int) -> bool:
        class_, subject, term = lock[1]
        return any(
            one.seq > base and one.writer != writer and one.state is State.ADMITTED
            for (table, key, _), changes in self.registers.items()
            if table == SCORE and (key[0], key[1], key[3]) == (class_, subject, term)
            for one in changes
        )

    def _lock_on(self, row: Row) -> Told | None:
        """What locks the period of a mark."""
        table, key = row
        if table != SCORE:
            return None
        heads = self.heads((LOCK, (key[0], key[1], key[3]), 1))
        return heads[0] if heads and heads[0].value == 1 else None


def _nonsense(row: Row, values: Sequence[tuple[int, Raw]]) -> str:
    """Only what the simulation writes: tenths, and the numbers of presence."""
    if row[0] == SCORE:
        return "" if all(isinstance(value, int) and 0 <= value <= 100 for _, value in values) else "not_a_mark"
    if row[0] == ATTENDANCE:
        return "" if all(value in range(4) for _, value in values) else "not_a_value"
    return ""


def disagree(register: Register, heads: Sequence[Told]) -> bool:
    """Whether a person has to settle this."""
    values = {one.value for one in heads}
    if register[0] in MIXING and EXCUSED in values:
        values.discard(UNEXCUSED)
    return len(values) > 1 and register[0] not in LATEST


def shown(register: Register, heads: Sequence[Told]) -> Raw:
    """The first admitted stays on screen; excused beats unexcused; without legal weight the latest."""
    ordered = sorted(heads, key=lambda one: one.order)
    if register[0] in LATEST:
        return ordered[-1].value
    if register[0] in MIXING and any(one.value == EXCUSED for one in ordered):
        ordered = [one for one in ordered if one.value != UNEXCUSED]
    return ordered[0].value


# --- who may read what ---


def scope(table: int, key: tuple[Raw, ...]) -> Scope:
    if table in IN_CLASS:
        return "class", key[0]
    return ("pupil", key[0]) if table == PUPIL_DETAIL else SCHOOL


def readable(duties: Iterable[Duty]) -> set[Scope]:
    """The scopes that duties let a person read."""
    found: set[Scope] = {SCHOOL}
    for role, class_, _ in duties:
        if role in {"clerk", "principal"}:
            found |= {EVERY_CLASS, EVERY_PUPIL}
        elif role in {"subject_teacher", "homeroom_teacher"}:
            found.add(("class", class_))
        if role == "principal":
            found.add(HELD)
    return {one for one in found if one == EVERY_CLASS or one[0] != "class" or EVERY_CLASS not in found}


def covers(scopes: set[Scope], one: Scope) -> bool:
    return one in scopes or (one[0], None) in scopes
