"""The whole day through real parts: server process, HTTP, encrypted files, windows, PDF."""

from pathlib import Path

from tests.school_day.day import Day
from tests.school_day.stage import Stage


def test_a_school_day_end_to_end(tmp_path: Path) -> None:
    told: list[int] = []
    out = tmp_path / "out"
    out.mkdir()
    day = Day(Stage(tmp_path / "home"), out, lambda step, _text: told.append(step), shown=False)
    try:
        day.play()
    finally:
        day.close()
    assert sorted(set(told)) == list(range(1, 9))
    assert len(list(out.glob("*.png"))) >= 12
