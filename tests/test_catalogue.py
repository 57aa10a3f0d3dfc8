"""The Vietnamese catalogue: as complete and as new as the source. `python3 dev.py messages` mends the second."""

import ast
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import dev


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="vi")


def _texts(words: object) -> list[str]:
    """A message's texts: one, or one for each plural form."""
    return [str(word) for word in words] if isinstance(words, tuple | list) else [str(words or "")]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return [message for message in _read(dev.CATALOGUE) if message.id]


def test_every_text_of_the_source_is_in_the_catalogue_and_no_other(tmp_path: Path, messages: list[Message]) -> None:
    template = tmp_path / "chuyendo.pot"
    dev.extract_messages(template)
    in_source = {tuple(_texts(message.id)) for message in _read(template) if message.id}
    assert in_source == {tuple(_texts(message.id)) for message in messages}, "run: python3 dev.py messages"


def test_no_text_hides_from_the_catalogue_inside_an_f_string() -> None:
    """The extraction does not look into f-strings: "no teacher assigned" stood in English on a Vietnamese screen."""
    hidden = [
        f"{file.name}:{call.lineno}"
        for room in ("app", "server", "ui")
        for file in (dev.ROOT / room).rglob("*.py")
        for whole in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "N_", "ngettext"}
        if any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert hidden == []


def test_every_text_is_translated(messages: list[Message]) -> None:
    empty = [message.id for message in messages if not all(_texts(message.string)) or message.fuzzy]
    assert not empty, f"{len(empty)} texts without a Vietnamese translation: {empty[:20]}"


def test_translations_have_the_placeholders_of_their_source(messages: list[Message]) -> None:
    for message in messages:
        expected = set().union(*map(_placeholders, _texts(message.id)))
        for text in _texts(message.string):
            assert not text or _placeholders(text) == expected, message.id


def test_the_compiled_catalogue_is_the_written_one(tmp_path: Path) -> None:
    fresh = tmp_path / "chuyendo.mo"
    dev.compile_messages(dev.CATALOGUE, fresh)
    assert fresh.read_bytes() == dev.CATALOGUE.with_suffix(".mo").read_bytes(), "run: python3 dev.py messages"
