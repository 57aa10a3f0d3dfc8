"""What the server itself writes: changesets of its own writer, signed, chained and logged like everybody's."""

from collections.abc import Sequence

from app.records.tables import NOWHERE, SCHEMA
from server.database import ServerKeys
from sync import answering, canonical, seal
from sync.change import ADMITTED, MAX_CHANGES_PER_COMMIT, Base, Change, Commit, Verdict
from sync.clock import Clock
from sync.journal import Journal, Writer


def write(journal: Journal, keys: ServerKeys, clock: Clock, changes: Sequence[Change]) -> None:
    """Enter `changes`, having seen all of the log, in as many commits as they need."""
    for start in range(0, len(changes), MAX_CHANGES_PER_COMMIT):
        _write_commit(journal, keys, clock, changes[start : start + MAX_CHANGES_PER_COMMIT])


def _write_commit(journal: Journal, keys: ServerKeys, clock: Clock, changes: Sequence[Change]) -> None:
    writer_key = bytes(keys.signing.verify_key)
    writer = journal.writer(writer_key)
    if writer is None:
        start = seal.chain_start(journal.identity(), writer_key)
        writer = journal.add_writer(writer_key, journal.refs.number(NOWHERE), "", start)
    position = journal.position()
    commit = Commit(writer.number + 1, Base(position.epoch, position.seq), clock.now_ms(), tuple(changes))
    body = canonical.encode(SCHEMA, commit, journal.refs.uuid_bytes)
    canonical.decode(SCHEMA, body)
    changeset = seal.sign_changeset(keys.signing, journal.identity(), commit.number, (body,), writer.hash)
    answering.admit(journal, changeset, _admit_all, clock.now_ms())


def _admit_all(_journal: Journal, _writer: Writer, commits: Sequence[Commit]) -> list[list[Verdict]]:
    return [[ADMITTED for _ in commit.changes] for commit in commits]
