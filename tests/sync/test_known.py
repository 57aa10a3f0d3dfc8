"""All that a store knows of a row: the log's changes, heads that came without their past, and what waits."""

from collections.abc import Sequence

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Engine, delete, insert

from sync import known, outbox
from sync.change import Base, Change, State
from sync.journal import Journal
from sync.known import Known
from sync.schema import Key, ScopeKind, Value, pack_scope
from sync.seal import chain_start
from tests.sync.small import (
    CLASS,
    LOCK,
    MARK,
    OTHER_CLASS,
    OTHER_PUPIL,
    PUPIL,
    SCHOOL,
    SOMEBODY,
    entered,
    found,
    local_key,
    wait,
    writing,
)

KEY = SigningKey(bytes(range(32)))
WRITER = bytes(KEY.verify_key)
CELL, OTHER = (CLASS, PUPIL, 1), (CLASS, OTHER_PUPIL, 1)


def begun(journal: Journal) -> int:
    """A journal with two others' writers and this device's; the number of its own."""
    refs = found(journal)
    return journal.add_writer(WRITER, refs[SOMEBODY], "laptop", chain_start(SCHOOL, WRITER)).n


def commit(journal: Journal, key: Key, *values: tuple[int, Value], base: int = 0, at: int = 1_000) -> None:
    outbox.commit(journal, WRITER, [Change(MARK.number, key, values)], Base(1, base), at)


def brief(some: Sequence[Known]) -> list[tuple[int, Value, int | None, State, bool]]:
    return [(one.field, one.value, one.seq, one.state, one.is_head) for one in some]


def test_of_a_row_that_nobody_wrote_nothing_is_known(engine: Engine) -> None:
    with writing(engine) as journal:
        begun(journal)
        key = local_key(journal, CELL)
        assert known.of_rows(journal, MARK, [key]) == {key: []}
        assert known.of_rows(journal, MARK, []) == {}


def test_what_was_written_is_told_in_the_order_of_the_log(engine: Engine) -> None:
    """R3: who lost is still there, and what is held or refused with it (R6)."""
    with writing(engine) as journal:
        begun(journal)
        journal.enter([
            entered(journal, MARK, CELL, 70, seq=1),
            entered(journal, MARK, CELL, "khá", seq=1, field=2, pos=1),
        ])  # fmt: skip
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=2)])
        journal.enter([entered(journal, MARK, CELL, 90, writer=2, number=2, seq=3, state=State.HELD)])
        journal.enter([entered(journal, MARK, CELL, 75, number=2, seq=4)])
        journal.enter([entered(journal, MARK, OTHER, 10, number=3, seq=5)])
        key = local_key(journal, CELL)
        assert brief(known.of_rows(journal, MARK, [key])[key]) == [
            (1, 70, 1, State.ADMITTED, False),
            (2, "khá", 1, State.ADMITTED, True),
            (1, 80, 2, State.ADMITTED, True),
            (1, 90, 3, State.HELD, False),
            (1, 75, 4, State.ADMITTED, True),
        ]


def test_everything_about_a_change_is_told(engine: Engine) -> None:
    with writing(engine) as journal:
        begun(journal)
        one = entered(journal, MARK, CELL, 80, writer=2, number=7, pos=3, seq=5, base=2, at=9_000, state=State.REFUSED)
        journal.enter([one._replace(reason="locked")])
        journal.connection.execute(
            insert(journal.tables.log_entry).values(school=1, seq=5, writer=2, first=7, last=7, received=12_000)
        )
        key = local_key(journal, CELL)
        (told,) = known.of_rows(journal, MARK, [key])[key]
        assert told == Known(key, 1, 80, 2, 7, 3, 5, 9_000, 12_000, 2, State.REFUSED, "locked", False)


def test_a_head_that_came_without_its_past_is_told_once(engine: Engine) -> None:
    """As a snapshot brings it: when the server took it in is not known here."""
    with writing(engine) as journal:
        begun(journal)
        journal.enter([entered(journal, MARK, CELL, 70, seq=1)])
        journal.enter([entered(journal, MARK, CELL, 80, writer=2, seq=2, at=8_000, base=0)])
        journal.connection.execute(delete(journal.tables.change).where(journal.tables.change.c.seq == 2))
        journal.enter([entered(journal, MARK, CELL, 85, writer=2, number=3, seq=3, state=State.HELD)])
        key = local_key(journal, CELL)
        told = known.of_rows(journal, MARK, [key])[key]
        assert brief(told) == [
            (1, 70, 1, State.ADMITTED, True),
            (1, 80, 2, State.ADMITTED, True),
            (1, 85, 3, State.HELD, False),
        ]
        assert told[1] == Known(key, 1, 80, 2, 1, 0, 2, 8_000, None, 0, State.ADMITTED, "", True)


def test_the_latest_that_waits_is_told_last(engine: Engine) -> None:
    with writing(engine) as journal:
        own = begun(journal)
        key = local_key(journal, CELL)
        journal.enter([entered(journal, MARK, CELL, 70, seq=1)])
        commit(journal, key, (1, 80), (2, "khá"))
        commit(journal, key, (1, 85), at=2_000)
        told = known.of_rows(journal, MARK, [key])[key]
        assert brief(told[:1]) == [(1, 70, 1, State.ADMITTED, True)]
        assert set(told[1:]) == {
            Known(key, 1, 85, own, 2, 0, None, 2_000, None, 0, State.PENDING, "", False),
            Known(key, 2, "khá", own, 1, 0, None, 1_000, None, 0, State.PENDING, "", False),
        }


def test_what_was_corrected_before_it_was_sent_is_told_to_who_asks_for_all(engine: Engine) -> None:
    with writing(engine) as journal:
        begun(journal)
        key, other = local_key(journal, CELL), local_key(journal, OTHER)
        for value in (80, 85, 82):
            commit(journal, key, (1, value))
        commit(journal, other, (1, 10))
        told = known.of_rows(journal, MARK, [key, other], every_waiting=True)
        assert [one.value for one in told[key]] == [80, 85, 82]
        assert [one.value for one in told[other]] == [10]
        assert {one.state for one in told[key]} == {State.PENDING}
        assert [one.value for one in known.of_rows(journal, MARK, [key])[key]] == [82]


def test_many_rows_are_told_apart(engine: Engine) -> None:
    with writing(engine) as journal:
        refs = found(journal)
        keys: list[Key] = [(refs[CLASS], refs[PUPIL], column) for column in range(450)]
        journal.enter([entered(journal, MARK, key, key[2], seq=1, pos=at) for at, key in enumerate(keys)])
        told = known.of_rows(journal, MARK, [*keys, keys[0]])
        assert {key: [one.value for one in some] for key, some in told.items()} == {key: [key[2]] for key in keys}


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED])
def test_rows_with_something_unsettled_are_listed(engine: Engine, state: State) -> None:
    with writing(engine) as journal:
        refs = found(journal)
        mine, other, settled, elsewhere, waiting = (
            (CLASS, PUPIL, 1), (CLASS, PUPIL, 2), (CLASS, PUPIL, 3), (OTHER_CLASS, PUPIL, 4), (OTHER_CLASS, PUPIL, 5),
        )  # fmt: skip
        journal.enter([entered(journal, MARK, mine, 80, seq=1, state=state)])
        journal.enter([entered(journal, MARK, settled, 80, number=2, seq=2)])
        journal.enter([entered(journal, MARK, elsewhere, 80, number=3, seq=3, state=state)])
        journal.enter([entered(journal, LOCK, (CLASS, 1), 1, number=4, seq=4, state=state)])
        wait(journal, MARK, other, 70)
        wait(journal, MARK, waiting, 70)

        def keys(*some: tuple[object, ...]) -> set[Key]:
            return {local_key(journal, one) for one in some}  # type: ignore[arg-type]

        assert known.unsettled_keys(journal, MARK) == keys(mine, other, elsewhere, waiting)
        scopes = {one: pack_scope(ScopeKind.CLASS, refs[one]) for one in (CLASS, OTHER_CLASS)}
        assert known.unsettled_keys(journal, MARK, scopes[CLASS], refs[CLASS]) == keys(mine, other)
        assert known.unsettled_keys(journal, MARK, scopes[OTHER_CLASS], refs[OTHER_CLASS]) == keys(elsewhere, waiting)
        assert known.unsettled_keys(journal, LOCK) == keys((CLASS, 1))
