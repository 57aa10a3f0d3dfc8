"""Questions about primary school (TT27)."""

from typing import Any

from app.rule_cases.reading import Input
from app.rule_cases.told import Answer, Kind
from app.rules.impossible import Impossible
from app.rules.names import nfc
from app.rules.reasons import reason
from app.rules.subjects import Subject, subject_named
from app.rules.tt27 import assessments, year
from app.rules.tt27.assessments import Moment

_MOMENTS = {
    "giữa HKI": Moment.MIDDLE_OF_TERM_1,
    "cuối HKI": Moment.END_OF_TERM_1,
    "giữa HKII": Moment.MIDDLE_OF_TERM_2,
    "cuối năm": Moment.END_OF_YEAR,
}
_ACHIEVEMENTS = {"HTT": 2, "T": 2, "HT": 1, "H": 1, "CHT": 0, "C": 0}
_TRAITS = {"T": 2, "Đ": 1, "C": 0}


def tested(asked: Input) -> Answer:
    """tt27_bai_kiem_tra"""
    moment = asked.choice("thoi_diem", _MOMENTS)
    found = [one.name for one in assessments.subjects_with_test(asked.whole("lop"), moment)]
    code = "primary.tested" if found else "primary.not_tested"
    return Answer({"mon_co_bai_kiem_tra": found}, (reason(code, "TT27 Điều 7", subjects=tuple(found)),))


def year_level(asked: Input) -> Answer:
    """tt27_cuoi_nam"""
    grade = asked.whole("lop")
    subjects = asked.by_name("mon", lambda name, value: _one_of(_ACHIEVEMENTS, name, value))
    traits = asked.by_name("pham_chat_nang_luc", lambda name, value: _one_of(_TRAITS, name, value))
    tests = asked.by_name("diem_ktdk_cuoi_nam", _points)
    tested = {one.code for one in assessments.subjects_with_test(grade, Moment.END_OF_YEAR)}
    there = {_taught("diem_ktdk_cuoi_nam", name, grade).code for name in tests}
    for name in tests:
        if _taught("diem_ktdk_cuoi_nam", name, grade).code not in tested:
            raise Impossible("diem_ktdk_cuoi_nam", name)
    for name in subjects:  # a test that was not entered is missing, and no obstacle overcome
        if _taught("mon", name, grade).code in tested - there:
            tests[name] = None
    for name in traits:
        if not assessments.is_assessed(nfc(name), grade):
            raise Impossible("pham_chat_nang_luc", name)
    found = year.year_result(subjects, traits, tests)
    return Answer({"muc": None if found.level is None else found.level.text}, found.why)


def _taught(field: str, name: str, grade: int) -> Subject:
    found = subject_named(name, grade)
    if grade not in found.periods:
        raise Impossible(field, name)
    return found


def _one_of(known: dict[str, int], name: str, value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, str) or nfc(value) not in known:
        raise Impossible(name, value)
    return known[nfc(value)]


def _points(name: str, value: Any) -> int | None:
    if value is None:
        return None
    text = str(value).removesuffix(".0")
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not assessments.is_test_mark(text):
        raise Impossible(name, value)
    return int(text)


def award(asked: Input) -> Answer:
    """tt27_khen"""
    found = year.award(
        year.year_level_of(nfc(asked.text("muc")), "muc"),
        excellent_in_a_subject=asked.flag("thanh_tich_xuat_sac_it_nhat_1_mon"),
        clear_progress=asked.flag("tien_bo_ro_1_pc_nl"),
        recognised=asked.flag("tap_the_lop_cong_nhan"),
    )
    return Answer({"khen": found.award and found.award.value}, found.why)


def completed(asked: Input) -> Answer:
    """tt27_hoan_thanh"""
    level = year.year_level_of(nfc(asked.text("muc")), "muc")
    after = None
    if "muc_sau_bo_sung" in asked:
        if not asked.flag("da_ho_tro_danh_gia_bo_sung"):
            raise Impossible("muc_sau_bo_sung", asked.text("muc_sau_bo_sung"))
        after = year.year_level_of(nfc(asked.text("muc_sau_bo_sung")), "muc_sau_bo_sung")
    found = year.completion(asked.whole("lop"), level, after)
    result = {
        "hoan_thanh_chuong_trinh_lop_hoc": found.completed,
        "len_lop": "Hiệu trưởng quyết định" if found.principal_decides else found.moves_up,
        "xac_nhan_hoc_ba": found.confirmation,
    }
    return Answer(result, found.why)


def valid_mark(asked: Input) -> Answer:
    """tt27_hop_le_diem"""
    value = asked.value("diem")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Impossible("diem", value)
    return Answer({"hop_le": assessments.is_test_mark(str(value))})


KINDS: dict[str, Kind] = {
    "tt27_bai_kiem_tra": tested,
    "tt27_cuoi_nam": year_level,
    "tt27_khen": award,
    "tt27_hoan_thanh": completed,
    "tt27_hop_le_diem": valid_mark,
}
