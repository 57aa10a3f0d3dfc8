"""What goes when a right ends, what is remembered when the server was restored, where copies differ (R6, R9, R14)."""

import itertools
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlalchemy import Engine, insert, select

from sync import applying, audit, holding, outbox, statehash
from sync.change import Base, Change, State
from sync.journal import Journal, pack_key
from sync.schema import Ref, ScopeKind, Value, covers, pack_scope, whole
from sync.seal import chain_start
from tests.sync.drawn import Drawn, log_of, logs
from tests.sync.small import (
    CLASS,
    MARK,
    MONEY,
    OTHER_CLASS,
    PERSON,
    PHONE,
    PUPIL,
    SCHEMA,
    SCHOOL,
    SOMEBODY,
    contested,
    entered,
    found,
    local_key,
    projection,
    stored_heads,
    told_heads,
    writing,
)

KEY = SigningKey(bytes(range(32)))
WRITER = bytes(KEY.verify_key)
CELL = (CLASS, PUPIL, 1)
OWN = 3
EVERYTHING = {whole(kind) for kind in ScopeKind}
_schools = itertools.count(1)


def restored(journal: Journal) -> int:
    """Where the present epoch began; 0 for the first."""
    return dict(journal.epochs()).get(journal.position().epoch, 0)


def begun(journal: Journal) -> dict[uuid.UUID, Ref]:
    """A journal with two others' writers, and this device's own of another person, who has written something."""
    refs = found(journal)
    me = journal.refs.number(uuid.UUID(int=500))
    journal.add_writer(WRITER, me, "laptop", chain_start(SCHOOL, WRITER))
    commit(journal, 70, column=9)
    outbox.seal_pending(journal, KEY)
    return refs


def commit(journal: Journal, value: Value, class_: uuid.UUID = CLASS, column: int = 1, base: int = 0) -> None:
    key = local_key(journal, (class_, PUPIL, column))
    outbox.commit(journal, WRITER, [Change(MARK.number, key, ((1, value),))], Base(1, base), at=1_000)


def log_values(journal: Journal) -> set[tuple[int, int]]:
    """Writer and number of every change of the log that is here."""
    change = journal.tables.change
    query = select(change.c.writer, change.c.number).where(change.c.school == journal.school)
    return {(writer, number) for writer, number in journal.connection.execute(query)}


def lost(journal: Journal) -> set[tuple[int, int]]:
    table = journal.tables.lost_head
    query = select(table.c.writer, table.c.number).where(table.c.school == journal.school)
    return {(writer, number) for writer, number in journal.connection.execute(query)}


# --- grants ---


def test_grants_are_held_until_others_are_told(engine: Engine) -> None:
    with writing(engine) as journal:
        found(journal)
        assert holding.held_grants(journal) == set()
        for grants in ({8, 18, 3}, {8}, set(), {2**40}):
            applying._hold_grants(journal, grants)
            assert holding.held_grants(journal) == grants
    with writing(engine, 2) as other:
        found(other)
        assert holding.held_grants(other) == set()


# --- rights that end ---

grants_drawn = st.sets(
    st.sampled_from([*ScopeKind, (ScopeKind.CLASS, CLASS), (ScopeKind.CLASS, OTHER_CLASS), (ScopeKind.PUPIL, PUPIL)]),
    max_size=4,
)
_often = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def purge_log(journal: Journal, grants: set[int]) -> None:
    """As when the list of rights has just shrunk to `grants`, at the device of the person who writes there."""
    holding.purge_log(journal, journal.writers()[OWN].person, grants, grants)


@_often
@given(logs, grants_drawn)
def test_what_is_left_is_what_the_grants_cover_and_agrees_with_itself(
    sqlite: Engine, drawn: list[list[Drawn]], kinds: set[ScopeKind | tuple[ScopeKind, uuid.UUID]]
) -> None:
    """R9."""
    with writing(sqlite, next(_schools)) as journal:
        found(journal, writers=3)
        for entry in log_of(journal, drawn):
            journal.enter(entry)
        kept = {
            whole(one) if isinstance(one, ScopeKind) else pack_scope(one[0], journal.refs.number(one[1]))
            for one in kinds
        }
        before, disputed = stored_heads(journal), contested(journal)
        sums = statehash.by_scope(journal, SCHEMA.generation)
        holding.purge_rows(journal, kept)
        holding.purge_log(journal, Ref(-1), kept, kept)

        def stays(table: int, key: tuple[int | str, ...]) -> bool:
            return covers(kept, SCHEMA.by_number[table].scope_of(key))

        assert stored_heads(journal) == {one: heads for one, heads in before.items() if stays(one[0], one[1])}
        assert contested(journal) == {one for one in disputed if stays(one[0], one[1])}
        left = statehash.by_scope(journal, SCHEMA.generation)
        assert left == {scope: total for scope, total in sums.items() if covers(kept, scope)}
        change = journal.tables.change
        query = select(change.c.scope).where(change.c.school == journal.school).distinct()
        assert all(covers(kept, scope) for scope in journal.connection.execute(query).scalars())
        audit.audit(journal)


def test_own_entries_that_came_back_keep_their_verdicts(engine: Engine) -> None:
    """R6: what was held or refused is still to be read by its author, on any of their devices."""
    with writing(engine) as journal:
        begun(journal)
        me = journal.writers()[OWN].person
        other_laptop = journal.add_writer(b"o" * 32, me, "other laptop", bytes(32)).n
        for number, (writer, state) in enumerate(itertools.product((1, OWN, other_laptop), list(State)[1:]), 1):
            journal.enter([entered(journal, MARK, CELL, number, writer=writer, number=number, seq=number, state=state)])
        assert len(log_values(journal)) == 9
        purge_log(journal, set())
        assert log_values(journal) == {(OWN, 5), (OWN, 6), (other_laptop, 8), (other_laptop, 9)}


def test_who_may_judge_no_more_holds_nothing_that_is_held(engine: Engine) -> None:
    """R9: the class can be read on."""
    with writing(engine) as journal:
        refs = begun(journal)
        mine = {pack_scope(ScopeKind.CLASS, refs[CLASS])}
        for number, state in enumerate(list(State)[1:], 1):
            journal.enter([entered(journal, MARK, CELL, number, number=number, seq=number, state=state)])
        journal.enter([entered(journal, MARK, CELL, 9, writer=OWN, number=9, seq=9, state=State.HELD)])
        purge_log(journal, {*mine, whole(ScopeKind.HELD)})
        assert log_values(journal) == {(1, 1), (1, 2), (1, 3), (OWN, 9)}
        purge_log(journal, mine)
        assert log_values(journal) == {(1, 1), (1, 3), (OWN, 9)}


def test_what_waits_outlives_the_right(engine: Engine) -> None:
    """R6: it is offered, and held for somebody to judge."""
    with writing(engine) as journal:
        begun(journal)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
        commit(journal, 85)
        commit(journal, 10, class_=OTHER_CLASS)
        holding.purge_rows(journal, set())
        purge_log(journal, set())
        assert projection(journal)["mark"] == set()
        outbox.lay_over(journal)
        assert {row[3] for row in projection(journal)["mark"]} == {70, 85, 10}
        assert told_heads(journal) == set()
        assert audit.audit(journal) == 3
        assert len(outbox.unanswered(journal, WRITER, 10)) == 1


# --- a server that was restored ---


def test_a_new_epoch_begins_with_what_waits_and_offers_all_again(engine: Engine) -> None:
    """R14."""
    with writing(engine) as journal:
        begun(journal)
        journal.refs.learn(0, [CLASS.bytes, PUPIL.bytes])
        journal.enter([entered(journal, MARK, CELL, 80, seq=2)])
        journal.enter([entered(journal, MARK, (CLASS, PUPIL, 9), 70, writer=OWN, number=1, seq=3)])
        outbox.mark_answered(journal, OWN, 1, seq=3)
        journal.note(epoch=1, seq=3, ids=2)
        applying._hold_grants(journal, {8})
        commit(journal, 85, base=3)
        assert len(outbox.unanswered(journal, WRITER, 10)) == 0
        holding.begin_epoch(journal, [(2, 1)])
        assert journal.position() == Base(2, 0)
        assert restored(journal) == 1
        assert [journal.effective(Base(1, seq)) for seq in (0, 1, 3)] == [0, 1, 1], "seen up to the restore point"
        assert told_heads(journal) == set()
        assert holding.held_grants(journal) == set()
        assert log_values(journal) == set()
        assert statehash.by_scope(journal, SCHEMA.generation) == {}
        assert journal.refs.told([CLASS.bytes]) == {}
        assert {row[3] for row in projection(journal)["mark"]} == {70, 85}, "its own are offered and shown"
        outbox.seal_pending(journal, KEY)
        assert [one.first for one in outbox.unanswered(journal, WRITER, 10)] == [1, 2]
        assert audit.audit(journal) == 2


def test_others_heads_that_the_server_may_have_lost_are_remembered_until_they_come_again(engine: Engine) -> None:
    with writing(engine) as journal:
        begun(journal)
        journal.enter([entered(journal, MARK, CELL, 60, number=1, seq=1)])
        journal.enter([entered(journal, PERSON, (SOMEBODY,), "Lan", number=2, seq=2)])
        journal.enter([entered(journal, MARK, CELL, 80, number=3, seq=3, base=1)])
        journal.enter([entered(journal, MARK, CELL, 90, writer=2, number=4, seq=4, base=2, at=7_000)])
        journal.enter([entered(journal, PHONE, (PUPIL,), "0901", writer=2, number=5, seq=5)])
        journal.enter([entered(journal, MONEY, ("fees",), 5, writer=OWN, number=6, seq=6)])
        journal.advance(Base(1, 6))
        holding.begin_epoch(journal, [(2, 2)])
        # Not what is in the backup. (3, 6) was written under this device's key by another copy of its disk.
        assert lost(journal) == {(1, 3), (2, 4), (2, 5), (3, 6)}
        table = journal.tables.lost_head
        one = journal.connection.execute(select(table).where(table.c.number == 4)).one()
        assert (one.tbl, bytes(one.key), one.at) == (MARK.number, pack_key(local_key(journal, CELL)), 7_000)
        holding.forget_found(journal, [entered(journal, MARK, CELL, 80, number=3, seq=3)])
        assert lost(journal) == {(2, 4), (2, 5), (3, 6)}
        journal.enter([entered(journal, PHONE, (PUPIL,), "0901", writer=2, number=5, seq=3)])
        holding.forget_loaded(journal)
        assert lost(journal) == {(2, 4), (3, 6)}, "found among the heads, at whatever place in the new log"
        journal.advance(Base(2, 3))
        holding.begin_epoch(journal, [(3, 0)])
        assert lost(journal) == {(2, 4), (2, 5), (3, 6)}, "restored once more: still missed"


def test_what_may_not_be_read_any_more_is_not_missed_either(engine: Engine) -> None:
    """R9."""
    with writing(engine) as journal:
        refs = begun(journal)
        journal.enter([entered(journal, MARK, CELL, 80, number=3, seq=3)])
        journal.enter([entered(journal, MARK, (OTHER_CLASS, PUPIL, 1), 80, number=4, seq=4)])
        holding.begin_epoch(journal, [(2, 0)])
        assert lost(journal) == {(1, 3), (1, 4)}
        purge_log(journal, {pack_scope(ScopeKind.CLASS, refs[OTHER_CLASS])})
        assert lost(journal) == {(1, 4)}


# --- where two copies differ ---


def test_the_scopes_in_which_two_copies_differ_are_found(engine: Engine) -> None:
    """Only they are read once more."""
    with writing(engine) as journal:
        refs = begun(journal)
        mine, other = (pack_scope(ScopeKind.CLASS, refs[one]) for one in (CLASS, OTHER_CLASS))
        school = whole(ScopeKind.SCHOOL)
        journal.enter([entered(journal, MARK, CELL, 80, seq=1)])
        journal.enter([entered(journal, MARK, (OTHER_CLASS, PUPIL, 1), 80, number=2, seq=2)])
        journal.enter([entered(journal, PERSON, (SOMEBODY,), "Lan", number=3, seq=3)])
        applying._hold_grants(journal, {mine, other, school})
        ours = statehash.by_scope(journal, SCHEMA.generation)
        assert holding.differing(journal, ours) == set()
        assert holding.differing(journal, ours | {mine: 5}) == {mine}
        assert holding.differing(journal, {one: total for one, total in ours.items() if one != other}) == {other}
        assert holding.differing(journal, {}) == {mine, other, school}
        assert holding.differing(journal, ours | {whole(ScopeKind.OFFICE): 5}) == set(), "not ours to read"
        applying._hold_grants(journal, {whole(ScopeKind.CLASS)})
        assert holding.differing(journal, ours | {mine: 5}) == {whole(ScopeKind.CLASS)}


def test_schools_in_one_database_do_not_meet(engine: Engine) -> None:
    for school in (1, 2):
        with writing(engine, school) as journal:
            begun(journal)
            journal.enter([entered(journal, MARK, CELL, 80, number=3, seq=3)])
            journal.connection.execute(insert(journal.tables.held_grant).values(school=school, scope=8))
    with writing(engine, 1) as journal:
        holding.begin_epoch(journal, [(2, 0)])
        holding.purge_rows(journal, set())
        purge_log(journal, set())
    with writing(engine, 2) as journal:
        assert holding.held_grants(journal) == {8}
        assert len(told_heads(journal)) == 1
        assert log_values(journal) == {(1, 3)}
        assert lost(journal) == set()
        audit.audit(journal)
