"""chuyendo-server from outside: a real process, set up and served, on both databases."""

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.messages import explain, use_language
from server.database import KEY_VARIABLE
from server.main import listen, main
from sync.errors import EnvironmentProblem, UserError
from sync.http import HttpClient
from sync.sign_in import SignInAnswer, SignInRequest, decode_answer, encode
from tests.school import PASSWORD, SETUP

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != KEY_VARIABLE} | {"PYTHONUTF8": "1"}


def command(home: Path, *words: str, database: str | None = None) -> list[str]:
    where = ["--database", database] if database else []
    return [sys.executable, "-m", "server.main", "--home", str(home), *where, *words]


def run(home: Path, *words: str, database: str | None = None, key: str | None = None) -> tuple[int, str]:
    """Exit status, and all that was printed."""
    environment = ENVIRONMENT | ({KEY_VARIABLE: key} if key else {})
    done = subprocess.run(
        command(home, *words, database=database),
        check=False, env=environment, capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def setup_file(tmp_path: Path) -> str:
    path = tmp_path / "school.json"
    path.write_text(json.dumps(SETUP), encoding="utf-8")
    return str(path)


@contextlib.contextmanager
def serving(
    home: Path, database: str | None = None, key: str | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The process, and the address it says."""
    environment = ENVIRONMENT | ({KEY_VARIABLE: key} if key else {})
    process = subprocess.Popen(
        command(home, "serve", "--port", "0", database=database),
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    try:
        told = process.stdout.readline()
        assert "http://" in told, told + process.stdout.read()
        yield told.split()[-1], process
    finally:
        process.kill()
        process.communicate()


def sign_in(url: str, login: str = "hai") -> SignInAnswer:
    asked = encode(SignInRequest(login, PASSWORD, "laptop", os.urandom(32)))
    with contextlib.closing(HttpClient(url)) as client:
        return decode_answer(client.post("/v1/sign-in", asked))


@pytest.mark.parametrize("where", ["embedded", "postgresql"])
def test_a_school_is_set_up_and_served(
    request: pytest.FixtureRequest, tmp_path: Path, setup_file: str, where: str
) -> None:
    database = request.getfixturevalue("fresh_postgres") if where == "postgresql" else None
    home = tmp_path / "home"
    status, told = run(home, "setup", setup_file, database=database)
    assert (status, told.count("\n")) == (0, 1), told
    assert (home / "server.db").exists() == (where == "embedded")
    if os.name != "nt":
        assert stat.S_IMODE((home / "server.key").stat().st_mode) == 0o600
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
    with serving(home, database) as (url, _process):
        first = sign_in(url)
    with serving(home, database) as (url, _process):
        again = sign_in(url)
    assert (first.server_key, first.person) == (again.server_key, again.person), "the same server after a restart"


def test_the_key_may_come_from_the_environment(tmp_path: Path, setup_file: str) -> None:
    home, key = tmp_path / "home", "ab" * 32
    assert run(home, "setup", setup_file, key=key)[0] == 0
    assert not (home / "server.key").exists(), "a key that is kept elsewhere is not written down"
    with serving(home, key=key) as (url, _process):
        assert sign_in(url).school_name == SETUP["name"]
    status, told = run(home, "serve", "--port", "0", key="cd" * 32)
    assert status == 1
    assert "Traceback" not in told
    status, told = run(home, "serve", "--port", "0")
    assert status == 1
    assert "server.key" in told


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly(tmp_path: Path, setup_file: str, which: signal.Signals) -> None:
    home = tmp_path / "home"
    assert run(home, "setup", setup_file)[0] == 0
    with serving(home) as (url, process):
        sign_in(url)
        process.send_signal(which)
        told, _nothing = process.communicate(timeout=20)
    assert told == ""


Here = Callable[..., tuple[int, str]]
Problem = EnvironmentProblem | UserError


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """The same without a process of its own: exit status, and all that was printed."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)

    def run_here(home: Path, *words: str, database: str | None = None) -> tuple[int, str]:
        try:
            status = main(command(home, *words, database=database)[3:])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    yield run_here
    use_language("en")


def test_what_cannot_be_done_is_a_sentence_and_a_status(tmp_path: Path, setup_file: str, here: Here) -> None:
    home = tmp_path / "home"
    broken = tmp_path / "broken.json"
    broken.write_bytes(b'{"name": "\xff')
    a_file = tmp_path / "file"
    a_file.write_text("")
    assert here(home, "setup", setup_file)[0] == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        in_use = EnvironmentProblem("server.cannot_listen", host="127.0.0.1", port=port)
        attempts: list[tuple[Path, list[str], str | None, Problem | None]] = [
            (tmp_path / "empty", ["serve"], None, EnvironmentProblem("server.key_unreadable")),
            (home, ["setup", str(tmp_path / "missing.json")], None, None),
            (home, ["setup", str(broken)], None, None),
            (home, ["setup", setup_file], None, UserError("account.login_taken", login="mo")),
            (a_file, ["serve"], None, EnvironmentProblem("start.no_home")),
            (home, ["--clock", "noon", "serve"], None, UserError("start.clock")),
            (home, ["serve", "--port", port], None, in_use),
            (home, ["serve"], "postgresql://127.0.0.1:1/x", EnvironmentProblem("server.no_database")),
        ]
        for place, words, database, error in attempts:
            status, told = here(place, *words, database=database)
            assert status == 1, words
            assert explain(ZeroDivisionError()).sentence not in told, words
            assert told.strip(), words
            if error is not None:
                assert explain(error).sentence in told, words


def test_accounts_are_listed_with_their_people_and_whether_they_are_open(
    tmp_path: Path, setup_file: str, here: Here
) -> None:
    home = tmp_path / "home"
    assert here(home, "setup", setup_file)[0] == 0
    assert here(home, "close-account", "nam")[0] == 0
    status, told = here(home, "accounts")
    assert status == 0
    assert told.splitlines() == [
        "hai\tNguyễn Thị Hải\tTrường THCS Phước Hà\tđang mở",
        "hieu\tTrần Trọng Hiếu\tTrường THCS Phước Hà\tđang mở",
        "mo\tĐàng Thị Mơ\tTrường THCS Phước Hà\tđang mở",
        "nam\tLê Văn Nam\tTrường THCS Phước Hà\tđã đóng",
    ]


def test_help_and_wrong_words_open_nothing(tmp_path: Path, here: Here) -> None:
    home = tmp_path / "home"
    assert here(home, "--help")[0] == 0
    assert here(home)[0] == 2
    assert here(home, "fly")[0] == 2
    assert not home.exists()


def test_an_answer_does_not_wait_for_the_device_to_acknowledge_its_headers() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
