"""One column of a gradebook: an assessment of a term, whatever the circular."""

from dataclasses import dataclass
from enum import StrEnum

from app.rules.marks import ColumnKind


class Part(StrEnum):
    """What a column is in the term's assessment."""

    REGULAR = "regular"
    """ĐĐGtx (TT22 Điều 6)."""
    MIDTERM = "midterm"
    """ĐĐGgk (TT22 Điều 7); in primary school what was achieved by the middle of the term (TT27 Điều 6)."""
    MIDTERM_TEST = "midterm_test"
    """A primary school's test in the middle of the term (TT27 Điều 7)."""
    FINAL = "final"
    """ĐĐGck (TT22 Điều 7); in primary school what was achieved by the end of the term (TT27 Điều 6)."""
    FINAL_TEST = "final_test"
    """A primary school's test at the end of the term (TT27 Điều 7)."""
    MONTH = "month"
    """What was seen of a preschool child in a month (TT28/2016)."""


@dataclass(frozen=True)
class Column:
    """One assessment of a term. Its number is stored and never changes: of secondary school regular 1 to 9, topics 10,
    mid-term 11, final 12; of primary school 21 to 24, and of each quality or competence two of 31 to 75;
    of preschool 81 to 92, a month each.

    `trait` is the quality or competence that it is about.
    """

    number: int
    kind: ColumnKind
    weight: int
    part: Part
    trait: str = ""
