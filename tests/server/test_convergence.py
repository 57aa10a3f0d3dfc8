"""Several devices, any order of writing, crossing and losing answers: all end alike and nothing is lost (R1, R3, R4).

The server is the real one; the heads are compared with an independent, quadratic model of the definition.
"""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.records.tables import ATTENDANCE, LOCK, SCHEMA, SCORE
from sync import answering, audit, statehash
from sync.change import Change, State
from sync.engine import Phase
from sync.holding import held_grants
from sync.journal import Entered, Journal, unpack_key, unpack_value
from sync.schema import covers
from sync.wire import Grant
from tests.server.direct import Device, School, Server
from tests.sync.small import contested, model_heads, projection, stored_heads, told_heads

WRITTEN = (SCORE, ATTENDANCE, LOCK)
WHO = ("teacher", "second", "homeroom", "principal", "teacher")
"""Two of one person: the last is the first one's other laptop."""


@dataclass(frozen=True)
class Write:
    who: int
    cell: int
    value: int
    seen: float


@dataclass(frozen=True)
class Cross:
    who: int
    lost: bool


who = st.integers(0, len(WHO) - 1)
steps = st.lists(
    st.one_of(
        st.builds(Write, who, st.integers(0, 2), st.integers(0, 3), st.sampled_from([0.0, 0.5, 1.0, 1.0])),
        st.builds(Cross, who, st.sampled_from([False, False, False, True])),
    ),
    min_size=4,
    max_size=18,
)


def change(device: Device, step: Write) -> Change:
    """What this person could write: marks, absences or locks."""
    match WHO[step.who]:
        case "homeroom":
            return device.absence(step.value)
        case "principal" if step.cell == 0:
            return device.lock(step.value % 2)
        case _:
            return device.mark(step.value * 10, pupil=("An", "Bình")[step.cell % 2])


def play(school: School, drawn: list[Write | Cross]) -> list[Device]:
    devices = [school.device(login) for login in WHO]
    for step in drawn:
        device = devices[step.who]
        if isinstance(step, Write):
            with device.copy.journal() as journal:
                seen = int(journal.position().seq * step.seen)
            device.commit(change(device, step), base=seen)
        else:
            device.meddle = device.lose_answers if step.lost else device.ask
            status = device.cross()
            assert status.phase is (Phase.WAITING if step.lost else Phase.IDLE)
            assert step.lost or status.error is None, status.error
    for _ in range(2):
        for device in devices:
            device.meddle = device.ask
            device.crossed()
    return devices


def log_of(journal: Journal) -> list[Entered]:
    """All that was written since the devices came, out of the change table alone."""
    table = journal.tables.change
    rows = journal.connection.execute(
        select(table).where(table.c.school == journal.school, table.c.tbl.in_([table.number for table in WRITTEN]))
    )
    return [
        Entered(
            row.writer, row.number, row.pos, row.field, row.tbl, unpack_key(bytes(row.key)),
            unpack_value(bytes(row.value)), row.at, row.base, row.seq, State(row.state),
        )
        for row in rows
    ]  # fmt: skip


def check_heads(journal: Journal) -> None:
    stored = {
        register: {(head.seq, head.number, head.pos, head.value) for head in some}
        for register, some in stored_heads(journal).items()
        if register[0] in {table.number for table in WRITTEN}
    }
    assert stored == model_heads(log_of(journal))


def check(school: School, devices: list[Device], drawn: list[Write | Cross]) -> None:
    grants = {device: grants_on_wire(device) for device in devices}
    with school.journal() as journal:
        check_heads(journal)
        assert audit.audit(journal) > 0
        entries = log_of(journal)
        there = {device: answering.grants_from_wire(journal, grants[device]) for device in devices}
        sums = {device: statehash.total(journal, there[device], SCHEMA.generation) for device in devices}
        readable = {
            device: {one for table in SCHEMA.tables for one in told_heads(journal, table)
                     if covers(there[device], scope_of(journal, one))}
            for device in devices
        }  # fmt: skip
    written = Counter(step.who for step in drawn if isinstance(step, Write))
    assert len(entries) == sum(written.values()), "every value that was written is in the log, admitted or not"
    seen = []
    for at, device in enumerate(devices):
        verdicts = device.verdicts()
        assert len(verdicts) == written[at]
        assert State.PENDING not in {state for state, _ in verdicts}
        with device.copy.journal() as journal:
            check_heads(journal)
            assert audit.audit(journal) > 0
            assert statehash.total(journal, held_grants(journal), SCHEMA.generation) == sums[device]
            assert told_heads(journal) == readable[device], "all that it may read, and nothing else"
            seen.append((projection(journal), len(contested(journal))))
    assert seen[0] == seen[1] == seen[2] == seen[4], "those with the same rights see the same"


def grants_on_wire(device: Device) -> list[Grant]:
    with device.copy.journal() as journal:
        return answering.grants_to_wire(journal, held_grants(journal))


def scope_of(journal: Journal, head: tuple[object, ...]) -> int:
    """The scope of one of `told_heads`."""
    name, key, *_ = head
    assert isinstance(name, str)
    assert isinstance(key, tuple)
    numbers = journal.refs.known(part for part in key if isinstance(part, bytes))
    return SCHEMA.by_name[name].scope_of(tuple(numbers[part] if isinstance(part, bytes) else part for part in key))


often = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@often
@given(steps)
def test_whatever_the_order_all_end_alike_and_nothing_is_lost(embedded: Server, drawn: list[Write | Cross]) -> None:
    school = embedded.found()
    check(school, play(school, drawn), drawn)


@settings(often, max_examples=5)
@given(steps)
def test_the_same_on_postgresql(on_postgresql: Server, drawn: list[Write | Cross]) -> None:
    school = on_postgresql.found()
    check(school, play(school, drawn), drawn)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_who_crosses_first_decides_what_is_shown_and_not_what_is_kept(embedded: Server, order: tuple[int, ...]) -> None:
    school = embedded.found()
    devices = [school.device(login) for login in ("teacher", "second", "teacher")]
    for value, device in enumerate(devices):
        device.commit(device.mark(value * 10))
    for at in order:
        devices[at].crossed()
    for device in devices:
        device.crossed()
    told = set()
    for device in devices:
        with device.copy.journal() as journal:
            sides = next(iter(stored_heads(journal)[key] for key in contested(journal)))
            told.add((min(sides).value, frozenset(head.value for head in sides)))
    assert told == {(order[0] * 10, frozenset({0, 10, 20}))}
