"""TT27 Điều 9, 11 and 13: the year's result, awards and completion."""

import itertools

import pytest

from app.rules.impossible import Impossible
from app.rules.tt27.year import (
    Award,
    AwardGround,
    YearLevel,
    award,
    award_as_named,
    completion,
    year_level_of,
    year_result,
)

NOT, DONE, WELL, BEST = YearLevel
T, H, C = 2, 1, 0


@pytest.mark.parametrize(
    ("subjects", "traits", "tests", "level"),
    [
        ((T, T), (T, T), (9, 10), BEST),
        ((T, T), (T, T), (8, 10), WELL),
        ((T, T), (T, T), (7, 7), WELL),
        ((T, T), (T, T), (6, 10), DONE),
        ((T, H), (T, T), (10, 10), DONE),
        ((T, T), (T, H), (10, 10), DONE),
        ((H, H), (H, H), (5, 5), DONE),
        ((H, H), (H, H), (4, 10), NOT),
        ((C, T), (T, T), (10, 10), NOT),
        ((T, T), (C, T), (10, 10), NOT),
        ((T, T), (T, T), (), BEST),
    ],
)
def test_dieu_9_khoan_2a(
    subjects: tuple[int, ...], traits: tuple[int, ...], tests: tuple[int, ...], level: YearLevel
) -> None:
    named = [{f"{room}{at}": one for at, one in enumerate(found)}
             for room, found in (("s", subjects), ("t", traits), ("b", tests))]  # fmt: skip
    found = year_result(*named)
    assert found.level is level
    assert found.why


def test_both_a_table_and_a_second_formulation_agree() -> None:
    """By the worst of each group: nothing else decides."""
    for subject, trait, test in itertools.product((T, H, C), (T, H, C), range(11)):
        worst = min(subject, trait)
        wanted = NOT if worst == C or test < 5 else BEST if worst == T and test >= 9 else WELL
        if wanted is WELL and (worst == H or test < 7):
            wanted = DONE
        found = year_result({"a": T, "b": subject}, {"c": trait, "d": T}, {"e": test, "f": 10})
        assert found.level is wanted


def test_what_is_missing_is_named_and_not_taken_as_zero() -> None:
    found = year_result({"Toán": None}, {"Yêu nước": T}, {"Toán": None})
    assert found.level is None
    assert found.missing == ("Toán",)


@pytest.mark.parametrize(
    ("subjects", "traits", "tests"),
    [({}, {"a": T}, {}), ({"a": T}, {}, {}), ({"a": 3}, {"b": T}, {}), ({"a": T}, {"b": -1}, {}),
     ({"a": T}, {"b": T}, {"c": 11}), ({"a": T}, {"b": T}, {"c": -1})],
)  # fmt: skip
def test_what_cannot_be_is_refused(subjects: dict[str, int], traits: dict[str, int], tests: dict[str, int]) -> None:
    with pytest.raises(Impossible):
        year_result(subjects, traits, tests)


@pytest.mark.parametrize(
    ("level", "excellent", "progress", "recognised", "given"),
    [
        (BEST, False, False, False, Award.OUTSTANDING),
        (WELL, True, False, True, Award.EXEMPLARY),
        (WELL, False, True, True, Award.EXEMPLARY),
        (WELL, True, True, False, None),
        (WELL, False, False, True, None),
        (DONE, True, True, True, None),
        (NOT, True, True, True, None),
    ],
)
def test_dieu_13(level: YearLevel, excellent: bool, progress: bool, recognised: bool, given: Award | None) -> None:
    found = award(level, excellent_in_a_subject=excellent, clear_progress=progress, recognised=recognised)
    assert found.award is given


@pytest.mark.parametrize(
    ("level", "given", "undecided"),
    [(BEST, Award.OUTSTANDING, False), (WELL, None, True), (DONE, None, False), (NOT, None, False)],
)
def test_dieu_13_before_people_have_spoken(level: YearLevel, given: Award | None, undecided: bool) -> None:
    found = award_as_named(level)
    assert (found.award, found.undecided) == (given, undecided)
    assert found.why


@pytest.mark.parametrize(
    ("level", "ground", "given"),
    [
        (WELL, AwardGround.SUBJECT, Award.EXEMPLARY),
        (WELL, AwardGround.PROGRESS, Award.EXEMPLARY),
        (WELL, AwardGround.NONE, None),
        (BEST, AwardGround.NONE, Award.OUTSTANDING),
        (DONE, AwardGround.SUBJECT, None),
    ],
)
def test_dieu_13_as_people_have_named_it(level: YearLevel, ground: AwardGround, given: Award | None) -> None:
    found = award_as_named(level, ground)
    assert (found.award, found.undecided) == (given, False)
    assert found.why


@pytest.mark.parametrize(
    ("grade", "level", "after", "completed", "moves_up", "decides", "confirmation"),
    [
        (1, DONE, None, True, True, False, "Hoàn thành chương trình lớp học"),
        (5, BEST, None, True, True, False, "Hoàn thành chương trình tiểu học"),
        (3, NOT, None, False, None, False, None),
        (3, NOT, DONE, True, True, False, "Hoàn thành chương trình lớp học"),
        (5, NOT, NOT, False, None, True, None),
    ],
)
def test_dieu_11(
    grade: int, level: YearLevel, after: YearLevel | None, completed: bool, moves_up: bool | None, decides: bool,
    confirmation: str | None,
) -> None:  # fmt: skip
    found = completion(grade, level, after)
    assert (found.completed, found.moves_up, found.principal_decides, found.confirmation) == (
        completed, moves_up, decides, confirmation,
    )  # fmt: skip


def test_completion_that_cannot_be_is_refused() -> None:
    with pytest.raises(Impossible):
        completion(6, DONE)
    with pytest.raises(Impossible):
        completion(3, DONE, DONE)
    with pytest.raises(Impossible):
        year_level_of("Tốt", "muc")
    assert year_level_of("Hoàn thành tốt") is WELL
