"""A small primary school for tests: one class of grade 4 whose homeroom teacher teaches what is looked at."""

from app.rules.marks import Mark, MarkKind
from app.workspace import Workspace
from tests.school import PASSWORD, SETUP, enter, open_book

TRAITS_BOOK = "primary_traits"
MATH, ETHICS = "primary_math", "primary_ethics"
CLASS = "4A"
_DUTIES = [{"role": "homeroom_teacher", "class": CLASS}] + [
    {"role": "subject_teacher", "class": CLASS, "subject": code} for code in (MATH, ETHICS)
]
SETUP_PRIMARY = {
    **SETUP,
    "name": "Trường Tiểu học Phước Hà",
    "classes": [{"name": CLASS, "grade": 4, "subjects": [MATH, ETHICS]}],
    "people": [
        {"login": "mo", "name": "Đàng Thị Mơ", "password": PASSWORD, "duties": [{"role": "clerk"}]},
        {"login": "hieu", "name": "Trần Trọng Hiếu", "password": PASSWORD, "duties": [{"role": "principal"}]},
        {"login": "hai", "name": "Nguyễn Thị Hải", "password": PASSWORD, "duties": _DUTIES},
    ],
}


def level(number: int) -> Mark:
    """T (2), H or Đ (1), C (0)."""
    return Mark(MarkKind.ACHIEVEMENT, number)


def fill(teacher: Workspace, number: int, levels: int, points: int, *, term: int = 2) -> None:
    """Give a pupil the same level everywhere at the end of a term, and these points in the test."""
    enter(teacher, open_book(teacher, CLASS, MATH, term), {(number, 23): level(levels), (number, 24): points * 10})
    enter(teacher, open_book(teacher, CLASS, ETHICS, term), {(number, 23): level(levels)})
    book = open_book(teacher, CLASS, TRAITS_BOOK, term)
    enter(teacher, book, {(number, one.number): level(levels) for one in book.columns if one.number > 60})
