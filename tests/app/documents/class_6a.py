"""Report cards of an invented class, and reading pages back from a PDF."""

import datetime
import re
from pathlib import Path

import pypdfium2

from app.documents.report_card import CardSchool, ReportCard, SubjectLine

SCHOOL = CardSchool("UBND XÃ PHƯỚC HÀ", "TRƯỜNG THCS PHƯỚC HÀ", "Phước Hà", "Trần Thị Mỹ Hạnh")

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Chamaléa", "Pi Năng")
MIDDLE = ("Thị Ngọc", "Văn", "Hữu", "Thùy", "Gia", "Bảo")
GIVEN = (
    "Ánh",
    "Ẩn",
    "Bình",
    "Dũng",
    "Đức",
    "Giang",
    "Hạ",
    "Khuê",
    "Lộc",
    "Mỹ",
    "Nghĩa",
    "Oanh",
    "Quỳnh",
    "Sĩ",
    "Tưởng",
)

SCORED = (
    "Ngữ văn",
    "Toán",
    "Ngoại ngữ 1",
    "Giáo dục công dân",
    "Lịch sử và Địa lí",
    "Khoa học tự nhiên",
    "Công nghệ",
    "Tin học",
)
COMMENTED = (
    "Giáo dục thể chất",
    "Nghệ thuật",
    "Nội dung giáo dục của địa phương",
    "Hoạt động trải nghiệm, hướng nghiệp",
)


def subject_lines(seed: int) -> tuple[SubjectLine, ...]:
    """Eight scored and four commented subjects; two to four regular marks."""
    scored = []
    for number, subject in enumerate(SCORED):
        tenths = [(seed * 7 + number * 13 + mark * 29) % 101 for mark in range(7)]
        marks = [f"{value // 10},{value % 10}" for value in tenths]
        scored.append(SubjectLine(subject, "score", tuple(marks[: 2 + number % 3]), marks[4], marks[5], marks[6]))
    commented = [SubjectLine(subject, "comment", ("Đ", "CĐ"), "Đ", "Đ", "Chưa đạt") for subject in COMMENTED]
    return (*scored, *commented)


def card(number: int = 1, **changes: object) -> ReportCard:
    """The card of pupil `number`, with `changes` to its fields."""
    fields: dict[str, object] = {
        "school": SCHOOL,
        "pupil": f"{FAMILY[number % 12]} {MIDDLE[number % 6]} {GIVEN[number % 15]}",
        "birth_date": datetime.date(2015, 1 + number % 12, 1 + number % 28),
        "class_name": "6A",
        "roll_number": number,
        "ministry_code": f"56{number:08d}",
        "term": 1,
        "school_year": "2026 - 2027",
        "homeroom_teacher": "Đặng Thị Thùy Dương",
        "subjects": subject_lines(number),
        "conduct": ("Tốt", "Khá", "Đạt", "Chưa đạt")[number % 4],
        "learning": None,
        "absences_excused": number % 5,
        "absences_unexcused": number % 2,
        "remark": f"Em số {number} chăm ngoan, lễ phép; cần mạnh dạn phát biểu hơn ở học kì II.",
        "draft": False,
        "printed_on": datetime.date(2027, 1, 5),
    }
    return ReportCard(**{**fields, **changes})  # type: ignore[arg-type]


def whole_class(size: int = 36) -> list[ReportCard]:
    return [card(number) for number in range(1, size + 1)]


def read_pages(pdf: Path) -> list[str]:
    """The text of each page, every run of white space as one space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()).strip() for page in document]
