"""The engine's states: every end of an attempt from every state, asking first, cutting short, and what is told."""

import math
from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import Engine as Database

from sync import outbox, wire
from sync.change import Base, Change
from sync.engine import BIG_BYTES, PROGRESS_SECONDS, SKEW_ROUND_TRIP, Phase, Progress
from sync.errors import Cancelled, Defect, EnvironmentProblem, UserError
from tests.conftest import ExpectedLogs
from tests.sync.small import CLASS, MARK, PUPIL, writing
from tests.sync.test_engine import AWAY, WRITER, Crossing, about

R, C, A = Phase.REACHING, Phase.CROSSING, Phase.APPLYING
IDLE, WAITING, STOPPED = Phase.IDLE, Phase.WAITING, Phase.STOPPED


@pytest.fixture
def crossing(sqlite: Database) -> Crossing:
    return Crossing(sqlite)


# --- the table ---


def bring(trouble: Exception | None) -> Callable[[Crossing], None]:
    def work(crossing: Crossing) -> None:
        crossing.server.trouble = trouble
        crossing.engine.step()
        crossing.server.trouble = None
        crossing.told.clear()

    return work


STARTS: dict[str, Callable[[Crossing], None]] = {
    "idle": bring(None),
    "refused": bring(UserError("account.shut_out")),
    "waiting": bring(AWAY),
    "stopped": bring(Defect("crossing.fork")),
}


def answers(_crossing: Crossing) -> None: ...


def carries(crossing: Crossing) -> None:
    crossing.write()


def fails_with(error: Exception) -> Callable[[Crossing], None]:
    def arrange(crossing: Crossing) -> None:
        crossing.server.trouble = error

    return arrange


def no_sign_of_life(crossing: Crossing) -> None:
    crossing.server.probe_trouble = crossing.server.trouble = AWAY


def disk_full_at_once(crossing: Crossing) -> None:
    crossing.store.failing = EnvironmentProblem("store.disk_full")


def disk_full_when_applying(crossing: Crossing) -> None:
    crossing.server.during = lambda: setattr(crossing.store, "failing", EnvironmentProblem("store.disk_full"))


def cancelled_in_the_exchange(crossing: Crossing) -> None:
    def cancel() -> None:
        crossing.engine.cancel()
        raise Cancelled

    crossing.server.during = cancel


def cancelled_before_the_exchange(crossing: Crossing) -> None:
    tell = crossing.engine._on_status

    def listen(status: object) -> None:
        tell(status)  # type: ignore[arg-type]
        if crossing.engine.status.phase is R:
            crossing.engine.cancel()

    crossing.engine._on_status = listen


ENDS: dict[str, Callable[[Crossing], None]] = {
    "answers": answers,
    "carries": carries,
    "no answer": fails_with(AWAY),
    "no sign of life": no_sign_of_life,
    "refuses": fails_with(UserError("account.signed_out")),
    "contradiction": fails_with(Defect("crossing.state_mismatch")),
    "unexpected": fails_with(KeyError("x")),
    "disk full at once": disk_full_at_once,
    "disk full when applying": disk_full_when_applying,
    "cancelled in the exchange": cancelled_in_the_exchange,
    "cancelled before": cancelled_before_the_exchange,
}

Path = tuple[tuple[Phase, ...], float, str | None]
SAME: dict[str, Path] = {
    # From wherever: the phases told, the seconds until the next attempt, the error told.
    "carries": ((R, C, A, IDLE), 3, None),
    "refuses": ((R, C, IDLE), 60, "account.signed_out"),
    "contradiction": ((R, C, STOPPED), math.inf, "crossing.state_mismatch"),
    "unexpected": ((R, C, STOPPED), math.inf, "defect.unexpected"),
}
TABLE: dict[tuple[str, str], Path] = {
    ("idle", "answers"): ((R, C, A, IDLE), 12, None),
    ("refused", "answers"): ((R, C, A, IDLE), 60, None),
    ("waiting", "answers"): ((R, C, A, IDLE), 3, None),
    ("stopped", "answers"): ((R, C, A, IDLE), 60, None),
    ("idle", "cancelled in the exchange"): ((R, C, IDLE), 6, None),
    ("refused", "cancelled in the exchange"): ((R, C, IDLE), 60, "account.shut_out"),
    ("waiting", "cancelled in the exchange"): ((R, C, WAITING), 2, "crossing.unreachable"),
    ("stopped", "cancelled in the exchange"): ((R, C, STOPPED), math.inf, "crossing.fork"),
    ("idle", "cancelled before"): ((R, IDLE), 6, None),
    ("refused", "cancelled before"): ((R, IDLE), 60, "account.shut_out"),
    ("waiting", "cancelled before"): ((R, WAITING), 2, "crossing.unreachable"),
    ("stopped", "cancelled before"): ((R, STOPPED), math.inf, "crossing.fork"),
}
for start in STARTS:
    retry = 4 if start == "waiting" else 2
    reached = (R,) if start == "waiting" else (R, C)  # only who waits asks first
    TABLE |= {(start, end): path for end, path in SAME.items()}
    TABLE |= {
        (start, "no answer"): ((R, C, WAITING), retry, "crossing.unreachable"),
        (start, "no sign of life"): ((*reached, WAITING), retry, "crossing.unreachable"),
        (start, "disk full at once"): ((R, WAITING), retry, "store.disk_full"),
        (start, "disk full when applying"): ((R, C, A, WAITING), retry, "store.disk_full"),
    }


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("end", ENDS)
def test_every_end_of_an_attempt_from_every_state(
    crossing: Crossing, start: str, end: str, expected_logs: ExpectedLogs
) -> None:
    if end == "unexpected":
        expected_logs.expect("sync.engine", "KeyError")
    STARTS[start](crossing)
    ENDS[end](crossing)
    crossing.engine.step()
    phases, seconds, code = TABLE[start, end]
    assert tuple(status.phase for status in crossing.told) == phases
    status = crossing.engine.status
    assert (status.phase, status.error and status.error.code) == (phases[-1], code)
    assert status.progress is None
    assert crossing.engine.seconds_until_due() == (seconds if seconds == math.inf else about(seconds))


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {(start, end) for start in STARTS for end in ENDS}


# --- asking first ---


def write_much(crossing: Crossing, commits: int = 1) -> None:
    """Remarks that do not shrink."""
    with writing(crossing.store.database) as journal:
        klass, pupil = journal.refs.number(CLASS), journal.refs.number(PUPIL)
        for column in range(1, commits + 1):
            changes = [
                Change(
                    MARK.number, (klass, pupil, 100 * column + row), ((2, crossing.clock.random_bytes(2_000).hex()),)
                )
                for row in range(2 * BIG_BYTES // 2_000)
            ]
            outbox.commit(journal, WRITER, changes, Base(1, 0), 0)


def test_before_much_is_sent_the_server_is_asked_for_a_sign_of_life(crossing: Crossing) -> None:
    crossing.engine.step()
    assert crossing.server.probes == 0, "a small request is its own question"
    write_much(crossing)
    crossing.server.probe_trouble = AWAY
    crossing.engine.step()
    assert (crossing.server.probes, len(crossing.server.requests)) == (1, 1)
    assert crossing.engine.status.phase is WAITING


def test_who_waits_asks_before_each_attempt_and_then_crosses_at_once(crossing: Crossing) -> None:
    crossing.server.probe_trouble = crossing.server.trouble = AWAY
    for _ in range(4):
        crossing.wait()
    assert (crossing.server.probes, len(crossing.server.requests)) == (3, 1)
    crossing.server.probe_trouble = crossing.server.trouble = None
    crossing.wait()
    assert (crossing.server.probes, len(crossing.server.requests)) == (4, 2)
    assert crossing.engine.status.phase is IDLE
    crossing.wait()
    assert crossing.server.probes == 4


def test_between_the_parts_of_a_crossing_nobody_asks(crossing: Crossing) -> None:
    crossing.server.adjust = lambda request, answer: msgspec.structs.replace(
        answer, seq=request.seq + 1, more=request.seq < 4
    )
    write_much(crossing)
    crossing.engine.step()
    assert (crossing.server.probes, len(crossing.server.requests)) == (1, 5)


def test_a_network_that_is_said_to_be_back_is_a_reason_to_ask_and_no_more(crossing: Crossing) -> None:
    crossing.engine.step()
    before = crossing.engine.seconds_until_due()
    crossing.engine.network_changed()
    assert crossing.engine.seconds_until_due() == before, "while the server answers it is no news"
    crossing.server.probe_trouble = crossing.server.trouble = AWAY
    for _ in range(5):
        crossing.engine.step()
    crossing.engine.network_changed()
    assert crossing.engine.seconds_until_due() == 0
    crossing.engine.step()
    assert crossing.engine.status.phase is WAITING
    assert crossing.engine.seconds_until_due() == about(60)


# --- cutting short ---


def test_cancelling_while_nothing_is_under_way_does_nothing(crossing: Crossing) -> None:
    crossing.engine.cancel()
    crossing.engine.step()
    assert crossing.engine.status.phase is IDLE
    assert len(crossing.server.requests) == 1


def test_what_had_been_carried_before_it_was_cut_short_stays(crossing: Crossing) -> None:
    crossing.server.adjust = lambda request, answer: msgspec.structs.replace(answer, seq=request.seq + 1, more=True)
    crossing.server.during = lambda: crossing.engine.cancel() if len(crossing.server.requests) == 3 else None
    crossing.engine.step()
    assert len(crossing.server.requests) == 3
    with writing(crossing.store.database) as journal:
        assert journal.position() == Base(1, 3)


def test_a_change_after_cutting_short_crosses_as_usual(crossing: Crossing) -> None:
    cancelled_in_the_exchange(crossing)
    crossing.engine.step()
    crossing.engine.changed()
    assert crossing.engine.seconds_until_due() <= 1.5


def test_cutting_short_takes_back_what_was_asked_before(crossing: Crossing) -> None:
    def change_of_mind() -> None:
        crossing.engine.cross_now()
        crossing.engine.cancel()
        raise Cancelled

    crossing.server.during = change_of_mind
    crossing.engine.step()
    assert crossing.engine.status.phase is IDLE


def test_a_closed_engine_does_nothing_more(crossing: Crossing) -> None:
    crossing.engine.close()
    crossing.engine.cross_now()
    crossing.engine.changed()
    assert crossing.engine.seconds_until_due() == math.inf
    crossing.engine.step()
    assert (crossing.server.requests, crossing.told) == ([], [])


# --- what is told ---


def test_progress_is_told_while_bytes_move_and_not_too_often(crossing: Crossing) -> None:
    write_much(crossing, commits=2)
    size = 2 * 2 * BIG_BYTES // 2_000

    def carry() -> None:
        for sent in range(0, 10_000, 1_000):
            crossing.engine.moved(sent, 0)
            crossing.clock.advance(round(PROGRESS_SECONDS * 500))

    crossing.server.during = carry
    crossing.engine.step()
    told = [status.progress for status in crossing.told if status.phase is C]
    assert all(one is not None for one in told)
    sent = [one.sent for one in told if one]
    assert sent == [0, 2_000, 4_000, 6_000, 8_000]
    first = told[0]
    assert first is not None
    assert (first.parts, first.done, first.to_do) == (0, 0, size)
    assert first.to_send > BIG_BYTES
    crossing.engine.moved(5, 5)
    assert crossing.engine.status.progress is None, "nothing is under way"


def test_a_quick_crossing_says_nothing_about_bytes(crossing: Crossing) -> None:
    crossing.server.during = lambda: crossing.engine.moved(100, 100)
    crossing.engine.step()
    assert [status.phase for status in crossing.told] == [R, C, A, IDLE]
    assert crossing.told[1].progress == Progress(to_send=len(wire.encode(crossing.server.requests[0])))


def test_parts_are_counted(crossing: Crossing) -> None:
    crossing.server.adjust = lambda request, answer: msgspec.structs.replace(
        answer, seq=request.seq + 1, more=request.seq < 3
    )
    crossing.engine.step()
    assert [status.progress.parts for status in crossing.told if status.phase is C and status.progress] == [0, 1, 2, 3]


def test_it_tells_how_far_this_clock_is_off(crossing: Crossing) -> None:
    """R12. The server looks at its clock halfway through the exchange."""
    there = crossing.clock.now_ms() - 90_000
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(
        answer, server_seconds=(there + 2_000) // 1_000
    )
    crossing.server.during = lambda: crossing.clock.advance(4_000)
    crossing.engine.step()
    assert crossing.engine.status.skew == 90_000


def test_an_answer_that_took_minutes_says_nothing_about_the_clock(crossing: Crossing) -> None:
    """R12: the way up may have taken all of it."""
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(
        answer, server_seconds=crossing.clock.now_ms() // 1_000
    )
    crossing.engine.step()
    assert crossing.engine.status.skew == 0
    crossing.server.during = lambda: crossing.clock.advance(round((SKEW_ROUND_TRIP + 1) * 1000))
    crossing.engine.step()
    assert crossing.engine.status.skew == 0


def test_a_clock_set_right_during_an_exchange_is_measured_as_it_is_now(crossing: Crossing) -> None:
    """R12."""
    right = crossing.clock.now_ms()
    crossing.clock.set_wall(right + 86_400_000)
    crossing.server.during = lambda: crossing.clock.set_wall(right)
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(answer, server_seconds=right // 1_000)
    crossing.engine.step()
    assert crossing.engine.status.skew == 0


@pytest.mark.parametrize("years", [-18, 72])
def test_a_laptop_in_another_time_crosses_all_the_same(crossing: Crossing, years: int) -> None:
    """R12: nothing is decided by it."""
    right = crossing.clock.now_ms()
    crossing.clock.set_wall(right + years * 365 * 86_400_000)
    crossing.server.adjust = lambda _request, answer: msgspec.structs.replace(answer, server_seconds=right // 1_000)
    crossing.write()
    crossing.engine.step()
    assert crossing.engine.status.error is None
    assert crossing.engine.status.skew == years * 365 * 86_400_000
    assert crossing.engine.seconds_until_due() == about(3)
