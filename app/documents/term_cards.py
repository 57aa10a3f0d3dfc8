"""A class's report cards of a term, gathered from the journal: the same for windows and command line."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.desk import school
from app.desk.attendance import Absences, absences
from app.desk.class_rules import PRIMARY, rules_of_class
from app.desk.conduct import Conduct, open_conduct
from app.desk.gradebook import term_result
from app.desk.locks import SubjectProgress, review
from app.desk.remarks import HOMEROOM, remarks_of
from app.desk.roll import RollLine, roll_of
from app.desk.school import SchoolClass
from app.documents.disputed import disputed_pupils
from app.documents.report_card import CardSchool, ReportCard, SubjectLine
from app.messages import _
from app.records.tables import SCORE, TABLES
from app.rules import marks
from app.rules.calendar import Term, terms_of
from app.rules.columns import Part
from app.rules.marks import EMPTY, ColumnKind, Mark
from app.rules.names import fold
from app.rules.roles import Action, Role, may
from app.rules.subjects import Subject
from app.rules.tt22 import assessments
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

if TYPE_CHECKING:  # what draws pages is loaded when something is printed
    from app.documents.printing import PrintResult

Marks = Mapping[tuple[Ref, str], Mapping[int, Mark]]
"""Marks by column number, of each pupil and subject code."""


@dataclass(frozen=True)
class ClassCards:
    """A class's cards of a term, one a pupil in roll order, and what a person checks before printing them.

    `open_subjects` are not locked, `unfinished` lack marks, `without_conduct` and `disputed` count pupils.
    """

    class_: SchoolClass
    term: Term
    cards: tuple[ReportCard, ...]
    open_subjects: tuple[SubjectProgress, ...]
    unfinished: tuple[SubjectProgress, ...]
    without_conduct: int
    disputed: int

    @property
    def drafts(self) -> int:
        """How many cards are printed with the mark of a draft."""
        return sum(card.draft for card in self.cards)

    @property
    def file_name(self) -> str:
        """A name for the file that every system and every USB stick takes."""
        class_name = "".join(sign for sign in fold(self.class_.name).upper() if sign.isalnum())
        return f"phieu-bao-{class_name}-hk{self.term.number}-{self.term.school_year}.pdf"


def gather(journal: Journal, me: Ref, class_: SchoolClass, term: int, today: datetime.date) -> ClassCards:
    """Read all cards of `class_`. Raises `UserError` when this person may not print them, or nothing has crossed yet.

    A card is a draft until every subject's term is locked and no cell of the pupil is disputed.
    """
    if not may(school.my_duties(journal, me), Action.PRINT_CARDS, class_.ref):
        raise UserError("cards.not_yours")
    profile = school.profile(journal)
    if profile is None:
        raise UserError("cards.no_school")
    rules = rules_of_class(journal, class_.ref, class_.grade)
    if rules is not None and rules.id == PRIMARY:
        raise UserError("cards.primary")
    calendar = terms_of(profile.school_year)[term - 1]
    progress = review(journal, me, class_, term).subjects
    open_subjects = tuple(one for one in progress if one.lock is None or not one.lock.admitted)
    records = _ClassRecords(
        head=_head(journal, profile),
        class_=class_,
        term=calendar,
        subjects=tuple(one.subject for one in progress),
        homeroom=", ".join(school.in_charge(journal, Role.HOMEROOM_TEACHER, class_.ref)) or None,
        marks=_marks(journal, class_.ref, term),
        conduct=open_conduct(journal, me, class_.ref, term).levels,
        absences=absences(journal, class_.ref, calendar),
        remarks=remarks_of(journal, class_.ref, HOMEROOM, term),
        disputed=disputed_pupils(journal, class_.ref, calendar),
        locked=not open_subjects,
        today=today,
    )
    pupils = roll_of(journal, class_.ref)
    return ClassCards(
        class_=class_,
        term=calendar,
        cards=tuple(records.card(line) for line in pupils),
        open_subjects=open_subjects,
        unfinished=tuple(one for one in progress if one.entered < one.due),
        without_conduct=sum(line.pupil not in records.conduct for line in pupils),
        disputed=sum(line.pupil in records.disputed for line in pupils),
    )


@dataclass(frozen=True)
class _ClassRecords:
    """What the cards of a class are made of, read in one pass."""

    head: CardSchool
    class_: SchoolClass
    term: Term
    subjects: tuple[Subject, ...]
    homeroom: str | None
    marks: Marks
    conduct: Mapping[Ref, Conduct]
    absences: Mapping[Ref, Absences]
    remarks: Mapping[Ref, str]
    disputed: Set[Ref]
    locked: bool
    today: datetime.date

    def card(self, line: RollLine) -> ReportCard:
        level, absent = self.conduct.get(line.pupil), self.absences.get(line.pupil, Absences())
        return ReportCard(
            school=self.head,
            pupil=line.name,
            birth_date=line.birth_date,
            class_name=self.class_.name,
            roll_number=line.number,
            ministry_code=line.code or None,
            term=1 if self.term.number == 1 else 2,
            school_year=self.term.school_year,
            homeroom_teacher=self.homeroom,
            subjects=tuple(
                _subject_line(one, self.class_.grade, self.marks.get((line.pupil, one.code), {}))
                for one in self.subjects
            ),
            conduct=str(level) if level else None,
            learning=None,
            absences_excused=absent.excused,
            absences_unexcused=absent.unexcused,
            remark=self.remarks.get(line.pupil),
            draft=not self.locked or line.pupil in self.disputed,
            printed_on=self.today,
        )


def print_class(
    found: ClassCards,
    target: Path,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> "PrintResult":
    """Print `found` into one PDF, a page a pupil. Progress and errors as in `print_cards`."""
    from app.documents.printing import print_cards

    return print_cards(found.cards, len(found.cards), target, progress, cancelled)


def _head(journal: Journal, profile: school.SchoolProfile) -> CardSchool:
    """The names as the head of official paper has them (NĐ 30/2020): in capitals."""
    principals = school.in_charge(journal, Role.PRINCIPAL, None)
    return CardSchool(
        superior=profile.superior.upper(),
        name=profile.name.upper(),
        place=profile.place,
        principal=principals[0] if len(principals) == 1 else None,
    )


def _marks(journal: Journal, class_: Ref, term: int) -> Marks:
    """All marks of a class and term, in one pass."""
    score = TABLES.projection[SCORE.name]
    rows = journal.connection.execute(
        select(score.c.pupil, score.c.subject, score.c.column_, score.c.value).where(
            score.c.school == journal.school, score.c.class_ == class_, score.c.term == term,
            score.c.value.is_not(None),
        )
    )  # fmt: skip
    found: dict[tuple[Ref, str], dict[int, Mark]] = defaultdict(dict)
    for pupil, subject, column, value in rows:
        found[Ref(pupil), subject][column] = marks.decode(value)
    return found


def _subject_line(subject: Subject, grade: int, found: Mapping[int, Mark]) -> SubjectLine:
    columns = assessments.columns(subject, grade)
    written = {
        column.number: marks.format_mark(found.get(column.number, EMPTY), column.kind) or None for column in columns
    }
    result = term_result(found, columns)
    regular = tuple(column.number for column in columns if column.part is Part.REGULAR)
    return SubjectLine(
        subject=subject.name,
        kind="comment" if subject.kind is ColumnKind.COMMENT else "score",
        regular=tuple(written[number] for number in regular),
        mid=written[assessments.MIDTERM_NUMBER],
        final=written[assessments.FINAL_NUMBER],
        average=result.text or None,
        reason=None if result.text else _("No result yet, marks are missing"),
    )
