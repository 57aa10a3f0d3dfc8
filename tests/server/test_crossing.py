"""One crossing against the server's real parts: once, whatever is repeated, lost, cut or hostile (R4, R5, R8, R10)."""

import random
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.records.tables import ATTENDANCE, SCORE
from server.crossing import Crossings
from server.database import ACCOUNT
from sync import answering, applying, canonical, outbox, seal, statehash, wire
from sync.change import Base, Commit, State
from sync.engine import Phase
from sync.errors import EnvironmentProblem, UserError
from sync.journal import Journal
from tests.server.direct import (
    Device,
    School,
    contested,
    request_of,
    seal_by_hand,
    shown,
    state_hash,
    values,
)

ADMITTED = (State.ADMITTED, "")


def scores(school: School) -> list[object]:
    """All marks that reached the server, in log order."""
    with school.journal() as journal:
        return [value for _, value in values(journal, SCORE)]


def position(school: School) -> int:
    with school.journal() as journal:
        return journal.position().seq


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
    before = position(school_anywhere)
    assert teacher.verdicts() == [(State.PENDING, "")]
    teacher.meddle = teacher.ask
    teacher.crossed()
    assert teacher.verdicts() == [ADMITTED]
    assert scores(school_anywhere) == [80]
    assert position(school_anywhere) == before


def test_writing_on_after_a_lost_answer_loses_and_doubles_nothing(school: School) -> None:
    teacher = school.device("teacher")
    teacher.meddle = teacher.lose_answers
    for value in (70, 75, 80):
        teacher.commit(teacher.mark(value))
        teacher.cross()
    teacher.meddle = teacher.ask
    teacher.commit(teacher.mark(85))
    teacher.crossed()
    assert scores(school) == [70, 75, 80, 85]
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
    answers = [wire.decode_answer(teacher.ask(request)[64:]) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert scores(school) == [80]


def test_an_answer_applied_twice_is_refused_the_second_time(school: School) -> None:
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    answer = wire.decode_answer(teacher.ask(request_of(teacher))[64:])
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
    early = wire.decode_answer(teacher.ask(request_of(teacher))[64:])
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
    teacher = school_anywhere.device("teacher")
    for value in range(12):
        teacher.judged(teacher.mark(value))
    monkeypatch.setattr(answering, "MAX_BYTES_PER_ANSWER", 400)
    second = Device(school_anywhere, "second")
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


def test_a_cut_between_bounded_answers_is_made_good(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8."""
    teacher, second = school.device("teacher"), school.device("second")
    for value in range(6):
        teacher.judged(teacher.mark(value))
    monkeypatch.setattr(answering, "MAX_BYTES_PER_ANSWER", 400)
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
    assert scores(school) == [0, 1, 2, 3, 4, 5, 77]


def test_more_changesets_than_one_request_takes(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = school.device("teacher")
    for value in range(9):
        teacher.commit(teacher.mark(value))
        with teacher.copy.journal() as journal:
            outbox.seal_pending(journal, teacher.key)
    monkeypatch.setattr(applying, "MAX_CHANGESETS_PER_REQUEST", 2)
    teacher.crossed()
    assert scores(school) == list(range(9))
    assert teacher.verdicts() == [ADMITTED] * 9


def test_more_bytes_than_one_message_takes(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A school year offline must still get across."""
    teacher = school.device("teacher")
    for value in range(9):
        teacher.commit(teacher.mark(value))
        with teacher.copy.journal() as journal:
            outbox.seal_pending(journal, teacher.key)
    monkeypatch.setattr(outbox, "MAX_MESSAGE_BYTES", 500)
    teacher.crossed()
    assert scores(school) == list(range(9))


# --- chains: forks, gaps, strangers ---


def test_a_cloned_disk_is_told_apart_from_a_gap(school: School) -> None:
    """R4: the same number with another hash is a fork; a missing middle is a gap."""
    teacher = school.device("teacher")
    start = teacher.copy.write_journal(lambda journal: seal.chain_start(journal.identity(), teacher.writer_key))
    first = body_of(teacher, 1, teacher.mark(80))
    second = body_of(teacher, 2, teacher.mark(81))
    other = body_of(teacher, 2, teacher.mark(99))
    third = body_of(teacher, 3, teacher.mark(82))
    after_first = seal.chain(start, first)
    after_second = seal.chain(after_first, second)

    def refusals(request: bytes) -> list[str]:
        return [one.code for one in wire.decode_answer(teacher.ask(request)[64:]).refusals]

    assert refusals(seal_by_hand(teacher, [second], first=2, before=after_first)) == ["crossing.gap"]
    assert refusals(seal_by_hand(teacher, [first, second])) == []
    assert refusals(seal_by_hand(teacher, [first, second])) == [], "known"
    assert refusals(seal_by_hand(teacher, [first, other])) == ["crossing.fork"], "same number, another hash"
    assert refusals(seal_by_hand(teacher, [first])) == ["crossing.fork"], "never regrouped"
    assert refusals(seal_by_hand(teacher, [other, third], first=2, before=after_first)) == ["crossing.fork"]
    assert refusals(seal_by_hand(teacher, [third], first=3, before=b"x" * 32)) == ["crossing.broken_chain"]
    assert refusals(seal_by_hand(teacher, [third], first=3, before=after_second)) == []
    assert scores(school) == [80, 81, 82]


def body_of(device: Device, number: int, change: object, base: int = 0) -> bytes:
    """A commit in canonical form, as an honest client would write it."""
    with device.copy.journal() as journal:
        commit = Commit(number, Base(1, base), 0, (change,))  # type: ignore[arg-type]
        return canonical.encode(journal.schema, commit, journal.refs.uuid_bytes)


def test_a_changeset_signed_by_another_enters_nowhere(school: School) -> None:
    teacher, second = school.device("teacher"), school.device("second")
    second.commit(second.mark(90))
    stolen = wire.decode_request(request_of(second)).changesets
    forged = [msgspec.structs.replace(one, writer_key=teacher.writer_key) for one in stolen]
    answer = wire.decode_answer(teacher.ask(request_of(teacher, changesets=forged))[64:])
    assert [one.code for one in answer.refusals] == ["crossing.broken_chain"]
    assert scores(school) == []


def test_anybody_may_carry_anybodys_changesets(school: School) -> None:
    """R5, R10: a courier is blind, and the author's name and rights stay the author's."""
    teacher, courier = school.device("teacher"), school.device("nobody")
    teacher.commit(teacher.mark(80))
    carried = wire.decode_request(request_of(teacher)).changesets
    courier.ask(request_of(courier, changesets=carried))
    assert scores(school) == [80]
    teacher.crossed()
    assert teacher.verdicts() == [ADMITTED]
    assert courier.verdicts() == []


def test_an_unknown_writer_is_refused(school: School, embedded_stranger: Device) -> None:
    stranger = embedded_stranger
    stranger.commit(stranger.mark(80))
    changesets = wire.decode_request(request_of(stranger)).changesets
    teacher = school.device("teacher")
    answer = wire.decode_answer(teacher.ask(request_of(teacher, changesets=changesets))[64:])
    assert [one.code for one in answer.refusals] == ["crossing.unknown_writer"]


@pytest.fixture
def embedded_stranger(school: School) -> Device:
    """A teacher of another school on the same server."""
    other = school.server.found()
    other.enrol()
    return other.device("teacher")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"protocol": 2}, "crossing.protocol"),
        ({"protocol": 0}, "crossing.protocol"),
        ({"school": bytes(16)}, "crossing.not_yours"),
        ({"writer_key": bytes(32)}, "crossing.not_yours"),
        ({"seq": 10_000}, "crossing.ahead_of_server"),
        ({"epoch": 2}, "crossing.ahead_of_server"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(school: School, changed: dict[str, Any], code: str) -> None:
    teacher = school.device("teacher")
    with pytest.raises(UserError) as caught:
        teacher.ask(request_of(teacher, **changed))
    assert caught.value.code == code


@pytest.mark.parametrize("token", ["", "00" * 32, "not hex", "ế", "ab" * 10_000])
def test_who_is_not_known_is_turned_away_before_anything_is_unpacked(
    school: School, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_data: bytes) -> wire.Request:
        raise AssertionError

    teacher = school.device("teacher")
    request = request_of(teacher)
    monkeypatch.setattr(wire, "decode_request", never)
    crossings: Crossings = school.server.crossings
    with pytest.raises(UserError, match="signed_out"):
        crossings.answer(token, request)


def test_a_shut_out_account_is_turned_away(school: School) -> None:
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    with school.server.database.write() as connection:
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.login == teacher.account.login).values(active=0))
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "account.shut_out"
    assert teacher.verdicts() == [(State.PENDING, "")], "kept here"
    assert scores(school) == []


# --- what is malformed blocks nothing (R8) ---


def garbage() -> dict[str, bytes]:
    """Commits that no honest client writes, each with the number it should have had in place 2."""
    chance = random.Random(1)
    good = msgspec.msgpack.encode
    long_key = "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(2_600))
    nul = [3, [bytes(16), "clerk\0", bytes(16), ""], [[1, 1]]]
    return {
        "nothing": b"",
        "noise": chance.randbytes(100),
        "another number": good([7, 1, 0, 0, [[2, [bytes(16)], [[1, "x"]]]]]),
        "an unknown table": good([2, 1, 0, 0, [[99, [], [[1, 1]]]]]),
        "a zero character": good([2, 1, 0, 0, [[2, [bytes(16)], [[1, "a\0b"]]]]]),
        "a zero character in a key": good([2, 1, 0, 0, [nul]]),
        "a key no index takes": good([2, 1, 0, 0, [[3, [bytes(16), long_key, bytes(16), ""], [[1, 1]]]]]),
        "not UTF-8": good([2, 1, 0, 0, [[2, [bytes(16)], [[1, "xyz"]]]]]).replace(b"xyz", b"\xff\xfe\xfd"),
        "deep nesting": b"\x91" * 100_000,
        "a float": good([2, 1, 0, 0, [[9, [bytes(16), "math", bytes(16), 1, 1], [[1, 8.5]]]]]),
    }


@pytest.mark.parametrize("what", garbage())
def test_a_malformed_commit_is_quarantined_and_those_around_it_count(school_anywhere: School, what: str) -> None:
    teacher, principal = school_anywhere.device("teacher"), school_anywhere.device("principal")
    bodies = [
        body_of(teacher, 1, teacher.mark(80)),
        garbage()[what],
        body_of(teacher, 3, teacher.mark(81, pupil="Bình")),
    ]
    answer = wire.decode_answer(teacher.ask(seal_by_hand(teacher, bodies))[64:])
    assert answer.refusals == []
    assert scores(school_anywhere) == [80, 81]
    refused = [change for entry in answer.entries for change in entry.changes if change.state is State.REFUSED]
    assert [(one.number, one.pos, one.reason) for one in refused] == [(2, -1, "malformed")]
    with school_anywhere.journal() as journal:
        evidence = journal.tables.log_entry
        rows = journal.connection.execute(
            evidence.select().where(evidence.c.school == journal.school, evidence.c.last == 3)
        ).all()
        assert [msgspec.msgpack.decode(bytes(row.bodies)) for row in rows] == [bodies], "kept as it came"
    principal.crossed()
    assert shown(principal, principal.mark(0, pupil="Bình")) == 81


def test_huge_numbers_that_fit_the_form_are_entered_or_refused(school_anywhere: School) -> None:
    """PostgreSQL's columns are smaller than what the form allows."""
    teacher = school_anywhere.device("teacher")
    top = 2**53 - 1
    an, six_a = school_anywhere.ids["An"], school_anywhere.ids["6A"]
    score = [9, [six_a, "math", an, 1, top], [[1, 80]]]
    bodies = [
        msgspec.msgpack.encode([1, 1, top, top, [score]]),
        msgspec.msgpack.encode([2, top, top, top, [score]]),
        msgspec.msgpack.encode([3, 1, 0, top, [[9, [six_a, "math", an, top, -top], [[1, top]]]]]),
        body_of(teacher, 4, teacher.mark(81)),
    ]
    answer = wire.decode_answer(teacher.ask(seal_by_hand(teacher, bodies))[64:])
    assert answer.refusals == []
    refused = {one.number: one.reason for entry in answer.entries for one in entry.changes}
    assert refused == {1: "base_ahead", 2: "base_ahead", 3: "not_a_mark"}
    teacher_again = school_anywhere.device("teacher")
    assert shown(teacher_again, teacher_again.mark(0)) == 81


# --- crash anywhere while applying (R8) ---


APPLYING_STEPS = [
    (applying, "_check_fits"),
    (outbox, "mark_answered"),
    (Journal, "enter"),
    (Journal, "_record"),
    (Journal, "_replace_heads"),
    (statehash, "add"),
    (Journal, "_project"),
    (Journal, "_write_projection"),
    (Journal, "_mark_contested"),
    (applying, "_hold_grants"),
    (Journal, "advance"),
    (statehash, "total"),
    (outbox, "is_answered"),
]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(("where", "step"), APPLYING_STEPS, ids=[step for _, step in APPLYING_STEPS])
def test_a_crash_at_any_step_of_applying_leaves_nothing_half_done(
    school: School, where: object, step: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, second = school.device("teacher"), Device(school, "second")
    teacher.judged(teacher.mark(80))
    second.commit(second.mark(90))
    second.commit(second.mark(91, pupil="Bình"))
    with second.copy.journal() as journal:
        held = state_hash(journal), journal.position(), applying.held_grants(journal)

    real = getattr(where, step)

    def crash(*arguments: object, **named: object) -> object:
        if not before:
            real(*arguments, **named)
        raise EnvironmentProblem("store.io")

    answered = False

    def answer_then_crash(request: bytes) -> bytes:
        nonlocal answered
        data = second.ask(request)
        answered = True
        monkeypatch.setattr(where, step, crash)
        return data

    second.meddle = answer_then_crash
    status = second.cross()
    monkeypatch.undo()
    assert answered
    assert status.error is not None
    assert status.error.code == "store.io"
    with second.copy.journal() as journal:
        assert (state_hash(journal), journal.position(), applying.held_grants(journal)) == held
    assert second.verdicts() == [(State.PENDING, "")] * 2
    second.meddle = second.ask
    second.crossed()
    assert second.verdicts() == [ADMITTED] * 2
    assert contested(second, second.mark(0))
    assert scores(school) == [80, 90, 91]


ADMITTING_STEPS = [
    (answering, "_keep_evidence"),
    (Journal, "advance_writer"),
    (Journal, "enter"),
    (statehash, "add"),
    (Journal, "_project"),
    (answering, "gather"),
    (statehash, "total"),
    (wire, "encode"),
]


@pytest.mark.parametrize(("where", "step"), ADMITTING_STEPS, ids=[step for _, step in ADMITTING_STEPS])
def test_a_crash_at_any_step_of_the_server_leaves_nothing_half_done(
    school_anywhere: School, where: object, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = school_anywhere
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    request = request_of(teacher)
    before = position(school)

    def crash(*_arguments: object, **_named: object) -> object:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(where, step, crash)
        with pytest.raises(ZeroDivisionError):
            teacher.ask(request)
    if step != "encode":  # the answer is written after the transaction
        assert position(school) == before
    teacher.crossed()
    assert teacher.verdicts() == [ADMITTED]
    assert scores(school) == [80]
