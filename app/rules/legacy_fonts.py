"""Text typed for fonts from before Unicode: TCVN3 (.Vn… fonts) and VNI (domain facts, section 12).

The same bytes mean other letters in each font, and plain text means itself in both: which one it was is for a person to
say. `proposed` only proposes, `converted` shows what would become of a text, and nothing is converted by itself.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.rules.names import nfc

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
"""Capital letters with tones come from a capital font (.Vn…H) under the small letter's byte: their case is lost."""

_VNI_TONES = {"ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323"}
"""Behind a letter without a hat."""
_VNI_HATS = {
    "\u0302": {"â": "", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "á": "\u0301", "ä": "\u0323"},
    "\u0306": {"ê": "", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "é": "\u0301", "ë": "\u0323"},
}
"""Circumflex (â ê ô) and breve (ă): the second sign says hat and tone at once."""
_VNI_ALONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    found = dict(_VNI_ALONE)
    for letter in ("a", "e", "o", "u", "y", "ô", "ö"):
        plain = _VNI_ALONE.get(letter, letter)
        found |= {letter + sign: nfc(plain + tone) for sign, tone in _VNI_TONES.items() if letter + sign != "yï"}
    for hat, letters in (("\u0302", "aeo"), ("\u0306", "a")):
        for letter in letters:
            found |= {letter + sign: nfc(letter + hat + tone) for sign, tone in _VNI_HATS[hat].items()}
    return found | {old.upper(): new.upper() for old, new in found.items()}


class Font(StrEnum):
    """What the text was typed for."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


_TABLES = {Font.TCVN3: _TCVN3, Font.VNI: _vni()}


@dataclass(frozen=True)
class Converted:
    """`unknown` are signs that the font has no letter for; they stand in `new` as they are."""

    old: str
    new: str
    unknown: tuple[str, ...] = ()


def converted(text: str, font: Font) -> Converted:
    """The text as it was meant, if it was typed for `font`: to be shown to a person before it is taken over."""
    table, new, unknown, at = _TABLES[font], [], [], 0
    while at < len(text):
        both, one = text[at : at + 2], text[at]
        if len(both) == 2 and both in table:
            new.append(table[both])
            at += 2
            continue
        if one not in table and not one.isascii():
            unknown.append(one)
        new.append(table.get(one, one))
        at += 1
    return Converted(text, nfc("".join(new)), tuple(dict.fromkeys(unknown)))


def proposed(text: str) -> Font | None:
    """The font that the text may have been typed for: the one that has letters for all its signs. Where both have, VNI
    when most signs stand behind a vowel, as its marks do; else None, as for text that is plain or Unicode already.
    """
    fits = [font for font in Font if not converted(text, font).unknown and converted(text, font).new != nfc(text)]
    if len(fits) < 2:
        return fits[0] if fits else None
    marks = len(text) - len(converted(text, Font.VNI).new)
    return Font.VNI if 2 * marks > sum(not sign.isascii() for sign in text) else None
