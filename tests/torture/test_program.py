"""`python3 dev.py torture` says what was run and what was found."""

import logging
import sys

import pytest

from tests.torture import __main__ as program


def test_it_says_in_words_what_was_run_and_found(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--kills", "2", "--states", "12", "--faults", "2", "--rot", "20", "--fills", "1", "--seed", "5"]
    try:
        assert program.main(sizes) == 0
    finally:
        logging.disable(logging.NOTSET)
    told = capsys.readouterr().out
    for words in (
        "Seed 5", "Killed 2 processes", "no migration yet", "Pulled the plug", "Control with synchronous=OFF",
        "The disk failed in 2 runs", "Damaged 20 copies", "Nothing saved was lost",
    ):  # fmt: skip
        assert words in told


def test_where_it_cannot_run_it_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert program.main([]) == 0
    assert "Nothing was run: power cuts and failing disks can be played on Linux only." in capsys.readouterr().out
