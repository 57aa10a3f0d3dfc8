"""What the remarks panel asks the records for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.desk import phrases, remarks, school
from app.desk.phrases import PhraseBook
from app.desk.remarks import HOMEROOM, RemarkBook
from app.desk.school import SchoolClass
from app.records import rights
from app.records.tables import REMARK
from app.rules.subjects import Subject
from sync.schema import Ref

if TYPE_CHECKING:
    from sync.journal import Journal


@dataclass(frozen=True)
class Opened:
    """One reading: the subjects of the class, `own` the codes in which this person writes (`HOMEROOM` among them), the
    book of the chosen one, and the phrases at hand.
    """

    subjects: tuple[Subject, ...]
    own: tuple[str, ...]
    book: RemarkBook
    phrases: PhraseBook


def read(journal: "Journal", me: Ref, class_: SchoolClass, term: int, chosen: str | None) -> Opened:
    """Read the remarks in `chosen` (a code or `HOMEROOM`), else in the first that is this person's own."""
    taught = school.subjects_taught(journal, class_.ref)
    duties = school.my_duties(journal, me)
    codes = (HOMEROOM, *(one.code for one in taught))
    own = tuple(code for code in codes if rights.may_write(duties, REMARK, (class_.ref, code, 0, term)))
    subject = chosen if chosen in codes else next(iter(own), HOMEROOM)
    book = remarks.open_remarks(journal, me, class_.ref, subject, term)
    return Opened(taught, own, book, phrases.open_phrases(journal, me))
