"""Every step that a rule can give has its sentence, and every sentence its step."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import reason_texts
from app.messages import use_language
from app.reason_texts import REASON_TEXTS, reason_text
from app.rules.reasons import reason
from app.rules.tt22.levels import Level
from app.rules.tt22.titles import Title

APP = Path(reason_texts.__file__).parent


def codes_in_source() -> Iterator[str]:
    """What looks like a code in the calls of `reason` and of what hands it on."""
    for file in (file for room in ("rules", "rule_cases", "desk") for file in (APP / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value
    for file in (APP / "desk").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("reason"), args=[ast.Constant(str(code)), *_]):
                    yield code


ROOMS = {code.rpartition(".")[0] for code in REASON_TEXTS} - {"subject"}
CODE = re.compile(rf"({'|'.join(map(re.escape, sorted(ROOMS)))})\.[a-z_]+")
"""Errors of subjects and of conduct have codes of the same form."""
SHARED = {"subject.regular", "subject.comment", "subject.topics"}
ERRORS = {"conduct.not_yours", "conduct.disputed", "conduct.not_here"}
CONDITIONS = {f"promotion.{one}_not" for one in ("conduct", "learning", "sessions")}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert (set(codes_in_source()) - ERRORS) | SHARED | CONDITIONS == set(REASON_TEXTS)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_facts_are_told_in_the_words_of_the_regulation(language: str) -> None:
    use_language(language)
    try:
        one = reason("learning.too_low", "TT22 Điều 9 k2b", level=Level.GOOD, subjects=("Toán", "KHTN"), lowest=50)
        told = reason_text(one)
    finally:
        use_language("en")
    assert told.startswith("TT22 Điều 9 k2b: ")
    assert "Khá" in told
    assert "Toán, KHTN" in told
    assert "5,0" in told


def test_an_enumeration_is_told_by_its_value() -> None:
    assert "Học sinh Giỏi" in reason_text(reason("promotion.conduct", "TT22", level=Title.EXCELLENT))
