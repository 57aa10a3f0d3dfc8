"""TT27 Điều 6 and 7: what is assessed in primary school, and tests."""

import pytest

from app.rules.impossible import Impossible
from app.rules.tt27.assessments import QUALITIES, Moment, competences, is_assessed, is_test_mark, subjects_with_test

TWO = ("Tiếng Việt", "Toán")
AT_END = {
    1: TWO,
    2: TWO,
    3: (*TWO, "Ngoại ngữ 1", "Tin học và Công nghệ"),
    4: (*TWO, "Ngoại ngữ 1", "Lịch sử và Địa lí", "Khoa học", "Tin học và Công nghệ"),
    5: (*TWO, "Ngoại ngữ 1", "Lịch sử và Địa lí", "Khoa học", "Tin học và Công nghệ"),
}


@pytest.mark.parametrize("grade", AT_END)
@pytest.mark.parametrize("moment", Moment)
def test_dieu_7_khoan_1_subjects_with_a_test(grade: int, moment: Moment) -> None:
    wanted = AT_END[grade] if not moment.is_middle else TWO if grade >= 4 else ()
    assert tuple(one.name for one in subjects_with_test(grade, moment)) == wanted


@pytest.mark.parametrize("grade", [0, 6])
def test_other_grades_are_refused(grade: int) -> None:
    with pytest.raises(Impossible):
        subjects_with_test(grade, Moment.END_OF_YEAR)
    with pytest.raises(Impossible):
        competences(grade)


def test_dieu_6_five_qualities_and_ten_competences_eight_in_the_first_two_grades() -> None:
    assert len(QUALITIES) == 5
    assert [len(competences(grade)) for grade in range(1, 6)] == [8, 8, 10, 10, 10]


@pytest.mark.parametrize("text", ["0", "5", "10"])
def test_dieu_7_khoan_3_whole_marks(text: str) -> None:
    assert is_test_mark(text)


@pytest.mark.parametrize("text", ["", "5.5", "5,0", "11", "-1", "V", "M", "T", "mười"])
def test_dieu_7_khoan_3_anything_else_is_no_mark(text: str) -> None:
    assert not is_test_mark(text)


def test_dieu_6_a_competence_of_later_grades_is_not_assessed_and_a_schools_own_trait_is() -> None:
    assert [is_assessed("Tin học", grade) for grade in (2, 3)] == [False, True]
    assert is_assessed("Yêu nước", 1)
    assert is_assessed("Năng lực của trường", 1)
