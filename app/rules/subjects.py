"""Subjects and educational activities of the 2018 programme, their periods and how they are assessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.names import fold

KEPT_BY_HOMEROOM = frozenset({ColumnKind.QUALITY, ColumnKind.OBSERVATION})
"""How books are kept that are no subject's, but a class's homeroom teacher's."""


@dataclass(frozen=True)
class Subject:
    """A subject: `name` as the regulation writes it, `short_name` for narrow headers, periods a year by grade.

    A primary subject is one of its own beside the secondary one of the same name: it is assessed in another way.
    """

    code: str
    name: str
    short_name: str
    kind: ColumnKind
    order: int
    periods: Mapping[int, int] = field(hash=False)
    elective: frozenset[int] = frozenset()
    """Grades in which each pupil chooses it from the electives."""
    optional: frozenset[int] = frozenset()
    """Grades in which the school offers it beside the programme, or not."""
    has_topics: bool = False
    """Whether upper secondary has topics (chuyên đề) of it."""
    tested_midterm: frozenset[int] = frozenset()
    """Primary grades with a test in the middle of the terms (TT27 Điều 7)."""
    tested_at_end: frozenset[int] = frozenset()
    """Primary grades with a test at the end of term I and of the year (TT27 Điều 7)."""

    def periods_in(self, grade: int) -> int:
        """Periods a year in this grade. Raises Impossible where the subject is not taught."""
        if grade not in self.periods:
            raise Impossible("subject", self.name, "subject.not_in_grade", grade=grade)
        return self.periods[grade]

    def has_topics_in(self, grade: int) -> bool:
        """Whether there are topics of it in this grade, with a result that counts as a mark."""
        return self.has_topics and grade >= 10 and self.kind is ColumnKind.SCORE

    def is_for_all_in(self, grade: int) -> bool:
        """Whether every pupil of the grade learns it."""
        return (
            self.kind not in KEPT_BY_HOMEROOM
            and grade in self.periods
            and grade not in self.elective
            and grade not in self.optional
        )


@cache
def _catalogue() -> Mapping[str, Subject]:
    rows = shipped.read("subjects.json")["subjects"]
    return {row["code"]: _subject(row, order) for order, row in enumerate(rows, start=1)}


def _subject(row: dict[str, Any], order: int) -> Subject:
    tested = row.get("tested", {"midterm": [], "term_end": []})
    return Subject(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=ColumnKind(row["assessed"]),
        order=order,
        periods=MappingProxyType({int(grade): periods for grade, periods in row["periods"].items()}),
        elective=frozenset(row.get("elective", [])),
        optional=frozenset(row.get("optional", [])),
        has_topics=row.get("topics", False),
        tested_midterm=frozenset(tested["midterm"]),
        tested_at_end=frozenset(tested["term_end"]),
    )


def subject(code: str) -> Subject:
    """The subject with this code. Raises Impossible when there is none."""
    found = _catalogue().get(code)
    if found is None:
        raise Impossible("subject", code, "subject.unknown")
    return found


def is_subject(code: str) -> bool:
    """Whether the programme has a subject with this code."""
    return code in _catalogue()


def subjects_of(grade: int) -> tuple[Subject, ...]:
    """What every pupil of the grade learns, in the order of the programme. Raises Impossible for an unknown grade."""
    taught = tuple(each for each in _catalogue().values() if each.is_for_all_in(grade))
    if not taught:
        raise Impossible("grade", grade, "subject.unknown_grade")
    return taught


def electives_of(grade: int) -> tuple[Subject, ...]:
    """What pupils of the grade choose from (upper secondary: four of nine)."""
    return tuple(each for each in _catalogue().values() if grade in each.elective)


def optional_of(grade: int) -> tuple[Subject, ...]:
    """What a school may offer in the grade beside the programme: languages."""
    return tuple(each for each in _catalogue().values() if grade in each.optional and each.kind not in KEPT_BY_HOMEROOM)


def homeroom_books_of(grade: int) -> tuple[Subject, ...]:
    """The books that a class's homeroom teacher keeps beside its subjects: qualities and competences in primary school
    (TT27 Điều 6), the domains of development in preschool, of kindergarten where nothing else is said.
    """
    return tuple(
        each
        for each in _catalogue().values()
        if each.kind in KEPT_BY_HOMEROOM and grade in each.periods and grade not in each.optional
    )


def is_kept_by_homeroom(code: str) -> bool:
    """Whether the homeroom teacher keeps the book with this code."""
    return is_subject(code) and subject(code).kind in KEPT_BY_HOMEROOM


@cache
def _by_text() -> Mapping[str, tuple[Subject, ...]]:
    found: dict[str, tuple[Subject, ...]] = {}
    for row in shipped.read("subjects.json")["subjects"]:
        if ColumnKind(row["assessed"]) in KEPT_BY_HOMEROOM:
            continue  # a book, and no subject that anybody names in a file
        for text in dict.fromkeys(_text_key(one) for one in (row["name"], row["short_name"], *row.get("aliases", []))):
            found[text] = (*found.get(text, ()), _catalogue()[row["code"]])
    return found


def _text_key(text: str) -> str:
    """Letters and digits only, without marks; i and y are two spellings of one name (Vật lí, Vật lý)."""
    return re.sub(r"\By", "i", re.sub(r"[^a-z0-9]", "", fold(text).replace("&", "va")))


def subject_named(text: str, grade: int | None = None) -> Subject:
    """The subject that people write so, in full or short, with a spelling of their own.

    Of the same name it is the one taught in `grade`, and without it the secondary one. Raises Impossible for a text
    that names none.
    """
    named = _by_text().get(_text_key(text), ())
    taught = [one for one in named if grade in one.periods] or list(named)
    if not taught:
        raise Impossible("subject", text)
    return taught[0]
