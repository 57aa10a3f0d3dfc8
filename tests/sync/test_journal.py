"""The journal on both databases: heads, conflicts, projection and state hash follow from the log alone (R1, R3)."""

import dataclasses
import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from sync import statehash
from sync.change import Base, State
from sync.journal import Entered, Journal, pack_key, unpack_key
from sync.schema import Ref, ScopeKind, Table, Value, pack_scope, whole
from tests.sync.small import (
    ABSENCE,
    CLASS,
    EXCUSED,
    LOCK,
    MARK,
    OTHER_CLASS,
    PHONE,
    PUPIL,
    SCHOOL,
    UNEXCUSED,
    contested,
    entered,
    found,
    stored_heads,
    writing,
)

CELL = (CLASS, PUPIL, 1)
ALL = {whole(kind) for kind in ScopeKind}


def values_of(journal: Journal, key: tuple[uuid.UUID | int, ...] = CELL, field: int = 1) -> set[Value]:
    """The values of the heads of one mark."""
    local = tuple(journal.refs.number(part) if isinstance(part, uuid.UUID) else part for part in key)
    register = (MARK.number, pack_key(local), field)
    return {head.value for head in journal.heads([register]).get(register, ())}


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


# --- own changes that wait ---


def test_an_own_unanswered_value_lies_over_the_heads(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        journal.enter([entered(journal, MARK, CELL, 85, seq=None)])
        assert shown(journal) == [(85, None)]
        assert values_of(journal) == {80}


def test_an_own_unanswered_value_stays_on_top_of_what_arrives(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 85, seq=None)])
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        assert shown(journal) == [(85, None)]


def test_the_latest_of_several_own_values_is_shown(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        for number, value in enumerate((70, 75, 60), 1):
            journal.enter([entered(journal, MARK, CELL, value, number=number, seq=None)])
        assert shown(journal) == [(60, None)]


@pytest.mark.parametrize("verdict", [State.REFUSED, State.HELD])
def test_what_was_not_admitted_leaves_the_screen_and_stays_in_the_history(engine: Engine, verdict: State) -> None:
    """R6."""
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 85, seq=None)])
        journal.enter([entered(journal, MARK, CELL, 85, seq=1, state=verdict)])
        assert shown(journal) == [], "a row that only this change had brought up is gone"
        change = journal.tables.change
        row = journal.connection.execute(select(change.c.state, change.c.seq)).one()
        assert tuple(row) == (verdict, 1)


def test_a_refused_value_gives_way_to_what_was_there(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=1)])
        journal.enter([entered(journal, MARK, CELL, 85, seq=None)])
        journal.enter([entered(journal, MARK, CELL, 85, seq=2, state=State.REFUSED)])
        assert shown(journal) == [(80, None)]


def test_a_refused_field_leaves_the_rows_other_fields(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 85, seq=None)])
        journal.enter([entered(journal, MARK, CELL, "khá", number=2, field=2, seq=None)])
        journal.enter([entered(journal, MARK, CELL, 85, seq=1, state=State.REFUSED)])
        assert shown(journal) == [(None, "khá")], "the remark still waits"
        journal.enter([entered(journal, MARK, CELL, "khá", number=2, field=2, seq=2)])
        assert shown(journal) == [(None, "khá")]


def test_a_value_that_is_answered_while_a_newer_one_waits_does_not_come_back(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 70, seq=None)])
        journal.enter([entered(journal, MARK, CELL, 75, number=2, seq=None)])
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
        empty = statehash.total(journal, ALL)
        journal.enter([entered(journal, MARK, CELL, 85, seq=None)])
        assert statehash.total(journal, ALL) == empty, "what waits is not part of it"
        journal.enter([entered(journal, MARK, CELL, 85, seq=1, state=State.HELD)])
        assert statehash.total(journal, ALL) == empty
        journal.enter([entered(journal, MARK, CELL, 86, number=2, seq=2)])
        assert statehash.total(journal, ALL) != empty


def test_the_state_hash_counts_only_what_the_grants_cover(engine: Engine) -> None:
    """R9: a device that may not read a scope has the same sum as one that never heard of it."""
    with writing(engine) as journal:
        refs = found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
        grants = {pack_scope(ScopeKind.CLASS, refs[CLASS])}
        before = statehash.total(journal, grants)
        journal.enter([entered(journal, MARK, (OTHER_CLASS, PUPIL, 1), 80, number=2, seq=2)])
        journal.enter([entered(journal, PHONE, (PUPIL,), "0901", number=3, seq=3)])
        assert statehash.total(journal, grants) == before
        assert statehash.total(journal, ALL) != before
        assert statehash.total(journal, grants | {whole(ScopeKind.CLASS)}) != before


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
            journal.enter([dataclasses.replace(one, **change)])
            totals.append(statehash.total(journal, ALL))
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
        second = [dataclasses.replace(one, writer=2, seq=2, base=pos % 2) for pos, one in enumerate(first)]
        second = [dataclasses.replace(one, value=101) for one in second]
        journal.enter(second)
        heads = stored_heads(journal)
        assert len(heads) == 1_100
        assert len(contested(journal)) == 550, "every other one had seen the first"
        journal.enter([dataclasses.replace(one, number=2, seq=3, base=2, value=7) for one in first])
        assert not contested(journal)
        assert {row[0] for row in shown(journal)} == {7}


def test_serial_and_lock_tables_project_like_others(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, LOCK, (CLASS, 1), 1, seq=1)])
        journal.enter([entered(journal, LOCK, (CLASS, 1), 0, writer=2, seq=2, base=1)])
        assert shown(journal, LOCK) == [(0,)]


def test_what_stands_at_given_numbers_is_known(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=4), entered(journal, MARK, CELL, 90, number=2, seq=6)])
        assert journal.entered([4, 5]) == {(1, 1, 0)}
        assert journal.entered([]) == set()


def test_keys_pack_and_unpack() -> None:
    for key in ((), (5,), (5, "toán", 20270106)):
        assert unpack_key(pack_key(key)) == key
    assert pack_key((Ref(5),)) == pack_key((5,))
