"""The 2018 programme, lower secondary (domain facts, section 2.2), and TT22 Điều 5 khoản 3."""

import pytest

from app.rules.marks import ColumnKind
from app.rules.subjects import subject, subjects_of
from sync.errors import UserError

ORDER = [
    "literature", "math", "foreign_language_1", "civics", "history_geography", "natural_sciences", "technology",
    "informatics", "physical_education", "arts", "experiential_activities", "local_education",
]  # fmt: skip


@pytest.mark.parametrize(("grade", "total"), [(6, 1015), (7, 1015), (8, 1032), (9, 1032)])
def test_section_2_2_subjects_and_total_periods(grade: int, total: int) -> None:
    taught = subjects_of(grade)
    assert [each.code for each in taught] == ORDER
    assert sorted(taught, key=lambda each: each.order) == list(taught)
    assert sum(each.periods_in(grade) for each in taught) == total


def test_dieu_5_khoan_3_four_subjects_are_assessed_by_comment_only() -> None:
    by_comment = [each.code for each in subjects_of(6) if each.kind is ColumnKind.COMMENT]
    assert by_comment == ["physical_education", "arts", "experiential_activities", "local_education"]
    assert {each.kind for each in subjects_of(6)} == {ColumnKind.COMMENT, ColumnKind.SCORE}


@pytest.mark.parametrize(
    ("code", "name"),
    [("literature", "Ngữ văn"), ("math", "Toán"), ("history_geography", "Lịch sử và Địa lí")],
)
def test_names_are_those_of_the_regulation(code: str, name: str) -> None:
    assert subject(code).name == name


def test_short_names_fit_narrow_headers_and_differ() -> None:
    short_names = [each.short_name for each in subjects_of(6)]
    assert len(set(short_names)) == 12
    assert max(map(len, short_names)) <= 8


def test_a_subject_can_be_looked_up_and_kept_in_a_set() -> None:
    assert subject("math") is subject("math")
    assert {subject("math"), subject("arts")} == {subject("arts"), subject("math")}


@pytest.mark.parametrize("grade", [0, 5, 10])
def test_a_grade_without_subjects_is_refused(grade: int) -> None:
    with pytest.raises(UserError) as refusal:
        subjects_of(grade)
    assert refusal.value.code == "subject.unknown_grade"


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(UserError) as refusal:
        subject("alchemy")
    assert refusal.value.code == "subject.unknown"


def test_periods_of_another_grade_are_refused() -> None:
    with pytest.raises(UserError) as refusal:
        subject("math").periods_in(5)
    assert refusal.value.code == "subject.not_in_grade"
