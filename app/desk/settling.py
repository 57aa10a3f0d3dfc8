"""Where people disagree: every register that is contested, with all its values, and settling one of them."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.desk import field_words, pupils
from app.desk.deletions import deletion_sides, is_kept_by_somebody, unseen_work
from app.desk.merged_text import proposal
from app.desk.places import Names, Place, Places
from app.desk.school import my_duties
from app.records import rights
from app.records.tables import PUPIL, REMARK, SCHEMA
from sync import known
from sync.change import Base, Change, State
from sync.errors import UserError
from sync.journal import Journal, Register
from sync.known import Known
from sync.schema import TOMBSTONE, Key, Ref, ScopeKind, Table, Value


@dataclass(frozen=True)
class Side:
    """One of the values people disagree about: who, on which device, when by their clock (milliseconds)."""

    value: Value
    words: str
    by: str
    device: str
    at: int


@dataclass(frozen=True)
class Conflict:
    """A register on which people disagree, as read at `base`. `sides` in the order of admission: the first is shown.

    `settled` is what this device has settled it to, in words, while the server has not answered. `proposed` is a text
    made of all sides' texts, for a person to accept or not. `merged_into`: whom a pupil who
    is perhaps deleted is said to be.
    """

    base: Base
    table: Table
    key: Key
    field: int
    place: Place
    sides: tuple[Side, ...]
    may_settle: bool
    settled: str | None = None
    proposed: str | None = None
    merged_into: Ref | None = None

    @property
    def id(self) -> Register:
        """The register's address."""
        return self.table.number, self.key, self.field

    @property
    def can_be_typed(self) -> bool:
        """Whether a value that none of the sides has can be typed."""
        return field_words.can_be_typed(self.table, self.field)


def conflicts(journal: Journal, me: Ref) -> tuple[Conflict, ...]:
    """All disagreements that this device knows and that concern its person: a class's are everybody's who has the
    class; others those of the authors and of who may settle.
    """
    gone = pupils.deleted(journal)
    work = unseen_work(journal, gone)
    registers = {one for one in journal.contested() if not _of_the_gone(one, gone)}
    registers = set(_one_question_a_pupil(journal, registers))
    registers |= {(PUPIL.number, (pupil,), TOMBSTONE.number) for pupil in work}
    if not registers:  # as on most days: names need not be read
        return ()
    by_table: dict[int, list[Register]] = defaultdict(list)
    for register in registers:
        by_table[register[0]].append(register)
    reader = _Reader(journal, me)
    found = []
    for tbl, some in by_table.items():
        table = SCHEMA.by_number[tbl]
        rows = known.of_rows(journal, table, [key for _, key, _ in some])
        found += [reader.conflict(table, key, number, rows[key], work.get(key[-1], ())) for _, key, number in some]
    found = [one for one in found if one.may_settle or reader.concerns(one)]
    return tuple(sorted(found, key=lambda one: one.place.order))


def _one_question_a_pupil(journal: Journal, registers: set[Register]) -> Iterator[Register]:
    """Whoever is there is nobody else: whether somebody is deleted answers who they are merged into. But where nobody
    says that they are there, only the second is to be settled.
    """
    rows = journal.rows((tbl, key) for tbl, key, _ in registers if tbl == PUPIL.number)
    for tbl, key, number in registers:
        if tbl == PUPIL.number and number in {TOMBSTONE.number, pupils.MERGED_INTO}:
            heads = rows[tbl, key].heads
            whose = (tbl, key, pupils.MERGED_INTO) in registers and not is_kept_by_somebody(heads)
            if whose != (number == pupils.MERGED_INTO):
                continue
        yield tbl, key, number


def _of_the_gone(register: Register, gone: Collection[int | str | None]) -> bool:
    """Whether it is about a pupil who is deleted; but that they are, people may disagree about."""
    tbl, key, number = register
    parts = [part.name for part in SCHEMA.by_number[tbl].key]
    whose = key[parts.index("pupil")] if "pupil" in parts else None
    return whose in gone and not (tbl == PUPIL.number and number in {TOMBSTONE.number, pupils.MERGED_INTO})


class _Reader:
    """What all conflicts of one listing need, read once."""

    def __init__(self, journal: Journal, me: Ref) -> None:
        self._me = me
        self._base = journal.position()
        self._duties = my_duties(journal, me)
        self._writers = journal.writers()
        self._places = Places(journal)

    def conflict(
        self, table: Table, key: Key, number: int, rows: Sequence[Known], elsewhere: Sequence[Known]
    ) -> Conflict:
        """The register with its sides; `elsewhere` is work on other rows that a deletion has not seen."""
        place = self._place(table, key, number)
        heads = [one for one in rows if one.is_head and one.field == number]
        if number == TOMBSTONE.number and table.deletable:
            told = deletion_sides(table, heads, rows, elsewhere, self._places)
            sides = [self._side(one, value, words) for one, value, words in told]
            heads = [one for one, _value, _words in told]
        else:
            sides = [self._side(one, one.value, self._words(table, one)) for one in heads]
        return Conflict(
            base=self._base,
            table=table,
            key=key,
            field=number,
            place=place,
            sides=tuple(sides),
            may_settle=rights.may_settle(self._duties, table, key, self._me),
            settled=self._settled(table, number, heads, rows),
            proposed=_proposed(heads, rows) if table is REMARK else None,
            merged_into=_merged_into(rows) if table is PUPIL else None,
        )

    def _side(self, one: Known, value: Value, words: str) -> Side:
        writer = self._writers[one.writer]
        return Side(value, words, self._places.names.people.get(writer.person, ""), writer.device, one.at)

    def _place(self, table: Table, key: Key, number: int) -> Place:
        place = self._places.place(table, key)
        where = " · ".join(part for part in (place.where, field_words.field_name(table, number)) if part)
        return dataclasses.replace(place, where=where, order=(*place.order, number))

    def _words(self, table: Table, one: Known) -> str:
        return field_words.words(table, one.key, one.field, one.value, self._places.names)

    def _settled(self, table: Table, number: int, heads: Sequence[Known], rows: Sequence[Known]) -> str | None:
        """The own unanswered value that has seen all sides, if there is one."""
        own = next((one for one in rows if one.state is State.PENDING and one.field == number), None)
        if own is None or any((one.seq or 0) > own.base for one in heads):
            return None
        return self._words(table, own)

    def concerns(self, conflict: Conflict) -> bool:
        """Whether somebody who may not settle it is told: in their class, or because a value is theirs."""
        mine = self._places.names.people.get(self._me)
        return conflict.table.scope is ScopeKind.CLASS or any(side.by == mine for side in conflict.sides)


def _merged_into(rows: Sequence[Known]) -> Ref | None:
    said = (one.value for one in rows if one.is_head and one.field == pupils.MERGED_INTO)
    return next((Ref(value) for value in said if isinstance(value, int)), None)


def _proposed(heads: Sequence[Known], rows: Sequence[Known]) -> str | None:
    """A text of all heads' texts, on the ground of the last one that all of their authors had seen."""
    seen = min((one.base for one in heads), default=0)
    field = heads[0].field if heads else 0
    before = [one for one in rows if one.field == field and one.state is State.ADMITTED and one.seq and one.seq <= seen]
    base = str(before[-1].value or "") if before else ""
    texts = list(dict.fromkeys(str(one.value or "") for one in heads))
    merged: str | None = texts[0] if len(texts) > 1 and all(texts) else None
    for text in texts[1:]:
        merged = proposal(base, merged, text) if merged is not None else None
    return merged


def parse(conflict: Conflict, text: str) -> Value:
    """The value that a person means by `text`. Raises `UserError` where the register cannot hold it."""
    return field_words.parse(conflict.table, conflict.key, conflict.field, text)


def words(conflict: Conflict, value: Value) -> str:
    """A typed or chosen value as the sides' are written."""
    chosen = next((side.words for side in conflict.sides if side.value == value), None)
    if conflict.field == TOMBSTONE.number or chosen is None:
        return field_words.words(conflict.table, conflict.key, conflict.field, value, Names({}, {}, {}))
    return chosen


def settle(conflict: Conflict, value: Value) -> list[Change]:
    """The change that settles `conflict`: an ordinary one that has seen all sides. Raises `UserError`."""
    if not conflict.may_settle:
        raise UserError("conflicts.not_yours")
    if conflict.table is PUPIL and conflict.field == TOMBSTONE.number:
        pupil = Ref(int(conflict.key[0]))
        return [pupils.kept(pupil) if value == 0 else pupils.gone(pupil, conflict.merged_into)]
    return [Change(conflict.table.number, conflict.key, ((conflict.field, value),))]
