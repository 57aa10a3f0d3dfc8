"""R2 under power cuts: a small share of `python3 dev.py torture --states`."""

from pathlib import Path

import pytest

from tests.torture import cuts
from tests.torture.stage import Stage
from tests.torture.warm import Warm

SEED = 20270106
CONTROL_STATES = 40


def test_five_hundred_power_cuts_lose_nothing_that_was_called_saved(
    stage: Stage, watching: Warm, tmp_path: Path
) -> None:
    found = cuts.run(watching, stage, tmp_path, 500, SEED)
    assert found.complaints == []
    assert found.by_work.total() == 500


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
def test_the_power_cuts_bite_where_the_disk_is_not_waited_for(
    level: str, stage: Stage, watching: Warm, tmp_path: Path, hurt_disk_may_be_logged: None
) -> None:
    assert cuts.control(watching, stage, tmp_path, level, CONTROL_STATES, SEED).lost > CONTROL_STATES // 4
