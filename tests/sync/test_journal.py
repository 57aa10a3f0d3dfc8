"""The journal on both databases: heads, conflicts, projection and state hash follow from the log alone (R1, R3)."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from sync import statehash
from sync.change import Base, State
from sync.journal import Entered, Journal, pack_key, pack_value, unpack_key, unpack_value
from sync.merge import Head
from sync.rows import Pending, Row
from sync.schema import TOMBSTONE, Ref, ScopeKind, Table, Value, pack_scope, whole
from tests.sync.small import (
    ABSENCE,
    CLASS,
    EXCUSED,
    LOCK,
    MARK,
    NOTE,
    OTHER_CLASS,
    PHONE,
    PUPIL,
    SCHEMA,
    SCHOOL,
    UNEXCUSED,
    contested,
    entered,
    found,
    local_key,
    stored_heads,
    wait,
    writing,
)

CELL = (CLASS, PUPIL, 1)
ALL = {whole(kind) for kind in ScopeKind}


def values_of(journal: Journal, key: tuple[uuid.UUID | int, ...] = CELL, field: int = 1) -> set[Value]:
    """The values of the heads of one mark."""
    register = (MARK.number, local_key(journal, key), field)
    return {head.value for head in journal.heads([register]).get(register, ())}


def total(journal: Journal, grants: set[int] = ALL) -> bytes:
    return statehash.total(journal, grants, SCHEMA.generation)


def shown(journal: Journal, table: Table = MARK) -> list[tuple[object, ...]]:
    """The projected fields of all rows of a table."""
    source = journal.tables.projection[table.name]
    columns = [source.c[field.name] for field in table.fields]
    return [tuple(row) for row in journal.connection.execute(select(*columns))]


# --- identity, writers, position ---


def test_a_founded_journal_knows_whose_it_is_and_where_it_stands(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.advance(Base(1, 5))
    with writing(engine) as journal:
        assert journal.identity() == SCHOOL
        assert journal.position() == Base(1, 5)


def test_schools_in_one_database_do_not_meet(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
    with writing(engine, school=2) as other:
        found(other)
        other.enter([entered(other, MARK, CELL, 55, seq=1)])
        assert values_of(other) == {55}
    with writing(engine) as journal:
        assert values_of(journal) == {80}


def test_writers_are_found_by_key_and_advance(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        assert journal.writer(bytes(32)) is None
        journal.advance_writer(2, 7, b"h" * 32)
        writer = journal.writer(bytes([2]) * 32)
        assert writer is not None
        assert (writer.n, writer.number, writer.hash, writer.device) == (2, 7, b"h" * 32, "laptop 2")
        assert set(journal.writers()) == {1, 2}


# --- ids ---


def test_ids_get_a_number_once_and_are_found_again(engine: Engine) -> None:
    many = [uuid.UUID(int=n).bytes for n in range(1, 1_300)]  # more than one query's worth
    with writing(engine) as journal:
        journal.found(SCHOOL, epoch=1)
        first = journal.refs.numbers([*many, *many])
        assert len(set(first.values())) == len(many)
        assert min(first.values()) > 0, "zero stands for a whole kind of scope"
    with writing(engine) as journal:
        assert journal.refs.numbers(reversed(many)) == first
        journal.refs.preload(first.values())
        assert [journal.refs.uuid_bytes(first[one]) for one in many] == many
        assert journal.refs.find(uuid.UUID(int=5_000)) is None
        assert journal.refs.find(uuid.UUID(bytes=many[3])) == first[many[3]]


def test_a_number_given_in_a_transaction_that_failed_is_not_remembered(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as journal:
        journal.refs.number(PUPIL)
        raise ZeroDivisionError
    with writing(engine) as journal:
        assert journal.refs.find(PUPIL) is None


# --- heads and conflicts ---


def test_two_people_who_had_not_seen_each_other_are_both_kept(engine: Engine) -> None:
    """R3."""
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
        journal.enter([entered(journal, MARK, CELL, 90, writer=2, seq=2)])
        assert values_of(journal) == {80, 90}
        assert shown(journal) == [(80, None)], "the first admitted stays on screen"
        assert len(contested(journal)) == 1


def test_settling_leaves_one_head_and_loses_nobody(engine: Engine) -> None:
    """R3: the losers stay in the history."""
    with writing(engine) as journal:
        found(journal, writers=3)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1), entered(journal, MARK, CELL, 90, writer=2, seq=2)])
        journal.enter([entered(journal, MARK, CELL, 90, writer=3, seq=3, base=2)])
        assert values_of(journal) == {90}
        assert shown(journal) == [(90, None)]
        assert not contested(journal)
        change = journal.tables.change
        kept = journal.connection.execute(select(change.c.value).order_by(change.c.seq)).scalars().all()
        assert len(kept) == 3


def test_fields_of_a_row_are_registers_of_their_own(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
        journal.enter([entered(journal, MARK, CELL, "khá", writer=2, seq=2, field=2)])
        assert shown(journal) == [(80, "khá")]
        assert not contested(journal)


def test_excused_beats_unexcused_without_a_conflict(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        day = (CLASS, PUPIL, 20270106)
        journal.enter([entered(journal, ABSENCE, day, UNEXCUSED, seq=1)])
        journal.enter([entered(journal, ABSENCE, day, EXCUSED, writer=2, seq=2)])
        assert shown(journal, ABSENCE) == [(EXCUSED,)]
        assert not contested(journal)


def test_latest_shows_the_highest_number(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, PHONE, (PUPIL,), "0901", seq=1)])
        journal.enter([entered(journal, PHONE, (PUPIL,), "0902", writer=2, seq=2)])
        assert shown(journal, PHONE) == [("0902",)]
        assert not contested(journal)


def test_a_conflict_that_ends_leaves_the_list(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1), entered(journal, MARK, CELL, 90, writer=2, seq=2)])
        assert contested(journal)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, number=2, seq=3)])
        assert not contested(journal), "the same value on both sides is no disagreement"


def test_disagreements_are_listed_by_table_and_of_one_school(engine: Engine) -> None:
    listed = {}
    for school, tables in ((1, (MARK, NOTE)), (2, (MARK,))):
        with writing(engine, school) as journal:
            found(journal)
            for table, key in ((MARK, CELL), (NOTE, SLIP)):
                sides = (1, 2) if table in tables else (1,)
                values = [80, 90] if table is MARK else ["Đà Lạt", "Huế"]
                for writer in sides:
                    side = values[writer - 1]
                    journal.enter([entered(journal, table, key, side, writer=writer, seq=table.number + writer)])
            listed[school] = {table: journal.contested(table) for table in (MARK, NOTE, PHONE)}
            keys = {MARK: local_key(journal, CELL), NOTE: local_key(journal, SLIP)}
    with writing(engine) as journal:
        assert listed[1] == {MARK: [(1, keys[MARK], 1)], NOTE: [(7, keys[NOTE], 1)], PHONE: []}
        assert listed[2] == {MARK: [(1, keys[MARK], 1)], NOTE: [], PHONE: []}
        assert contested(journal) == {(1, keys[MARK], 1), (7, keys[NOTE], 1)}


# --- own changes that wait ---


def test_an_own_unanswered_value_lies_over_the_heads(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        wait(journal, MARK, CELL, 85)
        assert shown(journal) == [(85, None)]
        assert values_of(journal) == {80}


def test_an_own_unanswered_value_stays_on_top_of_what_arrives(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        wait(journal, MARK, CELL, 85)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        assert shown(journal) == [(85, None)]


def test_the_latest_of_several_own_values_is_shown(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        for number, value in enumerate((70, 75, 60), 1):
            wait(journal, MARK, CELL, value, number=number)
        assert shown(journal) == [(60, None)]


@pytest.mark.parametrize("verdict", [State.REFUSED, State.HELD])
def test_what_was_not_admitted_leaves_the_screen_and_stays_in_the_history(engine: Engine, verdict: State) -> None:
    """R6."""
    with writing(engine) as journal:
        found(journal)
        wait(journal, MARK, CELL, 85)
        journal.enter([entered(journal, MARK, CELL, 85, seq=1, state=verdict)])
        assert shown(journal) == [], "a row that only this change had brought up is gone"
        change = journal.tables.change
        row = journal.connection.execute(select(change.c.state, change.c.seq, change.c.reason)).one()
        assert tuple(row) == (verdict, 1, ""), "without a reason that nobody gave"


def test_a_refused_value_gives_way_to_what_was_there(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        wait(journal, MARK, CELL, 85)
        journal.enter([entered(journal, MARK, CELL, 85, seq=2, state=State.REFUSED)])
        assert shown(journal) == [(80, None)]


def test_a_refused_field_leaves_the_rows_other_fields(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        wait(journal, MARK, CELL, 85)
        wait(journal, MARK, CELL, "khá", number=2, field=2)
        journal.enter([entered(journal, MARK, CELL, 85, seq=1, state=State.REFUSED)])
        assert shown(journal) == [(None, "khá")], "the remark still waits"
        journal.enter([entered(journal, MARK, CELL, "khá", number=2, field=2, seq=2)])
        assert shown(journal) == [(None, "khá")]


def test_a_value_that_is_answered_while_a_newer_one_waits_does_not_come_back(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        wait(journal, MARK, CELL, 70)
        wait(journal, MARK, CELL, 75, number=2)
        journal.enter([entered(journal, MARK, CELL, 70, seq=1)])
        assert shown(journal) == [(75, None)]


def test_nothing_to_enter_changes_nothing(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([])
        assert journal.connection.execute(select(func.count()).select_from(journal.tables.change)).scalar_one() == 0


# --- state hash ---


def test_the_state_hash_is_of_the_heads_alone(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        empty = total(journal)
        wait(journal, MARK, CELL, 85)
        assert total(journal) == empty, "what waits is not part of it"
        journal.enter([entered(journal, MARK, CELL, 85, seq=1, state=State.HELD)])
        assert total(journal) == empty
        journal.enter([entered(journal, MARK, CELL, 86, number=2, seq=2)])
        assert total(journal) != empty


def test_the_state_hash_counts_only_what_the_grants_cover(engine: Engine) -> None:
    """R9: a device that may not read a scope has the same sum as one that never heard of it."""
    with writing(engine) as journal:
        refs = found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
        grants = {pack_scope(ScopeKind.CLASS, refs[CLASS])}
        before = total(journal, grants)
        journal.enter([entered(journal, MARK, (OTHER_CLASS, PUPIL, 1), 80, number=2, seq=2)])
        journal.enter([entered(journal, PHONE, (PUPIL,), "0901", number=3, seq=3)])
        assert total(journal, grants) == before
        assert total(journal) != before
        assert total(journal, grants | {whole(ScopeKind.CLASS)}) != before


@pytest.mark.parametrize(
    "changed",
    [{"value": 81}, {"number": 2}, {"seq": 2}, {"pos": 1}, {"field": 2, "value": "80"}],
    ids=["value", "number", "place in the log", "position", "field"],
)
def test_another_head_has_another_state_hash(engine: Engine, changed: dict[str, Any]) -> None:
    totals = []
    for school, change in ((1, {}), (2, changed)):
        with writing(engine, school) as journal:
            found(journal)
            one = entered(journal, MARK, CELL, 80, seq=1)
            journal.enter([one._replace(**change)])
            totals.append(total(journal))
    assert totals[0] != totals[1]


def test_many_registers_at_once(engine: Engine) -> None:
    """More than one statement's worth of everything."""
    with writing(engine) as journal:
        refs = found(journal)
        pupils = journal.refs.numbers(uuid.UUID(int=5_000 + n).bytes for n in range(1_100)).values()
        first = [
            Entered(1, 1, pos, 1, MARK.number, (refs[CLASS], pupil, 1), pos % 100, 0, 0, 1, State.ADMITTED)
            for pos, pupil in enumerate(pupils)
        ]
        journal.enter(first)
        second = [one._replace(writer=2, seq=2, base=pos % 2) for pos, one in enumerate(first)]
        second = [one._replace(value=101) for one in second]
        journal.enter(second)
        heads = stored_heads(journal)
        assert len(heads) == 1_100
        assert len(contested(journal)) == 550, "every other one had seen the first"
        journal.enter([one._replace(number=2, seq=3, base=2, value=7) for one in first])
        assert not contested(journal)
        assert {row[0] for row in shown(journal)} == {7}


def test_the_ids_that_many_rows_name_are_fetched_in_one_statement(sqlite: Engine) -> None:
    """Not one by one: the sums are over ids written out, and a crossing brings thousands of rows."""
    keys = [(CLASS, uuid.UUID(int=5_000 + n), 1) for n in range(150)]
    with writing(sqlite) as journal:
        found(journal)
        entries = [entered(journal, MARK, key, 80, seq=1, pos=pos) for pos, key in enumerate(keys)]
    asked: list[str] = []
    with writing(sqlite) as journal:
        journal.connection.connection.driver_connection.set_trace_callback(asked.append)  # type: ignore[union-attr]
        journal.enter(entries)
        journal.connection.connection.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]
    assert len([one for one in asked if '"ident"' in one]) == 1


def test_serial_and_lock_tables_project_like_others(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, LOCK, (CLASS, 1), 1, seq=1)])
        journal.enter([entered(journal, LOCK, (CLASS, 1), 0, writer=2, seq=2, base=1)])
        assert shown(journal, LOCK) == [(0,)]


def test_keys_pack_and_unpack() -> None:
    for key in ((), (5,), (5, "toán", 20270106)):
        assert unpack_key(pack_key(key)) == key
    assert pack_key((Ref(5),)) == pack_key((5,))
    for value in (None, 0, -(2**53) + 1, "", "toán"):
        assert unpack_value(pack_value(value)) == value


# --- rows that were deleted ---

SLIP = (CLASS, "trip")


def grave(journal: Journal, value: int = 1, **said: Any) -> Entered:
    return entered(journal, NOTE, SLIP, value, field=TOMBSTONE.number, **said)


def test_a_row_that_was_deleted_leaves_a_tombstone(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, NOTE, SLIP, "Đà Lạt", seq=1)])
        journal.enter([grave(journal, writer=2, seq=2, base=1)])
        assert shown(journal, NOTE) == [("Đà Lạt", None, 1)], "screens leave out what has a tombstone"
        assert not contested(journal)


def test_deleting_while_somebody_edits_is_listed_until_a_person_settles(engine: Engine) -> None:
    """R3: neither had seen the other."""
    with writing(engine) as journal:
        found(journal, writers=3)
        journal.enter([entered(journal, NOTE, SLIP, "Đà Lạt", seq=1)])
        journal.enter([grave(journal, writer=2, seq=2, base=1)])
        journal.enter([entered(journal, NOTE, SLIP, "Nha Trang", number=2, seq=3, base=1)])
        listed = {(NOTE.number, local_key(journal, SLIP), TOMBSTONE.number)}
        assert contested(journal) == listed
        journal.enter([grave(journal, writer=3, seq=4, base=2)])
        assert contested(journal) == listed, "who had not seen the edit settles nothing"
        journal.enter([grave(journal, 0, writer=3, number=2, seq=5, base=4)])
        assert not contested(journal)


def test_a_refused_edit_of_a_deleted_row_is_no_disagreement(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([grave(journal, writer=2, seq=1)])
        journal.enter([entered(journal, NOTE, SLIP, "Nha Trang", seq=2, state=State.REFUSED)])
        assert not contested(journal)


def test_what_only_waits_is_no_disagreement_yet(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([grave(journal, writer=2, seq=1)])
        wait(journal, NOTE, SLIP, "Nha Trang")
        assert shown(journal, NOTE) == [("Nha Trang", None, 1)]
        assert not contested(journal)


# --- what a row is stored with ---


def waits(journal: Journal) -> list[int]:
    source = journal.tables.projection[MARK.name]
    return list(journal.connection.execute(select(source.c.waiting).order_by(source.c.column_)).scalars())


def test_a_row_says_whether_something_waits_over_it(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        assert waits(journal) == [0]
        wait(journal, MARK, CELL, 85)
        wait(journal, MARK, CELL, "khá", number=2, field=2)
        assert waits(journal) == [1]
        journal.enter([entered(journal, MARK, CELL, 85, seq=2)])
        assert waits(journal) == [1], "the remark still waits"
        journal.enter([entered(journal, MARK, CELL, "khá", number=2, field=2, seq=3)])
        assert waits(journal) == [0]


def test_another_writers_answer_does_not_end_the_waiting(engine: Engine) -> None:
    """Same number, same position: who wrote is part of what a change is."""
    with writing(engine) as journal:
        found(journal)
        wait(journal, MARK, CELL, 85)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        assert waits(journal) == [1]
        assert shown(journal) == [(85, None)]


def test_rows_are_given_by_address_and_empty_where_there_is_none(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1), entered(journal, LOCK, (CLASS, 1), 1, seq=1, pos=1)])
        wait(journal, MARK, CELL, 85)
        mark, lock, none = (
            (MARK.number, local_key(journal, CELL)),
            (LOCK.number, local_key(journal, (CLASS, 1))),
            (MARK.number, local_key(journal, (OTHER_CLASS, PUPIL, 1))),
        )
        rows = journal.rows([mark, lock, none, mark])
        assert set(rows) == {mark, lock, none}
        assert rows[mark].heads == {1: (Head(1, 1, 0, 1, 1_000, 80, 0),)}
        assert rows[mark].pending == {1: Pending(1, 1, 0, 0, 1_000, 85)}
        assert [head.value for head in rows[lock].heads[1]] == [1]
        assert rows[none] == Row({}, {})
        assert journal.heads([(*none, 1), (*lock, 1)]) == {(*lock, 1): rows[lock].heads[1]}


def test_rows_of_a_class_are_given_by_their_scope(engine: Engine) -> None:
    with writing(engine) as journal:
        refs = found(journal)
        for number, class_ in enumerate((CLASS, CLASS, OTHER_CLASS), 1):
            journal.enter([entered(journal, MARK, (class_, PUPIL, number), 80, number=number, seq=number)])
        assert sorted(key[2] for key, _ in journal.all_rows(MARK, refs[CLASS])) == [1, 2]
        assert sorted(key[2] for key, _ in journal.all_rows(MARK, refs[OTHER_CLASS])) == [3]
        assert sorted(key[2] for key, _ in journal.all_rows(MARK)) == [1, 2, 3]


def test_what_came_later_than_a_programs_generation_is_not_in_its_sum(engine: Engine) -> None:
    """R11: an older program compares what it knows."""
    with writing(engine) as journal:
        refs = found(journal)
        journal.enter([entered(journal, NOTE, SLIP, "Đà Lạt", seq=1)])
        sums = [statehash.total(journal, ALL, generation) for generation in (1, 2)]
        assert sums[0] == sums[1]
        journal.enter([entered(journal, NOTE, SLIP, refs[PUPIL], number=2, seq=2, field=2)])
        assert statehash.total(journal, ALL, 1) == sums[0]
        assert statehash.total(journal, ALL, 2) != sums[1]
