"""TT22 Điều 12, 13 and 14: who moves up, trains in the summer, is assessed again or stays."""

import itertools

import pytest

from app.rules.impossible import Impossible
from app.rules.tt22.levels import Level
from app.rules.tt22.promotion import Outcome, promotion, reexamination

FAILED, PASSED, GOOD, VERY_GOOD = Level


@pytest.mark.parametrize(
    ("conduct", "learning", "missed", "outcome"),
    [
        (PASSED, PASSED, 0, Outcome.PROMOTED),
        (PASSED, PASSED, 45, Outcome.PROMOTED),
        (PASSED, PASSED, 46, Outcome.NOT_PROMOTED),
        (VERY_GOOD, VERY_GOOD, 46, Outcome.NOT_PROMOTED),
        (PASSED, FAILED, 45, Outcome.REEXAMINATION),
        (PASSED, FAILED, 46, Outcome.NOT_PROMOTED),
        (FAILED, PASSED, 45, Outcome.SUMMER_TRAINING),
        (FAILED, PASSED, 46, Outcome.NOT_PROMOTED),
        (FAILED, FAILED, 0, Outcome.NOT_PROMOTED),
    ],
)
def test_dieu_12(conduct: Level, learning: Level, missed: int, outcome: Outcome) -> None:
    assert promotion(conduct, learning, missed).outcome is outcome


@pytest.mark.parametrize(
    ("after", "learning", "missed", "outcome"),
    [
        (PASSED, PASSED, 45, Outcome.PROMOTED),
        (GOOD, VERY_GOOD, 0, Outcome.PROMOTED),
        (FAILED, PASSED, 0, Outcome.NOT_PROMOTED),
        (PASSED, PASSED, 46, Outcome.NOT_PROMOTED),
    ],
)
def test_dieu_13_the_result_after_the_summer_replaces_the_years(
    after: Level, learning: Level, missed: int, outcome: Outcome
) -> None:
    assert promotion(FAILED, learning, missed, after_summer=after).outcome is outcome


@pytest.mark.parametrize("after", [None, FAILED, PASSED])
def test_who_has_passed_neither_is_for_the_principal_to_decide(after: Level | None) -> None:
    found = promotion(FAILED, FAILED, 0, after_summer=after)
    assert found.outcome is Outcome.NOT_PROMOTED
    assert found.undecided
    assert found.why[-1].code == "promotion.both_failed"


def test_nothing_is_proposed_while_something_is_missing() -> None:
    for conduct, learning, missed in ((None, PASSED, 0), (PASSED, None, 0), (PASSED, PASSED, None)):
        assert promotion(conduct, learning, missed).outcome is None


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(Impossible):
        promotion(PASSED, PASSED, -1)
    with pytest.raises(Impossible):
        promotion(PASSED, PASSED, 0, after_summer=GOOD)


def test_a_better_level_or_fewer_absences_never_make_it_worse() -> None:
    order = [Outcome.NOT_PROMOTED, Outcome.SUMMER_TRAINING, Outcome.REEXAMINATION, Outcome.PROMOTED]

    def rank(conduct: Level, learning: Level, missed: int) -> int:
        outcome = promotion(conduct, learning, missed).outcome
        assert outcome is not None
        return order.index(outcome)

    for conduct, learning in itertools.product(Level, Level):
        for more_conduct, more_learning in itertools.product(Level, Level):
            if more_conduct >= conduct and more_learning >= learning:
                assert rank(more_conduct, more_learning, 45) >= rank(conduct, learning, 45)
        assert rank(conduct, learning, 45) >= rank(conduct, learning, 46)


# --- Điều 14 ---

AVERAGES = {"Ngữ văn": 60, "Toán": 34, "Ngoại ngữ 1": 65, "GDCD": 70, "Lịch sử và Địa lí": 60, "KHTN": 40,
            "Công nghệ": 60, "Tin học": 79}  # fmt: skip
COMMENTS = {"GDTC": False, "Nghệ thuật": True}


def test_dieu_14_subjects_below_5_and_comment_subjects_chua_dat_are_assessed_again() -> None:
    found = reexamination(PASSED, AVERAGES, COMMENTS, 45)
    assert found.year.level is FAILED
    assert found.subjects == ("Toán", "KHTN", "GDTC")
    assert found.result is None
    assert found.proposal is None


@pytest.mark.parametrize(
    ("conduct", "missed", "better"),
    [(FAILED, 0, None), (PASSED, 46, None), (PASSED, 0, 50)],
)
def test_dieu_14_nobody_else_is_assessed_again(conduct: Level, missed: int, better: int | None) -> None:
    averages = {**AVERAGES, "Toán": better} if better else AVERAGES
    found = reexamination(conduct, averages, COMMENTS, missed)
    assert found.subjects == ()


@pytest.mark.parametrize(
    ("again", "level", "outcome"),
    [
        ({"Toán": 50}, PASSED, Outcome.PROMOTED),
        ({"Toán": 35}, PASSED, Outcome.PROMOTED),
        ({"Toán": 34}, FAILED, Outcome.NOT_PROMOTED),
        ({"Toán": 80, "KHTN": 50, "GDTC": True}, PASSED, Outcome.PROMOTED),
        ({"Toán": 80, "KHTN": 20}, FAILED, Outcome.NOT_PROMOTED),
    ],
)
def test_dieu_14_the_new_result_replaces_the_years(
    again: dict[str, int | bool], level: Level, outcome: Outcome
) -> None:
    found = reexamination(PASSED, AVERAGES, COMMENTS, 10, again)
    assert found.result is not None
    assert found.proposal is not None
    assert found.result.level is level
    assert found.proposal.outcome is outcome


def test_dieu_14_unknown_absences_are_told_and_not_made_up() -> None:
    found = reexamination(PASSED, AVERAGES, COMMENTS, None, {"Toán": 60})
    codes = [one.code for one in found.why]
    assert "promotion.sessions_missing" in codes
    assert "promotion.sessions" not in codes
    assert found.proposal is not None
    assert found.proposal.outcome is Outcome.PROMOTED
    still = reexamination(PASSED, AVERAGES, COMMENTS, None, {"Toán": 10})
    assert [one.code for one in still.why[-2:]] == ["promotion.conduct", "promotion.learning_not"]
    assert still.proposal is not None
    assert still.proposal.outcome is Outcome.NOT_PROMOTED


@pytest.mark.parametrize("again", [{"Ngữ văn": 80}, {"Hóa học": 50}, {"Toán": True}, {"GDTC": 80}])
def test_dieu_14_a_new_result_that_cannot_be_is_refused(again: dict[str, int | bool]) -> None:
    with pytest.raises(Impossible):
        reexamination(PASSED, AVERAGES, COMMENTS, 0, again)
