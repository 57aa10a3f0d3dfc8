"""People and their devices at the server: passwords, tokens, and a brake on guessing."""

import hashlib
import threading
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, bindparam, insert, select, update

from app.rules.names import nfc
from server.database import ACCOUNT, DEVICE, Database, open_journal
from sync import seal
from sync.clock import Clock
from sync.errors import UserError
from sync.sql import Rows

FAILURES_ALLOWED = 5
FAILURE_WINDOW = 300.0
"""Seconds in which the failures are counted."""
TOKEN_BYTES = 32
_DEVICE_OF = (
    select(DEVICE.c.school, DEVICE.c.login, DEVICE.c.writer_key, ACCOUNT.c.active)
    .join(ACCOUNT, ACCOUNT.c.login == DEVICE.c.login)
    .where(DEVICE.c.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class Account:
    login: str
    school: int
    person: bytes


@dataclass(frozen=True)
class DeviceAccount:
    """The device that a request comes from: its school, and the key under which it writes."""

    school: int
    login: str
    writer_key: bytes
    active: bool


class Accounts:
    """Signing in, and telling who a request comes from."""

    def __init__(self, database: Database, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        """`hasher` is for tests; by default the library's own choice of Argon2id."""
        self._database = database
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        # Answers an unknown login as slowly as a wrong password.
        self._nobody = self._hasher.hash("nobody")
        self._failures: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def create(self, connection: Connection, login: str, school: int, person: bytes, password: str) -> None:
        """A new account. Raises `UserError` when the login is taken in the province."""
        if connection.execute(select(ACCOUNT.c.login).where(ACCOUNT.c.login == login)).first():
            raise UserError("account.login_taken", login=login)
        hashed = self._hasher.hash(nfc(password))
        connection.execute(
            insert(ACCOUNT).values(login=login, school=school, person=person, password_hash=hashed, active=1)
        )

    def check_password(self, login: str, password: str) -> Account:
        """The account of a right login and password; raises `UserError` for any other, the same for both."""
        self._brake(login)
        with self._database.read() as connection:
            row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.login == login, ACCOUNT.c.active == 1)).first()
        try:
            self._hasher.verify(row.password_hash if row else self._nobody, nfc(password))
        except (VerificationError, InvalidHashError) as error:
            with self._lock:
                self._failures.setdefault(login, []).append(self._clock.monotonic())
            raise UserError("account.wrong_password") from error
        if row is None:
            raise UserError("account.wrong_password")
        with self._lock:
            self._failures.pop(login, None)
        return Account(row.login, row.school, bytes(row.person))

    def change_password(self, login: str, old: str, new: str) -> None:
        """From now on `new` is the password. Raises as `check_password`, and `UserError` where it is empty."""
        self.check_password(login, old)
        if not new.strip():
            raise UserError("account.blank_password")
        hashed = self._hasher.hash(nfc(new))
        with self._database.write() as connection:
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.login == login).values(password_hash=hashed))

    def all_of_them(self) -> list[tuple[int, str, bytes, bool]]:
        """Every account: school, login, person, and whether it is open; school by school."""
        with self._database.read() as connection:
            rows = connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.school, ACCOUNT.c.login)).all()
        return [(row.school, row.login, bytes(row.person), bool(row.active)) for row in rows]

    def _brake(self, login: str) -> None:
        with self._lock:
            since = self._clock.monotonic() - FAILURE_WINDOW
            recent = {one: [at for at in times if at > since] for one, times in self._failures.items()}
            self._failures = {one: times for one, times in recent.items() if times}
            if len(self._failures.get(login, [])) >= FAILURES_ALLOWED:
                raise UserError("account.too_many_tries", minutes=round(FAILURE_WINDOW / 60))

    def add_device(self, account: Account, writer_key: bytes, device_name: str) -> str:
        """Get to know a device's writer, or know it again when the person signs in anew on the same device; the token
        with which it comes from now on.
        """
        token = self._clock.random_bytes(TOKEN_BYTES)
        with self._database.write() as connection:
            journal = open_journal(connection, account.school, lock=True)
            person = journal.refs.numbers([account.person])[account.person]
            known = journal.writer(writer_key)
            if known is not None and known.person != person:
                raise UserError("account.device_known")
            if known is None:
                start = seal.chain_start(journal.identity(), writer_key)
                journal.add_writer(writer_key, person, device_name, start)
            connection.execute(
                insert(DEVICE).values(
                    token_hash=_token_hash(token), school=account.school, login=account.login, writer_key=writer_key,
                    since=self._clock.now_ms(),
                )
            )  # fmt: skip
        return token.hex()

    def device(self, connection: Connection, token: bytes) -> DeviceAccount:
        """The device that comes with `token`, its account closed or not; raises `UserError`."""
        token_hash = _token_hash(token)
        found = Rows(connection).read(_DEVICE_OF, token_hash=token_hash)
        if not found:
            raise UserError("account.signed_out")
        [(school, login, writer_key, active)] = found
        return DeviceAccount(school, login, bytes(writer_key), bool(active))

    def set_active(self, connection: Connection, login: str, *, active: bool) -> None:
        """Close an account, or open it again. Raises `UserError` where there is none."""
        done = connection.execute(update(ACCOUNT).where(ACCOUNT.c.login == login).values(active=int(active)))
        if done.rowcount == 0:
            raise UserError("account.unknown", login=login)

    def renew_device(self, connection: Connection, device: DeviceAccount, writer_key: bytes) -> bytes:
        """The token with which `device` comes under a new writer key from now on."""
        token = self._clock.random_bytes(TOKEN_BYTES)
        connection.execute(
            insert(DEVICE).values(
                token_hash=_token_hash(token), school=device.school, login=device.login, writer_key=writer_key,
                since=self._clock.now_ms(),
            )
        )  # fmt: skip
        return token


def _token_hash(token: bytes) -> bytes:
    return hashlib.blake2b(token, digest_size=32).digest()
