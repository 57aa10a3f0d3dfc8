"""Texts typed for the fonts of before Unicode: TCVN3 (.VnTime) and VNI (VNI-Times), section 12 of the domain facts.

Such a text is ordinary letters to a computer; only its font makes it Vietnamese. So nothing is converted by itself: the
caller names the font, a person looks at the preview. `looks_like` may propose a font, no more.

Convert before anything else cleans the text: the invisible U+00AD is ư in TCVN3.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.rules.names import nfc


class LegacyFont(StrEnum):
    """A family of fonts with its own encoding. `TCVN3_CAPITALS` are the fonts .Vn…H, where small letters look large."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"
    VNI = "vni"


@dataclass(frozen=True)
class Converted:
    """What a conversion would do, for a person to judge. `unknown` are the signs that the font does not have, each
    once, in the order of the text: they stay as they are in `new`.

    `case_lost`: a word has plain capitals beside small toned letters (NGUYễN), because the font has no toned capitals.
    """

    old: str
    new: str
    unknown: tuple[str, ...]
    case_lost: bool

    @property
    def changed(self) -> bool:
        """Whether there is anything to convert."""
        return self.old != self.new


# 74 signs; U+00AD is one of them, invisible here and ư in the font.
_TCVN3_OLD = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_NEW = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"

_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")  # sắc, huyền, hỏi, ngã, nặng
_VNI_PLAIN = "ùøûõï"
_VNI_CIRCUMFLEX = "âáàåãä"  # without a tone, then as above
_VNI_BREVE = "êéèúüë"
_VNI_I = "íìæóò"


def _vni_pairs() -> Iterable[tuple[str, str]]:
    """Small letters: a base letter with one mark behind it; i, ỵ and đ are one sign each."""
    circumflex, breve, horn = "\u0302", "\u0306", "\u031b"
    yield from (("ô", "o" + horn), ("ö", "u" + horn), ("ñ", "đ"), ("î", "y\u0323"))
    yield from zip(_VNI_I, ("i" + tone for tone in _TONES), strict=True)
    yield from (("y" + mark, "y" + tone) for mark, tone in zip(_VNI_PLAIN[:4], _TONES[:4], strict=True))
    for base, vowel in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("ô", "o" + horn), ("ö", "u" + horn)):
        yield from ((base + mark, vowel + tone) for mark, tone in zip(_VNI_PLAIN, _TONES, strict=True))
    for base in "aeo":
        marks = zip(_VNI_CIRCUMFLEX, ("", *_TONES), strict=True)
        yield from ((base + mark, base + circumflex + tone) for mark, tone in marks)
    yield from (("a" + mark, "a" + breve + tone) for mark, tone in zip(_VNI_BREVE, ("", *_TONES), strict=True))


def _vni() -> dict[str, str]:
    """Both cases; behind a capital the mark may be a capital or, from careless typing, a small one."""
    table: dict[str, str] = {}
    for old, new in _vni_pairs():
        letter = nfc(new)
        table[old] = letter
        table[old[0].upper() + old[1:]] = table[old.upper()] = letter.upper()
    return table


def _tcvn3(capitals: bool) -> dict[str, str]:
    table = dict(zip(_TCVN3_OLD, _TCVN3_NEW, strict=True))
    return {old: new.upper() for old, new in table.items()} if capitals else table


TABLES: Mapping[LegacyFont, Mapping[str, str]] = MappingProxyType(
    {
        LegacyFont.TCVN3: MappingProxyType(_tcvn3(capitals=False)),
        LegacyFont.TCVN3_CAPITALS: MappingProxyType(_tcvn3(capitals=True)),
        LegacyFont.VNI: MappingProxyType(_vni()),
    }
)
"""Each font's signs (one, or a letter with its mark) and the letters that they show; all else is ASCII."""


def convert(text: str, font: LegacyFont) -> Converted:
    """What `text`, typed for `font`, says in Unicode (NFC). Nothing is guessed: signs that the font lacks are told."""
    table = TABLES[font]
    new: list[str] = []
    unknown: dict[str, None] = {}
    at = 0
    # Composed first: files bring â as a with a mark of its own, and the tables know it as one sign.
    old = nfc(text)
    while at < len(old):
        sign = next((old[at : at + size] for size in (2, 1) if old[at : at + size] in table), old[at])
        if sign not in table and not sign.isascii() and not sign.isspace():
            unknown[sign] = None
        shown = sign.upper() if font is LegacyFont.TCVN3_CAPITALS and sign.isascii() else sign
        new.append(table.get(sign, shown))
        at += len(sign)
    result = nfc("".join(new))
    return Converted(text, result, tuple(unknown), font is LegacyFont.TCVN3 and _case_lost(result))


def preview(texts: Iterable[str], font: LegacyFont) -> tuple[Converted, ...]:
    """`convert` for the cells of a column, those that it would change or cannot convert: what is shown before a yes."""
    judged = (convert(text, font) for text in texts)
    return tuple(one for one in judged if one.changed or one.unknown)


def looks_like(text: str) -> tuple[LegacyFont, ...]:
    """Fonts that `text` may have been typed for: a proposal, never a decision.

    Nothing for text that is plain or reads as Vietnamese already (a short one may read as both, as `Hoà`, which is Hồ
    in VNI: ask about a whole column); two when it cannot be told. The fonts of capitals look the same in the file.
    """
    if _reads_as_vietnamese(nfc(text)):
        return ()
    judged = ((font, convert(text, font)) for font in (LegacyFont.TCVN3, LegacyFont.VNI))
    return tuple(font for font, one in judged if not one.unknown and _reads_as_vietnamese(one.new))


_SYLLABLE = re.compile(
    "(ngh|[nckpt]h|ng|gh|gi|tr|qu|[bcdđghklmnprstvx])?"
    "(i[êa]?u?|yêu?|u?yê|u[ôơ]i?|ươ[iu]?|ư[aiu]?|uâ?y|u[aâêi]|uy[au]|oa[ioy]?|oă|oeo?|o[io]|ôi|ơi|a[iouy]|â[uy]|eo|êu"
    "|[aăâeêoôơuy])"
    "(ch|ng|nh|[cmnpt])?"
)


def _reads_as_vietnamese(text: str) -> bool:
    """Whether there are words with marks and each can be a Vietnamese syllable."""
    marked = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if not word.isascii()]
    return bool(marked) and all(_is_syllable(word) for word in marked)


def _is_syllable(word: str) -> bool:
    signs = unicodedata.normalize("NFD", word)
    toneless = nfc("".join(sign for sign in signs if sign not in _TONES))
    return sum(sign in _TONES for sign in signs) <= 1 and _SYLLABLE.fullmatch(toneless) is not None


def _case_lost(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return any(
        any(sign.islower() for sign in word)
        and sum(sign.isupper() for sign in word) > 1
        and not any(sign.islower() and sign.isascii() for sign in word)
        for word in words
    )
