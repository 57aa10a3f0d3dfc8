"""Forks, gaps and strangers are told apart, and what is malformed blocks nothing behind it (R4, R8, R10)."""

import random

import msgspec
import pytest

from server import admission
from sync import answering, canonical, chains, outbox, seal, wire
from sync.change import Base, Commit, State
from sync.errors import UserError
from tests.server.direct import (
    ADMITTED,
    Device,
    School,
    answer_to,
    request_of,
    seal_by_hand,
    shown,
    told,
)

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
        return [one.code for one in answer_to(teacher, request).refusals]

    assert refusals(seal_by_hand(teacher, [second], first=2, before=after_first)) == ["crossing.gap"]
    assert refusals(seal_by_hand(teacher, [first, second])) == []
    assert refusals(seal_by_hand(teacher, [first, second])) == [], "known"
    assert refusals(seal_by_hand(teacher, [first, other])) == ["crossing.fork"], "same number, another hash"
    assert refusals(seal_by_hand(teacher, [first])) == ["crossing.fork"], "never regrouped"
    assert refusals(seal_by_hand(teacher, [other, third], first=2, before=after_first)) == ["crossing.fork"]
    assert refusals(seal_by_hand(teacher, [third], first=3, before=b"x" * 32)) == ["crossing.bad_signature"]
    assert refusals(seal_by_hand(teacher, [third], first=3, before=after_second)) == []
    assert school.scores() == [80, 81, 82]


def body_of(device: Device, number: int, change: object, base: int = 0) -> bytes:
    """A commit in canonical form, as an honest client would write it."""
    with device.copy.journal() as journal:
        commit = Commit(number, Base(1, base), 0, (change,))  # type: ignore[arg-type]
        return canonical.encode(journal.schema, commit, journal.refs.uuid_bytes)


def test_a_changeset_signed_by_another_enters_nowhere(school: School) -> None:
    """Neither as columns nor as it is."""
    teacher, second = school.device("teacher"), school.device("second")
    second.commit(second.mark(90))
    asked = wire.decode_request(request_of(second))
    stolen, fresh = asked.changesets, asked.fresh
    bodies = second.copy.write_journal(lambda journal: outbox.unanswered(journal, second.writer_key, 1)[0].bodies)
    for forged in (stolen, [msgspec.structs.replace(stolen[0], columns=None, bodies=list(bodies))]):
        answer = answer_to(teacher, request_of(teacher, changesets=forged, fresh=fresh))
        assert [one.code for one in answer.refusals] == ["crossing.bad_signature"]
    assert school.scores() == []


def test_anybody_may_carry_anybodys_requests(school: School) -> None:
    """R5, R10: a courier is blind, and the author's name and rights stay the author's."""
    teacher, courier = school.device("teacher"), school.device("nobody")
    teacher.commit(teacher.mark(80))
    carried = bytes.fromhex(teacher.token) + request_of(teacher)
    for _ in range(2):
        school.server.crossings.answer(carried)
    assert school.scores() == [80]
    courier.crossed()
    teacher.crossed()
    assert teacher.verdicts() == [ADMITTED]
    assert courier.verdicts() == []


def test_what_was_written_at_another_school_enters_nowhere(school: School, embedded_stranger: Device) -> None:
    stranger = embedded_stranger
    stranger.commit(stranger.mark(80))
    asked = wire.decode_request(request_of(stranger))
    teacher = school.device("teacher")
    answer = answer_to(teacher, request_of(teacher, changesets=asked.changesets, fresh=asked.fresh))
    assert {one.code for one in answer.refusals} <= {"crossing.bad_signature", "crossing.malformed"}
    assert len(answer.refusals) == 1
    assert school.scores() == []


def test_an_unknown_writer_is_refused(school: School, embedded_stranger: Device) -> None:
    stranger = embedded_stranger
    stranger.commit(stranger.mark(80))
    with stranger.copy.journal() as journal:
        outbox.seal_pending(journal, stranger.key)
        changesets = outbox.unanswered(journal, stranger.writer_key, 1)
    with school.journal() as journal, pytest.raises(UserError, match="unknown_writer"):
        answering.admit(journal, changesets[0], admission.judge, 0)


@pytest.fixture
def embedded_stranger(school: School) -> Device:
    """A teacher of another school on the same server."""
    other = school.server.found()
    return other.device("teacher")


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
    answer = answer_to(teacher, seal_by_hand(teacher, bodies))
    assert answer.refusals == []
    assert school_anywhere.scores() == [80, 81]
    refused = [one for one in told(teacher, answer) if one.state is State.REFUSED]
    assert [(one.number, one.pos, one.reason) for one in refused] == [(2, -1, "malformed")]
    with school_anywhere.journal() as journal:
        evidence = journal.tables.log_entry
        rows = journal.connection.execute(
            evidence.select().where(evidence.c.school == journal.school, evidence.c.last == 3)
        ).all()
        kept = [msgspec.msgpack.decode(wire.expanded(bytes(row.bodies))) for row in rows]
        assert kept == [bodies], "kept as it came"
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
    answer = answer_to(teacher, seal_by_hand(teacher, bodies))
    assert answer.refusals == []
    refused = {one.number: one.reason for one in told(teacher, answer)}
    assert refused == {1: "base_ahead", 2: "base_ahead", 3: "not_a_mark"}
    teacher_again = school_anywhere.device("teacher")
    assert shown(teacher_again, teacher_again.mark(0)) == 81


def test_the_log_tells_its_newest_commits_of_a_chain_one_by_one(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = school.device("teacher")
    for column in (1, 2, 3, 4):
        teacher.commit(teacher.mark(70, column=column))
        if column != 1:
            teacher.crossed()
    with teacher.copy.journal() as journal:
        own = [(n, outbox.hash_at(journal, teacher.writer_key, n)) for n in (1, 2, 3, 4)]
    with school.journal() as journal:
        writer = journal.writer(teacher.writer_key)
        assert writer is not None
        assert chains.chain_ends(journal, writer) == own
        monkeypatch.setattr(chains, "MAX_CHAIN_ENDS", 2)
        assert chains.chain_ends(journal, writer) == own[2:]
        monkeypatch.setattr(chains, "MAX_CHAIN_ENDS", 3)
        assert chains.chain_ends(journal, writer) == own[1:]
