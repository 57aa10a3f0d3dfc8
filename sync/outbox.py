"""What this device writes: local commits, chained at once, and their sealing into changesets for the way across."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nacl.signing import SigningKey
from sqlalchemy import func, insert, select, update

from sync import canonical, seal
from sync.change import (
    MAX_CELLS_PER_CHANGESET,
    MAX_CHANGES_PER_COMMIT,
    MAX_CHANGESET_BYTES,
    MAX_COMMITS_PER_CHANGESET,
    MAX_PUSH_BYTES,
    Base,
    Change,
    Changeset,
    Commit,
)
from sync.errors import UserError
from sync.journal import Journal, Register, Writer, pack_key, pack_value
from sync.rows import Pending, Row


def commit(journal: Journal, writer_key: bytes, changes: Sequence[Change], base: Base, at: int) -> int:
    """Write `changes` as this writer's next commit; `base` is where the log stood when the author read the screen, `at`
    the author's clock in milliseconds, of which whole seconds are kept.

    A change that corrects an own unanswered one has seen no more of the cell than that one: other people's values that
    arrived meanwhile lie hidden under it (R3). Returns the commit's number. Durable once the caller's transaction is.
    """
    if not 0 < len(changes) <= MAX_CHANGES_PER_COMMIT:
        raise UserError("desk.too_many_changes", limit=MAX_CHANGES_PER_COMMIT)
    writer = own_writer(journal, writer_key)
    number = writer.number + 1
    addresses = [(change.table, change.key) for change in changes]
    rows = journal.rows(addresses)
    journal.preload(addresses)
    base = Base(base.epoch, min(_seen_of(rows[one.table, one.key], one, base) for one in changes))
    at -= at % 1000
    body = canonical.encode(journal.schema, Commit(number, base, at, tuple(changes)), journal.refs.uuid_bytes)
    canonical.decode(journal.schema, body)
    if len(body) > MAX_CHANGESET_BYTES:
        raise UserError("desk.too_many_changes", limit=MAX_CHANGES_PER_COMMIT)
    cells, seen = 0, journal.effective(base)
    for pos, change in enumerate(changes):
        for field, value in change.values:
            rows[change.table, change.key].pending[field] = Pending(writer.n, number, pos, seen, at, value)
            cells += 1
    chained = seal.chain(writer.hash, body)
    journal.bulk.insert(journal.tables.own_commit, [(journal.school, writer.n, number, body, chained, cells)])
    journal.own_ends[writer.n] = number, chained
    journal.write_rows(rows)
    return number


def commit_each(journal: Journal, writer_key: bytes, changes: Sequence[Change], base: Base, at: int) -> int:
    """As `commit`, for changes of which each stands for itself: one that corrects an own unanswered value does not keep
    the others from having seen what was on screen, and goes in a commit of its own. Returns the last commit's number.
    """
    if len(changes) < 2:  # as typing goes
        return commit(journal, writer_key, changes, base, at)
    rows = journal.rows((change.table, change.key) for change in changes)
    by_seen: dict[int, list[Change]] = {}
    for one in changes:
        by_seen.setdefault(_seen_of(rows[one.table, one.key], one, base), []).append(one)
    return max(commit(journal, writer_key, some, base, at) for some in by_seen.values())


def _seen_of(row: Row, change: Change, base: Base) -> int:
    """How far the author of `change` had seen the cell: no farther than an own value that lies over it."""
    return min([base.seq, *(row.pending[field].base for field, _ in change.values if field in row.pending)])


def own_writer(journal: Journal, writer_key: bytes) -> Writer:
    """This device's writer, which signing in has put into the journal; its chain runs to the last own commit."""
    writer = journal.writer(writer_key)
    assert writer is not None, "the device's own writer is in its journal from the first sign-in on"
    if writer.n not in journal.own_ends:
        own = journal.tables.own_commit
        last = journal.bulk.last(own, ("number", "hash"), ("writer",), journal.school, (writer.n,))
        journal.own_ends[writer.n] = (last[0], bytes(last[1])) if last is not None else (writer.number, writer.hash)
    number, chained = journal.own_ends[writer.n]
    return Writer(writer.n, writer.key, writer.person, writer.device, number, chained)


def hash_at(journal: Journal, writer_key: bytes, number: int) -> bytes | None:
    """The chain's hash after own commit `number`; None where there is no such commit."""
    writer = own_writer(journal, writer_key)
    if number == 0:
        return seal.chain_start(journal.identity(), writer.key)
    own = journal.tables.own_commit
    found = journal.connection.execute(
        select(own.c.hash).where(own.c.school == journal.school, own.c.writer == writer.n, own.c.number == number)
    ).scalar()
    return bytes(found) if found is not None else None


def _bodies(journal: Journal, writer: int, first: int, last: int) -> list[bytes]:
    """The canonical bytes of own commits `first` to `last`."""
    table = journal.tables.own_commit
    rows = journal.connection.execute(
        select(table.c.body)
        .where(table.c.school == journal.school, table.c.writer == writer, table.c.number.between(first, last))
        .order_by(table.c.number)
    )
    return [bytes(row.body) for row in rows]


def seal_pending(journal: Journal, signing_key: SigningKey) -> None:
    """Group the commits that lie outside any changeset into signed changesets. Once sealed they are never regrouped.

    What sets a field that the server does not know yet waits, and all behind it (R11).
    """
    writer_key = bytes(signing_key.verify_key)
    writer = own_writer(journal, writer_key)
    school = journal.identity()
    done = _last_sealed(journal, writer.n)
    if done == writer.number:
        return
    before = hash_at(journal, writer_key, done)
    assert before is not None
    bodies = _known_to_server(journal, _bodies(journal, writer.n, done + 1, writer.number))
    for part in _parts(bodies):
        sealed = seal.sign_changeset(signing_key, school, done + 1, part, before)
        journal.connection.execute(
            insert(journal.tables.own_changeset).values(
                school=journal.school, writer=writer.n, first=sealed.first, last=sealed.last,
                signature=sealed.signature, seq=None,
            )
        )  # fmt: skip
        done = sealed.last
        for body in part:
            before = seal.chain(before, body)


def _last_sealed(journal: Journal, writer: int) -> int:
    table = journal.tables.own_changeset
    query = select(func.max(table.c.last)).where(table.c.school == journal.school, table.c.writer == writer)
    return journal.connection.execute(query).scalar() or 0


def _known_to_server(journal: Journal, bodies: list[bytes]) -> list[bytes]:
    """`bodies` up to the first that sets what came with a later generation of the schema than the server has."""
    log = journal.tables.log
    theirs = journal.connection.execute(
        select(log.c.server_generation).where(log.c.school == journal.school)
    ).scalar_one()
    if theirs >= journal.schema.generation:
        return bodies
    for place, body in enumerate(bodies):
        for table, _, values in canonical.decode(journal.schema, body)[4]:
            if any(journal.schema.by_number[table].by_number[field].since > theirs for field, _ in values):
                return bodies[:place]
    return bodies


def _parts(bodies: list[bytes]) -> list[tuple[bytes, ...]]:
    """`bodies` cut into runs that each fit a changeset."""
    parts: list[list[bytes]] = []
    size = cells = 0
    for body in bodies:
        count = canonical.count_cells(body)
        full = (
            not parts
            or size + len(body) > MAX_CHANGESET_BYTES
            or cells + count > MAX_CELLS_PER_CHANGESET
            or len(parts[-1]) == MAX_COMMITS_PER_CHANGESET
        )
        if full:
            parts.append([])
            size = cells = 0
        parts[-1].append(body)
        size += len(body)
        cells += count
    return [tuple(part) for part in parts]


def unanswered(journal: Journal, writer_key: bytes, limit: int, after: int = 0) -> list[Changeset]:
    """The first `limit` sealed changesets on which the server has not spoken, in chain order, and no more of them than
    a message takes; those of former own writers, which a restored server may lack, come first. With `after` only those
    of the present one that begin behind that commit.
    """
    current = own_writer(journal, writer_key).n
    table = journal.tables.own_changeset
    query = select(table).where(table.c.school == journal.school, table.c.seq.is_(None))
    if after:
        query = query.where(table.c.writer == current, table.c.first > after)
    rows = journal.connection.execute(query.order_by(table.c.writer, table.c.last).limit(limit)).all()
    keys = {n: one.key for n, one in journal.writers().items()}
    found: list[Changeset] = []
    room = MAX_PUSH_BYTES
    for row in rows:
        bodies = tuple(_bodies(journal, row.writer, row.first, row.last))
        room -= sum(len(body) for body in bodies)
        if room < 0 and found:
            break
        found.append(Changeset(keys[row.writer], row.first, bodies, bytes(row.signature)))
    return found


def is_answered(journal: Journal) -> bool:
    """Whether the server has spoken on all that was sealed."""
    table = journal.tables.own_changeset
    query = select(table.c.last).where(table.c.school == journal.school, table.c.seq.is_(None)).limit(1)
    return journal.connection.execute(query).first() is None


def has_sealed(journal: Journal, writer: int, first: int, last: int) -> bool:
    """Whether own commits `first` to `last` were sealed into one changeset here."""
    table = journal.tables.own_changeset
    query = select(table.c.first).where(
        table.c.school == journal.school, table.c.writer == writer, table.c.last == last, table.c.first == first
    )
    return journal.connection.execute(query).first() is not None


def mark_answered(journal: Journal, writer: int, last: int, seq: int | None) -> None:
    """Note that the server has put own changesets up to commit `last` into the log, at `seq`."""
    table = journal.tables.own_changeset
    journal.connection.execute(
        update(table)
        .where(table.c.school == journal.school, table.c.writer == writer, table.c.last == last)
        .values(seq=seq)
    )


def answered_up_to(journal: Journal, writer: int) -> int:
    """The last own commit on which the server has spoken."""
    table = journal.tables.own_changeset
    query = select(func.max(table.c.last)).where(
        table.c.school == journal.school, table.c.writer == writer, table.c.seq.is_not(None)
    )
    return journal.connection.execute(query).scalar() or 0


def own_writers(journal: Journal) -> list[int]:
    """Everyone this device has written as: its writer, and those it was before a disk was copied or put back (R4)."""
    own = journal.tables.own_commit
    query = select(own.c.writer).where(own.c.school == journal.school).distinct().order_by(own.c.writer)
    return list(journal.connection.execute(query).scalars())


def renew_writer(journal: Journal, old_key: bytes, new_key: bytes) -> None:
    """From now on this device writes as another writer: its disk was copied or put back, and its chain is somebody
    else's too (R4). What waits under the old one waits on until `reseal`.
    """
    if journal.writer(new_key) is None:
        old = own_writer(journal, old_key)
        journal.add_writer(new_key, old.person, old.device, seal.chain_start(journal.identity(), new_key))


def shared(journal: Journal, writer_key: bytes, ends: Sequence[tuple[int, bytes]]) -> dict[int, int]:
    """By former own writer: the last own commit that the log has too. `ends` says where its entries end in the chain,
    and the chain's hash there.
    """
    current = own_writer(journal, writer_key).n
    found = {}
    for writer in own_writers(journal):
        if writer == current:
            continue
        own = journal.tables.own_commit
        keys = [(writer, number) for number, _ in ends]
        rows = journal.bulk.fetch(own, ("number", "hash"), ("writer", "number"), journal.school, keys)
        here = {number: bytes(hashed) for number, hashed in rows}
        same = [number for number, hashed in ends if here.get(number) == hashed]
        found[writer] = max([answered_up_to(journal, writer), *same])
    return found


def reseal(journal: Journal, writer_key: bytes, shared_up_to: Mapping[int, int], seq: int) -> None:
    """Write again, as the present writer and with base and time as they were, what former own writers wrote behind what
    the log has of them too. Before anything else is written under the new key, so that nothing newer is replaced.

    `seq` is where the log stands here.
    """
    for writer, known in shared_up_to.items():
        answered = answered_up_to(journal, writer)
        waited = list(commits(journal, writer, answered + 1))
        for one in waited:
            if one.number > known and not _is_in_log(journal, writer, one):
                commit(journal, writer_key, one.changes, one.base, one.at)
        _lift(journal, writer, waited)
        for table, number in ((journal.tables.own_commit, "number"), (journal.tables.own_changeset, "last")):
            journal.connection.execute(
                table.delete().where(
                    table.c.school == journal.school, table.c.writer == writer, table.c[number] > known
                )
            )
        changeset = journal.tables.own_changeset
        journal.connection.execute(
            update(changeset)
            .where(changeset.c.school == journal.school, changeset.c.writer == writer, changeset.c.seq.is_(None))
            .values(seq=seq)
        )
        sealed = _last_sealed(journal, writer)
        if max(answered, sealed) < known:
            # Sealed by the other copy of this disk: its signature is not here, and needs not be.
            journal.bulk.insert(changeset, [(journal.school, writer, known, sealed + 1, b"", seq)])


def _lift(journal: Journal, writer: int, waited: Sequence[Commit]) -> None:
    """Nothing of `waited`, which `writer` wrote, lies over the rows any more."""
    rows = journal.rows((change.table, change.key) for one in waited for change in one.changes)
    for row in rows.values():
        for field in [field for field, pending in row.pending.items() if pending.writer == writer]:
            del row.pending[field]
    journal.write_rows(rows)


def _is_in_log(journal: Journal, writer: int, one: Commit) -> bool:
    """Whether the log has the commit: under `writer`, or under another that this person wrote as, since an older file
    can be put back twice.
    """
    known = journal.writers()
    addresses = {(change.table, pack_key(change.key)) for change in one.changes}
    columns = ("writer", "number", "pos", "field", "tbl", "key", "value", "at")
    found: dict[tuple[int, int], set[tuple[object, ...]]] = defaultdict(set)
    for author, number, pos, field, tbl, key, value, at in journal.bulk.fetch(
        journal.tables.change, columns, ("tbl", "key"), journal.school, list(addresses)
    ):
        if known[author].person == known[writer].person:
            found[author, number].add((pos, field, tbl, bytes(key), bytes(value), at))
    wanted = {
        (pos, field, change.table, pack_key(change.key), pack_value(value), one.at)
        for pos, change in enumerate(one.changes)
        for field, value in change.values
    }
    return wanted in found.values()


def waiting(journal: Journal) -> int:
    """How many cells this device has saved that the server has not answered yet."""
    own = journal.tables.own_commit
    total = 0
    for writer in own_writers(journal):
        query = select(func.coalesce(func.sum(own.c.cells), 0)).where(
            own.c.school == journal.school, own.c.writer == writer, own.c.number > answered_up_to(journal, writer)
        )
        total += int(journal.connection.execute(query).scalar_one())
    return total


def commits(journal: Journal, writer: int, first: int, last: int | None = None) -> Iterator[Commit]:
    """Own commits from number `first` on, in this store's numbers."""
    own = journal.tables.own_commit
    query = select(own.c.body).where(own.c.school == journal.school, own.c.writer == writer, own.c.number >= first)
    if last is not None:
        query = query.where(own.c.number <= last)
    raws = [
        canonical.decode(journal.schema, bytes(body))
        for body in journal.connection.execute(query.order_by(own.c.number)).scalars()
    ]
    refs = journal.refs.numbers(canonical.ids(raws))
    return (canonical.localise(raw, refs) for raw in raws)


def unanswered_commits(journal: Journal) -> Iterator[tuple[int, Commit]]:
    """Writer and commit of all that waits, in the order of writing."""
    for writer in own_writers(journal):
        for one in commits(journal, writer, answered_up_to(journal, writer) + 1):
            yield writer, one


def lay_over(journal: Journal) -> None:
    """Lay all that waits over the rows, which have just been loaded anew."""
    latest: dict[Register, Pending] = {}
    for writer, one in unanswered_commits(journal):
        for pos, change in enumerate(one.changes):
            for field, value in change.values:
                pending = Pending(writer, one.number, pos, journal.effective(one.base), one.at, value)
                latest[change.table, change.key, field] = pending
    if latest:
        journal.overlay(latest)
