"""Deleting against working: somebody deletes a pupil while others, who do not know, write about them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select

from app.desk.field_words import field_name, words
from app.desk.places import Places
from app.messages import _, ngettext
from app.records.tables import (
    ATTENDANCE,
    ATTENDANCE_REASON,
    AWARD,
    CONDUCT,
    ENROLMENT,
    LEAVE,
    MEASUREMENT,
    PUPIL,
    PUPIL_DETAIL,
    REMARK,
    SCORE,
    SCORE_NOTE,
    TABLES,
    YEAR_DECISION,
)
from sync.change import State
from sync.journal import Journal
from sync.known import Known
from sync.merge import Head, replaced_by
from sync.schema import TOMBSTONE, Key, Ref, Table, Value

ABOUT_PUPILS = (
    PUPIL_DETAIL,
    ENROLMENT,
    SCORE,
    SCORE_NOTE,
    ATTENDANCE,
    ATTENDANCE_REASON,
    LEAVE,
    MEASUREMENT,
    CONDUCT,
    REMARK,
    YEAR_DECISION,
    AWARD,
)
"""Tables whose rows say something about a pupil."""


_ABOUT_DELETING = {TOMBSTONE.number, PUPIL.by_name["merged_into"].number}
"""Who says whom a deleted pupil is merged into does not say that the pupil is there."""


def is_kept_by_somebody(heads: Mapping[int, Sequence[Head]]) -> bool:
    """Whether one of a contested tombstone's sides is that the pupil is there."""
    tombs = heads.get(TOMBSTONE.number, ())
    edits = [head for number, some in heads.items() if number not in _ABOUT_DELETING for head in some]
    return any(head.value != 1 for head in tombs) or any(_unseen(edit, grave) for edit in edits for grave in tombs)


def unseen_work(journal: Journal, gone: Collection[Ref]) -> dict[int | str, list[Known]]:
    """By pupil who is deleted: what others wrote, in other tables, of which the deletion has not seen and whose authors
    had not seen the deletion.
    """
    if not gone:
        return {}
    graves = _graves(journal, gone)
    found: dict[int | str, list[Known]] = defaultdict(list)
    for table, key, heads in _rows_about(journal, gone):
        pupil = Ref(int(key[[part.name for part in table.key].index("pupil")]))
        for number, some in heads.items():
            for head in some:
                if any(_unseen(head, grave) for grave in graves.get(pupil, ())):
                    found[pupil].append(_as_known(key, number, head))
    return found


def _graves(journal: Journal, gone: Collection[Ref]) -> dict[Ref, list[Head]]:
    rows = journal.rows((PUPIL.number, (pupil,)) for pupil in gone)
    return {
        Ref(int(key[0])): [head for head in row.heads.get(TOMBSTONE.number, ()) if head.value == 1]
        for (_, key), row in rows.items()
    }


def _unseen(edit: Head, grave: Head) -> bool:
    return not replaced_by(edit, grave.writer, grave.base) and not replaced_by(grave, edit.writer, edit.base)


def _rows_about(journal: Journal, gone: Collection[Ref]) -> Iterator[tuple[Table, Key, Mapping[int, Sequence[Head]]]]:
    """The rows about pupils who are deleted, in the classes they were enrolled in."""
    enrolment = TABLES.projection[ENROLMENT.name]
    query = select(enrolment.c.class_).where(enrolment.c.school == journal.school, enrolment.c.pupil.in_(gone))
    classes = set(journal.connection.execute(query).scalars())
    for table in ABOUT_PUPILS:
        source = TABLES.projection[table.name]
        rows = select(*(source.c[part.name] for part in table.key)).where(
            source.c.school == journal.school, source.c.pupil.in_(gone)
        )
        if table is not PUPIL_DETAIL:
            rows = rows.where(source.c.class_.in_(classes))
        keys = [(table.number, tuple(row)) for row in journal.connection.execute(rows)]
        for (_tbl, key), row in journal.rows(keys).items():
            yield table, key, row.heads


def _as_known(key: Key, number: int, head: Head) -> Known:
    return Known(
        key, number, head.value, head.writer, head.number, head.pos, head.seq, head.at, None, head.base,
        State.ADMITTED, "", True,
    )  # fmt: skip


def deletion_sides(
    table: Table, tombs: Sequence[Known], rows: Sequence[Known], elsewhere: Sequence[Known], places: Places
) -> list[tuple[Known, Value, str]]:
    """The two sides of a deletion in words: who deletes, and who kept working, each with the value that agrees."""
    graves = [one for one in tombs if one.value == 1]
    sides: list[tuple[Known, Value, str]] = [
        (one, one.value, _("deleted") if one.value == 1 else _("kept")) for one in tombs
    ]
    edits: dict[tuple[int, int], list[Known]] = defaultdict(list)
    for one in rows:
        unseen = any(_unseen(_head(one), _head(grave)) for grave in graves)
        if one.is_head and unseen and one.field not in _ABOUT_DELETING:
            edits[one.writer, one.number].append(one)
    for some in edits.values():
        what = ", ".join(
            f"{field_name(table, one.field)}: {words(table, one.key, one.field, one.value, places.names)}"
            for one in some
        )
        sides.append((some[-1], 0, _("kept; {what}").format(what=what)))
    sides += _work_sides(elsewhere)
    return sorted(sides, key=lambda side: (side[0].seq or 0, side[0].number, side[0].pos))


def _work_sides(elsewhere: Sequence[Known]) -> Iterator[tuple[Known, Value, str]]:
    """One side a writer: how much was written about the pupil."""
    by_writer: dict[int, list[Known]] = defaultdict(list)
    for one in elsewhere:
        by_writer[one.writer].append(one)
    for some in by_writer.values():
        told = ngettext("kept; {count} entry written", "kept; {count} entries written", len(some))
        yield max(some, key=lambda one: one.seq or 0), 0, told.format(count=len(some))


def _head(one: Known) -> Head:
    return Head(one.seq or 0, one.number, one.pos, one.writer, one.at, one.value, one.base)
