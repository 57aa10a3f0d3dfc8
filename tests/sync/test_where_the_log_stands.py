"""How far the log runs, what of it an epoch still knows, and who writes in it: one school's facts, and no other's."""

import uuid

import pytest
from sqlalchemy import Engine

from sync.change import Base
from sync.journal import Journal, Writer
from tests.sync.small import SCHEMA, SCHOOL, SOMEBODY, found, writing

# --- epochs (R14) ---


def began(journal: Journal) -> int:
    """Where the present epoch began; 0 for the first."""
    return dict(journal.epochs()).get(journal.position().epoch, 0)


def test_the_first_epoch_began_at_nothing_and_knows_every_base(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.advance(Base(1, 9))
        assert began(journal) == 0
        assert [journal.effective(Base(1, seq)) for seq in (0, 4, 9)] == [0, 4, 9]


def test_after_a_restore_nobody_has_seen_what_was_lost(engine: Engine) -> None:
    """The log went to 9, the backup to 6: a base of 8 covers the first six entries, and no later entry numbered 7."""
    with writing(engine) as journal:
        found(journal)
        journal.advance(Base(1, 9))
        journal.begin_epoch(2, 6)
        assert journal.position() == Base(2, 6)
        assert began(journal) == 6
        journal.advance(Base(2, 20))
        assert began(journal) == 6, "the log goes on, where it went on from stays"
        assert [journal.effective(Base(1, seq)) for seq in (4, 6, 8, 19)] == [4, 6, 6, 6]
        assert [journal.effective(Base(2, seq)) for seq in (4, 8, 19)] == [4, 8, 19]


@pytest.mark.parametrize(("second", "seen"), [(5, 5), (6, 6), (15, 6)])
def test_of_several_restores_the_deepest_counts_for_who_saw_none_of_them(
    engine: Engine, second: int, seen: int
) -> None:
    with writing(engine) as journal:
        found(journal)
        journal.advance(Base(1, 9))
        journal.begin_epoch(2, 6)
        journal.advance(Base(2, 20))
        journal.begin_epoch(7, second)
        assert began(journal) == second
        assert journal.effective(Base(1, 9)) == seen
        assert journal.effective(Base(2, 18)) == second, "the first restore was before this author's time"
        assert journal.effective(Base(2, 3)) == 3
        assert journal.effective(Base(7, 18)) == 18


def test_one_schools_restore_is_no_other_schools(engine: Engine) -> None:
    for school, restored in ((1, 6), (2, 3)):
        with writing(engine, school) as journal:
            found(journal)
            journal.advance(Base(1, 9))
            journal.begin_epoch(2, restored)
    with writing(engine, school=3) as untouched:
        found(untouched)
        untouched.advance(Base(2, 9))
        assert began(untouched) == 0
        assert untouched.effective(Base(1, 8)) == 8
    for school, restored in ((1, 6), (2, 3)):
        with writing(engine, school) as journal:
            assert journal.position() == Base(2, restored)
            assert began(journal) == restored
            assert journal.effective(Base(1, 9)) == restored


def test_a_journal_is_of_the_generation_of_its_program(engine: Engine) -> None:
    """R11: so a later program sees that it has to ask for what this one was not sent."""
    with writing(engine) as journal:
        found(journal)
        row = journal.connection.execute(journal.tables.log.select()).one()
        assert (row.generation, row.server_generation) == (SCHEMA.generation, SCHEMA.generation)
        assert (row.epoch, row.seq, row.ids) == (1, 0, 0)


def test_what_is_noted_of_one_school_is_not_noted_of_another(engine: Engine) -> None:
    identities = {1: SCHOOL, 2: uuid.UUID(int=8)}
    for school, identity in identities.items():
        with writing(engine, school) as journal:
            journal.found(identity, epoch=1)
    with writing(engine) as journal:
        journal.note(ids=7)
        journal.advance(Base(1, 5))
        assert journal.position() == Base(1, 5)
    with writing(engine, school=2) as other:
        assert other.position() == Base(1, 0)
        row = other.connection.execute(other.tables.log.select().where(other.tables.log.c.school == 2)).one()
        assert row.ids == 0
    for school, identity in identities.items():
        with writing(engine, school) as journal:
            assert journal.identity() == identity


# --- writers ---


def test_a_writer_is_told_when_added_as_it_is_found_later(engine: Engine) -> None:
    """At the beginning of its chain, numbered from 1 without gaps."""
    with writing(engine) as journal:
        journal.found(SCHOOL, epoch=1)
        person = journal.refs.number(SOMEBODY)
        told = [
            journal.add_writer(bytes([at]) * 32, person, f"laptop {at}", bytes([100 + at]) * 32) for at in (5, 4, 3)
        ]
        assert told == [
            Writer(n, bytes([at]) * 32, person, f"laptop {at}", 0, bytes([100 + at]) * 32)
            for n, at in ((1, 5), (2, 4), (3, 3))
        ]
        assert journal.writers() == {one.n: one for one in told}
        assert [journal.writer(one.key) for one in told] == told
    with writing(engine) as journal:
        assert journal.writers() == {one.n: one for one in told}


def test_a_chain_that_grows_is_one_writers_of_one_school(engine: Engine) -> None:
    for school in (1, 2):
        with writing(engine, school) as journal:
            found(journal, writers=3)
    with writing(engine) as journal:
        journal.advance_writer(2, 7, b"h" * 32)
        assert {n: (one.number, one.hash) for n, one in journal.writers().items()} == {
            1: (0, bytes(32)), 2: (7, b"h" * 32), 3: (0, bytes(32)),
        }  # fmt: skip
    with writing(engine, school=2) as other:
        assert {one.number for one in other.writers().values()} == {0}
