"""The server's keys and its database: made once, never replaced, told apart when they fail."""

import os
import stat
from pathlib import Path

import pytest
import sqlalchemy

from server.database import KEY_VARIABLE, Database, load_keys
from sync.errors import EnvironmentProblem
from tests.doubles import FixedClock


def code(caught: pytest.ExceptionInfo[EnvironmentProblem]) -> str:
    return caught.value.code


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_a_new_key_is_for_its_user_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        load_keys(tmp_path, FixedClock(), create=True)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "server.key").stat().st_mode) == 0o600


def test_the_key_is_read_again(tmp_path: Path) -> None:
    first = load_keys(tmp_path, FixedClock(seed=1), create=True)
    for create in (True, False):
        assert load_keys(tmp_path, FixedClock(seed=2), create=create) == first


def test_signing_and_encrypting_use_different_keys(tmp_path: Path) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    secret = bytes.fromhex((tmp_path / "server.key").read_text())
    assert len({bytes(keys.signing), keys.database, secret}) == 3


def test_the_environments_key_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_file = load_keys(tmp_path, FixedClock(), create=True)
    monkeypatch.setenv(KEY_VARIABLE, "ab" * 32)
    told = load_keys(tmp_path, FixedClock(), create=False)
    assert told != in_file
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert load_keys(elsewhere, FixedClock(), create=True) == told
    assert not (elsewhere / "server.key").exists()


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"zz" * 32, b"ab" * 33, b"\xff" * 64])
def test_a_damaged_key_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "server.key").write_bytes(content)
    with pytest.raises(EnvironmentProblem) as caught:
        load_keys(tmp_path, FixedClock(), create=True)
    assert code(caught) == "server.key_unreadable"
    assert (tmp_path / "server.key").read_bytes() == content


def test_serving_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        load_keys(tmp_path, FixedClock(), create=False)
    assert code(caught) == "server.key_unreadable"
    assert not (tmp_path / "server.key").exists()


def test_a_vanished_key_is_not_replaced_beside_a_database(tmp_path: Path) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    Database.open(None, tmp_path, keys, create=True).close()
    (tmp_path / "server.key").unlink()
    with pytest.raises(EnvironmentProblem) as caught:
        load_keys(tmp_path, FixedClock(), create=True)
    assert code(caught) == "server.key_unreadable"


# --- the embedded database ---


def test_a_vanished_database_is_not_replaced_when_serving(tmp_path: Path) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    with pytest.raises(EnvironmentProblem) as caught:
        Database.open(None, tmp_path, keys, create=False)
    assert code(caught) == "store.missing"
    assert not (tmp_path / "server.db").exists()


def test_the_embedded_database_is_encrypted_and_kept(tmp_path: Path) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    for _ in range(2):  # a second school's setup finds it there
        Database.open(None, tmp_path, keys, create=True).close()
    assert (tmp_path / "server.db").read_bytes()[:6] != b"SQLite"
    other = load_keys(tmp_path / "..", FixedClock(seed=9), create=True)
    (tmp_path / ".." / "server.key").unlink()
    with pytest.raises(EnvironmentProblem) as caught:
        Database.open(None, tmp_path, other, create=False)
    assert code(caught) == "store.damaged"


def test_a_write_that_raises_leaves_nothing(tmp_path: Path) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    database = Database.open(None, tmp_path, keys, create=True)
    insert = "INSERT INTO held_grant (school, scope) VALUES (1, 2)"
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(sqlalchemy.text(insert))
        raise ZeroDivisionError
    with database.read() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM held_grant")).scalar_one() == 0
    database.close()


# --- PostgreSQL ---


def test_postgresql_is_made_once_and_opened_by_either_form_of_its_url(tmp_path: Path, fresh_postgres: str) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    for url in (fresh_postgres, fresh_postgres.replace("+psycopg", "", 1)):
        Database.open(url, tmp_path, keys, create=True).close()
        Database.open(url, tmp_path, keys, create=False).close()
    assert not (tmp_path / "server.db").exists()


def test_serving_an_empty_postgresql_is_refused(tmp_path: Path, fresh_postgres: str) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    with pytest.raises(EnvironmentProblem) as caught:
        Database.open(fresh_postgres, tmp_path, keys, create=False)
    assert code(caught) == "server.not_set_up"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://nobody:secret@127.0.0.1:1/nothing",
        "postgresql://127.0.0.1:1/nothing",
        "mysql://127.0.0.1/nothing",
        "not a url",
        "",
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    with pytest.raises(EnvironmentProblem) as caught:
        Database.open(url, tmp_path, keys, create=True)
    assert code(caught) == "server.no_database"
    assert "secret" not in str(caught.value)


def test_an_error_of_the_database_tells_nobodys_data(tmp_path: Path, fresh_postgres: str) -> None:
    keys = load_keys(tmp_path, FixedClock(), create=True)
    database = Database.open(fresh_postgres, tmp_path, keys, create=True)
    with pytest.raises(sqlalchemy.exc.SQLAlchemyError) as caught, database.read() as connection:
        connection.execute(sqlalchemy.text("SELECT :name FROM nothing"), {"name": "Nguyễn Văn An"})
    assert "Nguyễn" not in str(caught.value)
    database.close()
