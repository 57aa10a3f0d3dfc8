"""A device whose journal can be put back to what it was, as with a copied file: the engine then renews its writer."""

from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import select

from sync import outbox
from sync.engine import Engine
from sync.journal import Journal
from tests.server.direct import Device, School


class PutBack(Device):
    """Key and token go back with the journal, as they lie in the same file."""

    def __init__(self, school: School, login: str) -> None:
        super().__init__(school, login)
        self._kept: dict[str, list[tuple[Any, ...]]] = {}
        self._kept_key, self._kept_token = self.key, self.token
        self._proposed: SigningKey | None = None
        self._start()

    def _start(self) -> None:
        server_key = bytes(self.school.server.keys.signing.verify_key)
        self.engine = Engine(self.copy, self, self.key, server_key, self.clock, lambda _status: None, renewal=self)

    def crossed(self) -> "PutBack":
        super().crossed()
        return self

    def keep_file(self) -> None:
        self._kept_key, self._kept_token = self.key, self.token
        with self.copy.journal() as journal:
            self._kept = {
                table.name: [tuple(row) for row in journal.connection.execute(
                    select(table).where(table.c.school == journal.school)
                )]
                for table in journal.tables.metadata.sorted_tables
            }  # fmt: skip

    def put_back(self) -> None:
        with self.copy.journal() as journal:
            for table in journal.tables.metadata.sorted_tables:
                journal.connection.execute(table.delete().where(table.c.school == journal.school))
                journal.bulk.insert(table, self._kept[table.name])
        self._refs.clear()
        self._become(self._kept_key, self._kept_token)
        self._start()

    def _become(self, key: SigningKey, token: str) -> None:
        self.key, self.writer_key, self.token, self._proposed = key, bytes(key.verify_key), token, None

    # --- as `sync.engine.Renewal` ---

    def proposed(self) -> SigningKey | None:
        return self._proposed

    def propose(self) -> SigningKey:
        self._proposed = SigningKey(self.clock.random_bytes(32))
        return self._proposed

    def adopt(self, journal: Journal, key: SigningKey, token: bytes) -> None:
        outbox.renew_writer(journal, self.writer_key, bytes(key.verify_key))

    def adopted(self, key: SigningKey, token: bytes) -> None:
        self._become(key, token.hex())
