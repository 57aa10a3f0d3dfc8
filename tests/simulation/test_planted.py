"""Every planted defect is caught by seeds that the ordinary tests play: what survives was never asserted."""

from unittest import mock

import pytest

from sync import engine
from tests.simulation import planted, planted_judgements, planted_ways, script, shrink
from tests.simulation.planting import PLANTED
from tests.simulation.script import Script, Step
from tests.simulation.test_simulation import STEPS
from tests.simulation.world import World

ROOMS = (planted, planted_judgements, planted_ways)
"""Each registers its own when it is read."""
SHORT = {
    "what went up under the old key lies on over the rows": Script(
        (1, 6),
        (
            Step("conduct", 1, 135686106),
            Step("backup", 1, 839847584),
            Step("conduct", 1, 805049670),
            Step("duty", 6, 669009324),
            Step("cross", 1, 998254820),
            Step("restore", 6, 651206131),
        ),
    ),
    "another writer writes again what the log has": Script(
        (0, 2, 5),
        (
            Step("server_restore", 5, 728302418),
            Step("backup", 2, 841909995),
            Step("mark", 2, 233677924),
            Step("restore", 2, 1044168960),
            Step("backup", 2, 631553634),
            Step("cross", 2, 537986259),
            Step("restore", 0, 90588180),
        ),
    ),
    "saving is two steps on the disk": Script(
        (6,),
        (
            Step("lock", 6, 666346908),
            Step("duty", 6, 744323475, ("typing_crash",)),
            Step("duty", 6, 164078243),
        ),
    ),
    "a change is decided a second time": Script(
        (4, 6),
        (
            Step("attendance", 4, 546561359),
            Step("duty", 6, 827208912),
            Step("duty", 6, 440268501),
            Step("judge", 6, 605813012),
            Step("attendance", 4, 328937624),
        ),
    ),
    "a stale bundle is applied": Script(
        (2, 6),
        (
            Step("lock_up", 2, 499582406),
            Step("closing", 6, 682329927),
            Step("cross", 2, 377382845),
            Step("unlock", 2, 563423347),
        ),
    ),
    "the new key is not kept": Script(
        (1,),
        (
            Step("backup", 1, 2),
            Step("mark", 1, 2),
            Step("restore", 1, 2),
            Step("cross", 1, 1),
            Step("restart", 1, 1),
            Step("mark", 1, 2),
        ),
    ),
    "who carries a bundle twice makes its token worthless": Script(
        (1, 6),
        (
            Step("backup", 1, 2),
            Step("mark", 1, 2),
            Step("cross", 1, 2),
            Step("restore", 1, 2),
            Step("stick_write", 1, 2),
            Step("stick_copy", 1, 2),
            Step("stick_carry", 6, 2),
            Step("stick_take", 1, 2),
            Step("stick_back", 1, 2),
            Step("stick_carry", 6, 2),
        ),
    ),
}
"""What one seed in some hundreds meets: the run that found it, made short."""
SEEDS = 200
"""The first of those that the ordinary tests play."""


def seeds_until_caught(world: World, story: str) -> int | None:
    """The first run that notices; None where none does."""
    for seed, run in enumerate(
        [*filter(None, [SHORT.get(story)]), *(script.write(one, STEPS) for one in range(SEEDS))]
    ):
        # What a defect breaks may also be logged, or end in an assertion of the program itself.
        with PLANTED[story](), mock.patch.object(engine._log, "error"):
            try:
                if world.run(run):
                    return seed
            except AssertionError:
                return seed
    return None


@pytest.mark.parametrize("story", PLANTED)
def test_a_planted_defect_is_caught(world: World, story: str) -> None:
    assert seeds_until_caught(world, story) is not None


def test_there_are_enough_of_them() -> None:
    assert len(ROOMS) == 3
    assert len(PLANTED) >= 60


def test_a_failing_run_is_made_short_and_still_fails(world: World) -> None:
    story = "the last to come wins"
    seed = seeds_until_caught(world, story)
    assert seed is not None
    with PLANTED[story](), mock.patch.object(engine._log, "error"):
        short = shrink.shrink(world, script.write(seed, STEPS), most_tries=60)
        assert len(short.steps) < STEPS // 2
        assert world.run(short)
    assert world.run(short) == []
    assert shrink.as_code(short).startswith("Script((")
