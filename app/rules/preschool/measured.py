"""Weight and height as people type them at a preschool, and as they are kept: grams and millimetres.

Nothing is clamped or rounded: a typed text is one number with as many decimals as the scales show, or it is refused.
"""

import re

from sync.errors import UserError

_NUMBER = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))?")
HEAVIEST_G, TALLEST_MM = 150_000, 2_200
LIGHTEST_G, SHORTEST_MM = 500, 250
"""What no child of a preschool is beyond; what is unlikely within is flagged by the WHO's own limits, and kept."""


def grams(text: str) -> int | None:
    """The weight in grams from kilograms as `12,5`; None for no text. Raises UserError `growth.not_a_weight`."""
    found = _thousandths(text)
    if found is not None and not LIGHTEST_G <= found <= HEAVIEST_G:
        raise UserError("growth.not_a_weight")
    return found


def millimetres(text: str) -> int | None:
    """The height in millimetres from centimetres as `95,5`; None for no text. UserError `growth.not_a_height`."""
    found = _thousandths(text, "growth.not_a_height")
    if found is None:
        return None
    if found % 100 or not SHORTEST_MM <= found // 100 <= TALLEST_MM:
        raise UserError("growth.not_a_height")
    return found // 100


def _thousandths(text: str, code: str = "growth.not_a_weight") -> int | None:
    """A number with a comma or a point, in thousandths."""
    typed = text.strip()
    if not typed:
        return None
    number = _NUMBER.fullmatch(typed)
    if number is None:
        raise UserError(code)
    return int(number[1]) * 1_000 + int((number[2] or "").ljust(3, "0"))


def is_weight(value: int) -> bool:
    """Whether it can be a child's weight in grams."""
    return LIGHTEST_G <= value <= HEAVIEST_G


def is_height(value: int) -> bool:
    """Whether it can be a child's height in millimetres."""
    return SHORTEST_MM <= value <= TALLEST_MM


def kilograms_text(weight_g: int) -> str:
    """As screens show it: `12,5`, `12,45`."""
    return _decimal(weight_g, 1_000)


def centimetres_text(height_mm: int) -> str:
    """As screens show it: `95,5`."""
    return _decimal(height_mm, 10)


def _decimal(number: int, unit: int) -> str:
    whole, rest = divmod(number, unit)
    decimals = f"{rest:0{len(str(unit)) - 1}}".rstrip("0") or "0"
    return f"{whole},{decimals}"
