import os
from pathlib import Path

import pytest

from app.records import watermark
from app.records.watermark import Mark, Standing
from sync.errors import EnvironmentProblem

HASH, OTHER_HASH = b"h" * 32, b"o" * 32


def test_the_last_mark_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "mark"
    for mark in (Mark(7, HASH), Mark(2**60, b"s" * 64), Mark(8, OTHER_HASH), Mark(0, b"")):
        watermark.write(path, mark)
        assert watermark.read(path) == mark


def test_no_mark(tmp_path: Path) -> None:
    assert watermark.read(tmp_path / "mark") is None


def test_a_damaged_mark_is_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "mark"
    watermark.write(path, Mark(7, HASH))
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert watermark.read(path) is None
    for size in range(len(good)):
        path.write_bytes(good[:size])
        assert watermark.read(path) is None
    path.write_bytes(good + b"more")
    assert watermark.read(path) is None


def test_a_mark_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        watermark.write(tmp_path / "no folder" / "mark", Mark(1, HASH))
    assert caught.value.code == "store.cannot_write"


@pytest.mark.parametrize(
    ("mark", "store_number", "hash_at_mark", "standing"),
    [
        (Mark(5, HASH), 5, HASH, Standing.INTACT),
        (Mark(5, HASH), 9, HASH, Standing.INTACT),  # killed, or the power went, before the mark reached the disk
        (Mark(5, HASH), 4, None, Standing.BEHIND),
        (Mark(5, HASH), 0, None, Standing.BEHIND),
        (Mark(5, HASH), 5, OTHER_HASH, Standing.OTHER),
        (Mark(5, HASH), 9, OTHER_HASH, Standing.OTHER),
        (Mark(5, HASH), 9, None, Standing.UNKNOWN),
        (None, 5, HASH, Standing.UNKNOWN),
        (None, 0, None, Standing.UNKNOWN),
    ],
)
def test_what_the_mark_says_of_the_store(
    mark: Mark | None, store_number: int, hash_at_mark: bytes | None, standing: Standing
) -> None:
    assert watermark.compare(mark, store_number, hash_at_mark) is standing


def test_a_mark_that_found_no_room_for_its_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up takes a part of the write without an error."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:10]))
    with pytest.raises(EnvironmentProblem, match="disk_full"):
        watermark.write(tmp_path / "mark", watermark.Mark(1, b"x" * 32))
