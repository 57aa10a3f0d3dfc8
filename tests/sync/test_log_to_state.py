"""Any log, cut anywhere, on both databases: heads, projection and state hash equal the definition (R1)."""

import itertools
import uuid
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from sync import statehash
from sync.change import State
from sync.journal import Entered, Journal, Register
from sync.schema import Field, Key, Policy, ScopeKind, Table, Value, whole
from tests.sync.drawn import REGISTERS, Drawn, log_of, logs
from tests.sync.small import (
    EXCUSED,
    NOTE,
    SCHEMA,
    UNEXCUSED,
    contested,
    found,
    model_heads,
    opened,
    projection,
    stored_heads,
    writing,
)

ALL = {whole(kind) for kind in ScopeKind}


def model_shown(field: Field, heads: set[tuple[int, int, int, Value]]) -> tuple[Value, bool]:
    """What is shown and whether it is contested, in the words of DESIGN §3.3."""
    in_order = sorted(heads, key=lambda head: head[:3])
    values = [head[3] for head in in_order]
    if field.policy is Policy.LATEST:
        return values[-1], False
    if field.policy is Policy.ATTENDANCE and EXCUSED in values:
        values = [value for value in values if value != UNEXCUSED]
    return values[0], len(set(values)) > 1


_schools = itertools.count(1)
_drawn_often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@_drawn_often
@given(logs, st.lists(st.integers(0, 8), max_size=4))
def test_heads_projection_and_hash_follow_from_the_log_wherever_it_is_cut(
    sqlite: Engine, drawn: list[list[Drawn]], cuts: list[int]
) -> None:
    """R1: entered one by one, in pieces or at once, and equal to the definition."""
    check_log(sqlite, drawn, cuts)


@settings(_drawn_often, max_examples=15)
@given(logs, st.lists(st.integers(0, 8), max_size=4))
def test_the_same_on_postgresql(fresh_postgres: str, drawn: list[list[Drawn]], cuts: list[int]) -> None:
    with opened(Path(), fresh_postgres) as engine:
        check_log(engine, drawn, cuts)


def check_log(engine: Engine, drawn: list[list[Drawn]], cuts: list[int]) -> None:
    borders = sorted({0, len(drawn), *(cut for cut in cuts if cut < len(drawn))})
    pieces = list(itertools.pairwise(borders))
    seen = []
    for ranges in (pieces, [(0, len(drawn))], [(at, at + 1) for at in range(len(drawn))]):
        with writing(engine, next(_schools)) as journal:
            found(journal, writers=3)
            log = log_of(journal, drawn)
            for start, end in ranges:
                journal.enter([one for entry in log[start:end] for one in entry])
            check_against_model(journal, [one for entry in log for one in entry])
            seen.append(
                (projection(journal), statehash.total(journal, ALL, SCHEMA.generation), len(contested(journal)))
            )
    assert seen[0] == seen[1] == seen[2]


def check_against_model(journal: Journal, log: list[Entered]) -> None:
    expected = model_heads(log)
    stored = {
        register: {(head.seq, head.number, head.pos, head.value) for head in heads}
        for register, heads in stored_heads(journal).items()
    }
    assert stored == expected
    disputed = model_deleted_while_edited(log, expected)
    for (tbl, key, number), heads in expected.items():
        field = SCHEMA.by_number[tbl].by_number[number]
        value, is_contested = model_shown(field, heads)
        assert projected(journal, SCHEMA.by_number[tbl], key, field) == value
        if is_contested:
            disputed.add((tbl, key, number))
    assert contested(journal) == disputed
    rows = sum(len(rows) for rows in projection(journal).values())
    assert rows == len({(tbl, key) for tbl, key, _ in expected}), "no row without a head"


def register_of(one: Entered) -> Register:
    return one.table, one.key, one.field


def model_deleted_while_edited(
    log: list[Entered], heads: dict[Register, set[tuple[int, int, int, Value]]]
) -> set[Register]:
    """Tombstones that somebody set while somebody else, neither having seen the other, edited the row."""
    standing = [one for one in log if (one.seq, one.number, one.pos, one.value) in heads.get(register_of(one), ())]
    graves = [one for one in standing if one.table == NOTE.number and one.field == 0 and one.value == 1]
    edits = [one for one in standing if one.table == NOTE.number and one.field != 0]

    def seen(earlier: Entered, later: Entered) -> bool:
        return earlier.writer == later.writer or earlier.seq <= later.base

    return {
        (one.table, one.key, 0)
        for one in graves
        for other in edits
        if one.key == other.key and not seen(one, other) and not seen(other, one)
    }


def projected(journal: Journal, table: Table, key: Key, field: Field) -> object:
    source = journal.tables.projection[table.name]
    same = [source.c[part.name] == value for part, value in zip(table.key, key, strict=True)]
    query = select(source.c[field.name]).where(source.c.school == journal.school, *same)
    return journal.connection.execute(query).scalar_one()


def test_both_databases_give_the_same_hash_whatever_their_numbers(fresh_postgres: str, tmp_path: Path) -> None:
    """R1: the sum is over ids, values and places in the log, never over a store's own numbers."""
    totals, screens = [], []
    for number, url in enumerate((None, fresh_postgres)):
        with opened(tmp_path / "a.db", url) as engine, writing(engine, school=number + 1) as journal:
            for extra in range(number * 5):  # other numbers for the same ids
                journal.refs.number(uuid.UUID(int=900 + extra))
            found(journal, writers=3)
            drawn = [[Drawn(1 + at % 3, at % len(REGISTERS), at % 4, 0.5, State.ADMITTED)] for at in range(40)]
            for entry in log_of(journal, drawn):
                journal.enter(entry)
            totals.append(statehash.total(journal, ALL, SCHEMA.generation))
            screens.append(projection(journal))
    assert totals[0] == totals[1]
    assert screens[0] == screens[1]
