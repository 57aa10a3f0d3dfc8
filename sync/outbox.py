"""What this device writes: local commits, chained at once, and their sealing into changesets for the way across."""

from collections.abc import Sequence

from nacl.signing import SigningKey
from sqlalchemy import func, insert, select, update

from sync import canonical, seal
from sync.change import (
    MAX_CHANGES_PER_COMMIT,
    MAX_CHANGESET_BYTES,
    MAX_COMMITS_PER_CHANGESET,
    MAX_MESSAGE_BYTES,
    Base,
    Change,
    Changeset,
    Commit,
    State,
)
from sync.errors import UserError
from sync.journal import Entered, Journal, Writer, pack_key


def commit(journal: Journal, writer_key: bytes, changes: Sequence[Change], base: Base, at: int) -> int:
    """Write `changes` as this writer's next commit; `base` is where the log stood when the author read the screen.

    A change that corrects an own unanswered one has seen no more of the cell than that one: other people's values that
    arrived meanwhile lie hidden under it (R3). Returns the commit's number. Durable once the caller's transaction is.
    """
    if not 0 < len(changes) <= MAX_CHANGES_PER_COMMIT:
        raise UserError("desk.too_many_changes", limit=MAX_CHANGES_PER_COMMIT)
    writer = own_writer(journal, writer_key)
    number = writer.number + 1
    hidden_since = journal.oldest_pending_base([(change.table, pack_key(change.key)) for change in changes])
    base = base if hidden_since is None else Base(base.epoch, min(base.seq, hidden_since))
    body = canonical.encode(journal.schema, Commit(number, base, at, tuple(changes)), journal.refs.uuid_bytes)
    canonical.decode(journal.schema, body)
    if len(body) > MAX_CHANGESET_BYTES:
        raise UserError("desk.too_many_changes", limit=MAX_CHANGES_PER_COMMIT)
    table = journal.tables.own_commit
    journal.connection.execute(insert(table).values(school=journal.school, writer=writer.n, number=number, body=body))
    journal.advance_writer(writer.n, number, seal.chain(writer.hash, body))
    journal.enter(
        [
            Entered(writer.n, number, pos, field, change.table, change.key, value, at, base.seq, None, State.PENDING)
            for pos, change in enumerate(changes)
            for field, value in change.values
        ]
    )
    return number


def own_writer(journal: Journal, writer_key: bytes) -> Writer:
    """This device's writer, which signing in has put into the journal."""
    writer = journal.writer(writer_key)
    assert writer is not None, "the device's own writer is in its journal from the first sign-in on"
    return writer


def hash_at(journal: Journal, writer_key: bytes, number: int) -> bytes | None:
    """The chain's hash after own commit `number`; None where there is no such commit."""
    writer = own_writer(journal, writer_key)
    if number > writer.number:
        return None
    done, current = _latest_sealed(journal, writer, number)
    for body in _bodies(journal, writer, done + 1, number):
        current = seal.chain(current, body)
    return current


def _latest_sealed(journal: Journal, writer: Writer, up_to: int) -> tuple[int, bytes]:
    """Number and hash at the end of the last own changeset that ends at `up_to` or before."""
    table = journal.tables.own_changeset
    row = journal.connection.execute(
        select(table.c.last, table.c.hash)
        .where(table.c.school == journal.school, table.c.writer == writer.n, table.c.last <= up_to)
        .order_by(table.c.last.desc())
        .limit(1)
    ).first()
    return (row.last, bytes(row.hash)) if row else (0, seal.chain_start(journal.identity(), writer.key))


def _bodies(journal: Journal, writer: Writer, first: int, last: int) -> list[bytes]:
    """The canonical bytes of own commits `first` to `last`."""
    table = journal.tables.own_commit
    rows = journal.connection.execute(
        select(table.c.body)
        .where(table.c.school == journal.school, table.c.writer == writer.n, table.c.number.between(first, last))
        .order_by(table.c.number)
    )
    return [bytes(row.body) for row in rows]


def seal_pending(journal: Journal, signing_key: SigningKey) -> None:
    """Group the commits that lie outside any changeset into signed changesets. Once sealed they are never regrouped."""
    writer_key = bytes(signing_key.verify_key)
    writer = own_writer(journal, writer_key)
    school = journal.identity()
    changesets = journal.tables.own_changeset
    done, before = _latest_sealed(journal, writer, writer.number)
    for bodies in _parts(_bodies(journal, writer, done + 1, writer.number)):
        sealed = seal.sign_changeset(signing_key, school, done + 1, bodies, before)
        journal.connection.execute(
            insert(changesets).values(
                school=journal.school, writer=writer.n, first=sealed.first, last=sealed.last, hash=sealed.hash,
                signature=sealed.signature, seq=None,
            )
        )  # fmt: skip
        done, before = sealed.last, sealed.hash


def _parts(bodies: list[bytes]) -> list[tuple[bytes, ...]]:
    """`bodies` cut into runs that each fit a changeset."""
    parts: list[list[bytes]] = []
    size = 0
    for body in bodies:
        full = not parts or size + len(body) > MAX_CHANGESET_BYTES or len(parts[-1]) == MAX_COMMITS_PER_CHANGESET
        if full:
            parts.append([])
            size = 0
        parts[-1].append(body)
        size += len(body)
    return [tuple(part) for part in parts]


def unanswered(journal: Journal, writer_key: bytes, limit: int) -> list[Changeset]:
    """The first `limit` sealed changesets on which the server has not spoken, in chain order, and no more of them than
    a message takes.
    """
    writer = own_writer(journal, writer_key)
    table = journal.tables.own_changeset
    rows = journal.connection.execute(
        select(table)
        .where(table.c.school == journal.school, table.c.writer == writer.n, table.c.seq.is_(None))
        .order_by(table.c.last)
        .limit(limit)
    ).all()
    found: list[Changeset] = []
    room = MAX_MESSAGE_BYTES // 2
    for row in rows:
        bodies = tuple(_bodies(journal, writer, row.first, row.last))
        room -= sum(len(body) for body in bodies)
        if room < 0:
            break
        found.append(Changeset(writer_key, row.first, bodies, bytes(row.hash), bytes(row.signature)))
    return found


def is_answered(journal: Journal, writer_key: bytes) -> bool:
    """Whether the server has spoken on all that was sealed."""
    table = journal.tables.own_changeset
    waiting_ones = table.c.seq.is_(None) & (table.c.writer == own_writer(journal, writer_key).n)
    query = select(table.c.last).where(table.c.school == journal.school, waiting_ones).limit(1)
    return journal.connection.execute(query).first() is None


def mark_answered(journal: Journal, writer: int, last: int, seq: int) -> None:
    """Note that the server has put own changesets up to commit `last` into the log, at `seq`."""
    table = journal.tables.own_changeset
    journal.connection.execute(
        update(table)
        .where(table.c.school == journal.school, table.c.writer == writer, table.c.last == last)
        .values(seq=seq)
    )


def waiting(journal: Journal) -> int:
    """How many cells this device has saved that the server has not answered yet."""
    change = journal.tables.change
    query = select(func.count()).where(change.c.school == journal.school, change.c.seq.is_(None))
    return journal.connection.execute(query).scalar_one()
