"""What a person reads as the reason of a result, word for word: `explained.jsonl` was read through against the law."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.messages import use_language
from app.rule_cases.answers import answers

CASES = [json.loads(line) for line in (Path(__file__).parent / "explained.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    use_language("vi")
    yield
    use_language("en")


@pytest.mark.parametrize("case", CASES, ids=[f"{at} {case['kind']}" for at, case in enumerate(CASES, 1)])
def test_the_result_and_its_reasons(case: dict[str, Any]) -> None:
    [found] = answers([json.dumps(case)], explained=True)
    assert found["result"] == case["result"]
    assert found["why"] == case["why"]
