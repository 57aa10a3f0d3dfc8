"""Between a class list and the journal: the roll that a file is compared with, and the changes that write a preview.

Nothing is deleted: whoever changes class keeps the old enrolment, marked as moved.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app.desk import school
from app.desk.pupils import is_there
from app.desk.roll import sits_in_class
from app.exchange.class_list_preview import EntryToWrite, FieldChange, RollEntry
from app.records.tables import CLASS, ENROLMENT, PUPIL, PUPIL_DETAIL, TABLES
from app.rules.calendar import iso_day
from app.rules.identity import Sex
from app.rules.statuses import MOVED
from sync.change import Change
from sync.clock import Clock, new_id
from sync.journal import Journal
from sync.schema import Ref, Table, Value

ENTRIES_PER_COMMIT = 250
"""A pupil needs up to four changes: a commit stays at 1,000 of them, half of what one may hold."""

_FIELDS: dict[str, tuple[Table, int]] = {
    "full_name": (PUPIL, 1),
    "birth_date": (PUPIL, 2),
    "sex": (PUPIL, 3),
    "code": (PUPIL, 4),
    "personal_number": (PUPIL_DETAIL, 1),
    "ethnic_group": (PUPIL_DETAIL, 2),
    "disability": (PUPIL_DETAIL, 3),
    "status": (ENROLMENT, 1),
    "status_date": (ENROLMENT, 2),
}
"""Where a field of `PupilData` is kept; the class is the enrolment's key."""


def known_classes(journal: Journal) -> tuple[str, ...]:
    """Names of the year's classes."""
    return tuple(one.name for one in school.classes(journal))


def roll_entries(journal: Journal) -> tuple[RollEntry, ...]:
    """All pupils of the school who are not deleted, each with the enrolment that counts; `pupil` is the record's `Ref`.

    A record without a birth date (of which only a part has arrived) cannot be compared and is left out.
    """
    enrolled = _enrolments(journal)
    pupil, detail = TABLES.projection[PUPIL.name], TABLES.projection[PUPIL_DETAIL.name]
    same = (detail.c.school == pupil.c.school) & (detail.c.pupil == pupil.c.pupil)
    rows = journal.connection.execute(
        select(pupil, detail.c.personal_number, detail.c.ethnic_group, detail.c.disability)
        .join(detail, same, isouter=True)
        .where(pupil.c.school == journal.school, pupil.c.birth_date.is_not(None), is_there())
        .order_by(pupil.c.pupil)
    )
    return tuple(_entry(row, enrolled.get(Ref(row.pupil))) for row in rows)


def _enrolments(journal: Journal) -> dict[Ref, Any]:
    """Each pupil's enrolment: one that keeps them in class before others, then the latest."""
    enrolment, class_ = TABLES.projection[ENROLMENT.name], TABLES.projection[CLASS.name]
    rows = journal.connection.execute(
        select(enrolment, class_.c.name)
        .join(class_, (class_.c.school == enrolment.c.school) & (class_.c.class_ == enrolment.c.class_))
        .where(enrolment.c.school == journal.school)
    ).all()
    rows = sorted(rows, key=lambda row: (sits_in_class(row.status), row.status_date or "", row.class_))
    return {Ref(row.pupil): row for row in rows}


def _entry(row: Any, enrolled: Any) -> RollEntry:
    return RollEntry(
        pupil=Ref(row.pupil),
        class_name=enrolled.name if enrolled else "",
        full_name=row.name or "",
        birth_date=iso_day(row.birth_date),
        code=row.code or "",
        sex=Sex(row.sex) if row.sex else None,
        ethnic_group=row.ethnic_group or "",
        disability=row.disability or "",
        status=(enrolled.status if enrolled else None) or "",
        status_date=iso_day(enrolled.status_date) if enrolled else None,
        personal_number=row.personal_number or "",
    )


def changing(entries: Sequence[EntryToWrite]) -> list[EntryToWrite]:
    """Those of `entries` that change something: of whom a person says that they are the same may have nothing new."""
    return [entry for entry in entries if entry.changes]


def in_commits(entries: Sequence[EntryToWrite]) -> Iterator[Sequence[EntryToWrite]]:
    """What of `entries` changes something, in parts that each fit a commit."""
    writing = changing(entries)
    return (writing[start : start + ENTRIES_PER_COMMIT] for start in range(0, len(writing), ENTRIES_PER_COMMIT))


def changes_for(journal: Journal, entries: Sequence[EntryToWrite], clock: Clock, today: datetime.date) -> list[Change]:
    """The changes that write `entries`; new pupils get their ids here, so it belongs inside the writing transaction.

    A pupil who changes class leaves the old one as of `today`.
    """
    classes = {one.name: one.ref for one in school.classes(journal)}
    found: list[Change] = []
    for entry in entries:
        pupil = journal.refs.number(new_id(clock)) if entry.pupil is None else entry.pupil
        assert isinstance(pupil, int), "the roll that the file was compared with is the journal's"
        found += _pupil_changes(entry, Ref(pupil), classes, today)
    return found


def _pupil_changes(entry: EntryToWrite, pupil: Ref, classes: dict[str, Ref], today: datetime.date) -> Iterator[Change]:
    for table in (PUPIL, PUPIL_DETAIL):
        values = _values(table, entry.changes)
        if values:
            yield Change(table.number, (pupil,), values)
    class_ = classes[entry.data.class_name]
    moved = next((change for change in entry.changes if change.field == "class_name"), None)
    if moved is None:
        values = _values(ENROLMENT, entry.changes)
    else:
        if moved.old and sits_in_class(_old_status(entry)):
            left = classes[str(moved.old)]
            yield Change(ENROLMENT.number, (left, pupil), ((1, MOVED), (2, today.isoformat())))
        # The new row says all of it: the pupil may have been in this class before and carry an old status there.
        values = ((1, _stored(entry.data.status)), (2, _stored(entry.data.status_date)))
        if moved.old and sits_in_class(_old_status(entry)):
            values = (*values, (3, classes[str(moved.old)]))
    if values:
        yield Change(ENROLMENT.number, (class_, pupil), values)


def _old_status(entry: EntryToWrite) -> str:
    changed = [str(change.old) for change in entry.changes if change.field == "status"]
    return changed[0] if changed else entry.data.status


def _values(table: Table, changes: Sequence[FieldChange]) -> tuple[tuple[int, Value], ...]:
    """What `changes` set in `table`, in the order of its fields."""
    places = ((_FIELDS.get(change.field), change.new) for change in changes)
    return tuple(sorted((place[1], _stored(new)) for place, new in places if place and place[0] is table))


def _stored(value: object) -> str | None:
    """A value of `PupilData` as the journal keeps it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if value else None
