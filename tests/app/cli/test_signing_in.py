"""Signing in and unlocking: whose records are meant, and a password that nobody sees."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from app import cli
from app.records.device_secret import NoDeviceSecret
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from server.database import ACCOUNT
from sync.pace import Pace
from tests.app.cli.conftest import MORNING, Desks, Said, run
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School


def sign_in(school: School, login: str, *more: str) -> tuple[str, ...]:
    return ("--server", school.url, "--login", login, "sign-in", "--device", f"{login}'s laptop", *more)


def test_the_first_sign_in_fetches_the_records_and_a_second_is_refused(desks: Desks, tmp_path: Path) -> None:
    said = run(tmp_path, *sign_in(desks.school, "hai"))
    assert (said.status, said.err) == (0, "")
    assert said.out == "Saved on this computer · 0 not sent yet · last crossing at 07:30\n"
    assert run(tmp_path, "show", "--class", "6A", "--subject", "math", "--term", "1").status == 0
    again = run(tmp_path, *sign_in(desks.school, "hai"))
    assert (again.status, again.out) == (1, "")
    assert "already has records on this computer" in again.err


def test_a_wrong_password_unlocks_nothing(desks: Desks) -> None:
    said = run(desks.homes["hai"], "show", "--class", "6A", "--subject", "math", "--term", "1", password="not this")
    assert (said.status, said.out) == (1, "")
    assert "The password is not right." in said.err


def test_several_people_on_one_computer_are_told_apart_by_login(desks: Desks, tmp_path: Path) -> None:
    url = desks.school.url
    for seed, login in enumerate(("hai", "nam"), 900):
        around = Surroundings(tmp_path, FixedClock(seed=seed), NoDeviceSecret(), Pace(), HARDNESS)
        sign_in_first(around, url, login, PASSWORD, "staff room").close()
    said = run(tmp_path, "status")
    assert (said.status, said.out) == (1, "")
    assert "hai, nam" in said.err
    assert "--login" in said.err
    assert run(tmp_path, "--login", "nam", "status").status == 0
    for spelling in (url, f"{url}/", url.upper(), url.removeprefix("http://")):
        assert run(tmp_path, "--login", "nam", "--server", spelling, "status").status == 0
    for options in (("--login", "hieu"), ("--login", "nam", "--server", "http://elsewhere")):
        assert "has no records on this computer yet" in run(tmp_path, *options, "status").err


def test_a_sign_in_that_fails_says_why_and_leaves_nothing_behind(desks: Desks, tmp_path: Path) -> None:
    wrong = run(tmp_path, *sign_in(desks.school, "hai"), password="not this")
    nobody = run(tmp_path, *sign_in(desks.school, "nobody"))
    nowhere = run(tmp_path, "--server", "http://127.0.0.1:1", "--login", "hai", "sign-in", "--device", "x")
    unnamed = run(tmp_path, "sign-in", "--device", "x")
    assert [one.status for one in (wrong, nobody, nowhere, unnamed)] == [1] * 4
    assert "The login name or the password is not right." in wrong.err
    assert nobody.err == wrong.err, "who has an account is told to nobody"
    assert "cannot be reached" in nowhere.err
    assert "Give --server and --login." in unnamed.err
    assert not list(tmp_path.iterdir()), "no key, no database"


def test_on_a_computer_without_records_every_command_says_so(tmp_path: Path) -> None:
    for words in (("status",), ("cross",), ("verify",), ("needs-you",), ("settle", "1", "8")):
        said = run(tmp_path, *words)
        assert (said.status, said.out) == (1, "")
        assert "Sign in for the first time" in said.err


def test_one_whose_account_was_closed_is_told_so_at_once_and_by_every_command(desks: Desks) -> None:
    """It said that there was no class 6A, until the next crossing was refused."""
    with desks.school.sign_in("nam", "an old laptop") as old:
        home = old.folder.parent.parent
    close_account(desks, "nam", active=False)
    told = run(home, "cross")
    assert told.status == 1
    assert told.err.startswith("This account has been closed.")
    assert "this account has been closed" in told.out
    for words in (("show", "--class", "6A", "--subject", "math", "--term", "1"), ("import", "list.xlsx"), ("cross",)):
        said = run(home, *words)
        assert (said.status, said.err.partition(".")[0]) == (1, "This account has been closed"), words
    close_account(desks, "nam", active=True)
    assert run(home, "cross").err == ""
    assert run(home, "show", "--class", "6A", "--subject", "math", "--term", "1").status == 0


def close_account(desks: Desks, login: str, *, active: bool) -> None:
    with desks.school.database() as connection:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.login == login).values(active=int(active)))


# --- the password ---


def _process(home: Path, *words: str) -> list[str]:
    options = ["--home", str(home), "--no-keyring", "--clock", MORNING, "--language", "en"]
    return [sys.executable, "-m", "app.cli", *options, *words]


def _without_password() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != cli.PASSWORD_VARIABLE}


def test_the_password_is_asked_for_and_not_shown(desks: Desks) -> None:
    pty = pytest.importorskip("pty", reason="a terminal of this system is needed")
    ours, theirs = pty.openpty()
    try:
        asked = subprocess.Popen(
            _process(desks.homes["hai"], "status"), stdin=theirs, stdout=theirs, stderr=theirs,
            env=_without_password(), start_new_session=True,
        )  # fmt: skip
        shown = _read_until(ours, b"Password: ")
        os.write(ours, PASSWORD.encode() + b"\n")
        shown += _read_until(ours, b"not sent yet")
        assert asked.wait() == 0
    finally:
        os.close(ours)
        os.close(theirs)
    assert PASSWORD.encode() not in shown


def change(home: Path, old: str, new: str) -> Said:
    """`password`, with both told by the environment."""
    os.environ[cli.NEW_PASSWORD_VARIABLE] = new
    try:
        return run(home, "password", password=old)
    finally:
        del os.environ[cli.NEW_PASSWORD_VARIABLE]


def test_a_password_is_changed_here_and_at_the_server_and_then_on_the_other_computer(
    founded_school: School, tmp_path: Path
) -> None:
    laptop, desk = (tmp_path / name for name in ("laptop", "desk"))
    for home in (laptop, desk):
        assert run(home, *sign_in(founded_school, "hai")).status == 0
    for old, new, why in ((PASSWORD, " ", "new password is empty"), ("not this", "x", "The password is not right.")):
        said = change(laptop, old, new)
        assert (said.status, said.out) == (1, "")
        assert why in said.err
    founded_school.stop()
    said = change(laptop, PASSWORD, "con đò sớm mai")
    assert "it has to learn the new password too. Nothing was changed." in said.err
    assert run(laptop, "status").status == 0
    founded_school.start()

    said = change(laptop, PASSWORD, "con đò sớm mai")
    assert (said.out, said.err) == ("The password is changed, here and at the server.\n", "")
    assert "not right" in run(laptop, "status").err
    assert run(laptop, "cross", password="con đò sớm mai").status == 0
    assert "not right" in run(tmp_path / "third", *sign_in(founded_school, "hai")).err
    assert run(tmp_path / "third", *sign_in(founded_school, "hai"), password="con đò sớm mai").status == 0

    assert run(desk, "cross").status == 0, "it opens with the old one as before"
    assert "not right" in change(desk, PASSWORD, "a third one").err
    assert change(desk, PASSWORD, "con đò sớm mai").status == 0
    assert run(desk, "cross", password="con đò sớm mai").status == 0


def test_a_new_password_is_asked_for_twice(
    desks: Desks, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([PASSWORD, "one", "two"])
    monkeypatch.setattr("getpass.getpass", lambda _question: next(answers))
    options = ["--home", str(desks.homes["mo"]), "--no-keyring", "--language", "en"]
    assert cli.main([*options, "password"]) == 1
    assert "The two new passwords are not the same." in capsys.readouterr().err


def _read_until(terminal: int, text: bytes) -> bytes:
    shown = b""
    while text not in shown:
        shown += os.read(terminal, 1000)
    return shown


@pytest.mark.parametrize("given", ["", "class,subject,term,code,column,mark\n"])
def test_where_the_password_would_be_shown_or_a_table_read_for_it_it_is_not_asked(desks: Desks, given: str) -> None:
    pytest.importorskip("termios", reason="on this system the console is asked whatever the standard input is")
    asked = subprocess.run(
        _process(desks.homes["hai"], "enter", "marks", "-"),
        input=given, capture_output=True, encoding="utf-8", env=_without_password(), start_new_session=True,
        check=False,
    )  # fmt: skip
    assert (asked.returncode, asked.stdout) == (1, "")
    assert cli.PASSWORD_VARIABLE in asked.stderr
    assert "Traceback" not in asked.stderr
