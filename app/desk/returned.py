"""What the server held or refused, of all tables, and nothing has closed: for its author and for who judges."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.desk import registers
from app.desk.places import Place, Places
from app.desk.registers import Unsettled
from app.desk.school import people
from app.desk.value_words import values_words
from app.records import decisions
from app.records.decisions import Decided, Named, Outcome
from app.records.tables import DECISION
from sync import known
from sync.change import Base, Change, State
from sync.journal import Journal, unpack_key, unpack_value
from sync.schema import Key, Ref, Table, Value


@dataclass(frozen=True)
class Declined:
    """By whom, on which device, when by their clock (milliseconds)."""

    by: str
    device: str
    at: int


@dataclass(frozen=True)
class Returned:
    """A change that came back, as read at `base`. `written` and `present` say its values and those that stand in the
    book. `at` is the author's clock (milliseconds), `reason` the verdict's code.

    `deciding`: it was itself a decision of this person, about the change that place and values are of; there is nothing
    to send again then. `parts` are all changes that go with it. `declined`: it was held, and who judges has said that
    it is not to count.
    """

    base: Base
    table: Table
    change: Change
    place: Place
    written: str
    present: str
    person: Ref
    by: str
    device: str
    at: int
    state: State
    reason: str
    parts: tuple[Named, ...]
    deciding: Outcome | None = None
    declined: Declined | None = None

    @property
    def name(self) -> Named:
        """What it is known by."""
        return self.parts[0]


def returned(journal: Journal) -> tuple[Returned, ...]:
    """All of it, in an order that stays."""
    reading = _Reading(journal)
    found: dict[Named, list[Unsettled]] = defaultdict(list)
    tables: dict[Named, Table] = {}
    for number, keys in known.returned_keys(journal).items():
        table = journal.schema.by_number[number]
        for one in registers.unsettled_of(journal, table, keys):
            if one.state is not State.PENDING:
                found[one.change].append(one)
                tables[one.change] = table
    made = [reading.returned(tables[name], fields) for name, fields in found.items()]
    folded = _folded(reading, {one.name: one for one in made})
    return tuple(sorted(folded, key=lambda one: (one.place.order, one.at, one.parts)))


def declined(journal: Journal, person: Ref) -> tuple[Returned, ...]:
    """What others have declined of what was held of `person`'s, and `person` has not let go; as far as it is here."""
    decided = decisions.declined(journal, person)
    if not decided:  # as on most days: names need not be read
        return ()
    reading = _Reading(journal)
    made = [reading.declined(*one) for one in decided]
    return tuple(sorted((one for one in made if one is not None), key=lambda one: (one.place.order, one.at, one.parts)))


def _folded(reading: "_Reading", all_of_them: dict[Named, Returned]) -> Iterable[Returned]:
    """A decision that came back stands with what it was about, and with the value that it was to let count."""
    beside: set[Named] = set()
    for name, one in list(all_of_them.items()):
        if one.table is DECISION:
            value = next(
                (
                    other
                    for other in all_of_them.values()
                    if (other.name.writer, other.name.number) == (name.writer, name.number)
                    and other.table is not DECISION
                ),
                None,
            )
            all_of_them[name] = reading.decision(one, value)
            if value is not None:
                beside.add(value.name)
    return [one for name, one in all_of_them.items() if name not in beside]


class _Reading:
    """Names and places of one reading."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._base = journal.position()
        self._places = Places(journal)
        self._people = people(journal)

    def returned(self, table: Table, fields: list[Unsettled]) -> Returned:
        """The change of which `fields` are still open."""
        one = fields[0]
        values = tuple(sorted((field.field, field.value) for field in fields))
        return Returned(
            base=self._base,
            table=table,
            change=Change(table.number, one.key, values),
            place=self._places.place(table, one.key),
            written=values_words(table, one.key, values),
            present=self._present(table, one.key, values),
            person=one.person,
            by=self._people.get(one.person, ""),
            device=one.device,
            at=one.at,
            state=one.state,
            reason=one.reason,
            parts=(one.change,),
        )

    def declined(self, key: Key, name: Named, decided: Decided) -> Returned | None:
        """What the decision with `key` is about; None where it is not here."""
        about = self._cited(key)
        if about is None:
            return None
        table = self._journal.schema.by_number[about.table]
        fields = registers.fields_of(self._journal, table, about.key, name)
        told = Declined(self._people.get(decided.person, ""), decided.device, decided.at)
        return replace(self.returned(table, fields), declined=told)

    def _present(self, table: Table, key: Key, values: Iterable[tuple[int, Value]]) -> str:
        row = self._journal.rows([(table.number, key)])[table.number, key]
        shown = dict(zip((field.number for field in table.fields), row.shown(table), strict=True))
        return values_words(table, key, [(number, shown[number]) for number, _ in values])

    def decision(self, one: Returned, value: Returned | None) -> Returned:
        """`one` is a decision that came back; `value` what it was to let count, if it came back with it."""
        outcome = one.change.values[0][1]
        deciding = Outcome(str(outcome)) if outcome in list(Outcome) else None
        about = value.change if value is not None else self._cited(one.change.key)
        table = self._journal.schema.by_number[about.table] if about is not None else one.table
        told = about if about is not None else one.change
        return Returned(
            base=one.base,
            table=one.table,
            change=one.change,
            place=self._places.place(table, told.key),
            written=values_words(table, told.key, told.values),
            present=self._present(table, told.key, told.values),
            person=one.person,
            by=one.by,
            device=one.device,
            at=one.at,
            state=one.state,
            reason=one.reason,
            parts=(*one.parts, *(value.parts if value is not None else ())),
            deciding=deciding,
        )

    def _cited(self, key: Key) -> Change | None:
        """What a decision is about, as far as it is here."""
        writer = decisions.writer_of(self._journal, key)
        change = self._journal.tables.change
        rows = self._journal.connection.execute(
            select(change.c.tbl, change.c.key, change.c.field, change.c.value)
            .where(change.c.school == self._journal.school, change.c.writer == (writer.n if writer else 0))
            .where(change.c.number == key[2], change.c.pos == key[3])
            .order_by(change.c.field)
        ).all()
        if not rows:
            return None
        values = tuple((row.field, unpack_value(bytes(row.value))) for row in rows)
        return Change(rows[0].tbl, unpack_key(bytes(rows[0].key)), values)
