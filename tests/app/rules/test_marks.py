"""Behaviours 4.1 and TT22 Điều 5 khoản 3: what may be typed into a cell, and how it is written."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.error_texts import ERROR_TEXTS
from app.rules.marks import (
    ABSENT,
    EMPTY,
    EXEMPT,
    NOT_PASSED,
    PASSED,
    ColumnKind,
    Mark,
    MarkKind,
    decode,
    encode,
    fits,
    format_mark,
    parse,
    rounded,
    tenths_of_data,
)
from sync.errors import Defect, UserError

ACHIEVEMENTS = [Mark(MarkKind.ACHIEVEMENT, n) for n in range(3)]
EVERY_MARK = [Mark(MarkKind.TENTHS, n) for n in range(101)] + [PASSED, NOT_PASSED, EXEMPT, ABSENT, EMPTY, *ACHIEVEMENTS]
marks = st.sampled_from(EVERY_MARK)
kinds = st.sampled_from(ColumnKind)


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        ("8", 80), ("8,5", 85), ("8.5", 85), (",5", 5), (".5", 5), ("85", 85), ("10", 100), ("1,0", 10), ("1.0", 10),
        ("1", 10), ("00", 0), ("0", 0), ("05", 5), ("11", 11), ("99", 99), ("20", 20), ("10,0", 100), ("0,0", 0),
        ("08,5", 85), (" 8,5 ", 85), ("\u00a08,5\u00a0", 85), ("\u30008,5\n", 85), ("８，５", 85), ("８．５", 85),
        ("１０", 100),
    ],
)  # fmt: skip
def test_score_text_means_one_mark(typed: str, tenths: int) -> None:
    assert parse(typed, ColumnKind.SCORE) == Mark(MarkKind.TENTHS, tenths)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("100", "out_of_range"), ("101", "out_of_range"), ("008", "out_of_range"), ("-1", "out_of_range"),
        ("-0", "out_of_range"), ("10,1", "out_of_range"), ("11,0", "out_of_range"), ("9" * 5000, "out_of_range"),
        ("8,55", "two_decimals"), ("8.50", "two_decimals"), ("1.000", "two_decimals"), (",55", "two_decimals"),
        ("abc", "not_a_number"), ("8,", "not_a_number"), (",", "not_a_number"), ("-", "not_a_number"),
        ("8.5.1", "not_a_number"), ("1e1", "not_a_number"), ("+8", "not_a_number"), ("8 5", "not_a_number"),
        ("8²", "not_a_number"), ("٨", "not_a_number"), ("đ", "not_a_number"), ("mv", "not_a_number"),
        ("nan", "not_a_number"), ("½", "not_a_number"),
    ],
)  # fmt: skip
def test_score_text_that_is_refused_and_never_clamped(typed: str, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse(typed, ColumnKind.SCORE)
    assert refusal.value.code == f"mark.{code}"
    assert refusal.value.facts == {}
    assert refusal.value.code in ERROR_TEXTS


@pytest.mark.parametrize(
    ("typed", "mark"),
    [(text, PASSED) for text in ("d", "dd", "đ", "1", "d9", "D", "Đ", "DD", "D9", "dD", " đ ", "１", "Ｄ")]
    + [(text, NOT_PASSED) for text in ("cd", "cđ", "c", "0", "CĐ", "Cđ", "C", "cdd", "cd9", "CD9", "\u00a0cđ")],
)
def test_comment_text_with_and_without_marks_in_any_case(typed: str, mark: Mark) -> None:
    for form in (typed, unicodedata.normalize("NFD", typed)):
        assert parse(form, ColumnKind.COMMENT) == mark


@pytest.mark.parametrize("typed", ["8,5", "10", "2", "x", "đc", "c đ", "-1"])
def test_comment_text_that_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse(typed, ColumnKind.COMMENT)
    assert refusal.value.code == "mark.not_a_comment"


@pytest.mark.parametrize(("typed", "tenths"), [("0", 0), ("7", 70), ("10", 100), (" ９ ", 90)])
def test_tt27_test_mark_is_whole(typed: str, tenths: int) -> None:
    assert parse(typed, ColumnKind.WHOLE) == Mark(MarkKind.TENTHS, tenths)


@pytest.mark.parametrize("typed", ["85", "11", "99", "8,5", "8,0", "05", "00", "-1", "abc", "đ"])
def test_tt27_test_mark_with_decimals_or_above_ten_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse(typed, ColumnKind.WHOLE)
    assert refusal.value.code == "mark.not_whole"


@pytest.mark.parametrize("kind", ColumnKind)
@pytest.mark.parametrize(
    ("typed", "mark"),
    [("", EMPTY), ("  ", EMPTY), ("\u00a0\n", EMPTY), ("m", EXEMPT), ("M", EXEMPT), ("v", ABSENT), ("Ｖ", ABSENT)],
)
def test_nothing_exempt_and_absent_are_the_same_in_every_column(typed: str, mark: Mark, kind: ColumnKind) -> None:
    assert parse(typed, kind) == mark


@pytest.mark.parametrize(
    ("mark", "written"),
    [
        (Mark(MarkKind.TENTHS, 85), "8,5"), (Mark(MarkKind.TENTHS, 80), "8,0"), (Mark(MarkKind.TENTHS, 100), "10"),
        (Mark(MarkKind.TENTHS, 10), "1,0"), (Mark(MarkKind.TENTHS, 5), "0,5"), (Mark(MarkKind.TENTHS, 0), "0"),
        (PASSED, "Đ"), (NOT_PASSED, "CĐ"), (EXEMPT, "M"), (ABSENT, "V"), (EMPTY, ""),
    ],
)  # fmt: skip
def test_marks_as_screens_and_paper_show_them(mark: Mark, written: str) -> None:
    assert format_mark(mark) == written


def test_a_whole_mark_shows_no_decimal() -> None:
    assert [format_mark(Mark(MarkKind.TENTHS, n), ColumnKind.WHOLE) for n in (0, 80, 100)] == ["0", "8", "10"]


@pytest.mark.parametrize(
    ("mark", "code"),
    [(Mark(MarkKind.TENTHS, 0), 0), (Mark(MarkKind.TENTHS, 100), 100), (NOT_PASSED, 256), (PASSED, 257),
     (EXEMPT, 512), (ABSENT, 768), (EMPTY, 1024), (Mark(MarkKind.ACHIEVEMENT, 0), 1280),
     (Mark(MarkKind.ACHIEVEMENT, 2), 1282)],
)  # fmt: skip
def test_stored_numbers_never_change(mark: Mark, code: int) -> None:
    assert encode(mark) == code
    assert decode(code) == mark


@given(st.integers())
@example(101)
@example(-1)
@example(258)
@example(513)
@example(1025)
@example(1283)
def test_a_number_that_is_no_mark_is_a_defect(code: int) -> None:
    if code in {encode(mark) for mark in EVERY_MARK}:
        assert encode(decode(code)) == code
    else:
        with pytest.raises(Defect):
            decode(code)


@pytest.mark.parametrize(
    ("kind", "number"), [(MarkKind.TENTHS, 101), (MarkKind.TENTHS, -1), (MarkKind.LEVEL, 2), (MarkKind.EMPTY, 1)]
)
def test_no_impossible_mark_can_be_made(kind: MarkKind, number: int) -> None:
    with pytest.raises(Defect):
        Mark(kind, number)


@given(marks)
def test_encode_then_decode_is_the_mark(mark: Mark) -> None:
    assert decode(encode(mark)) == mark


@given(marks, kinds)
def test_a_mark_that_fits_is_read_back_as_written(mark: Mark, kind: ColumnKind) -> None:
    if fits(mark, kind):
        assert parse(format_mark(mark, kind), kind) == mark


@given(kinds, st.text(alphabet="0123456789,.-+ mvdcđĐ９", max_size=6) | st.text(max_size=6))
def test_whatever_is_typed_is_one_fitting_mark_or_a_refusal(kind: ColumnKind, typed: str) -> None:
    try:
        mark = parse(typed, kind)
    except UserError:
        return
    assert fits(mark, kind)
    assert parse(unicodedata.normalize("NFD", typed), kind) == mark
    assert parse(f"\u00a0{typed.upper()} ", kind) == mark


@given(st.integers(0, 9), st.integers(0, 9))
def test_comma_and_point_never_differ(units: int, tenths: int) -> None:
    expected = Mark(MarkKind.TENTHS, units * 10 + tenths)
    assert parse(f"{units},{tenths}", ColumnKind.SCORE) == expected
    assert parse(f"{units}.{tenths}", ColumnKind.SCORE) == expected


@pytest.mark.parametrize(
    ("mark", "kind", "may"),
    [
        (Mark(MarkKind.TENTHS, 85), ColumnKind.SCORE, True), (Mark(MarkKind.TENTHS, 85), ColumnKind.WHOLE, False),
        (Mark(MarkKind.TENTHS, 80), ColumnKind.WHOLE, True), (Mark(MarkKind.TENTHS, 80), ColumnKind.COMMENT, False),
        (PASSED, ColumnKind.COMMENT, True), (PASSED, ColumnKind.SCORE, False), (EMPTY, ColumnKind.COMMENT, True),
        (EXEMPT, ColumnKind.SCORE, True), (ABSENT, ColumnKind.WHOLE, True),
    ],
)  # fmt: skip
def test_which_mark_a_column_may_hold(mark: Mark, kind: ColumnKind, may: bool) -> None:
    assert fits(mark, kind) is may


# --- primary school ---


@pytest.mark.parametrize(
    ("kind", "typed", "number", "written"),
    [
        (ColumnKind.ACHIEVEMENT, "t", 2, "T"),
        (ColumnKind.ACHIEVEMENT, "HTT", 2, "T"),
        (ColumnKind.ACHIEVEMENT, "h", 1, "H"),
        (ColumnKind.ACHIEVEMENT, "ht", 1, "H"),
        (ColumnKind.ACHIEVEMENT, "C", 0, "C"),
        (ColumnKind.QUALITY, "T", 2, "T"),
        (ColumnKind.QUALITY, "d", 1, "Đ"),
        (ColumnKind.QUALITY, "dd", 1, "Đ"),
        (ColumnKind.QUALITY, "đ", 1, "Đ"),
        (ColumnKind.QUALITY, "c", 0, "C"),
    ],
)
def test_tt27_dieu_6_the_middle_is_h_in_a_subject_and_d_of_a_quality(
    kind: ColumnKind, typed: str, number: int, written: str
) -> None:
    mark = parse(typed, kind)
    assert mark == Mark(MarkKind.ACHIEVEMENT, number)
    assert format_mark(mark, kind) == written


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (ColumnKind.ACHIEVEMENT, "đ", "mark.not_an_achievement"),
        (ColumnKind.ACHIEVEMENT, "9", "mark.not_an_achievement"),
        (ColumnKind.QUALITY, "h", "mark.not_a_quality"),
    ],
)
def test_tt27_dieu_6_anything_else_is_refused(kind: ColumnKind, typed: str, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse(typed, kind)
    assert refusal.value.code == code
    assert code in ERROR_TEXTS


@pytest.mark.parametrize("kind", [ColumnKind.SCORE, ColumnKind.WHOLE, ColumnKind.COMMENT])
def test_an_achievement_fits_no_column_of_secondary_school(kind: ColumnKind) -> None:
    assert not any(fits(one, kind) for one in ACHIEVEMENTS)


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("8,75", 88), ("8.74", 87), (" 0,05 ", 1), ("10,00", 100), ("10,01", None), ("11,00", None), ("8,7", None),
     ("-8,75", None), ("100,00", None), ("abc", None), ("8", None)],
)  # fmt: skip
def test_what_a_score_with_too_many_decimals_is_rounded_to(text: str, tenths: int | None) -> None:
    assert rounded(text) == tenths


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("8", 80), ("8.5", 85), ("8,5", 85), ("10", 100), ("10.0", 100), ("0", 0), ("0.5", 5), (".5", 5)],
)
def test_a_score_as_data_writes_it(text: str, tenths: int) -> None:
    assert tenths_of_data(text) == tenths


@pytest.mark.parametrize("text", ["85", "05", "010", "10.1", "8.55", "-1", "", ".", "8.", "M", "100", " 8"])
def test_no_score_as_data_writes_it(text: str) -> None:
    assert tenths_of_data(text) is None
