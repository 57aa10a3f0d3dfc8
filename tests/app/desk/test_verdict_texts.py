"""Every reason that the server can give has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk.verdict_texts import VERDICT_TEXTS, verdict_text

ROOT = Path(__file__).resolve().parents[3]
JUDGING = [*sorted((ROOT / "server").glob("*.py")), ROOT / "sync" / "answering.py"]


def _nodes() -> Iterator[ast.AST]:
    for file in JUDGING:
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def test_every_reason_that_a_verdict_gives_has_words() -> None:
    verdicts = [node for node in _nodes() if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Verdict"]
    given = {str(one.value) for node in verdicts for one in node.args if isinstance(one, ast.Constant)}
    assert len(given) > 4
    assert given <= set(VERDICT_TEXTS)


def test_no_words_are_left_of_a_reason_that_is_gone() -> None:
    assert set(VERDICT_TEXTS) <= {node.value for node in _nodes() if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("reason", sorted(VERDICT_TEXTS))
def test_a_reason_says_what_happened_and_what_happens_next(reason: str) -> None:
    told = verdict_text(reason)
    assert told.sentence
    assert told.next_step


def test_a_newer_servers_reason_is_told_as_such() -> None:
    assert "version" in str(verdict_text("moon_phase"))
