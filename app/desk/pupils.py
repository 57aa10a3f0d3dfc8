"""Pupils who are deleted: who they are, deleting one, and bringing one back. Nothing of theirs is lost."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select

from app.desk.field_words import words
from app.desk.places import Places
from app.desk.school import my_duties
from app.records.tables import CLASS, ENROLMENT, PUPIL, TABLES
from app.rules.names import matches, roll_key
from app.rules.roles import Action, may
from sync import known
from sync.change import Base, Change, State
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import TOMBSTONE, Ref

MERGED_INTO = PUPIL.by_name["merged_into"].number


def is_there() -> ColumnElement[bool]:
    """The condition, for a query over the pupils, that leaves out those who are deleted."""
    return func.coalesce(TABLES.projection[PUPIL.name].c.deleted, 0) == 0


def deleted(journal: Journal) -> frozenset[Ref]:
    """Pupils who are deleted now."""
    pupil = TABLES.projection[PUPIL.name]
    query: Select[int] = select(pupil.c.pupil).where(pupil.c.school == journal.school, pupil.c.deleted == 1)
    return frozenset(Ref(one) for one in journal.connection.execute(query).scalars())


@dataclass(frozen=True)
class DeletedPupil:
    """A pupil who is deleted, or merged into another (`merged_into`, a name). By whom, when by their clock."""

    pupil: Ref
    name: str
    birth_date: str
    class_name: str
    code: str
    merged_into: str
    by: str
    at: int


@dataclass(frozen=True)
class PupilsBook:
    """What the office sees of the school's pupils, as read at `base`."""

    base: Base
    gone: tuple[DeletedPupil, ...]
    may_keep: bool


def open_pupils(journal: Journal, me: Ref) -> PupilsBook:
    """Read it, those who are deleted in the order of the roll."""
    pupil = TABLES.projection[PUPIL.name]
    query = select(pupil).where(pupil.c.school == journal.school, pupil.c.deleted == 1)
    rows = journal.connection.execute(query).all()
    places, writers = Places(journal), journal.writers()
    classes = _class_names(journal, [row.pupil for row in rows])
    told = known.of_rows(journal, PUPIL, [(row.pupil,) for row in rows])
    gone = []
    for row in rows:
        last = next(
            one
            for one in reversed(told[row.pupil,])
            if one.field == TOMBSTONE.number and one.state in {State.ADMITTED, State.PENDING}
        )
        gone.append(
            DeletedPupil(
                pupil=Ref(row.pupil),
                name=row.name or "",
                birth_date=words(PUPIL, (row.pupil,), 2, row.birth_date, places.names),
                class_name=classes.get(row.pupil, ""),
                code=row.code or "",
                merged_into=places.names.of(row.merged_into) if row.merged_into else "",
                by=places.names.people.get(writers[last.writer].person, ""),
                at=last.at,
            )
        )
    gone.sort(key=lambda one: (roll_key(one.name), one.code, one.pupil))
    return PupilsBook(journal.position(), tuple(gone), may(my_duties(journal, me), Action.KEEP_ROLL))


def _class_names(journal: Journal, pupils: Collection[int]) -> dict[int, str]:
    """A class that each of `pupils` is enrolled in."""
    enrolment, class_ = TABLES.projection[ENROLMENT.name], TABLES.projection[CLASS.name]
    rows = journal.connection.execute(
        select(enrolment.c.pupil, class_.c.name)
        .join(class_, (class_.c.school == enrolment.c.school) & (class_.c.class_ == enrolment.c.class_))
        .where(enrolment.c.school == journal.school, enrolment.c.pupil.in_(pupils))
        .order_by(enrolment.c.status_date)
    )
    return {row.pupil: row.name for row in rows}


@dataclass(frozen=True)
class FoundPupil:
    """A pupil who is there, told apart from namesakes."""

    pupil: Ref
    name: str
    birth_date: str
    class_name: str
    code: str


def search(journal: Journal, text: str, most: int = 50) -> tuple[FoundPupil, ...]:
    """Pupils who are there whose name holds the typed words, or whose code is `text`; nobody for no text."""
    if not text.strip():
        return ()
    pupil = TABLES.projection[PUPIL.name]
    query = select(pupil).where(pupil.c.school == journal.school, is_there())
    rows = [
        row for row in journal.connection.execute(query) if row.code == text.strip() or matches(text, row.name or "")
    ]
    rows.sort(key=lambda row: (roll_key(row.name or ""), row.pupil))
    places, classes = Places(journal), _class_names(journal, [row.pupil for row in rows[:most]])
    return tuple(
        FoundPupil(
            pupil=Ref(row.pupil),
            name=row.name or "",
            birth_date=words(PUPIL, (row.pupil,), 2, row.birth_date, places.names),
            class_name=classes.get(row.pupil, ""),
            code=row.code or "",
        )
        for row in rows[:most]
    )


def tag(journal: Journal, pupil: Ref) -> str:
    """What tells a record from all others where names and codes do not: the end of its id."""
    return journal.refs.uuid_bytes(pupil).hex()[-8:]


def find(journal: Journal, text: str) -> Ref:
    """The pupil with this code or tag, deleted or not. Raises `UserError` where there is none, or more than one."""
    pupil = TABLES.projection[PUPIL.name]
    rows = journal.connection.execute(select(pupil.c.pupil, pupil.c.code).where(pupil.c.school == journal.school))
    known_ones = {Ref(row.pupil): row.code or "" for row in rows}
    found = [ref for ref, code in known_ones.items() if text in {code, tag(journal, ref)}]
    if len(found) != 1 or not text:
        raise UserError("pupils.not_one", text=text, count=len(found))
    return found[0]


def delete(book: PupilsBook, pupil: Ref) -> list[Change]:
    """The change that deletes a pupil: gone from roll, lists and papers, with everything kept. Raises `UserError`."""
    _check(book)
    return [gone(pupil, None)]


def bring_back(book: PupilsBook, pupil: Ref) -> list[Change]:
    """The change that lifts the tombstone, also of one who was merged into another. Raises `UserError`."""
    _check(book)
    return [kept(pupil)]


def kept(pupil: Ref) -> Change:
    """Says of a pupil: is there, and nobody else."""
    return Change(PUPIL.number, (pupil,), ((TOMBSTONE.number, 0), (MERGED_INTO, None)))


def gone(pupil: Ref, merged_into: Ref | None) -> Change:
    """Says of a pupil: deleted, or the same person as another who is kept. Said again, the server looks again whether
    there is work of theirs to be carried over.
    """
    also = () if merged_into is None else ((MERGED_INTO, merged_into),)
    return Change(PUPIL.number, (pupil,), ((TOMBSTONE.number, 1), *also))


def _check(book: PupilsBook) -> None:
    if not book.may_keep:
        raise UserError("roll.not_yours")
