from sync.clock import Clock, at_local, new_id
from tests.doubles import FixedClock


def test_time_stands_still_until_it_is_moved() -> None:
    clock: Clock = FixedClock()
    assert (clock.now_ms(), clock.monotonic()) == (clock.now_ms(), clock.monotonic())
    moving = FixedClock(now_ms=1_000)
    moving.advance(250)
    assert (moving.now_ms(), moving.monotonic()) == (1_250, 0.25)


def test_a_wall_clock_set_back_does_not_move_the_monotonic_one() -> None:
    clock = FixedClock()
    clock.advance(500)
    clock.set_wall(0)
    assert (clock.now_ms(), clock.monotonic()) == (0, 0.5)


def test_the_same_seed_gives_the_same_ids() -> None:
    assert new_id(FixedClock(seed=7)) == new_id(FixedClock(seed=7))
    assert new_id(FixedClock(seed=7)) != new_id(FixedClock(seed=8))


def test_it_starts_on_a_school_day() -> None:
    assert at_local(FixedClock().now_ms()).strftime("%A %d/%m/%Y") == "Wednesday 06/01/2027"
