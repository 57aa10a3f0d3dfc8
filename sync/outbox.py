"""What this device writes: local commits, chained at once, and their sealing into changesets for the way across."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import Integer, Select, Table, Update, bindparam, func, select, update

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
    found = journal.bulk.fetch(own, ("hash",), ("writer", "number"), journal.school, [(writer.n, number)])
    return bytes(found[0][0]) if found else None


def _bodies(journal: Journal, writer: int, first: int, last: int) -> list[bytes]:
    """The canonical bytes of own commits `first` to `last`."""
    query = _bodies_between(journal.tables.own_commit)
    rows = journal.bulk.read(query, school=journal.school, writer=writer, first=first, last=last)
    return [bytes(body) for (body,) in rows]


@cache
def _bodies_between(own: Table) -> Select[Any]:
    here = (own.c.school == bindparam("school")) & (own.c.writer == bindparam("writer"))
    between = own.c.number.between(bindparam("first"), bindparam("last"))
    return select(own.c.body).where(here, between).order_by(own.c.number)


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
        row = (journal.school, writer.n, sealed.last, sealed.first, sealed.signature, None)
        journal.bulk.insert(journal.tables.own_changeset, [row])
        done = sealed.last
        for body in part:
            before = seal.chain(before, body)


def _last_sealed(journal: Journal, writer: int) -> int:
    found = journal.bulk.last(journal.tables.own_changeset, ("last",), ("writer",), journal.school, (writer,))
    return int(found[0]) if found is not None else 0


def _known_to_server(journal: Journal, bodies: list[bytes]) -> list[bytes]:
    """`bodies` up to the first that sets what came with a later generation of the schema than the server has."""
    theirs = journal.log().server_generation
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
    query = _sealed_behind(table) if after else _sealed_unanswered(table)
    rows = journal.bulk.read(query, school=journal.school, most=limit, writer=current, after=after)
    keys = {n: one.key for n, one in journal.writers().items()}
    found: list[Changeset] = []
    room = MAX_PUSH_BYTES
    for writer, first, last, signature in rows:
        bodies = tuple(_bodies(journal, writer, first, last))
        room -= sum(len(body) for body in bodies)
        if room < 0 and found:
            break
        found.append(Changeset(keys[writer], first, bodies, bytes(signature)))
    return found


def is_answered(journal: Journal) -> bool:
    """Whether the server has spoken on all that was sealed."""
    return not journal.bulk.read(_sealed_unanswered(journal.tables.own_changeset), school=journal.school, most=1)


@cache
def _sealed_unanswered(sealed: Table) -> Select[Any]:
    columns = (sealed.c.writer, sealed.c.first, sealed.c.last, sealed.c.signature)
    unanswered_here = select(*columns).where(sealed.c.school == bindparam("school"), sealed.c.seq.is_(None))
    return unanswered_here.order_by(sealed.c.writer, sealed.c.last).limit(bindparam("most", type_=Integer))


@cache
def _sealed_behind(sealed: Table) -> Select[Any]:
    behind = (sealed.c.writer == bindparam("writer")) & (sealed.c.first > bindparam("after"))
    return _sealed_unanswered(sealed).where(behind)


def has_sealed(journal: Journal, writer: int, first: int, last: int) -> bool:
    """Whether own commits `first` to `last` were sealed into one changeset here."""
    table = journal.tables.own_changeset
    return (first,) in journal.bulk.fetch(table, ("first",), ("writer", "last"), journal.school, [(writer, last)])


def mark_answered(journal: Journal, writer: int, last: int, seq: int | None) -> None:
    """Note that the server has put own changesets up to commit `last` into the log, at `seq`."""
    change = _mark_answered(journal.tables.own_changeset)
    journal.bulk.update(change, the_school=journal.school, the_writer=writer, the_last=last, seq=seq)


@cache
def _mark_answered(sealed: Table) -> Update:
    here = (sealed.c.school == bindparam("the_school")) & (sealed.c.writer == bindparam("the_writer"))
    return update(sealed).where(here, sealed.c.last == bindparam("the_last")).values(seq=bindparam("seq"))


def answered_up_to(journal: Journal, writer: int) -> int:
    """The last own commit on which the server has spoken."""
    query = _last_answered(journal.tables.own_changeset)
    [(last,)] = journal.bulk.read(query, school=journal.school, writer=writer)
    return int(last or 0)


@cache
def _last_answered(sealed: Table) -> Select[Any]:
    here = (sealed.c.school == bindparam("school")) & (sealed.c.writer == bindparam("writer"))
    return select(func.max(sealed.c.last)).where(here, sealed.c.seq.is_not(None))


def own_writers(journal: Journal) -> list[int]:
    """Everyone this device has written as: its writer, and those it was before a disk was copied or put back (R4)."""
    return [n for (n,) in journal.bulk.read(_own_writers(journal.tables.own_commit), school=journal.school)]


@cache
def _own_writers(own: Table) -> Select[Any]:
    return select(own.c.writer).where(own.c.school == bindparam("school")).distinct().order_by(own.c.writer)


def renew_writer(journal: Journal, old_key: bytes, new_key: bytes) -> None:
    """From now on this device writes as another writer: its disk was copied or put back, and its chain is somebody
    else's too (R4). What waits under the old one waits on until `reseal`.
    """
    if journal.writer(new_key) is None:
        old = own_writer(journal, old_key)
        journal.add_writer(new_key, old.person, old.device, seal.chain_start(journal.identity(), new_key))


def goes_on(journal: Journal, writer_key: bytes, ends: Sequence[tuple[int, bytes]]) -> bool:
    """Whether this device's chain goes on from what the log has of it: `ends` as in `shared`, of its own writer."""
    return not ends or hash_at(journal, writer_key, ends[-1][0]) == ends[-1][1]


def shared(
    journal: Journal, writer_key: bytes, ends: Sequence[tuple[int, bytes]], only: bytes | None = None
) -> dict[int, int]:
    """By former own writer: the last own commit that the log has too. `ends` says where its entries end in the chain,
    and the chain's hash there.

    `only`: under a new epoch just that writer, whose chain it is. What was answered before does not count, and what the
    others wrote is offered again as it is.
    """
    current = own_writer(journal, writer_key).n
    known = journal.writers()
    found = {}
    for writer in own_writers(journal):
        if writer == current or (only is not None and known[writer].key != only):
            continue
        own = journal.tables.own_commit
        keys = [(writer, number) for number, _ in ends]
        rows = journal.bulk.fetch(own, ("number", "hash"), ("writer", "number"), journal.school, keys)
        here = {number: bytes(hashed) for number, hashed in rows}
        same = [number for number, hashed in ends if here.get(number) == hashed]
        found[writer] = max([0 if only is not None else answered_up_to(journal, writer), *same])
    return found


def reseal(journal: Journal, writer_key: bytes, shared_up_to: Mapping[int, int], seq: int) -> None:
    """Write again, as the present writer and with base and time as they were, what former own writers wrote behind what
    the log has of them too. Before anything else is written under the new key, so that nothing newer is replaced.

    `seq` is where the log stands here.
    """
    for writer, known in shared_up_to.items():
        answered = answered_up_to(journal, writer)
        waited = list(commits(journal, writer, answered + 1))
        _lift(journal, writer, waited)  # what came later hides nothing from the author of what came earlier
        for one in waited:
            if one.number > known and not _is_in_log(journal, writer, one):
                commit(journal, writer_key, one.changes, one.base, one.at)
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


def reseal_unsigned(journal: Journal, writer_key: bytes) -> None:
    """Write again, as the present writer, what the other copy of this disk had sealed and a restored server has not:
    the signature under which it could be offered is not here. To be called once this copy knows the whole log.
    """
    sealed, entry = journal.tables.own_changeset, journal.tables.log_entry
    for writer, first, last in journal.bulk.read(_unsigned(sealed), school=journal.school):
        ends = journal.bulk.fetch(entry, ("last",), ("writer",), journal.school, [(writer,)])
        if max([known for (known,) in ends], default=0) >= last:
            continue
        for one in commits(journal, writer, first, last):
            if not _is_in_log(journal, writer, one):
                commit(journal, writer_key, one.changes, one.base, one.at)
        numbers = [(writer, number) for number in range(first, last + 1)]
        journal.bulk.delete(journal.tables.own_commit, ("writer", "number"), journal.school, numbers)
        journal.bulk.delete(sealed, ("writer", "last"), journal.school, [(writer, last)])


@cache
def _unsigned(sealed: Table) -> Select[Any]:
    here = (sealed.c.school == bindparam("school")) & (sealed.c.signature == bindparam("none", b""))
    return select(sealed.c.writer, sealed.c.first, sealed.c.last).where(here).order_by(sealed.c.writer, sealed.c.last)


def _lift(journal: Journal, writer: int, waited: Sequence[Commit]) -> None:
    """Nothing of `waited`, which `writer` wrote, lies over the rows any more."""
    rows = journal.rows((change.table, change.key) for one in waited for change in one.changes)
    for row in rows.values():
        for field in [field for field, pending in row.pending.items() if pending.writer == writer]:
            del row.pending[field]
    journal.write_rows(rows)


def _is_in_log(journal: Journal, writer: int, one: Commit) -> bool:
    """Whether the log has the commit: under `writer`, or under another that this person wrote as, since an older file
    can be put back twice. What came as a snapshot is known by its heads alone.
    """
    known = journal.writers()
    rows = journal.rows((change.table, change.key) for change in one.changes)
    if all(
        any((known[head.writer].person, head.at, head.value) == (known[writer].person, one.at, value) for head in heads)
        for change in one.changes
        for field, value in change.values
        for heads in [rows[change.table, change.key].heads.get(field, ())]
    ):
        return True
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
    query, total = _cells_behind(journal.tables.own_commit), 0
    for writer in own_writers(journal):
        known = answered_up_to(journal, writer)
        [(cells,)] = journal.bulk.read(query, school=journal.school, writer=writer, known=known)
        total += int(cells or 0)
    return total


@cache
def _cells_behind(own: Table) -> Select[Any]:
    here = (own.c.school == bindparam("school")) & (own.c.writer == bindparam("writer"))
    return select(func.sum(own.c.cells)).where(here, own.c.number > bindparam("known"))


def commits(journal: Journal, writer: int, first: int, last: int | None = None) -> Iterator[Commit]:
    """Own commits from number `first` on, in this store's numbers."""
    bodies = _bodies(journal, writer, first, last if last is not None else 2**31 - 1)
    raws = [canonical.decode(journal.schema, body) for body in bodies]
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
