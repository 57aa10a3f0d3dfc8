"""People who were entered twice: proposed for merging, never merged by themselves; and merging, which can be undone."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import cast

from sqlalchemy import Row, select

from app.desk import pupils
from app.desk.field_words import field_name, words
from app.desk.places import Places
from app.desk.pupils import is_there
from app.desk.roll import sits_in_class
from app.desk.school import my_duties
from app.records.tables import DIFFERENT_PUPILS, ENROLMENT, PUPIL, PUPIL_DETAIL, TABLES
from app.rules.names import fold, roll_key
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Key, Ref, Table, Value

CHOICES = ((PUPIL, 1), (PUPIL, 2), (PUPIL, 3), (PUPIL, 4), (PUPIL_DETAIL, 1), (PUPIL_DETAIL, 2), (PUPIL_DETAIL, 3))
"""Fields of which one of the two values is chosen."""


class Likeness(StrEnum):
    """Why two records may be one person."""

    SAME_NUMBER = "same_number"
    SAME_NAME_AND_BIRTH = "same_name_and_birth"


@dataclass(frozen=True)
class Twin:
    """One of two records. `values` in the order of `CHOICES`, `words` the same for people; `classes`: where it sits."""

    pupil: Ref
    values: tuple[Value, ...]
    words: tuple[str, ...]
    classes: tuple[tuple[Ref, str | None, str | None], ...]
    class_names: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.words[0]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person; the first is the older one, `key` the pair's address."""

    first: Twin
    second: Twin
    likeness: Likeness
    key: Key


@dataclass(frozen=True)
class DuplicatesBook:
    """What is proposed, as read at `base`."""

    base: Base
    pairs: tuple[Pair, ...]
    may_merge: bool


def open_duplicates(journal: Journal, me: Ref) -> DuplicatesBook:
    """Pairs of pupils with the same personal number, or with the same name (marks and case do not count) and birth
    date, of whom nobody has said that they are two.
    """
    rows = _pupils(journal)
    alike = _alike(rows)
    twins = _twins(journal, rows, {pupil for pair in alike for pupil in pair})
    different = _different(journal)
    pairs = []
    for (one, other), likeness in alike.items():
        key = pair_key(journal, one, other)
        if key not in different:
            first, second = (twins[Ref(int(part))] for part in key)
            pairs.append(Pair(first, second, likeness, key))
    pairs.sort(key=lambda pair: (pair.likeness, roll_key(pair.first.name), pair.key))
    return DuplicatesBook(journal.position(), tuple(pairs), may(my_duties(journal, me), Action.KEEP_ROLL))


def pair_key(journal: Journal, one: Ref, other: Ref) -> Key:
    """The pair's address: in the order of the ids, which is that of their making, on every device the same."""
    first, second = sorted((one, other), key=journal.refs.uuid_bytes)
    return first, second


def _pupils(journal: Journal) -> dict[Ref, Row[tuple[object, ...]]]:
    """All pupils who are there, with their details as far as they are here."""
    pupil, detail = TABLES.projection[PUPIL.name], TABLES.projection[PUPIL_DETAIL.name]
    columns = [(pupil if table is PUPIL else detail).c[table.by_number[number].name] for table, number in CHOICES]
    same = (detail.c.school == pupil.c.school) & (detail.c.pupil == pupil.c.pupil)
    query = (
        select(pupil.c.pupil, *columns)
        .join(detail, same, isouter=True)
        .where(pupil.c.school == journal.school, is_there())
    )
    return {Ref(row.pupil): row for row in journal.connection.execute(query)}


def _alike(rows: dict[Ref, Row[tuple[object, ...]]]) -> dict[tuple[Ref, Ref], Likeness]:
    """Pairs that may be one person; of two reasons the stronger."""
    by_number: dict[object, list[Ref]] = defaultdict(list)
    by_name: dict[object, list[Ref]] = defaultdict(list)
    for pupil, row in rows.items():
        if row.personal_number:
            by_number[row.personal_number].append(pupil)
        if row.name and row.birth_date:
            by_name[fold(row.name), row.birth_date].append(pupil)
    found: dict[tuple[Ref, Ref], Likeness] = {}
    for groups, likeness in ((by_name, Likeness.SAME_NAME_AND_BIRTH), (by_number, Likeness.SAME_NUMBER)):
        for group in groups.values():
            found |= dict.fromkeys(combinations(sorted(group), 2), likeness)
    return found


def _different(journal: Journal) -> set[Key]:
    table = TABLES.projection[DIFFERENT_PUPILS.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.other).where(table.c.school == journal.school, table.c.different == 1)
    )
    return {tuple(row) for row in rows}


def _twins(journal: Journal, rows: dict[Ref, Row[tuple[object, ...]]], wanted: Collection[Ref]) -> dict[Ref, Twin]:
    enrolment = TABLES.projection[ENROLMENT.name]
    query = (
        select(enrolment.c.pupil, enrolment.c.class_, enrolment.c.status, enrolment.c.status_date)
        .where(enrolment.c.school == journal.school, enrolment.c.pupil.in_(wanted))
        .order_by(enrolment.c.status_date, enrolment.c.class_)
    )
    classes: dict[int, list[tuple[Ref, str | None, str | None]]] = defaultdict(list)
    for pupil, class_, status, day in journal.connection.execute(query):
        if sits_in_class(status):
            classes[pupil].append((Ref(class_), status, day))
    names = Places(journal).names
    found = {}
    for pupil in wanted:
        values: tuple[Value, ...] = tuple(cast("Sequence[Value]", rows[pupil][1:]))
        told = tuple(
            words(table, (pupil,), number, value, names) for (table, number), value in zip(CHOICES, values, strict=True)
        )
        sits = tuple(classes[pupil])
        class_names = tuple(names.classes.get(class_, "") for class_, _status, _day in sits)
        found[pupil] = Twin(pupil, values, told, sits, class_names)
    return found


def choice_names() -> tuple[str, ...]:
    """What the fields of `CHOICES` are called."""
    return tuple(field_name(table, number) for table, number in CHOICES)


def usual_choice(keep: Twin, other: Twin) -> frozenset[int]:
    """Places in `CHOICES` that the kept record lacks and the other has."""
    return frozenset(
        place for place, (mine, theirs) in enumerate(zip(keep.values, other.values, strict=True)) if theirs and not mine
    )


def merge(book: DuplicatesBook, keep: Twin, other: Twin, chosen: Collection[int], today: datetime.date) -> list[Change]:
    """The changes that make one of two records: `chosen` are the places in `CHOICES` where the other's value is taken.
    The server carries the marks over. Raises `UserError`.
    """
    _check(book)
    taken: dict[Table, list[tuple[int, Value]]] = defaultdict(list)
    for place in sorted(chosen):
        table, number = CHOICES[place]
        taken[table].append((number, other.values[place]))
    # That the one is there is said as well: whoever merges the other way round at the same time has to be noticed.
    changes = [Change(PUPIL.number, (keep.pupil,), ((0, 0), *taken[PUPIL]))]
    if taken[PUPIL_DETAIL]:
        changes.append(Change(PUPIL_DETAIL.number, (keep.pupil,), tuple(taken[PUPIL_DETAIL])))
    changes += _enrolment(keep, other, today)
    changes.append(pupils.gone(other.pupil, keep.pupil))
    return changes


def _enrolment(keep: Twin, other: Twin, today: datetime.date) -> Iterator[Change]:
    """Whoever sits nowhere is enrolled where the other sat; of two classes the kept record's stays."""
    if keep.classes or not other.classes:
        return
    class_, status, day = other.classes[-1]
    yield Change(ENROLMENT.number, (class_, keep.pupil), ((1, status), (2, day or today.isoformat())))


def say_different(book: DuplicatesBook, pair: Pair) -> list[Change]:
    """The change that says: these are two people. It is remembered for everybody. Raises `UserError`."""
    _check(book)
    return [Change(DIFFERENT_PUPILS.number, pair.key, ((1, 1),))]


def _check(book: DuplicatesBook) -> None:
    if not book.may_merge:
        raise UserError("roll.not_yours")


def find(book: DuplicatesBook, keep: Ref, other: Ref) -> tuple[Twin, Twin]:
    """The two records as the book has them, in this order. Raises `UserError` when they are not proposed."""
    twins: Sequence[Twin] = [twin for pair in book.pairs for twin in (pair.first, pair.second)]
    for pair in book.pairs:
        if {pair.first.pupil, pair.second.pupil} == {keep, other}:
            by_ref = {twin.pupil: twin for twin in twins}
            return by_ref[keep], by_ref[other]
    raise UserError("duplicates.not_proposed")
