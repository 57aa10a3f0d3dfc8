"""TT22 Điều 10 and 11: exemption from practice, individual plans."""

import pytest

from app.rules.impossible import Impossible
from app.rules.subjects import subject
from app.rules.tt22.exemptions import individual_plan, practical_exemption
from app.rules.tt22.levels import Level

SEVEN = dict.fromkeys(("Ngữ văn", "Toán", "GDCD", "Lịch sử và Địa lí", "KHTN", "Công nghệ"), 80) | {"Tin học": 65}


@pytest.mark.parametrize(
    ("code", "allowed"),
    [("physical_education", True), ("defence_security", True), ("math", False), ("arts", False)],
)
def test_dieu_10_only_the_practice_of_two_subjects(code: str, allowed: bool) -> None:
    assert practical_exemption(subject(code)).allowed is allowed


def test_dieu_11_the_other_subjects_are_assessed_as_for_all() -> None:
    found = individual_plan(["Ngoại ngữ 1"], {**SEVEN, "Ngoại ngữ 1": None}, {"GDTC": True})
    assert found.learning is not None
    assert found.learning.level is Level.VERY_GOOD
    assert "Ngoại ngữ 1" not in found.counted
    assert found.why[-1].article == "TT22 Điều 12 k4"


def test_dieu_11_who_is_exempted_from_all_scored_subjects_has_no_level() -> None:
    assert individual_plan(["Toán"], {"Toán": None}, {"GDTC": True}).learning is None


@pytest.mark.parametrize(("averages", "comments"), [({"Toán": 50}, {}), ({"Ngữ văn": 50}, {"Toán": False})])
def test_dieu_11_a_result_in_an_exempted_subject_is_refused(
    averages: dict[str, int | None], comments: dict[str, bool | None]
) -> None:
    with pytest.raises(Impossible):
        individual_plan(["Toán"], averages, comments)


def test_dieu_11_an_exempted_comment_subject_is_not_waited_for() -> None:
    found = individual_plan(["GDTC"], dict(SEVEN), {"GDTC": None, "Nghệ thuật": True})
    assert found.learning is not None
    assert found.learning.level is Level.VERY_GOOD
    assert "GDTC" not in found.counted
    assert "Nghệ thuật" in found.counted
