"""Numbers for ids: given once, without gaps, and translated to the server's on a device (docs/decisions/0005)."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sync.refs import Refs
from sync.schema import Ref
from tests.sync.small import SCHOOL, TABLES, writing

IDS = [uuid.UUID(int=2_000 + n).bytes for n in range(700)]
A, B, C, D, LAST = IDS[:5]


def test_numbers_run_from_one_without_gaps(engine: Engine) -> None:
    """Zero stands for a whole kind of scope; `after` counts on there being no gap."""
    with writing(engine) as journal:
        assert journal.refs.count() == 0
        assert journal.refs.numbers([B, A, B]) == {B: 1, A: 2}
        assert journal.refs.numbers([A, C, A, D]) == {A: 2, C: 3, D: 4}
        assert journal.refs.count() == 4
    with writing(engine) as journal:
        assert journal.refs.numbers([LAST]) == {LAST: 5}
        assert journal.refs.after(0) == [B, A, C, D, LAST]
        assert journal.refs.after(3) == [D, LAST]
        assert journal.refs.after(5) == journal.refs.after(99) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(IDS[:30]), max_size=12), max_size=6))
def test_whatever_is_asked_in_whatever_order_an_id_has_one_number(engine: Engine, asked: list[list[bytes]]) -> None:
    seen: dict[bytes, Ref] = {}
    with engine.connect() as connection, connection.begin() as transaction:
        for some in asked:
            refs = Refs(connection, TABLES, 1)
            given_now = refs.numbers(some)
            assert set(given_now) == set(some)
            assert {**given_now, **seen} == {**seen, **given_now}, "never another one"
            seen |= given_now
            assert sorted(seen.values()) == list(range(1, len(seen) + 1))
            assert [refs.uuid_bytes(ref) for ref in seen.values()] == list(seen)
        transaction.rollback()


def test_what_is_only_looked_for_gets_no_number(engine: Engine) -> None:
    with writing(engine) as journal:
        number = journal.refs.numbers([A])[A]
        assert journal.refs.known([A, B, A]) == {A: number}
        assert journal.refs.known([]) == {}
        assert journal.refs.find(uuid.UUID(bytes=B)) is None
        assert journal.refs.count() == 1


@pytest.mark.parametrize("number", [0, -1, 2, 2**31, 2**53, -(2**60), 2**60])
def test_a_number_that_nobody_has_stands_for_nothing(engine: Engine, number: int) -> None:
    """Numbers come in requests: they can be anything."""
    with writing(engine) as journal:
        journal.refs.numbers([A])
        assert journal.refs.uuids([1, number]) == {1: A}


def test_many_at_once(engine: Engine) -> None:
    with writing(engine) as journal:
        numbers = journal.refs.numbers(IDS)
    with writing(engine) as journal:
        assert journal.refs.known(IDS) == numbers
        journal.refs.preload(numbers.values())
        assert [journal.refs.uuid_bytes(numbers[one]) for one in IDS] == IDS
        assert journal.refs.after(0) == IDS


def test_schools_number_for_themselves(engine: Engine) -> None:
    with writing(engine) as journal:
        journal.refs.numbers([A, B])
    with writing(engine, 2) as other:
        assert other.refs.known([A]) == {}
        assert other.refs.numbers([B, A]) == {B: 1, A: 2}
        assert other.refs.uuids([1]) == {1: B}


# --- the server's numbers, on a device ---


def test_a_device_learns_the_servers_numbers_and_keeps_its_own(engine: Engine) -> None:
    with writing(engine) as journal:
        journal.found(SCHOOL, epoch=1)
        own = journal.refs.numbers([C, A])
        journal.refs.learn(0, [A, B])
        journal.refs.learn(2, [C])
        assert journal.refs.known([C, A]) == own
    with writing(engine) as journal:
        assert journal.refs.told([A, B, C, D]) == {A: 1, B: 2, C: 3}
        numbers = journal.refs.known([A, B, C])
        assert numbers == own | {B: 3}
        assert journal.refs.by_told() == {1: numbers[A], 2: numbers[B], 3: numbers[C]}


def test_what_the_server_does_not_know_has_no_number_of_its(engine: Engine) -> None:
    with writing(engine) as journal:
        journal.refs.numbers([A, B])
        assert journal.refs.told([A, B]) == {}
        assert journal.refs.by_told() == {}
        journal.refs.learn(0, [B])
        assert journal.refs.told([A, B, B]) == {B: 1}


def test_when_the_server_was_restored_its_numbers_mean_nothing_any_more(engine: Engine) -> None:
    with writing(engine) as journal:
        journal.refs.learn(0, [A, B, C])
        own = journal.refs.known([A, B, C])
        journal.refs.forget_told()
        assert journal.refs.told([A, B, C]) == {}
        assert journal.refs.known([A, B, C]) == own
        journal.refs.learn(0, [C, A])
        assert journal.refs.told([A, B, C]) == {C: 1, A: 2}


def test_many_are_learnt_at_once(engine: Engine) -> None:
    with writing(engine) as journal:
        journal.refs.numbers(IDS[300:])
        journal.refs.learn(0, IDS[:500])
        journal.refs.learn(500, IDS[500:])
    with writing(engine) as journal:
        assert journal.refs.told(IDS) == {one: at for at, one in enumerate(IDS, 1)}
        by_told = journal.refs.by_told()
        assert [journal.refs.uuid_bytes(by_told[at]) for at in range(1, len(IDS) + 1)] == IDS
