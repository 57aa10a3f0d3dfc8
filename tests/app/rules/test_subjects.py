"""The 2018 programme, lower secondary (domain facts, section 2.2), and TT22 Điều 5 khoản 3."""

import pytest

from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.subjects import electives_of, is_subject, optional_of, subject, subject_named, subjects_of
from app.rules.tt22.choices import TOPIC_PERIODS
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


@pytest.mark.parametrize("grade", [0, 13])
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


# --- primary and upper secondary ---


@pytest.mark.parametrize(("grade", "total"), [(1, 875), (2, 875), (3, 980), (4, 1050), (5, 1050)])
def test_section_2_1_primary_subjects_and_total_periods(grade: int, total: int) -> None:
    taught = subjects_of(grade)
    assert sum(one.periods_in(grade) for one in taught) == total
    assert {one.kind for one in taught} == {ColumnKind.ACHIEVEMENT}


@pytest.mark.parametrize("grade", [10, 11, 12])
def test_section_2_3_upper_secondary_with_four_electives_and_three_clusters(grade: int) -> None:
    taught, offered = subjects_of(grade), electives_of(grade)
    assert len(offered) == 9
    assert {one.periods_in(grade) for one in offered} == {70}
    assert sum(one.periods_in(grade) for one in taught) + 4 * 70 + 3 * TOPIC_PERIODS == 997
    assert {one.name for one in offered if one.kind is ColumnKind.COMMENT} == {"Âm nhạc", "Mĩ thuật"}


@pytest.mark.parametrize("grade", range(1, 13))
def test_languages_of_the_country_are_optional_in_every_grade(grade: int) -> None:
    assert {"Tiếng Chăm", "Tiếng Raglai"} <= {one.name for one in optional_of(grade)}


@pytest.mark.parametrize(
    ("text", "grade", "code"),
    [
        ("Toán", 6, "math"),
        ("Toán", 4, "primary_math"),
        ("toan", None, "math"),
        ("Vật lý", 10, "physics"),
        ("Vật lí", None, "physics"),
        ("Hoá học", 10, "chemistry"),
        ("GDQP&AN", 10, "defence_security"),
        ("HĐTN-HN", 8, "experiential_activities"),
        ("HĐTN", 2, "primary_experiential"),
        ("KHTN", 9, "natural_sciences"),
        ("Tiếng Anh", 3, "primary_foreign_language_1"),
        ("Lịch sử", 12, "history"),
        ("Lịch sử và Địa lí", 5, "primary_history_geography"),
        ("GDKT&PL", 11, "economics_law"),
        ("Tin học và Công nghệ", 3, "primary_informatics_technology"),
    ],
)
def test_subjects_are_known_by_what_schools_write(text: str, grade: int | None, code: str) -> None:
    assert subject_named(text, grade).code == code


@pytest.mark.parametrize("text", ["", "Tiếng Hoa sen", "Toán cao cấp"])
def test_a_text_that_names_no_subject_is_refused(text: str) -> None:
    with pytest.raises(Impossible):
        subject_named(text)


def test_a_code_is_a_subject_or_none() -> None:
    assert is_subject("math")
    assert not is_subject("mathematics")
