"""A full disk: a small share of `python3 dev.py torture --fills`. Where no disk can be mounted, see test_faults."""

from pathlib import Path

from tests.torture import full_disk


def test_a_full_disk_is_told_and_loses_nothing(laptop: Path, tmp_path: Path, hurt_disk_may_be_logged: None) -> None:
    with full_disk.small_disk(tmp_path) as disk:
        if disk is None:
            return  # the same by failing calls: test_faults.test_a_full_disk_is_never_an_unknown_fate
        found = full_disk.run(laptop, disk, 5, seed=1)
    assert found.complaints == []
    assert found.fills == 5
    assert found.saved_by_ballast == 5
    assert found.told >= 5
