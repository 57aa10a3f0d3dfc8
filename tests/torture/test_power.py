"""The power cut's own judgement: what may be lost and what may not."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.torture import cuts, power
from tests.torture.disk import Act, Done
from tests.torture.stage import Stage
from tests.torture.warm import Warm

NEW = [Done(Act.MAKE, "new", 1), Done(Act.WRITE, file=1, offset=0, data=b"x" * 1024)]


def possible(folder: Path, done: Sequence[Done], name: str = "new") -> set[bytes | None]:
    """What the file may hold after the whole of `done`; None: it is not there."""
    states = (power._beginning(folder) for _ in range(200))
    found = set()
    for number, disk in enumerate(states):
        for one in done:
            disk.do(one)
        found.add(disk.state(0, random.Random(number)).files.get(name))
    return found


def test_what_nobody_synced_may_be_there_torn_or_gone(tmp_path: Path) -> None:
    assert possible(tmp_path, NEW) == {None, b"", b"x" * 1024, b"x" * 512, bytes(512) + b"x" * 512}


def test_a_synced_file_keeps_its_content_but_not_its_name(tmp_path: Path) -> None:
    assert possible(tmp_path, [*NEW, Done(Act.SYNC, file=1)]) == {None, b"x" * 1024}


def test_a_synced_folder_keeps_the_name(tmp_path: Path) -> None:
    assert possible(tmp_path, [*NEW, Done(Act.SYNC, file=1), Done(Act.SYNC, ".")]) == {b"x" * 1024}


def test_a_renamed_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    done = [*NEW, Done(Act.SYNC, file=1), Done(Act.RENAME, "new", target="old")]
    assert possible(tmp_path, done, "old") == {b"old", b"x" * 1024}
    assert possible(tmp_path, [*done, Done(Act.SYNC, ".")], "old") == {b"x" * 1024}


@pytest.mark.parametrize("work", list(cuts.SHARES))
def test_the_record_is_complete(work: str, stage: Stage, watching: Warm, tmp_path: Path) -> None:
    """Replayed to its end it gives the very files that lie there: no write has passed by unseen."""
    run = cuts.record(watching, stage, tmp_path, work, **cuts.SHARES[work][1])
    home = run.before.with_name(run.before.name.removesuffix("-before"))
    real = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert power.outcome(run.before, run.done).files == real
    assert {Act.WRITE, Act.SYNC, Act.NOTE} <= {one.act for one in run.done}
