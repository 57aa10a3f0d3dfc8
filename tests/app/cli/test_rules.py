"""`chuyendo rules`: questions from a file or a pipe, without signing in."""

import io
import json
import sys
from pathlib import Path

import pytest

from app.cli import main

GOOD = '{"id": "a", "kind": "dtb_mcn", "input": {"dtb_mhk1": "6.5", "dtb_mhk2": "8.0"}}'
BAD = '{"id": "b", "kind": "dtb_mcn", "input": {"dtb_mhk1": "110", "dtb_mhk2": "8.0"}}'


def test_each_question_gets_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"\ufeff{GOOD}\n\n{GOOD}\n", encoding="utf-8")
    assert main(["rules", str(cases)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{"id": "a", "result": {"dtb_mcn": "7.5"}}] * 2


def test_one_that_cannot_be_read_fails_at_the_end_and_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"{BAD}\n{GOOD}\n", encoding="utf-8")
    assert main(["rules", str(cases), "--explain"]) == 1
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert "110" in first["error"]
    assert second["why"] == ["TT22 Điều 9 k1b: (6,5 + 2 × 8,0) : 3 = 7,5"]


def test_questions_can_be_piped_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(GOOD))
    assert main(["rules", "-"]) == 0
    assert "7.5" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "điểm".encode("utf-16")])
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    cases = tmp_path / "cases.jsonl"
    if content is not None:
        cases.write_bytes(content)
    assert main(["rules", str(cases)]) == 1
    assert "cases.jsonl" in capsys.readouterr().err
