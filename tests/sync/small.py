"""A small schema with one table for each merge policy and scope, and an independent model of heads to compare with."""

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Engine, create_engine, select

from app.records import encrypted
from sync.change import State
from sync.journal import Entered, Journal, Register
from sync.merge import Head
from sync.rows import Pending
from sync.schema import Field, Key, Kind, Part, Policy, Ref, Schema, ScopeKind, Table, Value
from sync.tables import journal_tables

_REF, _INT, _TEXT = Kind.REF, Kind.INTEGER, Kind.TEXT
EXCUSED, UNEXCUSED, LATE = 1, 2, 3

MARK = Table(
    1,
    "mark",
    (Part("class_", _REF), Part("pupil", _REF), Part("column_", _INT)),
    (Field(1, "value", _INT), Field(2, "remark", _TEXT)),
    ScopeKind.CLASS,
    "class_",
)
PHONE = Table(2, "phone", (Part("pupil", _REF),), (Field(1, "text", _TEXT, Policy.LATEST),), ScopeKind.PUPIL, "pupil")
ABSENCE = Table(
    3,
    "absence",
    (Part("class_", _REF), Part("pupil", _REF), Part("day", _INT)),
    (Field(1, "value", _INT, Policy.ATTENDANCE, frozenset({(UNEXCUSED, EXCUSED)})),),
    ScopeKind.CLASS,
    "class_",
)
LOCK = Table(
    4,
    "lock",
    (Part("class_", _REF), Part("term", _INT)),
    (Field(1, "locked", _INT, Policy.SERIAL),),
    ScopeKind.CLASS,
    "class_",
)
PERSON = Table(
    5, "person", (Part("person", _REF),), (Field(1, "name", _TEXT), Field(2, "boss", _REF)), ScopeKind.SCHOOL
)
MONEY = Table(6, "money", (Part("code", _TEXT),), (Field(1, "amount", _INT),), ScopeKind.OFFICE)
NOTE = Table(
    7,
    "note",
    (Part("class_", _REF), Part("code", _TEXT)),
    (Field(1, "text", _TEXT), Field(2, "about", _REF, since=2)),
    ScopeKind.CLASS,
    "class_",
    deletable=True,
)
"""May be deleted; its second field came with a later generation of the schema."""
PROFILE = Table(8, "profile", (), (Field(1, "name", _TEXT),), ScopeKind.SCHOOL)
"""One row a school."""
SCHEMA = Schema([MARK, PHONE, ABSENCE, LOCK, PERSON, MONEY, NOTE, PROFILE])
TABLES = journal_tables(SCHEMA)
STAMP = encrypted.Stamp(application=0x43_44_53_4D, schema=1)

SCHOOL = uuid.UUID(int=7)
CLASS, OTHER_CLASS, PUPIL, OTHER_PUPIL, SOMEBODY = (uuid.UUID(int=n) for n in range(101, 106))


@contextlib.contextmanager
def opened(path: Path, postgres: str | None) -> Iterator[Engine]:
    """An empty database with the small schema's tables: PostgreSQL at a URL, else an encrypted file."""
    if postgres is None:
        engine = encrypted.open_engine(path, bytes(32), create=True, metadata=TABLES.metadata, stamp=STAMP)
    else:
        engine = create_engine(postgres)
        TABLES.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextlib.contextmanager
def writing(engine: Engine, school: int = 1) -> Iterator[Journal]:
    """One transaction on the journal with this number."""
    with engine.begin() as connection:
        yield Journal(connection, SCHEMA, TABLES, school)


def found(journal: Journal, writers: int = 2) -> dict[uuid.UUID, Ref]:
    """Begin a journal with `writers` writers (numbers 1, 2, …) and known ids."""
    journal.found(SCHOOL, epoch=1)
    refs = {one: journal.refs.number(one) for one in (CLASS, OTHER_CLASS, PUPIL, OTHER_PUPIL, SOMEBODY)}
    for number in range(1, writers + 1):
        journal.add_writer(bytes([number]) * 32, refs[SOMEBODY], f"laptop {number}", bytes(32))
    return refs


def local_key(journal: Journal, key: Iterable[uuid.UUID | int | str]) -> Key:
    """A row's key in this store's numbers."""
    return tuple(journal.refs.number(part) if isinstance(part, uuid.UUID) else part for part in key)


def entered(
    journal: Journal,
    table: Table,
    key: Iterable[uuid.UUID | int | str],
    value: Value,
    *,
    writer: int = 1,
    number: int = 1,
    seq: int,
    base: int = 0,
    state: State = State.ADMITTED,
    field: int = 1,
    pos: int = 0,
    at: int = 1_000,
) -> Entered:
    """One register's change as the log has it."""
    return Entered(
        writer, number, pos, field, table.number, local_key(journal, key), value, at, base, seq, state
    )  # fmt: skip


def wait(
    journal: Journal,
    table: Table,
    key: Iterable[uuid.UUID | int | str],
    value: Value,
    *,
    writer: int = 1,
    number: int = 1,
    base: int = 0,
    field: int = 1,
    pos: int = 0,
    at: int = 1_000,
) -> None:
    """One register's own change, which the server has not answered."""
    journal.overlay({(table.number, local_key(journal, key), field): Pending(writer, number, pos, base, at, value)})


def model_heads(changes: Iterable[Entered]) -> dict[tuple[int, Key, int], set[tuple[int, int, int, Value]]]:
    """Heads by the definition: an admitted change that no later one replaces. Quadratic, and on purpose not `merge`."""
    admitted = [one for one in changes if one.state is State.ADMITTED]

    def order(one: Entered) -> tuple[int, int, int]:
        return one.seq, one.number, one.pos

    found: dict[tuple[int, Key, int], set[tuple[int, int, int, Value]]] = {}
    for one in admitted:
        same = [two for two in admitted if (two.table, two.key, two.field) == (one.table, one.key, one.field)]
        later = [two for two in same if order(two) > order(one)]
        if not any(two.writer == one.writer or two.base >= order(one)[0] for two in later):
            found.setdefault((one.table, one.key, one.field), set()).add((*order(one), one.value))
    return found


def stored_heads(journal: Journal) -> dict[Register, set[Head]]:
    """All heads that the database holds."""
    return {
        (table.number, key, field): set(heads)
        for table in journal.schema.tables
        for key, row in journal.all_rows(table)
        for field, heads in row.heads.items()
    }


def told_heads(journal: Journal, *tables: Table) -> set[tuple[object, ...]]:
    """All heads of the tables' rows, or of all, in words that two databases share: table, key, field, place, the
    author's key, time, value, base.
    """

    def told(kind: Kind, value: Value) -> object:
        return journal.refs.uuid_bytes(Ref(value)) if kind is Kind.REF and isinstance(value, int) else value

    writers = journal.writers()
    return {
        (table.name, tuple(told(part.kind, one) for part, one in zip(table.key, key, strict=True)), number,
         *head[:3], writers[head.writer].key, head.at, told(table.by_number[number].kind, head.value), head.base)
        for table in tables or journal.schema.tables
        for key, row in journal.all_rows(table)
        for number, some in row.heads.items()
        for head in some
    }  # fmt: skip


def projection(journal: Journal) -> dict[str, set[tuple[object, ...]]]:
    """Every projected row, ids written out so that two databases can be compared."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for table in journal.schema.tables:
        source = journal.tables.projection[table.name]
        names = [(part.name, part.kind) for part in table.key] + [(one.name, one.kind) for one in table.fields]
        rows = journal.connection.execute(select(source).where(source.c.school == journal.school)).mappings()
        found[table.name] = {
            tuple(
                journal.refs.uuid_bytes(Ref(row[name])) if kind is Kind.REF and row[name] is not None else row[name]
                for name, kind in names
            )
            for row in rows
        }
    return found


def contested(journal: Journal) -> set[Register]:
    """The registers that the database lists as disagreements."""
    found = journal.contested()
    assert len(found) == len(set(found))
    return set(found)
