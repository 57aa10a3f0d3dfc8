"""Bulk statements on both databases: what goes in comes out, whatever is in it and however many there are."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Integer, bindparam, func, select, update

from sync.schema import Ref
from sync.sql import Rows, chunks
from tests.sync.small import MONEY, NOTE, PERSON, TABLES

ENTRY, CHANGE, IDENT, LOG, EPOCH = TABLES.log_entry, TABLES.change, TABLES.ident, TABLES.log, TABLES.epoch
MONEYS, NOTES, PERSONS = (TABLES.projection[table.name] for table in (MONEY, NOTE, PERSON))
NASTY = [
    "", " ", "a", "A", "'", '"', "''", '"";--', "\\", "\\\\", "\\x00", "\\N", "{", "}", "{}", "{a,b}", ",", "NULL",
    "null", "%s", "%", "?", ":a", "$1", "\n", "\r\n", "\t", "ế", "toán, văn", "e\u0301", "\U0001f6b2", "\u200b",
    "x" * 8_000,
]  # fmt: skip
BYTES = [b"", b"\0", b"\0\0", b"\\", b"\\x00", b"NULL", b"'", b'"', b"{}", b",", bytes(range(256)), b"\xff" * 9_000]


def ident(n: int, identity: bytes, told: int | None = None, school: int = 1) -> tuple[Any, ...]:
    return school, n, identity, told


def money(code: str, amount: int | None = 5, school: int = 1) -> tuple[Any, ...]:
    return school, code, amount, 0, b"r"


def all_of(rows: Rows, table: Any) -> list[tuple[Any, ...]]:
    found = rows._connection.execute(select(table)).all()
    return sorted((tuple(bytes(p) if isinstance(p, memoryview) else p for p in row) for row in found), key=repr)


# --- what goes in comes out ---


def test_texts_and_bytes_of_any_kind_come_back(engine: Engine) -> None:
    written = [money(text, at) for at, text in enumerate(NASTY)]
    entries = [
        (1, at, 1, 1, 1, 2**50 + at, one, None if at % 2 else one, None) for at, one in enumerate(BYTES)
    ]  # fmt: skip
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, written)
        rows.insert(ENTRY, entries)
        assert all_of(rows, MONEYS) == sorted(written, key=repr)
        assert all_of(rows, ENTRY) == sorted(entries, key=repr)
        for text in NASTY:
            assert rows.fetch(MONEYS, ("code",), ("code",), 1, [(text,)]) == [(text,)]
        rows.delete(MONEYS, ("code",), 1, [(text,) for text in NASTY if text])
        assert all_of(rows, MONEYS) == [money("", 0)]


def test_bytes_are_found_by_what_they_are(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(IDENT, [ident(n, one) for n, one in enumerate(BYTES)])
        for n, one in enumerate(BYTES):
            assert rows.fetch(IDENT, ("n",), ("uuid",), 1, [(one,)]) == [(n,)]
        found = rows.fetch(IDENT, ("n", "uuid"), ("uuid",), 1, [(one,) for one in BYTES])
        assert {(n, bytes(one)) for n, one in found} == set(enumerate(BYTES))
        rows.delete(IDENT, ("uuid",), 1, [(one,) for one in BYTES[1:]])
        assert all_of(rows, IDENT) == [ident(0, b"")]


def test_nothing_is_a_value_and_nobodys_key(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, [money("a", None), money("b", 0)])
        rows.insert(IDENT, [ident(1, b"x", None), ident(2, b"y", 7)])
        assert sorted(rows.fetch(MONEYS, ("code", "amount"), ("code",), 1, [("a",), ("b",)])) == [("a", None), ("b", 0)]
        assert rows.fetch(IDENT, ("n",), ("told",), 1, [(None,), (7,)]) == [(2,)]
        rows.insert(PERSONS, [(1, 1, None, None, 0, b""), (1, 2, None, None, 0, b"")])
        assert len(all_of(rows, PERSONS)) == 2, "a column of nothing but nothing"


@pytest.mark.parametrize("number", [0, 1, -1, 2**31, -(2**31) - 1, 2**53 - 1, -(2**53) + 1])
def test_large_numbers_come_back(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, [money("a", number), money("b", 0)])
        assert rows.fetch(MONEYS, ("amount",), ("code",), 1, [("a",)]) == [(number,)]


some_texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
a_row = st.tuples(some_texts, st.none() | st.integers(-(2**53), 2**53), st.binary(max_size=20))
_often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_often
@given(st.lists(a_row, max_size=12, unique_by=lambda one: one[0]), st.data())
def test_any_rows_come_back_and_go(engine: Engine, drawn: list[tuple[Any, ...]], data: st.DataObject) -> None:
    written = {text: (1, text, amount, 0, packed) for text, amount, packed in drawn}
    with engine.connect() as connection, connection.begin() as transaction:
        rows = Rows(connection)
        rows.insert(MONEYS, list(written.values()))
        assert all_of(rows, MONEYS) == sorted(written.values(), key=repr)
        some = data.draw(st.lists(st.sampled_from(sorted(written)), unique=True)) if written else []
        keys = [(text,) for text in [*some, "not there"]]
        found = rows.fetch(MONEYS, ("code", "amount"), ("code",), 1, keys)
        assert sorted(found) == sorted((text, written[text][2]) for text in some)
        rows.insert(MONEYS, [(1, text, 1, 1, b"new") for text in some], update=True)
        rows.delete(MONEYS, ("code",), 1, [(text,) for text in some[1:]])
        left = {text: row for text, row in written.items() if text not in some}
        left |= {text: (1, text, 1, 1, b"new") for text in some[:1]}
        assert all_of(rows, MONEYS) == sorted(left.values(), key=repr)
        transaction.rollback()


# --- many, few, none ---


@pytest.mark.parametrize("count", [0, 1, 2, 199, 200, 201, 400, 2_500])
def test_any_number_of_rows_at_once(engine: Engine, count: int) -> None:
    """Statements name a bounded number of keys: no border between two may lose or double one."""
    pairs = [(class_, f"n{class_ % 7}") for class_ in range(count)]
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(NOTES, [(1, class_, code, "x", None, None, 0, b"") for class_, code in pairs])
        rows.insert(NOTES, [(1, 10**6, "other", "x", None, None, 0, b"")])
        shuffled = list(pairs)
        random.Random(count).shuffle(shuffled)
        found = rows.fetch(NOTES, ("class_", "code"), ("class_", "code"), 1, shuffled)
        assert sorted(found) == pairs
        crossed = [(class_, "other") for class_, _ in pairs]
        assert rows.fetch(NOTES, ("class_",), ("class_", "code"), 1, crossed) == [], (
            "a key is all of its parts together"
        )
        rows.delete(NOTES, ("class_", "code"), 1, crossed)
        rows.delete(NOTES, ("class_", "code"), 1, shuffled)
        assert [row[1] for row in all_of(rows, NOTES)] == [10**6]


def test_nothing_asked_is_nothing_done(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, [money("a")])
        rows.insert(MONEYS, [])
        assert rows.fetch(MONEYS, ("code",), ("code",), 1, []) == []
        rows.delete(MONEYS, ("code",), 1, [])
        assert all_of(rows, MONEYS) == [money("a")]


# --- replacing ---


def test_a_row_that_is_there_is_replaced_or_an_error(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, [money("a", 1), money("b", 2)])
        rows.insert(MONEYS, [money("b", 3), money("c", 4)], update=True)
        assert all_of(rows, MONEYS) == [money("a", 1), money("b", 3), money("c", 4)]
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"), engine.begin() as connection:
        Rows(connection).insert(MONEYS, [money("a", 9)])
    with engine.begin() as connection:
        assert all_of(Rows(connection), MONEYS) == [money("a", 1), money("b", 3), money("c", 4)]


def test_a_table_that_is_all_key_is_written_once(engine: Engine) -> None:
    """Nothing is left to replace."""
    with engine.begin() as connection:
        rows = Rows(connection)
        for _ in range(2):
            rows.insert(TABLES.contested, [(1, 2, b"key", 1), (1, 2, b"other", 1)], update=True)
        assert all_of(rows, TABLES.contested) == [(1, 2, b"key", 1), (1, 2, b"other", 1)]


# --- statements that are built once ---

DEAR = (
    select(MONEYS.c.code, MONEYS.c.amount)
    .where(MONEYS.c.school == bindparam("school"), MONEYS.c.amount > bindparam("least"), MONEYS.c.waiting == 0)
    .order_by(MONEYS.c.code)
    .limit(bindparam("most", type_=Integer))
)
RAISE = update(MONEYS).where(MONEYS.c.code == bindparam("which")).values(amount=bindparam("amount"))


def test_a_statement_that_is_built_once_is_run_with_other_values(engine: Engine) -> None:
    for _ in range(2):  # in another transaction too
        with engine.begin() as connection:
            rows = Rows(connection)
            rows.delete(MONEYS, (), 1, [()])
            rows.insert(MONEYS, [money("a", 1), money("b", 2), money("c", 3), money("d", None)])
            assert rows.read(DEAR, school=1, least=1, most=9) == [("b", 2), ("c", 3)]
            assert rows.read(DEAR, school=1, least=1, most=1) == [("b", 2)]
            assert rows.read(DEAR, school=2, least=1, most=9) == []
            rows.update(RAISE, which="a", amount=7)
            rows.update(RAISE, which="b", amount=None)
            assert rows.read(DEAR, school=1, least=1, most=9) == [("a", 7), ("c", 3)]


# --- schools, transactions ---


def test_a_schools_rows_are_its_own(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, [money("a", school, school) for school in (1, 2, 3)])
        assert rows.fetch(MONEYS, ("amount",), ("code",), 2, [("a",)]) == [(2,)]
        assert rows.fetch(MONEYS, ("amount",), (), 3, [()]) == [(3,)]
        rows.delete(MONEYS, ("code",), 2, [("a",)])
        rows.delete(MONEYS, (), 3, [()])
        assert all_of(rows, MONEYS) == [money("a", 1, 1)]


def test_the_whole_school_is_a_key_of_no_parts(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(IDENT, [ident(n, bytes([n])) for n in range(5)])
        assert sorted(rows.fetch(IDENT, ("n",), (), 1, [()])) == [(n,) for n in range(5)]
        assert rows.fetch(IDENT, ("n",), (), 2, [()]) == []


def test_the_last_row_of_a_run_is_found(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        own = TABLES.own_commit
        written = [(1, 1, number, b"", b"h%d" % number, 1) for number in range(1, 12)]
        rows.insert(own, [*written, (1, 2, 50, b"", b"other", 1), (2, 1, 60, b"", b"other school", 1)])
        number, hashed = rows.last(own, ("number", "hash"), ("writer",), 1, (1,)) or (0, b"")
        assert (number, bytes(hashed)) == (11, b"h11")
        assert rows.last(own, ("number",), ("writer",), 1, (3,)) is None
        assert rows.last(own, ("number",), ("writer",), 2, (2,)) is None
        rows.insert(EPOCH, [(1, 2, 10), (1, 3, 40), (2, 4, 5)])
        assert rows.last(EPOCH, ("epoch", "seq"), (), 1, ()) == (3, 40)


def test_what_was_written_goes_with_the_transaction(engine: Engine) -> None:
    """Whatever way it took to the driver."""
    with pytest.raises(ZeroDivisionError), engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(MONEYS, [money("a")])
        rows.insert(MONEYS, [money("b"), money("c")], update=True)
        assert len(rows.fetch(MONEYS, ("code",), (), 1, [()])) == 3, "and is seen inside it"
        raise ZeroDivisionError
    with engine.begin() as connection:
        assert connection.execute(select(func.count()).select_from(MONEYS)).scalar_one() == 0


def test_both_ways_of_writing_see_each_other(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection)
        connection.execute(MONEYS.insert().values(school=1, code="a", amount=1, waiting=0, registers=b""))
        assert rows.fetch(MONEYS, ("amount",), ("code",), 1, [("a",)]) == [(1,)]
        rows.insert(MONEYS, [(1, "a", 2, 0, b"")], update=True)
        assert connection.execute(select(MONEYS.c.amount)).scalar_one() == 2


def test_numbers_that_are_more_than_numbers_are_written_as_numbers(engine: Engine) -> None:
    """References, states."""
    from sync.change import State

    with engine.begin() as connection:
        rows = Rows(connection)
        rows.insert(PERSONS, [(1, Ref(3), "x", Ref(4), State.HELD, b"")])
        assert all_of(rows, PERSONS) == [(1, 3, "x", 4, 2, b"")]
        assert rows.fetch(PERSONS, ("boss",), ("person",), 1, [(Ref(3),)]) == [(4,)]


def test_rows_in_runs() -> None:
    assert [list(one) for one in chunks(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []
