"""TT22 Điều 9 khoản 2 and 3: the level of learning, its border cases and a second formulation to compare with."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.impossible import Impossible
from app.rules.subjects import subject
from app.rules.tt22.learning import Adjustment, LearningResult, counts, learning_result
from app.rules.tt22.levels import Level, Settings

EIGHT = ("Ngữ văn", "Toán", "Ngoại ngữ 1", "GDCD", "Lịch sử và Địa lí", "KHTN", "Công nghệ", "Tin học")
FOUR = ("GDTC", "Nghệ thuật", "HĐTN-HN", "GDĐP")
ALL_PASSED = dict.fromkeys(FOUR, True)
FOR_ALL = Settings(adjust_for_comment_subjects=True)
BY_MARK = Settings(adjust_by_good_mark=True)
BORDERS = (0, 34, 35, 49, 50, 64, 65, 79, 80)


def of(*tenths: int, failed: int = 0, settings: Settings | None = None) -> LearningResult:
    """The result with these averages and so many comment subjects Chưa đạt."""
    comments = {name: at >= failed for at, name in enumerate(FOUR)}
    averages = dict(zip(EIGHT, tenths, strict=False))
    return learning_result(averages, comments, settings) if settings else learning_result(averages, comments)


def levels(found: LearningResult) -> tuple[str, str]:
    assert found.before is not None
    assert found.level is not None
    return found.before.text, found.level.text


@pytest.mark.parametrize(
    ("tenths", "failed", "before", "level"),
    [
        # khoản 2a: all from 6.5, six from 8.0, no comment subject Chưa đạt
        ((80, 80, 80, 80, 80, 80, 65, 65), 0, "Tốt", "Tốt"),
        ((80, 80, 80, 80, 80, 79, 65, 65), 0, "Khá", "Khá"),
        ((100, 100, 100, 100, 100, 100, 100, 64), 0, "Khá", "Khá"),
        # khoản 2b: all from 5.0, six from 6.5
        ((65, 65, 65, 65, 65, 65, 50, 50), 0, "Khá", "Khá"),
        ((65, 65, 65, 65, 65, 64, 50, 50), 0, "Đạt", "Đạt"),
        ((80, 80, 80, 80, 80, 80, 50, 50), 0, "Khá", "Khá"),
        # khoản 2c: at most one comment subject Chưa đạt, six from 5.0, none below 3.5
        ((50, 50, 50, 50, 50, 50, 35, 35), 0, "Đạt", "Đạt"),
        ((50, 50, 50, 50, 50, 50, 35, 35), 1, "Đạt", "Đạt"),
        ((50, 50, 50, 50, 50, 49, 35, 35), 0, "Chưa đạt", "Chưa đạt"),
        ((100, 100, 100, 100, 100, 100, 100, 100), 1, "Đạt", "Đạt"),
        ((100, 100, 100, 100, 100, 100, 100, 100), 2, "Chưa đạt", "Chưa đạt"),
        # khoản 3: two levels lower only because of one subject: the adjacent level
        ((80, 80, 80, 80, 80, 80, 80, 49), 0, "Đạt", "Khá"),
        ((80, 80, 80, 80, 80, 80, 80, 35), 0, "Đạt", "Khá"),
        ((80, 80, 80, 80, 80, 80, 80, 34), 0, "Chưa đạt", "Đạt"),
        ((65, 65, 65, 65, 65, 65, 65, 34), 0, "Chưa đạt", "Đạt"),
        ((50, 50, 50, 50, 50, 50, 50, 34), 0, "Chưa đạt", "Chưa đạt"),
        ((80, 80, 80, 80, 80, 80, 49, 49), 0, "Đạt", "Đạt"),
        ((80, 80, 80, 80, 80, 80, 34, 34), 0, "Chưa đạt", "Chưa đạt"),
        ((80, 80, 80, 80, 80, 80, 80, 64), 0, "Khá", "Khá"),
        # with seven subjects the one that is left out is missing from the six
        ((80, 80, 80, 80, 80, 80, 49), 0, "Đạt", "Khá"),
        ((80, 80, 80, 80, 80, 79, 49), 0, "Đạt", "Đạt"),
    ],
)
def test_dieu_9_khoan_2_and_3(tenths: tuple[int, ...], failed: int, before: str, level: str) -> None:
    assert levels(of(*tenths, failed=failed)) == (before, level)


def test_dieu_9_khoan_3_a_comment_subject_is_adjusted_for_only_by_the_setting() -> None:
    good = (80, 80, 80, 80, 80, 80, 80, 80)
    assert levels(of(*good, failed=1)) == ("Đạt", "Đạt")
    found = of(*good, failed=1, settings=FOR_ALL)
    assert levels(found) == ("Đạt", "Khá")
    assert found.lowered_by == "GDTC"
    assert levels(of(*good, failed=2, settings=FOR_ALL)) == ("Chưa đạt", "Chưa đạt")
    assert levels(of(*[70] * 8, failed=1, settings=FOR_ALL)) == ("Đạt", "Đạt")


def test_dieu_9_khoan_3_leaving_out_and_a_good_mark_differ_when_five_others_reach_8() -> None:
    tenths = (80, 80, 80, 80, 80, 70, 70, 49)
    assert levels(of(*tenths)) == ("Đạt", "Đạt")
    assert levels(of(*tenths, settings=BY_MARK)) == ("Đạt", "Khá")
    assert levels(of(*[80] * 8, failed=1, settings=Settings(True, True, True))) == ("Đạt", "Khá")


def test_dieu_9_a_missing_result_gives_no_level_and_is_not_zero() -> None:
    found = learning_result({"Toán": None, "Ngữ văn": 0}, {"GDTC": None})
    assert (found.before, found.level, found.missing) == (None, None, ("Toán", "GDTC"))


def test_the_reasons_name_the_subjects_that_decided() -> None:
    found = of(80, 80, 80, 80, 80, 80, 80, 49)
    assert [one.code for one in found.why] == [
        "learning.reached", "learning.comments_passed", "learning.too_low", "learning.adjusted",
    ]  # fmt: skip
    assert found.why[0].facts["count"] == 7
    assert found.why[0].facts["named"].startswith(" (Ngữ văn, Toán, ")
    assert found.why[2].facts["subjects"] == ("Tin học",)
    failed = of(60, 60, 60, 60, 40, 40, 30, 80, failed=2)
    assert [one.code for one in failed.why] == [
        "learning.rest", "learning.comments", "learning.too_low", "learning.too_few",
    ]  # fmt: skip


@pytest.mark.parametrize("tenths", [-1, 101, 110])
def test_an_average_that_cannot_be_is_refused(tenths: int) -> None:
    with pytest.raises(Impossible) as told:
        learning_result({"Toán": tenths}, {})
    assert told.value.facts == {"field": "Toán", "value": tenths}


def test_no_subject_and_a_subject_in_both_groups_are_refused() -> None:
    with pytest.raises(Impossible) as none:
        learning_result({}, ALL_PASSED)
    assert none.value.facts == {"field": "averages", "value": None}
    with pytest.raises(Impossible) as both:
        learning_result({"Toán": 80}, {"Toán": True})
    assert both.value.facts == {"field": "subject", "value": "Toán"}


def test_optional_subjects_count_by_the_setting() -> None:
    assert counts(subject("cham"), 6)
    assert not counts(subject("cham"), 6, Settings(optional_subjects_count=False))
    assert counts(subject("math"), 6, Settings(optional_subjects_count=False))


def test_dieu_9_khoan_3_what_another_reading_comes_to_is_told_for_a_person_to_decide() -> None:
    found = of(*[80] * 8, failed=1)
    assert found.level is Level.PASSED
    assert found.open_to == Adjustment(Level.GOOD, "GDTC")
    assert found.why[-1].code == "learning.open"
    settled = of(*[80] * 8, failed=1, settings=FOR_ALL)
    assert settled.open_to == Adjustment(Level.PASSED, "GDTC"), "and the other way round"
    assert of(*[70] * 8, failed=1).open_to is None


# --- the same text, formulated a second time: by sorting and counting, without demands ---


def second_formulation(averages: Sequence[int], failed: int, settings: Settings) -> tuple[int, int]:
    """Level before and after, 0 to 3."""

    def level(marks: Sequence[int], failed: int = failed) -> int:
        ordered = sorted(marks)
        sixth = ordered[-6] if len(ordered) >= 6 else -1
        if failed == 0 and ordered[0] >= 65 and sixth >= 80:
            return 3
        if failed == 0 and ordered[0] >= 50 and sixth >= 65:
            return 2
        return 1 if failed <= 1 and ordered[0] >= 35 and sixth >= 50 else 0

    before = level(averages)
    instead = [100] if settings.adjust_by_good_mark else []
    without = [level([*averages[:at], *instead, *averages[at + 1 :]]) for at in range(len(averages))]
    if settings.adjust_for_comment_subjects:
        without += [level(averages, failed - 1)] * failed
    return before, before + (sum(one - before > 1 for one in without) == 1)


EVERY_READING = [
    Settings(adjust_for_comment_subjects=comments, adjust_by_good_mark=good_mark)
    for comments in (False, True)
    for good_mark in (False, True)
]


def over_the_borders(count: int, borders: Sequence[int] = BORDERS) -> Iterator[tuple[dict[str, int], int]]:
    """All multisets of border values, and how many comment subjects are Chưa đạt: the order of subjects changes
    nothing, which another test shows.
    """
    for tenths in itertools.combinations_with_replacement(borders, count):
        for failed in range(3):
            yield {str(at): one for at, one in enumerate(tenths)}, failed


def three_comments(failed: int) -> dict[str, bool]:
    return {str(-1 - at): at >= failed for at in range(3)}


def test_both_formulations_agree_over_the_whole_grid_of_borders() -> None:
    for averages, failed in over_the_borders(8):
        found = learning_result(averages, three_comments(failed))
        assert (found.before, found.level) == second_formulation([*averages.values()], failed, Settings()), averages


@pytest.mark.parametrize(("count", "borders"), [(6, (34, 35, 49, 50, 80)), (7, (34, 35, 49, 50, 64, 65, 80))])
def test_both_formulations_agree_under_every_reading_and_the_other_one_is_told(
    count: int, borders: Sequence[int]
) -> None:
    for averages, failed in over_the_borders(count, borders):
        second = {each: second_formulation([*averages.values()], failed, each) for each in EVERY_READING}
        for settings, expected in second.items():
            found = learning_result(averages, three_comments(failed), settings)
            assert (found.before, found.level) == expected, (averages, failed, settings)
            other = {found.open_to.level} if found.open_to else set()
            assert {found.level} | other == {level for _, level in second.values()}, (averages, failed, settings)


results = st.dictionaries(st.sampled_from(EIGHT), st.integers(0, 100), min_size=6)


@given(results, st.integers(0, 3), st.data())
def test_a_better_mark_never_lowers_the_level(averages: Mapping[str, int], failed: int, data: st.DataObject) -> None:
    comments = {name: at >= failed for at, name in enumerate(FOUR)}
    name = data.draw(st.sampled_from(sorted(averages)))
    better = {**averages, name: data.draw(st.integers(averages[name], 100))}
    here, there = learning_result(averages, comments), learning_result(better, comments)
    assert here.before is not None
    assert there.before is not None
    assert here.level is not None
    assert there.level is not None
    assert there.before >= here.before
    assert there.level >= here.level


@given(results, st.integers(0, 3), st.sampled_from([Settings(), FOR_ALL, BY_MARK]), st.randoms())
def test_the_order_of_subjects_changes_nothing(
    averages: Mapping[str, int], failed: int, settings: Settings, chance: random.Random
) -> None:
    comments = {name: at >= failed for at, name in enumerate(FOUR)}
    names = list(averages)
    chance.shuffle(names)
    shuffled = {name: averages[name] for name in names}
    one, other = learning_result(averages, comments, settings), learning_result(shuffled, comments, settings)
    assert (one.before, one.level, one.lowered_by) == (other.before, other.level, other.lowered_by)


@given(results, st.integers(0, 3), st.sampled_from([Settings(), FOR_ALL, BY_MARK]))
def test_the_adjustment_raises_by_one_level_and_never_yields_tot(
    averages: Mapping[str, int], failed: int, settings: Settings
) -> None:
    found = learning_result(averages, {name: at >= failed for at, name in enumerate(FOUR)}, settings)
    assert found.before is not None
    assert found.level is not None
    assert found.level - found.before == (found.lowered_by is not None)
    assert found.lowered_by is None or found.level <= Level.GOOD
