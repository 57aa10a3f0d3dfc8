"""What the server does itself when it has admitted something: a pupil who moves class, or is merged with another
record, keeps the marks. They are copied with where they came from, as the server's own changes in the same transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select

from app.desk import school
from app.desk.roll import sits_in_class
from app.records.tables import ENROLMENT, LOCK, PUPIL, SCORE, SCORE_ORIGIN, TABLES
from app.rules import marks
from app.rules.calendar import Term, terms_of
from app.rules.gradebooks import columns_in
from app.rules.marks import MarkKind
from server import own_changes
from server.database import ServerKeys
from sync.change import Change, State
from sync.clock import Clock, local_date
from sync.errors import UserError
from sync.journal import Journal, unpack_key
from sync.merge import Head
from sync.schema import TOMBSTONE, Key, Ref

_CAME_FROM = ENROLMENT.by_name["came_from"].number
_MERGED_INTO = PUPIL.by_name["merged_into"].number


class _Carry(NamedTuple):
    """Marks of one pupil in one class go to another class, or another record."""

    class_: Ref
    pupil: Ref
    to_class: Ref
    to_pupil: Ref


def follow(journal: Journal, keys: ServerKeys, clock: Clock, seq: int) -> None:
    """Do what follows from the entry `seq` of the log, which has just been admitted."""
    carries = list(dict.fromkeys(_carries(journal, seq)))
    if not carries:
        return
    terms = _running(journal, clock)
    changes: dict[Key, tuple[Change, Change]] = {}
    for carry in carries:
        for copy in _copies(journal, carry, terms):
            changes.setdefault(copy[0].key, copy)
    own_changes.write(journal, keys, clock, [change for copy in changes.values() for change in copy])


def _carries(journal: Journal, seq: int) -> Iterator[_Carry]:
    """What the entry asks for, as far as the records agree with it now."""
    for tbl, packed in journal.bulk.read(_ASKING, school=journal.school, seq=seq):
        key = unpack_key(bytes(packed))
        yield from _moved(journal, key) if tbl == ENROLMENT.number else _merged(journal, Ref(int(key[0])))


_CHANGE = TABLES.change
_ASKING = select(_CHANGE.c.tbl, _CHANGE.c.key).where(
    _CHANGE.c.school == bindparam("school"), _CHANGE.c.seq == bindparam("seq"), _CHANGE.c.state == int(State.ADMITTED),
    ((_CHANGE.c.tbl == ENROLMENT.number) & (_CHANGE.c.field == _CAME_FROM))
    | ((_CHANGE.c.tbl == PUPIL.number) & (_CHANGE.c.field == _MERGED_INTO)),
)  # fmt: skip


def _moved(journal: Journal, key: Key) -> Iterator[_Carry]:
    row = journal.rows([(ENROLMENT.number, key)])[ENROLMENT.number, key]
    status, _date, came_from = row.shown(ENROLMENT)[:3]
    if isinstance(came_from, int) and sits_in_class(None if status is None else str(status)):
        class_, pupil = (Ref(int(part)) for part in key)
        yield _Carry(Ref(came_from), pupil, class_, pupil)


def _merged(journal: Journal, other: Ref) -> Iterator[_Carry]:
    """In each class where the merged record has marks: to the kept one where it sits, else in the same class."""
    table = PUPIL
    row = journal.rows([(table.number, (other,))])[table.number, (other,)]
    said = dict(zip((field.number for field in table.fields), row.shown(table), strict=True))
    keep = said[_MERGED_INTO]
    if said[TOMBSTONE.number] != 1 or not isinstance(keep, int):
        return
    sits = _classes_of(journal, Ref(keep), sitting=True)
    for class_ in _classes_of(journal, other, sitting=False):
        for to in [class_] if class_ in sits or not sits else sits:
            yield _Carry(class_, other, to, Ref(keep))


def _classes_of(journal: Journal, pupil: Ref, *, sitting: bool) -> list[Ref]:
    table = TABLES.projection[ENROLMENT.name]
    query = (
        select(table.c.class_, table.c.status)
        .where(table.c.school == journal.school, table.c.pupil == pupil)
        .order_by(table.c.class_)
    )
    rows = journal.connection.execute(query).all()
    return [Ref(row.class_) for row in rows if not sitting or sits_in_class(row.status)]


def _running(journal: Journal, clock: Clock) -> int:
    """The term that is running at the server, by the school year's calendar; between two the one before."""
    profile = school.profile(journal)
    try:
        terms: Sequence[Term] = terms_of((profile.school_year if profile else None) or "")
    except UserError:  # a year whose calendar nobody has entered here
        return 1
    begun = [term.number for term in terms if term.first_day <= local_date(clock)]
    return max(begun, default=1)


def _copies(journal: Journal, carry: _Carry, term: int) -> Iterator[tuple[Change, Change]]:
    """The marks that fit the new place and find it empty, each with its origin."""
    fitting = set(_columns(journal, carry.to_class, term))
    old = {key: heads for key, heads in _scores(journal, carry.class_, carry.pupil) if key[3] == term}
    new = dict(_scores(journal, carry.to_class, carry.to_pupil))
    for key, heads in old.items():
        _class, subject, _pupil, _term, column = key
        target = (carry.to_class, subject, carry.to_pupil, term, column)
        if (subject, column) in fitting and _agreed(heads) and _empty(new.get(target, ())):
            at_origin = _origin(journal, key, heads[0], carry)
            yield Change(SCORE.number, target, ((1, heads[0].value),)), Change(SCORE_ORIGIN.number, target, at_origin)


def _scores(journal: Journal, class_: Ref, pupil: Ref) -> Iterator[tuple[Key, tuple[Head, ...]]]:
    table = TABLES.projection[SCORE.name]
    query = select(*(table.c[part.name] for part in SCORE.key)).where(
        table.c.school == journal.school, table.c.class_ == class_, table.c.pupil == pupil
    )
    keys = [(SCORE.number, tuple(row)) for row in journal.connection.execute(query)]
    for (_, key), row in journal.rows(keys).items():
        yield key, row.heads.get(1, ())


def _columns(journal: Journal, class_: Ref, term: int) -> Iterator[tuple[str, int]]:
    """Subject and column that the new class has and that are not locked."""
    grade = next((one.grade for one in school.classes(journal) if one.ref == class_), 0)
    taught = school.subjects_taught(journal, class_)
    locks = journal.heads([(LOCK.number, (class_, one.code, term), 1) for one in taught])
    locked = {key[1] for (_, key, _), heads in locks.items() if any(head.value == 1 for head in heads)}
    for subject in taught:
        if subject.code in locked:
            continue
        try:
            columns = columns_in(subject, grade, term)
        except UserError:  # listed for the class, but not taught in its grade, or the grade is not known yet
            continue
        for column in columns:
            yield subject.code, column.number


def _agreed(heads: Sequence[Head]) -> bool:
    """Whether there is one mark: a disagreement stays where it is until a person settles it."""
    return len({head.value for head in heads}) == 1 and not _empty(heads)


def _empty(heads: Iterable[Head]) -> bool:
    return all(not isinstance(head.value, int) or marks.decode(head.value).kind is MarkKind.EMPTY for head in heads)


def _origin(journal: Journal, key: Key, head: Head, carry: _Carry) -> tuple[tuple[int, int | None], ...]:
    """Class, record, author, the author's seconds; of a mark that had been copied before, its first author."""
    author, at = journal.writers()[head.writer].person, head.at // 1000
    row = journal.rows([(SCORE_ORIGIN.number, key)])[SCORE_ORIGIN.number, key]
    copied = row.heads.get(3)
    if copied and (copied[-1].writer, copied[-1].number) == (head.writer, head.number):
        first_author, first_at = row.shown(SCORE_ORIGIN)[2:4]
        assert isinstance(first_author, int)
        assert isinstance(first_at, int)
        author, at = Ref(first_author), first_at
    return (1, carry.class_), (2, carry.pupil), (3, author), (4, at)
