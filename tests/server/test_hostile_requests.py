"""R13, R8: what a signed-in person with a changed program can do to others."""

import contextlib
import tracemalloc
import uuid

import msgspec
import pytest

from app.records.tables import SCORE
from sync import canonical, seal, wire
from sync.change import Base, Change, Commit, State
from sync.errors import UserError
from tests.server.direct import Device, School, answer_to, request_of, seal_by_hand


def test_a_small_request_does_not_fill_the_memory(school: School) -> None:
    """Compressed it is a few hundred bytes; unpacked it may be 32 MB, but not many times that."""
    count = 3_000_000
    body = b"\xdd" + count.to_bytes(4, "big") + b"\x00" * count
    framed = wire.compressed(body)
    assert len(framed) < 5_000
    tracemalloc.start()
    with pytest.raises(UserError):
        wire.decode_request(framed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * len(body), (
        f"{peak / len(body):.0f} bytes for each: {peak / len(body) * 32 / 1000:.1f} GB a request"
    )


def test_refused_changes_do_not_fill_the_ids_until_no_new_device_can_sign_in(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody without any duty writes marks for pupils that do not exist. (The real limit is 200,000: two requests of
    some hundred kilobytes.)
    """
    monkeypatch.setattr("server.crossing.MAX_IDS", 100)
    school.enrol()
    nobody = school.device("nobody")
    for turn in range(3):
        class_ = nobody.ref("6A")
        with nobody.copy.journal() as journal:
            pupils = [journal.refs.number(uuid.UUID(int=1000 * (turn + 1) + i)) for i in range(50)]
        nobody.commit(*(Change(SCORE.number, (class_, "math", pupil, 1, 1), ((1, 70),)) for pupil in pupils))
        nobody.crossed()
    assert {state for state, _ in nobody.verdicts()} == {State.REFUSED}
    new = Device(school, "teacher")
    assert new.cross().error is None


def test_a_device_that_claims_to_know_many_ids_gets_a_typed_answer(school_anywhere: School) -> None:
    teacher = school_anywhere.device("teacher")
    with contextlib.suppress(UserError):
        answer_to(teacher, request_of(teacher, ids=2**53))


def test_what_is_held_of_one_who_was_shut_out_still_fits_an_answer(school: School) -> None:
    """What is held of them is looked at by nobody's rules: here 5,000 texts of the length that is allowed."""
    teacher = school.device("teacher")
    accounts, database = school.server.accounts, school.server.database
    with database.write() as connection:
        accounts.set_active(connection, teacher.account.login, active=False)
    before, number = None, 1
    with teacher.copy.journal() as journal:
        school_id = journal.identity()
        before = seal.chain_start(school_id, teacher.writer_key)
    six_a, an = school.ids["6A"], school.ids["An"]
    for _ in range(20):
        changes = [[16, [six_a, "math", an, place], [[1, f"{number} {place} " + "x" * 7_900]]] for place in range(240)]
        body = msgspec.msgpack.encode([number, 1, 0, 0, changes])
        answer = answer_to(teacher, seal_by_hand(teacher, [body], first=number, before=before))
        assert answer.refusals == []
        before, number = seal.chain(before, body), number + 1
    new = Device(school, "principal")
    assert new.cross().error is None


_ = (canonical, Base, Commit)


def test_a_request_carries_no_more_than_its_limit(school: School) -> None:
    """`MAX_PUSH_BYTES`: of canonical commits in one request. Some kilobytes became 20 MB of log under one lock."""
    nobody = school.device("nobody")
    with nobody.copy.journal() as journal:
        school_id = journal.identity()
    before = seal.chain_start(school_id, nobody.writer_key)
    six_a, an = school.ids["6A"], school.ids["An"]
    messages = []
    for number in range(1, 11):
        changes = [[16, [six_a, "math", an, place], [[1, "x" * 7_900]]] for place in range(240)]
        body = msgspec.msgpack.encode([number, 1, 0, 0, changes])
        sealed = seal.sign_changeset(nobody.key, school_id, number, (body,), before)
        messages.append(wire.ChangesetMessage(number, sealed.signature, None, [body]))
        before = seal.chain(before, body)
    request = request_of(nobody, changesets=messages)
    position = school.position()
    with contextlib.suppress(UserError):
        answer_to(nobody, request)
    assert school.position() - position <= 2, (
        f"{school.position() - position} changesets of 1.9 MB in {len(request)} bytes"
    )


def test_an_epoch_can_begin_whatever_the_servers_clock_says(on_postgresql: object) -> None:
    """R12. After 2038, or with a clock that says so, seconds since 1970 do not fit the column."""
    from server.restoring import begin_new_epoch
    from tests.doubles import FixedClock
    from tests.server.direct import Server

    assert isinstance(on_postgresql, Server)
    on_postgresql.found()
    clock = FixedClock(seed=5)
    clock.advance((2**31 * 1000) - clock.now_ms() + 1000)
    begin_new_epoch(on_postgresql.database, clock)
