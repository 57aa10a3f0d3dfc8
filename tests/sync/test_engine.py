"""The engine: when it crosses, how it waits, that it stops on a contradiction, and that it never raises."""

import math
from collections.abc import Callable
from typing import TypeVar

import msgspec
import pytest
from nacl.signing import SigningKey
from sqlalchemy import Engine as Database

from sync import outbox, seal, wire
from sync.change import Base, Change
from sync.engine import Engine, Phase, Status
from sync.errors import ChuyenDoError, Defect, EnvironmentProblem, UserError
from sync.journal import Journal
from sync.pace import Pace
from sync.schema import ScopeKind
from tests.conftest import ExpectedLogs
from tests.doubles import FixedClock
from tests.sync.small import CLASS, MARK, PUPIL, SCHOOL, SOMEBODY, found, writing

KEY, SERVER_KEY = SigningKey(bytes(range(32))), SigningKey(bytes(32))
WRITER = bytes(KEY.verify_key)
T = TypeVar("T")
PACE = Pace()


class Store:
    """A real journal; `work` may be made to fail."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.failing: Exception | None = None

    def write_journal(self, work: Callable[[Journal], T]) -> T:
        if self.failing is not None:
            raise self.failing
        with writing(self.database) as journal:
            return work(journal)


def nothing_new(seq: int) -> wire.Answer:
    return wire.Answer(
        protocol=wire.PROTOCOL, epoch=1, restored=[], from_seq=seq, seq=seq, more=False, want_grants=False,
        server_seconds=0, generation=1, ids=b"", writers=[], entries=None, grants=None, parts=[], state_hash=None,
        refusals=[],
    )  # fmt: skip


class Server:
    """Answers, signed, that nothing is new, unless told otherwise."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.probe_trouble: Exception | None = None
        self.probes = 0
        self.requests: list[wire.Request] = []
        self.during: Callable[[], None] = lambda: None
        self.adjust: Callable[[wire.Request, wire.Answer], wire.Answer] = lambda _request, answer: answer
        self.key = SERVER_KEY
        self.forge: Callable[[bytes, bytes], tuple[bytes, bytes]] = lambda signature, body: (signature, body)

    def probe(self) -> None:
        self.probes += 1
        if self.probe_trouble is not None:
            raise self.probe_trouble

    def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        decoded = wire.decode_request(request)
        self.requests.append(decoded)
        self.during()
        if self.trouble is not None:
            raise self.trouble
        answer = nothing_new(decoded.seq)
        body = wire.encode(self.adjust(decoded, answer))
        return self.forge(self.key.sign(wire.answer_bytes_to_sign(WRITER, request, body)).signature, body)


class Crossing:
    """An engine with all that it touches."""

    def __init__(self, database: Database) -> None:
        self.clock = FixedClock()
        self.server = Server()
        self.store = Store(database)
        self.told: list[Status] = []
        with writing(database) as journal:
            refs = found(journal, writers=0)
            journal.add_writer(WRITER, refs[SOMEBODY], "laptop", seal.chain_start(SCHOOL, WRITER))
        self.engine = Engine(
            self.store, self.server, KEY, bytes(SERVER_KEY.verify_key), self.clock, self.told.append, PACE,
            probe=self.server.probe,
        )  # fmt: skip

    def wait(self) -> float:
        """Let the time pass until the next attempt and make it; how many seconds that were."""
        seconds = self.engine.seconds_until_due()
        self.clock.advance(math.ceil(seconds * 1000))
        assert self.engine.seconds_until_due() == 0
        self.engine.step()
        return seconds

    def write(self) -> None:
        with writing(self.store.database) as journal:
            key = (journal.refs.number(CLASS), journal.refs.number(PUPIL), 1)
            outbox.commit(journal, WRITER, [Change(MARK.number, key, ((1, 80),))], Base(1, 0), 0)

    def error(self) -> str:
        assert self.engine.status.error is not None
        return self.engine.status.error.code


@pytest.fixture
def crossing(sqlite: Database) -> Crossing:
    return Crossing(sqlite)


def about(seconds: float) -> object:
    """`seconds` with the jitter that keeps a school's computers from coming at once."""
    return pytest.approx(seconds, rel=0.21)


AWAY = EnvironmentProblem("crossing.unreachable")


# --- when ---


def test_it_starts_at_once_and_then_looks_ever_later(crossing: Crossing) -> None:
    assert crossing.engine.seconds_until_due() == 0
    crossing.engine.step()
    assert crossing.engine.status.phase is Phase.IDLE
    waited = [crossing.wait() for _ in range(7)]
    assert waited == [about(seconds) for seconds in (6, 12, 24, 48, 60, 60, 60)]


def test_waits_differ_from_time_to_time(crossing: Crossing) -> None:
    crossing.server.trouble = AWAY
    waits = set()
    for _ in range(20):
        crossing.engine.step()
        waits.add(crossing.engine.seconds_until_due())
    assert len(waits) > 15


def test_without_an_answer_it_waits_twice_as_long_each_time_up_to_a_minute(crossing: Crossing) -> None:
    crossing.server.trouble = AWAY
    crossing.engine.step()
    assert crossing.engine.status.phase is Phase.WAITING
    assert crossing.error() == "crossing.unreachable"
    waited = [crossing.wait() for _ in range(8)]
    assert waited == [about(seconds) for seconds in (2, 4, 8, 16, 32, 60, 60, 60)]


def test_it_recovers_and_begins_anew(crossing: Crossing) -> None:
    crossing.server.trouble = AWAY
    for _ in range(5):
        crossing.engine.step()
    crossing.server.trouble = None
    crossing.wait()
    assert crossing.engine.status.phase is Phase.IDLE
    assert crossing.engine.status.error is None
    assert crossing.engine.status.last_crossing == crossing.clock.now_ms()
    assert crossing.wait() == about(3), "the others have been writing meanwhile"
    crossing.server.trouble = AWAY
    crossing.wait()
    assert crossing.engine.seconds_until_due() == about(2)


def test_after_carrying_something_it_looks_soon(crossing: Crossing) -> None:
    for _ in range(5):
        crossing.wait()
    crossing.write()
    crossing.engine.step()
    assert crossing.engine.seconds_until_due() == about(3)


def test_it_crosses_some_quiet_seconds_after_a_change(crossing: Crossing) -> None:
    for _ in range(6):
        crossing.wait()
    crossing.engine.changed()
    assert crossing.engine.seconds_until_due() == pytest.approx(PACE.quiet)
    crossing.clock.advance(1_000)
    crossing.engine.changed()
    assert crossing.engine.seconds_until_due() == pytest.approx(PACE.quiet - 1), "typing on does not put it off"


def test_a_change_does_not_hasten_what_waits_for_the_server(crossing: Crossing) -> None:
    crossing.server.trouble = AWAY
    for _ in range(6):
        crossing.engine.step()
    before = crossing.engine.seconds_until_due()
    crossing.engine.changed()
    assert crossing.engine.seconds_until_due() == before


def test_a_change_during_a_crossing_is_not_forgotten(crossing: Crossing) -> None:
    for _ in range(6):
        crossing.wait()
    crossing.server.during = crossing.engine.changed
    crossing.engine.step()
    assert crossing.engine.seconds_until_due() <= PACE.quiet


def test_a_change_during_a_failing_attempt_does_not_hasten_the_next(crossing: Crossing) -> None:
    crossing.server.trouble = AWAY
    crossing.server.during = crossing.engine.changed
    for _ in range(4):
        crossing.engine.step()
    assert crossing.engine.seconds_until_due() == about(16)


@pytest.mark.parametrize("trouble", [None, AWAY, Defect("x"), UserError("x")])
def test_who_asks_crosses_at_once(crossing: Crossing, trouble: Exception | None) -> None:
    crossing.server.trouble = trouble
    crossing.engine.step()
    assert crossing.engine.seconds_until_due() > 0
    crossing.engine.cross_now()
    assert crossing.engine.seconds_until_due() == 0


@pytest.mark.parametrize("trouble", [None, AWAY, Defect("x"), UserError("x")])
def test_who_asks_during_a_crossing_is_not_forgotten(crossing: Crossing, trouble: Exception | None) -> None:
    crossing.server.trouble = trouble
    crossing.server.during = crossing.engine.cross_now
    crossing.engine.step()
    assert crossing.engine.seconds_until_due() == 0
    crossing.server.during = lambda: None
    crossing.engine.step()
    assert crossing.engine.seconds_until_due() > 0, "one asking is one attempt"


# --- what goes wrong ---


def test_a_contradiction_stops_it_until_somebody_asks(crossing: Crossing) -> None:
    crossing.server.trouble = Defect("crossing.state_mismatch")
    crossing.engine.step()
    assert crossing.engine.status.phase is Phase.STOPPED
    crossing.clock.advance(86_400_000)
    crossing.engine.changed()
    assert crossing.engine.seconds_until_due() == math.inf
    crossing.server.trouble = None
    crossing.engine.cross_now()
    crossing.engine.step()
    assert crossing.told[-1].phase is Phase.IDLE


def test_a_wrong_sum_stops_it_and_nothing_is_applied(crossing: Crossing) -> None:
    """R1."""
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(answer, seq=5, state_hash=b"x" * 16)
    crossing.engine.step()
    assert crossing.engine.status.phase is Phase.STOPPED
    assert crossing.error() == "crossing.state_mismatch"
    with writing(crossing.store.database) as journal:
        assert journal.position() == Base(1, 0)


def test_a_refused_changeset_stops_it_and_stays_here(crossing: Crossing) -> None:
    """R4: a fork is told, and what was written is kept."""
    crossing.write()
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(
        answer, refusals=[wire.Refusal(1, "crossing.fork")]
    )
    crossing.engine.step()
    assert crossing.engine.status.phase is Phase.STOPPED
    assert crossing.error() == "crossing.fork"
    with writing(crossing.store.database) as journal:
        assert outbox.waiting(journal) == 1


@pytest.mark.parametrize("code", ["account.signed_out", "account.shut_out", "crossing.protocol"])
def test_a_refusal_is_told_and_tried_again_a_minute_later(crossing: Crossing, code: str) -> None:
    crossing.server.trouble = UserError(code)
    for _ in range(3):
        crossing.engine.step()
        assert (crossing.engine.status.phase, crossing.error()) == (Phase.IDLE, code)
        assert crossing.engine.seconds_until_due() == about(60)
    assert crossing.engine.status.last_crossing is None


@pytest.mark.parametrize(
    "trouble", [AWAY, EnvironmentProblem("store.disk_full"), Defect("x"), UserError("x"), KeyError(5), OSError("x")]
)
@pytest.mark.parametrize("where", ["server", "store"])
def test_it_never_raises(crossing: Crossing, trouble: Exception, where: str, expected_logs: ExpectedLogs) -> None:
    if not isinstance(trouble, ChuyenDoError):
        expected_logs.expect("sync.engine", f"crossing failed: {type(trouble).__name__}")
    setattr(*((crossing.server, "trouble", trouble) if where == "server" else (crossing.store, "failing", trouble)))
    crossing.engine.step()
    assert crossing.engine.status.error is not None
    crossing.server.trouble = crossing.store.failing = None
    crossing.engine.step()
    assert crossing.engine.status == Status(Phase.IDLE, crossing.clock.now_ms(), crossing.clock.now_ms(), None)


def test_an_unknown_error_tells_the_log_where_and_not_what(crossing: Crossing, expected_logs: ExpectedLogs) -> None:
    expected_logs.expect("sync.engine", "KeyError")
    crossing.server.trouble = KeyError("Nguyễn Văn An")
    crossing.engine.step()
    assert not any("Nguyễn" in record.getMessage() for record in expected_logs._records)
    assert any("exchange" in record.getMessage() for record in expected_logs._records)


# --- only the server's own answer counts (R10) ---


def test_an_answer_signed_by_another_is_not_used(crossing: Crossing) -> None:
    crossing.server.key = SigningKey(b"x" * 32)
    refused(crossing, "crossing.bad_signature")


def test_an_answer_to_another_request_is_not_used(crossing: Crossing) -> None:
    crossing.server.forge = lambda _signature, body: (
        SERVER_KEY.sign(wire.answer_bytes_to_sign(WRITER, b"another", body)).signature,
        body,
    )
    refused(crossing, "crossing.bad_signature")


@pytest.mark.parametrize("place", [0, 1, 10, -1])
def test_an_answer_changed_on_the_way_is_not_used(crossing: Crossing, place: int) -> None:
    def forge(signature: bytes, body: bytes) -> tuple[bytes, bytes]:
        changed = bytearray(body)
        changed[place] ^= 1
        return signature, bytes(changed)

    crossing.server.forge = forge
    refused(crossing, "crossing.bad_signature")


@pytest.mark.parametrize(("signature", "body"), [(b"", b""), (bytes(64), b""), (b"short", b"<html>Welcome</html>")])
def test_what_a_portal_in_between_says_is_not_used(crossing: Crossing, signature: bytes, body: bytes) -> None:
    crossing.server.forge = lambda _signature, _body: (signature, body)
    refused(crossing, "crossing.bad_signature")


def refused(crossing: Crossing, code: str) -> None:
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(answer, seq=9)
    crossing.engine.step()
    assert crossing.error() == code
    with writing(crossing.store.database) as journal:
        assert journal.position() == Base(1, 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"from_seq": 3, "seq": 5}, "crossing.stale_answer"),
        ({"epoch": 0}, "crossing.stale_answer"),
        ({"protocol": 3}, "crossing.protocol"),
    ],
)
def test_a_signed_answer_that_does_not_fit_is_not_applied(
    crossing: Crossing, changed: dict[str, int], code: str
) -> None:
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(answer, **changed)
    crossing.engine.step()
    assert crossing.error() == code
    with writing(crossing.store.database) as journal:
        assert journal.position() == Base(1, 0)


# --- what it asks and tells ---


def test_it_goes_on_while_there_is_more(crossing: Crossing) -> None:
    crossing.server.adjust = lambda request, answer: msgspec.structs.replace(
        answer, seq=request.seq + 1, more=request.seq < 4
    )
    crossing.engine.step()
    assert [request.seq for request in crossing.server.requests] == [0, 1, 2, 3, 4]
    assert crossing.engine.status.phase is Phase.IDLE


def test_it_tells_its_grants_when_asked(crossing: Crossing) -> None:
    grant = wire.Grant(ScopeKind.CLASS, CLASS.bytes)
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(answer, grants=[grant])
    crossing.engine.step()
    assert crossing.server.requests[-1].grants == [], "a new device always tells"
    crossing.server.adjust = lambda request, answer: msgspec.structs.replace(answer, want_grants=request.grants is None)
    crossing.engine.step()
    assert [request.grants for request in crossing.server.requests[1:]] == [None, [grant]]
    assert {request.grants_digest for request in crossing.server.requests[1:]} == {wire.grants_digest([grant])}
