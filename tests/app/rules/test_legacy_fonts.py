"""Section 12: TCVN3 and VNI to Unicode, shown before it is taken, and never by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.legacy_fonts import _TABLES, Font, converted, proposed
from app.rules.names import nfc

SMALL = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
PLAIN = "bcdghklmnpqrstvx "


def typed(text: str, font: Font) -> str:
    """What somebody typed who meant `text`."""
    signs = {new: old for old, new in _TABLES[font].items()}
    return "".join(signs.get(one, one) for one in text)


def test_the_tables_are_whole() -> None:
    assert len(_TABLES[Font.TCVN3]) == 74
    assert set(SMALL) <= set(_TABLES[Font.TCVN3].values())
    assert set(SMALL + SMALL.upper()) <= set(_TABLES[Font.VNI].values())


@pytest.mark.parametrize(
    ("font", "old", "new"),
    [
        (Font.TCVN3, "NguyÔn V¨n ¸nh", "Nguyễn Văn ánh"),
        (Font.TCVN3, "§µo ThÞ H\u00ad¬ng", "Đào Thị Hương"),
        (Font.VNI, "Nguyeãn Vaên AÙnh", "Nguyễn Văn Ánh"),
        (Font.VNI, "Ñaøo Thò Höông", "Đào Thị Hương"),
        (Font.VNI, "Phöôùc Haø, Traàn Ñöùc Mó", "Phước Hà, Trần Đức Mĩ"),
        (Font.VNI, "Lyù, Myõ, Thuîy", "Lý, Mỹ, Thuỵy"),
    ],
)
def test_names_as_they_were_meant(font: Font, old: str, new: str) -> None:
    found = converted(old, font)
    assert (found.old, found.new, found.unknown) == (old, new, ())


@given(st.sampled_from(Font), st.text(SMALL + PLAIN))
def test_what_was_typed_comes_back(font: Font, text: str) -> None:
    found = converted(typed(text, font), font)
    assert found.new == nfc(text)
    assert not found.unknown


def test_signs_without_a_letter_are_told_and_stay() -> None:
    found = converted("V¨n €€ ☺", Font.TCVN3)
    assert found.new == "Văn €€ ☺"
    assert found.unknown == ("€", "☺")


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Nguyen Van An", None),
        ("Nguyễn Văn Ánh", None),
        ("NguyÔn V¨n §¹t", Font.TCVN3),
        ("Nguyeãn Vaên Haûi", Font.VNI),
        ("Lan ô", None),
    ],
)
def test_a_font_is_only_proposed(text: str, font: Font | None) -> None:
    assert proposed(text) is font
