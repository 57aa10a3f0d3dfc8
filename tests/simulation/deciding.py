"""Decisions on what was held or refused, as they must be judged: for the oracle, and without any of the core's code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sync.change import State
from tests.simulation.view import Place, Raw, Row

if TYPE_CHECKING:
    from tests.simulation.oracle import Oracle, Told, Verdict

DUTY, DECISION = 3, 14
CLASS_AT = {DUTY: 2, **dict.fromkeys((4, 5, 8, 9, 10, 11, 12, 13, DECISION, 15, 16, 17), 0)}
"""Where a row's key names the class it is about."""
NOWHERE = bytes(16)
RawChange = tuple[int, Sequence[Raw], Sequence[tuple[int, Raw]]]


class Cited(NamedTuple):
    """A change of the log that a decision names."""

    place: Place
    row: Row | None
    values: dict[int, Raw]
    state: State


def writer_id(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=16, person=b"chuyendo writer").digest()


def key_of(place: Place, row: Row | None) -> tuple[Raw, ...]:
    """The row that decides on the change at `place`, which is about `row`."""
    at = CLASS_AT.get(row[0]) if row is not None else None
    class_ = row[1][at] if row is not None and at is not None else NOWHERE
    return (class_, writer_id(place[0]), *place[1:])


def verdicts(
    oracle: Oracle, writer: bytes, base: int, changes: Mapping[int, RawChange], may_judge: Verdict | None
) -> Iterator[tuple[int, Verdict]]:
    """By position: the verdict on each decision of a commit and on the value that it lets count.

    `changes` are those of the commit whose form is right, by position; `may_judge` is the refusal of one who may not.
    """
    made = {pos: one for pos, one in changes.items() if one[0] == DECISION}
    for pos, (_, key, values) in made.items():
        outcome, cited = values[0][1], oracle.cited(tuple(key))
        accepted = _accepted(cited, changes) if outcome == "accepted" else None
        verdict = (State.ADMITTED, "")
        twice = sum(tuple(one[1]) == tuple(key) for one in made.values()) > 1
        if outcome != "withdrawn" and may_judge is not None:
            verdict = may_judge
        elif cited is None or twice or tuple(key) != key_of(cited.place, cited.row):
            verdict = (State.REFUSED, "not_held")
        elif reason := _withdrawal(oracle, writer, base, cited, tuple(key)) if outcome == "withdrawn" else "":
            verdict = (State.REFUSED, reason)
        elif outcome != "withdrawn":
            fields = dict(changes[accepted][2]).keys() if accepted is not None else None
            if cited.row is None or cited.state is not State.HELD or (outcome == "accepted" and accepted is None):
                verdict = (State.REFUSED, "not_held")
            elif not (still := open_fields(oracle, cited)) or fields not in (None, still):
                verdict = (State.REFUSED, "changed_since")
            elif accepted is not None and (
                late := oracle.serial(_row(changes[accepted]), changes[accepted][2], base, writer)
            ):
                verdict = late
        yield pos, verdict
        if accepted is not None:
            yield accepted, verdict


def _row(change: RawChange) -> Row:
    return change[0], tuple(change[1])


def _accepted(cited: Cited | None, changes: Mapping[int, RawChange]) -> int | None:
    """Where in the commit stands what was held, set anew, or the part of it that is open."""
    if cited is None:
        return None
    for pos, change in changes.items():
        if _row(change) == cited.row and all(cited.values.get(n, b"none") == value for n, value in change[2]):
            return pos
    return None


def _withdrawal(oracle: Oracle, writer: bytes, base: int, cited: Cited, key: tuple[Raw, ...]) -> str:
    """What was declined is let go by an author who has seen that; any other decision stands."""
    if oracle.persons[cited.place[0]] != oracle.persons[writer]:
        return "no_right"
    if cited.state is State.ADMITTED:
        return "not_held"
    said = oracle.heads((DECISION, key, 1))
    seen = all(one.value == "declined" and (one.writer == writer or base >= one.seq) for one in said)
    return "" if seen else "changed_since"


def declined_by_others(oracle: Oracle, cited: Cited) -> bool:
    """Whether somebody else has declined what was held, and its author has not let go of it."""
    said = oracle.heads((DECISION, key_of(cited.place, cited.row), 1))
    author = oracle.persons[cited.place[0]]
    return any(one.value == "declined" and oracle.persons[one.writer] != author for one in said)


def open_fields(oracle: Oracle, cited: Cited) -> set[int]:
    """The fields of a change that came back which neither a decision nor its author's later change has closed."""
    if cited.row is None or oracle.heads((DECISION, key_of(cited.place, cited.row), 1)):
        return set()
    found = set()
    for number in cited.values:
        changes = oracle.registers[*cited.row, number]
        at = next(i for i, one in enumerate(changes) if (one.writer, one.number, one.pos) == cited.place)
        if not any(_closes(oracle, later, changes[at]) for later in changes[at + 1 :]):
            found.add(number)
    return found


def _closes(oracle: Oracle, later: Told, earlier: Told) -> bool:
    """An author's later change closes an earlier one that it has seen; but a refused one none that is held."""
    same_person = oracle.persons[later.writer] == oracle.persons[earlier.writer]
    seen = later.writer == earlier.writer or later.base >= earlier.seq
    return same_person and seen and (later.state is not State.REFUSED or earlier.state is State.REFUSED)
