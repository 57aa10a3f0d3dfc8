"""Columns of values as bytes: what makes a mark cost a byte or two on the wire.

Integers travel as differences or as they are, zig-zag, cut into planes of equal bytes, whichever of both compresses
better; a column of one value as that value. Texts and ids travel as a dictionary and a column of indices. Everything
here only has to be true to itself: what is signed is the expanded form (`sync.canonical`).
"""

import sys
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from operator import sub
from typing import Any

import zstandard

from sync.change import MAX_MESSAGE_BYTES
from sync.errors import UserError

IntColumn = int | bytes
"""One integer: all values are this one. Bytes: the first says how the rest is to be read."""

OptionalColumn = Any
"""An `IntColumn`, or `[IntColumn, IntColumn]`: the values that are there, and the places of those that are not."""

TextColumn = Any
"""`[[text or None …], IntColumn]`: the distinct texts, and for each row the place of its text."""

_WIDTHS = {1: "B", 2: "H", 3: "I", 4: "I", 5: "Q", 6: "Q", 7: "Q", 8: "Q"}
_DELTA = 16
_LIMIT = 2**53
_UNFOLDED_BYTES = bytes(((one >> 1) ^ -(one & 1)) & 0xFF for one in range(256))
"""What each zig-zag byte stands for, as a signed byte: most columns are of single bytes."""


def pack_ints(values: Sequence[int]) -> IntColumn:
    """A column of integers between -2**53 and 2**53."""
    if not values:
        return 0
    first = values[0]
    if values.count(first) == len(values):
        return first
    plain = _planes(values)
    steps = _planes([first, *map(sub, values[1:], values)])
    if len(values) < 3 or _size(plain) <= _size(steps):
        return bytes([plain[0]]) + plain[1]
    return bytes([steps[0] | _DELTA]) + steps[1]


def unpack_ints(column: IntColumn, count: int) -> list[int]:
    """The `count` values of a column; raises `UserError` for anything that `pack_ints` cannot have written."""
    if isinstance(column, bytes):
        return _unplaned(column, count)
    if type(column) is not int or abs(column) > _LIMIT:
        raise UserError("crossing.malformed", what="column")
    return [column] * count


def _planes(values: Sequence[int]) -> tuple[int, bytes]:
    """How many bytes the largest value takes, and all first bytes, then all second bytes, and so on."""
    folded = [value << 1 if value >= 0 else (-value << 1) - 1 for value in values]
    width = max(1, (max(folded).bit_length() + 7) // 8)
    packed = array(_WIDTHS[width], folded)
    if sys.byteorder == "big":
        packed.byteswap()
    data = packed.tobytes()
    return width, b"".join(data[plane :: packed.itemsize] for plane in range(width))


def _size(column: tuple[int, bytes]) -> int:
    return len(_compressor.compress(column[1]))


_compressor = zstandard.ZstdCompressor(level=1)


def _unplaned(column: bytes, count: int) -> list[int]:
    kind = column[0] if column else 0
    width = kind & ~_DELTA
    if not 1 <= width <= 8 or len(column) != 1 + width * count:
        raise UserError("crossing.malformed", what="column")
    if width == 1:
        values = array("b", column[1:].translate(_UNFOLDED_BYTES)).tolist()
    else:
        folded = array(_WIDTHS[width])
        data = bytearray(count * folded.itemsize)
        for plane in range(width):
            data[plane :: folded.itemsize] = column[1 + plane * count : 1 + (plane + 1) * count]
        folded.frombytes(bytes(data))
        if sys.byteorder == "big":
            folded.byteswap()
        values = [(one >> 1) ^ -(one & 1) for one in folded]
    if kind & _DELTA:
        values = list(accumulate(values))
    if width > 4 and values and not -_LIMIT <= min(values) <= max(values) <= _LIMIT:
        raise UserError("crossing.malformed", what="column")
    return values


def pack_optional(values: Sequence[int | None]) -> OptionalColumn:
    """A column of integers some of which may be missing."""
    holes = [place for place, value in enumerate(values) if value is None]
    if not holes:
        return pack_ints(values)  # type: ignore[arg-type]
    there = [value for value in values if value is not None]
    return [pack_ints(there), len(holes), pack_ints(holes)]


def unpack_optional(column: OptionalColumn, count: int) -> list[int | None]:
    """What `pack_optional` wrote."""
    if not isinstance(column, list):
        return list(unpack_ints(column, count))
    values, missing, places = _parts(column, 3)
    if type(missing) is not int or not 0 < missing <= count:
        raise UserError("crossing.malformed", what="column")
    holes = unpack_ints(places, missing)
    if holes[0] < 0 or holes[-1] >= count or any(later <= earlier for earlier, later in pairwise(holes)):
        raise UserError("crossing.malformed", what="column")
    there = iter(unpack_ints(values, count - missing))
    empty = set(holes)
    return [None if place in empty else next(there) for place in range(count)]


def pack_texts(values: Sequence[str | None]) -> TextColumn:
    """A column of texts some of which may be missing."""
    places = {text: place for place, text in enumerate(dict.fromkeys(values))}
    return [list(places), pack_ints([places[text] for text in values])]


def unpack_texts(column: TextColumn, count: int) -> list[str | None]:
    """What `pack_texts` wrote."""
    texts, places = _parts(column, 2)
    if not isinstance(texts, list) or not all(text is None or isinstance(text, str) for text in texts):
        raise UserError("crossing.malformed", what="column")
    found = looked_up(texts, unpack_ints(places, count))
    if sum(len(text) for text in found if text) > MAX_MESSAGE_BYTES:  # a long one named many times
        raise UserError("crossing.too_large", limit=MAX_MESSAGE_BYTES)
    return found


def looked_up(found: Sequence[Any], places: Sequence[int]) -> list[Any]:
    """What stands at `places` of `found`; raises `UserError` for a place that is not there."""
    if places and not (min(places) >= 0 and max(places) < len(found)):
        raise UserError("crossing.malformed", what="column")
    return [found[place] for place in places]


def translated(column: Sequence[Any], meaning: Callable[[Any], Any]) -> list[Any]:
    """`meaning` of each value, asked once for each distinct one."""
    known = {value: meaning(value) for value in dict.fromkeys(column)}
    return [known[value] for value in column]


def _parts(column: object, count: int) -> list[Any]:
    if not isinstance(column, list) or len(column) != count:
        raise UserError("crossing.malformed", what="column")
    return column
