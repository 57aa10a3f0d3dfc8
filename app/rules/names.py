"""Vietnamese names: how they are stored, found and put in the order of the roll (domain facts, section 12)."""

import re
from unicodedata import combining, normalize

_ALPHABET = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_AFTER_ALL_SIGNS = 0x110000
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Huyền, hỏi, ngã, sắc, nặng; a word without a tone (ngang) comes first."""
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""What spreadsheets and web pages leave in a text, and nobody sees: two names that look alike must be one."""
_LOOKS_LIKE_D = str.maketrans("ðɖ", "đđ")
"""Other languages' letters (eth, African d) that old keyboards typed: on paper their capitals are a Đ."""
_OTHER_MARK = 6
"""Marks of other languages (č, ŭ in Ê-đê names) stay behind their plain letter."""

WordKey = tuple[tuple[int, ...], tuple[int, ...]]
RollKey = tuple[WordKey, ...]


def nfc(text: str) -> str:
    """The text in the one composed form in which everything is stored and compared."""
    return normalize("NFC", text)


def clean_name(text: str) -> str:
    """A name from a file or a field as it is kept: composed, single plain spaces, nothing before or after, nothing
    invisible. Where the tone stands (hòa, hoà) is kept as entered.
    """
    return " ".join(nfc(text.translate(_INVISIBLE)).split())


def fold(text: str) -> str:
    """The search key: lower case, no marks, đ as d, single spaces. `Hoà` and `Hòa` are the same."""
    lower = text.translate(_INVISIBLE).lower().translate(_LOOKS_LIKE_D)
    plain = "".join(sign for sign in normalize("NFD", lower) if not "\u0300" <= sign <= "\u036f")
    return " ".join(plain.replace("đ", "d").split())


def matches(needle: str, name: str) -> bool:
    """Whether the words typed begin words of the name, in its order.

    Marks and case do not count, nor i for y (Quý, Quí). Nothing typed matches every name.
    """
    words = iter(_search_words(name))
    return all(any(word.startswith(typed) for word in words) for typed in _search_words(needle))


def _search_words(text: str) -> list[str]:
    # A first y is a letter of its own (Yến); after another letter, i and y are two spellings of one name.
    return [re.sub(r"\By", "i", word) for word in fold(text).split()]


def roll_key(full_name: str) -> RollKey:
    """A key that puts names in the order of the roll: given name, family name, then the middle ones, word by word.

    The last word is the given name and the first the family name; one word alone is a given name. Within a word letters
    come before tones, so An < Anh < Ánh < Ân. That is the standard Vietnamese collation of CLDR, word by word, except
    that hòa and hoà are one name. Case does not count. Equal keys are left to the caller (birth date).
    """
    words = full_name.translate(_INVISIBLE).split()
    return tuple(_word_key(word) for word in (*words[-1:], *words[:-1]))


def _word_key(word: str) -> WordKey:
    """Ranks of the letters, then the tones: a syllable has one, so it does not matter which vowel carries it."""
    letters: list[str] = []
    tones: list[int] = []
    for sign in normalize("NFD", word.lower().translate(_LOOKS_LIKE_D)):
        if not combining(sign):
            letters.append(sign)
        elif letters and nfc(letters[-1] + sign) in _ALPHABET:
            letters[-1] = nfc(letters[-1] + sign)
        else:
            tones.append(_TONES.get(sign, _OTHER_MARK))
    return tuple(_rank(letter) for letter in letters), tuple(tones)


def _rank(letter: str) -> int:
    """Signs that are no Vietnamese letter (apostrophe, hyphen, digits) come before all letters, by code point."""
    return _AFTER_ALL_SIGNS + _ALPHABET[letter] if letter in _ALPHABET else ord(letter)
