"""Heads of a register: what replaces what, which value is shown, and whether people disagree. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.schema import Field, Policy, Value


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """An admitted change of one register that nothing replaces. `seq` and `pos` order the log; `at` decides nothing."""

    seq: int
    number: int
    pos: int
    writer: int
    at: int
    value: Value


def replaced_by(head: Head, writer: int, base_seq: int) -> bool:
    """Whether a later change of `writer`, who had seen the log up to `base_seq`, replaces `head`."""
    return head.seq <= base_seq or head.writer == writer


def admit(heads: Iterable[Head], new: Head, base_seq: int) -> tuple[Head, ...]:
    """The register's heads after `new`, which is later in the log than all of `heads`."""
    return (*(head for head in heads if not replaced_by(head, new.writer, base_seq)), new)


def shown(heads: Sequence[Head], field: Field) -> Value:
    """The value on screen. Under `review` the first admitted stays until a person settles."""
    if field.policy is Policy.LATEST:
        return max(heads).value
    if field.policy is Policy.ATTENDANCE:
        standing = _not_yielding(heads, field)
        return min(head for head in heads if head.value in standing).value
    return min(heads).value


def contested(heads: Sequence[Head], field: Field) -> bool:
    """Whether a person has to settle this register."""
    if len(heads) < 2 or field.policy is Policy.LATEST:
        return False
    if field.policy is Policy.ATTENDANCE:
        return len(_not_yielding(heads, field)) > 1
    return len({head.value for head in heads}) > 1


def _not_yielding(heads: Sequence[Head], field: Field) -> set[Value]:
    values = {head.value for head in heads}
    return {value for value in values if not any((value, other) in field.yields for other in values)}
