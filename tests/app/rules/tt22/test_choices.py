"""What upper secondary pupils choose: four of nine electives, three topic clusters."""

import pytest

from app.rules.impossible import Impossible
from app.rules.subjects import subject
from app.rules.tt22.choices import check_choices, periods_without_topics

ELECTIVES = ("physics", "chemistry", "biology", "informatics")
TOPICS = ("math", "physics", "chemistry")


@pytest.mark.parametrize(
    ("grade", "electives", "topics", "field"),
    [
        (9, ELECTIVES, TOPICS, "grade"),
        (10, ELECTIVES[:3], TOPICS, "electives"),
        (10, (*ELECTIVES, "music"), TOPICS, "electives"),
        (10, (*ELECTIVES[:3], "physics"), TOPICS, "electives"),
        (10, (*ELECTIVES[:3], "math"), TOPICS, "elective"),
        (10, ELECTIVES, TOPICS[:2], "topics"),
        (10, ELECTIVES, (*TOPICS[:2], "math"), "topics"),
        (10, ELECTIVES, (*TOPICS[:2], "geography"), "topic"),
        (10, ELECTIVES, (*TOPICS[:2], "physical_education"), "topic"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    grade: int, electives: tuple[str, ...], topics: tuple[str, ...], field: str
) -> None:
    with pytest.raises(Impossible) as told:
        check_choices(grade, [subject(one) for one in electives], [subject(one) for one in topics])
    assert told.value.facts["field"] == field


def test_a_choice_that_can_be_is_accepted() -> None:
    check_choices(10, [subject(one) for one in ELECTIVES], [subject(one) for one in TOPICS])


@pytest.mark.parametrize(
    ("code", "grade", "told", "periods"),
    [("physics", 10, 105, 70), ("physics", 10, 70, 70), ("history", 11, 87, 52), ("math", 10, 140, 105),
     ("physics", 9, 105, 105)],
)  # fmt: skip
def test_dieu_6_khoan_1_periods_of_topics_do_not_count(code: str, grade: int, told: int, periods: int) -> None:
    assert periods_without_topics(subject(code), grade, told) == periods
