import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from app.records.ballast import SPARE, Ballast

SIZE = 10_000
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def ballast(tmp_path: Path) -> Ballast:
    return Ballast(tmp_path / "ballast", SIZE)


def test_it_takes_room_once_and_gives_it_back_once(ballast: Ballast, tmp_path: Path) -> None:
    ballast.lay()
    ballast.lay()
    assert (tmp_path / "ballast").stat().st_size == SIZE
    assert ballast.let_go()
    assert not ballast.let_go()
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_that_compresses_keeps_the_room_too(ballast: Ballast, tmp_path: Path) -> None:
    import zlib

    ballast.lay()
    assert len(zlib.compress((tmp_path / "ballast").read_bytes())) > 0.99 * SIZE


def test_room_that_a_person_needs_now_is_not_taken(
    ballast: Ballast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, SPARE * SIZE - 1))
    ballast.lay()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast = Ballast(tmp_path / "absent" / "ballast", SIZE)
    ballast.lay()
    assert not ballast.let_go()

    def full(_path: Path, _data: bytes) -> int:
        raise OSError(28, "no room")

    there = Ballast(tmp_path / "ballast", SIZE)
    monkeypatch.setattr(Path, "write_bytes", full)
    there.lay()
    assert not there.is_laid


def test_what_was_half_laid_is_laid_anew(ballast: Ballast, tmp_path: Path) -> None:
    (tmp_path / "ballast").write_bytes(b"x")
    told = [ballast.is_laid]
    ballast.lay()
    assert [*told, ballast.is_laid] == [False, True]
