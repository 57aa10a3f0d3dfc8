"""The past of one row, for who may read it."""

from app.records import rights
from server.accounts import TOKEN_BYTES, Accounts
from server.database import Database, ServerKeys, open_journal
from sync import answering, asking, wire
from sync.errors import UserError
from sync.schema import covers


class Histories:
    """Answers what a row's past was."""

    def __init__(self, database: Database, accounts: Accounts, keys: ServerKeys) -> None:
        self._database = database
        self._accounts = accounts
        self._keys = keys

    def answer(self, sent: bytes) -> bytes:
        """The answer (signature, then body) to the request `sent` (token, then body). Raises `UserError`."""
        with self._database.read() as connection:
            device = self._accounts.device(connection, sent[:TOKEN_BYTES])
            if not device.active:
                raise UserError("account.shut_out")
            asked = sent[TOKEN_BYTES:]
            request = asking.decode_request(asked)
            journal = open_journal(connection, device.school, lock=False)
            writer = journal.writer(device.writer_key)
            assert writer is not None, "the device table names only writers of the journal"
            table, key = answering.row_of(journal, request.table, request.key)
            grants = rights.grants_of(rights.duties_of(journal, writer.person))
            if not covers(grants, table.scope_of(key)):
                raise UserError("crossing.not_yours")
            body = asking.encode_answer(*answering.history(journal, writer, grants, table, key))
        return self._keys.signing.sign(wire.answer_bytes_to_sign(writer.key, asked, body)).signature + body
