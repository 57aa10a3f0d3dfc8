"""Drawn logs over the small schema, for tests that any log must pass."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from sync.change import State
from sync.journal import Entered, Journal
from sync.schema import TOMBSTONE, Field, Kind, Table, Value
from tests.sync.small import (
    ABSENCE,
    CLASS,
    MARK,
    MONEY,
    NOTE,
    OTHER_CLASS,
    OTHER_PUPIL,
    PERSON,
    PHONE,
    PROFILE,
    PUPIL,
    SOMEBODY,
    entered,
)

CELL = (CLASS, PUPIL, 1)
SLIP = (CLASS, "trip")
REGISTERS: list[tuple[Table, tuple[uuid.UUID | int | str, ...], Field]] = [
    (MARK, CELL, MARK.by_number[1]),
    (MARK, CELL, MARK.by_number[2]),
    (MARK, (CLASS, OTHER_PUPIL, 1), MARK.by_number[1]),
    (MARK, (OTHER_CLASS, PUPIL, 1), MARK.by_number[1]),
    (ABSENCE, (CLASS, PUPIL, 20270106), ABSENCE.by_number[1]),
    (PHONE, (PUPIL,), PHONE.by_number[1]),
    (PERSON, (SOMEBODY,), PERSON.by_number[2]),
    (MONEY, ("fees",), MONEY.by_number[1]),
    (PROFILE, (), PROFILE.by_number[1]),
    (NOTE, SLIP, NOTE.by_number[1]),
    (NOTE, SLIP, NOTE.by_number[2]),
    (NOTE, SLIP, TOMBSTONE),
]


@dataclass(frozen=True)
class Drawn:
    """A change of a drawn log: who, what, how much of the log seen, and the verdict."""

    writer: int
    register: int
    value: int
    seen: float
    verdict: State


drawn_changes = st.builds(
    Drawn,
    st.integers(1, 3),
    st.integers(0, len(REGISTERS) - 1),
    st.integers(0, 3),
    st.floats(0, 1),
    st.sampled_from([State.ADMITTED] * 4 + [State.HELD, State.REFUSED]),
)
logs = st.lists(st.lists(drawn_changes, min_size=1, max_size=3), min_size=1, max_size=8)
"""Each entry of the log is a changeset of one writer: its first change names who."""


def value_of(journal: Journal, field: Field, number: int) -> Value:
    if field.kind is Kind.REF:
        return [None, *(journal.refs.number(one) for one in (SOMEBODY, PUPIL, OTHER_PUPIL))][number]
    if field.kind is Kind.TEXT:
        return ["", "khá", "tốt", None][number]
    return number


def log_of(journal: Journal, drawn: Sequence[Sequence[Drawn]]) -> list[list[Entered]]:
    """The drawn log in this journal's own numbers, one list an entry."""
    numbers: dict[int, int] = {}
    log = []
    for seq, changes in enumerate(drawn, 1):
        writer = changes[0].writer
        entry = []
        for one in changes:
            table, key, field = REGISTERS[one.register]
            numbers[writer] = numbers.get(writer, 0) + 1
            entry.append(
                entered(
                    journal,
                    table,
                    key,
                    value_of(journal, field, one.value),
                    writer=writer,
                    number=numbers[writer],
                    seq=seq,
                    base=int(one.seen * (seq - 1)),
                    state=one.verdict,
                    field=field.number,
                )
            )
        log.append(entry)
    return log
