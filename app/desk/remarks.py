"""Remarks on the pupils of a class in a term: the subject teacher's in the subject, the homeroom teacher's without."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.registers import CellState, Marked, marked_cells
from app.desk.roll import RollLine, roll_of
from app.desk.school import my_duties
from app.records import rights
from app.records.tables import REMARK, TABLES
from app.rules import remarks
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

HOMEROOM = ""
"""In place of a subject's code: the homeroom teacher's remarks."""


@dataclass(frozen=True)
class RemarkLine:
    """One pupil's remark and where it stands; `reason` is the verdict's code where something came back."""

    pupil: RollLine
    text: str
    state: CellState
    reason: str = ""


@dataclass(frozen=True)
class RemarkBook:
    """A class's remarks in a subject (or `HOMEROOM`) and term, as read at `base`."""

    base: Base
    class_: Ref
    subject: str
    term: int
    lines: tuple[RemarkLine, ...]
    may_write: bool


def open_remarks(journal: Journal, me: Ref, class_: Ref, subject: str, term: int) -> RemarkBook:
    """Read what is written so far."""
    texts = remarks_of(journal, class_, subject, term)
    marked = marked_cells(journal, REMARK, class_)
    lines = []
    for line in roll_of(journal, class_):
        said = marked.get((class_, subject, line.pupil, term), Marked(CellState.SAVED))
        lines.append(RemarkLine(line, texts.get(line.pupil, ""), said.state, said.reason))
    may_write = rights.may_write(my_duties(journal, me), REMARK, (class_, subject, 0, term))
    return RemarkBook(journal.position(), class_, subject, term, tuple(lines), may_write)


def remarks_of(journal: Journal, class_: Ref, subject: str, term: int) -> dict[Ref, str]:
    """The texts, of pupils who have one."""
    table = TABLES.projection[REMARK.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.text).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.subject == subject,
            table.c.term == term, table.c.text.is_not(None),
        )
    )  # fmt: skip
    return {Ref(pupil): text for pupil, text in rows if text}


def write_remarks(book: RemarkBook, texts: Mapping[Ref, str]) -> list[Change]:
    """The changes that write `texts` down; an empty one takes a remark away.

    Raises `UserError` in somebody else's class or subject, for a text that is too long, and where people disagree: that
    is settled in sight of all texts.
    """
    if not book.may_write:
        raise UserError("remarks.not_yours")
    disputed = {line.pupil.pupil for line in book.lines if line.state is CellState.CONFLICT}
    if disputed & set(texts):
        raise UserError("remarks.disputed")
    return [
        Change(REMARK.number, (book.class_, book.subject, pupil, book.term), ((1, remarks.clean(text) or None),))
        for pupil, text in texts.items()
    ]
