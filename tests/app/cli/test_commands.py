"""The commands as a whole: all are listed, in both languages, and wrong words are told from refused work."""

import argparse
import contextlib
import gettext
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from app import cli
from app.messages import use_language
from tests.app.cli.conftest import Desks, run
from tests.school import PASSWORD


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def _help(*words: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out, pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    assert ended.value.code == 0
    return " ".join(out.getvalue().split())


def test_every_command_is_listed_and_has_help_of_its_own() -> None:
    listed = _help("--language", "en")
    for command in cli.COMMANDS:
        assert f" {command} " in listed
        assert cli.is_command(command)
        assert f"chuyendo {command}" in _help("--language", "en", command)
    subparsers = next(
        action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction)
    )  # the standard library has no public way to ask
    assert sorted(subparsers.choices) == sorted(cli.COMMANDS)


def test_what_is_no_command_is_left_to_the_windows() -> None:
    assert not cli.is_command("--home")
    assert not cli.is_command("statu")


def test_help_speaks_the_language_asked_for_and_vietnamese_otherwise() -> None:
    text = "School records that work without network. Without a command the window opens."
    vietnamese = gettext.translation("chuyendo", resources.path("locale"), languages=["vi"]).gettext(text)
    assert " ".join(vietnamese.split()) in _help()
    assert " ".join(vietnamese.split()) in _help("--language", "vi")
    assert text in _help("--language", "en")


def test_a_refusal_speaks_the_language_asked_for(tmp_path: Path) -> None:
    text = "This account has no records on this computer yet."
    vietnamese = gettext.translation("chuyendo", resources.path("locale"), languages=["vi"]).gettext(text)
    assert vietnamese in run(tmp_path, "status", language="vi").err
    assert text in run(tmp_path, "status", language="en").err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("statu",),
        ("enter",),
        ("enter", "names", "-"),
        ("lock", "--class", "6A", "--term", "3"),
        ("settle", "3f9a2c"),
    ],
)
def test_wrong_words_end_with_status_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    with contextlib.redirect_stderr(io.StringIO()) as told, pytest.raises(SystemExit) as ended:
        cli.main(["--home", str(tmp_path), *words])
    assert ended.value.code == 2
    assert "chuyendo" in told.getvalue()


def test_vietnamese_goes_through_pipes_on_a_system_with_another_code_page(desks: Desks) -> None:
    """As on a Windows PC whose output is redirected into a file."""
    command = [sys.executable, "-m", "app.cli", "--home", str(desks.homes["hai"]), "--no-keyring", "show"]
    shown = subprocess.run(
        [*command, "--class", "6A", "--subject", "math", "--term", "1"],
        env={**os.environ, cli.PASSWORD_VARIABLE: PASSWORD, "PYTHONIOENCODING": "cp1252"},
        capture_output=True, check=True,
    )  # fmt: skip
    assert "Đỗ Gia Đạo" in shown.stdout.decode("utf-8")


def test_a_clock_that_cannot_be_read_and_a_folder_that_cannot_be_made_are_told(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, no folder")
    for options, why in ((("--home", str(taken)), "cannot be made"), (("--clock", "yesterday"), "--clock")):
        said = run(tmp_path, *options, "status")
        assert (said.status, said.out) == (1, "")
        assert why in said.err
