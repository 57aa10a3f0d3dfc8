"""The phrase bank: what one has at hand for remarks, one's own and what colleagues share."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.school import my_duties, people
from app.records.tables import PHRASE, TABLES
from app.rules import phrases, remarks
from app.rules.named_pupils import others_named
from app.rules.names import fold, matches
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.clock import Clock, new_id
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import TOMBSTONE, Ref


@dataclass(frozen=True)
class Phrase:
    """`subject` (a code) and `level` are empty where it is for any. `by` is its author's name."""

    ref: Ref
    text: str
    subject: str
    level: str
    shared: bool
    mine: bool
    by: str


@dataclass(frozen=True)
class PhraseBook:
    """What is offered to this person, as read at `base`: all of their own, and what others share."""

    base: Base
    me: Ref
    phrases: tuple[Phrase, ...]
    may_write: bool


def open_phrases(journal: Journal, me: Ref) -> PhraseBook:
    """Read them: one's own first, then by their words."""
    table = TABLES.projection[PHRASE.name]
    rows = journal.connection.execute(
        select(table).where(table.c.school == journal.school, table.c.deleted.is_distinct_from(1))
    )
    names = people(journal)
    found = [
        Phrase(
            Ref(row.phrase), row.text, row.subject or "", row.level or "", row.shared == 1, row.person == me,
            names.get(Ref(row.person), ""),
        )
        for row in rows
        if row.text and (row.person == me or row.shared == 1)
    ]  # fmt: skip
    found.sort(key=lambda one: (not one.mine, fold(one.text), one.ref))
    return PhraseBook(journal.position(), me, tuple(found), may(my_duties(journal, me), Action.WRITE_PHRASES))


def find(book: PhraseBook, typed: str, subject: str) -> tuple[Phrase, ...]:
    """Phrases for remarks in `subject` (a code, empty: the homeroom teacher's) that the letters typed lead to: words
    that begin so, in their order, without marks. A level's name counts as the phrase's first word.
    """
    fitting = [one for one in book.phrases if one.subject in {"", subject}]
    found = [one for one in fitting if matches(typed, f"{one.level} {_words(one.text)}")]
    return tuple(sorted(found, key=lambda one: one.subject != subject))


def _words(text: str) -> str:
    return "".join(sign if sign.isalnum() else " " for sign in text)


def keep_phrase(
    book: PhraseBook, text: str, subject: str, level: str, clock: Clock, *, shared: bool, class_names: tuple[str, ...]
) -> Callable[[Journal], list[Change]]:
    """The change that adds `text` to this person's phrases; for `workspace.commit`.

    Raises `UserError` for somebody who writes no remarks, for nothing, for what is too long, and for a text that still
    names one of the class: everybody's device holds every phrase (0023).
    """
    if not book.may_write:
        raise UserError("phrases.not_yours")
    cleaned = remarks.clean(text)
    if not cleaned:
        raise UserError("phrases.empty")
    named = others_named(cleaned, "", class_names)
    if named:
        raise UserError("phrases.names_somebody", name=named[0])
    values = ((1, cleaned), (2, subject or None), (3, level or None), (4, int(shared)))

    def work(journal: Journal) -> list[Change]:
        return [Change(PHRASE.number, (book.me, journal.refs.number(new_id(clock))), values)]

    return work


def take_away(book: PhraseBook, phrase: Phrase) -> list[Change]:
    """The change that deletes one's own phrase. Raises `UserError` for another's."""
    if not phrase.mine:
        raise UserError("phrases.not_yours")
    return [Change(PHRASE.number, (book.me, phrase.ref), ((TOMBSTONE.number, 1),))]


def share(book: PhraseBook, phrase: Phrase, *, shared: bool) -> list[Change]:
    """The change that offers one's own phrase to everybody, or no more. Raises `UserError` for another's."""
    if not phrase.mine:
        raise UserError("phrases.not_yours")
    return [Change(PHRASE.number, (book.me, phrase.ref), ((4, int(shared)),))]


def filled(phrase: Phrase, full_name: str, pronoun: str) -> str:
    """The phrase about this pupil."""
    return phrases.fill(phrase.text, full_name, pronoun)
