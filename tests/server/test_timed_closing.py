"""Timed closing: the server locks the term when its time has come, and from then on the log's order decides (R7)."""

import pytest

from app.records.tables import CLOSING, LOCK
from sync.change import Change, State
from sync.errors import UserError
from sync.schema import Value
from tests.server.direct import ADMITTED, Device, School, shown

HELD = (State.HELD, "locked_meanwhile")
CHANGED_SINCE = (State.REFUSED, "changed_since")
HOUR = 3_600


def closing(device: Device, at: Value, subject: str = "math") -> Change:
    return Change(CLOSING.number, (device.ref("6A"), subject, 1), ((1, at),))


def now(school: School) -> int:
    """The server's seconds."""
    return school.server.clock.now_ms() // 1000


def later(school: School, seconds: int) -> None:
    school.server.clock.advance(seconds * 1000)


@pytest.fixture
def teacher(school: School) -> Device:
    return school.device("teacher")


@pytest.fixture
def principal(school: School) -> Device:
    return school.device("principal")


def test_marks_before_the_closing_in_the_log_are_in_and_those_behind_it_are_held(school_anywhere: School) -> None:
    """Whoever crosses next makes the server look at its clock; what comes in the same crossing is behind the entry."""
    school = school_anywhere
    teacher, second, principal = (school.device(login) for login in ("teacher", "second", "principal"))
    assert principal.judged(closing(principal, now(school) + HOUR)) == ADMITTED
    assert teacher.judged(teacher.mark(80)) == ADMITTED
    teacher.commit(teacher.mark(90, "Bình"))
    later(school, HOUR)
    position = school.position()
    assert teacher.crossed().verdicts()[-1] == HELD
    assert school.position() == position + 2, "the closing, then the mark"
    assert shown(teacher, teacher.lock()) == 1
    assert teacher.judged(teacher.mark(70, "Bình")) == (State.REFUSED, "locked")
    assert second.judged(second.mark(60, "Bình")) == HELD
    assert shown(teacher, teacher.mark(0)) == 80


def test_the_closing_is_the_servers_own_entry_and_is_gone_with_it(school: School, principal: Device) -> None:
    principal.judged(closing(principal, now(school) + HOUR))
    later(school, HOUR)
    principal.crossed()
    assert shown(principal, principal.lock()) == 1
    assert shown(principal, closing(principal, 0)) is None
    with school.journal() as journal:
        [(_, row)] = journal.all_rows(LOCK)
        assert journal.writers()[row.heads[1][0].writer].key == bytes(school.server.keys.signing.verify_key)


def test_until_its_time_nothing_is_closed_and_nobody_is_told_anything(school: School, principal: Device) -> None:
    principal.judged(closing(principal, now(school) + HOUR))
    position = school.position()
    later(school, HOUR - 1)
    principal.crossed()
    assert school.position() == position


def test_a_time_that_is_past_closes_with_the_next_crossing(school: School, teacher: Device, principal: Device) -> None:
    assert principal.judged(closing(principal, now(school) - HOUR)) == ADMITTED
    assert shown(principal, principal.lock()) is None
    assert teacher.judged(teacher.mark(80)) == HELD
    assert shown(principal.crossed(), principal.lock()) == 1


def test_a_closing_that_was_put_off_closes_at_the_later_time(school: School, principal: Device) -> None:
    principal.judged(closing(principal, now(school) + HOUR))
    principal.judged(closing(principal, now(school) + 3 * HOUR))
    later(school, 2 * HOUR)
    assert shown(principal.crossed(), principal.lock()) is None
    later(school, HOUR)
    assert shown(principal.crossed(), principal.lock()) == 1


def test_a_closing_that_was_taken_away_closes_nothing(school: School, principal: Device) -> None:
    principal.judged(closing(principal, now(school) + HOUR))
    assert principal.judged(closing(principal, None)) == ADMITTED
    later(school, 2 * HOUR)
    assert shown(principal.crossed(), principal.lock()) is None


def test_a_term_that_the_principal_opens_again_is_not_closed_again(
    school: School, teacher: Device, principal: Device
) -> None:
    principal.judged(closing(principal, now(school) + HOUR))
    later(school, HOUR)
    principal.crossed()
    assert principal.judged(principal.lock(0)) == ADMITTED
    later(school, HOUR)
    assert teacher.judged(teacher.mark(80)) == ADMITTED
    assert shown(principal.crossed(), principal.lock()) == 0


def test_a_new_time_closes_an_opened_term_again(school: School, principal: Device) -> None:
    principal.judged(closing(principal, now(school)))
    principal.crossed()
    principal.judged(principal.lock(0))
    assert principal.judged(closing(principal, now(school) + HOUR)) == ADMITTED
    later(school, HOUR)
    assert shown(principal.crossed(), principal.lock()) == 1


def test_a_term_that_is_locked_by_hand_before_its_time_stays_the_principals_lock(
    school: School, principal: Device
) -> None:
    principal.judged(closing(principal, now(school) + HOUR))
    assert principal.judged(principal.lock()) == ADMITTED
    later(school, HOUR)
    principal.crossed()
    assert shown(principal, closing(principal, 0)) is None
    with school.journal() as journal:
        [(_, row)] = journal.all_rows(LOCK)
        assert journal.writers()[row.heads[1][0].writer].key == principal.writer_key


def test_a_closing_time_set_by_one_who_has_not_seen_that_it_came_is_refused(school: School, principal: Device) -> None:
    """Serial: the principal's device was offline when the term closed, and put it off."""
    principal.judged(closing(principal, now(school) + HOUR))
    later(school, HOUR)
    principal.commit(closing(principal, now(school) + HOUR))
    assert principal.crossed().verdicts()[-1] == CHANGED_SINCE
    assert shown(principal, principal.lock()) == 1
    assert shown(principal, closing(principal, 0)) is None


def test_several_terms_close_in_one_entry_and_only_those_whose_time_has_come(school: School, principal: Device) -> None:
    principal.commit(
        closing(principal, now(school), "math"),
        closing(principal, now(school), "arts"),
        closing(principal, now(school) + HOUR, "literature"),
    )
    principal.crossed()
    position = school.position()
    principal.crossed()
    assert school.position() == position + 1
    assert [shown(principal, principal.lock(subject=code)) for code in ("math", "arts", "literature")] == [1, 1, None]


def test_a_request_that_is_refused_closes_nothing_by_halves(school: School, principal: Device) -> None:
    """R8: the closing is one transaction with the crossing that it comes with; the next one does it."""
    principal.judged(closing(principal, now(school)))
    position = school.position()
    with pytest.raises(UserError):
        principal.ask(b"\x00" * 8)
    assert school.position() == position
    assert shown(principal.crossed(), principal.lock()) == 1


def test_schools_close_each_at_its_own_time(school: School, principal: Device) -> None:
    other = school.server.found()
    others = other.device("principal")
    principal.judged(closing(principal, now(school)))
    others.judged(closing(others, now(school) + HOUR))
    principal.crossed()
    assert shown(principal, principal.lock()) == 1
    assert shown(others.crossed(), others.lock()) is None


@pytest.mark.parametrize("value", [-1, 2**32])
def test_what_is_no_time_is_refused(principal: Device, value: int) -> None:
    assert principal.judged(closing(principal, value)) == (State.REFUSED, "not_a_value")
