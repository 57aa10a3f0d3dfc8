"""A device that can become another writer (R4), whose disk can be put back to an earlier state."""

from typing import Any

from nacl.signing import SigningKey

from app.records.tables import TABLES
from sync import outbox
from sync.engine import Engine
from sync.journal import Journal
from tests.server.direct import Device, School


class Renewing(Device):
    def __init__(self, school: School, login: str) -> None:
        super().__init__(school, login)
        self.kept: SigningKey | None = None
        self.start()

    def start(self) -> None:
        """As after the program's start: an engine anew."""
        server_key = bytes(self.school.server.keys.signing.verify_key)
        self.engine = Engine(self.copy, self, self.key, server_key, self.clock, lambda _s: None, renewal=self)

    def proposed(self) -> SigningKey | None:
        return self.kept

    def propose(self) -> SigningKey:
        self.kept = SigningKey(self.clock.random_bytes(32))
        return self.kept

    def adopt(self, journal: Journal, key: SigningKey, token: bytes) -> None:
        outbox.renew_writer(journal, self.writer_key, bytes(key.verify_key))

    def adopted(self, key: SigningKey, token: bytes) -> None:
        self.key, self.writer_key, self.token, self.kept = key, bytes(key.verify_key), token.hex(), None

    def image(self) -> Any:
        """What lies on the disk."""
        with self.copy.journal() as journal:
            rows = {}
            for table in TABLES.metadata.sorted_tables:
                if "school" in table.c:
                    query = table.select().where(table.c.school == self.copy.number)
                    rows[table] = [dict(row) for row in journal.connection.execute(query).mappings()]
        return rows, (self.key, self.writer_key, self.token, self.kept)

    def put_back(self, image: Any) -> None:
        rows, (self.key, self.writer_key, self.token, self.kept) = image
        with self.copy.journal() as journal:
            for table, some in rows.items():
                journal.connection.execute(table.delete().where(table.c.school == self.copy.number))
                if some:
                    journal.connection.execute(table.insert(), [{**one, "school": self.copy.number} for one in some])
        self._refs.clear()
        self.start()

    def clone(self) -> "Renewing":
        """Another computer with a copy of this one's disk."""
        other = Renewing(self.school, "nobody")
        other.me = self.me
        other.put_back(self.image())
        return other
