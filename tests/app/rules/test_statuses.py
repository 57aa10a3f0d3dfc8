"""Domain facts, section 7: statuses of the ministry's pupil export."""

import unicodedata

import pytest

from app.rules.statuses import pupil_status, pupil_statuses, status_of
from sync.errors import UserError


@pytest.mark.parametrize(
    ("text", "code", "in_class"),
    [
        ("Đang học", "studying", True),
        ("đang học", "studying", True),
        (" ĐANG  HỌC\n", "studying", True),
        ("Chuyển đến", "transferred_in", True),
        ("Chuyển đi", "transferred_out", False),
        ("Thôi học", "left_school", False),
        ("Nghỉ học xin học lại", "returned", True),
    ],
)
def test_section_7_known_texts(text: str, code: str, in_class: bool) -> None:
    for form in (text, unicodedata.normalize("NFD", text)):
        status = status_of(form)
        assert status is not None
        assert (status.code, status.in_class) == (code, in_class)
    assert pupil_status(code).in_class is in_class


@pytest.mark.parametrize("text", ["", "Bảo lưu", "Đang học nghề"])
def test_section_7_an_unknown_text_is_left_to_a_person(text: str) -> None:
    assert status_of(text) is None


def test_the_list_to_choose_from_has_each_status_once() -> None:
    codes = [status.code for status in pupil_statuses()]
    assert len(codes) == len(set(codes)) == 5
    assert pupil_statuses()[0].name == "Đang học"


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UserError) as refusal:
        pupil_status("vanished")
    assert refusal.value.code == "pupil_status.unknown"
