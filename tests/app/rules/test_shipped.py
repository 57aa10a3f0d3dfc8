"""The one file access of the rules."""

from pathlib import Path

import pytest

import resources
from app.rules import shipped
from sync.errors import EnvironmentProblem


def test_a_lost_file_is_named() -> None:
    with pytest.raises(EnvironmentProblem) as problem:
        shipped.read("nothing.json")
    assert problem.value.code == "installation.damaged"
    assert problem.value.facts == {"file": "nothing.json"}


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b""])
def test_a_damaged_file_is_named(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "subjects.json").write_bytes(content)
    monkeypatch.setattr(resources, "path", lambda name: tmp_path / name)
    with pytest.raises(EnvironmentProblem):
        shipped.read("subjects.json")
