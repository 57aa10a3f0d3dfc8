"""Phrases for remarks: `{tên}` stands for the pupil's name and `{em}` for how the pupil is called."""

import re

from app.rules.named_pupils import Found, find_names
from app.rules.names import nfc

NAME, FULL_NAME, PRONOUN = "{tên}", "{họ tên}", "{em}"
PRONOUNS = ("em", "con")
"""How teachers call a pupil: `con` is usual in the lower grades."""

_FIELD = re.compile(r"\{(tên|họ tên|em)\}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(^|[.!?…:]\s+|\n\s*)$")
_OTHERS_TOO = frozenset({"các", "anh", "chị", "trẻ", "đàn", "bà", "cháu"})
"""Before `em` or `con` these speak of others: `các em`, `anh em`."""


def fill(phrase: str, full_name: str, pronoun: str = PRONOUNS[0]) -> str:
    """The phrase about this pupil; a pronoun that begins a sentence gets its capital."""
    phrase = nfc(phrase)
    words = full_name.split()
    told = {"tên": words[-1] if words else "", "họ tên": full_name}

    def filled(field: re.Match[str]) -> str:
        kind = field.group(1).lower()
        if kind in told:
            return told[kind]
        starts = _SENTENCE_END.search(phrase[: field.start()]) is not None
        return pronoun.capitalize() if starts else pronoun

    return _FIELD.sub(filled, phrase)


def as_phrase(text: str, full_name: str, pronoun: str = PRONOUNS[0]) -> str:
    """A remark on this pupil as a phrase for any: name and pronoun become fields."""
    text = nfc(text)
    found = [(one, FULL_NAME if len(one.text.split()) > 1 else NAME) for one in find_names(text, full_name)]
    found += [(one, PRONOUN) for one in _pronouns(text, pronoun)]
    for one, field in sorted(found, key=lambda pair: pair[0].start, reverse=True):
        text = text[: one.start] + field + text[one.start + len(one.text) :]
    return text


def _pronouns(text: str, pronoun: str) -> list[Found]:
    words = list(re.finditer(r"\w+", text))
    return [
        Found(word.start(), word.group())
        for number, word in enumerate(words)
        if word.group().lower() == pronoun
        and (number == 0 or words[number - 1].group().lower() not in _OTHERS_TOO)
        and not (number + 1 < len(words) and (pronoun, words[number + 1].group().lower()) == ("con", "người"))
    ]
