"""Every reason of the preschool rules has its sentence, and no sentence is left over."""

import ast
from pathlib import Path

from app.preschool_reason_texts import TEXTS
from app.rules import preschool


def test_codes_and_sentences_are_the_same_set() -> None:
    used = {
        call.args[0].value
        for folder in preschool.__path__
        for file in Path(folder).glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "reason"
        if isinstance(call.args[0], ast.Constant)
    }
    assert used == set(TEXTS)
