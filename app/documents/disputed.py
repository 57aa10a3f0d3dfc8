"""Whose card holds a value that people disagree about: only theirs are kept from clean printing (DESIGN §3.3)."""

from collections.abc import Iterable

from app.desk.roll import roll_of
from app.records.tables import ATTENDANCE, CLASS, CONDUCT, ENROLMENT, PUPIL, REMARK, SCHEMA, SCHOOL, SCORE
from app.rules.calendar import Term, day_number
from sync.journal import Journal
from sync.schema import Key, Ref, Table

_IN_A_TERM = {SCORE, CONDUCT, REMARK}
_ON_EVERY_CARD = {SCHOOL, CLASS}
"""Tables of whose rows each card of a class has a word in its head."""


def disputed_pupils(journal: Journal, class_: Ref, term: Term) -> set[Ref]:
    """The pupils of `class_` of whose card of `term` some word is disputed; all of them where it is the school's or the
    class's.
    """
    pupils = [line.pupil for line in roll_of(journal, class_)]
    found: set[Ref] = set()
    for tbl, key, _number in journal.contested():
        found.update(_whose(SCHEMA.by_number[tbl], key, class_, term, pupils))
    return found & set(pupils)


def _whose(table: Table, key: Key, class_: Ref, term: Term, pupils: Iterable[Ref]) -> Iterable[Ref]:
    named = dict(zip((part.name for part in table.key), key, strict=True))
    if named.get("class_", class_) != class_:
        return ()
    if table in _ON_EVERY_CARD:
        return pupils
    days = range(day_number(term.first_day), day_number(term.last_day) + 1)
    on_card = (
        table in {PUPIL, ENROLMENT}
        or (table in _IN_A_TERM and named["term"] == term.number and (table is not REMARK or named["subject"] == ""))
        or (table is ATTENDANCE and named["day"] in days)
    )
    return (Ref(int(named["pupil"])),) if on_card else ()
