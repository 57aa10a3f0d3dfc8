import errno
import os
import sys
from pathlib import Path

import pytest

from app.records import atomic
from sync.errors import EnvironmentProblem


def test_content_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "slot.json"
    (tmp_path / "slot.json.new").write_bytes(b"of an attempt that was cut off, and longer than the next")
    for content in (b"first", b"second, longer", b"3"):
        atomic.write(path, content)
        assert path.read_bytes() == content
        assert [file.name for file in tmp_path.iterdir()] == ["slot.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    atomic.write(tmp_path / "slot.json", b"x")
    assert (tmp_path / "slot.json").stat().st_mode & 0o777 == 0o600


def test_a_failed_write_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "slot.json"
    atomic.write(path, b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentProblem) as caught:
        atomic.write(path, b"new")
    assert caught.value.code == "store.disk_full"
    path.with_name("finished").write_bytes(b"new")
    with pytest.raises(EnvironmentProblem) as caught:
        atomic.move_into_place(path.with_name("finished"), path)
    assert caught.value.code == "store.disk_full"
    assert path.read_bytes() == b"old"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        atomic.write(tmp_path / "gone" / "slot.json", b"x")
    assert caught.value.code == "store.cannot_write"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows settles folders by itself")
def test_a_new_folder_outlives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first sign-in once left its folder to chance: the power went, and with the folder all that was saved in it."""
    settled: list[Path] = []
    monkeypatch.setattr(atomic, "_settle_folder", settled.append)
    atomic.make_folder(tmp_path / "people" / "one")
    assert settled == [tmp_path, tmp_path / "people"]
    assert (tmp_path / "people" / "one").stat().st_mode & 0o777 == 0o700
    atomic.make_folder(tmp_path / "people" / "one")
    assert len(settled) == 2
