"""A text that two people wrote at once: what both together could be. Proposed, never written by itself."""

import re

from diff_match_patch import diff_match_patch

_FIRST_SIGN = 0xE000
"""Each word stands for one sign of the private area, so that whole words are compared and never cut."""
_MOST_WORDS = 0x1900


def proposal(base: str, first: str, second: str) -> str | None:
    """`first` with what `second` changed of `base`; None where that is one of the two, or nothing sensible.

    Without a common base both texts stand behind each other.
    """
    if not base.strip():
        return _other_than((first, second), _joined(first, second))
    signs: dict[str, str] = {}
    old, mine, theirs = (_as_signs(text, signs) for text in (base, first, second))
    if len(signs) > _MOST_WORDS:
        return None
    matcher = diff_match_patch()
    matcher.Match_Threshold = 0.3
    merged, fitted = matcher.patch_apply(matcher.patch_make(old, theirs), mine)
    words = {sign: word for word, sign in signs.items()}
    text = "".join(words.get(sign, "") for sign in merged)
    if not all(fitted) or not _has_all(text, base, first, second):
        text = _joined(first, second)
    return _other_than((first, second), text)


def _as_signs(text: str, signs: dict[str, str]) -> str:
    return "".join(
        signs.setdefault(word, chr(_FIRST_SIGN + len(signs))) for word in re.findall(r"\w+|\s+|[^\w\s]", text)
    )


def _has_all(merged: str, base: str, *sides: str) -> bool:
    """Whether every word that a side has added is there: nobody's may be missing from what is proposed."""
    known, found = set(re.findall(r"\w+", base)), set(re.findall(r"\w+", merged))
    return all(set(re.findall(r"\w+", side)) - known <= found for side in sides)


def _joined(first: str, second: str) -> str:
    """Both texts, of which one may hold the other."""
    first, second = first.strip(), second.strip()
    if second in first:
        return first
    if first in second:
        return second
    return f"{first}{'' if first[-1:] in '.!?' else '.'} {second}"


def _other_than(sides: tuple[str, ...], text: str) -> str | None:
    return None if text in sides else text
