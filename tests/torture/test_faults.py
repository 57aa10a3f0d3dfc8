"""I12 on a failing disk: a small share of `python3 dev.py torture --faults`."""

from pathlib import Path

from tests.torture import faults
from tests.torture.warm import Warm

SEED = 20270106


def test_a_failing_disk_never_makes_a_false_saved(laptop: Path, watching: Warm, tmp_path: Path) -> None:
    calls = faults.calls_of(watching, laptop, tmp_path)
    assert calls > faults.EDITS * 5
    found = faults.run(watching, laptop, tmp_path, faults.points(calls, 150, SEED))
    assert found.complaints == []
    assert found.by_error.total() == 150
    assert {"write", "sync"} <= found.by_call.keys()
    assert found.told.keys() <= {"store.disk_full", "store.io", "store.unknown", "store.cannot_open"}


def test_a_full_disk_is_never_an_unknown_fate(laptop: Path, watching: Warm, tmp_path: Path) -> None:
    """The end of the transaction found no room, so it did not happen: the person may enter it again without looking."""
    chosen = [faults.Point(at, faults.ERRORS[1], faults.FOR_GOOD) for at in range(1, 40, 3)]
    found = faults.run(watching, laptop, tmp_path, chosen)
    assert found.complaints == []
    assert found.told["store.disk_full"] > 100
