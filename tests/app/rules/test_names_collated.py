"""The order of the roll beside a collator that others wrote: Qt's, word by word, on thousands of names."""

import itertools
import random
from functools import cmp_to_key
from unicodedata import normalize

import pytest
from PySide6.QtCore import QCollator, QLocale

from app.rules.names import roll_key

ONSETS = (
    "",
    "B",
    "C",
    "Ch",
    "D",
    "Đ",
    "G",
    "H",
    "Kh",
    "L",
    "M",
    "N",
    "Ng",
    "Nh",
    "Ph",
    "Qu",
    "S",
    "T",
    "Th",
    "Tr",
    "V",
    "X",
)
VOWELS = (
    "a",
    "ă",
    "â",
    "e",
    "ê",
    "i",
    "o",
    "ô",
    "ơ",
    "u",
    "ư",
    "y",
    "ai",
    "ao",
    "ay",
    "iê",
    "oa",
    "uô",
    "ươ",
    "uy",
    "yê",
)
CODAS = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "u")
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
WORDS, NAMES = 4_000, 2_000


@pytest.fixture(scope="module")
def collator() -> QCollator:
    return QCollator(QLocale("vi_VN"))


def drawn_word(chance: random.Random) -> str:
    """A syllable as names have them; its tone on the first vowel: where it stands does not count in a roll."""
    vowels = chance.choice(VOWELS)
    word = chance.choice(ONSETS) + vowels[0] + chance.choice(TONES) + vowels[1:] + chance.choice(CODAS)
    return normalize("NFC", word[0].upper() + word[1:])


def test_words_are_ordered_as_a_collator_orders_them(collator: QCollator) -> None:
    chance = random.Random(1)
    words = sorted({drawn_word(chance) for _ in range(WORDS)})
    chance.shuffle(words)
    ours = sorted(words, key=roll_key)
    assert len(ours) > WORDS // 2
    for first, second in itertools.pairwise(ours):
        assert collator.compare(first, second) < 0, (first, second)


def test_names_are_ordered_as_a_collator_orders_their_words(collator: QCollator) -> None:
    """The given name, the family name, then those between: each word by itself, for whole names let a later letter
    outweigh an earlier tone.
    """
    chance = random.Random(2)
    names = sorted({" ".join(drawn_word(chance) for _ in range(chance.randint(2, 4))) for _ in range(NAMES)})
    chance.shuffle(names)

    def compare(first: str, second: str) -> int:
        for one, other in zip(by_rank(first), by_rank(second), strict=False):
            if difference := collator.compare(one, other):
                return difference
        return len(first.split()) - len(second.split())

    assert sorted(names, key=roll_key) == sorted(names, key=cmp_to_key(compare))


def by_rank(name: str) -> list[str]:
    words = name.split()
    return [words[-1], *words[:-1]]
