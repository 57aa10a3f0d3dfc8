"""What stands on a printed card, read back from real PDFs."""

import dataclasses
import datetime
import unicodedata
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from app.documents.card_page import BOTTOM, LEFT, RIGHT, TOP
from app.documents.printing import PrintResult, print_cards
from app.documents.report_card import CardSchool, ReportCard, SubjectLine
from app.messages import _, use_language
from tests.app.documents.class_6a import SCHOOL, card, read_pages, subject_lines, whole_class

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + [
    *"bcdđfghjklmnpqrstvwxz"
]
ALPHABET = " ".join("".join(LETTERS[start : start + 6]) for start in range(0, len(LETTERS), 6))

HOSTILE = (
    "<b>Lan</b>",
    "<img src='file:///etc/passwd'>",
    "<a href='http://example.test'>Lan</a>",
    "<para>Lan<br/></para>",
    "</font><font size=99>",
    "&lt;Lan&gt; &amp; &#65;",
    "<!-- Lan -->",
    "=1+1",
    "+84 900",
    "-2+3",
    "@SUM(A1)",
    "{} {0} {pupil}",
    "%s %d %(name)s %%",
    "\\n \\( \\) \\101",
    "(Lan)) Tj ET Q (",
    "endstream endobj",
    "'; DROP TABLE pupils; --",
)


def printed(tmp_path: Path, *cards: ReportCard) -> list[str]:
    """The text of each page."""
    result = run(tmp_path, *cards)
    assert result.skipped == ()
    return read_pages(tmp_path / "cards.pdf")


def run(tmp_path: Path, *cards: ReportCard) -> PrintResult:
    return print_cards(cards, len(cards), tmp_path / "cards.pdf", lambda *_heard: None, lambda: False)


def table_rows(one: ReportCard) -> list[str]:
    return [
        " ".join(
            [str(number), line.subject, *(mark or "—" for mark in (*line.regular, line.mid, line.final, line.average))]
        )
        for number, line in enumerate(one.subjects, 1)
    ]


def labelled(one: ReportCard) -> list[str]:
    """Every value of the card with the words before it, in the order of the page."""
    birth_date = f"{one.birth_date:%d/%m/%Y}" if one.birth_date else "—"
    absences = _("excused {excused}, unexcused {unexcused}").format(
        excused="—" if one.absences_excused is None else one.absences_excused,
        unexcused="—" if one.absences_unexcused is None else one.absences_unexcused,
    )
    return [
        f"{one.school.superior} {one.school.name}",
        _("TERM {term} - SCHOOL YEAR {year}").format(term="I" * one.term, year=one.school_year),
        f"{_('Full name:')} {one.pupil} {_('Class:')} {one.class_name}",
        f"{_('Date of birth:')} {birth_date} {_('Pupil code:')} {one.ministry_code or '—'}",
        f"{_('Roll number:')} {one.roll_number}",
        f"{_('Homeroom teacher:')} {one.homeroom_teacher or '—'}",
        *table_rows(one),
        f"{_('Training result:')} {one.conduct or '—'}",
        *([f"{_('Learning result:')} {one.learning}"] if one.learning else []),
        f"{_('Sessions absent:')} {absences}",
        f"{_('Remark of the homeroom teacher:')} {one.remark or '—'}",
        f"{one.school.place},",
    ]


def fixed_words(one: ReportCard) -> str:
    """What stands on every card, beside its values."""
    wide = max(len(line.regular) for line in one.subjects)
    date = _("{place}, day {day} month {month} year {year}").format(place="", day="05", month="01", year=2027)
    texts = [
        _("SOCIALIST REPUBLIC OF VIET NAM"),
        _("Independence - Freedom - Happiness"),
        _("REPORT OF LEARNING AND TRAINING RESULTS"),
        _("No."),
        _("Subject or educational activity"),
        _("Regular"),
        *(str(number) for number in range(1, wide + 1)),
        _("Mid-term"),
        _("Final"),
        _("Term result"),
        _("Đ: achieved; CĐ: not achieved; —: nothing recorded; shaded: not assessed."),
        date.lstrip(","),
        _("HOMEROOM TEACHER"),
        _("(Signature, full name)"),
        one.homeroom_teacher or "",
        _("PRINCIPAL"),
        _("(Signature, seal)"),
        one.school.principal or "",
        _("Reply of the parents or guardian:"),
        _("PARENT OR GUARDIAN"),
        _("(Signature, full name)"),
        *([_("DRAFT")] if one.draft else []),
    ]
    return " ".join(texts)


def assert_says(text: str, one: ReportCard) -> None:
    """The page says all that the card holds, in its order, and not a word more."""
    assert unicodedata.is_normalized("NFC", text)
    position = 0
    for piece in labelled(one):
        assert piece in text[position:], f"{piece!r} is not in {text[position:]!r}"
        position = text.index(piece, position)
    assert Counter(text.split()) == Counter(" ".join([*labelled(one), fixed_words(one)]).split())


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_card_of_a_class_says_what_the_data_say(tmp_path: Path, language: str) -> None:
    use_language(language)
    cards = whole_class(36)
    pages = printed(tmp_path, *cards)
    assert len(pages) == 36
    for text, one in zip(pages, cards, strict=True):
        assert_says(text, one)


def test_every_vietnamese_letter_with_every_tone(tmp_path: Path) -> None:
    half = len(ALPHABET) // 2
    cards = [
        card(1, remark=f"{ALPHABET} {ALPHABET.upper()}"),
        card(2, pupil=ALPHABET[:half].strip(), conduct=ALPHABET[half:].strip()[:30]),
        card(3, pupil=ALPHABET[half:].strip()),
        card(4, pupil=ALPHABET.upper()[:half].strip()),
        card(5, pupil=ALPHABET.upper()[half:].strip()),
    ]
    for text, one in zip(printed(tmp_path, *cards), cards, strict=True):
        assert_says(text, one)


def test_decomposed_letters_are_printed_composed(tmp_path: Path) -> None:
    (text,) = printed(tmp_path, card(1, pupil=unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Ánh")))
    assert "Nguyễn Thị Ngọc Ánh" in text


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_text_is_never_mark_up(tmp_path: Path, payload: str) -> None:
    lines = tuple(dataclasses.replace(line, subject=payload) for line in subject_lines(1)[:2])
    one = card(1, pupil=payload, remark=payload, subjects=lines, class_name="6" + payload[:6].replace(" ", ""))
    (text,) = printed(tmp_path, one)
    assert_says(text, one)


def worst_case() -> ReportCard:
    sentence = "Em có nhiều cố gắng trong học tập và rèn luyện, hòa đồng với bạn bè, được thầy cô yêu mến. "
    missing = SubjectLine(
        "Tiếng dân tộc thiểu số", "score", ("8,5", None, "10,0", "9,5"), "10", None, None, "Thiếu điểm"
    )
    lines = (*subject_lines(5), missing)
    assert len(lines) == 13
    name = "Công Tằng Tôn Nữ Nguyễn Phước Bảo Thiên Hương Trường Giang Vy"
    assert len(name) >= 60
    school = CardSchool(
        "UBND PHƯỜNG PHAN RANG - THÁP CHÀM",
        "TRƯỜNG PHỔ THÔNG DÂN TỘC BÁN TRÚ TRUNG HỌC CƠ SỞ PHƯỚC HÀ",
        "Phan Rang - Tháp Chàm",
        name,
    )
    return card(
        5,
        school=school,
        pupil=name,
        homeroom_teacher=name,
        subjects=lines,
        conduct="Chưa đạt",
        learning="Chưa đạt",
        absences_excused=120,
        absences_unexcused=100,
        remark=(sentence * 6)[:500],
    )


def glyph_boxes(pdf: Path) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of the ink of every visible letter of the first page."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage()
        boxes = [
            text.get_charbox(index) for index in range(text.count_chars()) if text.get_text_range(index, 1).strip()
        ]
    return [(left, bottom, right, top) for left, bottom, right, top in boxes]


def test_the_longest_card_is_whole_inside_its_margins_and_nothing_overlaps(tmp_path: Path) -> None:
    one = worst_case()
    (text,) = printed(tmp_path, one)
    for piece in labelled(one):
        assert piece in text
    assert "Thiếu điểm: Tiếng dân tộc thiểu số." in text
    boxes = glyph_boxes(tmp_path / "cards.pdf")
    assert len(boxes) > 1000
    for left, bottom, right, top in boxes:
        assert LEFT - 1 < left < right < RIGHT + 1
        assert BOTTOM - 1 < bottom < top < TOP + 1
    assert overlapping(boxes) == []


def overlapping(boxes: list[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    """Pairs of letters, not neighbours in a word, whose ink covers a quarter of the smaller one."""
    found = []
    for first, (left, bottom, right, top) in enumerate(boxes):
        for second in range(first + 2, len(boxes)):
            other = boxes[second]
            width = min(right, other[2]) - max(left, other[0])
            height = min(top, other[3]) - max(bottom, other[1])
            if width > 0 and height > 0:
                smaller = min((right - left) * (top - bottom), (other[2] - other[0]) * (other[3] - other[1]))
                if width * height > smaller / 4:
                    found.append((first, second))
    return found


def test_nothing_entered_is_a_dash_and_never_a_zero(tmp_path: Path) -> None:
    empty = (
        SubjectLine("Toán", "score", (None, None, None, None), None, None, None),
        SubjectLine("Nghệ thuật", "comment", (None, None), None, None, None),
    )
    one = card(
        7,
        subjects=empty,
        conduct=None,
        remark=None,
        birth_date=None,
        ministry_code=None,
        homeroom_teacher=None,
        absences_excused=None,
        absences_unexcused=0,
    )
    (text,) = printed(tmp_path, one)
    assert_says(text, one)
    assert "1 Toán — — — — — — —" in text
    assert "2 Nghệ thuật — — — — —" in text
    assert "excused —, unexcused 0" in text


def test_missing_results_say_why_with_equal_reasons_together(tmp_path: Path) -> None:
    lines = [SubjectLine(name, "score", ("8",), None, "9", None, "Thiếu điểm giữa kì") for name in ("Toán", "Tin học")]
    without_reason = SubjectLine("Ngữ văn", "score", ("8",), "8", None, None)
    (text,) = printed(tmp_path, card(1, subjects=(*lines, without_reason)))
    assert "Thiếu điểm giữa kì: Toán, Tin học." in text


def test_the_learning_result_is_left_out_until_there_is_one(tmp_path: Path) -> None:
    without, with_it = printed(tmp_path, card(1), card(2, learning="Khá"))
    assert _("Learning result:") not in without
    assert f"{_('Learning result:')} Khá" in with_it


def test_only_a_draft_carries_the_watermark(tmp_path: Path) -> None:
    draft, final = printed(tmp_path, card(1, draft=True), card(2))
    assert_says(draft, card(1, draft=True))
    assert _("DRAFT") in draft
    assert _("DRAFT") not in final


def test_term_two(tmp_path: Path) -> None:
    (text,) = printed(tmp_path, card(1, term=2))
    assert "TERM II - SCHOOL YEAR 2026 - 2027" in text


@pytest.mark.parametrize(
    ("date", "line"),
    [
        (datetime.date(2027, 1, 5), "Phước Hà, day 05 month 01 year 2027"),
        (datetime.date(2027, 2, 28), "Phước Hà, day 28 month 02 year 2027"),
        (datetime.date(2027, 5, 9), "Phước Hà, day 09 month 5 year 2027"),
        (datetime.date(2026, 12, 31), "Phước Hà, day 31 month 12 year 2026"),
    ],
)
def test_the_date_line_is_written_as_decree_30_of_2020_says(tmp_path: Path, date: datetime.date, line: str) -> None:
    (text,) = printed(tmp_path, card(1, printed_on=date))
    assert line in text


def test_an_unknown_principal_leaves_room_to_sign(tmp_path: Path) -> None:
    one = card(1, school=dataclasses.replace(SCHOOL, principal=None))
    (text,) = printed(tmp_path, one)
    assert_says(text, one)


def test_a_column_of_marks_has_its_commas_in_line(tmp_path: Path) -> None:
    marks = ("10,0", "8,5", "9,5")
    lines = tuple(SubjectLine("Toán", "score", (mark,), mark, mark, mark) for mark in marks)
    run(tmp_path, card(1, subjects=lines))
    with pypdfium2.PdfDocument(tmp_path / "cards.pdf") as document:
        text = document[0].get_textpage()
        found = text.get_text_range()
        start = found.index("1 Toán")
        commas = [index for index in range(start, len(found)) if found[index] == ","][:12]
        left = [round(text.get_charbox(index)[0], 1) for index in commas]
    assert left[:4] == left[4:8] == left[8:12]
    assert len(set(left)) == 4


def test_too_many_subjects_are_refused_rather_than_drawn_too_small(tmp_path: Path) -> None:
    line = subject_lines(1)[0]
    result = run(tmp_path, card(1), card(2, subjects=(line,) * 40))
    assert [skipped.why.code for skipped in result.skipped] == ["documents.too_many_subjects"]
