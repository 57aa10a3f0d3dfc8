"""R2 and R8 under kill -9: a small share of `python3 dev.py torture --kills`."""

from pathlib import Path

from app.records import device
from tests.torture import kills, works
from tests.torture.stage import Stage

SEED = 20270106


def test_fifty_kills_lose_nothing_that_was_called_saved(stage: Stage, tmp_path: Path) -> None:
    found = kills.run(stage, tmp_path, 50, SEED)
    assert found.complaints == []
    assert found.by_work.total() == 50
    assert found.by_work.keys() == set(kills.WORKS)
    assert found.commits > 50


def test_a_second_schema_brings_a_migration_to_be_killed_in() -> None:
    """Until then there is nothing to migrate; afterwards a work of that name belongs among the killed ones."""
    assert device.STAMP.schema == 1 or "migrating" in works.WORKS
