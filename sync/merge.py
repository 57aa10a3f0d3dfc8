"""Heads of a register: what replaces what, which value is shown, and whether people disagree. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sync.schema import TOMBSTONE, Field, Policy, Table, Value


class Head(NamedTuple):
    """An admitted change of one register that nothing replaces. `seq`, `number` and `pos` order the log; `at` decides
    nothing; `base` is how far its author had seen the log.
    """

    seq: int
    number: int
    pos: int
    writer: int
    at: int
    value: Value
    base: int


def replaced_by(head: Head, writer: int, base_seq: int) -> bool:
    """Whether a later change of `writer`, who had seen the log up to `base_seq`, replaces `head`."""
    return head.seq <= base_seq or head.writer == writer


def admit(heads: Iterable[Head], new: Head) -> tuple[Head, ...]:
    """The register's heads after `new`, which is later in the log than all of `heads`."""
    return (*(head for head in heads if not replaced_by(head, new.writer, new.base)), new)


def shown(heads: Sequence[Head], field: Field) -> Value:
    """The value on screen. Under all policies but `latest` the first admitted that yields to none of the others."""
    if len(heads) == 1:  # the rest would say the same; nearly all registers are like this
        return heads[0].value
    if field.policy is Policy.LATEST:
        return max(heads).value
    standing = _not_yielding(heads, field)
    return min(head for head in heads if head.value in standing).value


def contested(heads: Sequence[Head], field: Field) -> bool:
    """Whether a person has to settle this register."""
    return field.policy is not Policy.LATEST and len(_not_yielding(heads, field)) > 1


def disputed(table: Table, heads: Mapping[int, Sequence[Head]]) -> set[int]:
    """The fields of a row that a person has to settle; `heads` by field number. A row that somebody deleted while
    somebody else, neither having seen the other, edited it is disputed in its tombstone.
    """
    found = {number for number, some in heads.items() if len(some) > 1 and contested(some, table.by_number[number])}
    if table.deletable and _deleted_while_edited(heads):
        found.add(TOMBSTONE.number)
    return found


def _deleted_while_edited(heads: Mapping[int, Sequence[Head]]) -> bool:
    graves = [head for head in heads.get(TOMBSTONE.number, ()) if head.value == 1]
    edits = [head for number, some in heads.items() if number != TOMBSTONE.number for head in some]
    return any(
        not replaced_by(edit, grave.writer, grave.base) and not replaced_by(grave, edit.writer, edit.base)
        for grave in graves
        for edit in edits
    )


def _not_yielding(heads: Sequence[Head], field: Field) -> set[Value]:
    """What the heads say, without the values that give way to another one: only under `attendance` there are any."""
    values = {head.value for head in heads}
    return {value for value in values if not any((value, other) in field.yields for other in values)}
