"""A snapshot of heads, loaded elsewhere, is the same as having heard the whole log (R1, R9)."""

import itertools
import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sync import audit, snapshot, statehash
from sync.change import Base, State
from sync.errors import UserError
from sync.journal import Entered, Journal, Register
from sync.schema import TOMBSTONE, Key, Kind, Ref, ScopeKind, Table, Value, pack_scope, unpack_scope, whole
from sync.seal import chain_start
from sync.snapshot import FieldHeads, Part, Snapshots
from sync.wire import compressed, expanded
from tests.sync.drawn import Drawn, log_of, logs
from tests.sync.small import (
    ABSENCE,
    CLASS,
    EXCUSED,
    LATE,
    MARK,
    MONEY,
    NOTE,
    OTHER_CLASS,
    OTHER_PUPIL,
    PERSON,
    PHONE,
    PROFILE,
    PUPIL,
    SCHEMA,
    SCHOOL,
    SOMEBODY,
    contested,
    entered,
    found,
    opened,
    projection,
    told_heads,
    writing,
)

WHOLE = [whole(kind) for kind in ScopeKind]
GENERATION = SCHEMA.generation
_numbers = itertools.count(100)
_encode = msgspec.msgpack.Encoder().encode


def ready_part(ready: Snapshots, journal: Journal, grant: int, generation: int) -> bytes:
    """A snapshot, as in a transaction that becomes durable."""
    part = ready.part(journal, grant, generation)
    ready.keep()
    return part


def begun(journal: Journal, there: Journal) -> None:
    """A device that knows the server's ids and holds nothing; its own numbers for them run the other way."""
    journal.found(SCHOOL, epoch=1)
    identities = there.refs.after(0)
    journal.refs.numbers(reversed(identities))
    journal.refs.learn(0, identities)
    journal.advance(there.position())


def load(journal: Journal, data: bytes, seq: int | None = None) -> int:
    def writer_of(key: bytes, person: bytes, device: str) -> int:
        known = journal.writer(key)
        if known is None:
            known = journal.add_writer(key, journal.refs.numbers([person])[person], device, chain_start(SCHOOL, key))
        return known.n

    return snapshot.load(
        journal, data, journal.refs.by_told(), writer_of, journal.position().seq if seq is None else seq
    )


def copied(there: Journal, here: Journal, grants: Collection[int]) -> None:
    """Bring `grants`, in the server's numbers, over by snapshots."""
    begun(here, there)
    for grant in grants:
        kind, ref = unpack_scope(grant)
        told = load(here, snapshot.write(there, grant, GENERATION))
        identity = there.refs.uuid_bytes(ref) if ref else None
        assert told == pack_scope(kind, here.refs.known([identity])[identity] if identity else Ref(0))


def in_words(journal: Journal, registers: Collection[Register]) -> set[tuple[str, tuple[object, ...], int]]:
    """Registers as two databases can tell them alike."""

    def told(table: Table, key: Key) -> tuple[object, ...]:
        parts = zip(table.key, key, strict=True)
        return tuple(journal.refs.uuid_bytes(Ref(int(p))) if part.kind is Kind.REF else p for part, p in parts)

    return {(SCHEMA.by_number[tbl].name, told(SCHEMA.by_number[tbl], key), field) for tbl, key, field in registers}


def same(there: Journal, here: Journal) -> None:
    """Both hold the same, and the copy agrees with itself."""
    assert told_heads(here) == told_heads(there)
    assert projection(here) == projection(there)
    assert in_words(here, contested(here)) == in_words(there, contested(there))
    for generation in range(1, GENERATION + 1):
        totals = [statehash.total(journal, set(WHOLE), generation) for journal in (there, here)]
        assert totals[0] == totals[1]
    audit.audit(here)


def filled(journal: Journal) -> None:
    """Something of everything: each scope, several heads, ids as values, tombstones, nothing as a value."""
    found(journal, writers=3)
    refs = {one: journal.refs.number(one) for one in (SOMEBODY, PUPIL, CLASS)}
    first: list[tuple[Table, tuple[Any, ...], int, Value]] = [
        (MARK, (CLASS, PUPIL, 1), 1, 80),
        (MARK, (CLASS, PUPIL, 1), 2, "khá"),
        (MARK, (CLASS, OTHER_PUPIL, 1), 1, None),
        (MARK, (OTHER_CLASS, PUPIL, 2), 2, "{a,b}"),
        (ABSENCE, (CLASS, PUPIL, 20270106), 1, EXCUSED),
        (ABSENCE, (OTHER_CLASS, PUPIL, 20270107), 1, LATE),
        (PHONE, (PUPIL,), 1, "0901"),
        (PHONE, (OTHER_PUPIL,), 1, None),
        (PERSON, (SOMEBODY,), 1, "Lan"),
        (PERSON, (SOMEBODY,), 2, refs[PUPIL]),
        (PERSON, (PUPIL,), 2, None),
        (MONEY, ("fees",), 1, 2**53 - 1),
        (MONEY, ("'\"\\",), 1, -(2**53) + 1),
        (PROFILE, (), 1, "Trường THCS"),
        (NOTE, (CLASS, "trip"), 1, "Đà Lạt"),
        (NOTE, (CLASS, "trip"), 2, refs[CLASS]),
        (NOTE, (CLASS, "gone"), TOMBSTONE.number, 1),
    ]
    unseen: list[tuple[Table, tuple[Any, ...], int, Value]] = [
        (MARK, (CLASS, PUPIL, 1), 1, 95),
        (MARK, (CLASS, OTHER_PUPIL, 1), 1, None),
        (ABSENCE, (CLASS, PUPIL, 20270106), 1, LATE),
        (PHONE, (PUPIL,), 1, "0903"),
        (PERSON, (SOMEBODY,), 2, refs[CLASS]),
        (PROFILE, (), 1, "Trường khác"),
        (NOTE, (CLASS, "trip"), TOMBSTONE.number, 1),
        (NOTE, (CLASS, "gone"), TOMBSTONE.number, 1),
    ]
    changes = [(1, *one) for one in first] + [(2, *one) for one in unseen] + [(3, *unseen[0])]
    for seq, (writer, table, key, field, value) in enumerate(changes, 1):
        base = 0 if writer > 1 else seq // 2
        journal.enter(
            [entered(journal, table, key, value, writer=writer, number=seq, seq=seq, base=base, field=field,
                     at=seq * 1_000)]
        )  # fmt: skip
    end = len(changes) + 1
    journal.enter([entered(journal, MARK, (CLASS, PUPIL, 1), 5, writer=3, number=end, seq=end, state=State.HELD)])
    journal.advance(Base(1, end))
    assert len(contested(journal)) == 5


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Engine]:
    """Another file."""
    with opened(tmp_path / "second.db", None) as found_one:
        yield found_one


def test_a_copy_made_of_snapshots_is_the_same(engine: Engine, second: Engine) -> None:
    """Heads, screens, disagreements, sums."""
    with writing(engine) as there, writing(second, 2) as here:
        filled(there)
        copied(there, here, WHOLE)
        same(there, here)


def test_a_copy_of_a_copy_is_the_same(engine: Engine, second: Engine, tmp_path: Path) -> None:
    """And it can lie in either database."""
    with writing(second) as there:
        filled(there)
    with writing(second) as there, writing(engine, 2) as here:
        copied(there, here, WHOLE)
        same(there, here)
    with opened(tmp_path / "third.db", None) as third, writing(third, 3) as again:
        with writing(engine, 2) as here:
            copied(here, again, WHOLE)
        with writing(second) as there:
            same(there, again)


@pytest.mark.parametrize("kind", ScopeKind)
def test_each_kind_of_scope_brings_its_own_rows(engine: Engine, second: Engine, kind: ScopeKind) -> None:
    """R9."""
    with writing(engine) as there, writing(second, 2) as here:
        filled(there)
        copied(there, here, [whole(kind)])
        names = {table.name for table in SCHEMA.tables if table.scope is kind}
        assert told_heads(here) == {one for one in told_heads(there) if one[0] in names}
        assert bool(told_heads(here)) == (kind is not ScopeKind.HELD)
        assert statehash.total(here, {whole(kind)}, GENERATION) == statehash.total(there, {whole(kind)}, GENERATION)
        audit.audit(here)


def test_one_class_brings_nothing_of_another(engine: Engine, second: Engine) -> None:
    """R9: neither rows nor sums nor who wrote there."""
    with writing(engine) as there, writing(second, 2) as here:
        filled(there)
        one = there.refs.number(OTHER_CLASS)
        grant = pack_scope(ScopeKind.CLASS, one)
        copied(there, here, [grant])
        told = told_heads(here)
        assert told == {head for head in told_heads(there) if head[1][:1] == (OTHER_CLASS.bytes,)}  # type: ignore[index]
        assert len(here.writers()) == 1, "the others wrote nothing there"
        mine = {pack_scope(ScopeKind.CLASS, here.refs.number(OTHER_CLASS))}
        assert statehash.total(here, mine, GENERATION) == statehash.total(there, {grant}, GENERATION)
        assert set(statehash.by_scope(here, GENERATION)) == mine


def test_a_scope_in_which_nothing_is_brings_nothing(engine: Engine, second: Engine) -> None:
    with writing(engine) as there, writing(second, 2) as here:
        found(there)
        copied(there, here, WHOLE)
        assert told_heads(here) == set()
        assert audit.audit(here) == 0


def test_an_older_program_gets_what_it_knows(engine: Engine, second: Engine) -> None:
    """R11: and its sum is that of what it got."""
    with writing(engine) as there, writing(second, 2) as here:
        filled(there)
        begun(here, there)
        for grant in WHOLE:
            load(here, snapshot.write(there, grant, 1))
        newer = {("note", 2)}
        assert told_heads(here) == {one for one in told_heads(there) if (one[0], one[2]) not in newer}
        assert statehash.total(here, set(WHOLE), 1) == statehash.total(there, set(WHOLE), 1)


_often = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@_often
@given(logs)
def test_any_log_comes_over_as_it_stands(sqlite: Engine, second: Engine, drawn: list[list[Drawn]]) -> None:
    """R1: what a new device holds is what one holds that heard everything."""
    with writing(sqlite, next(_numbers)) as there, writing(second, next(_numbers)) as here:
        found(there, writers=3)
        for entry in log_of(there, drawn):
            there.enter(entry)
        there.advance(Base(1, len(drawn)))
        copied(there, here, WHOLE)
        same(there, here)


@_often
@given(logs, st.integers(0, 8))
def test_a_snapshot_and_the_rest_of_the_log_are_the_whole_log(
    sqlite: Engine, second: Engine, drawn: list[list[Drawn]], cut: int
) -> None:
    """What replaces what is decided by heads alone: their past is not missed."""
    with writing(sqlite, next(_numbers)) as there, writing(second, next(_numbers)) as here:
        found(there, writers=3)
        log = log_of(there, drawn)
        for entry in log[:cut]:
            there.enter(entry)
        there.advance(Base(1, min(cut, len(log))))
        copied(there, here, WHOLE)
        for journal in (there, here):
            journal.advance(Base(1, len(log)))
        for entry in log[cut:]:
            there.enter(entry)
            here.enter([heard(there, here, one) for one in entry])
        same(there, here)


def heard(there: Journal, here: Journal, one: Entered) -> Entered:
    """The same entry in the other store's numbers."""

    def told(kind: Kind, value: Value) -> Any:
        if kind is not Kind.REF or value is None:
            return value
        identity = there.refs.uuid_bytes(Ref(int(value)))
        return here.refs.numbers([identity])[identity]

    table, author = SCHEMA.by_number[one.table], there.writers()[one.writer]
    writer = here.writer(author.key)
    if writer is None:
        writer = here.add_writer(author.key, told(Kind.REF, author.person), author.device, bytes(32))
    key = tuple(told(part.kind, value) for part, value in zip(table.key, one.key, strict=True))
    return one._replace(key=key, value=told(table.by_number[one.field].kind, one.value), writer=writer.n)


# --- kept ready ---


def test_a_snapshot_is_made_once_until_something_moves_in_its_scopes(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    write = snapshot.write

    def count(journal: Journal, grant: int, generation: int) -> bytes:
        made.append(grant)
        return write(journal, grant, generation)

    monkeypatch.setattr(snapshot, "write", count)
    ready = Snapshots(kept=3)
    with writing(sqlite) as journal:
        refs = found(journal)
        mine, other = (pack_scope(ScopeKind.CLASS, refs[one]) for one in (CLASS, OTHER_CLASS))
        journal.enter([entered(journal, MARK, (CLASS, PUPIL, 1), 80, seq=1)])
        first = ready_part(ready, journal, mine, GENERATION)
        assert ready_part(ready, journal, mine, GENERATION) == first
        ready_part(ready, journal, other, GENERATION)
        assert made == [mine, other]
        journal.enter([entered(journal, MARK, (OTHER_CLASS, PUPIL, 1), 80, number=2, seq=2)])
        assert ready_part(ready, journal, mine, GENERATION) == first
        ready_part(ready, journal, other, GENERATION)
        assert made == [mine, other, other], "only the class in which something moved"
        journal.enter([entered(journal, MARK, (CLASS, PUPIL, 1), 85, number=3, seq=3)])
        assert ready_part(ready, journal, mine, GENERATION) != first
        everything = ready_part(ready, journal, whole(ScopeKind.CLASS), GENERATION)
        journal.enter([entered(journal, MARK, (OTHER_CLASS, PUPIL, 1), 90, number=4, seq=4)])
        assert ready_part(ready, journal, whole(ScopeKind.CLASS), GENERATION) != everything
        assert ready_part(ready, journal, mine, 1) is not None
        assert made[-1] == mine, "an older program's is another"


def test_a_snapshot_of_another_epoch_or_school_is_another(sqlite: Engine) -> None:
    """R14: after a restore the same number stands for something else."""
    ready = Snapshots()
    parts = []
    for school in (1, 2):
        with writing(sqlite, school) as journal:
            found(journal)
            if school == 2:
                log = journal.tables.log
                journal.connection.execute(log.update().where(log.c.school == 2).values(uuid=SOMEBODY.bytes))
            journal.enter([entered(journal, PROFILE, (), f"school {school}", seq=1)])
            parts.append(ready_part(ready, journal, whole(ScopeKind.SCHOOL), GENERATION))
    with writing(sqlite, 1) as journal:
        journal.begin_epoch(2, 0)
        journal.connection.execute(journal.tables.scope_sum.delete())
        journal.connection.execute(journal.tables.projection["profile"].delete())
        journal.enter([entered(journal, PROFILE, (), "after the restore", number=2, seq=1)])
        parts.append(ready_part(ready, journal, whole(ScopeKind.SCHOOL), GENERATION))
    assert len(set(parts)) == 3


def test_no_more_are_kept_than_said(sqlite: Engine) -> None:
    """R13."""
    ready = Snapshots(kept=2)
    with writing(sqlite) as journal:
        found(journal)
        for grant in WHOLE:
            ready_part(ready, journal, grant, GENERATION)
        assert len(ready._ready) == 2


def test_a_class_of_marks_costs_a_few_bytes_each(sqlite: Engine) -> None:
    chance = random.Random(1)
    with writing(sqlite) as journal:
        refs = found(journal)
        pupils = list(journal.refs.numbers(bytes([at]) * 16 for at in range(1, 41)).values())
        for number in range(1, 21):
            journal.enter(
                [entered(journal, MARK, (refs[CLASS], pupil, number), chance.randrange(101), number=number, seq=number,
                         base=number - 1, pos=at, at=number * 60_000) for at, pupil in enumerate(pupils)]
            )  # fmt: skip
        data = snapshot.write(journal, pack_scope(ScopeKind.CLASS, refs[CLASS]), GENERATION)
        assert len(data) < 800 * 2


# --- what nobody can have written ---


def part(**changed: Any) -> Part:
    return msgspec.structs.replace(
        Part(ScopeKind.SCHOOL, None, [(b"k" * 32, SOMEBODY.bytes, "laptop")], [lines()]), **changed
    )


def lines(**changed: Any) -> FieldHeads:
    one = FieldHeads(PERSON.number, 1, 2, [b"\x01\x02\x04"], 1, 1, 0, 0, 1, 1, [["Lan", "Mai"], b"\x01\x00\x02"])
    return msgspec.structs.replace(one, **changed)


def packed(one: Part) -> bytes:
    return compressed(_encode(one))


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "noise": bytes(range(200)),
    "no frame": _encode(part()),
    "half of one": packed(part())[:-3],
    "deep nesting": b"\x00" + b"\x91" * 100_000,
    "not UTF-8": b"\x00\x91\xa1\xff",
    "an unknown kind": compressed(_encode([7, None, [], []])),
    "an id that is not known": packed(part(kind=ScopeKind.CLASS, id=b"?" * 16)),
    "an id of no length": packed(part(kind=ScopeKind.CLASS, id=b"")),
    "no lines": compressed(_encode([0, None, [], [[5, 1, 0, [1], 1, 1, 0, 0, 1, 1, 1]]])),
    "more lines than a part takes": compressed(_encode([0, None, [], [[5, 1, 2_000_001, [1], 1, 1, 0, 0, 1, 1, 1]]])),
    "an unknown table": packed(part(fields=[lines(table=99)])),
    "an unknown field": packed(part(fields=[lines(field=9)])),
    "a key part too few": packed(part(fields=[lines(keys=[])])),
    "a key part too many": packed(part(fields=[lines(keys=[1, 1])])),
    "a key with a hole": packed(part(fields=[lines(keys=[[1, 1, 0]])])),
    "a key of an id that is not told": packed(part(fields=[lines(keys=[b"\x01\x02\x7e"])])),
    "a value of an id that is not told": packed(part(fields=[lines(field=2, values=63)])),
    "columns too short": packed(part(fields=[lines(seqs=b"\x01\x02")])),
    "a text for numbers": compressed(_encode([0, None, [], [[5, 1, 1, [1], "x", 1, 0, 0, 1, 1, [["a"], 0]]]])),
    "numbers for texts": packed(part(fields=[lines(values=5)])),
    "a writer who is not told": packed(part(fields=[lines(writers=1)])),
    "a writer before the first": packed(part(fields=[lines(writers=-1)])),
    "times beyond all numbers": packed(part(fields=[lines(seconds=2**60)])),
}  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_snapshot_is_refused(sqlite: Engine, second: Engine, data: bytes) -> None:
    with writing(sqlite) as there, writing(second) as here:
        found(there)
        begun(here, there)
        with pytest.raises(UserError, match=r"malformed|newer_server|too_large"):
            load(here, data, seq=9)


def test_the_good_snapshot_is_good(sqlite: Engine, second: Engine) -> None:
    with writing(sqlite) as there, writing(second) as here:
        found(there)
        begun(here, there)
        assert load(here, packed(part()), seq=9) == whole(ScopeKind.SCHOOL)
        assert {one[-2] for one in told_heads(here)} == {"Lan", "Mai"}


@settings(_often, max_examples=150)
@given(st.data())
def test_any_damage_gives_a_snapshot_or_a_user_error(sqlite: Engine, second: Engine, data: st.DataObject) -> None:
    with writing(sqlite, next(_numbers)) as there:
        filled(there)
        good = expanded(snapshot.write(there, data.draw(st.sampled_from(WHOLE[:4])), GENERATION))
        damaged = bytearray(good)
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(damaged) - 1))
            damaged[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
            if not damaged:
                return
        with second.connect() as connection, connection.begin() as transaction:
            here = Journal(connection, SCHEMA, there.tables, next(_numbers))
            begun(here, there)
            try:
                load(here, b"\x00" + bytes(damaged))
            except UserError as error:
                assert error.code in {"crossing.malformed", "crossing.newer_server", "crossing.too_large"}
            transaction.rollback()
