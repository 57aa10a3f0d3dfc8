"""What a term report card says: frozen values, ready for paper.

Marks, levels and reasons arrive as the texts a person reads ("8,5", "Đ", "Tốt"); nothing is computed here. `None` is
"not there" and prints as a dash, never as 0.
"""

import datetime
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CardSchool:
    """The school as the head of an official paper names it (NĐ 30/2020; units of two tiers since 1/7/2025).

    `superior` is the unit above, as printed ("UBND XÃ PHƯỚC HÀ"); `place` opens the date line ("Phước Hà");
    `principal` is typed under the signature where it is known.
    """

    superior: str
    name: str
    place: str
    principal: str | None = None


@dataclass(frozen=True)
class SubjectLine:
    """One subject of one pupil in one term (TT22/2021 Điều 6, 7, 9).

    `regular` has one entry for each regular assessment that the subject has in this term; columns beyond it belong to
    other subjects and are shaded. `average` is the term's result; where it is `None`, `reason` says why.
    """

    subject: str
    kind: Literal["score", "comment"]
    regular: tuple[str | None, ...]
    mid: str | None
    final: str | None
    average: str | None
    reason: str | None = None


@dataclass(frozen=True)
class ReportCard:
    """All that one pupil's card says. `term` is 1 or 2; absences are sessions; `learning` is left out while `None`.

    `draft` marks data that is not locked: such a card carries a watermark.
    """

    school: CardSchool
    pupil: str
    birth_date: datetime.date | None
    class_name: str
    roll_number: int
    ministry_code: str | None
    term: Literal[1, 2]
    school_year: str
    homeroom_teacher: str | None
    subjects: tuple[SubjectLine, ...]
    conduct: str | None
    learning: str | None
    absences_excused: int | None
    absences_unexcused: int | None
    remark: str | None
    draft: bool
    printed_on: datetime.date
