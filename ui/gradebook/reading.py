"""What the gradebook asks the records for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.desk import gradebook, school
from app.desk.gradebook import Gradebook
from app.desk.school import SchoolClass
from app.rules.roles import Action, may
from app.rules.subjects import Subject
from sync.schema import Ref

if TYPE_CHECKING:
    from sync.journal import Journal


@dataclass(frozen=True)
class BookKey:
    """Which book is open."""

    class_: Ref
    term: int
    subject: str | None


@dataclass(frozen=True)
class Opened:
    """One reading: the subjects to choose from, `own` of them first, and the book of the chosen one."""

    subjects: tuple[Subject, ...]
    own: int
    book: Gradebook | None


def read(journal: "Journal", me: Ref, class_: SchoolClass, term: int, chosen: Subject | None) -> Opened:
    """Read the book of `chosen`, else of the first subject that is this person's own."""
    taught = school.subjects_taught(journal, class_.ref)
    duties = school.my_duties(journal, me)
    own = [one for one in taught if may(duties, Action.ENTER_MARKS, class_.ref, one.code)]
    subjects = (*own, *(one for one in taught if one not in own))
    subject = chosen if chosen in subjects else next(iter(subjects), None)
    if subject is None:
        return Opened(subjects, len(own), None)
    book = gradebook.open_gradebook(journal, me, class_.ref, class_.grade, subject, term)
    return Opened(subjects, len(own), book)
