"""What is assessed in primary school and when (TT27 Điều 6 and 7)."""

from enum import IntEnum

from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind, MarkKind, parse
from app.rules.subjects import Subject, optional_of, subjects_of
from sync.errors import UserError

QUALITIES = ("Yêu nước", "Nhân ái", "Chăm chỉ", "Trung thực", "Trách nhiệm")
"""The five of the programme, each T, Đ or C at every moment."""
GENERAL_COMPETENCES = ("Tự chủ và tự học", "Giao tiếp và hợp tác", "Giải quyết vấn đề và sáng tạo")
SPECIFIC_COMPETENCES = ("Ngôn ngữ", "Tính toán", "Khoa học", "Công nghệ", "Tin học", "Thẩm mĩ", "Thể chất")
_FROM_GRADE_3 = frozenset({"Công nghệ", "Tin học"})


class Moment(IntEnum):
    """When pupils are assessed. The numbers are stored."""

    MIDDLE_OF_TERM_1 = 1
    END_OF_TERM_1 = 2
    MIDDLE_OF_TERM_2 = 3
    END_OF_YEAR = 4

    @property
    def is_middle(self) -> bool:
        return self in {Moment.MIDDLE_OF_TERM_1, Moment.MIDDLE_OF_TERM_2}


def subjects_with_test(grade: int, moment: Moment) -> tuple[Subject, ...]:
    """The subjects with a periodic test at this moment (Điều 7 khoản 1). Raises Impossible for other grades."""
    _check_grade(grade)
    taught = (*subjects_of(grade), *optional_of(grade))
    return tuple(one for one in taught if grade in (one.tested_midterm if moment.is_middle else one.tested_at_end))


def is_assessed(trait: str, grade: int) -> bool:
    """Whether a quality or competence is assessed in the grade. One that the programme does not know is the school's
    own.
    """
    return trait not in SPECIFIC_COMPETENCES or trait in competences(grade)


def competences(grade: int) -> tuple[str, ...]:
    """Three general ones and the specific ones; Công nghệ and Tin học are taught from grade 3 on."""
    _check_grade(grade)
    specific = tuple(one for one in SPECIFIC_COMPETENCES if grade >= 3 or one not in _FROM_GRADE_3)
    return GENERAL_COMPETENCES + specific


def is_test_mark(text: str) -> bool:
    """Whether what was typed is a test's mark."""
    try:
        return parse(text, ColumnKind.WHOLE).kind is MarkKind.TENTHS
    except UserError:
        return False


def _check_grade(grade: int) -> None:
    if not 1 <= grade <= 5:
        raise Impossible("grade", grade)
