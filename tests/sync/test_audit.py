"""A copy that agrees with itself, and every way in which one may not: the audit catches what encryption does not."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Engine, delete, func, insert, select, update

from sync import audit, outbox, seal
from sync.change import Base, Change
from sync.errors import Defect
from sync.journal import Journal
from sync.rows import Row, pack_row, unpack_row
from sync.schema import Table, Value
from tests.sync.small import (
    ABSENCE,
    CLASS,
    EXCUSED,
    MARK,
    OTHER_PUPIL,
    PERSON,
    PHONE,
    PUPIL,
    SCHOOL,
    SOMEBODY,
    TABLES,
    UNEXCUSED,
    entered,
    found,
    writing,
)

KEY = SigningKey(bytes(range(32)))
WRITER = bytes(KEY.verify_key)
FOREIGN, OWN = 1, 3
CHANGE = TABLES.change
COMMITS, CHANGESETS = TABLES.own_commit, TABLES.own_changeset


def begun(journal: Journal) -> None:
    refs = found(journal)
    journal.add_writer(WRITER, refs[SOMEBODY], "laptop", seal.chain_start(SCHOOL, WRITER))


def mark(journal: Journal, column: int, value: int) -> Change:
    key = (journal.refs.number(CLASS), journal.refs.number(PUPIL), column)
    return Change(MARK.number, key, ((1, value), (2, "chăm")))


def answered(journal: Journal, number: int, seq: int) -> None:
    """The server has put own commit `number` into the log at `seq`."""
    values: dict[int, Value] = {1: 80, 2: "chăm"}
    for field, value in values.items():
        said = entered(journal, MARK, (CLASS, PUPIL, 1), value, writer=OWN, number=number, seq=seq, field=field)
        journal.enter([said])
    outbox.mark_answered(journal, OWN, number, seq)


def worked(journal: Journal) -> None:
    """An answered own commit, one that is sealed and one that is not; foreign entries; a conflict."""
    begun(journal)
    outbox.commit(journal, WRITER, [mark(journal, 1, 80)], Base(1, 0), at=1_000)
    outbox.seal_pending(journal, KEY)
    answered(journal, 1, seq=2)
    others: list[tuple[Table, tuple[uuid.UUID | int, ...], Value]] = [
        (MARK, (CLASS, PUPIL, 1), 90),
        (ABSENCE, (CLASS, PUPIL, 20270106), EXCUSED),
        (ABSENCE, (CLASS, PUPIL, 20270107), UNEXCUSED),
        (PHONE, (OTHER_PUPIL,), "0901 234 567"),
    ]
    for seq, (table, key, value) in enumerate(others, start=3):
        journal.enter([entered(journal, table, key, value, writer=FOREIGN, number=seq, seq=seq)])
    boss = journal.refs.number(SOMEBODY)
    journal.enter([entered(journal, PERSON, (SOMEBODY,), boss, writer=FOREIGN, number=7, seq=7, field=2)])
    outbox.commit(journal, WRITER, [mark(journal, 2, 70)], Base(1, 7), at=1_000)
    outbox.seal_pending(journal, KEY)
    outbox.commit(journal, WRITER, [mark(journal, 2, 75), mark(journal, 3, 60)], Base(1, 7), at=1_000)


def test_a_copy_that_nobody_wrote_in_agrees_with_itself(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        assert audit.audit(journal) == 0


def test_a_copy_agrees_with_itself_and_the_registers_are_counted(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        worked(journal)
    with writing(sqlite) as journal:
        assert audit.audit(journal) == 2 * 3 + 2 + 1 + 1


def test_the_audit_writes_nothing(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        worked(journal)
    with writing(sqlite) as journal:
        before = journal.connection.execute(select(func.total_changes())).scalar_one()
        audit.audit(journal)
        assert journal.connection.execute(select(func.total_changes())).scalar_one() == before


def _body(journal: Journal, number: int) -> bytes:
    return bytes(journal.connection.execute(select(COMMITS.c.body).where(COMMITS.c.number == number)).scalar_one())


def _rewrite(number: int) -> Callable[[Journal], Any]:
    """Another mark in an own commit; the time is one byte, so that the body stays well-formed."""

    def tamper(journal: Journal) -> Any:
        body = _body(journal, number)
        return update(COMMITS).where(COMMITS.c.number == number).values(body=body[:-1] + bytes([body[-1] ^ 1]))

    return tamper


def _swap(journal: Journal) -> Any:
    """Two commits in each other's place."""
    first, second = _body(journal, 1), _body(journal, 2)
    journal.connection.execute(update(COMMITS).where(COMMITS.c.number == 1).values(body=second))
    return update(COMMITS).where(COMMITS.c.number == 2).values(body=first)


def _known(statement: Any) -> Callable[[Journal], Any]:
    return lambda _journal: statement


MARKS, ABSENCES, PHONES = (TABLES.projection[table.name] for table in (MARK, ABSENCE, PHONE))
VALUE_99 = bytes([99])
EMPTY = pack_row(Row({}, {}))
OWN_VALUES = (CHANGE.c.writer == OWN) & (CHANGE.c.field == 1)


def _behind(column: int, meddle: Callable[[Row], None]) -> Callable[[Journal], Any]:
    """Something else behind the mark in this column; what is shown of it stays."""

    def tamper(journal: Journal) -> Any:
        where = MARKS.c.column_ == column
        row = unpack_row(bytes(journal.connection.execute(select(MARKS.c.registers).where(where)).scalar_one()))
        meddle(row)
        return update(MARKS).where(where).values(registers=pack_row(row))

    return tamper


def _another_value(row: Row) -> None:
    row.heads[1] = tuple(head._replace(value=99) if head.writer == FOREIGN else head for head in row.heads[1])


def _another_time(row: Row) -> None:
    row.heads[2] = tuple(head._replace(at=head.at + 1_000) for head in row.heads[2])


def _another_author(row: Row) -> None:
    row.heads[2] = tuple(head._replace(writer=2) for head in row.heads[2])


def _another_base(row: Row) -> None:
    row.heads[2] = tuple(head._replace(base=head.base + 1) for head in row.heads[2])


def _without_the_other_side(row: Row) -> None:
    row.heads[1] = tuple(head for head in row.heads[1] if head.writer != FOREIGN)


def _without_the_remark(row: Row) -> None:
    del row.heads[2]


def _nothing_waits(row: Row) -> None:
    row.pending.clear()


def _waits_with_another_base(row: Row) -> None:
    row.pending[1] = row.pending[1]._replace(base=6)


def _also(first: Any, then: Callable[[Journal], Any]) -> Callable[[Journal], Any]:
    def tamper(journal: Journal) -> Any:
        journal.connection.execute(first)
        return then(journal)

    return tamper


@pytest.mark.parametrize(
    ("what", "tamper"),
    [
        ("own chain", _rewrite(1)),
        ("own chain", _rewrite(2)),
        ("own chain", _rewrite(3)),
        ("own chain", _swap),
        ("own chain", _known(delete(COMMITS).where(COMMITS.c.number == 1))),
        ("own chain", _known(update(COMMITS).where(COMMITS.c.number == 2).values(hash=bytes(32)))),
        ("own chain", _known(update(COMMITS).where(COMMITS.c.number == 3).values(number=4))),
        ("own chain", _known(delete(TABLES.writer).where(TABLES.writer.c.n == OWN))),
        ("own chain", _known(delete(CHANGESETS).where(CHANGESETS.c.last == 1))),
        ("own chain", _known(update(CHANGESETS).where(CHANGESETS.c.last == 2).values(last=9))),
        ("own chain", _known(update(CHANGESETS).where(CHANGESETS.c.last == 2).values(first=1))),
        ("own entries", _known(update(CHANGESETS).where(CHANGESETS.c.last == 1).values(seq=None))),
        ("own entries", _known(delete(MARKS).where(MARKS.c.column_ == 3))),
        ("mark", _known(update(CHANGESETS).where(CHANGESETS.c.last == 2).values(last=3, seq=8))),
        ("mark", _known(delete(COMMITS).where(COMMITS.c.number == 3))),
        ("mark", _behind(2, _nothing_waits)),
        ("mark", _behind(2, _waits_with_another_base)),
        ("mark", _known(update(MARKS).where(MARKS.c.column_ == 2).values(waiting=0))),
        ("mark", _known(update(MARKS).where(MARKS.c.column_ == 1).values(waiting=1))),
        ("heads", _known(update(CHANGE).where(OWN_VALUES).values(value=VALUE_99))),
        ("heads", _known(update(CHANGE).where(CHANGE.c.writer == OWN).values(at=2_000))),
        ("heads", _known(update(CHANGE).where(CHANGE.c.tbl == PHONE.number).values(base=1))),
        ("heads", _known(delete(PHONES))),
        ("heads", _behind(1, _another_value)),
        ("heads", _behind(1, _another_time)),
        ("heads", _behind(1, _another_author)),
        ("heads", _behind(1, _another_base)),
        ("heads", _also(delete(TABLES.contested), _behind(1, _without_the_other_side))),
        ("heads", _known(update(TABLES.scope_sum).values(total=bytes(16)))),
        ("heads", _known(delete(TABLES.scope_sum))),
        ("conflicts", _behind(1, _without_the_other_side)),
        ("conflicts", _known(delete(TABLES.contested))),
        ("conflicts", _known(update(TABLES.contested).values(field=2))),
        ("mark", _behind(1, _without_the_remark)),
        ("mark", _known(update(MARKS).where(MARKS.c.column_ == 1).values(value=99))),
        ("mark", _known(update(MARKS).where(MARKS.c.column_ == 2).values(value=70))),
        ("mark", _known(update(MARKS).where(MARKS.c.column_ == 3).values(remark=None))),
        ("conflicts", _known(delete(MARKS).where(MARKS.c.column_ == 1))),
        ("conflicts", _known(update(MARKS).where(MARKS.c.column_ == 1).values(column_=9))),
        ("absence", _known(update(ABSENCES).where(ABSENCES.c.day == 20270107).values(value=EXCUSED))),
        ("phone", _known(insert(PHONES).values(school=1, pupil=1, text="0901", waiting=0, registers=EMPTY))),
    ],
)  # fmt: skip
def test_every_contradiction_is_found(sqlite: Engine, what: str, tamper: Callable[[Journal], Any]) -> None:
    with writing(sqlite) as journal:
        worked(journal)
    with writing(sqlite) as journal:
        assert journal.connection.execute(tamper(journal)).rowcount > 0
    with writing(sqlite) as journal, pytest.raises(Defect) as inconsistent:
        audit.audit(journal)
    assert (inconsistent.value.code, inconsistent.value.facts) == ("journal.inconsistent", {"what": what})


def test_a_screen_that_was_read_before_the_server_was_restored_makes_no_contradiction(sqlite: Engine) -> None:
    """Its base is of an epoch that has ended."""
    with writing(sqlite) as journal:
        begun(journal)
        journal.advance(Base(1, 7))
        journal.begin_epoch(2, 3)
        outbox.commit(journal, WRITER, [mark(journal, 1, 80)], Base(1, 7), at=1_000)
    with writing(sqlite) as journal:
        assert audit.audit(journal) == 2


def test_heads_that_came_without_their_past_are_no_contradiction(sqlite: Engine) -> None:
    """As a snapshot brings them."""
    with writing(sqlite) as journal:
        worked(journal)
        journal.connection.execute(delete(CHANGE))
    with writing(sqlite) as journal:
        assert audit.audit(journal) == 2 * 3 + 2 + 1 + 1
