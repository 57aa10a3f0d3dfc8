"""Questions about a subject's assessments and results in secondary school (TT22 Điều 6 to 10)."""

from collections.abc import Sequence

from app.rule_cases.reading import Input, told_mark, told_passed, told_tenths
from app.rule_cases.told import Answer, Kind
from app.rules import marks
from app.rules.columns import Column
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind, Mark, MarkKind
from app.rules.names import fold
from app.rules.reasons import Reason, Reasons, reason
from app.rules.subjects import Subject, subject_named
from app.rules.tt22 import assessments
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER, TOPIC_NUMBER
from app.rules.tt22.choices import periods_without_topics
from app.rules.tt22.exemptions import practical_exemption
from app.rules.tt22.levels import AS_SHIPPED
from app.rules.tt22.missed_tests import Cause, MakeUp, missed_test
from sync.errors import UserError

_GRADES = range(6, 13)
_COMMENT = {"nhan_xet": ColumnKind.COMMENT, "diem": ColumnKind.SCORE}
_CAUSES = {"bất khả kháng": Cause.FORCE_MAJEURE, "không chính đáng": Cause.NO_GOOD_REASON}


def regular_count(asked: Input) -> Answer:
    """so_ddgtx"""
    grade = asked.whole("lop")
    if grade not in _GRADES:
        raise Impossible("lop", grade)
    periods = asked.whole("so_tiet_nam")
    kind, subject = _kind_of(asked, grade)
    if kind is ColumnKind.COMMENT:
        count = assessments.regular_count(periods, kind)
        return Answer(
            {"so_lan_dg_thuong_xuyen_moi_hk": count}, (reason("subject.comment", "TT22 Điều 6 k2a", count=count),)
        )
    with_topics = asked.flag("co_chuyen_de")
    if with_topics and subject is not None and not subject.has_topics_in(grade):
        raise Impossible("co_chuyen_de", subject.name)
    why: Reasons = ()
    if with_topics and subject is not None and periods_without_topics(subject, grade, periods) != periods:
        periods = periods_without_topics(subject, grade, periods)
        why = (reason("subject.topics", "TT22 Điều 6 k2b", periods=periods),)
    count = assessments.regular_count(periods, kind)
    result: dict[str, object] = {"so_ddgtx_moi_hk": count}
    if with_topics and AS_SHIPPED.topic_is_extra:
        result["so_ddgtx_hk_co_ket_qua_chuyen_de"] = count + 1
    return Answer(result, (*why, reason("subject.regular", "TT22 Điều 6 k2b", periods=periods, count=count)))


def _kind_of(asked: Input, grade: int) -> tuple[ColumnKind, Subject | None]:
    """How the subject is assessed: as the programme says, or as told of a subject that only this school has."""
    name = asked.text("mon")
    told = asked.choice("danh_gia", _COMMENT) if "danh_gia" in asked else None
    try:
        subject = subject_named(name, grade)
    except Impossible:
        if told is None:
            raise
        return told, None
    if grade not in subject.periods or told not in {None, subject.kind}:
        raise Impossible("mon" if grade not in subject.periods else "danh_gia", name)
    return subject.kind, subject


# --- scored subjects ---


def _average(regular: Sequence[Mark], midterm: Mark, final: Mark) -> tuple[int | None, Reasons]:
    """ĐTBmhk of the marks; none while one is missing, and with no regular one at all."""
    columns = _columns(ColumnKind.SCORE, max(1, len(regular)))
    found = {**dict(enumerate(regular, 1)), MIDTERM_NUMBER: midterm, FINAL_NUMBER: final}
    return assessments.term_average(found, columns).tenths, assessments.average_why(found, columns)


def _columns(kind: ColumnKind, regular: int) -> tuple[Column, ...]:
    """The columns of a term with as many regular assessments as were asked about."""
    if regular >= TOPIC_NUMBER:
        raise Impossible(
            "ddgtx" if kind is ColumnKind.SCORE else "tx", regular, "rules.too_many", most=TOPIC_NUMBER - 1
        )
    return assessments.columns_of(kind, regular)


def _term(asked: Input) -> tuple[int | None, Reasons]:
    return _average(asked.marks("ddgtx"), asked.score("ddggk"), asked.score("ddgck"))


def term_average(asked: Input) -> Answer:
    """dtb_mhk"""
    average, why = _term(asked)
    return Answer({"dtb_mhk": told_tenths(average)}, why)


def _year(first: int | None, second: int | None) -> tuple[int | None, Reasons]:
    return assessments.year_average(first, second), assessments.year_average_why(first, second)


def year_average(asked: Input) -> Answer:
    """dtb_mcn"""
    average, why = _year(asked.tenths("dtb_mhk1"), asked.tenths("dtb_mhk2"))
    return Answer({"dtb_mcn": told_tenths(average)}, why)


def year_from_parts(asked: Input) -> Answer:
    """dtb_ca_nam_tu_diem_thanh_phan"""
    first, why_first = _term(asked.inner("hk1"))
    second, why_second = _term(asked.inner("hk2"))
    average, why = _year(first, second)
    result = {"dtb_mhk1": told_tenths(first), "dtb_mhk2": told_tenths(second), "dtb_mcn": told_tenths(average)}
    return Answer(result, (*why_first, *why_second, *why))


# --- comment subjects ---


def _comments(regular: Sequence[Mark], midterm: Mark, final: Mark, *, closed: bool) -> tuple[bool | None, Reasons]:
    """The term's result; what is missing when the term is closed makes it Chưa đạt."""
    due = assessments.regular_count(0, ColumnKind.COMMENT)  # the same for any number of periods
    columns = _columns(ColumnKind.COMMENT, max(due, len(regular)))
    found = {**dict(enumerate(regular, 1)), MIDTERM_NUMBER: midterm, FINAL_NUMBER: final}
    result = assessments.comment_result(found, columns, closed=closed)
    return result.passed, result.why


def comment_term(asked: Input) -> Answer:
    """nhan_xet_hk"""
    closed = asked.flag("ket_thuc_hoc_ki")
    result, why = _comments(asked.comments("tx"), asked.comment("gk"), asked.comment("ck"), closed=closed)
    return Answer({"muc": told_passed(result)}, why)


def comment_year(asked: Input) -> Answer:
    """nhan_xet_cn"""
    asked.passed("hk1")
    result = assessments.year_comment(asked.passed("hk2"))
    return Answer({"ca_nam": told_passed(result.passed)}, result.why)


# --- missed tests, exemptions ---


def missed(asked: Input) -> Answer:
    """thieu_bai"""
    kind = asked.choice("danh_gia", _COMMENT) if "danh_gia" in asked else ColumnKind.SCORE
    cause, closed = asked.choice("li_do", _CAUSES), asked.flag("chot_hoc_ki")
    read = asked.comment if kind is ColumnKind.COMMENT else asked.score
    mark = read("diem_bu") if "diem_bu" in asked else None
    midterm, final = ("gk", "ck") if kind is ColumnKind.COMMENT else ("ddggk", "ddgck")
    refused = asked.flag("tu_choi_bu")
    if mark is not None and (refused or (midterm not in asked and final not in asked)):  # one mark is not two
        raise Impossible("diem_bu", told_mark(mark))
    make_up = MakeUp(asked.flag("da_kiem_tra_bu") or mark is not None, mark, refused)
    result: dict[str, object] = {}
    why: list[Reason] = []
    parts = {}
    for part in (midterm, final):
        parts[part] = read(part)
        if parts[part].kind is MarkKind.EMPTY:
            counted = missed_test(kind, cause, make_up, term_closed=closed)
            parts[part] = counted.mark
            result[part] = told_mark(counted.mark)
            why += counted.why
    if kind is ColumnKind.COMMENT:
        found, told = _comments(asked.comments("tx"), parts[midterm], parts[final], closed=closed)
        result["muc"] = told_passed(found)
    else:
        average, told = _average(asked.marks("ddgtx"), parts[midterm], parts[final])
        result["dtb_mhk"] = told_tenths(average)
    return Answer(result, (*why, *told))


def exemption(asked: Input) -> Answer:
    """mien_thuc_hanh"""
    subject = subject_named(asked.text("mon" if "mon" in asked else "yeu_cau_mien"))
    found = practical_exemption(subject)
    if "yeu_cau_mien" in asked:
        if _wishes_the_whole(asked) and found.allowed:
            why: Reasons = (reason("exemption.whole", "TT22 Điều 10 k1", subject=subject.name),)
            return Answer({"duoc_mien": False, "mon_van_tinh": True}, why)
        return Answer({"duoc_mien": found.allowed, "mon_van_tinh": True}, found.why)
    result: dict[str, object] = {"duoc_mien": asked.flag("mien_phan_thuc_hanh") and found.allowed}
    if "li_thuyet" in asked:
        asked = asked.inner("li_thuyet")
    if subject.kind is ColumnKind.COMMENT:
        passed, why = _comments(asked.comments("tx"), asked.comment("gk"), asked.comment("ck"), closed=False)
        result["muc"] = told_passed(passed)
    elif "tx" in asked:
        average, why = _average(asked.marks("tx"), asked.score("gk"), asked.score("ck"))
        result["dtb_mhk"] = told_tenths(average)
    else:
        average, why = _term(asked)
        result["dtb_mhk"] = told_tenths(average)
    return Answer({**result, "mon_van_tinh": True}, (*found.why, *why))


def _wishes_the_whole(asked: Input) -> bool:
    """Whether the wish is for the subject and not for its practical part; True alone asks for what there is."""
    wish = asked.value("yeu_cau_mien")
    if wish is True or "mon" not in asked:
        return False
    if not isinstance(wish, str):
        raise Impossible("yeu_cau_mien", wish)
    words = fold(wish)
    if "thuc hanh" in words:
        return False
    if "mon" in words.split() or words in {"toan bo", "ca nam"}:
        return True
    raise Impossible("yeu_cau_mien", wish)


# --- typing and sitting ---


def minutes(asked: Input) -> Answer:
    """thoi_gian_lam_bai"""
    periods = asked.whole("so_tiet_nam")
    shortest, longest = assessments.minutes_of_test(periods, specialised=asked.flag("mon_chuyen"))
    why = (reason("test.minutes", "TT22 Điều 7", periods=periods),)
    if shortest == longest:
        return Answer({"phut": [shortest]}, why)
    return Answer({"phut_tu": shortest, "phut_den": longest}, why)


def valid_mark(asked: Input) -> Answer:
    """hop_le_diem"""
    typed = _typed(asked)
    try:
        mark = marks.parse(typed, ColumnKind.SCORE)
    except UserError as error:
        result: dict[str, object] = {"hop_le": False}
        if error.code == "mark.two_decimals" and (rounded := marks.rounded(typed)) is not None:
            result["lam_tron"] = told_tenths(rounded)
        return Answer(result, ())
    if mark.kind not in {MarkKind.TENTHS, MarkKind.EMPTY}:
        return Answer({"hop_le": False}, ())
    return Answer({"hop_le": True, "gia_tri": told_mark(mark)}, ())


def _typed(asked: Input) -> str:
    value = asked.value("diem")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Impossible("diem", value)
    return str(value)


KINDS: dict[str, Kind] = {
    "so_ddgtx": regular_count,
    "dtb_mhk": term_average,
    "dtb_mcn": year_average,
    "dtb_ca_nam_tu_diem_thanh_phan": year_from_parts,
    "nhan_xet_hk": comment_term,
    "nhan_xet_cn": comment_year,
    "thieu_bai": missed,
    "mien_thuc_hanh": exemption,
    "thoi_gian_lam_bai": minutes,
    "hop_le_diem": valid_mark,
}
