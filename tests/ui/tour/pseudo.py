"""A language that nobody speaks: every text 40 % longer, its vowels with Vietnamese signs above and below.

A window that has room for it has room for every translation.
"""

import gettext
import math
import re

LONGER = 0.4
_KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&.|\n|%\w)")
"""Fields, tags, keys of a menu and ends of lines stay as they are."""
_SIGNED = str.maketrans("aeiouyAEIOUYdD", "ậễịộữỵẬỄỊỘỮỴđĐ")
_FILLING = "ộ ữậễ ịỡầ ẩẵữ"


def lengthen(text: str) -> str:
    """`text`, signed and longer; what is not a word stays."""
    if not re.search(r"[^\W\d_]", text):
        return text
    signed = "".join(
        part if _KEPT.fullmatch(part) else part.translate(_SIGNED) for part in _KEPT.split(text) if part is not None
    )
    letters = sum(sign.isalpha() for sign in _KEPT.sub("", text))
    more = math.ceil(letters * LONGER)
    filling = (_FILLING if " " in text.strip() else _FILLING.replace(" ", "")) * (more // 8 + 1)
    return _before_the_end(signed, filling[:more].rstrip())


def _before_the_end(text: str, more: str) -> str:
    """Put `more` before the sign that ends the text."""
    body = text.rstrip(" .:…?!)")
    return body + more + text[len(body) :]


class Pseudo(gettext.NullTranslations):
    """Stands where the catalogue stands."""

    def gettext(self, message: str) -> str:
        return lengthen(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return lengthen(msgid1 if n == 1 else msgid2)
