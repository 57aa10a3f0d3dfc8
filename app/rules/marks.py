"""What stands in a cell of the gradebook: its tagged value, what may be typed for it and how it is written.

One parser for the cell, pasting and import, so that a text never has two meanings.
"""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from sync.errors import Defect, UserError


class MarkKind(IntEnum):
    """What the number of a mark means. Stored for good: a kind is never renumbered or reused."""

    TENTHS = 0
    LEVEL = 1
    EXEMPT = 2
    ABSENT = 3
    EMPTY = 4
    ACHIEVEMENT = 5


_HIGHEST = {
    MarkKind.TENTHS: 100, MarkKind.LEVEL: 1, MarkKind.EXEMPT: 0, MarkKind.ABSENT: 0, MarkKind.EMPTY: 0,
    MarkKind.ACHIEVEMENT: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell. `number` is tenths (0..100) of a score, 1 (Đ) and 0 (CĐ) of a level, or 2 (T), 1 (H, Đ) and 0 (C) of
    what a primary pupil has achieved; else 0. Blank is not zero.
    """

    kind: MarkKind
    number: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.number <= _HIGHEST[self.kind]:
            raise Defect("mark.impossible", kind=self.kind.name)


EMPTY = Mark(MarkKind.EMPTY)
EXEMPT = Mark(MarkKind.EXEMPT)
ABSENT = Mark(MarkKind.ABSENT)
PASSED = Mark(MarkKind.LEVEL, 1)
NOT_PASSED = Mark(MarkKind.LEVEL, 0)


class ColumnKind(StrEnum):
    """What a column takes."""

    SCORE = "score"
    """0 to 10 with one decimal (TT22 Điều 5 khoản 3)."""
    COMMENT = "comment"
    """Đ or CĐ (TT22 Điều 5 khoản 3)."""
    WHOLE = "whole"
    """A primary school test: 0 to 10 without decimals (TT27)."""
    ACHIEVEMENT = "achievement"
    """A primary subject: T, H or C (TT27 Điều 6)."""
    OBSERVATION = "observation"
    """A domain of a preschool child's development: Đ or CĐ (TT28/2016)."""
    QUALITY = "quality"
    """A primary pupil's quality or competence: T, Đ or C (TT27 Điều 6)."""


def encode(mark: Mark) -> int:
    """The mark as the one small integer that is stored and sent: kind * 256 + number."""
    return mark.kind * 256 + mark.number


_BY_CODE = {
    encode(mark): mark for kind, highest in _HIGHEST.items() for mark in (Mark(kind, n) for n in range(highest + 1))
}


def decode(code: int) -> Mark:
    """The mark that `encode` wrote. Raises Defect on any other number."""
    mark = _BY_CODE.get(code)
    if mark is None:
        raise Defect("mark.impossible", stored=code)
    return mark


def fits(mark: Mark, kind: ColumnKind) -> bool:
    """Whether a column of this kind may hold the mark. Empty, M and V fit everywhere."""
    match mark.kind:
        case MarkKind.TENTHS:
            return kind is ColumnKind.SCORE or (kind is ColumnKind.WHOLE and mark.number % 10 == 0)
        case MarkKind.LEVEL:
            return kind in {ColumnKind.COMMENT, ColumnKind.OBSERVATION}
        case MarkKind.ACHIEVEMENT:
            return kind in {ColumnKind.ACHIEVEMENT, ColumnKind.QUALITY}
        case _:
            return True


_FULLWIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_ANYWHERE = {"": EMPTY, "m": EXEMPT, "v": ABSENT}
# đ has no decomposed form. With Telex `dd` is đ and with VNI `d9` is: an English keyboard types them as they are.
_COMMENTS = dict.fromkeys(("đ", "d", "dd", "d9", "1"), PASSED) | dict.fromkeys(
    ("cđ", "cd", "cdd", "cd9", "c", "0"), NOT_PASSED
)
_NUMBER = re.compile(r"(-?)([0-9]+|(?=[.,]))(?:[.,]([0-9]+))?")


def parse(text: str, kind: ColumnKind) -> Mark:
    """The mark a person means by `text` in a column of this kind; nothing typed is the empty mark.

    Raises UserError: `mark.not_a_number`, `mark.out_of_range` or `mark.two_decimals` in a score column,
    `mark.not_whole` in a whole one, `mark.not_a_comment` in a comment one, `mark.not_an_achievement` and
    `mark.not_a_quality` in those of primary school. Nothing is ever clamped or rounded.
    """
    typed = text.translate(_FULLWIDTH).strip().lower()
    if typed in _ANYWHERE:
        return _ANYWHERE[typed]
    match kind:
        case ColumnKind.COMMENT | ColumnKind.OBSERVATION:
            return _comment(typed)
        case ColumnKind.WHOLE:
            return _whole(typed)
        case ColumnKind.SCORE:
            return Mark(MarkKind.TENTHS, _tenths(typed))
        case _:
            return _achievement(typed, kind)


def _comment(typed: str) -> Mark:
    if typed not in _COMMENTS:
        raise UserError("mark.not_a_comment")
    return _COMMENTS[typed]


_ACHIEVEMENTS = {
    ColumnKind.ACHIEVEMENT: {"t": 2, "htt": 2, "h": 1, "ht": 1, "c": 0, "cht": 0},
    ColumnKind.QUALITY: {"t": 2, "đ": 1, "d": 1, "dd": 1, "d9": 1, "c": 0},
}


def _achievement(typed: str, kind: ColumnKind) -> Mark:
    if typed not in _ACHIEVEMENTS[kind]:
        raise UserError("mark.not_a_quality" if kind is ColumnKind.QUALITY else "mark.not_an_achievement")
    return Mark(MarkKind.ACHIEVEMENT, _ACHIEVEMENTS[kind][typed])


def _whole(typed: str) -> Mark:
    if not re.fullmatch(r"[0-9]|10", typed):
        raise UserError("mark.not_whole")
    return Mark(MarkKind.TENTHS, int(typed) * 10)


def _tenths(typed: str) -> int:
    """`8` and `8,0` are 80; two digits without a comma are tenths, except `10`, which is ten."""
    number = _NUMBER.fullmatch(typed)
    if number is None:
        raise UserError("mark.not_a_number")
    minus, whole, decimals = number.groups()
    if minus or len(whole) > 2:
        raise UserError("mark.out_of_range")
    if decimals is None:
        return int(whole) if len(whole) == 2 and whole != "10" else int(whole) * 10
    if len(decimals) > 1:
        raise UserError("mark.two_decimals")
    tenths = int(whole or "0") * 10 + int(decimals)
    if tenths > 100:
        raise UserError("mark.out_of_range")
    return tenths


def tenths_of_data(text: str) -> int | None:
    """A score as data writes it: 0 to 10 with at most one decimal after a point or comma; `85` and `05`, which are
    short for others when typed, are none.
    """
    number = _NUMBER.fullmatch(text)
    if number is None or number[1] or len(number[3] or "") > 1 or (len(number[2]) > 1 and number[2] != "10"):
        return None
    tenths = int(number[2] or "0") * 10 + int(number[3] or "0")
    return tenths if tenths <= 100 else None


def rounded(text: str) -> int | None:
    """A score typed with too many decimals, in tenths, half upwards: to be proposed, never to be taken by itself.

    None for a text that is no score from 0 to 10, or has no more decimals than one.
    """
    number = _NUMBER.fullmatch(text.translate(_FULLWIDTH).strip())
    if number is None or number[1] or len(number[2]) > 2 or len(number[3] or "") < 2:
        return None
    whole, decimals = int(number[2] or "0"), number[3]
    if whole > 10 or (whole == 10 and decimals.strip("0")):
        return None
    return whole * 10 + int(decimals[0]) + (decimals[1] >= "5")


_WRITTEN = {EMPTY: "", EXEMPT: "M", ABSENT: "V", PASSED: "Đ", NOT_PASSED: "CĐ"}


def format_tenths(number: int) -> str:
    """A score in tenths as screens and paper show it: `8,5`, `8,0`, `10`, `0`."""
    return format_mark(Mark(MarkKind.TENTHS, number))


def format_mark(mark: Mark, kind: ColumnKind = ColumnKind.SCORE) -> str:
    """The mark as screens and paper show it: `8,5`, `8,0`, `10`, `0`, `Đ`, `CĐ`, `M`, `V`, or nothing when empty.

    A whole column shows `8`, those of primary school T, H (or Đ) and C. What is written is read as the same mark in a
    column that it fits.
    """
    if mark.kind is MarkKind.ACHIEVEMENT:
        return ("C", "Đ" if kind is ColumnKind.QUALITY else "H", "T")[mark.number]
    if mark.kind is not MarkKind.TENTHS:
        return _WRITTEN[mark]
    units, tenths = divmod(mark.number, 10)
    if tenths == 0 and (kind is ColumnKind.WHOLE or units in {0, 10}):
        return str(units)
    return f"{units},{tenths}"


def half_up(dividend: int, divisor: int) -> int:
    """The quotient rounded to a whole number, a half upwards; both are positive or zero (TT22 Điều 9: one decimal)."""
    return (2 * dividend + divisor) // (2 * divisor)
