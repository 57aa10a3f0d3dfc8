"""Domain facts, section 12: texts typed for TCVN3 and VNI fonts are converted when a person says so, and only then."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.legacy_fonts import TABLES, LegacyFont, convert, looks_like, preview

MARKED = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    if vowel + tone not in "aeiouy"
] + ["đ"]
"""The 67 small letters that ASCII does not have."""

ASCII = "".join(map(chr, range(32, 127)))


def _typed(text: str, font: LegacyFont) -> str:
    """The text as somebody typed it for the font: the first way of the table."""
    ways: dict[str, str] = {}
    for old, new in TABLES[font].items():
        ways.setdefault(new, old)
    return "".join(ways.get(sign, sign) for sign in text)


def test_section_12_tcvn3_has_74_pairs() -> None:
    table = TABLES[LegacyFont.TCVN3]
    assert len(table) == 74
    assert sorted(table.values()) == sorted([*MARKED, *"ĂÂĐÊÔƠƯ"])
    assert table["\u00ad"] == "ư"
    assert all(len(sign) == 1 for pair in table.items() for sign in pair)


def test_section_12_vni_writes_every_letter_in_both_cases() -> None:
    table = TABLES[LegacyFont.VNI]
    assert set(table.values()) == {*MARKED, *(letter.upper() for letter in MARKED)}
    assert {len(old) for old in table} == {1, 2}
    assert {old for old in table if len(old) == 1} == set("ôöñîíìæóòÔÖÑÎÍÌÆÓÒ")
    assert all(old[0].isascii() or old[0] in "ôöÔÖ" for old in table if len(old) == 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("aù aø aû aõ aï", "á à ả ã ạ"), ("aâ aá aà aå aã aä", "â ấ ầ ẩ ẫ ậ"), ("aê aé aè aú aü aë", "ă ắ ằ ẳ ẵ ặ"),
        ("eù eø eû eõ eï", "é è ẻ ẽ ẹ"), ("eâ eá eà eå eã eä", "ê ế ề ể ễ ệ"), ("í ì æ ó ò", "í ì ỉ ĩ ị"),
        ("où oø oû oõ oï", "ó ò ỏ õ ọ"), ("oâ oá oà oå oã oä", "ô ố ồ ổ ỗ ộ"), ("ô ôù ôø ôû ôõ ôï", "ơ ớ ờ ở ỡ ợ"),
        ("uù uø uû uõ uï", "ú ù ủ ũ ụ"), ("ö öù öø öû öõ öï", "ư ứ ừ ử ữ ự"), ("yù yø yû yõ î", "ý ỳ ỷ ỹ ỵ"),
        ("ñ Ñ", "đ Đ"), ("AÙ Aù OÅ Oå Í Æ Î Ö ÖÙ Öù", "Á Á Ổ Ổ Í Ỉ Ỵ Ư Ứ Ứ"),
        ("Nguyeãn Thò AÙnh Tuyeát", "Nguyễn Thị Ánh Tuyết"), ("TRAÀN VAÊN ÑÖÙC", "TRẦN VĂN ĐỨC"),
        ("Phan Rang - Thaùp Chaøm", "Phan Rang - Tháp Chàm"),
    ],
)  # fmt: skip
def test_section_12_vni(old: str, new: str) -> None:
    converted = convert(old, LegacyFont.VNI)
    assert (converted.new, converted.unknown, converted.case_lost) == (new, (), False)
    assert converted.changed


@pytest.mark.parametrize(
    ("old", "new", "case_lost"),
    [
        ("NguyÔn ThÞ ¸nh TuyÕt", "Nguyễn Thị ánh Tuyết", False),
        ("TrÇn V¨n §øc", "Trần Văn Đức", False),
        ("T\u00ad \u00adíc", "Tư ước", False),
        ("¡n ¢n £m ¤n ¥n ¦", "Ăn Ân Êm Ôn Ơn Ư", False),
        ("NGUYÔN V¡N AN", "NGUYễN VĂN AN", True),
        ("¸NH", "áNH", True),
    ],
)
def test_section_12_tcvn3_and_its_missing_capitals_are_told(old: str, new: str, case_lost: bool) -> None:
    converted = convert(old, LegacyFont.TCVN3)
    assert (converted.new, converted.unknown, converted.case_lost) == (new, (), case_lost)


@pytest.mark.parametrize("old", ["NguyÔn v¨n ®øc", "NGUYÔN V¡N §øC"])
def test_section_12_the_fonts_of_capitals_show_only_capitals(old: str) -> None:
    converted = convert(old, LegacyFont.TCVN3_CAPITALS)
    assert (converted.new, converted.unknown, converted.case_lost) == ("NGUYỄN VĂN ĐỨC", (), False)


@given(st.text(alphabet=[*MARKED, *(letter.upper() for letter in MARKED), *ASCII]))
def test_what_was_typed_for_vni_comes_back(text: str) -> None:
    converted = convert(_typed(text, LegacyFont.VNI), LegacyFont.VNI)
    assert (converted.new, converted.unknown) == (text, ())


@given(st.text(alphabet=[*MARKED, *"ĂÂĐÊÔƠƯ", *ASCII]))
def test_what_was_typed_for_tcvn3_comes_back(text: str) -> None:
    converted = convert(_typed(text, LegacyFont.TCVN3), LegacyFont.TCVN3)
    assert (converted.new, converted.unknown) == (text, ())


@given(st.text(), st.sampled_from(LegacyFont))
def test_any_text_is_converted_to_nfc_and_what_the_font_lacks_is_told(text: str, font: LegacyFont) -> None:
    converted = convert(text, font)
    assert unicodedata.is_normalized("NFC", converted.new)
    assert converted.old == text
    assert not any(sign in TABLES[font] or sign.isascii() for sign in converted.unknown)
    assert looks_like(text) in {(), (LegacyFont.TCVN3,), (LegacyFont.VNI,), (LegacyFont.TCVN3, LegacyFont.VNI)}


@given(st.text(alphabet=ASCII), st.sampled_from([LegacyFont.TCVN3, LegacyFont.VNI]))
def test_plain_text_is_left_alone(text: str, font: LegacyFont) -> None:
    assert convert(text, font).new == text
    assert looks_like(text) == ()


@pytest.mark.parametrize("font", list(LegacyFont))
def test_what_is_unicode_already_cannot_be_converted_and_that_is_told_once_a_sign(font: LegacyFont) -> None:
    converted = convert("Trần Văn Trầm ộ", font)
    assert converted.unknown == ("ầ", "ă", "ộ")


def test_a_mark_behind_a_letter_that_cannot_carry_it_is_told() -> None:
    converted = convert("buï baï yï kù", LegacyFont.VNI)
    assert (converted.new, converted.unknown) == ("bụ bạ yï kù", ("ï", "ù"))


def test_decomposed_and_composed_files_are_one() -> None:
    assert convert(unicodedata.normalize("NFD", "Nguyeãn"), LegacyFont.VNI).new == "Nguyễn"


def test_a_preview_shows_what_would_change_and_what_cannot() -> None:
    shown = preview(["Lan", "Haûi", "Trần", ""], LegacyFont.VNI)
    assert [(one.old, one.new, one.unknown) for one in shown] == [("Haûi", "Hải", ()), ("Trần", "Trần", ("ầ",))]
    assert [one.changed for one in shown] == [True, False]


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ("Nguyeãn Thò AÙnh Tuyeát", (LegacyFont.VNI,)),
        ("TRAÀN VAÊN ÑÖÙC", (LegacyFont.VNI,)),
        ("NguyÔn ThÞ ¸nh TuyÕt", (LegacyFont.TCVN3,)),
        ("TrÇn V¨n §øc", (LegacyFont.TCVN3,)),
        ("Đặng Thị Ngọc Huyền", ()),
        ("Quý, Giếng, Khuya, Ngoèo, Hươu, Yểu, Thuở", ()),
        ("Nguyen Van An", ()),
        ("Trần V¨n An", ()),
        ("Ksor H'Bia", ()),
        ("Ñöùc mäõ", ()),
        ("Łódź", ()),
        ("Hoà", ()),  # Hồ in VNI, but Hoà as it stands: only the column tells
        ("Hoà Thò Laøi", (LegacyFont.VNI,)),
        ("", ()),
    ],
)
def test_a_font_is_proposed_where_the_text_then_reads_as_vietnamese(text: str, fonts: tuple[LegacyFont, ...]) -> None:
    assert looks_like(text) == fonts


def test_two_fonts_are_proposed_where_it_cannot_be_told() -> None:
    assert looks_like("«") == (LegacyFont.TCVN3,)
    both = [chr(sign) for sign in range(0xA1, 0x100) if len(looks_like("b" + chr(sign))) == 2]
    assert both, "some signs are letters in both"
    for sign in both:
        assert convert("b" + sign, LegacyFont.TCVN3).new != convert("b" + sign, LegacyFont.VNI).new


SYLLABLES = (
    "nghiêng quyển giường thuỷ khuỷu quốc gìn xoong ngoằn choắt tuyết luân khuây nguôi rượu nghĩ ưu ửi ngoáy ngoeo "
    "đều kiểu yếu iếc uống oẹ uể uỷ ướt ấm ở ổi ủa ừa ỉu"
)


@pytest.mark.parametrize("syllable", SYLLABLES.split())
def test_vietnamese_is_never_taken_for_a_legacy_font(syllable: str) -> None:
    assert looks_like(syllable) == ()
