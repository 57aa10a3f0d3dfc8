"""What a courier brings: answered as its own device's crossing, with its own rights, and of no use to the courier."""

import msgspec
import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from server import courier
from sync import applying, holding, parcel, seal, wire
from sync.change import State
from sync.errors import Defect, UserError
from tests.server.direct import ADMITTED, Device, School, Server, request_of, shown

REPLY = PrivateKey(b"r" * 32)


def couriers(server: Server) -> courier.Couriers:
    return courier.Couriers(server.database, server.accounts, server.keys, server.crossings)


def carried(by: Device, sealed: bytes) -> bytes:
    """What a courier's device gets for a parcel."""
    return couriers(by.school.server).answer(bytes.fromhex(by.token) + sealed)


def server_key(device: Device) -> bytes:
    return bytes(device.school.server.keys.signing.verify_key)


def sealed_up(device: Device, request: bytes) -> bytes:
    return parcel.seal_up(server_key(device), REPLY, bytes.fromhex(device.token) + request)


def taken_in(device: Device, down: bytes, *requests: bytes) -> applying.Applied:
    """Apply a parcel that came back, as the device's program does."""
    signature, body = parcel.open_down(REPLY, down)
    digests = [wire.request_digest(device.writer_key, one) for one in requests]
    answer = parcel.check_answer(server_key(device), REPLY, digests, signature, body)
    return device.engine.apply_carried(device.writer_key, answer)


def asked(device: Device, most: int = 8) -> list[bytes]:
    return device.engine.requests_to_carry(most)[1]


@pytest.fixture
def enrolled(school_anywhere: School) -> School:
    school_anywhere.enrol()
    return school_anywhere


def test_it_is_the_devices_own_crossing_with_its_own_rights(enrolled: School) -> None:
    """A clerk may write no mark, the department's nobody carries it, and yet the teacher's mark is admitted."""
    teacher, clerk, nobody = enrolled.device("teacher"), enrolled.device("clerk"), enrolled.device("nobody")
    teacher.commit(teacher.mark(85))
    clerk.commit(clerk.mark(10))
    for device in (teacher, clerk):
        (request,) = asked(device)
        applied = taken_in(device, carried(nobody, sealed_up(device, request)), request)
        assert applied.all_answered
        assert not applied.want_grants
    assert teacher.verdicts() == [ADMITTED]
    assert clerk.verdicts()[0][0] is State.REFUSED
    assert enrolled.scores() == [85, 10]
    assert nobody.crossed().verdicts() == []


def test_delivered_twice_or_late_is_delivered_once(enrolled: School) -> None:
    """R4: by two couriers, and by the network in between."""
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    teacher.commit(teacher.mark(85))
    (request,) = asked(teacher)
    sealed = sealed_up(teacher, request)
    first = carried(clerk, sealed)
    second = carried(clerk, sealed)
    teacher.crossed()
    third = carried(clerk, sealed)
    assert enrolled.scores() == [85]
    for down in (first, second, third):
        with pytest.raises(UserError, match=r"crossing\.stale_answer"):
            taken_in(teacher, down, request)
    assert teacher.crossed().verdicts() == [ADMITTED]


def test_any_answer_to_a_doubled_delivery_can_be_taken_in(enrolled: School) -> None:
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    teacher.commit(teacher.mark(85))
    (request,) = asked(teacher)
    carried(clerk, sealed_up(teacher, request))
    clerk.judged(clerk.mark(10))
    again = carried(clerk, sealed_up(teacher, request))
    assert taken_in(teacher, again, request).admitted == 1
    with pytest.raises(UserError, match=r"crossing\.stale_answer"):
        taken_in(teacher, again, request)


def test_what_waits_goes_in_several_requests_whose_last_answer_says_all(
    enrolled: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each locking seals what waits: after weeks without network one request did not hold it."""
    monkeypatch.setattr(applying, "MAX_CHANGESETS_PER_REQUEST", 2)
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    for tenths in (50, 60, 70, 80, 90):
        teacher.commit(teacher.mark(tenths))
        requests = asked(teacher)
    assert len(requests) == 3
    for request in requests:
        down = carried(clerk, sealed_up(teacher, request))
    applied = taken_in(teacher, down, *requests)
    assert (applied.admitted, applied.all_answered) == (5, True)
    assert enrolled.scores() == [50, 60, 70, 80, 90]
    assert shown(teacher, teacher.mark(0)) == 90


def test_a_middle_that_was_withheld_is_noticed_and_made_good(enrolled: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "MAX_CHANGESETS_PER_REQUEST", 1)
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    for tenths in (50, 60):
        teacher.commit(teacher.mark(tenths))
        requests = asked(teacher)
    down = carried(clerk, sealed_up(teacher, requests[1]))
    with pytest.raises(Defect, match=r"crossing\.gap"):
        taken_in(teacher, down, *requests)
    assert enrolled.scores() == []
    assert teacher.crossed().verdicts() == [ADMITTED, ADMITTED]


def test_an_older_answer_does_not_follow_a_newer_one(enrolled: School) -> None:
    """Nor the other way round: each continues the position it was asked from, and no other."""
    teacher, clerk, second = enrolled.device("teacher"), enrolled.device("clerk"), enrolled.device("second")
    (request,) = asked(teacher)
    older = carried(clerk, sealed_up(teacher, request))
    second.judged(second.mark(70))
    newer = carried(clerk, sealed_up(teacher, request))
    assert taken_in(teacher, newer, request).received == 1
    (next_request,) = asked(teacher)
    for down, one in ((older, request), (newer, request)):
        with pytest.raises(UserError, match=r"crossing\.stale_answer"):
            taken_in(teacher, down, one)
        with pytest.raises(UserError, match=r"crossing\.bad_signature"):
            taken_in(teacher, down, next_request)
    assert shown(teacher, teacher.mark(0)) == 70


def test_a_courier_can_make_no_answer_of_his_own(enrolled: School) -> None:
    """Colleagues know a device's keys; neither their own answers nor an invented one count for another."""
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    (request,) = asked(teacher)
    own = request_of(clerk)
    genuine = clerk.ask(own)
    forged = wire.encode(msgspec.structs.replace(wire.decode_answer(genuine[64:]), refusals=[]))
    key = SigningKey(bytes(32))
    for content in (
        genuine,
        key.sign(wire.answer_bytes_to_sign(teacher.writer_key, request, forged)).signature + forged,
        parcel.refusal(key, bytes(REPLY.public_key), UserError("account.shut_out")),
    ):
        down = parcel.seal_down(bytes(REPLY.public_key), content)
        with pytest.raises(UserError, match=r"crossing\.bad_signature"):
            taken_in(teacher, down, request)


def test_a_courier_does_not_learn_how_the_parcel_fared(enrolled: School) -> None:
    """Refused for whatever reason: the courier gets a sealed answer, the owner reads why."""
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    (request,) = asked(teacher)
    stranger = parcel.seal_up(server_key(teacher), REPLY, b"x" * 32 + request)
    old = wire.encode(msgspec.structs.replace(wire.decode_request(request), protocol=1))
    ahead = request_of(teacher, seq=10**6)
    with pytest.raises(UserError, match=r"account\.signed_out"):
        taken_in(teacher, carried(clerk, stranger), request)
    for asked_for, code in ((old, "crossing.protocol"), (ahead, "crossing.ahead_of_server"), (b"?", "malformed")):
        with pytest.raises(UserError, match=code):
            taken_in(teacher, carried(clerk, sealed_up(teacher, asked_for)), asked_for)


def test_who_was_shut_out_hands_in_what_waits_and_is_emptied_by_stick_too(enrolled: School) -> None:
    """R6: held for a person to judge; the courier, whose account is open, changes nothing about it."""
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    teacher.commit(teacher.mark(85))
    shut_out(teacher)
    (request,) = asked(teacher)
    assert taken_in(teacher, carried(clerk, sealed_up(teacher, request)), request).held == 1
    with teacher.copy.journal() as journal:
        assert holding.held_grants(journal) == set()
    (request,) = asked(teacher)
    with pytest.raises(UserError, match=r"account\.shut_out"):
        taken_in(teacher, carried(clerk, sealed_up(teacher, request)), request)


def shut_out(device: Device) -> None:
    server = device.school.server
    with server.database.write() as connection:
        server.accounts.set_active(connection, device.account.login, active=False)


def test_a_courier_comes_with_a_token_of_this_server_that_is_in_force(enrolled: School) -> None:
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    teacher.commit(teacher.mark(85))
    sealed = sealed_up(teacher, asked(teacher)[0])
    for token in (b"", bytes(32), bytes.fromhex(clerk.token)[:16]):
        with pytest.raises(UserError, match=r"account\.signed_out"):
            couriers(enrolled.server).answer(token + sealed)
    shut_out(clerk)
    with pytest.raises(UserError, match=r"account\.shut_out"):
        carried(clerk, sealed)
    assert enrolled.scores() == []


def test_what_is_not_sealed_to_this_server_is_refused_the_same_whatever_it_is(school: School) -> None:
    clerk = school.device("clerk")
    sealed = sealed_up(clerk, request_of(clerk))
    bad = [b"", b"x", bytes(48), bytes(5_000), sealed[:-1], sealed[1:], sealed[:60] + b"\0" + sealed[61:]]
    bad.append(parcel.seal_up(bytes(SigningKey(bytes(32)).verify_key), REPLY, b"?"))
    for one in bad:
        with pytest.raises(UserError) as refused:
            carried(clerk, one)
        assert (refused.value.code, refused.value.facts) == ("bundle.not_ours", {})


def test_a_parcel_of_another_school_reaches_that_school_and_no_other(embedded: Server) -> None:
    here, there = embedded.found(), embedded.found()
    for one in (here, there):
        one.enrol()
    teacher, clerk = there.device("teacher"), here.device("clerk")
    teacher.commit(teacher.mark(85))
    (request,) = asked(teacher)
    taken_in(teacher, carried(clerk, sealed_up(teacher, request)), request)
    assert (here.scores(), there.scores()) == ([], [85])
    assert teacher.verdicts() == [ADMITTED]


def test_a_new_key_that_a_courier_brings_twice_makes_no_second_token(enrolled: School) -> None:
    """R4. A second token takes the first one's place: who brought a parcel twice could shut the device out."""
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    key = SigningKey(b"n" * 32)
    with teacher.copy.journal() as journal:
        signature = key.sign(seal.new_writer_bytes(journal.identity(), bytes(key.verify_key))).signature
    request = request_of(teacher, new_writer=wire.NewWriter(bytes(key.verify_key), signature))
    first = parcel.open_down(REPLY, carried(clerk, sealed_up(teacher, request)))[1]
    token = wire.decode_answer(first).token
    assert token is not None
    with pytest.raises(UserError, match=r"bundle\.renewed"):
        taken_in(teacher, carried(clerk, sealed_up(teacher, request)), request)
    enrolled.server.crossings.answer(token + request_of(teacher))
    by_network = wire.decode_answer(teacher.ask(request)[64:]).token  # the answer by stick may be lost
    assert by_network not in {None, token}


def test_a_server_that_was_put_back_is_told_by_stick_too(enrolled: School) -> None:
    """R14: one journey brings the new epoch."""
    teacher, clerk = enrolled.device("teacher"), enrolled.device("clerk")
    teacher.judged(teacher.mark(85))
    with enrolled.journal() as journal:
        position = journal.position()
        journal.begin_epoch(position.epoch + 1, position.seq)
    (request,) = asked(teacher)
    applied = taken_in(teacher, carried(clerk, sealed_up(teacher, request)), request)
    assert not applied.want_grants
    with teacher.copy.journal() as journal:
        assert journal.position().epoch == position.epoch + 1
    assert shown(teacher, teacher.mark(0)) == 85
