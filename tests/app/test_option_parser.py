"""Wrong words on a command line are answered in the program's language, with what to do next."""

import argparse
import ast
import contextlib
import inspect
import io
from collections.abc import Iterator

import pytest

from app import cli
from app.messages import use_language
from app.option_parser import ARGPARSE_TEXTS

FOR_PROGRAMMERS = {
    ".__call__() not defined",
    "unknown parser %(parser_name)r (choices: %(choices)s)",
    'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s",
    "cannot merge actions - two groups are named %r",
    "'required' is an invalid argument for positionals",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "dest= is required for options like %r",
    "invalid conflict_resolution value: %r",
    "mutually exclusive arguments must be optional",
    "cannot have multiple subparser arguments",
    "expected %s argument",
    "%r is not callable",
}
"""What Python's parser says of mistakes in a program, or of options that ours do not have."""


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def test_every_sentence_of_pythons_parser_that_a_person_can_meet_is_in_the_catalogue() -> None:
    """A newer Python may have new ones."""
    looked_up = {
        call.args[0].value
        for call in ast.walk(ast.parse(inspect.getsource(argparse)))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }
    missing = {one for one in looked_up if "conflicting" not in one} - set(ARGPARSE_TEXTS) - FOR_PROGRAMMERS
    assert missing == set()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("statu",),
        ("settle",),
        ("settle", "3f9a2c"),
        ("settle", "3f9a2c", "8", "--side", "1"),
        ("settle", "3f9a2c", "--side"),
        ("settle", "3f9a2c", "--side", "first"),
        ("lock", "--class", "6A", "--subject", "math", "--term", "3"),
        ("status", "--both"),
        ("status", "--both=1"),
        ("--language", "fr", "status"),
    ],
)
def test_wrong_words_are_answered_in_vietnamese_with_a_next_step(words: tuple[str, ...]) -> None:
    with contextlib.redirect_stderr(io.StringIO()) as told, pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    assert ended.value.code == 2
    usage, wrong, next_step = told.getvalue().rpartition("chuyendo")[0], *told.getvalue().splitlines()[-2:]
    assert usage.startswith("cách dùng: ")
    assert "chưa đúng: " in wrong
    assert next_step.startswith("Chưa có gì thay đổi.")
    assert next_step.endswith("--help")
    for english in ("argument", "required", "expected", "invalid", "choose", "error", "allowed", "unrecognized"):
        assert english not in wrong
