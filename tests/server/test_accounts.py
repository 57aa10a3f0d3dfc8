"""Signing in at the server: one answer for all that is wrong, a brake on guessing, tokens that say nothing."""

import uuid

import pytest
from sqlalchemy import select

from server.accounts import FAILURE_WINDOW, FAILURES_ALLOWED, Account, Accounts
from server.database import ACCOUNT, DEVICE
from sync.errors import UserError
from tests.server.direct import CHEAP, School, Server

PASSWORD = "mật khẩu"


@pytest.fixture
def account(school: School) -> Account:
    """An account with a password of its own."""
    login = f"lan.{school.number}"
    server = school.server
    with server.database.write() as connection:
        server.accounts.create(connection, login, school.number, school.ids["teacher"], PASSWORD)
    return Account(login, school.number, school.ids["teacher"])


@pytest.fixture
def accounts(embedded: Server) -> Accounts:
    """Without anybody's failures."""
    return Accounts(embedded.database, embedded.clock, CHEAP)


def refusal(accounts: Accounts, login: str, password: str) -> str:
    with pytest.raises(UserError) as caught:
        accounts.check_password(login, password)
    return caught.value.code


def test_the_right_password_opens(accounts: Accounts, account: Account) -> None:
    assert accounts.check_password(account.login, PASSWORD) == account


def test_the_same_password_from_another_keyboard_opens(accounts: Accounts, account: Account) -> None:
    """macOS sends decomposed letters."""
    import unicodedata

    assert accounts.check_password(account.login, unicodedata.normalize("NFD", PASSWORD)) == account


def test_a_changed_password_is_the_only_one_that_opens(accounts: Accounts, account: Account) -> None:
    accounts.change_password(account.login, PASSWORD, "một câu khác")
    assert accounts.check_password(account.login, "một câu khác") == account
    assert refusal(accounts, account.login, PASSWORD) == "account.wrong_password"


def test_nobody_changes_a_password_by_guessing_or_to_nothing(accounts: Accounts, account: Account) -> None:
    with pytest.raises(UserError, match=r"account\.blank_password"):
        accounts.change_password(account.login, PASSWORD, "  ")
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(UserError, match=r"account\.wrong_password"):
            accounts.change_password(account.login, "not this", "mine")
    with pytest.raises(UserError, match=r"account\.too_many_tries"):
        accounts.change_password(account.login, PASSWORD, "mine")


@pytest.mark.parametrize("password", ["", "mat khau", PASSWORD + " ", PASSWORD.upper()])
def test_another_password_does_not(accounts: Accounts, account: Account, password: str) -> None:
    assert refusal(accounts, account.login, password) == "account.wrong_password"


def test_an_unknown_login_is_answered_like_a_wrong_password(accounts: Accounts, account: Account) -> None:
    assert refusal(accounts, "nobody there", PASSWORD) == "account.wrong_password"
    assert refusal(accounts, "nobody there", "nobody") == "account.wrong_password", "not even by the stand-in's"


def test_a_closed_account_does_not_open(accounts: Accounts, account: Account, embedded: Server) -> None:
    with embedded.database.write() as connection:
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.login == account.login).values(active=0))
    assert refusal(accounts, account.login, PASSWORD) == "account.wrong_password"


def test_guessing_is_braked_and_the_brake_wears_off(accounts: Accounts, account: Account, embedded: Server) -> None:
    for _ in range(FAILURES_ALLOWED):
        assert refusal(accounts, account.login, "guess") == "account.wrong_password"
    assert refusal(accounts, account.login, PASSWORD) == "account.too_many_tries", "even the right one"
    assert refusal(accounts, "somebody else", "x") == "account.wrong_password", "others are not braked"
    embedded.clock.advance(int(FAILURE_WINDOW * 1000))
    assert accounts.check_password(account.login, PASSWORD) == account


def test_a_right_password_forgives_the_wrong_ones(accounts: Accounts, account: Account) -> None:
    for _ in range(3):
        for _ in range(FAILURES_ALLOWED - 1):
            refusal(accounts, account.login, "guess")
        accounts.check_password(account.login, PASSWORD)


def test_what_was_guessed_long_ago_is_forgotten(accounts: Accounts, embedded: Server) -> None:
    """R13: made-up logins do not fill the memory."""
    for number in range(20):
        refusal(accounts, f"made up {number}", "x")
    embedded.clock.advance(int(FAILURE_WINDOW * 1000))
    refusal(accounts, "one more", "x")
    assert set(accounts._failures) == {"one more"}


def test_a_device_comes_with_its_token_and_nothing_else(accounts: Accounts, account: Account, embedded: Server) -> None:
    key = uuid.uuid4().bytes * 2
    token = accounts.add_device(account, key, "laptop")
    with embedded.database.read() as connection:
        found = accounts.device(connection, bytes.fromhex(token))
        assert (found.school, found.writer_key) == (account.school, key)
        kept = connection.execute(select(DEVICE).where(DEVICE.c.writer_key == key)).one()
        assert bytes.fromhex(token) not in [bytes(part) for part in kept if isinstance(part, bytes)], "only its hash"
        good = bytes.fromhex(token)
        for wrong in (b"", good[:-1], good[:-1] + bytes([good[-1] ^ 1]), good + b"\0", token.encode(), bytes(32)):
            with pytest.raises(UserError, match="signed_out"):
                accounts.device(connection, wrong)


def test_a_writer_key_is_one_persons(accounts: Accounts, account: Account, embedded: Server) -> None:
    """Who signs in again on the same device gets another token, and the first is good until it is thrown away."""
    key = uuid.uuid4().bytes * 2
    first, again = (bytes.fromhex(accounts.add_device(account, key, "laptop")) for _ in range(2))
    assert first != again
    with embedded.database.read() as connection:
        assert accounts.device(connection, first) == accounts.device(connection, again)
    stranger = Account("somebody", account.school, uuid.uuid4().bytes)
    with pytest.raises(UserError, match="device_known"):
        accounts.add_device(stranger, key, "laptop")


def test_two_devices_of_a_person_have_different_tokens(accounts: Accounts, account: Account) -> None:
    tokens = {accounts.add_device(account, uuid.uuid4().bytes * 2, "laptop") for _ in range(3)}
    assert len(tokens) == 3


def test_a_password_is_kept_as_argon2id(account: Account, embedded: Server) -> None:
    with embedded.database.read() as connection:
        query = select(ACCOUNT.c.password_hash).where(ACCOUNT.c.login == account.login)
        kept = connection.execute(query).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
