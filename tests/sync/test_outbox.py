"""Own commits: numbered and chained at once, sealed in runs never regrouped, bounded on their way (R2, R13)."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlalchemy import Engine, delete, select

from sync import canonical, outbox, seal
from sync.change import MAX_CHANGES_PER_COMMIT, Base, Change
from sync.errors import UserError
from sync.journal import Journal
from tests.sync.small import CLASS, MARK, NOTE, PERSON, PUPIL, SCHEMA, SCHOOL, SOMEBODY, found, writing

KEY = SigningKey(bytes(range(32)))
WRITER = bytes(KEY.verify_key)
START = seal.chain_start(SCHOOL, WRITER)


def begun(journal: Journal) -> None:
    refs = found(journal, writers=1)
    journal.add_writer(WRITER, refs[SOMEBODY], "laptop", START)


def mark(journal: Journal, value: int, column: int = 1) -> Change:
    key = (journal.refs.number(CLASS), journal.refs.number(PUPIL), column)
    return Change(MARK.number, key, ((1, value),))


def commit(journal: Journal, value: int, base: int = 0) -> int:
    return outbox.commit(journal, WRITER, [mark(journal, value)], Base(1, base), at=1_000)


def test_commits_are_numbered_without_gaps_and_chained_at_once(sqlite: Engine) -> None:
    expected = START
    for number in range(1, 4):
        with writing(sqlite) as journal:
            if number == 1:
                begun(journal)
            assert commit(journal, number) == number
            table = journal.tables.own_commit
            body = bytes(journal.connection.execute(select(table.c.body).where(table.c.number == number)).scalar_one())
            expected = seal.chain(expected, body)
            assert outbox.own_writer(journal, WRITER).hash == expected
            assert canonical.decode(SCHEMA, body)[0] == number


def test_a_commit_that_fails_takes_no_number(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        begun(journal)
    with pytest.raises(ZeroDivisionError), writing(sqlite) as journal:
        commit(journal, 80)
        raise ZeroDivisionError
    with writing(sqlite) as journal:
        assert commit(journal, 80) == 1


def test_the_base_travels_with_the_commit(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        journal.advance(Base(1, 7))
        commit(journal, 80, base=5)
        outbox.seal_pending(journal, KEY)
        (sealed,) = outbox.unanswered(journal, WRITER, 10)
        assert canonical.decode(SCHEMA, sealed.bodies[0])[1:3] == (1, 5)


@pytest.mark.parametrize("count", [0, MAX_CHANGES_PER_COMMIT + 1])
def test_no_commit_without_changes_or_with_too_many(sqlite: Engine, count: int) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        with pytest.raises(UserError, match=r"desk\.too_many_changes"):
            outbox.commit(journal, WRITER, [mark(journal, 1)] * count, Base(1, 0), at=0)


def test_a_commit_that_no_message_could_carry_is_refused_at_the_desk(sqlite: Engine) -> None:
    """It would block everything behind it."""
    with writing(sqlite) as journal:
        begun(journal)
        person = journal.refs.number(SOMEBODY)
        long = [Change(PERSON.number, (person,), ((1, "x" * 8_000),))] * 200
        with pytest.raises(UserError, match=r"desk\.too_many_changes"):
            outbox.commit(journal, WRITER, long, Base(1, 0), at=0)
        assert outbox.waiting(journal) == 0


@pytest.mark.parametrize("text", ["a\0b", "x" * 8_001, "\ud800"])
def test_what_the_server_would_not_take_is_refused_at_the_desk(sqlite: Engine, text: str) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        change = Change(PERSON.number, (journal.refs.number(SOMEBODY),), ((1, text),))
        with pytest.raises(UserError, match="malformed"):
            outbox.commit(journal, WRITER, [change], Base(1, 0), at=0)


def test_what_was_sealed_is_never_regrouped(sqlite: Engine) -> None:
    """R4: a repeated request carries the same changesets."""
    with writing(sqlite) as journal:
        begun(journal)
        commit(journal, 70)
        commit(journal, 71)
        outbox.seal_pending(journal, KEY)
        first = outbox.unanswered(journal, WRITER, 10)
        commit(journal, 72)
        outbox.seal_pending(journal, KEY)
        outbox.seal_pending(journal, KEY)
        both = outbox.unanswered(journal, WRITER, 10)
    assert [(one.first, one.last) for one in both] == [(1, 2), (3, 3)]
    assert both[:1] == first
    before = START
    for sealed in both:
        before = seal.verify_changeset(sealed, SCHOOL, before)[-1]


def test_an_answered_changeset_is_not_offered_again(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        for value in (70, 71):
            commit(journal, value)
            outbox.seal_pending(journal, KEY)
        writer = outbox.own_writer(journal, WRITER).n
        outbox.mark_answered(journal, writer, 1, seq=9)
        assert [one.first for one in outbox.unanswered(journal, WRITER, 10)] == [2]
        assert not outbox.is_answered(journal)
        outbox.mark_answered(journal, writer, 2, seq=10)
        assert outbox.is_answered(journal)


def test_changesets_are_bounded_in_commits_and_bytes(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """R13."""
    with writing(sqlite) as journal:
        begun(journal)
        for value in range(10):
            commit(journal, value)
        size = max(len(body) for body in outbox._bodies(journal, outbox.own_writer(journal, WRITER).n, 1, 10))
        monkeypatch.setattr(outbox, "MAX_COMMITS_PER_CHANGESET", 4)
        monkeypatch.setattr(outbox, "MAX_CHANGESET_BYTES", size * 3)
        outbox.seal_pending(journal, KEY)
        found_ones = outbox.unanswered(journal, WRITER, 10)
        assert [len(one.bodies) for one in found_ones] == [3, 3, 3, 1]
        assert len(outbox.unanswered(journal, WRITER, 2)) == 2
        monkeypatch.setattr(outbox, "MAX_PUSH_BYTES", size * 7)
        assert len(outbox.unanswered(journal, WRITER, 10)) == 2
        monkeypatch.setattr(outbox, "MAX_PUSH_BYTES", 1)
        assert len(outbox.unanswered(journal, WRITER, 10)) == 1, "one always goes, or nothing ever would"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_the_chain_can_be_told_at_every_number(sqlite: Engine, sealing: list[bool]) -> None:
    """The mark of R2 is compared with it, wherever changesets were cut."""
    school = int.from_bytes(uuid.uuid4().bytes[:3], "big")
    with writing(sqlite, school) as journal:
        begun(journal)
        hashes = [START]
        for number, seal_now in enumerate(sealing, 1):
            commit(journal, number)
            hashes.append(outbox.own_writer(journal, WRITER).hash)
            if seal_now:
                outbox.seal_pending(journal, KEY)
        assert [outbox.hash_at(journal, WRITER, number) for number in range(len(hashes))] == hashes
        assert outbox.hash_at(journal, WRITER, len(hashes)) is None


def test_what_waits_is_counted_by_cells(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        outbox.commit(journal, WRITER, [mark(journal, 1, 1), mark(journal, 2, 2)], Base(1, 0), at=0)
        commit(journal, 3)
        assert outbox.waiting(journal) == 3


def test_changesets_are_bounded_in_changes(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """R13: as columns a few bytes could stand for any number of them."""
    monkeypatch.setattr(outbox, "MAX_CELLS_PER_CHANGESET", 5)
    with writing(sqlite) as journal:
        begun(journal)
        for count in (2, 2, 2, 5, 1):
            changes = [mark(journal, 80, column) for column in range(count)]
            outbox.commit(journal, WRITER, changes, Base(1, 0), at=0)
        outbox.seal_pending(journal, KEY)
        found_ones = outbox.unanswered(journal, WRITER, 10)
        assert [(one.first, one.last) for one in found_ones] == [(1, 2), (3, 3), (4, 4), (5, 5)]


def test_what_the_server_does_not_know_yet_waits_and_all_behind_it(sqlite: Engine) -> None:
    """R11: servers are upgraded first, and where one was not, nothing is lost."""
    with writing(sqlite) as journal:
        begun(journal)
        journal.note(server_generation=1)
        slip = (journal.refs.number(CLASS), "trip")
        commit(journal, 80)
        outbox.commit(journal, WRITER, [Change(NOTE.number, slip, ((1, "Đà Lạt"),))], Base(1, 0), at=0)
        newer = Change(NOTE.number, slip, ((1, "Huế"), (2, journal.refs.number(PUPIL))))
        outbox.commit(journal, WRITER, [mark(journal, 81, 2), newer], Base(1, 0), at=0)
        commit(journal, 82)
        for _ in range(2):
            outbox.seal_pending(journal, KEY)
            assert [(one.first, one.last) for one in outbox.unanswered(journal, WRITER, 10)] == [(1, 2)]
        assert outbox.waiting(journal) == 6
        journal.note(server_generation=2)
        outbox.seal_pending(journal, KEY)
        assert [(one.first, one.last) for one in outbox.unanswered(journal, WRITER, 10)] == [(1, 2), (3, 4)]


def test_the_authors_clock_is_kept_in_whole_seconds(sqlite: Engine) -> None:
    """It is for people to read, and costs less on the way."""
    with writing(sqlite) as journal:
        begun(journal)
        outbox.commit(journal, WRITER, [mark(journal, 80)], Base(1, 0), at=1_999)
        ((_, written),) = outbox.unanswered_commits(journal)
        assert written.at == 1_000
        ((_, row),) = journal.all_rows(MARK)
        assert row.pending[1].at == 1_000


def test_a_correction_has_seen_no_more_than_what_it_corrects(sqlite: Engine) -> None:
    """R3: what arrived meanwhile lay hidden under the own value."""
    with writing(sqlite) as journal:
        begun(journal)
        journal.advance(Base(1, 9))
        commit(journal, 80, base=5)
        commit(journal, 85, base=9)
        outbox.commit(journal, WRITER, [mark(journal, 70, column=2)], Base(1, 9), at=0)
        assert [one.base for _, one in outbox.unanswered_commits(journal)] == [Base(1, 5), Base(1, 5), Base(1, 9)]


def test_what_waits_is_laid_over_rows_that_were_loaded_anew(sqlite: Engine) -> None:
    """The own commits are all that is needed: the rows can go and come."""
    with writing(sqlite) as journal:
        begun(journal)
        for value in (80, 85):
            commit(journal, value)
        outbox.commit(journal, WRITER, [mark(journal, 70, column=2)], Base(1, 0), at=0)
        before = dict(journal.all_rows(MARK))
        journal.connection.execute(delete(journal.tables.projection[MARK.name]))
        outbox.lay_over(journal)
        assert dict(journal.all_rows(MARK)) == before
        assert {row.pending[1].value for row in before.values()} == {70, 85}


def test_own_commits_are_told_in_this_stores_numbers(sqlite: Engine) -> None:
    with writing(sqlite) as journal:
        begun(journal)
        for value in (80, 81, 82):
            commit(journal, value)
        writer = outbox.own_writer(journal, WRITER).n
        told = list(outbox.commits(journal, writer, 2, 2))
        assert [(one.number, one.changes) for one in told] == [(2, (mark(journal, 81),))]
        assert [one.number for one in outbox.commits(journal, writer, 2)] == [2, 3]
