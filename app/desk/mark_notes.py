"""Notes of marks: a word beside a cell of the gradebook, of whoever enters the mark. A lock leaves them open."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.records.tables import SCORE_NOTE, TABLES
from app.rules import mark_notes
from sync.change import Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

if TYPE_CHECKING:
    from app.desk.gradebook import Gradebook


def notes_of(journal: Journal, class_: Ref, subject: str, term: int) -> dict[tuple[Ref, int], str]:
    """The notes of a book by pupil and column number."""
    table = TABLES.projection[SCORE_NOTE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.column_, table.c.text).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.subject == subject,
            table.c.term == term, table.c.text.is_not(None),
        )
    )  # fmt: skip
    return {(Ref(pupil), column): text for pupil, column, text in rows if text}


def write_note(book: "Gradebook", place: tuple[Ref, int], text: str) -> Change:
    """The change that writes the note of (pupil, column number); an empty text takes it away.

    Raises `UserError` in somebody else's book, outside its columns, and for a text that is too long.
    """
    if not book.may_enter:
        raise UserError("gradebook.not_yours")
    pupil, number = place
    if number not in {column.number for column in book.columns}:
        raise UserError("gradebook.wrong_column")
    key = (book.class_, book.subject.code, pupil, book.term, number)
    return Change(SCORE_NOTE.number, key, ((1, mark_notes.clean(text) or None),))
