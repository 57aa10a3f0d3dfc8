"""Where a register stands, in words: whose it is, and in which class, subject and term."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as part_of

from sqlalchemy import select

from app.desk.assessment_names import assessment_name
from app.desk.attendance_words import session_name
from app.desk.field_words import Names, field_name, value_words
from app.desk.school import class_order, people
from app.messages import _
from app.records.tables import CLASS, PUPIL, SCHOOL, SCORE, TABLES
from app.rules.calendar import Session
from app.rules.names import roll_key
from app.rules.subjects import subject
from sync.journal import Journal
from sync.schema import Key, Table, Value


@dataclass(frozen=True)
class Place:
    """A register. `whose` names the pupil, person, class or school, `where` says the rest in one line."""

    table: Table
    key: Key
    field: int
    whose: str
    where: str
    order: tuple[object, ...] = part_of(compare=False, repr=False)

    @property
    def id(self) -> tuple[int, Key, int]:
        return self.table.number, self.key, self.field


class Places:
    """Puts registers into words, with names read once."""

    def __init__(self, journal: Journal) -> None:
        self.names = Names(
            _names(journal, CLASS, "class_"),
            _names(journal, PUPIL, "pupil"),
            {int(ref): name for ref, name in people(journal).items()},
        )
        profile = TABLES.projection[SCHOOL.name]
        self._school = (
            journal.connection.execute(select(profile.c.name).where(profile.c.school == journal.school)).scalar() or ""
        )

    def of(self, table: Table, key: Key, number: int) -> Place:
        """The register in words."""
        named = dict(zip((part.name for part in table.key), key, strict=True))
        class_name = self.names.classes.get(int(named.get("class_", 0)), "")
        whose = self._whose(named, class_name)
        parts = [class_name, *_within(table, named), *_when(named)]
        if table is not SCORE:
            parts.append(field_name(table, number))
        where = " · ".join(part for part in parts if part and part != whose)
        return Place(table, key, number, whose, where, self._order(table, named, number, class_name, whose))

    def words(self, place: Place, value: Value) -> str:
        """A value of the register."""
        return value_words(place.table, place.key, place.field, value, self.names)

    def _whose(self, named: dict[str, int | str], class_name: str) -> str:
        if "pupil" in named:
            return self.names.pupils.get(int(named["pupil"])) or _("somebody unknown")
        if "person" in named:
            return self.names.people.get(int(named["person"])) or _("somebody unknown")
        return class_name or self._school

    def _order(
        self, table: Table, named: dict[str, int | str], number: int, class_name: str, whose: str
    ) -> tuple[object, ...]:
        """The same on every reading, also for two pupils of one name: people settle by the number in the list."""
        code = str(named.get("subject", ""))
        return (
            class_order(class_name), table.number, subject(code).order if code else 0, int(named.get("term", 0)),
            int(named.get("day", 0)), int(named.get("session", 0)), int(named.get("column_", 0)), roll_key(whose),
            int(named.get("pupil", named.get("person", 0))), number,
        )  # fmt: skip


def in_order(places: Iterable[Place]) -> list[Place]:
    """By class, kind, subject, term, day, column and roll."""
    return sorted(places, key=lambda place: place.order)


def _within(table: Table, named: dict[str, int | str]) -> list[str]:
    found = [subject(str(named["subject"])).name] if named.get("subject") else []
    return [*found, assessment_name(int(named["column_"]))] if table is SCORE else found


def _when(named: dict[str, int | str]) -> list[str]:
    if "term" in named:
        return [_("Term {number}").format(number={1: "I", 2: "II"}[int(named["term"])])]
    if "day" in named:
        day = int(named["day"])
        return [f"{day % 100:02}/{day // 100 % 100:02}/{day // 10_000}", session_name(Session(int(named["session"])))]
    return []


def _names(journal: Journal, table: Table, column: str) -> dict[int, str]:
    source = TABLES.projection[table.name]
    rows = journal.connection.execute(select(source.c[column], source.c.name).where(source.c.school == journal.school))
    return {ref: name or "" for ref, name in rows}
