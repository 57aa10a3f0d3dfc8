"""The four levels of learning and conduct (TT22 Điều 8 and 9), and how the open points of the text are read."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from app.rules.impossible import Impossible
from app.rules.rulesets import RuleSet


class Level(IntEnum):
    """A result of learning or conduct; a higher number is better."""

    NOT_PASSED = 0
    """Chưa đạt."""
    PASSED = 1
    """Đạt."""
    GOOD = 2
    """Khá."""
    VERY_GOOD = 3
    """Tốt."""

    @property
    def text(self) -> str:
        """As the regulation writes it."""
        return _TEXTS[self]


_TEXTS = {Level.NOT_PASSED: "Chưa đạt", Level.PASSED: "Đạt", Level.GOOD: "Khá", Level.VERY_GOOD: "Tốt"}
_BY_TEXT = {text: level for level, text in _TEXTS.items()}


def level_of(text: str, field: str = "level") -> Level:
    """The level that the regulation writes so. Raises Impossible, which names `field`."""
    if text not in _BY_TEXT:
        raise Impossible(field, text)
    return _BY_TEXT[text]


@dataclass(frozen=True)
class Settings:
    """How the open points are read; `resources/rulesets.json` says what each of them is about."""

    topic_is_extra: bool = True
    """Điều 6 khoản 3: the topic's result comes on top of the regular assessments of its term."""
    adjust_for_comment_subjects: bool = False
    """Điều 9 khoản 3: the one subject that lowers the level may be a comment subject."""
    adjust_by_good_mark: bool = False
    """Điều 9 khoản 3: the level without the subject is found by a good mark in its place, not by leaving it out."""
    optional_subjects_count: bool = True
    """Điều 9 khoản 2: optional subjects enter the level and the count of six."""

    @classmethod
    def of(cls, rules: RuleSet) -> Self:
        """Those of a set of rules."""
        told = rules.settings
        return cls(
            topic_is_extra=told["topic_result"] == "extra",
            adjust_for_comment_subjects=told["adjustment_subjects"] == "all",
            adjust_by_good_mark=told["adjustment_by"] == "good_mark",
            optional_subjects_count=told["optional_subjects_count"],
        )


AS_SHIPPED = Settings()
