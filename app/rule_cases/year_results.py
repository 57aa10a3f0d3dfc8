"""Questions about levels, promotion and titles in secondary school (TT22 Điều 8 to 15)."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.rule_cases.reading import Input, passed, tenths, told_level
from app.rule_cases.told import Answer, Kind
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.reasons import Reasons, reason
from app.rules.subjects import Subject, subject_named
from app.rules.tt22.conduct import year_conduct
from app.rules.tt22.exemptions import individual_plan
from app.rules.tt22.learning import learning_result
from app.rules.tt22.promotion import Outcome, promotion, reexamination
from app.rules.tt22.titles import outstanding_subjects, term_title, year_title

_PRINCIPAL = "Hiệu trưởng quyết định"
_OUTCOMES = {
    Outcome.PROMOTED: "Được lên lớp",
    Outcome.NOT_PROMOTED: "Không được lên lớp",
    Outcome.REEXAMINATION: "Kiểm tra, đánh giá lại trong kì nghỉ hè",
    Outcome.SUMMER_TRAINING: "Rèn luyện trong kì nghỉ hè",
}


def _results(asked: Input, field: str = "diem") -> tuple[dict[str, int | None], dict[str, bool | None]]:
    """Averages and comment results, each subject in its own group."""
    averages, comments = asked.by_name(field, tenths), asked.by_name("nhan_xet", passed)
    codes: set[str] = set()
    for group, found, wrong in ((field, averages, ColumnKind.COMMENT), ("nhan_xet", comments, ColumnKind.SCORE)):
        for name in found:
            subject = _known(name)
            if subject is not None and (subject.kind in {wrong, ColumnKind.ACHIEVEMENT} or subject.code in codes):
                raise Impossible(group, name)
            codes.add(subject.code if subject is not None else name)
    return averages, comments


def _known(name: str) -> Subject | None:
    """The programme's subject; None for one that it does not know: a school may have its own."""
    try:
        return subject_named(name)
    except Impossible:
        return None


def _as_given(name: str, given: Iterable[str]) -> str:
    """The subject as `given` spells it; itself where it is not among them."""
    subject = _known(name)
    return next((one for one in given if subject is not None and _known(one) == subject), name)


def learning(asked: Input) -> Answer:
    """xep_loai_hoc_tap"""
    found = learning_result(*_results(asked))
    return Answer({"muc_truoc_dieu_chinh": told_level(found.before), "muc": told_level(found.level)}, found.why)


def conduct(asked: Input) -> Answer:
    """ren_luyen_cn"""
    found = year_conduct(asked.level("hk1"), asked.level("hk2"))
    return Answer({"ca_nam": told_level(found.level)}, found.why)


def _sessions(asked: Input) -> int | None:
    """Sessions that count: with and without leave; a whole day is one of them, also where there are two a day. None
    where they are not known, or only a part of them.
    """
    parts = ("nghi_phep", "nghi_khong_phep")
    both = sum(asked.whole(field) for field in parts) if all(field in asked for field in parts) else None
    if "so_buoi_nghi" in asked:
        told = asked.whole("so_buoi_nghi")
        if both is not None and both != told:
            raise Impossible("so_buoi_nghi", told)
        return told
    if "ngay_nghi_ca_ngay" in asked and both is None:
        asked.flag("truong_2_buoi_ngay")
        return asked.whole("ngay_nghi_ca_ngay")
    return both


def promoted(asked: Input) -> Answer:
    """len_lop"""
    missed = _sessions(asked)
    after = asked.level("ren_luyen_sau_he") if "ren_luyen_sau_he" in asked else None
    found = promotion(asked.level("ren_luyen_cn"), asked.level("hoc_tap_cn"), missed, after_summer=after)
    result: dict[str, Any] = {
        "ket_qua": None if found.outcome is None else _OUTCOMES[found.outcome],
        "so_buoi_nghi_tinh": missed,
    }
    if found.undecided:
        result["can_hieu_truong_quyet_dinh"] = True
    return Answer(result, found.why)


def assessed_again(asked: Input) -> Answer:
    """kiem_tra_lai"""
    averages, comments = _results(asked)
    again = None
    if "diem_lai" in asked:
        names = (*averages, *comments)
        found_again = asked.by_name("diem_lai", lambda name, value: (_as_given(name, names), value))
        given = dict(found_again.values())
        again = {name: _new_result(name, value, comments) for name, value in given.items()}
    missed = _sessions(asked)
    found = reexamination(asked.known_level("ren_luyen_cn"), averages, comments, missed, again)
    result: dict[str, Any] = {
        "hoc_tap_cn": told_level(found.year.level),
        "mon_kiem_tra_lai": list(found.subjects),
    }
    if found.result is not None and found.proposal is not None:
        result["hoc_tap_sau_kiem_tra_lai"] = told_level(found.result.level)
        result["ket_qua"] = None if found.proposal.outcome is None else _OUTCOMES[found.proposal.outcome]
    return Answer(result, found.why)


def _new_result(name: str, value: Any, comments: Mapping[str, bool | None]) -> int | bool:
    found = passed(name, value) if name in comments else tenths(name, value)
    if found is None:
        raise Impossible(name, value)
    return found


def title(asked: Input) -> Answer:
    """danh_hieu"""
    if "hoc_ki" in asked:
        return Answer({"hoc_tap_cn": None, "danh_hieu": None}, term_title().why)
    level = asked.level("hoc_tap_cn")
    count = asked.whole("so_mon_tu_9") if "so_mon_tu_9" in asked else None
    names: tuple[str, ...] = ()
    why: Reasons = ()
    if "dtb_mcn" in asked:
        averages, comments = _results(asked, "dtb_mcn")
        year = learning_result(averages, comments)
        names = outstanding_subjects(averages)
        if level is not None and year.level not in {None, level}:
            raise Impossible("hoc_tap_cn", level.text)
        if year.level is not None and count not in {None, len(names)}:
            raise Impossible("so_mon_tu_9", count)
        level, why = year.level if level is None else level, year.why
        count = len(names) if year.level is not None else count
    found = year_title(asked.level("ren_luyen_cn"), level, count, names)
    return Answer({"hoc_tap_cn": told_level(level), "danh_hieu": found.title and found.title.value}, (*why, *found.why))


def disability(asked: Input) -> Answer:
    """khuyet_tat"""
    if "hoa_nhap" in asked and not asked.flag("hoa_nhap"):  # a specialised school's programme or plan
        why = (reason("plan.principal", "TT22 Điều 12 k4"),)
        return Answer({"muc": None, "mon_con_lai_tinh_binh_thuong": False, "len_lop": _PRINCIPAL}, why)
    exempt: list[str] = []
    if "ke_hoach_gd_ca_nhan" in asked:
        plan = asked.inner("ke_hoach_gd_ca_nhan")
        exempt = plan.texts("mien") if "mien" in plan else []
    averages, comments = _results(asked)
    exempt = [_as_given(name, (*averages, *comments)) for name in exempt]
    for name in exempt:  # an exempted subject is not assessed: what stands there does not count
        averages.pop(name, None)
        comments.pop(name, None)
    as_for_all = None
    if isinstance(asked.maybe("mon_dap_ung_chuong_trinh"), list):
        as_for_all = [_as_given(name, (*averages, *comments)) for name in asked.texts("mon_dap_ung_chuong_trinh")]
    found = individual_plan(exempt, averages, comments, as_for_all=as_for_all)
    result = {
        "muc": told_level(found.learning.level) if found.learning is not None else None,
        "mon_con_lai_tinh_binh_thuong": asked.flag("hoa_nhap"),
        "len_lop": _PRINCIPAL,
    }
    return Answer(result, found.why if found.learning is None else (*found.learning.why, found.why[-1]))


KINDS: dict[str, Kind] = {
    "xep_loai_hoc_tap": learning,
    "ren_luyen_cn": conduct,
    "len_lop": promoted,
    "kiem_tra_lai": assessed_again,
    "danh_hieu": title,
    "khuyet_tat": disability,
}
