"""One crossing against the server's real parts: once, whatever is repeated, lost or cut (R3, R4, R5, R10, R13)."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.records.tables import ATTENDANCE, SCHEMA, SCORE
from server.crossing import Crossings
from sync import answering, applying, audit, holding, known, outbox, wire
from sync.change import State
from sync.engine import Phase
from sync.errors import EnvironmentProblem, UserError
from tests.server.direct import (
    ADMITTED,
    Device,
    School,
    answer_to,
    contested,
    request_of,
    shown,
    state_hash,
    values,
)
from tests.sync.small import told_heads

# --- two people, one cell ---


def test_a_disagreement_is_seen_on_both_sides_and_settled_everywhere(school_anywhere: School) -> None:
    """R3."""
    teacher, second = school_anywhere.device("teacher"), school_anywhere.device("second")
    teacher.commit(teacher.mark(80))
    second.commit(second.mark(90))
    for device in (teacher, second, teacher):
        device.crossed()
    for device in (teacher, second):
        assert contested(device, device.mark(0))
        assert shown(device, device.mark(0)) == 80, "the first admitted stays on screen"
    second.judged(second.mark(90))
    teacher.crossed()
    for device in (teacher, second):
        assert not contested(device, device.mark(0))
        assert shown(device, device.mark(0)) == 90
        with device.copy.journal() as journal:
            assert sorted(str(value) for _, value in values(journal, SCORE)) == ["80", "90", "90"], "losers stay"


def test_excused_beats_unexcused_on_every_device(school_anywhere: School) -> None:
    one, other = school_anywhere.device("homeroom"), school_anywhere.device("homeroom")
    one.commit(one.absence(2))
    other.commit(other.absence(1))
    for device in (one, other, one):
        device.crossed()
    for device in (one, other):
        assert shown(device, device.absence(0)) == 1
        assert not contested(device, device.absence(0))
    with school_anywhere.journal() as journal:
        assert len(values(journal, ATTENDANCE)) == 2


# --- lost, doubled, late (R4, R5) ---


def test_a_lost_answer_and_a_retry_are_one_crossing(school_anywhere: School) -> None:
    teacher = school_anywhere.device("teacher")
    teacher.commit(teacher.mark(80))
    teacher.meddle = teacher.lose_answers
    for _ in range(3):
        assert teacher.cross().phase is Phase.WAITING
    before = school_anywhere.position()
    assert teacher.verdicts() == [(State.PENDING, "")]
    teacher.meddle = teacher.ask
    teacher.crossed()
    assert teacher.verdicts() == [ADMITTED]
    assert school_anywhere.scores() == [80]
    assert school_anywhere.position() == before


def test_writing_on_after_a_lost_answer_loses_and_doubles_nothing(school: School) -> None:
    teacher = school.device("teacher")
    teacher.meddle = teacher.lose_answers
    for value in (70, 75, 80):
        teacher.commit(teacher.mark(value))
        teacher.cross()
    teacher.meddle = teacher.ask
    teacher.commit(teacher.mark(85))
    teacher.crossed()
    assert school.scores() == [70, 75, 80, 85]
    assert teacher.verdicts() == [ADMITTED] * 4


def test_several_own_changesets_in_one_answer_keep_their_places(school: School) -> None:
    teacher = school.device("teacher")
    teacher.meddle = teacher.lose_answers
    for column in (1, 2, 3):
        teacher.commit(teacher.mark(80, column=column))
        teacher.cross()
    teacher.meddle = teacher.ask
    teacher.crossed()
    places = []
    for journal_of in (teacher.copy.journal, school.journal):
        with journal_of() as journal:
            change = journal.tables.change
            query = select(change.c.number, change.c.seq).where(change.c.tbl == SCORE.number).order_by(change.c.number)
            rows = journal.connection.execute(query.where(change.c.school == journal.school))
            places.append([tuple(row) for row in rows])
    assert places[0] == places[1]
    assert [number for number, _ in places[0]] == [1, 2, 3]
    assert len({seq for _, seq in places[0]}) == 3


def test_the_same_request_many_times_is_answered_alike_and_entered_once(school: School) -> None:
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    request = request_of(teacher)
    answers = [answer_to(teacher, request) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert school.scores() == [80]


def test_an_answer_applied_twice_is_refused_the_second_time(school: School) -> None:
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    answer = answer_to(teacher, request_of(teacher))
    teacher.copy.write_journal(lambda journal: applying.apply(journal, answer, teacher.writer_key))
    with teacher.copy.journal() as journal:
        before = state_hash(journal), journal.position()
    with pytest.raises(UserError, match="stale_answer"):
        teacher.copy.write_journal(lambda journal: applying.apply(journal, answer, teacher.writer_key))
    with teacher.copy.journal() as journal:
        assert (state_hash(journal), journal.position()) == before


def test_an_answer_that_arrives_after_a_later_one_is_refused(school: School) -> None:
    """Clients apply contiguous ranges only."""
    teacher, second = school.device("teacher"), school.device("second")
    early = answer_to(teacher, request_of(teacher))
    second.judged(second.mark(90))
    teacher.crossed()
    late = msgspec.structs.replace(early, seq=early.seq)
    with pytest.raises(UserError, match="stale_answer"):
        teacher.copy.write_journal(lambda journal: applying.apply(journal, late, teacher.writer_key))


def test_an_answer_for_another_request_is_not_taken(school: School) -> None:
    """R10: even the server's own words, to another question."""
    teacher, second = school.device("teacher"), school.device("second")
    recorded = teacher.ask(request_of(teacher))
    second.judged(second.mark(90))
    teacher.commit(teacher.mark(80))
    teacher.meddle = lambda _request: recorded
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "crossing.bad_signature"
    assert teacher.verdicts() == [(State.PENDING, "")]


def test_an_answer_for_another_device_is_not_taken(school: School) -> None:
    teacher, second = school.device("teacher"), school.device("second")
    teacher.meddle = lambda _request: second.ask(request_of(second))
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "crossing.bad_signature"


# --- bounded answers, many changesets (R13) ---


def test_a_long_log_comes_in_bounded_answers(school_anywhere: School, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, second = school_anywhere.device("teacher"), school_anywhere.device("second")
    for value in range(12):
        teacher.judged(teacher.mark(value))
    monkeypatch.setattr(answering, "MAX_BYTES_PER_ANSWER", 60)
    asked: list[int] = []

    def count(request: bytes) -> bytes:
        asked.append(wire.decode_request(request).seq)
        return second.ask(request)

    second.meddle = count
    second.crossed()
    assert len(asked) > 5
    assert asked == sorted(set(asked)), "each answer goes on where the last one ended"
    assert shown(second, second.mark(0)) == 11
    with second.copy.journal() as mine, school_anywhere.journal() as theirs:
        assert values(mine, SCORE) == values(theirs, SCORE)


def test_an_entry_that_is_larger_than_an_answer_comes_whole(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are never cut: half of one would be taken for all of it."""
    teacher, second = school.device("teacher"), school.device("second")
    teacher.judged(*(teacher.mark(80, column=column) for column in range(1, 8)))
    teacher.judged(teacher.mark(81, column=8))
    monkeypatch.setattr(answering, "MAX_ENTRIES_PER_ANSWER", 3)
    second.crossed()
    assert [shown(second, second.mark(0, column=column)) for column in range(1, 9)] == [80] * 7 + [81]


def test_a_new_device_gets_what_stands_and_not_how_it_came_about(school_anywhere: School) -> None:
    """Heads as a snapshot: what was corrected since costs nothing on the way, and disagreement is seen all the same."""
    teacher, second = school_anywhere.device("teacher"), school_anywhere.device("second")
    for value in range(30):
        teacher.commit(teacher.mark(value))
    second.commit(second.mark(90))
    teacher.crossed()
    second.crossed()
    new = Device(school_anywhere, "second")
    new.commit(new.mark(70, "Bình"))
    asked: list[wire.Answer] = []

    def listen(request: bytes) -> bytes:
        data = new.ask(request)
        asked.append(wire.decode_answer(data[64:]))
        return data

    new.meddle = listen
    new.crossed()
    assert len(asked) == 1
    assert contested(new, new.mark(0))
    assert shown(new, new.mark(0)) == 29
    assert shown(new, new.mark(0, "Bình")) == 70
    with new.copy.journal() as mine, school_anywhere.journal() as theirs:
        assert told_heads(mine, SCORE) == told_heads(theirs, SCORE)
        assert len(values(mine, SCORE)) == 1, "its own"
        assert audit.audit(mine) > 0
    new.meddle = new.ask
    assert new.judged(new.mark(90)) == ADMITTED
    for device in (teacher, second):
        device.crossed()
        assert not contested(device, device.mark(0))


def test_a_cut_between_bounded_answers_is_made_good(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8."""
    teacher, second = school.device("teacher"), school.device("second")
    for value in range(6):
        teacher.judged(teacher.mark(value))
    monkeypatch.setattr(answering, "MAX_BYTES_PER_ANSWER", 60)
    second.commit(second.mark(77))
    allowed = iter([True, True, False, True, False])

    def sometimes(request: bytes) -> bytes:
        if next(allowed, True):
            return second.ask(request)
        raise EnvironmentProblem("crossing.unreachable")

    second.meddle = sometimes
    assert second.cross().phase is Phase.WAITING
    assert second.cross().phase is Phase.WAITING
    second.crossed()
    assert second.verdicts() == [ADMITTED]
    assert contested(second, second.mark(0)), "it had seen none of the six"
    assert school.scores() == [0, 1, 2, 3, 4, 5, 77]


def test_more_changesets_than_one_request_takes(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = school.device("teacher")
    for value in range(9):
        teacher.commit(teacher.mark(value))
        with teacher.copy.journal() as journal:
            outbox.seal_pending(journal, teacher.key)
    monkeypatch.setattr(applying, "MAX_CHANGESETS_PER_REQUEST", 2)
    teacher.crossed()
    assert school.scores() == list(range(9))
    assert teacher.verdicts() == [ADMITTED] * 9


def test_more_bytes_than_one_message_takes(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A school year offline must still get across."""
    teacher = school.device("teacher")
    for value in range(9):
        teacher.commit(teacher.mark(value))
        with teacher.copy.journal() as journal:
            outbox.seal_pending(journal, teacher.key)
    monkeypatch.setattr(outbox, "MAX_PUSH_BYTES", 150)
    teacher.crossed()
    assert school.scores() == list(range(9))


# --- requests that do not fit ---


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"protocol": wire.PROTOCOL + 1}, "crossing.protocol"),
        ({"protocol": 1}, "crossing.protocol"),
        ({"protocol": 0}, "crossing.protocol"),
        ({"fresh": b"x" * 15}, "crossing.malformed"),
        ({"seq": 10_000}, "crossing.ahead_of_server"),
        ({"epoch": 2}, "crossing.ahead_of_server"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(school: School, changed: dict[str, Any], code: str) -> None:
    teacher = school.device("teacher")
    with pytest.raises(UserError) as caught:
        teacher.ask(request_of(teacher, **changed))
    assert caught.value.code == code


@pytest.mark.parametrize("token", [b"", bytes(32), b"not a token", b"\xab" * 32, b"\xab" * 10_000])
def test_who_is_not_known_is_turned_away_before_anything_is_unpacked(
    school: School, token: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_data: bytes) -> wire.Request:
        raise AssertionError

    teacher = school.device("teacher")
    request = request_of(teacher)
    monkeypatch.setattr(wire, "decode_request", never)
    crossings: Crossings = school.server.crossings
    with pytest.raises(UserError, match="signed_out"):
        crossings.answer(token + request)


def set_active(device: Device, *, active: bool) -> None:
    server = device.school.server
    with server.database.write() as connection:
        server.accounts.set_active(connection, device.account.login, active=active)


def test_of_who_is_shut_out_everything_is_taken_in_and_held_and_the_copy_is_emptied(school: School) -> None:
    """R6, R9: nothing of what was typed is lost, nothing counts by itself, nothing can be read any more."""
    school.enrol()
    teacher, principal = school.device("teacher"), school.device("principal")
    teacher.judged(teacher.mark(70))
    teacher.commit(teacher.mark(80))
    set_active(teacher, active=False)
    status = teacher.cross()
    assert status.error is None
    assert teacher.verdicts() == [(State.HELD, "shut_out")]
    assert shown(teacher, teacher.mark(0)) is None
    with teacher.copy.journal() as journal:
        assert holding.held_grants(journal) == set()
        assert not any(list(journal.all_rows(table)) for table in SCHEMA.tables)
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "account.shut_out"
    principal.crossed()
    with principal.copy.journal() as journal:
        assert known.unsettled_keys(journal, SCORE), "somebody has to look"
    assert shown(principal, principal.mark(0)) == 70
    set_active(teacher, active=True)
    teacher.crossed()
    assert shown(teacher, teacher.mark(0)) == 70


def test_an_account_that_is_not_there_is_not_closed(school: School) -> None:
    with school.server.database.write() as connection, pytest.raises(UserError, match="unknown"):
        school.server.accounts.set_active(connection, "nobody at all", active=False)
