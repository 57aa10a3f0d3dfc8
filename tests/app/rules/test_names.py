"""Domain facts, section 12: names are stored composed, found without marks and listed by given name."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.names import clean_name, fold, matches, nfc, roll_key

GIVEN_NAMES = [
    "An", "Anh", "Ánh", "Ân", "Bình", "Bính", "Dung", "Dũng", "Dương", "Đạt", "Đức", "Em", "Giang",
    "Hà", "Hạ", "Hải", "Hoa", "Hòa", "Hóa", "Hoàng", "Lan", "Lân", "Long", "Ngân", "Ngọc", "Oanh",
    "Phúc", "Phước", "Quân", "Quý", "Tú", "Tư", "Uyên", "Vi", "Vy", "Yến",
]  # fmt: skip
SAME_GIVEN_NAME = ["Lê Văn An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần Thị An"]

INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")

words = st.text(alphabet="aăâbdđeêoôơuưyAĐ'" + "\u0300\u0301\u0303\u0309\u0323", min_size=1, max_size=6)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize("expected", [GIVEN_NAMES, SAME_GIVEN_NAME])
def test_section_12_order_of_the_roll(expected: list[str]) -> None:
    assert sorted(set(expected), key=roll_key) == expected
    assert all(roll_key(first) < roll_key(second) for first, second in itertools.pairwise(expected))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Trần Thị An", "Lê Văn Bình"),  # given name before family name
        ("Lê Thị Ân", "An Văn Bình"),
        ("Đinh Văn An", "Lê An An"),  # family name before middle names
        ("Dương Văn An", "Đinh Văn An"),
        ("Lê An", "Lê Văn An"),  # nothing between comes first
        ("An", "Lê An"),
        ("Lê Văn Anh", "Lê Văn Ánh"),
        ("Lê Thị Mai An", "Lê Thị Mái An"),
        ("Lê Thị Hoà", "Lê Thị Hóa"),  # huyền before sắc, wherever the tone is put
        ("Lê Thị Hòa", "Lê Thị Hoá"),
        ("Nguyễn Ma", "Nguyễn Mà"),
        ("Nguyễn Mà", "Nguyễn Mả"),
        ("Nguyễn Mả", "Nguyễn Mã"),
        ("Nguyễn Mã", "Nguyễn Má"),
        ("Nguyễn Má", "Nguyễn Mạ"),
        ("H'Bia", "Hà"),  # signs before letters
        ("Cung", "Čung"),  # a foreign mark does not move the letter
        ("Čung", "Dung"),
    ],
)
def test_section_12_one_name_before_another(first: str, second: str) -> None:
    assert roll_key(first) < roll_key(second)


def test_tones_order_after_all_letters_of_the_word() -> None:
    assert roll_key("Tú") < roll_key("Tư") < roll_key("Từ") < roll_key("Tứ") < roll_key("Tự") < roll_key("Tưa")


@pytest.mark.parametrize("name", ["NGUYỄN THỊ ÁNH", "  Nguyễn\u00a0Thị  Ánh ", "nguyễn thị ánh"])
def test_case_and_spaces_do_not_move_a_name(name: str) -> None:
    assert roll_key(name) == roll_key("Nguyễn Thị Ánh")


@given(names)
def test_composed_and_decomposed_names_have_one_key(name: str) -> None:
    assert roll_key(unicodedata.normalize("NFD", name)) == roll_key(nfc(name))
    assert fold(unicodedata.normalize("NFD", name)) == fold(nfc(name))


@given(st.text())
def test_any_text_has_a_key_and_a_stable_fold(text: str) -> None:
    assert len(roll_key(text)) == len(text.translate(INVISIBLE).split())
    assert fold(fold(text)) == fold(text)
    assert clean_name(clean_name(text)) == clean_name(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nguyễn Đình Đức", "nguyen dinh duc"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("  Trần\u00a0 Thị\nÂn ", "tran thi an"),
        ("ĐẶNG ƯỚC", "dang uoc"),
    ],
)
def test_section_12_search_key(name: str, key: str) -> None:
    assert fold(name) == key
    assert fold(unicodedata.normalize("NFD", name)) == key


@pytest.mark.parametrize(
    ("needle", "name"),
    [
        ("nguyen", "Nguyễn Văn An"), ("an", "Nguyễn Văn An"), ("ng an", "Nguyễn Văn An"), ("hoà", "Lê Thị Hòa"),
        ("hòa", "Lê Thị Hoà"), ("thuy", "Lê Thị Thuý"), ("quý", "Trần Quí"), ("Quí", "Trần Quý"), ("đuc", "Lê Đức"),
        ("duc", "Lê Đức"), ("", "Lê Đức"), ("  ", "Lê Đức"), ("yen", "Lê Thị Yến"), ("H\u00e0", "Lê Thị Ha\u0300"),
    ],
)  # fmt: skip
def test_section_12_a_person_is_found(needle: str, name: str) -> None:
    assert matches(needle, name)


@pytest.mark.parametrize(
    ("needle", "name"),
    [("an", "Lê Thị Lan"), ("an nguyen", "Nguyễn Văn An"), ("an an", "Nguyễn Văn An"), ("ien", "Lê Thị Yến")],
)
def test_others_are_not_found(needle: str, name: str) -> None:
    assert not matches(needle, name)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("  Lê\u00a0Thị  Hoà\n", "Lê Thị Hoà"),
        ("Họ và\r\ntên", "Họ và tên"),
        (unicodedata.normalize("NFD", "Trần Thị Ân"), "Trần Thị Ân"),
        ("LÊ VĂN AN", "LÊ VĂN AN"),
        ("", ""),
    ],
)
def test_section_12_a_name_is_kept_as_entered_but_clean(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


@pytest.mark.parametrize("raw", ["\ufeffLê Thị\u200b Hoà", "Lê Thị Hoa\u200d\u0300", "Lê\u2060 Thị H\u00adoà"])
def test_what_nobody_sees_in_a_name_is_not_kept_and_hides_nobody(raw: str) -> None:
    assert clean_name(raw) == "Lê Thị Hoà"
    assert fold(raw) == "le thi hoa"
    assert matches("hoa", raw)
    assert roll_key(raw) == roll_key("Lê Thị Hoà")


@pytest.mark.parametrize("capital", ["Đ", "\u00d0", "\u0189"])
def test_letters_that_look_like_d_with_a_stroke_are_found_and_listed_as_it_but_kept_as_entered(capital: str) -> None:
    name = f"{capital}ặng Văn {capital}ạt"
    assert clean_name(name) == name
    assert fold(name) == "dang van dat"
    assert roll_key(name) == roll_key("Đặng Văn Đạt")
