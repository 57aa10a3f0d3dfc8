"""Signing a device in for the first time, the only time it needs the network to open; and changing a password."""

from sqlalchemy import select

from app.records.tables import SCHOOL, TABLES
from server.accounts import Accounts
from server.database import Database, ServerKeys, open_journal
from sync import sign_in


class SignIns:
    """Answers sign-in requests."""

    def __init__(self, database: Database, accounts: Accounts, keys: ServerKeys) -> None:
        self._database = database
        self._accounts = accounts
        self._keys = keys

    def answer(self, body: bytes) -> bytes:
        """Check the password, get to know the device. Raises `UserError`."""
        request = sign_in.decode_request(body)
        account = self._accounts.check_password(request.login, request.password)
        token = self._accounts.add_device(account, request.writer_key, request.device)
        with self._database.read() as connection:
            journal = open_journal(connection, account.school, lock=False)
            profile = TABLES.projection[SCHOOL.name]
            name = connection.execute(select(profile.c.name).where(profile.c.school == account.school)).scalar_one()
            answer = sign_in.SignInAnswer(
                token, journal.identity().bytes, name, account.person, journal.position().epoch,
                bytes(self._keys.signing.verify_key),
            )  # fmt: skip
        return sign_in.encode(answer)

    def change_password(self, body: bytes) -> bytes:
        """Check the old password, take the new one. Raises `UserError`."""
        request = sign_in.decode_change(body)
        self._accounts.change_password(request.login, request.old, request.new)
        return b""
