"""Domain facts, section 12: ethnic groups, their codes and their spellings."""

import unicodedata

import pytest

from app.rules.ethnic_groups import ethnic_group, ethnic_group_of, ethnic_groups
from app.rules.impossible import Impossible
from app.rules.names import fold


def test_section_12_there_are_54_groups_and_the_foreigner() -> None:
    assert [group.code for group in ethnic_groups()] == [f"{number:02}" for number in range(1, 56)]
    assert len({group.name for group in ethnic_groups()}) == 55
    assert ethnic_groups()[-1].name == "Người nước ngoài"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("01", "Kinh"),
        ("08", "Mông"),
        ("17", "Chăm"),
        ("21", "Ra-glai"),
        ("23", "Bru-Vân Kiều"),
        ("36", "Chu-ru"),
        ("54", "Rơ-măm"),
    ],
)
def test_section_12_codes(code: str, name: str) -> None:
    assert ethnic_group(code).name == name


@pytest.mark.parametrize("code", ["", "0", "1", "00", "56", "99", "Kinh"])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(Impossible) as refusal:
        ethnic_group(code)
    assert refusal.value.facts == {"field": "ethnic_group", "value": code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kinh", "01"), (" KINH\n", "01"), ("Dân tộc Kinh", "01"), ("dân tộc: Chăm", "17"), ("Chàm", "17"),
        ("Raglai", "21"), ("Ra Glai", "21"), ("Raglay", "21"), ("Ra-glai", "21"), ("Ê Đê", "12"), ("Êđê", "12"),
        ("K'Ho", "16"), ("Cơ Ho", "16"), ("K\u2019ho", "16"), ("H'Mông", "08"), ("Hmông", "08"), ("Khmer", "05"),
        ("Khơ me", "05"), ("Jrai", "10"), ("Bru - Vân Kiều", "23"), ("Tà Ôi", "31"), ("Nước ngoài", "55"),
        ("Stiêng", "22"), ("M'Nông", "20"), ("Churu", "36"), ("Xê-đăng", "14"), ("Co", "30"), ("Cơ Tu", "26"),
    ],
)  # fmt: skip
def test_section_12_spellings_vary(text: str, code: str) -> None:
    for form in (text, unicodedata.normalize("NFD", text)):
        group = ethnic_group_of(form)
        assert group is not None
        assert group.code == code


@pytest.mark.parametrize("text", ["", " ", "-", "Mán", "Xá", "01", "17", "Kinh Chăm", "Không khai", "Klingon"])
def test_what_is_unknown_or_means_several_groups_is_left_to_a_person(text: str) -> None:
    assert ethnic_group_of(text) is None


def test_every_text_means_one_group() -> None:
    owners: dict[str, str] = {}
    for group in ethnic_groups():
        for text in (group.name, *group.also):
            found = ethnic_group_of(text)
            assert found == group, text
            key = "".join(sign for sign in fold(text) if sign.isalpha())
            assert owners.setdefault(key, group.code) == group.code
        assert len({group.name, *group.also}) == len(group.also) + 1
