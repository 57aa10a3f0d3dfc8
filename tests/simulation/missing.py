"""What a restored server has not got back must stand on the list of who had read it, and nothing else (R14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sync.change import State
from tests.simulation.oracle import DUTY, Oracle, Scope, covers, scope

if TYPE_CHECKING:
    from tests.simulation.checker import Device


def amiss(oracle: Oracle, device: Device, rights: set[Scope]) -> Iterator[str]:
    """What does not hold of this device's list."""
    listed = device.copy.missed
    places = {(one.writer, one.number, one.pos, one.register) for one in listed}
    for one in listed:
        if (one.writer, one.number) in oracle.commits:
            yield f"misses {one.number} of {one.writer.hex()[:4]}, which is there"
    if any(
        table == DUTY and key[0] == device.person for table, key, _ in oracle.registers if _moved(oracle, table, key)
    ):
        return  # a right that ended took its part of the list along
    for one in device.had_read:
        gone = (one.writer, one.number) not in oracle.commits and covers(rights, scope(*one.register[:2]))
        again = any(
            two.value == one.value and two.state is State.ADMITTED for two in oracle.registers.get(one.register, ())
        )
        if gone and not again and (one.writer, one.number, one.pos, one.register) not in places:
            yield f"had read {one.number} of {one.writer.hex()[:4]}, which is gone, and does not list it"


def _moved(oracle: Oracle, table: int, key: tuple[object, ...]) -> bool:
    """Whether a duty was ever changed after the school was founded."""
    return any(one.writer != oracle.server for one in oracle.registers.get((table, key, 1), ()))  # type: ignore[arg-type]
